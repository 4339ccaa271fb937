#include <optional>
#include <spdlog/spdlog.h>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/session/checkpoint.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/delivery.hpp"
#include "tools/qapc/plan.hpp"
#include "tools/qapc/policy.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

struct RunOptions {
  std::string policy;
  std::vector<std::string> imports;
  std::vector<std::string> paths;
  Delivery delivery;
  std::string resume;
  bool explain_plan = false;
};

/// What is read goes into a checkpoint, and what is there is not read again.
session::Read read_on(const abi::Program& program, const RunOptions& options, const session::Key& key,
                      session::Options how, std::optional<session::Checkpoint>& checkpoint) {
  if (!options.resume.empty()) {
    auto opened = session::Checkpoint::open(options.resume, program, how.dictionary, key);
    if (!opened) {
      session::Read nothing;
      nothing.failed = std::move(opened.error());
      return nothing;
    }
    how.checkpoint = &checkpoint.emplace(std::move(*opened));
    if (checkpoint->files() > 0)
      spdlog::info("going on: {} knows {} files, which are read again only where they changed", options.resume,
                   checkpoint->files());
  }
  return session::read_exams(program, {options.paths.begin(), options.paths.end()}, key, how);
}

/// A checkpoint is of use until the report is there.
void leave(const session::Checkpoint& checkpoint, ExitCode exit) {
  const bool is_there = exit <= ExitCode::Undecided;
  if (is_there) {
    checkpoint.remove();
  } else {
    spdlog::info("{} keeps what was read: the same command goes on from there", checkpoint.name());
  }
}

/// What a profile cannot be asked of.
std::optional<std::string_view> refused(const abi::Program& program, const Delivery& delivery) {
  if (delivery.profile != kDecision) return std::nullopt;
  if (program.aggregates_only)
    return "--profile decision is not for a policy that shares aggregates only: it counts every exam, measured in full";
  if (!delivery.partial.empty())
    return "--profile decision is not for --partial: a part holds whatever the report of all parts may need";
  return std::nullopt;
}

ExitCode run_run(const RunOptions& options, const Console& console) {
  stop_on_signals();
  const Loaded loaded = load_and_tell(options.policy, console, {options.imports});
  if (!loaded.policy) return loaded.exit;
  const abi::Program& program = loaded.policy->program;
  if (const auto why = refused(program, options.delivery)) {
    spdlog::error("{}", *why);
    return ExitCode::Usage;
  }
  if (options.explain_plan) {
    console.out(explain_plan(program, options.delivery.profile == kDecision));
    return ExitCode::Accepted;
  }
  std::optional<session::Checkpoint> checkpoint;
  const ExitCode exit = read_and_deliver(
      program, options.delivery,
      [&](const session::Key& key, const session::Options& how) {
        return read_on(program, options, key, how, checkpoint);
      },
      console);
  if (checkpoint) leave(*checkpoint, exit);
  return exit;
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
  add_delivery(run, options.delivery);
  run.option(
         "--profile", options.delivery.profile,
         "full (default) measures whatever a rule that applies reads; decision leaves out what can no longer change "
         "what is decided of an exam, as in `qapc run t1w.qap /archive --profile decision`: rules that need it are "
         "then not run")
      .one_of({"full", std::string(kDecision)});
  run.option(
      "--resume", options.resume,
      "File that keeps what was read, sealed with the key: after a stop or a crash the same command goes on from "
      "there. It is removed at the end");
}

}  // namespace qapc::tools
