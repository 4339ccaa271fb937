#include <vector>

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
  bool explain_plan = false;
};

ExitCode run_run(const RunOptions& options, const Console& console) {
  stop_on_signals();
  const Loaded loaded = load_and_tell(options.policy, console, {options.imports});
  if (!loaded.policy) return loaded.exit;
  const abi::Program& program = loaded.policy->program;
  if (options.explain_plan) {
    console.out(explain_plan(program));
    return ExitCode::Accepted;
  }
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  return read_and_deliver(
      program, options.delivery,
      [&](const session::Key& key, const session::Options& how) {
        return session::read_exams(program, paths, key, how);
      },
      console);
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
}

}  // namespace qapc::tools
