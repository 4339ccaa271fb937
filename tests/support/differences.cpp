#include "tests/support/differences.hpp"

#include <cstring>

namespace qapc::support {

std::set<abi::Opcode> differences(const eval::Batch& a, const eval::Batch& b) {
  std::set<abi::Opcode> found;
  const abi::Program& program = a.program();
  for (abi::Index value = 0; value < program.ops.size(); ++value) {
    const abi::Op& op = program.ops[value];
    for (std::int64_t row = 0; row < a.rows(op.space); ++row) {
      const eval::Cell x = a.cell(value, row);
      const eval::Cell y = b.cell(value, row);
      const bool number = std::memcmp(&x.number, &y.number, sizeof x.number) == 0;
      const bool same = x.missing == y.missing && x.truth == y.truth && x.code == y.code &&
                        (!x.there() || (number && x.integer == y.integer && x.text == y.text));
      if (!same) found.insert(op.code);
    }
  }
  return found;
}

std::string names(const std::set<abi::Opcode>& codes) {
  std::string text;
  for (const abi::Opcode code : codes) text += std::string(abi::info(code).name) + " ";
  return text;
}

}  // namespace qapc::support
