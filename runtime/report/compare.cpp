#include "runtime/report/compare.hpp"

#include <fmt/format.h>
#include <map>
#include <set>

#include "runtime/report/words.hpp"

namespace qapc::report {
namespace {

using json::Value;

/// The elements of an array by a member that names them; of two with one name the first.
std::map<std::string, const Value*, std::less<>> by_name(const Value& array, std::string_view member) {
  std::map<std::string, const Value*, std::less<>> all;
  for (const Value& item : array.items()) all.emplace(item[member].string(), &item);
  return all;
}

std::string verdict_words(const Value& counts) {
  std::vector<std::string> parts;
  if (counts.object() != nullptr) {
    for (const auto& [verdict, count] : *counts.object()) parts.push_back(fmt::format("{} {}", count.whole(), verdict));
  }
  return parts.empty() ? "no subject" : fmt::format("{}", fmt::join(parts, ", "));
}

std::string because(const Value& exam) {
  return fmt::format("{}", fmt::join(decision_words(exam), "; "));
}

class Comparer {
 public:
  Comparer(const Value& before, const Value& after) : before_(before), after_(after) {}

  Comparison compared() {
    made_with();
    members();
    if (!result_.same_key) return std::move(result_);
    exams();
    groups();
    files();
    return std::move(result_);
  }

 private:
  void text(std::string what, const Value& before, const Value& after) {
    if (before != after) result_.made_with.push_back({std::move(what), before.string(), after.string()});
  }

  void made_with() {
    const Value& policy = before_["policy"];
    const Value& other = after_["policy"];
    text("policy", policy["name"], other["name"]);
    text("policy version", policy["version"], other["version"]);
    const auto texts = by_name(policy["sources"], "name");
    const auto others = by_name(other["sources"], "name");
    for (const auto& [name, source] : texts) {
      const auto found = others.find(name);
      if (found == others.end()) result_.made_with.push_back({"source " + name, (*source)["sha256"].string(), ""});
      if (found != others.end()) text("text of " + name, (*source)["sha256"], (*found->second)["sha256"]);
    }
    for (const auto& [name, source] : others) {
      if (!texts.contains(name)) result_.made_with.push_back({"source " + name, "", (*source)["sha256"].string()});
    }
    text("compiled policy", policy["program_sha256"], other["program_sha256"]);
    text("dictionary edition", before_["dictionary"]["edition"], after_["dictionary"]["edition"]);
    text("dictionary tables", before_["dictionary"]["sha256"], after_["dictionary"]["sha256"]);
    text("version of qapc", before_["engine"]["version"], after_["engine"]["version"]);
    text("waivers", before_["waivers"]["sha256"], after_["waivers"]["sha256"]);
    external();
    text("profile", before_["profile"]["name"], after_["profile"]["name"]);
    text("day it is made for", before_["as_of"], after_["as_of"]);
    text("pseudonym key", before_["key"], after_["key"]);
    result_.same_key = before_["key"] == after_["key"];
  }

  /// Files of other tools, by their digests.
  void external() {
    const auto tools = by_name(before_["external"], "tool");
    const auto others = by_name(after_["external"], "tool");
    const auto digest = [](const auto& of, const std::string& tool) {
      const auto found = of.find(tool);
      return found == of.end() ? Value() : (*found->second)["sha256"];
    };
    std::set<std::string> names;
    for (const auto* of : {&tools, &others}) {
      for (const auto& [name, entry] : *of) names.insert(name);
    }
    for (const std::string& name : names) text("files of " + name, digest(tools, name), digest(others, name));
  }

  void members() {
    std::map<std::string, bool> all;
    for (const Value* report : {&before_, &after_}) {
      if (report->object() == nullptr) continue;
      for (const auto& [name, member] : *report->object()) all[name] = before_[name] != after_[name];
    }
    for (const auto& [name, differs] : all) {
      if (differs && name != "seal") result_.members.push_back(name);
    }
    const bool objects = before_.object() != nullptr && after_.object() != nullptr;
    if (!objects && before_ != after_) result_.members.emplace_back("format");
  }

  void exams() {
    const auto exams = by_name(before_["exams"], "exam");
    const auto others = by_name(after_["exams"], "exam");
    for (const Value& exam : before_["exams"].items()) {
      const std::string& code = exam["exam"].string();
      const auto found = others.find(code);
      if (found == others.end()) {
        result_.gone.push_back(code);
        continue;
      }
      ++result_.both;
      series(code, exam, *found->second);
      verdicts(code, exam, *found->second);
    }
    for (const Value& exam : after_["exams"].items()) {
      if (!exams.contains(exam["exam"].string())) result_.added.push_back(exam["exam"].string());
    }
  }

  /// Subjects, sites and the cohort: what was decided about those that are in both.
  void groups() {
    std::map<std::string, const Value*> others;
    for (const Value& group : after_["groups"].items()) others.emplace(about(group), &group);
    for (const Value& group : before_["groups"].items()) {
      const auto found = others.find(about(group));
      if (found != others.end()) verdicts(about(group), group, *found->second);
    }
  }

  void series(const std::string& exam, const Value& before, const Value& after) {
    const auto all = by_name(before["series"], "series");
    const auto others = by_name(after["series"], "series");
    using What = InputChange::What;
    for (const auto& [code, one] : all) {
      const auto found = others.find(code);
      if (found == others.end()) {
        result_.series.push_back({What::Gone, exam, code});
      } else if ((*one)["evidence"] != (*found->second)["evidence"]) {
        result_.series.push_back({What::Values, exam, code});
      }
    }
    for (const auto& [code, one] : others) {
      if (!all.contains(code)) result_.series.push_back({What::New, exam, code});
    }
  }

