// Runs a case and says what did not come out as it expects.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/driver/compile.hpp"
#include "runtime/session/session.hpp"
#include "tests/conformance/case.hpp"
#include "tests/conformance/faults.hpp"

namespace qapc::conformance {

struct Engine {
  std::string_view name;
  session::Engine (*make)(const abi::Program& program);
};
/// Every engine that runs exams.
std::span<const Engine> engines();

struct Told {
  std::string code;
  int line = 0;        ///< of the part
  std::string marked;  ///< the text
  std::string text;    ///< for people
};
/// A case whose policy went through the compiler.
struct Tried {
  const Case* is = nullptr;
  std::optional<driver::Compiled> compiled;
  std::vector<Told> told;
};
Tried compile(const Case& one);

/// What does not hold, each with the line that expects it. With a fault, the first is enough.
std::vector<std::string> failures(const Tried& tried, const Engine& engine, const Fault* fault = nullptr);

}  // namespace qapc::conformance
