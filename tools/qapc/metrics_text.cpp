#include "tools/qapc/metrics_text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>

#include "runtime/base/number_text.hpp"
#include "runtime/json/value.hpp"
#include "runtime/metrics/catalogue.hpp"

namespace qapc::tools {
namespace {

using metrics::Measure;
using metrics::Metric;

std::string_view name(metrics::Cost cost) {
  constexpr std::string_view kNames[] = {"headers", "pixels", "slow"};
  return kNames[static_cast<std::size_t>(cost)];
}

std::string_view of_what(const Metric& metric) {
  if (std::holds_alternative<metrics::OfHeaders>(metric.compute)) return "stack";
  if (metric.of_shells()) return "shells";
  return metric.of_run() ? "run" : "volume";
}

std::string size_of(const volume::Grid& grid, std::string_view by) {
  return fmt::format("{}{}{}{}{}", grid.size[0], by, grid.size[1], by, grid.size[2]);
}

std::string exam_of(const MetricsTable& table, const session::MeasuredStack& row) {
  return table.key.code("exam", row.series->study_uid);
}

/// RFC 4180 where the separator is a comma; a tab stands in no field.
std::string line_of(const std::vector<std::string>& fields, char separator) {
  std::string out;
  for (const std::string& field : fields) {
    if (&field != &fields.front()) out += separator;
    if (separator == '\t' || field.find_first_of(",\"\r\n") == std::string::npos) {
      out += field;
      continue;
    }
    out += '"';
    for (const char c : field) out += c == '"' ? std::string("\"\"") : std::string(1, c);
    out += '"';
  }
  return out + "\n";
}

std::string cell_of(const Measure& measure) {
  return measure.value ? number_text(*measure.value) : std::string(word(measure.value.error()));
}

std::string heading_of(const MetricsTable& table, const session::MeasuredStack& row) {
  const volume::Stack& stack = row.series->stacks[row.stack];
  std::string out = fmt::format("exam {}, series {}, stack {}: {} voxels, {}", exam_of(table, row), row.series->number,
                                row.stack + 1, size_of(stack.grid, " x "), volume::name(stack.component));
  if (!stack.grey) out += ", in colour";
  if (stack.derived) out += ", derived";
  if (stack.axis != volume::Axis::None)
    out += fmt::format(", {} volumes of {}", stack.volumes, volume::name(stack.axis));
  if (stack.echo_time_ms) out += fmt::format(", TE {} ms", number_text(*stack.echo_time_ms));
  return out + "\n";
}

json::Value as_json(const Metric& metric, const Measure& measure) {
  json::Object out{{"id", metric.id()}, {"unit", metric.unit}};
  if (!metric.mriqc.empty()) out["mriqc"] = metric.mriqc;
  if (measure.value) {
    out["value"] = *measure.value;
  } else {
    out["reason"] = word(measure.value.error());
  }
  if (metric.over == metrics::Over::Nothing || measure.series.empty()) return out;
  json::Array series;
  for (const double value : measure.series) series.emplace_back(value);
  out["series"] = std::move(series);
  out["over"] = metric.over == metrics::Over::Volumes ? "volumes" : "slices";
  return out;
}

json::Value as_json(const volume::Stack& stack) {
  json::Object out{{"image", volume::name(stack.component)},
                   {"axis", volume::name(stack.axis)},
                   {"phase_axis", volume::name(stack.phase_axis)},
                   {"volumes", stack.volumes}};
  json::Array size;
  json::Array spacing;
  for (std::size_t axis = 0; axis < 3; ++axis) {
    size.emplace_back(stack.grid.size[axis]);
    spacing.emplace_back(stack.grid.spacing_mm[axis]);
  }
  out["size"] = std::move(size);
  out["spacing_mm"] = std::move(spacing);
  if (stack.echo_time_ms) out["echo_ms"] = *stack.echo_time_ms;
  return out;
}

}  // namespace

std::string metrics_as_text(const MetricsTable& table) {
  std::size_t width = 0;
  for (const Metric* metric : table.wanted) width = std::max(width, metric->name.size());
  std::string out;
  for (const session::MeasuredStack& row : table.rows) {
    out += (out.empty() ? "" : "\n") + heading_of(table, row);
    std::map<metrics::Reason, std::string> missing;
    for (std::size_t i = 0; i < table.wanted.size(); ++i) {
      const Metric& metric = *table.wanted[i];
      const Measure& measure = row.measures[i];
      if (measure.value) {
        const std::string unit = metric.unit == "1" ? "" : " " + std::string(metric.unit);
        out += fmt::format("  {:<{}}  {:.6g}{}\n", metric.name, width, *measure.value, unit);
      } else {
        std::string& names = missing[measure.value.error()];
        names += (names.empty() ? "" : ", ") + std::string(metric.name);
      }
    }
    for (const auto& [reason, names] : missing)
      out += fmt::format("  not measured, {}: {}\n    {}\n", word(reason), meaning(reason), names);
  }
  return out;
}

std::string metrics_as_table(const MetricsTable& table, char separator) {
  std::vector<std::string> head{"exam", "series", "stack", "image", "echo_ms", "axis", "size", "volumes"};
  for (const Metric* metric : table.wanted) {
    head.push_back(metric->id());
    // Where another tool computes the same formula, its name stands beside.
    if (!metric->mriqc.empty()) head.push_back(fmt::format("mriqc.{}", metric->mriqc));
  }
  std::string out = line_of(head, separator);
  for (const session::MeasuredStack& row : table.rows) {
    const volume::Stack& stack = row.series->stacks[row.stack];
    std::vector<std::string> fields{exam_of(table, row),
                                    row.series->number,
                                    std::to_string(row.stack + 1),
                                    std::string(volume::name(stack.component)),
                                    stack.echo_time_ms ? number_text(*stack.echo_time_ms) : "",
                                    std::string(volume::name(stack.axis)),
                                    size_of(stack.grid, "x"),
                                    std::to_string(stack.volumes)};
    for (std::size_t i = 0; i < table.wanted.size(); ++i) {
      fields.push_back(cell_of(row.measures[i]));
      if (!table.wanted[i]->mriqc.empty()) fields.push_back(cell_of(row.measures[i]));
    }
    out += line_of(fields, separator);
  }
  return out;
}

std::string metrics_as_json(const MetricsTable& table) {
  json::Array rows;
  for (const session::MeasuredStack& row : table.rows) {
    json::Array measures;
    for (std::size_t i = 0; i < table.wanted.size(); ++i)
      measures.push_back(as_json(*table.wanted[i], row.measures[i]));
    rows.push_back(json::Object{{"exam", exam_of(table, row)},
                                {"series", row.series->number},
                                {"stack", row.stack + 1},
                                {"volume", as_json(row.series->stacks[row.stack])},
                                {"metrics", std::move(measures)}});
  }
  json::Object unused;
  for (const auto& [why, count] : table.read.unused) unused[why] = count;
  const json::Object files{{"found", table.read.files},
                           {"used", table.read.used},
                           {"repeated", table.read.repeated},
                           {"unused", std::move(unused)}};
  const json::Object all{{"format", "qapc-metrics/1"},
                         {"version", QAPC_VERSION},
                         {"key", table.key.name()},
                         {"files", files},
                         {"rows", std::move(rows)}};
  return json::canonical(all) + "\n";
}

std::string listed_as_text() {
  std::size_t width = 0;
  for (const Metric* metric : metrics::catalogue()) width = std::max(width, metric->id().size());
  std::string out;
  for (const Metric* metric : metrics::catalogue()) {
    const std::string unit = metric->unit == "1" ? "" : fmt::format(" [{}]", metric->unit);
    const std::string_view cost = metric->cost == metrics::Cost::Slow ? " (slow)" : "";
    out += fmt::format("{:<{}}  {}{}{}\n", metric->id(), width, metric->doc, unit, cost);
  }
  return out;
}

std::string listed_as_table(char separator) {
  std::string out = line_of(
      {"metric", "unit", "least", "most", "cost", "of", "needs", "mriqc", "doc", "formula", "source"}, separator);
  for (const Metric* metric : metrics::catalogue())
    out += line_of({metric->id(), std::string(metric->unit), number_text(metric->least), number_text(metric->most),
                    std::string(name(metric->cost)), std::string(of_what(*metric)), preconditions(*metric),
                    std::string(metric->mriqc), std::string(metric->doc), std::string(metric->formula),
                    std::string(metric->source)},
                   separator);
  return out;
}

std::string listed_as_json() {
  json::Array all;
  for (const Metric* metric : metrics::catalogue()) {
    json::Object one{{"id", metric->id()},
                     {"unit", metric->unit},
                     {"least", metric->least},
                     {"most", metric->most},
                     {"cost", name(metric->cost)},
                     {"of", of_what(*metric)},
                     {"needs", preconditions(*metric)},
                     {"mriqc", metric->mriqc},
                     {"doc", metric->doc},
                     {"formula", metric->formula},
                     {"source", metric->source}};
    if (metric->over != metrics::Over::Nothing) {
      one["over"] = metric->over == metrics::Over::Volumes ? "volumes" : "slices";
      one["summary"] = metric->summary;
    }
    all.push_back(std::move(one));
  }
  return json::canonical(json::Object{{"format", "qapc-metrics-list/1"}, {"metrics", std::move(all)}}) + "\n";
}

std::string unused_files(const session::ReadVolumes& read) {
  std::string out;
  for (const auto& [why, count] : read.unused) out += fmt::format("{}{} {}", out.empty() ? "" : ", ", count, why);
  return out;
}

}  // namespace qapc::tools
