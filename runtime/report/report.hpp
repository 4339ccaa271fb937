// What a run found, as plain data: everything in it is sealed, and nothing in it names a person. Floor 5
// (runtime/report).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/abi/waiver.hpp"
#include "runtime/json/value.hpp"
#include "runtime/risk/risk.hpp"

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
  std::vector<Value> homes{};  ///< where the values stood, of an attribute that is kept in several places
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

using Verdicts = std::map<abi::Verdict, std::int64_t>;

/// A verdict that a waiver set aside.
struct Waived {
  abi::Verdict was = abi::Verdict::Fail;
  abi::Waiver by;
};

/// A verdict other than pass of one rule on one subject (images: on those of one series with that verdict).
struct Finding {
  std::string rule;
  std::vector<std::string> also;  ///< other rules of which the same is to be told: they ask for the same definition
  abi::Verdict verdict = abi::Verdict::Unknown;
  abi::Severity severity = abi::Severity::Minor;
  std::string level;   ///< `subject`, `site`, `cohort`; "" for what lies in an exam
  std::string group;   ///< code of it
  std::string exam;    ///< code; "" for a group
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
  std::optional<Waived> waived{};
};

/// Classes that exclude one another, and those of them that a series fits all the same.
struct Ambiguity {
  std::string classes;
  std::vector<std::string> fit;
};
struct SeriesEntry {
  std::string code;
  std::string number;
  std::int64_t images = 0;
  std::vector<std::string> definitions;  ///< those that match
  std::vector<std::string> unknown;      ///< those of which it is not known
  std::string evidence;                  ///< keyed digest of everything the program read of it
  std::vector<Ambiguity> ambiguous{};
  std::vector<std::string> passed_over{};  ///< definitions that it fits, and that another series stands for
};
/// One number of a product, as it was multiplied.
struct RiskFactor {
  std::string what;  ///< hazard, exposure, probability, control
  std::string text;  ///< of a control
  risk::Bounded number;
  std::string source;
  bool unknown = false;
};
struct RiskSubject {
  std::string series;  ///< code; "" for the exam itself
  std::string series_number;
  risk::Bounded probability;
  std::vector<RiskFactor> factors;
};
struct ExamRisk {
  std::string name;
  abi::Outcome says = abi::Outcome::Accept;
  risk::Bounded probability;  ///< of the consequence
  risk::Bounded risk;
  double contribution = 0;  ///< total risk minus total risk with this hazard gone
  std::vector<RiskSubject> subjects;
};
struct ExamConsequence {
  std::string name;
  risk::Bounded probability;
  risk::Bounded risk;
};
/// What the risks of the policy come to in one exam (docs/risk.md).
struct ExamRisks {
  std::vector<ExamRisk> risks;
  std::vector<ExamConsequence> consequences;
  risk::Bounded total;
  std::vector<std::string> fix_first;  ///< names of risks, the largest contribution first
};

