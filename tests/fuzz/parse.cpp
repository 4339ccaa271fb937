// Any bytes as a policy: messages, never a crash; and what is read, printed and laid out is the same tree.
#include "compiler/syntax/format.hpp"
#include "compiler/syntax/print.hpp"
#include "runtime/base/check.hpp"
#include "tests/fuzz/words.hpp"
#include "tests/support/tree.hpp"

using namespace qapc;

namespace {

struct Read {
  ast::Module module;
  bool whole = false;
};
Read read(const std::string& text) {
  diag::Sources sources;
  diag::Sink diags;
  Read result;
  result.module = syntax::parse(sources, sources.add("fuzz.qap", text), diags);
  result.whole = diags.errors() == 0;
  return result;
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  return fuzz::change_policy(data, size, most, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const Read first = read(text);
  if (!first.whole) return 0;
  const std::string tree = support::dump(first.module);
  const Read printed = read(syntax::print(first.module));
  QAPC_CHECK(printed.whole && support::dump(printed.module) == tree, "what is printed parses to its tree");
  diag::Sources sources;
  const Read laid_out = read(syntax::format(sources, sources.add("fuzz.qap", text)));
  QAPC_CHECK(laid_out.whole && support::dump(laid_out.module) == tree, "a layout keeps the tree");
  return 0;
}
