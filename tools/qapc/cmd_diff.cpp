#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <thread>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/report/compare.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/session.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/engines.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/policy.hpp"
#include "tools/qapc/reports.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

struct DiffOptions {
  std::string before;
  std::string after;
  std::string format = "text";
  std::vector<std::string> imports;
  std::vector<std::string> on;
  std::string key;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

bool is_policy(const std::string& file) {
  return file.ends_with(".qap");
}

ExitCode diff_reports(const DiffOptions& options, const Console& console) {
  const auto before = read_report(options.before);
  const auto after = read_report(options.after);
  for (const auto* read : {&before, &after}) {
    if (*read) continue;
    console.complain(read->error());
    return ExitCode::Input;
  }
  if (!before->sealed) spdlog::warn("{} was changed after it was sealed", options.before);
  if (!after->sealed) spdlog::warn("{} was changed after it was sealed", options.after);
  const report::Comparison comparison = report::compare(before->report, after->report);
  console.out(options.format == "json" ? json::canonical(report::to_json(comparison)) + "\n"
                                       : report::to_text(comparison));
  const bool same = comparison.same() && before->sealed && after->sealed;
  return same ? ExitCode::Accepted : ExitCode::Difference;
}

/// A policy, compiled and as it was checked.
struct Version {
  std::optional<driver::Compiled> compiled;
  std::optional<versions::Policy> policy;
  ExitCode exit = ExitCode::Accepted;
};

/// Errors are told; warnings are the business of `qapc check`.
Version read_version(const std::string& file, const DiffOptions& options, const Console& console) {
  Version version;
  diag::Sources sources;
  Loaded loaded = load_policy(file, console, sources, {.imports = options.imports, .checks_only = options.on.empty()});
  if (!loaded.policy) tell(sources, loaded.messages);
  version.exit = loaded.exit;
  version.compiled = std::move(loaded.policy);
  if (!version.compiled) return version;
  diag::Sources again;
  diag::Sink diags;
  const driver::Options how{module_loader(options.imports), nullptr, false};
  version.policy = driver::check(again, again.add(file, sources.text(*loaded.source)), diags, how);
  return version;
}

/// What a policy says of the exams, as its report.
struct Found {
  json::Value report;
  ExitCode exit = ExitCode::Accepted;
};

Found run_over(const abi::Program& program, const DiffOptions& options, const session::Key& key,
               const Console& console) {
  const auto engine = make_engine("auto", program);
  if (!engine) return {{}, console.complain(engine.error())};
  session::Options how{*engine, options.threads, console.progress("reading"), stopped};
  how.dictionary = dictionary::digest();
  const std::vector<std::filesystem::path> paths(options.on.begin(), options.on.end());
  session::Read read = session::read_exams(program, paths, key, how);
  if (read.stopped || stopped()) return {{}, complain_of_stop()};
  if (read.failed) return {{}, console.complain_of_input(*read.failed)};
  for (const std::string& missing : read.missing)
    return {{}, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)})};
  return {report::to_json(session::evaluate(program, std::move(read), key)), ExitCode::Accepted};
}

/// Both policies over the same exams: which are decided otherwise.
struct Decided {
  std::optional<report::Comparison> comparison;
  ExitCode exit = ExitCode::Accepted;
};

Decided compare_on_exams(const abi::Program& before, const abi::Program& after, const DiffOptions& options,
                         const Console& console) {
  stop_on_signals();
  const auto key = pseudonym_key(options.key);
  if (!key) return {std::nullopt, complain_of_key(key.error(), console)};
  dicom::use_dictionary(dictionary::table());
  std::array<json::Value, 2> reports;
  for (std::size_t i = 0; i < reports.size(); ++i) {
    Found found = run_over(i == 0 ? before : after, options, *key, console);
    if (found.exit != ExitCode::Accepted) return {std::nullopt, found.exit};
    reports[i] = std::move(found.report);
  }
  if (reports.front()["input"]["files"].whole() == 0) spdlog::warn("there are no files under the paths given");
  report::Comparison all = report::compare(reports[0], reports[1]);
  // Both read the same exams. What their evidence holds is what each policy reads.
  all.series.clear();
  return {std::move(all), ExitCode::Accepted};
}

ExitCode diff_policies(const DiffOptions& options, const Console& console) {
  Version before = read_version(options.before, options, console);
  Version after = read_version(options.after, options, console);
  const ExitCode exit = first_of(before.exit, after.exit);
  if (exit != ExitCode::Accepted || !before.policy || !after.policy) return exit;
  const versions::Difference difference = versions::compare(*before.policy, *after.policy);
  Decided decided;
  if (!options.on.empty()) {
    decided = compare_on_exams(before.compiled->program, after.compiled->program, options, console);
    if (!decided.comparison) return decided.exit;
  }
  if (options.format == "json") {
    json::Object told = *versions::to_json(difference).object();
    if (decided.comparison) told.emplace("on", report::to_json(*decided.comparison));
    console.out(json::canonical(told) + "\n");
  } else {
    console.out(versions::to_text(difference));
    if (decided.comparison) console.out("\n" + report::to_text(*decided.comparison));
  }
  const bool same = difference.same() && (!decided.comparison || decided.comparison->exams.empty());
  return same ? ExitCode::Accepted : ExitCode::Difference;
}

ExitCode run_diff(const DiffOptions& options, const Console& console) {
  for (const std::string& file : {options.before, options.after}) {
    if (!file.ends_with(".qapb")) continue;
    spdlog::error("{} is compiled: compare the policies that it was made from (.qap)", file);
    return ExitCode::Usage;
  }
  if (is_policy(options.before) != is_policy(options.after)) {
    spdlog::error("one of {} and {} is a policy (.qap) and the other is not: compare two policies or two reports",
                  options.before, options.after);
    return ExitCode::Usage;
  }
  if (is_policy(options.before)) return diff_policies(options, console);
  if (!options.on.empty() || !options.key.empty() || !options.imports.empty()) {
    spdlog::error("--on, --key, --import and --baseline are for two policies (.qap)");
    return ExitCode::Usage;
  }
  return diff_reports(options, console);
}

}  // namespace

void add_diff(Command qapc) {
  auto [diff, options] = qapc.add("diff",
                                  "Compare two versions of a policy: what is tightened, relaxed or changed; or two "
                                  "reports: which exams changed decision (exit 4 when they differ)",
                                  run_diff);
  diff.option("before", options.before, "The earlier one: a policy (.qap) or a report.json").required();
  diff.option("after", options.after, "The later one").required();
  diff.option("--format", options.format, "text (default) or json").one_of({"text", "json"});
  Option on = diff.option("--on", options.on,
                          "Files and folders of exams: run both policies over them, and say which exams change; "
                          "may be given again");
  on.one_at_a_time();

  diff.option("--key", options.key, "Pseudonym key of the exams' codes; made at first use");
  diff.option("-j,--threads", options.threads, "Threads that read files").range(1, 256);
  add_imports(diff, options.imports);
  diff.footer("Example: qapc diff t1w-1.2.0.qap t1w-1.3.0.qap --on archive");
}

}  // namespace qapc::tools
