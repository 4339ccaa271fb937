// What a run found, as plain data: everything in it is sealed, and nothing in it names a person. Floor 5
// (runtime/report).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/json/value.hpp"

namespace qapc::report {

/// How often each value was seen, and each reason for none. Restricted and identifying values are never in it.
struct Distribution {
  struct Value {
    std::string text;  ///< with its unit
    std::int64_t count = 0;
  };
  std::vector<Value> values;   ///< most frequent first
  std::int64_t more = 0;       ///< distinct values beyond those listed
  std::vector<Value> missing;  ///< reasons
  bool hidden = false;         ///< the values may not be shown
  std::int64_t rows = 0;       ///< images looked at
};

/// One comparison of a finding.
struct CheckFinding {
  std::string label;     ///< `EchoTime`
  std::string expected;  ///< `2.93 ms .. 3.03 ms`
  std::int64_t failed = 0;
  std::int64_t unknown = 0;
  Distribution observed;
};

/// Why something is unknown.
struct Cause {
  std::string attribute;
  std::string reason;
  std::int64_t images = 0;
};

/// A verdict other than pass of one rule on one subject (images: on those of one series with that verdict).
struct Finding {
  std::string rule;
  std::vector<std::string> also;  ///< other rules of which the same is to be told: they ask for the same definition
  abi::Verdict verdict = abi::Verdict::Unknown;
  abi::Severity severity = abi::Severity::Minor;
  std::string exam;    ///< code
  std::string series;  ///< code; "" for an exam
  std::string series_number;
  std::string definition;
  std::int64_t images = 0;  ///< images with this verdict; 0 unless the rule is about images
  std::string row;          ///< row of the vendor table that applied
  std::string because;      ///< why a row is not assessed
  std::vector<CheckFinding> checks;
  std::vector<Cause> causes;
  std::vector<std::string> says;
  std::uint32_t line = 0;
  std::string fingerprint;  ///< stable between runs: policy, rule, subject
};

struct SeriesEntry {
  std::string code;
  std::string number;
  std::int64_t images = 0;
  std::vector<std::string> definitions;  ///< those that match
  std::vector<std::string> unknown;      ///< those of which it is not known
  std::string evidence;                  ///< keyed digest of everything the program read of it
};
struct ExamEntry {
  std::string code;
  abi::Outcome outcome = abi::Outcome::Undecided;
  struct Because {
    std::string condition;           ///< of a branch that decided: `any major fails`
    std::vector<std::string> rules;  ///< that made it hold: `TE fail`
  };
  std::vector<Because> because;
  std::vector<SeriesEntry> series;
  std::map<std::string, std::map<abi::Verdict, std::int64_t>> verdicts;  ///< by rule
};
struct RuleEntry {
  std::string name;
  std::string title;
  abi::Severity severity = abi::Severity::Minor;
  std::string subject;  ///< `each T1w series`
  abi::MissingMeans missing = abi::MissingMeans::Unknown;
  std::vector<std::string> protocol;  ///< one line a comparison: `SIEMENS: RepetitionTime 2450 ms .. 2550 ms`
  std::vector<std::pair<std::string, std::string>> actions;  ///< what, by whom
  std::uint32_t line = 0;
  std::map<abi::Verdict, std::int64_t> verdicts;
};
struct UnusedFile {
  std::string code;    ///< keyed code of its relative path
  std::string reason;  ///< `not DICOM`
  std::string detail;
};

struct Report {
  std::string number;      ///< given by the operator; "" without
  std::string supersedes;  ///< seal of the report that this one replaces; "" when it replaces none
  std::string policy;
  std::string title;
  std::string version;
  std::string edition;
  std::string goal;
  std::string owner;
  std::vector<std::string> audience;
  std::vector<std::pair<std::string, std::string>> sources;  ///< name and text
  std::string program;                                       ///< digest
  std::string dictionary;                                    ///< edition
  std::string dictionary_digest;
  std::string engine;  ///< version of qapc
  std::string key;     ///< public name of the pseudonym key
  std::int64_t files = 0;
  std::int64_t files_used = 0;
  std::int64_t images = 0;
  std::vector<UnusedFile> unused;
  std::vector<ExamEntry> exams;
  std::vector<RuleEntry> rules;
  std::vector<std::string> decision;  ///< one line a branch
  std::vector<Finding> findings;
};

/// The sealed report: canonical when printed, its member `seal` the SHA-256 of the canonical text of all the others.
json::Value to_json(const Report& report);

/// Whether `seal` is that of the rest.
bool sealed(const json::Value& report);

/// The same as a page: self-contained, no network, no script. Made from the JSON alone.
std::string to_html(const json::Value& report);

/// The same in a few lines for a terminal.
std::string to_text(const json::Value& report);

}  // namespace qapc::report
