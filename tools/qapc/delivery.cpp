#include "tools/qapc/delivery.hpp"

#include <chrono>
#include <fmt/chrono.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/base/whole_file.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/ledger/ledger.hpp"
#include "runtime/report/superseded.hpp"
#include "runtime/report/words.hpp"
#include "runtime/session/files.hpp"
#include "runtime/session/part.hpp"
#include "tools/qapc/engines.hpp"
#include "tools/qapc/exports.hpp"
#include "tools/qapc/external.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/reports.hpp"
#include "tools/qapc/stop.hpp"
#include "tools/qapc/waivers.hpp"

namespace qapc::tools {
namespace {

using Clock = std::chrono::system_clock;

std::string utc(Clock::time_point time) {
  return fmt::format("{:%FT%TZ}", fmt::gmtime(Clock::to_time_t(time)));
}

/// What is about this run and not about the exams; never sealed, never holds a path.
std::string envelope(const Delivery& delivery, Clock::time_point begin, const session::Read& read) {
  const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();
  const json::Object run{{"format", "qapc-run/1"},      {"started", utc(begin)},          {"seconds", seconds},
                         {"files", read.files},         {"mr_files_used", read.mr_files}, {"engine", delivery.engine},
                         {"threads", delivery.threads}, {"version", QAPC_VERSION}};
  return json::canonical(run) + "\n";
}

ExitCode write_files(const Delivery& delivery, const json::Value& report, const std::string& run,
                     const Console& console) {
  const std::filesystem::path folder = delivery.output;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error)
    return console.complain(
        {Errc::CannotWrite, fmt::format("{} cannot be made: {}", folder.string(), error.message())});
  const std::string sealed = json::canonical(report) + "\n";
  const std::string page = report::to_html(report);
  const auto written =
      write_together({{folder / "report.json", sealed}, {folder / "report.html", page}, {folder / "run.json", run}});
  if (!written) return console.complain(written.error());
  return ExitCode::Accepted;
}

/// The seal, and what a list of seals says about itself.
ExitCode note_in_ledger(const Delivery& delivery, const json::Value& report, Clock::time_point begin,
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
  if (!report["number"].is_null()) entry.emplace("number", report["number"]);
  if (!report["supersedes"].is_null()) entry.emplace("supersedes", report["supersedes"]["seal"]);
  const auto row = ledger::append(delivery.ledger, entry);
  if (row) {
    spdlog::info("row {} of the ledger: digest {}", row->number, row->digest);
    return ExitCode::Accepted;
  }
  return console.complain_of_input(row.error());
}

/// Prints what was asked for.
void print(const Delivery& delivery, const json::Value& report, const Console& console) {
  if (delivery.format == "json") console.out(json::canonical(report) + "\n");
  if (delivery.format == "html") console.out(report::to_html(report));
  if (delivery.format == "text") console.out(report::to_text(report));
  if (std::ranges::find(kExportFormats, delivery.format) != kExportFormats.end())
    console.out(exported(report, delivery.format));
}

/// To files, ledger and terminal.
ExitCode deliver(const Delivery& delivery, const json::Value& report, const std::string& run, Clock::time_point begin,
                 const Console& console) {
  ExitCode exit = ExitCode::Accepted;
  if (!delivery.output.empty()) exit = write_files(delivery, report, run, console);
  // A seal is noted when its report is there, so that the ledger names none that nobody has.
  if (!delivery.ledger.empty() && exit != ExitCode::CannotWrite)
    exit = first_of(exit, note_in_ledger(delivery, report, begin, console));
  print(delivery, report, console);
  return first_of(exit, decided(report));
}

/// What was read, kept for a later merge.
ExitCode write_part(const abi::Program& program, const Delivery& delivery, const session::PartWriter& part,
                    const session::Key& key, const session::Read& read, const Console& console) {
  if (const auto written = part.write(delivery.partial, program, dictionary::digest(), key); !written)
    return console.complain(written.error());
  console.out(fmt::format("{}: {} files, {} used\n", delivery.partial, read.files, read.used));
  return ExitCode::Accepted;
}

/// What may leave, of a policy that shares aggregates only.
ExitCode write_aggregates(const abi::Program& program, const std::string& file, session::Read& read,
                          const Console& console) {
  session::Aggregates all = read.aggregates ? std::move(*read.aggregates) : session::Aggregates{};
  all.files = read.files;
  all.used = read.used;
  for (const report::UnusedFile& one : read.unused) ++all.not_used[one.reason];
  const auto written = write_shared(all, program, file);
  if (!written) return console.complain_of_input(written.error());
  console.out(fmt::format("{}: aggregates of {} files, {} used\n", file, read.files, read.used));
  return ExitCode::Accepted;
}

/// What is wrong with what was read, told; nothing of it is of use then.
std::optional<ExitCode> useless(const session::Read& read, const session::External& external, const Console& console) {
  if (read.stopped || stopped()) return complain_of_stop();
  if (read.failed) return console.complain_of_input(*read.failed);
  if (const auto shared = external.shared()) return console.complain_of_input(*shared);
  return std::nullopt;
}

/// What was spared, or why nothing was; a summary says the former itself.
void tell_profile(const abi::Program& program, const Delivery& delivery, const session::Options& how,
                  const json::Value& report) {
  if (const auto why = session::why_full(program, how)) {
    spdlog::info("the profile decision spares nothing here: {}", *why);
  } else if (delivery.format != "text") {
    spdlog::info("profile {}", report::profile_words(report["profile"]));
  }
}

}  // namespace

