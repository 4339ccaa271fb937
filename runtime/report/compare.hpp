// Two reports side by side: what went in, what was decided, and through which rule. Floor 5 (runtime/report). Reads the
// JSON alone, and takes any JSON.
#pragma once

#include <string>
#include <vector>

#include "runtime/json/value.hpp"

namespace qapc::report {

/// Something that stands in both reports and differs, in words.
struct Change {
  std::string what;  ///< `policy version`, `TE`
  std::string before;
  std::string after;

  friend bool operator==(const Change&, const Change&) = default;
};

/// A series of an exam that is in both reports, or a file.
struct InputChange {
  enum class What : std::uint8_t {
    Gone,
    New,
    Values,  ///< another evidence digest: something that the policy reads is other
  };
  What what = What::Values;
  std::string exam;
  std::string series;

  friend bool operator==(const InputChange&, const InputChange&) = default;
};

struct ExamChange {
  std::string exam;
  Change outcome;              ///< equal where only verdicts changed
  std::string because_before;  ///< conditions that decided, with their rules
  std::string because_after;
  std::vector<Change> rules;  ///< numbers of subjects by verdict: `1 fail, 2 pass`

  [[nodiscard]] bool decision() const { return outcome.before != outcome.after; }
  friend bool operator==(const ExamChange&, const ExamChange&) = default;
};

struct Comparison {
  std::vector<Change> made_with;  ///< policy, version, texts, program, dictionary, engine, key
  bool same_key = true;           ///< else codes mean different things, and no exam is compared
  std::size_t both = 0;           ///< exams in both
  std::vector<std::string> gone;  ///< exams in the first only, in its order
  std::vector<std::string> added;
  std::vector<InputChange> series;   ///< of exams in both
  std::vector<Change> files;         ///< codes of files not used, with their reason then and now; "" for none
  std::vector<ExamChange> exams;     ///< of those in both
  std::vector<std::string> members;  ///< names of the members of the reports that differ, seal aside

  [[nodiscard]] bool same() const { return members.empty(); }
  [[nodiscard]] bool same_input() const { return gone.empty() && added.empty() && series.empty() && files.empty(); }
  friend bool operator==(const Comparison&, const Comparison&) = default;
};

Comparison compare(const json::Value& before, const json::Value& after);

/// A few lines for a terminal; and the same for programs, where nothing about exams is told of reports with different
/// keys.
std::string to_text(const Comparison& comparison);
json::Value to_json(const Comparison& comparison);

/// `11 exams in both: 1 changed decision, 0 changed verdicts only; 1 gone, 0 new`, from what programs are told.
std::string comparison_words(const json::Value& comparison);

}  // namespace qapc::report
