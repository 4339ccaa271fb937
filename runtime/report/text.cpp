#include <fmt/format.h>
#include <map>

#include "runtime/report/aggregates.hpp"
#include "runtime/report/report.hpp"
#include "runtime/report/superseded.hpp"
#include "runtime/report/words.hpp"

namespace qapc::report {
namespace {

using json::Value;

std::string finding(const Value& found) {
  std::string line = fmt::format("    {}", found["rule"].string());
  for (const Value& other : found["also"].items()) line += ", " + other.string();
  line += " " + verdict_words(found);
  if (!found["series_number"].string().empty()) line += fmt::format(" · series {}", found["series_number"].string());
  if (!found["definition"].string().empty()) line += fmt::format(" ({})", found["definition"].string());
  const std::vector<std::string> details = words(found);
  for (const std::string& detail : details) line += " · " + detail;
  return line + "\n";
}

/// The outcome in the policy's own word, and why; ends the line.
std::string outcome_words(const Value& subject) {
  const std::string& word = subject["word"].is_null() ? subject["outcome"].string() : subject["word"].string();
  const std::vector<std::string> because = decision_words(subject);
  return fmt::format("{}{}{}\n", word, because.empty() ? "" : ": ", fmt::join(because, "; "));
}

/// Rules that found nothing to look at, in one line for each kind of subject.
std::string idle_rules(const Value& rules) {
  std::map<std::string, std::string> idle;  // by what they are about
  for (const Value& rule : rules.items()) {
    if (rule["verdicts"].object() == nullptr || !rule["verdicts"].object()->empty()) continue;
    std::string& names = idle[rule["subject"].string()];
    names += (names.empty() ? "" : ", ") + rule["rule"].string();
  }
  std::string lines;
  for (const auto& [subject, names] : idle)
    lines += fmt::format("  nothing to look at for {} ({}): `qapc why` says what kept series out\n", names, subject);
  return lines;
}

/// Series that another one stands for, and series that fit several of the classes that exclude one another.
std::string not_used(const Value& exam) {
  std::string lines;
  if (exam["studies"].whole() > 1) lines += fmt::format("    {} studies are one exam\n", exam["studies"].whole());
  if (!exam["alone"].is_null())
    lines += fmt::format("    its study is joined with no other: {}\n", exam["alone"].string());
  for (const std::string& said : membership_words(exam)) lines += fmt::format("    {}\n", said);
  for (const Value& one : exam["not_known"].items())
    lines += fmt::format("    {} {}: {}\n", one["exams"].whole(), one["exams"].whole() == 1 ? "exam" : "exams",
                         one["reason"].string());
  for (const Value& series : exam["series"].items()) {
    for (const Value& definition : series["passed_over"].items())
      lines +=
          fmt::format("    series {} is not used: another {} was chosen\n", series_name(series), definition.string());
    for (const Value& one : series["ambiguous"].items()) {
      std::vector<std::string> fit;
      for (const Value& name : one["fit"].items()) fit.push_back(name.string());
      lines += fmt::format("    series {} is ambiguous: of {} it fits {}\n", series_name(series),
                           one["classes"].string(), fmt::join(fit, " and "));
    }
  }
  return lines;
}

/// Each waiver, and what became of it.
std::string waivers(const Value& report) {
  const Value& file = report["waivers"];
  if (file.is_null()) return "";
  std::string lines = fmt::format("waivers of {} as of {}\n", file["name"].string(), report["as_of"].string());
  for (const Value& one : file["entries"].items())
    lines += fmt::format("  line {}: {} for {} {} until {}: {}\n", one["line"].whole(), one["rule"].string(),
                         one["level"].string(), one["code"].string(), one["until"].string(), waiver_words(one));
  return lines;
}

}  // namespace

std::string to_text(const json::Value& report) {
  const Value& policy = report["policy"];
  const Value& input = report["input"];
  const Value& decisions = report["decisions"];
  std::string out =
      fmt::format("{} {}  {}\n", policy["name"].string(), policy["version"].string(), policy["title"].string());
  const std::string approval = approval_words(policy);
  if (!approval.empty()) out += approval + "\n";
  out += fmt::format("{}: {} accepted, {} to review, {} rejected, {} undecided\n",
                     plural(input["exams"].whole(), "exam", "exams"), decisions["accept"].whole(),
                     decisions["review"].whole(), decisions["reject"].whole(), decisions["unknown"].whole());
  out +=
      fmt::format("{}: {} used ({}, {} series)", plural(input["files"].whole(), "file", "files"), input["used"].whole(),
                  plural(input["images"].whole(), "image", "images"), input["series"].whole());
  if (const json::Object* reasons = input["not_used"].object()) {
    for (const auto& [reason, count] : *reasons) out += fmt::format(", {} {}", count.whole(), reason);
  }
  out += "\n";
  if (!report["aggregates"].is_null()) out += aggregates_words(report["aggregates"]) + "\n";
  std::map<std::string, std::string> findings;
  for (const Value& found : report["findings"].items()) findings[about(found)] += finding(found);
  for (const auto* subjects : {&report["groups"], &report["exams"]}) {
    for (const Value& subject : subjects->items()) {
      const std::string name = about(subject);
      if (subject["outcome"].is_null() && findings[name].empty() && subject["not_known"].is_null())
        continue;  // a group that nothing is told of
      out += fmt::format("  {} {}", name, outcome_words(subject)) + not_used(subject) + findings[name];
    }
  }
  if (!report["exams"].items().empty()) out += idle_rules(report["rules"]);
  for (const Value& tool : report["external"].items())
    out += fmt::format("measured by {}: {}\n", tool["tool"].string(), external_words(tool));
  if (!report["profile"].is_null()) out += fmt::format("profile {}\n", profile_words(report["profile"]));
  out += waivers(report);
  if (!report["supersedes"].is_null()) out += superseded_words(report["supersedes"]) + "\n";
  return out + fmt::format("seal {}\n", report["seal"].string());
}

}  // namespace qapc::report
