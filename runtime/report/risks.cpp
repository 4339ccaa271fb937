#include "runtime/report/risks.hpp"

#include <fmt/format.h>

#include "runtime/report/table.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::report {
namespace {

using json::Array;
using json::Object;
using json::Value;

/// As it is read again: JSON has one way to write 1.
Value plain(double number) {
  const auto whole = static_cast<std::int64_t>(number);
  return static_cast<double>(whole) == number ? Value(whole) : Value(number);
}

Value bounded(const risk::Bounded& number) {
  Object object{{"value", plain(number.value)}};
  if (number.has_bounds()) {
    object.emplace("lower", plain(number.lower));
    object.emplace("upper", plain(number.upper));
  }
  return object;
}

Value subject(const RiskSubject& subject) {
  Array factors;
  for (const RiskFactor& factor : subject.factors) {
    Object object{{"what", factor.what}, {"number", bounded(factor.number)}, {"source", factor.source}};
    if (!factor.text.empty()) object.emplace("text", factor.text);
    if (factor.unknown) object.emplace("unknown", true);
    factors.push_back(object);
  }
  Object object{{"probability", bounded(subject.probability)}, {"factors", factors}};
  if (!subject.series.empty()) object.emplace("series", subject.series);
  if (!subject.series_number.empty()) object.emplace("series_number", subject.series_number);
  return object;
}

risk::Bounded number(const Value& value) {
  const double middle = value["value"].number();
  const bool bounds = !value["lower"].is_null();
  return {middle, bounds ? value["lower"].number() : middle, bounds ? value["upper"].number() : middle};
}

std::string cell(const std::string& text) {
  return "<td>" + text::markup(text) + "</td>";
}

/// `hazard 1 · exposure 0.8, four of five analyses · …`
std::string factors_words(const Value& subject) {
  std::string words =
      subject["series_number"].string().empty() ? "" : "series " + subject["series_number"].string() + ": ";
  bool first = true;
  for (const Value& factor : subject["factors"].items()) {
    words += fmt::format("{}{}{} {}, {}{}", first ? "" : " × ", factor["what"].string(),
                         factor["text"].string().empty() ? "" : " “" + factor["text"].string() + "”",
                         risk::words(number(factor["number"])), factor["source"].string(),
                         factor["unknown"].is_null() ? "" : " (not known)");
    first = false;
  }
  return words;
}

std::string exam_rows(const Value& exam) {
  const Value& all = exam["risk"];
  std::string rows;
  for (const Value& one : all["risks"].items()) {
    if (one["risk"]["value"].number() == 0) continue;
    std::string why;
    for (const Value& subject : one["subjects"].items())
      why += (why.empty() ? "" : "<br>") + text::markup(factors_words(subject));
    rows += "<tr><td class=\"code\">" + text::markup(exam["exam"].string()) + "</td>" + cell(one["name"].string()) +
            cell(one["says"].string()) + cell(risk::words(number(one["risk"]))) +
            cell(fmt::format("{:.2g}", one["contribution"].number())) + "<td>" + why + "</td></tr>\n";
  }
  rows += "<tr><td class=\"code\">" + text::markup(exam["exam"].string()) + "</td>" + cell("total") + cell("") +
          cell(risk::words(number(all["total"]))) + cell("") + cell("") + "</tr>\n";
  return rows;
}

}  // namespace

Value risk_json(const RiskEntry& entry) {
  Array actions;
  for (const auto& [what, by] : entry.actions) actions.push_back(Object{{"action", what}, {"by", by}});
  return Object{{"risk", entry.name},
                {"title", entry.title},
                {"hazard", entry.hazard},
                {"at", entry.at},
                {"subject", entry.subject},
                {"consequence", entry.consequence},
                {"weight", bounded(entry.weight.number)},
                {"weight_source", std::string(risk::source_of(entry.weight))},
                {"actions", actions},
                {"line", entry.line}};
}

Value risks_json(const ExamRisks& risks) {
  Array all;
  for (const ExamRisk& one : risks.risks) {
    Array subjects;
    for (const RiskSubject& seen : one.subjects) subjects.push_back(subject(seen));
    all.push_back(Object{{"name", one.name},
                         {"says", abi::name(one.says)},
                         {"probability", bounded(one.probability)},
                         {"risk", bounded(one.risk)},
                         {"contribution", plain(one.contribution)},
                         {"subjects", subjects}});
  }
  Array consequences;
  for (const ExamConsequence& one : risks.consequences)
    consequences.push_back(
        Object{{"name", one.name}, {"probability", bounded(one.probability)}, {"risk", bounded(one.risk)}});
  return Object{{"risks", all},
                {"consequences", consequences},
                {"total", bounded(risks.total)},
                {"fix_first", Array(risks.fix_first.begin(), risks.fix_first.end())}};
}

std::string risks_html(const Value& report) {
  if (report["risks"].items().empty()) return "";
  std::string rows;
  for (const Value& one : report["risks"].items())
    rows += "<tr><td>" + text::markup(one["risk"].string()) + "<br><small>" + text::markup(one["title"].string()) +
            "</small></td>" + cell(one["hazard"].string()) + cell(one["subject"].string()) +
            cell(one["consequence"].string()) +
            cell(risk::words(number(one["weight"])) + ", " + one["weight_source"].string()) + "</tr>\n";
  std::string of_exams;
  for (const Value& exam : report["exams"].items()) of_exams += exam_rows(exam);
  return table("risks", {"risk", "hazard", "about", "consequence", "weight"}, rows) +
         "<p>A study risk, not a device risk file. Bounds come from 95 % inputs, and are no 95 % interval of the "
         "result. "
         "What a risk adds is the total with it minus the total with its hazard gone.</p>\n" +
         table("risks of exams", {"exam", "risk", "says", "risk (bounds)", "adds", "how it comes about"}, of_exams);
}

}  // namespace qapc::report
