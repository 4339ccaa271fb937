// Waivers on the day of a report: which verdicts they set aside. Floor 6 (runtime/session).
#pragma once

#include <optional>
#include <set>
#include <string>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/abi/waiver.hpp"
#include "runtime/report/report.hpp"

namespace qapc::session {

/// The codes of a subject and of what it lies in; "" where it lies in none.
struct Codes {
  std::string exam;
  std::string subject;
  std::string site;
};

class Waivers {
 public:
  /// None.
  Waivers() = default;
  /// Those of a file, as of a day `2026-11-29`.
  Waivers(abi::WaiverFile file, std::string as_of);

  /// Whether some waiver holds on the day.
  [[nodiscard]] bool any() const { return !rules_.empty(); }
  /// Whether some waiver of that rule does.
  [[nodiscard]] bool speak_of(const std::string& rule) const { return rules_.contains(rule); }
  /// The first that holds for such a verdict of the rule on that subject; nothing where none does.
  [[nodiscard]] std::optional<report::Waived> waived(const std::string& rule, abi::Verdict verdict,
                                                     const Codes& codes) const;
  /// All of them, with what became of each; `findings` are those of the whole report.
  [[nodiscard]] std::optional<report::WaiversEntry> told(const abi::Program& program,
                                                         const std::vector<report::Finding>& findings) const;

 private:
  std::optional<abi::WaiverFile> file_;
  std::string as_of_;
  std::set<std::string, std::less<>> rules_;  ///< of those that hold
};

}  // namespace qapc::session
