#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <spdlog/spdlog.h>
#include <thread>

#include "compiler/dictionary/dictionary.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/facts.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

struct FactsOptions {
  std::vector<std::string> paths;
  std::vector<std::string> names;
  std::string format = "text";
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

bool is_known(std::string_view name) {
  const auto canonical = dictionary::canonical_names();
  return dictionary::find(name).has_value() || std::ranges::find(canonical, name) != canonical.end();
}

/// Whether every name can be told; complains of those that cannot.
ExitCode check_names(const std::vector<std::string>& names, const Console& console) {
  for (const std::string& name : names) {
    if (!is_known(name)) {
      const auto near = dictionary::suggestions(name);
      console.complain({Errc::Invalid, fmt::format("{} is no attribute{}{}", name, near.empty() ? "" : "; near are ",
                                                   fmt::join(near, ", "))});
      return ExitCode::Usage;
    }
    if (!may_be_told(name)) {
      console.complain({Errc::Invalid, fmt::format("{} is not told: it identifies people or is no value", name)});
      return ExitCode::Usage;
    }
  }
  return ExitCode::Accepted;
}

ExitCode run_facts(const FactsOptions& options, const Console& console) {
  if (const ExitCode wrong = check_names(options.names, console); wrong != ExitCode::Accepted) return wrong;
  if (options.format == "bids" && !options.names.empty()) {
    console.complain({Errc::Invalid, "a sidecar has all its keys: --name does not go with --format bids"});
    return ExitCode::Usage;
  }
  stop_on_signals();
  dicom::use_dictionary(dictionary::table());
  session::Gathering how;
  how.threads = options.threads;
  how.progress = console.progress("reading");
  how.stopped = stopped;
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  const Facts facts = read_facts(options.names, paths, how);
  if (facts.gathered.stopped) return complain_of_stop();
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : facts.gathered.input.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  const std::size_t unused = facts.gathered.not_used.size();
  if (unused > 0) spdlog::info("{} of {} files are not used", unused, facts.gathered.input.files.size());
  const bool by_name = !options.names.empty();
  if (options.format == "bids") console.out(facts_bids(facts));
  if (options.format == "json") console.out(json::canonical(facts_json(facts, by_name)) + "\n");
  if (options.format == "text") console.out(facts_text(facts, by_name));
  return exit;
}

}  // namespace

void add_facts(Command qapc) {
  auto [facts, options] = qapc.add(
      "facts",
      "Say what the headers of exams hold, series by series: values, where they come from, why they are missing",
      run_facts);
  facts.option("path", options.paths, "Files and folders of exams, in any layout").required();
  facts.option("--name", options.names, "Attributes to tell, standard or canonical (default: all that have values)");
  facts.option("--format", options.format, "text (default), json, or bids: the keys of BIDS sidecars")
      .one_of({"text", "json", "bids"});
  facts.option("--threads", options.threads, "Threads that read files").range(1, 256);
}

}  // namespace qapc::tools
