#include "runtime/crypto/digest.hpp"
#include "runtime/report/report.hpp"
#include "runtime/report/risks.hpp"

namespace qapc::report {
namespace {

using json::Array;
using json::Object;
using json::Value;

Array texts(const std::vector<std::string>& all) {
  return {all.begin(), all.end()};
}

Value counted(const std::vector<Distribution::Value>& values, std::string_view name) {
  Array all;
  for (const Distribution::Value& value : values)
    all.push_back(Object{{std::string(name), value.text}, {"count", value.count}});
  return all;
}

Value verdicts(const Verdicts& counts) {
  Object all;
  for (const auto& [verdict, count] : counts) all.emplace(abi::name(verdict), count);
  return all;
}

Value observed(const Distribution& distribution) {
  Object object{{"images", distribution.rows}};
  if (distribution.hidden) object.emplace("hidden", true);
  if (!distribution.values.empty()) object.emplace("values", counted(distribution.values, "value"));
  if (distribution.more > 0) object.emplace("more", distribution.more);
  if (!distribution.missing.empty()) object.emplace("missing", counted(distribution.missing, "reason"));
  if (!distribution.homes.empty()) object.emplace("homes", counted(distribution.homes, "home"));
  return object;
}

Object waiver(const abi::Waiver& one) {
  return {{"rule", one.rule},       {"level", one.level}, {"code", one.code}, {"until", one.until},
          {"because", one.because}, {"by", one.by},       {"line", one.line}};
}

Value waivers(const WaiversEntry& file) {
  Array entries;
  for (const WaiverEntry& one : file.waivers) {
    Object entry = waiver(one.waiver);
    entry.emplace("state", name(one.state));
    entry.emplace("verdicts", one.verdicts);
    entry.emplace("days_left", one.days_left);
    entries.push_back(std::move(entry));
  }
  return Object{{"name", file.name},
                {"sha256", crypto::hex(crypto::sha256(file.text))},
                {"text", file.text},
                {"entries", entries}};
}

Value external(const std::vector<ExternalEntry>& tools) {
  Array entries;
  for (const ExternalEntry& one : tools) {
    Array versions;
    for (const std::string& version : one.versions) versions.emplace_back(version);
    entries.emplace_back(Object{{"tool", one.tool},
                                {"versions", versions},
                                {"files", one.files},
                                {"used", one.used},
                                {"not_json", one.not_json},
                                {"unnamed", one.unnamed},
                                {"sha256", one.sha256}});
  }
  return entries;
}

Value finding(const Finding& found) {
  Object object{{"rule", found.rule},
                {"verdict", abi::name(found.verdict)},
                {"severity", abi::name(found.severity)},
                {"line", found.line},
                {"fingerprint", found.fingerprint}};
  if (found.group.empty()) object.emplace("exam", found.exam);
  if (!found.group.empty()) object.emplace("level", found.level);
  if (!found.group.empty()) object.emplace("group", found.group);
  if (!found.series.empty()) object.emplace("series", found.series);
  if (!found.series_number.empty()) object.emplace("series_number", found.series_number);
  if (!found.definition.empty()) object.emplace("definition", found.definition);
  if (!found.also.empty()) object.emplace("also", texts(found.also));
  if (found.images > 0) object.emplace("images", found.images);
  if (!found.row.empty()) object.emplace("row", found.row);
  if (!found.because.empty()) object.emplace("because", found.because);
  Array checks;
  for (const CheckFinding& check : found.checks) {
    checks.push_back(Object{{"what", check.label},
                            {"expected", check.expected},
                            {"failed", check.failed},
                            {"unknown", check.unknown},
                            {"observed", observed(check.observed)}});
  }
  if (!checks.empty()) object.emplace("checks", checks);
  Array causes;
  for (const Cause& cause : found.causes)
    causes.push_back(Object{{"attribute", cause.attribute}, {"reason", cause.reason}, {"count", cause.images}});
  if (!causes.empty()) object.emplace("causes", causes);
  if (!found.says.empty()) object.emplace("says", texts(found.says));
  if (found.waived) {
    object.emplace("was", abi::name(found.waived->was));
    object.emplace("waiver", waiver(found.waived->by));
  }
  return object;
}

Array reasons(const std::vector<Because>& all) {
  Array told;
  for (const Because& one : all) told.push_back(Object{{"condition", one.condition}, {"rules", texts(one.rules)}});
  return told;
}

Object by_rule(const std::map<std::string, Verdicts>& all) {
  Object rules;
  for (const auto& [rule, counts] : all) rules.emplace(rule, verdicts(counts));
  return rules;
}

Value group(const GroupEntry& entry) {
  Object object{
      {"level", entry.level}, {"group", entry.code}, {"exams", texts(entry.exams)}, {"rules", by_rule(entry.verdicts)}};
  if (entry.count > 0) object.emplace("exam_count", entry.count);
  if (!entry.reasons.empty()) {
    Array why;
    for (const auto& [reason, count] : entry.reasons) why.push_back(Object{{"reason", reason}, {"exams", count}});
    object.emplace("not_known", why);
  }
  if (!entry.decided) return object;
  object.emplace("outcome", abi::name(entry.outcome));
  object.emplace("because", reasons(entry.because));
  if (!entry.word.empty()) object.emplace("word", entry.word);
  return object;
}

Array memberships(const std::vector<Membership>& all) {
  const auto word = [](Membership::Member member) {
    constexpr std::array kWords{"no", "yes", "subject", "unknown"};
    return kWords.at(static_cast<std::size_t>(member));
  };
  Array told;
  for (const Membership& one : all) told.push_back(Object{{"name", one.name}, {"member", word(one.member)}});
  return told;
}

Value exam(const ExamEntry& entry) {
  Array series;
  for (const SeriesEntry& one : entry.series) {
    Object object{{"series", one.code},
                  {"number", one.number},
                  {"images", one.images},
                  {"evidence", one.evidence},
                  {"definitions", texts(one.definitions)}};
    if (!one.unknown.empty()) object.emplace("unknown_definitions", texts(one.unknown));
    if (!one.passed_over.empty()) object.emplace("passed_over", texts(one.passed_over));
    if (!one.ambiguous.empty()) {
      Array ambiguous;
      for (const Ambiguity& classes : one.ambiguous)
        ambiguous.push_back(Object{{"classes", classes.classes}, {"fit", texts(classes.fit)}});
      object.emplace("ambiguous", ambiguous);
    }
    series.push_back(object);
  }
  Object object{{"exam", entry.code},
                {"outcome", abi::name(entry.outcome)},
                {"because", reasons(entry.because)},
                {"series", series},
                {"rules", by_rule(entry.verdicts)}};
  if (!entry.word.empty()) object.emplace("word", entry.word);
  if (entry.studies > 0) object.emplace("studies", entry.studies);
  if (!entry.alone.empty()) object.emplace("alone", entry.alone);
  if (entry.not_measured > 0) object.emplace("not_measured", entry.not_measured);
  if (!entry.risks.risks.empty()) object.emplace("risk", risks_json(entry.risks));
  if (!entry.baselines.empty()) object.emplace("baselines", memberships(entry.baselines));
  if (!entry.calibrations.empty()) object.emplace("calibrations", memberships(entry.calibrations));
  return object;
}

Value rule(const RuleEntry& entry) {
  Array actions;
  for (const auto& [what, by] : entry.actions) actions.push_back(Object{{"action", what}, {"by", by}});
  return Object{{"rule", entry.name},
                {"title", entry.title},
                {"severity", abi::name(entry.severity)},
                {"subject", entry.subject},
                {"missing_means", abi::name(entry.missing)},
                {"protocol", texts(entry.protocol)},
                {"actions", actions},
                {"line", entry.line},
                {"verdicts", verdicts(entry.verdicts)}};
}

/// Days are written so that the earlier one is the smaller text.
Value approval(const Report& report) {
  Object object{{"by", report.approval}, {"until", report.approved_until}};
  if (!report.as_of.empty()) object.emplace("ended", report.approved_until < report.as_of);
  return object;
}

Array steps(const std::vector<abi::ProcedureStep>& all) {
  Array told;
  for (const abi::ProcedureStep& step : all) {
    Array parts;
    for (const abi::ProcedureStep::Part& part : step.parts)
      parts.push_back(Object{{"what", part.word}, {"value", part.value}});
    told.push_back(Object{{"step", step.name}, {"title", step.title}, {"parts", parts}});
  }
  return told;
}

Value policy(const Report& report) {
  Array decisions;
  for (const DecisionEntry& one : report.decisions)
    decisions.push_back(Object{{"for", one.level}, {"branches", texts(one.branches)}});
  Array sources;
  for (const auto& [name, text] : report.sources)
    sources.push_back(Object{{"name", name}, {"sha256", crypto::hex(crypto::sha256(text))}, {"text", text}});
  Object object{{"name", report.policy},
                {"title", report.title},
                {"version", report.version},
                {"edition", report.edition},
                {"goal", report.goal},
                {"owner", report.owner},
                {"audience", texts(report.audience)},
                {"decisions", decisions},
                {"sources", sources},
                {"program_sha256", report.program}};
  if (!report.approved_until.empty()) object.emplace("approval", approval(report));
  if (!report.steps.empty()) object.emplace("steps", steps(report.steps));
  if (report.counts_only) object.emplace("shows_only", "names and counts");
  return object;
}

Value input(const Report& report) {
  std::map<std::string, std::int64_t> reasons;
  Array files;
  for (const UnusedFile& file : report.unused) {
    ++reasons[file.reason];
    files.push_back(Object{{"file", file.code}, {"reason", file.reason}, {"detail", file.detail}});
  }
  Object counts;
  for (const auto& [reason, count] : reasons) counts.emplace(reason, count);
  std::size_t series = 0;
  for (const ExamEntry& entry : report.exams) series += entry.series.size();
  const Value& shared = report.aggregates;
  if (!shared.is_null())
    return Object{{"files", report.files},   {"used", report.files_used}, {"not_used", shared["not_used"]},
                  {"files_not_used", files}, {"images", report.images},   {"series", shared["series"]},
                  {"exams", shared["exams"]}};
  return Object{{"files", report.files},       {"used", report.files_used}, {"not_used", counts},
                {"files_not_used", files},     {"images", report.images},   {"series", series},
                {"exams", report.exams.size()}};
}

/// What the report says nowhere else.
Value aggregates(const Value& shared) {
  Object told;
  for (const char* part : {"smallest_group", "groups", "other", "histograms"}) told.emplace(part, shared[part]);
  return told;
}

Value profile(const Report& report) {
  std::int64_t exams = 0;
  std::int64_t measurements = 0;
  for (const ExamEntry& entry : report.exams) {
    exams += entry.not_measured > 0 ? 1 : 0;
    measurements += entry.not_measured;
  }
  return Object{{"name", report.profile}, {"exams", exams}, {"not_measured", measurements}};
}

std::string seal_of(Object report) {
  report.erase("seal");
  return crypto::hex(crypto::sha256(json::canonical(std::move(report))));
}

}  // namespace

std::string_view name(WaiverEntry::State state) {
  switch (state) {
    case WaiverEntry::State::Live:
      return "live";
    case WaiverEntry::State::Expired:
      return "expired";
    case WaiverEntry::State::UnknownRule:
      return "unknown rule";
    case WaiverEntry::State::UnknownLevel:
      return "unknown level";
  }
  return "";
}

json::Value to_json(const Report& report) {
  Array exams;
  std::map<abi::Outcome, std::int64_t> outcomes{
      {abi::Outcome::Accept, 0}, {abi::Outcome::Review, 0}, {abi::Outcome::Reject, 0}, {abi::Outcome::Undecided, 0}};
  for (const ExamEntry& entry : report.exams) {
    exams.push_back(exam(entry));
    ++outcomes[entry.outcome];
  }
  Array groups;
  for (const GroupEntry& entry : report.groups) groups.push_back(group(entry));
  Object decisions;
  for (const auto& [outcome, count] : outcomes)
    decisions.emplace(abi::name(outcome), count + report.aggregates["decisions"][abi::name(outcome)].whole());
  Array rules;
  for (const RuleEntry& entry : report.rules) rules.push_back(rule(entry));
  Array risks;
  for (const RiskEntry& entry : report.risks) risks.push_back(risk_json(entry));
  Array findings;
  for (const Finding& found : report.findings) findings.push_back(finding(found));
  Object all{{"format", "qapc-report/1"},
             {"engine", Object{{"name", "qapc"}, {"version", report.engine}}},
             {"dictionary", Object{{"edition", report.dictionary}, {"sha256", report.dictionary_digest}}},
             {"key", report.key},
             {"policy", policy(report)},
             {"input", input(report)},
             {"decisions", decisions},
             {"exams", exams},
             {"rules", rules},
             {"findings", findings}};
  if (!groups.empty()) all.emplace("groups", groups);
  if (!report.aggregates.is_null()) all.emplace("aggregates", aggregates(report.aggregates));
  if (!risks.empty()) all.emplace("risks", risks);
  if (!report.lexicon.empty())
    all.emplace("lexicon", Object{{"version", report.lexicon}, {"sha256", report.lexicon_digest}});
  if (!report.as_of.empty()) all.emplace("as_of", report.as_of);
  if (report.waivers) all.emplace("waivers", waivers(*report.waivers));
  if (!report.external.empty()) all.emplace("external", external(report.external));
  if (!report.profile.empty()) all.emplace("profile", profile(report));
  if (!report.number.empty()) all.emplace("number", report.number);
  if (!report.supersedes.is_null()) all.emplace("supersedes", report.supersedes);
  all.emplace("seal", seal_of(all));
  return all;
}

bool sealed(const json::Value& report) {
  const Object* members = report.object();
  return members != nullptr && report["seal"].text() != nullptr && seal_of(*members) == *report["seal"].text();
}

}  // namespace qapc::report
