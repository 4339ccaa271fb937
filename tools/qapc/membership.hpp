// Which series is of which definition, and which clauses kept it out. Floor 7 (tools).
#pragma once

#include <string>
#include <vector>

#include "compiler/driver/compile.hpp"
#include "runtime/json/value.hpp"

namespace qapc::tools {

/// A clause that does not hold of a series, or of which it is not known.
struct Kept {
  std::string clause;
  std::string place;  ///< `t1w.qap:14`
  bool unknown = false;
  std::vector<std::string> seen;  ///< in words, nothing that identifies a person
};
/// One definition as seen from one series.
struct Membership {
  std::string definition;
  std::size_t clauses = 0;
  std::size_t failed = 0;
  std::size_t unknown = 0;
  std::vector<Kept> kept;

  [[nodiscard]] bool is() const { return failed == 0 && unknown == 0; }
};
struct SeriesMemberships {
  std::string exam;    ///< code
  std::string series;  ///< code
  std::string number;
  std::int64_t images = 0;
  std::vector<Membership> definitions;  ///< nearest first: fewest clauses that fail, then fewest that are unknown
};

/// From the report (as JSON) of the policy that asks the clauses.
std::vector<SeriesMemberships> memberships(const driver::Asked& asked, const json::Value& report,
                                           const diag::Sources& sources);

struct WhySelection {
  std::string definition;  ///< "": all, and of those that a series is not, the nearest in full
  std::string number;      ///< of the series; "": all
};
std::string to_text(const std::vector<SeriesMemberships>& all, const WhySelection& selection);
json::Value to_json(const std::vector<SeriesMemberships>& all, const WhySelection& selection);

}  // namespace qapc::tools
