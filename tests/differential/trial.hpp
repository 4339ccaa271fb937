// Random policies, compiled and tried. Floor 8 (tests/differential).
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"
#include "tests/support/random_rules.hpp"

namespace qapc::differential {

/// Nothing where the compiler refuses the text.
std::optional<abi::Program> compiled(const std::string& text);

/// Calls for `count` policies (QAPC_CASES of them when that is set) that compile; at most one in twenty may be refused.
void each_policy(std::uint32_t first_seed, int count,
                 const std::function<void(std::uint32_t seed, const support::RandomRules&, const abi::Program&)>& call);

/// Verdicts of a rule by the reference engine, row by row; nothing where there is no such rule.
using Verdicts = std::vector<abi::Verdict>;
std::vector<Verdicts> verdicts(const abi::Program& program, const std::vector<exam::Exam>& exams,
                               const support::RandomRules& rules);

/// The same exams for another program: each value under its attribute; what the first did not read is absent.
std::vector<exam::Exam> moved(std::vector<exam::Exam> exams, const abi::Program& from, const abi::Program& to);

}  // namespace qapc::differential