Result<void> write_shared(const session::Aggregates& all, const abi::Program& program, const std::string& file) {
  QAPC_TRY(const session::Aggregates fit, session::fit_to_leave(all, program));
  return write_whole(file, json::canonical(session::to_json(fit, program, dictionary::digest())) + "\n");
}

ExitCode read_and_deliver(const abi::Program& program, const Delivery& delivery, const ReadExams& read_exams,
                          const Console& console) {
  const Clock::time_point begin = Clock::now();
  LoadedWaivers waivers;
  if (!delivery.waivers.empty()) {
    waivers = load_waivers(delivery.waivers, console);
    if (!waivers.file) return waivers.exit;
  }
  if (delivery.partial.empty()) {
    const ExitCode timeless = check_time(program, waivers.file, delivery.as_of, console);
    if (timeless != ExitCode::Accepted) return timeless;
  }
  const auto key = pseudonym_key(delivery.key);
  if (!key) return complain_of_key(key.error(), console);
  const auto engine = make_engine(delivery.engine, program);
  if (!engine) return console.complain(engine.error());
  json::Value older;
  if (!delivery.supersedes.empty()) {
    auto sealed = read_sealed(delivery.supersedes);
    if (!sealed) return first_of(console.complain(sealed.error()), ExitCode::Input);
    older = std::move(*sealed);
  }
  dicom::use_dictionary(dictionary::table());
  session::Options how{*engine, delivery.threads, console.progress("reading"), stopped};
  how.memory = delivery.memory;
  how.dictionary = dictionary::digest();
  const auto external = read_external(delivery.external, program);
  if (!external) return console.complain_of_input(external.error());
  how.external = &*external;
  if (waivers.file) how.waivers = session::Waivers(*waivers.file, delivery.as_of);
  if (delivery.profile == kDecision) how.profile = session::Profile::Decision;
  session::PartWriter part;
  if (!delivery.partial.empty() && !program.aggregates_only) how.part = &part;
  session::Read read = read_exams(*key, how);
  if (const auto exit = useless(read, *external, console)) return *exit;
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : read.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  if (read.files == 0) spdlog::warn("there are no files under the paths given");
  if (!delivery.partial.empty() && program.aggregates_only)
    return first_of(exit, write_aggregates(program, delivery.partial, read, console));
  if (!delivery.partial.empty()) return first_of(exit, write_part(program, delivery, part, *key, read, console));
  const std::string run = envelope(delivery, begin, read);
  report::Report found = session::evaluate(program, std::move(read), *key, how.waivers);
  found.number = delivery.number;
  found.as_of = delivery.as_of;
  found.external = external->entries();
  if (how.profile != session::Profile::Full) found.profile = delivery.profile;
  const json::Value report = older.is_null() ? report::to_json(found) : report::superseding(std::move(found), older);
  if (stopped()) return complain_of_stop();
  if (!report["profile"].is_null()) tell_profile(program, delivery, how, report);
  return first_of(exit, deliver(delivery, report, run, begin, console));
}

void add_delivery(Command command, Delivery& delivery) {
  const Option output =
      command.option("-o,--output", delivery.output, "Folder for report.json, report.html and run.json");
  const Option format =
      command
          .option("--format", delivery.format, "What to print: text (default), json, html, csv, junit, sarif or github")
          .one_of({"text", "json", "html", "csv", "junit", "sarif", "github"});
  command
      .option("--engine", delivery.engine, "auto (default, the fastest), columns, jit or reference; all give the same")
      .one_of({"auto", "jit", "columns", "reference"});
  command.option("--threads", delivery.threads, "Threads that read files").range(1, 256);
  command
      .option("--memory", delivery.memory,
              "Memory for what is read of exams that are not complete yet, as 500M or 2G (default 1G); more goes to "
              "a temporary file")
      .bytes();
  command.option("--key", delivery.key,
                 "Pseudonym key; made at first use (default: qapc/pseudonym.key in the configuration folder)");
  const Option ledger = command.option("--ledger", delivery.ledger,
                                       "Ledger of seals that the seal is added to; made where there is none");
  const Option number = command.option("--number", delivery.number, "Number of the report, printed and sealed");
  const Option supersedes =
      command.option("--supersedes", delivery.supersedes,
                     "report.json that this report replaces; what has changed since is told and sealed");
  const Option waivers = command.option("--waivers", delivery.waivers,
                                        "Waivers of the policy: findings that do not count, and until when");
  add_external(command, delivery.external);
  add_as_of(command, delivery.as_of);
  Option partial = command.option(
      "--partial", delivery.partial,
      "Write no report but a part (.qapp): what the policy reads, for `qapc merge`; sealed with the key");
  // A part is no report: what belongs to one is given to `qapc merge`.
  for (const Option& of_report : {output, format, ledger, number, supersedes, waivers}) partial.excludes(of_report);
}

}  // namespace qapc::tools
