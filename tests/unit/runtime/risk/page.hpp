// The cases of docs/risk.md as models, and what they expect.
#pragma once

#include <string>
#include <vector>

#include "runtime/risk/risk.hpp"

namespace qapc::risk {

/// `expect SNR risk 0.44 (0.25 .. 0.61)`: numbers as printed, each right to half of its last digit.
struct Expectation {
  std::string line;
  std::string name;  ///< of a risk or a consequence, or `total`
  std::string what;  ///< `hazard`, `probability`, `risk`, `contribution`, `first`
  std::string value;
  std::string lower;  ///< "": as the value
  std::string upper;
};

struct Case {
  std::string heading;
  Model model;
  std::vector<std::vector<Subject>> seen;
  std::vector<Expectation> expectations;
};

/// Every block marked `risk`, under the heading above it. What cannot be read throws.
std::vector<Case> cases_of(const std::string& page);

}  // namespace qapc::risk
