#include <CLI/CLI.hpp>
#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <spdlog/spdlog.h>
#include <thread>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/json/value.hpp"
#include "runtime/metrics/catalogue.hpp"
#include "runtime/session/measure.hpp"
#include "runtime/session/pseudonym.hpp"
#include "tools/qapc/commands.hpp"

namespace qapc::tools {
namespace {

using metrics::Metric;

struct MetricsOptions {
  std::vector<std::string> paths;
  std::vector<std::string> names;
  std::string format = "tsv";
  std::string key;
  bool slow = false;
  bool list = false;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

std::string_view name(metrics::Cost cost) {
  constexpr std::string_view kNames[] = {"headers", "pixels", "slow"};
  return kNames[static_cast<std::size_t>(cost)];
}

/// What there is to be measured, one line each.
std::string listed() {
  std::string out = "metric\tunit\tleast\tmost\tcost\tof\tmriqc\tdoc\tformula\tsource\n";
  for (const Metric* metric : metrics::catalogue()) {
    const std::string_view of = std::holds_alternative<metrics::OfHeaders>(metric->compute) ? "stack"
                                : metric->of_run()                                          ? "run"
                                                                                            : "volume";
    out += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", metric->id(), metric->unit,
                       number_text(metric->least), number_text(metric->most), name(metric->cost), of, metric->mriqc,
                       metric->doc, metric->formula, metric->source);
  }
  return out;
}

Result<std::vector<const Metric*>> asked(const MetricsOptions& options) {
  if (options.names.empty()) {
    std::vector<const Metric*> all;
    std::ranges::copy_if(metrics::catalogue(), std::back_inserter(all),
                         [&](const Metric* metric) { return options.slow || metric->cost != metrics::Cost::Slow; });
    return all;
  }
  std::vector<const Metric*> out;
  for (const std::string& name : options.names) {
    const Metric* metric = metrics::find(name);
    if (metric == nullptr) return fail(Errc::Invalid, "there is no metric {}: qapc metrics --list names them", name);
    out.push_back(metric);
  }
  return out;
}

std::string text_of(const metrics::Measure& measure) {
  return measure.value ? number_text(*measure.value) : std::string(word(measure.value.error()));
}

std::string size_of(const volume::Grid& grid) {
  return fmt::format("{}x{}x{}", grid.size[0], grid.size[1], grid.size[2]);
}

std::string as_tsv(std::span<const Metric* const> wanted, const std::vector<session::MeasuredStack>& rows,
                   const session::Key& key) {
  std::string out = "exam\tseries\tstack\timage\techo_ms\taxis\tsize\tvolumes";
  for (const Metric* metric : wanted) {
    out += "\t" + metric->id();
    // Where another tool computes the same formula, its name stands beside.
    if (!metric->mriqc.empty()) out += fmt::format("\tmriqc.{}", metric->mriqc);
  }
  out += "\n";
  for (const session::MeasuredStack& row : rows) {
    const volume::Stack& stack = row.series->stacks[row.stack];
    out += fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", key.code("exam", row.series->study_uid), row.series->number,
                       row.stack + 1, name(stack.component), stack.echo_time_ms ? number_text(*stack.echo_time_ms) : "",
                       name(stack.axis), size_of(stack.grid), stack.volumes);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      out += "\t" + text_of(row.measures[i]);
      if (!wanted[i]->mriqc.empty()) out += "\t" + text_of(row.measures[i]);
    }
    out += "\n";
  }
  return out;
}

json::Value as_json(const Metric& metric, const metrics::Measure& measure) {
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
  json::Object out{{"image", name(stack.component)},
                   {"axis", name(stack.axis)},
                   {"phase_axis", name(stack.phase_axis)},
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

std::string as_json(std::span<const Metric* const> wanted, const std::vector<session::MeasuredStack>& rows,
                    const session::Key& key) {
  json::Array out;
  for (const session::MeasuredStack& row : rows) {
    json::Array measures;
    for (std::size_t i = 0; i < wanted.size(); ++i) measures.push_back(as_json(*wanted[i], row.measures[i]));
    out.push_back(json::Object{{"exam", key.code("exam", row.series->study_uid)},
                               {"series", row.series->number},
                               {"stack", row.stack + 1},
                               {"volume", as_json(row.series->stacks[row.stack])},
                               {"metrics", std::move(measures)}});
  }
  const json::Object all{
      {"format", "qapc-metrics/1"}, {"version", QAPC_VERSION}, {"key", key.name()}, {"rows", std::move(out)}};
  return json::canonical(all) + "\n";
}

ExitCode run_metrics(const MetricsOptions& options, const Console& console) {
  if (options.list) {
    console.out(listed());
    return ExitCode::Accepted;
  }
  const auto wanted = asked(options);
  if (!wanted) {
    spdlog::error("{}", wanted.error().text);
    return ExitCode::Usage;
  }
  if (options.paths.empty()) {
    spdlog::error("no path is given");
    return ExitCode::Usage;
  }
  Result<std::filesystem::path> file = options.key.empty() ? session::default_key_file() : options.key;
  bool made = false;
  const auto key = file ? session::open_key(*file, made) : Result<session::Key>(std::unexpected(file.error()));
  if (!key) return first_of(console.complain(key.error()), ExitCode::Input);
  if (made) spdlog::info("a new pseudonym key was made at {}: keep it, codes of other runs need it", file->string());
  dicom::use_dictionary(dictionary::table());
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  const auto read = session::read_volumes(paths, {options.threads, console.progress("reading")});
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : read.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  // What is named is asked for, whatever it costs.
  const auto rows =
      session::measure_all(read, *wanted, metrics::Cost::Slow, {options.threads, console.progress("measuring")});
  console.out(options.format == "json" ? as_json(*wanted, rows, *key) : as_tsv(*wanted, rows, *key));
  return exit;
}

}  // namespace

void add_metrics(CLI::App& qapc, const Console& console, ExitCode& exit) {
  auto options = std::make_shared<MetricsOptions>();
  CLI::App* metrics = qapc.add_subcommand("metrics", "Measure the image quality of every series");
  metrics->add_option("path", options->paths, "Files and folders of exams, in any layout");
  metrics->add_option("--metric", options->names, "Measure this alone; may be repeated");
  metrics->add_option("--format", options->format, "What to print: tsv (default) or json")
      ->check(CLI::IsMember({"tsv", "json"}));
  metrics->add_flag("--slow", options->slow, "Also metrics that take seconds for each volume");
  metrics->add_flag("--list", options->list, "Say which metrics there are");
  metrics->add_option("--threads", options->threads, "Threads that read and measure")->check(CLI::Range(1, 256));
  metrics->add_option("--key", options->key,
                      "Pseudonym key; made at first use (default: qapc/pseudonym.key in the configuration folder)");
  metrics->callback([options, &console, &exit] { exit = run_metrics(*options, console); });
}

}  // namespace qapc::tools
