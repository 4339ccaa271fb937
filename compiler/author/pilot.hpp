// A policy that measures what another one compares, stratum by stratum: what `qapc baseline` runs over a pilot. Floor 3
// (compiler/author).
#pragma once

#include <string>
#include <vector>

#include "compiler/syntax/ast.hpp"

namespace qapc::author {

struct PilotOptions {
  std::vector<std::string> metrics;  ///< of std.iqm, of every series, beside what the rules compare
  std::vector<std::string> within;   ///< strata; none: those that the policy names, or its sites, models and software
};
/// A word of `within` and the attributes that its values are shown of; none where the exam's site is its value.
struct PilotStratum {
  std::string word;
  std::vector<std::string> attributes;
};
/// A number of all series of a definition.
struct PilotValue {
  std::string series;  ///< "" for every series
  std::string value;   ///< as baselines call it
  friend auto operator<=>(const PilotValue&, const PilotValue&) = default;
};
struct Pilot {
  ast::Module module;  ///< its rules: one a value, whose message shows the value and then each attribute
  std::vector<PilotStratum> strata;
  std::vector<PilotValue> values;
};

/// Values are those of std.iqm, and statistics of them, that a rule about series compares with something.
Pilot pilot(ast::Module module, const PilotOptions& options);

}  // namespace qapc::author
