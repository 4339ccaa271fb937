#include <algorithm>
#include <chrono>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <thread>
#include <vector>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/ledger/ledger.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/engines.hpp"
#include "tools/qapc/exports.hpp"
#include "tools/qapc/external.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/plan.hpp"
#include "tools/qapc/policy.hpp"
#include "tools/qapc/reports.hpp"
#include "tools/qapc/stop.hpp"
#include "tools/qapc/waivers.hpp"

namespace qapc::tools {
namespace {

using Clock = std::chrono::system_clock;

struct RunOptions {
  std::string policy;
  std::vector<std::string> imports;
  std::vector<std::string> paths;
  std::string output;
  std::string format = "text";
  std::string engine = "auto";
  std::string key;
  std::string ledger;
  std::string number;
  std::string supersedes;
  std::string waivers;
  std::vector<std::string> external;
  std::string as_of;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::uint64_t memory = session::Options::kMemory;
  bool explain_plan = false;
};

std::string utc(Clock::time_point time) {
  return fmt::format("{:%FT%TZ}", fmt::gmtime(Clock::to_time_t(time)));
}

/// What is about this run and not about the exams; never sealed, never holds a path.
std::string envelope(const RunOptions& options, Clock::time_point begin, const session::Read& read) {
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const json::Object run{{"format", "qapc-run/1"},     {"started", utc(begin)},          {"seconds", seconds},
                         {"files", read.files},        {"mr_files_used", read.mr_files}, {"engine", options.engine},
                         {"threads", options.threads}, {"version", QAPC_VERSION}};
  return json::canonical(run) + "\n";
}

ExitCode write_files(const RunOptions& options, const json::Value& report, const std::string& run,
                     const Console& console) {
  const std::filesystem::path folder = options.output;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return console.complain(
        {Errc::CannotWrite, fmt::format("{} cannot be made: {}", folder.string(), error.message())});
  const std::pair<const char*, std::string> files[] = {
      {"report.json", json::canonical(report) + "\n"}, {"report.html", report::to_html(report)}, {"run.json", run}};
  for (const auto& [name, bytes] : files) {
    if (const auto written = session::write_whole(folder / name, bytes); !written)
      return console.complain(written.error());
  }
  return ExitCode::Accepted;
}

/// The seal, and what a list of seals says about itself.
ExitCode note_in_ledger(const RunOptions& options, const json::Value& report, Clock::time_point begin,
                        const Console& console) {
  const json::Value& policy = report["policy"];
  json::Object entry{{"seal", report["seal"]},
                     {"policy", policy["name"]},
                     {"version", policy["version"]},
                     {"program_sha256", policy["program_sha256"]},
                     {"engine", report["engine"]["version"]},
                     {"key", report["key"]},
                     {"decisions", report["decisions"]},
                     {"recorded", utc(begin)}};
  for (const char* member : {"number", "supersedes"}) {
    if (!report[member].is_null()) entry.emplace(member, report[member]);
  }
  const auto row = ledger::append(options.ledger, entry);
  if (row) {
    spdlog::info("row {} of the ledger: digest {}", row->number, row->digest);
    return ExitCode::Accepted;
  }
  return console.complain_of_input(row.error());
}

/// Prints what was asked for.
void print(const RunOptions& options, const json::Value& report, const Console& console) {
  if (options.format == "json") console.out(json::canonical(report) + "\n");
  if (options.format == "html") console.out(report::to_html(report));
  if (options.format == "text") console.out(report::to_text(report));
  if (std::ranges::find(kExportFormats, options.format) != kExportFormats.end())
    console.out(exported(report, options.format));
}

/// To files, ledger and terminal.
ExitCode deliver(const RunOptions& options, const json::Value& report, const std::string& run, Clock::time_point begin,
                 const Console& console) {
  ExitCode exit = ExitCode::Accepted;
  if (!options.output.empty()) exit = write_files(options, report, run, console);
  // A seal is noted when its report is there, so that the ledger names none that nobody has.
  if (!options.ledger.empty() && exit != ExitCode::CannotWrite)
    exit = first_of(exit, note_in_ledger(options, report, begin, console));
  print(options, report, console);
  return first_of(exit, decided(report));
}

ExitCode run_run(const RunOptions& options, const Console& console) {
  const Clock::time_point begin = Clock::now();
  stop_on_signals();
  const Loaded loaded = load_and_tell(options.policy, console, {options.imports});
  if (!loaded.policy) return loaded.exit;
  const abi::Program& program = loaded.policy->program;
  if (options.explain_plan) {
    console.out(explain_plan(program));
    return ExitCode::Accepted;
  }
  LoadedWaivers waivers;
  if (!options.waivers.empty()) {
    waivers = load_waivers(options.waivers, console);
    if (!waivers.file) return waivers.exit;
  }
  if (const ExitCode timeless = check_time(program, waivers.file, options.as_of, console);
      timeless != ExitCode::Accepted)
    return timeless;
  const auto key = pseudonym_key(options.key);
  if (!key) return complain_of_key(key.error(), console);
  const auto engine = make_engine(options.engine, program);
  if (!engine) return console.complain(engine.error());
  std::string supersedes;
  if (!options.supersedes.empty()) {
    const auto seal = seal_of(options.supersedes);
    if (!seal) return first_of(console.complain(seal.error()), ExitCode::Input);
    supersedes = *seal;
  }
  dicom::use_dictionary(dictionary::table());
  session::Options how{*engine, options.threads, console.progress("reading"), stopped};
  how.memory = options.memory;
  how.dictionary = dictionary::digest();
  const auto external = read_external(options.external, program);
  if (!external) return console.complain_of_input(external.error());
  how.external = &*external;
  if (waivers.file) how.waivers = session::Waivers(*waivers.file, options.as_of);
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  session::Read read = session::read_exams(program, paths, *key, how);
  if (read.stopped) return complain_of_stop();
  if (read.failed) return console.complain_of_input(*read.failed);
  if (const auto shared = external->shared()) return console.complain_of_input(*shared);
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : read.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  if (read.files == 0) spdlog::warn("there are no files under the paths given");
  const std::string run = envelope(options, begin, read);
  report::Report found = session::evaluate(program, std::move(read), *key, how.waivers);
  found.number = options.number;
  found.as_of = options.as_of;
  found.supersedes = supersedes;
  found.external = external->entries();
  const json::Value report = report::to_json(found);
  if (stopped()) return complain_of_stop();
  return first_of(exit, deliver(options, report, run, begin, console));
}

}  // namespace

void add_run(Command qapc) {
  auto [run, options] = qapc.add("run", "Run a policy over exams and report what was found", run_run);
  run.option("policy", options.policy, "Policy (.qap, or .qapb from `qapc compile`)").required();
  Option paths = run.option("path", options.paths, "Files and folders of exams, in any layout, and indexes of such");
  const Option plan = run.flag("--explain-plan", options.explain_plan,
                               "Read nothing: print which values a run reads, at what cost, and how it decides");
  paths.required_unless(plan);
  add_imports(run, options.imports);
  run.option("-o,--output", options.output, "Folder for report.json, report.html and run.json");
  run.option("--format", options.format, "What to print: text (default), json, html, csv, junit, sarif or github")
      .one_of({"text", "json", "html", "csv", "junit", "sarif", "github"});
  run.option("--engine", options.engine, "auto (default, the fastest), columns, jit or reference; all give the same")
      .one_of({"auto", "jit", "columns", "reference"});
  run.option("--threads", options.threads, "Threads that read files").range(1, 256);
  run.option("--memory", options.memory,
             "Memory for what is read of exams that are not complete yet, as 500M or 2G (default 1G); more goes to "
             "a temporary file")
      .bytes();
  run.option("--key", options.key,
             "Pseudonym key; made at first use (default: qapc/pseudonym.key in the configuration folder)");
  run.option("--ledger", options.ledger, "Ledger of seals that the seal is added to; made where there is none");
  run.option("--number", options.number, "Number of the report, printed and sealed");
  run.option("--supersedes", options.supersedes, "report.json that this report replaces; its seal is sealed in");
  run.option("--waivers", options.waivers, "Waivers of the policy: findings that do not count, and until when");
  add_external(run, options.external);
  add_as_of(run, options.as_of);
}

}  // namespace qapc::tools