  void verdicts(const std::string& code, const Value& before, const Value& after) {
    ExamChange change{
        code, {"", before["outcome"].string(), after["outcome"].string()}, because(before), because(after), {}};
    std::map<std::string, bool> rules;
    for (const Value* exam : {&before["rules"], &after["rules"]}) {
      if (exam->object() == nullptr) continue;
      for (const auto& [rule, counts] : *exam->object()) rules[rule] = before["rules"][rule] != after["rules"][rule];
    }
    for (const auto& [rule, differs] : rules) {
      if (differs)
        change.rules.push_back({rule, verdict_words(before["rules"][rule]), verdict_words(after["rules"][rule])});
    }
    if (change.decision() || !change.rules.empty()) result_.exams.push_back(std::move(change));
  }

  void files() {
    const auto all = by_name(before_["input"]["files_not_used"], "file");
    const auto others = by_name(after_["input"]["files_not_used"], "file");
    for (const auto& [code, file] : all) {
      const auto found = others.find(code);
      const std::string now = found == others.end() ? "" : (*found->second)["reason"].string();
      if ((*file)["reason"].string() != now) result_.files.push_back({code, (*file)["reason"].string(), now});
    }
    for (const auto& [code, file] : others) {
      if (!all.contains(code)) result_.files.push_back({code, "", (*file)["reason"].string()});
    }
  }

  const Value& before_;
  const Value& after_;
  Comparison result_;
};

std::string_view name(InputChange::What what) {
  return what == InputChange::What::Gone ? "gone" : what == InputChange::What::New ? "new" : "values changed";
}

}  // namespace

Comparison compare(const Value& before, const Value& after) {
  return Comparer(before, after).compared();
}

std::string comparison_words(const Value& all) {
  if (all["same_key"] != Value(true))
    return "the reports were made with different keys: their codes cannot be compared";
  std::size_t decided = 0;
  for (const Value& exam : all["exams"].items()) decided += exam["before"] != exam["after"] ? 1 : 0;
  return fmt::format("{} in both: {} changed decision, {} changed verdicts only; {} gone, {} new",
                     plural(all["exams_in_both"].whole(), "exam", "exams"), decided,
                     all["exams"].items().size() - decided, all["exams_gone"].items().size(),
                     all["exams_new"].items().size());
}

std::string to_text(const Comparison& all) {
  std::string text;
  for (const Change& change : all.made_with)
    text += fmt::format("{}: {} -> {}\n", change.what, or_nothing(change.before), or_nothing(change.after));
  if (!all.same_key) return text + comparison_words(to_json(all)) + "\n";
  text += comparison_words(to_json(all)) + "\n";
  for (const ExamChange& change : all.exams) {
    text += change.decision()
                ? fmt::format("  {} {} -> {}: {} -> {}\n", change.exam, change.outcome.before, change.outcome.after,
                              or_nothing(change.because_before), or_nothing(change.because_after))
                : fmt::format("  {} {} as before\n", change.exam, change.outcome.after);
    for (const Change& rule : change.rules)
      text += fmt::format("    {}: {} -> {}\n", rule.what, rule.before, rule.after);
  }
  for (const std::string& exam : all.gone) text += fmt::format("  exam {} is gone\n", exam);
  for (const std::string& exam : all.added) text += fmt::format("  exam {} is new\n", exam);
  for (const InputChange& one : all.series)
    text += fmt::format("  exam {}, series {}: {}\n", one.exam, one.series, name(one.what));
  for (const Change& file : all.files)
    text += fmt::format("  file {}: {} -> {}\n", file.what, or_used(file.before), or_used(file.after));
  return text;
}

Value to_json(const Comparison& all) {
  const auto changes = [](const std::vector<Change>& list, const char* what) {
    json::Array array;
    for (const Change& one : list)
      array.push_back(json::Object{{what, one.what}, {"before", one.before}, {"after", one.after}});
    return array;
  };
  json::Object told{{"format", "qapc-diff/1"},
                    {"made_with", changes(all.made_with, "what")},
                    {"same_key", all.same_key},
                    {"members", json::Array(all.members.begin(), all.members.end())}};
  if (!all.same_key) return told;
  json::Array exams;
  for (const ExamChange& one : all.exams)
    exams.push_back(json::Object{{"exam", one.exam},
                                 {"before", one.outcome.before},
                                 {"after", one.outcome.after},
                                 {"because_before", one.because_before},
                                 {"because_after", one.because_after},
                                 {"rules", changes(one.rules, "rule")}});
  json::Array series;
  for (const InputChange& one : all.series)
    series.push_back(json::Object{{"exam", one.exam}, {"series", one.series}, {"change", name(one.what)}});
  told.emplace("exams_in_both", all.both);
  told.emplace("exams_gone", json::Array(all.gone.begin(), all.gone.end()));
  told.emplace("exams_new", json::Array(all.added.begin(), all.added.end()));
  told.emplace("exams", std::move(exams));
  told.emplace("series", std::move(series));
  told.emplace("files_not_used", changes(all.files, "file"));
  return told;
}

}  // namespace qapc::report
