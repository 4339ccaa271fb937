#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <vector>

#include "runtime/report/exports.hpp"
#include "runtime/report/words.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::report {
namespace {

using json::Value;
using text::markup;

enum class Result { Passed, Skipped, Error, Failure };

/// What was not known is an error, so that no build is green because nothing could be checked.
Result result_of(std::string_view verdict) {
  constexpr std::array<std::string_view, 3> kUnknown{"unknown", "unknown (definition)", "not run"};
  if (verdict == "fail") return Result::Failure;
  if (std::ranges::find(kUnknown, verdict) != kUnknown.end()) return Result::Error;
  return verdict == "pass" || verdict == "warn" ? Result::Passed : Result::Skipped;
}

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;

  void add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
  void add(Result result) {
    ++tests;
    failures += result == Result::Failure ? 1 : 0;
    errors += result == Result::Error ? 1 : 0;
    skipped += result == Result::Skipped ? 1 : 0;
  }
  [[nodiscard]] std::string attributes() const {
    return fmt::format("tests=\"{}\" failures=\"{}\" errors=\"{}\" skipped=\"{}\"", tests, failures, errors, skipped);
  }
};

/// The verdict that counts most, and all with their numbers.
struct Summary {
  Result result = Result::Skipped;
  std::string words;  ///< `1 fail, 2 pass`
};
Summary summary(const json::Object& verdicts) {
  Summary all;
  bool passed = false;
  for (const auto& [verdict, count] : verdicts) {
    const Result result = result_of(verdict);
    passed = passed || result == Result::Passed;
    if (result >= Result::Error) all.result = std::max(all.result, result);
    all.words += fmt::format("{}{} {}", all.words.empty() ? "" : ", ", count.whole(), verdict);
  }
  if (passed && all.result == Result::Skipped) all.result = Result::Passed;
  return all;
}

/// `series 2 (T1w): fail · EchoTime 3.03 ms, expected 2.88 .. 2.9 ms`
std::string told(const Value& found) {
  std::string line;
  if (!found["series_number"].string().empty()) line += fmt::format("series {} ", found["series_number"].string());
  if (!found["definition"].string().empty()) line += fmt::format("({}) ", found["definition"].string());
  line += verdict_words(found);
  for (const std::string& detail : words(found)) line += " · " + detail;
  return line + "\n";
}

using ByRule = std::map<std::string, std::string>;  // lines that are told of a rule

std::string test_case(const std::string& class_name, const std::string& rule, const std::string& severity,
                      const Summary& all, const std::string& lines) {
  const std::string begin = fmt::format("    <testcase classname=\"{}\" name=\"{}\"", markup(class_name), markup(rule));
  const std::string message = markup(all.words);
  switch (all.result) {
    case Result::Failure:
    case Result::Error: {
      const char* const tag = all.result == Result::Failure ? "failure" : "error";
      return fmt::format("{}>\n      <{} type=\"{}\" message=\"{}\">{}</{}>\n    </testcase>\n", begin, tag,
                         markup(severity), message, markup(lines), tag);
    }
    case Result::Skipped:
      return fmt::format("{}>\n      <skipped message=\"{}\"/>\n    </testcase>\n", begin, message);
    case Result::Passed:
      break;
  }
  if (lines.empty()) return begin + "/>\n";
  return fmt::format("{}>\n      <system-out>{}</system-out>\n    </testcase>\n", begin, markup(lines));
}

}  // namespace

std::string to_junit(const Value& report) {
  std::map<std::string, ByRule> findings;
  for (const Value& found : report["findings"].items()) {
    ByRule& of_subject = findings[about(found)];
    of_subject[found["rule"].string()] += told(found);
    for (const Value& other : found["also"].items()) of_subject[other.string()] += told(found);
  }
  const std::string& policy = report["policy"]["name"].string();
  Counts total;
  std::string suites;
  for (const auto* subjects : {&report["groups"], &report["exams"]}) {
    for (const Value& subject : subjects->items()) {
      const json::Object* const verdicts = subject["rules"].object();
      if (verdicts == nullptr) continue;
      Counts counts;
      std::string cases;
      for (const Value& rule : report["rules"].items()) {  // in the order of the policy
        const std::string& name = rule["rule"].string();
        const auto asked = verdicts->find(name);
        if (asked == verdicts->end() || asked->second.object() == nullptr) continue;
        const Summary all = summary(*asked->second.object());
        counts.add(all.result);
        cases += test_case(policy + "." + about(subject), name, rule["severity"].string(), all,
                           findings[about(subject)][name]);
      }
      total.add(counts);
      const std::string& outcome = subject["outcome"].string();
      const std::string properties = outcome.empty()
                                         ? ""
                                         : fmt::format(
                                               "    <properties>\n      <property name=\"outcome\" value=\"{}\"/>\n"
                                               "    </properties>\n",
                                               markup(outcome));
      suites += fmt::format("  <testsuite name=\"{}\" {}>\n{}{}  </testsuite>\n", markup(about(subject)),
                            counts.attributes(), properties, cases);
    }
  }
  return fmt::format("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"{}\" {}>\n{}</testsuites>\n",
                     markup(policy + " " + report["policy"]["version"].string()), total.attributes(), suites);
}

}  // namespace qapc::report
