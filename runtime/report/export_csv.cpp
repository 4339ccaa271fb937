#include <fmt/format.h>
#include <iterator>
#include <map>
#include <vector>

#include "runtime/report/exports.hpp"
#include "runtime/report/limits.hpp"
#include "runtime/report/words.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::report {
namespace {

using json::Value;

/// In the order of docs/report.md.
enum Column : std::size_t {
  kLevel,
  kSubject,
  kOutcome,
  kWord,
  kRule,
  kTitle,
  kSeverity,
  kVerdict,
  kWas,
  kSeriesNumber,
  kSeries,
  kDefinition,
  kImages,
  kRow,
  kWhat,
  kObserved,
  kExpected,
  kLower,
  kUpper,
  kOpen,
  kUnit,
  kFailed,
  kUnknown,
  kReasons,
  kSays,
  kActions,
  kAlso,
  kWaivedUntil,
  kWaivedBy,
  kLine,
  kFingerprint,
  kColumns,
};
constexpr const char* kNames[] = {
    "level",    "subject",       "outcome", "word",         "rule",      "title",  "severity",   "verdict",
    "was",      "series_number", "series",  "definition",   "images",    "row",    "what",       "observed",
    "expected", "lower",         "upper",   "open",         "unit",      "failed", "unknown",    "reasons",
    "says",     "actions",       "also",    "waived_until", "waived_by", "line",   "fingerprint"};
static_assert(std::size(kNames) == kColumns);

using Row = std::vector<std::string>;

std::string line(const Row& row) {
  std::string out;
  for (const std::string& cell : row) out += (out.empty() && &cell == &row.front() ? "" : ",") + text::csv_cell(cell);
  return out + "\r\n";
}

/// A number; "" for none.
std::string number(const Value& value) {
  return value.integer() == nullptr ? "" : std::to_string(*value.integer());
}

std::string joined(const Value& texts) {
  std::string out;
  for (const Value& one : texts.items()) out += (out.empty() ? "" : "; ") + one.string();
  return out;
}

std::string reasons(const Value& found) {
  std::string out = found["because"].string();
  for (const Value& cause : found["causes"].items()) {
    const std::string& what = cause["attribute"].string();
    out += fmt::format("{}{}{}{}", out.empty() ? "" : "; ", what, what.empty() ? "" : " ", cause["reason"].string());
  }
  return out;
}

std::string actions(const Value& rule) {
  std::string out;
  for (const Value& one : rule["actions"].items()) {
    const std::string& by = one["by"].string();
    out += fmt::format("{}{}{}", out.empty() ? "" : "; ", one["action"].string(), by.empty() ? "" : " (" + by + ")");
  }
  return out;
}

void put_check(const Value& check, Row& row) {
  const Limits limits = limits_of(check["expected"].string());
  row[kWhat] = check["what"].string();
  row[kObserved] = observed_words(check["observed"]);
  row[kExpected] = check["expected"].string();
  row[kLower] = limits.lower;
  row[kUpper] = limits.upper;
  row[kOpen] = limits.open ? "yes" : "";
  row[kUnit] = limits.unit;
  row[kFailed] = number(check["failed"]);
  row[kUnknown] = number(check["unknown"]);
}

void put_finding(const Value& found, const Value& rule, Row& row) {
  row[kRule] = found["rule"].string();
  row[kTitle] = rule["title"].string();
  row[kSeverity] = found["severity"].string();
  row[kVerdict] = found["verdict"].string();
  row[kWas] = found["was"].string();
  row[kSeriesNumber] = found["series_number"].string();
  row[kSeries] = found["series"].string();
  row[kDefinition] = found["definition"].string();
  row[kImages] = number(found["images"]);
  row[kRow] = found["row"].string();
  row[kReasons] = reasons(found);
  row[kSays] = joined(found["says"]);
  row[kActions] = actions(rule);
  row[kAlso] = joined(found["also"]);
  row[kWaivedUntil] = found["waiver"]["until"].string();
  row[kWaivedBy] = found["waiver"]["by"].string();
  row[kLine] = number(found["line"]);
  row[kFingerprint] = found["fingerprint"].string();
}

}  // namespace

std::string to_csv(const Value& report) {
  std::map<std::string, const Value*> rules;
  for (const Value& rule : report["rules"].items()) rules.emplace(rule["rule"].string(), &rule);
  std::map<std::string, std::vector<const Value*>> findings;
  for (const Value& found : report["findings"].items()) findings[about(found)].push_back(&found);
  std::string out = line(Row(std::begin(kNames), std::end(kNames)));
  for (const auto* subjects : {&report["groups"], &report["exams"]}) {
    for (const Value& subject : subjects->items()) {
      Row begin(kColumns);
      begin[kLevel] = subject["level"].is_null() ? "exam" : subject["level"].string();
      begin[kSubject] = subject["level"].is_null() ? subject["exam"].string() : subject["group"].string();
      begin[kOutcome] = subject["outcome"].string();
      begin[kWord] = subject["word"].string();
      const std::vector<const Value*>& told = findings[about(subject)];
      if (told.empty()) out += line(begin);
      for (const Value* found : told) {
        Row row = begin;
        const auto rule = rules.find((*found)["rule"].string());
        put_finding(*found, rule == rules.end() ? Value() : *rule->second, row);
        if ((*found)["checks"].items().empty()) out += line(row);
        for (const Value& check : (*found)["checks"].items()) {
          put_check(check, row);
          out += line(row);
        }
      }
    }
  }
  return out;
}

}  // namespace qapc::report
