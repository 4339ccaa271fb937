#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <spdlog/spdlog.h>
#include <thread>

#include "compiler/diag/render.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "compiler/driver/compile.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/report/compare.hpp"
#include "runtime/report/signature.hpp"
#include "runtime/report/superseded.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/delivery.hpp"
#include "tools/qapc/engines.hpp"
#include "tools/qapc/external.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/reports.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

constexpr std::size_t kLargestSignature = 1 << 16;  // bytes

struct VerifyOptions {
  std::string report;
  std::vector<std::string> paths;
  std::string key;
  std::string signature;
  std::string signer;
  std::string supersedes;
  std::string engine = "auto";
  std::string format = "text";
  std::vector<std::string> external;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

/// Whether the file is what qapc wrote: its seal, its bytes, the digests of the texts in it.
ExitCode check_file(const std::string& name, const ReportFile& file, const Console& console) {
  if (!file.sealed) {
    console.out(fmt::format("{}: the seal does not hold: the report was changed after it was sealed\n", name));
    return ExitCode::Difference;
  }
  ExitCode exit = ExitCode::Accepted;
  if (!file.canonical) {
    console.out(fmt::format("{}: the bytes are not those that qapc wrote, though they say the same\n", name));
    exit = ExitCode::Difference;
  }
  json::Array texts = file.report["policy"]["sources"].items();
  if (!file.report["waivers"].is_null()) texts.push_back(file.report["waivers"]);
  for (const json::Value& source : texts) {
    if (crypto::hex(crypto::sha256(source["text"].string())) == source["sha256"].string()) continue;
    console.out(fmt::format("{}: the text of a source is not the one of its digest\n", name));
    exit = ExitCode::Difference;
  }
  if (exit == ExitCode::Accepted) console.out(fmt::format("seal {} holds\n", file.report["seal"].string()));
  return exit;
}

ExitCode check_signature(const VerifyOptions& options, const json::Value& report, const Console& console) {
  if (options.signature.empty()) return ExitCode::Accepted;
  const auto signer = public_key(options.signer);
  if (!signer) return complain_of_key(signer.error(), console);
  const auto bytes = session::read_file(options.signature, kLargestSignature);
  if (!bytes) return console.complain(bytes.error());
  const auto checked = report::check_signature(*bytes, report["seal"].string(), *signer);
  if (!checked) {
    console.out(fmt::format("{}: {}\n", options.signature, checked.error().text));
    return ExitCode::Difference;
  }
  console.out(fmt::format("signed with key {}\n", signer->hex()));
  return ExitCode::Accepted;
}

/// Whether what the report says of the one that it replaces is so; only who has that one can tell.
ExitCode check_superseded(const VerifyOptions& options, const json::Value& report, const Console& console) {
  const json::Value& member = report["supersedes"];
  if (options.supersedes.empty()) {
    if (!member.is_null())
      console.out(
          fmt::format("it replaces the report of seal {}: what changed since is taken as it stands, as --supersedes "
                      "does not name that report\n",
                      member["seal"].string()));
    return ExitCode::Accepted;
  }
  const auto older = read_sealed(options.supersedes);
  if (!older) return first_of(console.complain(older.error()), ExitCode::Input);
  if (report::supersedes(report, *older)) {
    console.out(fmt::format("what changed since {} is as it says\n", options.supersedes));
    return ExitCode::Accepted;
  }
  if (member["seal"] == (*older)["seal"]) {
    console.out(fmt::format("what changed since {} is not what it says\n", options.supersedes));
  } else {
    console.out(fmt::format("{} is not the report that it replaces\n", options.supersedes));
  }
  return ExitCode::Difference;
}

/// Finds what the policy imports among the sources of the report, by what each calls itself: the names of two files may
/// be the same without their folders.
driver::Loader imports_of(const json::Array& texts) {
  std::map<std::string, driver::Found, std::less<>> modules;
  for (std::size_t i = 1; i < texts.size(); ++i) {
    diag::Sources sources;
    diag::Sink ignored;
    const std::string& text = texts[i]["text"].string();
    const std::string& file = texts[i]["name"].string();
    if (driver::is_data(file)) {
      modules.emplace(file, driver::Found{file, text});
      continue;
    }
    const ast::Module module = syntax::parse(sources, sources.add("", text), ignored);
    const bool named = !module.units.empty() && module.units[0].header.name;
    if (named) modules.emplace(module.units[0].header.name->text, driver::Found{file, text});
  }
  return [modules](std::string_view module, std::string_view /*importing*/) -> std::optional<driver::Found> {
    const auto found = modules.find(module);
    return found == modules.end() ? std::nullopt : std::optional(found->second);
  };
}

/// The policy as it stands in the report, the first of its sources.
std::optional<driver::Compiled> compiled(const json::Value& report) {
  diag::Sources sources;
  diag::Sink diags;
  const json::Array& texts = report["policy"]["sources"].items();
  if (texts.empty()) return std::nullopt;
  const std::uint32_t source = sources.add(texts.front()["name"].string(), texts.front()["text"].string());
  auto policy = driver::compile(sources, source, diags, {.loader = imports_of(texts)});
  if (policy) return policy;
  std::string text;
  for (const diag::Message& message : diags.sorted()) text += diag::human(sources, message, false) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
  return policy;
}

/// The waivers as they stand in the report, on its day; none where it has none or they cannot be read.
session::Waivers waivers_of(const json::Value& report) {
  const json::Value& file = report["waivers"];
  if (file.is_null()) return {};
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add(file["name"].string(), file["text"].string());
  const auto read = driver::compile(sources, source, diags);
  if (!read || !read->waivers) return {};
  return {*read->waivers, report["as_of"].string()};
}

ExitCode tell(const report::Comparison& comparison, const VerifyOptions& options, const Console& console) {
  if (comparison.same()) {
    console.out(fmt::format("run again over {} {}: the same bytes\n", comparison.both,
                            comparison.both == 1 ? "exam" : "exams"));
    return ExitCode::Accepted;
  }
  if (options.format == "json") {
    console.out(json::canonical(report::to_json(comparison)) + "\n");
    return ExitCode::Difference;
  }
  console.out("run again: other bytes (then -> now)\n" + report::to_text(comparison));
  if (!comparison.made_with.empty()) {
    console.out("it was made with something else, see above\n");
  } else if (comparison.same_input()) {
    console.out(
        fmt::format("the exams read are the same, and {} differ: the report was changed and sealed again, or this "
                    "qapc is another\n",
                    fmt::join(comparison.members, ", ")));
  } else {
    console.out("the input has changed, see above\n");
  }
  return ExitCode::Difference;
}

ExitCode run_again(const VerifyOptions& options, const json::Value& report, const Console& console) {
  const auto key = existing_pseudonym_key(options.key);
  if (!key) return complain_of_key(key.error(), console);
  const auto policy = compiled(report);
  if (!policy) {
    console.complain({Errc::Invalid, "the policy in the report cannot be compiled by this version of qapc"});
    return ExitCode::Policy;
  }
  const auto engine = make_engine(options.engine, policy->program);
  if (!engine) return console.complain(engine.error());
  dicom::use_dictionary(dictionary::table());
  stop_on_signals();
  session::Options how{*engine, options.threads, console.progress("reading"), stopped};
  how.dictionary = dictionary::digest();
  how.waivers = waivers_of(report);
  const std::string& profile = report["profile"]["name"].string();
  if (profile == kDecision) how.profile = session::Profile::Decision;
  const auto external = read_external(options.external, policy->program);
  if (!external) return console.complain_of_input(external.error());
  how.external = &*external;
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  session::Read read = session::read_exams(policy->program, paths, *key, how);
  if (read.stopped) return complain_of_stop();
  if (read.failed) return console.complain_of_input(*read.failed);
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : read.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  report::Report again = session::evaluate(policy->program, std::move(read), *key, how.waivers);
  again.as_of = report["as_of"].string();
  again.external = external->entries();
  if (how.profile != session::Profile::Full) again.profile = profile;
  if (stopped()) return complain_of_stop();
  again.number = report["number"].string();
  again.supersedes = report["supersedes"];
  return first_of(exit, tell(report::compare(report, report::to_json(again)), options, console));
}

ExitCode run_verify(const VerifyOptions& options, const Console& console) {
  const auto file = read_report(options.report);
  if (!file) {
    console.complain(file.error());
    return ExitCode::Input;
  }
  ExitCode exit = check_file(options.report, *file, console);
  exit = first_of(exit, check_signature(options, file->report, console));
  exit = first_of(exit, check_superseded(options, file->report, console));
  if (options.paths.empty()) {
    console.out("no exams were named: nothing was run again\n");
    return exit;
  }
  return first_of(exit, run_again(options, file->report, console));
}

}  // namespace

void add_verify(Command qapc) {
  auto [verify, options] = qapc.add(
      "verify", "Check the seal of a report, and run it again from the policy in it: the same bytes? (exit 4 when not)",
      run_verify);
  verify.option("report", options.report, "report.json").required();
  verify.option("path", options.paths, "The files and folders it was made from; without any, nothing is run again");
  verify.option("--key", options.key, "The pseudonym key it was made with");
  Option signature = verify.option("--signature", options.signature, "Its signature, from `qapc sign`");
  const Option signer = verify.option("--signer", options.signer, "Public key of who signed it");
  signature.together_with(signer);
  verify.option("--supersedes", options.supersedes,
                "report.json that it replaces: what it says of changes since is compared again");
  verify.option("--format", options.format, "How differences are printed: text (default) or json")
      .one_of({"text", "json"});
  verify.option("--engine", options.engine, "auto (default, the fastest), columns, jit or reference; all give the same")
      .one_of({"auto", "jit", "columns", "reference"});
  add_external(verify, options.external);
  verify.option("--threads", options.threads, "Threads that read files").range(1, 256);
}

}  // namespace qapc::tools
