// Any bytes as a policy, through the whole compiler: messages or a program that keeps its rules and survives its bytes.
#include "runtime/base/check.hpp"

#include "compiler/driver/compile.hpp"
#include "runtime/abi/artefact.hpp"
#include "runtime/abi/verify.hpp"
#include "tests/fuzz/words.hpp"

using namespace qapc;

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  return fuzz::change_policy(data, size, most, seed);
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  diag::Sources sources;
  diag::Sink diags;
  const std::string text(reinterpret_cast<const char*>(data), size);
  const auto compiled = driver::compile(sources, sources.add("fuzz.qap", text), diags);
  QAPC_CHECK(compiled.has_value() == (diags.errors() == 0), "a policy compiles, or its errors are told");
  if (!compiled) return 0;
  const auto verified = abi::verify(compiled->program);
  QAPC_CHECK(verified.has_value(), "what the compiler makes verifies");
  const auto again = abi::decode(abi::encode(compiled->program));
  QAPC_CHECK(again.has_value() && *again == compiled->program, "a program is what its bytes say");
  return 0;
}
