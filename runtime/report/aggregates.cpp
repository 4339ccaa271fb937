#include "runtime/report/aggregates.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "runtime/base/number_text.hpp"
#include "runtime/report/table.hpp"
#include "runtime/report/words.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::report {
namespace {

using json::Value;

/// `TE pass 120, fail 3`
std::string rules_cell(const Value& rules) {
  std::string cell;
  if (rules.object() == nullptr) return cell;
  for (const auto& [rule, verdicts] : *rules.object()) {
    cell += (cell.empty() ? "" : "<br>") + text::markup(rule);
    const char* between = " ";
    for (const auto& [verdict, count] : *verdicts.object()) {
      cell += fmt::format("{}{} {}", between, text::markup(verdict), count.whole());
      between = ", ";
    }
  }
  return cell;
}

std::string groups_table(const Value& aggregates) {
  std::string rows;
  for (const Value& group : aggregates["groups"].items()) {
    rows += fmt::format("<tr><td>{}</td><th scope=\"row\">{}</th><td class=\"number\">{}</td>",
                        text::markup(group["level"].string()), text::markup(group["group"].string()),
                        group["exams"].whole());
    for (const char* outcome : {"accept", "review", "reject", "unknown"})
      rows += fmt::format("<td class=\"number\">{}</td>", group["decisions"][outcome].whole());
    rows += fmt::format("<td>{}</td></tr>\n", rules_cell(group["rules"]));
  }
  return table("exams by group", {"what", "code", "exams", "accept", "review", "reject", "undecided", "rules"}, rows);
}

/// A row for each band, with a bar as long as its share of the longest.
std::string histogram_table(const Value& histogram) {
  constexpr double kLongest = 200;  // px
  std::int64_t most = 1;
  for (const Value& band : histogram["bands"].items()) most = std::max(most, band["series"].whole());
  std::string rows;
  for (const Value& band : histogram["bands"].items()) {
    const double width = kLongest * static_cast<double>(band["series"].whole()) / static_cast<double>(most);
    rows += fmt::format(
        "<tr><th scope=\"row\">{} to under {} {}</th><td class=\"number\">{}</td><td><svg width=\"{}\" height=\"12\" "
        "aria-hidden=\"true\"><rect width=\"{:.1f}\" height=\"12\" fill=\"currentColor\"></rect></svg></td></tr>\n",
        number_text(band["from"].number()), number_text(band["to"].number()), text::markup(histogram["unit"].string()),
        band["series"].whole(), kLongest, width);
  }
  for (const auto& [what, word] : {std::pair("other", "in bands of fewer series"), std::pair("missing", "no value")}) {
    if (histogram[what].whole() > 0)
      rows += fmt::format("<tr><th scope=\"row\">{}</th><td class=\"number\">{}</td><td></td></tr>\n", word,
                          histogram[what].whole());
  }
  const std::string& definition = histogram["definition"].string();
  const std::string title = fmt::format("{} of {} series", text::markup(histogram["what"].string()),
                                        definition.empty() ? "all" : text::markup(definition));
  return "<h3>" + title + "</h3>" + table(title, {"band", "series", ""}, rows);
}

}  // namespace

std::string aggregates_html(const Value& report) {
  const Value& aggregates = report["aggregates"];
  std::string out = "<p>The policy shares aggregates only: " + aggregates_words(aggregates) + ".</p>";
  out += groups_table(aggregates);
  for (const Value& histogram : aggregates["histograms"].items()) out += histogram_table(histogram);
  return out;
}

const Value& aggregates_of_group(const Value& report, const Value& group) {
  static const Value kNone;
  for (const Value& one : report["aggregates"]["groups"].items()) {
    if (one["level"] == group["level"] && one["group"] == group["group"]) return one;
  }
  return kNone;
}

std::string aggregates_words(const Value& aggregates) {
  std::string told = "counts and sums of groups of exams";
  for (const Value& other : aggregates["other"].items())
    told += fmt::format("; {} ({}) with fewer than {} exams told together as other: {}",
                        plural(other["groups"].whole(), "group", "groups"), other["level"].string(),
                        aggregates["smallest_group"].whole(), plural(other["exams"].whole(), "exam", "exams"));
  return told;
}

}  // namespace qapc::report
