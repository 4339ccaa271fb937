#include <algorithm>
#include <fmt/format.h>
#include <iterator>
#include <spdlog/spdlog.h>
#include <thread>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/metrics/catalogue.hpp"
#include "runtime/session/measure.hpp"
#include "runtime/session/pseudonym.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/metrics_text.hpp"

namespace qapc::tools {
namespace {

using metrics::Metric;

struct MetricsOptions {
  std::vector<std::string> paths;
  std::vector<std::string> names;
  std::string format = "text";
  std::string key;
  bool slow = false;
  bool list = false;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

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

std::string printed(const MetricsTable& table, std::string_view format) {
  if (format == "json") return metrics_as_json(table);
  if (format == "text") return metrics_as_text(table);
  return metrics_as_table(table, format == "csv" ? ',' : '\t');
}

std::string listed(std::string_view format) {
  if (format == "json") return listed_as_json();
  if (format == "text") return listed_as_text();
  return listed_as_table(format == "csv" ? ',' : '\t');
}

/// What of the input is not measured, told before anything is measured.
ExitCode told(const session::ReadVolumes& read, const Console& console) {
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : read.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  const std::string unused = unused_files(read);
  if (!read.series.empty()) {
    if (!unused.empty()) spdlog::warn("of {} files some are not used: {}", read.files, unused);
  } else if (read.files > 0) {
    spdlog::error("no MR image was found in {} files: {}", read.files, unused);
    exit = first_of(exit, ExitCode::Input);
  } else if (read.missing.empty()) {
    spdlog::error("there is no file under what was named: give a folder or files of an exam");
    exit = first_of(exit, ExitCode::Input);
  }
  return exit;
}

ExitCode run_metrics(const MetricsOptions& options, const Console& console) {
  if (options.list) {
    console.out(listed(options.format));
    return ExitCode::Accepted;
  }
  const auto wanted = asked(options);
  if (!wanted) {
    spdlog::error("{}", wanted.error().text);
    return ExitCode::Usage;
  }
  if (options.paths.empty()) {
    spdlog::error("no path is given: qapc metrics FOLDER, or qapc metrics --list to see what can be measured");
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
  const ExitCode exit = told(read, console);
  if (read.series.empty()) return exit;
  // What is named is asked for, whatever it costs.
  const auto rows =
      session::measure_all(read, *wanted, metrics::Cost::Slow, {options.threads, console.progress("measuring")});
  console.out(printed({*wanted, read, rows, *key}, options.format));
  return exit;
}

}  // namespace

void add_metrics(Command qapc) {
  auto [metrics, options] = qapc.add("metrics", "Measure the image quality of every series", run_metrics);
  metrics.option("path", options.paths, "Files and folders of exams, in any layout");
  metrics.option("--metric", options.names, "Measure this alone; may be repeated");
  metrics.option("--format", options.format, "What to print: text (default), tsv, csv or json")
      .one_of({"text", "tsv", "csv", "json"});
  metrics.flag("--slow", options.slow, "Also metrics that take seconds for each volume: tissue classes, bias field");
  metrics.flag("--list", options.list, "Say which metrics there are, and measure nothing");
  metrics.option("--threads", options.threads, "Threads that read and measure").range(1, 256);
  metrics.option("--key", options.key,
                 "Pseudonym key; made at first use (default: qapc/pseudonym.key in the configuration folder)");
  metrics.footer(
      "Examples:\n"
      "  qapc metrics exams/                                all metrics of all series\n"
      "  qapc metrics exams/ --metric snr --metric tsnr_raw --format csv > quality.csv\n"
      "  qapc metrics --list                                what can be measured, in which unit\n"
      "Each metric is a number, or a word for why there is none. docs/metrics.md says how each is computed.");
}

}  // namespace qapc::tools
