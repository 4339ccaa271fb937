#include "tests/conformance/faulty.hpp"

#include <algorithm>

#include "runtime/base/contains.hpp"
#include "runtime/eval/reference.hpp"

namespace qapc::conformance {
namespace {

/// Operations are wrong one after another: each time, the interpreter makes what is not wrong of those that are.
void evaluate(const abi::Program& program, const std::vector<abi::Opcode>& codes, const Patch& patch,
              const abi::Frame& frame) {
  abi::Program rest = program;  // operations that are done stand in it as `read`, which the interpreter leaves alone
  eval::evaluate_reference(rest, frame);
  for (abi::Index value = 0; value < program.ops.size(); ++value) {
    const abi::Op& op = program.ops[value];
    if (!contains(codes, op.code)) continue;
    for (std::int64_t row = 0; row < frame.spaces[op.space].count; ++row) {
      const Spot spot{program, frame, op, row, eval::read(program, frame, value, row)};
      eval::write(program, frame, value, row, patch(spot));
    }
    rest.ops[value].code = abi::Opcode::Read;
    eval::evaluate_reference(rest, frame);
  }
}

}  // namespace

Fault faulty(std::string mark, std::string name, std::vector<abi::Opcode> codes, Patch patch) {
  Fault fault;
  fault.mark = std::move(mark);
  fault.name = std::move(name);
  fault.engine = [codes = std::move(codes), patch = std::move(patch)](const abi::Program& program) -> session::Engine {
    const bool has = std::ranges::any_of(program.ops, [&](const abi::Op& op) { return contains(codes, op.code); });
    if (!has) return {};
    return [&program, codes, patch](const abi::Frame& frame) { evaluate(program, codes, patch, frame); };
  };
  return fault;
}

eval::Cell truth(eval::Kleene value) {
  eval::Cell cell;
  cell.truth = value;
  return cell;
}
eval::Cell truth(bool value) {
  return truth(value ? eval::Kleene::True : eval::Kleene::False);
}
eval::Cell missing(abi::Missing reason) {
  eval::Cell cell;
  cell.missing = reason;
  return cell;
}
eval::Cell number(double value) {
  eval::Cell cell;
  cell.number = value;
  return cell;
}
eval::Cell integer(std::int64_t value) {
  eval::Cell cell;
  cell.integer = value;
  return cell;
}
eval::Cell verdict(abi::Verdict value) {
  eval::Cell cell;
  cell.code = static_cast<std::uint8_t>(value);
  return cell;
}

}  // namespace qapc::conformance