struct Because {
  std::string condition;           ///< of a branch that decided: `any major fails`
  std::vector<std::string> rules;  ///< that made it hold: `TE fail`
};
/// A baseline or calibration that the policy asks, and whether the exam is one of those it was made of.
struct Membership {
  enum class Member : std::uint8_t {
    No,
    Yes,
    Subject,  ///< not itself: another exam of its subject is
    Unknown,  ///< it knows its exams by another pseudonym key
  };
  std::string name;
  Member member = Member::Unknown;
};
struct ExamEntry {
  std::string code;
  abi::Outcome outcome = abi::Outcome::Undecided;
  std::string word{};  ///< the policy's own for the outcome; "" where it has none
  std::vector<Because> because{};
  std::vector<SeriesEntry> series{};
  std::map<std::string, Verdicts> verdicts{};  ///< by rule
  ExamRisks risks{};
  std::int64_t studies = 0;       ///< that it is made of, where the policy joins them; else 0
  std::string alone{};            ///< why its study is joined with no other; "" where it could have been
  std::int64_t not_measured = 0;  ///< measurements that rules ask and that its decision did not need
  std::vector<Membership> baselines{};
  std::vector<Membership> calibrations{};
};
/// A subject, a site or the cohort: what the rules and decisions about it came to.
struct GroupEntry {
  std::string level;  ///< `subject`, `scanner`, `site`, `cohort`
  std::string code;   ///< keyed, or as the policy says; `not known` for a site that exams do not tell; `cohort`
  std::vector<std::string> exams;               ///< codes
  std::int64_t count = 0;                       ///< of exams, where only aggregates are known
  std::map<std::string, std::int64_t> reasons;  ///< why it is not known, and of how many exams
  bool decided = false;                         ///< a decision is about it
  abi::Outcome outcome = abi::Outcome::Undecided;
  std::string word;
  std::vector<Because> because;
  std::map<std::string, Verdicts> verdicts;  ///< by rule
};
/// A decision in words.
struct DecisionEntry {
  std::string level;                  ///< `exam`
  std::vector<std::string> branches;  ///< `reject if any critical fails`
};
/// A risk as the policy declares it.
struct RiskEntry {
  std::string name;
  std::string title;
  std::string hazard;
  std::string at;  ///< acquisition, …; "" where the policy does not say
  std::string subject;
  std::string consequence;
  risk::Estimate weight;
  std::vector<std::pair<std::string, std::string>> actions;  ///< what, by whom
  std::uint32_t line = 0;
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
  Verdicts verdicts;
};
/// A waiver on the day of the report, and what became of it.
struct WaiverEntry {
  enum class State : std::uint8_t {
    Live,
    Expired,
    UnknownRule,   ///< the policy has no such rule
    UnknownLevel,  ///< it is for a subject or a site, and the policy does not speak of them
  };
  abi::Waiver waiver;
  State state = State::Live;
  std::int64_t verdicts = 0;   ///< that it set aside
  std::int64_t days_left = 0;  ///< until its last day; below 0 when that has passed
};
std::string_view name(WaiverEntry::State state);
struct WaiversEntry {
  std::string name;  ///< of the file
  std::string text;  ///< of the file
  std::vector<WaiverEntry> waivers;
};

struct UnusedFile {
  std::string code;    ///< keyed code of its relative path
  std::string reason;  ///< `not DICOM`
  std::string detail;
};

/// Files of another tool that the policy takes numbers from.
struct ExternalEntry {
  std::string tool;
  std::vector<std::string> versions;  ///< that the files name, in order
  std::int64_t files = 0;             ///< that were read
  std::int64_t used = 0;              ///< that gave a series its numbers
  std::int64_t not_json = 0;
  std::int64_t unnamed = 0;  ///< that do not say of which series they are
  std::string sha256;        ///< of the digests of all that name a series, in order
};

struct Report {
  std::string number;  ///< given by the operator; "" without
  json::Value
      supersedes{};     ///< the report that this one replaces, as superseded.hpp makes it; null when it replaces none
  std::string as_of{};  ///< the day it is made for: `2026-11-29`; "" where none was given
  std::string policy;
  std::string title;
  std::string version;
  std::string edition;
  std::string goal;
  std::string owner;
  std::vector<std::string> audience;
  std::string approval{};        ///< who approved the policy; "" where it does not say
  std::string approved_until{};  ///< the last day of that
  std::vector<abi::ProcedureStep> steps{};
  bool counts_only{};                                        ///< no value of an exam is shown
  std::vector<std::pair<std::string, std::string>> sources;  ///< name and text
  std::string program;                                       ///< digest
  std::string dictionary;                                    ///< edition
  std::string dictionary_digest;
  std::string lexicon;  ///< version, where the policy asks what Series Descriptions say; else ""
  std::string lexicon_digest;
  std::string engine;  ///< version of qapc
  std::string key;     ///< public name of the pseudonym key
  std::int64_t files = 0;
  std::int64_t files_used = 0;
  std::int64_t images = 0;
  std::vector<UnusedFile> unused;
  std::vector<ExamEntry> exams;
  std::vector<GroupEntry> groups;
  std::vector<RuleEntry> rules;
  std::vector<RiskEntry> risks;
  std::vector<DecisionEntry> decisions;
  std::vector<Finding> findings;
  std::optional<WaiversEntry> waivers{};
  json::Value aggregates{};               ///< all that is known of exams, where only those were shared; else null
  std::vector<ExternalEntry> external{};  ///< by tool, in order of their names
  std::string profile{};                  ///< `decision`; "" where everything was measured that something reads
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
