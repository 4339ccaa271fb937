// Which verdicts of each rule the tests of a policy reach. Floor 7 (tools).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/json/value.hpp"

namespace qapc::tools {

struct Coverage {
  enum class State : std::uint8_t { Impossible, Reached, NotReached };
  struct Rule {
    std::string name;
    std::vector<State> states;  ///< by verdict, in the order of covered_verdicts
  };
  std::vector<Rule> rules;
  std::size_t possible = 0;
  std::size_t reached = 0;

  [[nodiscard]] std::size_t percent() const { return possible == 0 ? 100 : reached * 100 / possible; }
};

/// `reached`: by rule, the set of verdicts that came out.
Coverage coverage(const abi::Program& program, const std::vector<std::uint32_t>& reached);

/// A table rule x verdict: `yes` reached by a test, `NO` possible and not reached, `-` not possible.
std::string to_text(const Coverage& coverage);
json::Value to_json(const Coverage& coverage);

}  // namespace qapc::tools
