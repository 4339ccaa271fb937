#include "tools/qapc/membership.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "runtime/report/words.hpp"

namespace qapc::tools {
namespace {

using json::Value;

std::string place(const diag::Sources& sources, diag::Span span) {
  const std::string& name = sources.name(span.source);
  return fmt::format("{}:{}", name.substr(name.rfind('/') + 1), sources.position(span.source, span.begin).line);
}

/// The findings about one series, by rule.
using Findings = std::map<std::string, const Value*>;

Membership membership(const driver::Asked& asked, const Findings& findings, const diag::Sources& sources,
                      std::size_t first, std::size_t last) {
  Membership result{asked.clauses[first].definition, last - first, 0, 0, {}};
  for (std::size_t i = first; i < last; ++i) {
    const auto found = findings.find(asked.program.text(asked.program.rules[i].name));
    if (found == findings.end()) continue;
    const author::Clause& clause = asked.clauses[i];
    const bool unknown = (*found->second)["verdict"].string() != "fail";
    ++(unknown ? result.unknown : result.failed);
    result.kept.push_back({clause.text, place(sources, clause.span), unknown, report::words(*found->second)});
  }
  // What decides comes first.
  std::ranges::stable_sort(result.kept, {}, &Kept::unknown);
  return result;
}

bool wanted(const SeriesMemberships& series, const WhySelection& selection) {
  return selection.number.empty() || selection.number == series.number;
}

std::string count(std::size_t number, std::string_view what) {
  return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
}

std::string summary(const Membership& one) {
  if (one.is()) return fmt::format("is {}", one.definition);
  if (one.failed == 0)
    return fmt::format("whether it is {} is unknown: {} of {} unknown", one.definition, one.unknown,
                       count(one.clauses, "clause"));
  const std::string unknown = one.unknown == 0 ? "" : fmt::format(", {} unknown", one.unknown);
  return fmt::format("is not {}: {} of {} false{}", one.definition, one.failed, count(one.clauses, "clause"), unknown);
}

std::string in_full(const Membership& one) {
  std::string text = fmt::format("    {}\n", summary(one));
  for (const Kept& kept : one.kept) {
    text += fmt::format("      {}  {}  {}\n", kept.place, kept.unknown ? "unknown" : "false", kept.clause);
    for (const std::string& seen : kept.seen) text += fmt::format("        {}\n", seen);
  }
  return text;
}

std::string to_text(const SeriesMemberships& series, const WhySelection& selection) {
  std::string text = fmt::format("  series {} ({})\n", series.number.empty() ? series.series : series.number,
                                 count(static_cast<std::size_t>(series.images), "image"));
  std::vector<std::string> others;
  bool told = false;
  for (const Membership& one : series.definitions) {
    if (!selection.definition.empty() && one.definition != selection.definition) continue;
    const bool whole = !selection.definition.empty() || one.is() || one.failed == 0 || !told;
    told = told || !one.is();
    if (whole) {
      text += in_full(one);
    } else {
      others.push_back(fmt::format("{} ({} of {} false)", one.definition, one.failed, one.clauses));
    }
  }
  if (!others.empty()) text += fmt::format("    is not {}\n", fmt::join(others, ", "));
  return text;
}

json::Value to_json(const Membership& one) {
  json::Array why;
  for (const Kept& kept : one.kept) {
    why.push_back(json::Object{{"clause", kept.clause},
                               {"place", kept.place},
                               {"truth", kept.unknown ? "unknown" : "false"},
                               {"seen", json::Array(kept.seen.begin(), kept.seen.end())}});
  }
  return json::Object{{"definition", one.definition},
                      {"is", one.is()          ? "true"
                             : one.failed == 0 ? "unknown"
                                               : "false"},
                      {"clauses", static_cast<std::int64_t>(one.clauses)},
                      {"false", static_cast<std::int64_t>(one.failed)},
                      {"unknown", static_cast<std::int64_t>(one.unknown)},
                      {"why", std::move(why)}};
}

}  // namespace

std::vector<SeriesMemberships> memberships(const driver::Asked& asked, const Value& report,
                                           const diag::Sources& sources) {
  std::map<std::pair<std::string, std::string>, Findings> findings;  // by exam and series
  for (const Value& found : report["findings"].items())
    findings[{found["exam"].string(), found["series"].string()}].emplace(found["rule"].string(), &found);
  std::vector<SeriesMemberships> all;
  for (const Value& exam : report["exams"].items()) {
    for (const Value& series : exam["series"].items()) {
      SeriesMemberships one{
          exam["exam"].string(), series["series"].string(), series["number"].string(), series["images"].whole(), {}};
      const Findings& here = findings[{one.exam, one.series}];
      for (std::size_t first = 0, last = 0; first < asked.clauses.size(); first = last) {
        while (last < asked.clauses.size() && asked.clauses[last].definition == asked.clauses[first].definition) ++last;
        one.definitions.push_back(membership(asked, here, sources, first, last));
      }
      std::ranges::stable_sort(one.definitions, {},
                               [](const Membership& m) { return std::tuple(m.failed, m.unknown); });
      all.push_back(std::move(one));
    }
  }
  return all;
}

std::string to_text(const std::vector<SeriesMemberships>& all, const WhySelection& selection) {
  std::string text;
  std::string exam;
  for (const SeriesMemberships& series : all) {
    if (!wanted(series, selection)) continue;
    if (series.exam != exam) text += fmt::format("exam {}\n", series.exam);
    exam = series.exam;
    text += to_text(series, selection);
  }
  return text;
}

json::Value to_json(const std::vector<SeriesMemberships>& all, const WhySelection& selection) {
  json::Array entries;
  for (const SeriesMemberships& series : all) {
    if (!wanted(series, selection)) continue;
    json::Array definitions;
    for (const Membership& one : series.definitions) {
      if (selection.definition.empty() || one.definition == selection.definition) definitions.push_back(to_json(one));
    }
    entries.push_back(json::Object{{"exam", series.exam},
                                   {"series", series.series},
                                   {"number", series.number},
                                   {"images", series.images},
                                   {"definitions", std::move(definitions)}});
  }
  return json::Object{{"format", "qapc-why/1"}, {"series", std::move(entries)}};
}

}  // namespace qapc::tools
