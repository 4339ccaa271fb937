// Policies made at random that compile: rules over numbers with units, texts, lists, presence, statistics and counts.
// Each rule carries the laws that hold for it.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace qapc::support {

/// The same policy, written otherwise.
struct Writing {
  bool other_units = false;  ///< 0.003 s for 3 ms, 0.1 cm for 1 mm
  bool wider = false;        ///< tolerances twice as wide, where widening can only help
};

struct RandomRule {
  std::string name;
  std::string text;
  bool tolerant = false;  ///< has a tolerance that `wider` widens: what passes goes on passing
  bool monotone = true;   ///< no absence test, skipping, statistic or count: what is taken away makes nothing pass
};

struct RandomRules {
  std::string head;  ///< up to the rules
  std::vector<RandomRule> rules;
  std::string tail;  ///< the decision

  [[nodiscard]] std::string text() const;
};

/// The same seed gives the same policy.
RandomRules random_rules(std::uint32_t seed, Writing how = {});

}  // namespace qapc::support
