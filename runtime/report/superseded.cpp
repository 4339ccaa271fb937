#include "runtime/report/superseded.hpp"

#include <fmt/format.h>

#include "runtime/report/compare.hpp"
#include "runtime/report/table.hpp"
#include "runtime/report/words.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::report {
namespace {

using json::Object;
using json::Value;

constexpr std::size_t kShown = 20;  // rows of what was read; more are folded up

/// What `report` is to say of `older`. It must have a member `supersedes` already, with whatever in it: that it
/// replaces a report is one of the differences.
Value superseded(const Value& report, const Value& older) {
  Object member{{"seal", older["seal"]}, {"changes", to_json(compare(older, report))}};
  if (!older["number"].is_null()) member.emplace("number", older["number"]);
  return member;
}

std::string row(std::string_view first, const std::string& before, const std::string& after) {
  return fmt::format("<tr><td>{}</td><td class=\"code\">{}</td><td class=\"code\">{}</td></tr>\n", text::markup(first),
                     text::markup(before), text::markup(after));
}

std::string made_with(const Value& changes) {
  std::string rows;
  for (const Value& one : changes["made_with"].items())
    rows += row(one["what"].string(), or_nothing(one["before"].string()), or_nothing(one["after"].string()));
  if (rows.empty()) return "<p>Policy, waivers, dictionary and qapc are the same.</p>\n";
  return "<h3>Made with</h3>" + table("what the reports were made with", {"what", "then", "now"}, rows);
}

std::string outcome(const Value& exam, const char* when, const char* because) {
  return fmt::format("{}<br><small>{}</small>", text::markup(exam[when].string()),
                     text::markup(exam[because].string()));
}

std::string decisions(const Value& changes) {
  std::string rows;
  for (const Value& one : changes["exams"].items()) {
    std::string rules;
    for (const Value& rule : one["rules"].items())
      rules += fmt::format("{}{}: {} → {}", rules.empty() ? "" : "<br>", text::markup(rule["rule"].string()),
                           text::markup(rule["before"].string()), text::markup(rule["after"].string()));
    rows += fmt::format(
        "<tr><th scope=\"row\" class=\"code exam\"><a href=\"#{}\">{}</a></th><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        text::markup(anchor(one["exam"].string())), text::markup(one["exam"].string()),
        outcome(one, "before", "because_before"), outcome(one, "after", "because_after"), rules);
  }
  if (rows.empty()) return "<p>Every decision and verdict is as it was.</p>\n";
  return "<h3>Decisions and verdicts</h3>" +
         table("decisions and verdicts that changed", {"exam", "then", "now", "rules"}, rows);
}

/// Exams, series and files that went, came or changed.
std::string what_was_read(const Value& changes) {
  std::string rows;
  for (const Value& exam : changes["exams_gone"].items()) rows += row("exam " + exam.string(), "there", "gone");
  for (const Value& exam : changes["exams_new"].items()) rows += row("exam " + exam.string(), "not there", "new");
  for (const Value& one : changes["series"].items())
    rows += row(fmt::format("exam {}, series {}", one["exam"].string(), one["series"].string()),
                one["change"].string() == "new" ? "not there" : "there", one["change"].string());
  for (const Value& file : changes["files_not_used"].items())
    rows += row("file " + file["file"].string(), or_used(file["before"].string()), or_used(file["after"].string()));
  const std::size_t count = changes["exams_gone"].items().size() + changes["exams_new"].items().size() +
                            changes["series"].items().size() + changes["files_not_used"].items().size();
  if (count == 0) return "<p>What was read is the same.</p>\n";
  return fmt::format("<details{}><summary>What was read: {}</summary>{}</details>\n",
                     count <= kShown ? " open=\"\"" : "", plural(static_cast<std::int64_t>(count), "change", "changes"),
                     table("what was read and changed", {"what", "then", "now"}, rows));
}

}  // namespace

Value superseding(Report report, const Value& older) {
  report.supersedes = older["seal"];
  report.supersedes = superseded(to_json(report), older);
  return to_json(report);
}

bool supersedes(const Value& report, const Value& older) {
  return !report["supersedes"].is_null() && report["supersedes"] == superseded(report, older);
}

std::string superseded_words(const Value& supersedes) {
  const std::string name = supersedes["number"].is_null() ? "seal " + supersedes["seal"].string().substr(0, 16)
                                                          : "report " + supersedes["number"].string();
  return fmt::format("supersedes {}: {}", name, comparison_words(supersedes["changes"]));
}

std::string superseded_html(const Value& report) {
  const Value& member = report["supersedes"];
  if (member.is_null()) return "";
  const Value& changes = member["changes"];
  std::string out = "<p>" + text::markup(superseded_words(member)) + "</p>\n";
  out += made_with(changes);
  if (changes["same_key"] == Value(true)) out += decisions(changes) + what_was_read(changes);
  return out;
}

}  // namespace qapc::report
