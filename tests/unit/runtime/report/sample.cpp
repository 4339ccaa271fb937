#include "tests/unit/runtime/report/sample.hpp"

#include "runtime/report/compare.hpp"

namespace qapc::report {
namespace {

using Text = std::function<std::string(const std::string&)>;

/// A report that the sample replaces, with a change of every kind.
json::Value superseded(const Text& text) {
  Comparison changes;
  changes.made_with = {{text("policy version"), text("2.0.0"), text("2.1.0")}};
  changes.both = 1;
  changes.gone = {text("gone exam")};
  changes.added = {text("exam code")};
  using What = InputChange::What;
  for (const What what : {What::Gone, What::New, What::Values})
    changes.series.push_back({what, text("exam code"), text("series code")});
  changes.files = {{text("file code"), text("damaged"), text("not DICOM")}};
  changes.exams = {{text("exam code"),
                    {"", text("accept"), text("review")},
                    text("otherwise"),
                    text("any major fails (TE fail)"),
                    {{text("TE"), text("3 pass"), text("1 fail, 2 pass")}}}};
  changes.members = {text("exams")};
  return json::Object{{"seal", text("an older seal")}, {"number", text("R-2026-013")}, {"changes", to_json(changes)}};
}

}  // namespace

Report sample(const std::function<std::string(const std::string&)>& text) {
  Distribution shown;
  shown.values = {{text("3.13 ms"), 5}, {text("3.2 ms"), 2}};
  shown.more = 3;
  shown.missing = {{text("absent"), 1}};
  shown.rows = 8;
  Distribution hidden;
  hidden.hidden = true;
  hidden.rows = 8;

  Finding failed;
  failed.rule = text("TE");
  failed.verdict = abi::Verdict::Fail;
  failed.severity = abi::Severity::Major;
  failed.exam = text("exam code");
  failed.series = text("series code");
  failed.series_number = text("4");
  failed.definition = text("T1w");
  failed.row = text("SIEMENS");
  failed.because = text("because of a row");
  failed.checks = {{text("EchoTime"), text("2.93 ms .. 3.03 ms"), 7, 1, shown},
                   {text("PatientID"), text("a form"), 8, 0, hidden}};
  failed.says = {text("TE is wrong."), text("Reload it.")};
  failed.line = 23;
  failed.fingerprint = text("fingerprint");
  Finding unknown;
  unknown.rule = text("TE");
  unknown.verdict = abi::Verdict::Unknown;
  unknown.exam = text("exam code");
  unknown.images = 2;
  unknown.also = {text("another rule")};
  unknown.causes = {{text("InversionTime"), text("empty"), 96}};

  ExamEntry exam;
  exam.code = text("exam code");
  exam.outcome = abi::Outcome::Review;
  exam.because = {{text("any major fails"), {text("TE fail"), text("TR fail")}}};
  exam.not_measured = 2;
  exam.series = {{text("series code"), text("4"), 8, {text("T1w")}, {text("T2w")}, text("evidence")},
                 {text("other series"), text("5"), 1, {}, {}, text("other evidence")}};
  exam.verdicts = {{text("TE"), {{abi::Verdict::Fail, 1}, {abi::Verdict::Pass, 2}}}};
  exam.baselines = {{text("pilot-2026"), Membership::Member::Yes},
                    {text("pilot-2025"), Membership::Member::No},
                    {text("pilot-of-subject"), Membership::Member::Subject},
                    {text("pilot-2024"), Membership::Member::Unknown}};

  const RiskFactor certain{"hazard", "", {1, 1, 1}, text("seen"), false};
  const RiskFactor guessed{"control", text("at the console"), {0.5, 0.4, 0.6}, text("a log"), true};
  exam.risks.risks = {
      {text("BLUR"),
       abi::Outcome::Reject,
       {0.5, 0.4, 0.6},
       {0.15, 0.12, 0.18},
       0.15,
       {{text("series code"), text("4"), {0.5, 0.4, 0.6}, {certain, guessed}}, {"", "", {0, 0, 0}, {}}}}};
  exam.risks.consequences = {{text("LOST"), {0.5, 0.4, 0.6}, {0.15, 0.12, 0.18}}};
  exam.risks.total = {0.15, 0.12, 0.18};
  exam.risks.fix_first = {text("BLUR")};
  RiskEntry risk{text("BLUR"),
                 text("Long echo times blur"),
                 text("a long echo time"),
                 text("acquisition"),
                 text("each series"),
                 text("LOST"),
                 risk::exactly(0.3, text("a steering group")),
                 {{text("Scan again"), text("radiographer")}},
                 31};

  GroupEntry site;
  site.level = "site";
  site.code = text("site code");
  site.exams = {exam.code};
  site.decided = true;
  site.outcome = abi::Outcome::Review;
  site.word = text("hold");
  site.because = {{text("SAME fails"), {text("SAME fail")}}};
  site.verdicts = {{text("SAME"), {{abi::Verdict::Fail, 1}}}};

  RuleEntry rule;
  rule.name = text("TE");
  rule.title = text("Echo time");
  rule.severity = abi::Severity::Major;
  rule.subject = text("each T1w series");
  rule.missing = abi::MissingMeans::Skip;
  rule.protocol = {text("SIEMENS: 2.98 ms"), text("GE: 3 ms")};
  rule.actions = {{text("Reload the protocol"), text("technologist")}};
  rule.line = 22;
  rule.verdicts = {{abi::Verdict::Fail, 1}, {abi::Verdict::Pass, 2}, {abi::Verdict::UnknownDefinition, 1}};
  RuleEntry idle;
  idle.name = text("IDLE");
  idle.subject = text("each T2w series");

  Report report;
  report.number = text("R-2026-014");
  report.supersedes = superseded(text);
  report.profile = text("decision");
  report.policy = text("org.example.study");
  report.title = text("A study");
  report.version = text("2.1.0");
  report.edition = text("1.0");
  report.goal = text("a goal");
  report.owner = text("an owner");
  report.audience = {text("researcher")};
  report.sources = {{text("study.qap"), text("qap 1.0\npolicy …")}};
  report.program = text("program digest");
  report.dictionary = text("2026b");
  report.dictionary_digest = text("dictionary digest");
  report.lexicon = text("lexicon");
  report.lexicon_digest = text("lexicon digest");
  report.engine = text("0.1.0");
  report.key = text("key name");
  report.files = 12;
  report.files_used = 9;
  report.images = 9;
  report.unused = {{text("file code"), text("not DICOM"), text("a detail")},
                   {text("second file"), text("not DICOM"), ""}};
  report.exams = {exam};
  report.rules = {rule, idle};
  report.risks = {risk};
  report.decisions = {{"exam", {text("review if any major fails"), text("accept otherwise")}},
                      {"scanner", {text("review if any major fails")}},
                      {"site", {text("hold (review) if SAME fails")}}};
  report.groups = {site};
  report.as_of = "2026-11-29";
  report.approval = text("an approver");
  report.approved_until = "2027-01-31";
  report.steps = {{text("acquire"), text("MR acquisition"), {{"sop", text("SOP-12")}, {"at", "site"}}}};
  report.counts_only = true;
  const abi::Waiver waiver{text("TE"), "exam", text("code"), "2027-01-31", text("a reason"), text("a role"), 3};
  Finding set_aside = unknown;
  set_aside.verdict = abi::Verdict::Waived;
  set_aside.waived = Waived{abi::Verdict::Unknown, waiver};
  report.waivers = WaiversEntry{text("w.qap"),
                                text("waivers for …"),
                                {{waiver, WaiverEntry::State::Live, 1, 63},
                                 {waiver, WaiverEntry::State::Expired, 0, -1},
                                 {waiver, WaiverEntry::State::UnknownRule, 0, 63},
                                 {waiver, WaiverEntry::State::UnknownLevel, 0, 63}}};
  report.findings = {failed, unknown, set_aside};
  return report;
}

json::Value with_texts(const json::Value& value, const std::function<std::string(const std::string&)>& text) {
  if (value.text() != nullptr) return text(*value.text());
  if (value.array() != nullptr) {
    json::Array all;
    for (const json::Value& item : *value.array()) all.push_back(with_texts(item, text));
    return all;
  }
  if (value.object() != nullptr) {
    json::Object all;
    for (const auto& [name, member] : *value.object()) all.emplace(name, with_texts(member, text));
    return all;
  }
  return value;
}

}  // namespace qapc::report
