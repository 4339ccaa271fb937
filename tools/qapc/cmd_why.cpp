#include <algorithm>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <thread>

#include "compiler/diag/render.hpp"
#include "compiler/diag/spelling.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/session/files.hpp"
#include "runtime/session/session.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/membership.hpp"
#include "tools/qapc/policy.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

struct WhyOptions {
  std::string policy;
  std::vector<std::string> paths;
  WhySelection selection;
  std::string format = "text";
  std::string key;
  std::vector<std::string> imports;
};

struct Question {
  diag::Sources sources;
  std::optional<driver::Asked> asked;
  ExitCode exit = ExitCode::Accepted;
};

Question question(const WhyOptions& options, const Console& console) {
  Question result;
  // What cannot be run yet matters only where a definition needs it.
  const Loaded loaded = load_and_tell(options.policy, console, {options.imports, true, false}, result.sources);
  result.exit = loaded.exit;
  if (!loaded.policy) return result;
  if (!loaded.source) {
    console.complain({Errc::Invalid, options.policy + ": a compiled policy keeps no clauses; name the .qap file"});
    result.exit = ExitCode::Usage;
    return result;
  }
  diag::Sink diags;
  result.asked = driver::compile_clauses(result.sources, *loaded.source, diags, {module_loader(options.imports)});
  if (result.asked) return result;
  for (const diag::Message& message : diags.sorted())
    fmt::print(stderr, "{}\n", diag::human(result.sources, message, false));
  result.exit = ExitCode::Policy;
  return result;
}

/// Whether the policy has what was asked about.
bool known(const WhyOptions& options, const driver::Asked& asked, const Console& console) {
  const std::string& name = options.selection.definition;
  if (asked.clauses.empty()) {
    console.complain({Errc::Invalid, options.policy + ": the policy defines no series"});
    return false;
  }
  std::vector<std::string_view> names;
  for (const author::Clause& clause : asked.clauses) {
    if (names.empty() || names.back() != clause.definition) names.push_back(clause.definition);
  }
  if (name.empty() || std::ranges::find(names, name) != names.end()) return true;
  const std::vector<std::string_view> meant = diag::nearest(name, names);
  console.complain({Errc::Invalid, fmt::format("{}: there is no series definition {}; {}", options.policy, name,
                                               meant.empty() ? fmt::format("it has {}", fmt::join(names, ", "))
                                                             : fmt::format("did you mean {}?", meant.front()))});
  return false;
}

ExitCode run_why(const WhyOptions& options, const Console& console) {
  stop_on_signals();
  const Question asking = question(options, console);
  if (!asking.asked) return asking.exit;
  const driver::Asked& asked = *asking.asked;
  if (!known(options, asked, console)) return ExitCode::Usage;
  const auto key = pseudonym_key(options.key);
  if (!key) return complain_of_key(key.error(), console);
  dicom::use_dictionary(dictionary::table());
  const int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  session::Options how{session::reference_engine(asked.program), threads, console.progress("reading"), stopped};
  how.dictionary = dictionary::digest();
  session::Read read = session::read_exams(asked.program, {options.paths.begin(), options.paths.end()}, *key, how);
  if (read.stopped) return complain_of_stop();
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : read.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  const json::Value report = report::to_json(session::evaluate(asked.program, std::move(read), *key));
  const std::vector<SeriesMemberships> all = memberships(asked, report, asking.sources);
  if (all.empty()) spdlog::warn("there are no images under the paths given");
  if (options.format == "json") {
    console.out(json::canonical(to_json(all, options.selection)) + "\n");
  } else {
    console.out(to_text(all, options.selection));
  }
  return exit;
}

}  // namespace

void add_why(Command qapc) {
  auto [why, options] = qapc.add("why", "Say of each series which clause of a definition kept it out", run_why);
  why.option("policy", options.policy, "Policy (.qap)").required();
  why.option("path", options.paths, "Files and folders of exams, in any layout").required();
  why.option("--series", options.selection.definition, "Only this definition, in full");
  why.option("--number", options.selection.number, "Only the series with this Series Number");
  why.option("--format", options.format, "text (default) or json").one_of({"text", "json"});
  why.option("--key", options.key,
             "Pseudonym key; made at first use (default: qapc/pseudonym.key in the configuration folder)");
  add_imports(why, options.imports);
  why.footer("Example: qapc why policies/t1w-multisite.qap EXAM --series T1w --number 4");
}

}  // namespace qapc::tools
