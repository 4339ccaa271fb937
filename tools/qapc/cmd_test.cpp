#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

#include "tools/qapc/commands.hpp"
#include "tools/qapc/engines.hpp"
#include "tools/qapc/policy.hpp"

namespace qapc::tools {
namespace {

struct TestOptions {
  std::vector<std::string> policies;
  std::string engine = "reference";
};

struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
};

void run_tests(const std::string& path, const driver::Compiled& policy, const session::Engine& engine,
               const Console& console, Tally& tally) {
  for (const abi::Test& test : policy.tests) {
    for (const abi::TestCase& tried : test.cases) {
      const session::TestResult result = session::run_case(policy.program, tried, engine);
      ++(result.failures.empty() ? tally.passed : tally.failed);
      if (result.failures.empty()) continue;
      console.out(fmt::format("{}:{}: test \"{}\"{}{} fails\n", path, tried.line, test.title,
                              tried.change.empty() ? "" : ", ", tried.change));
      for (const std::string& failure : result.failures) console.out(fmt::format("    {}\n", failure));
    }
  }
}

ExitCode run_test(const TestOptions& options, const Console& console) {
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& path : options.policies) {
    const Loaded loaded = load_and_tell(path, console);
    exit = first_of(exit, loaded.exit);
    if (!loaded.policy) continue;
    if (path.ends_with(".qapb")) {
      console.complain({Errc::Invalid, path + ": a compiled policy holds no tests; name the .qap file"});
      exit = first_of(exit, ExitCode::Usage);
      continue;
    }
    const auto engine = make_engine(options.engine, loaded.policy->program);
    if (!engine) return console.complain(engine.error());
    Tally tally;
    run_tests(path, *loaded.policy, *engine, console, tally);
    if (loaded.policy->tests.empty()) console.out(fmt::format("{}: the policy has no tests\n", path));
    console.out(fmt::format("{}: {} cases passed, {} failed\n", path, tally.passed, tally.failed));
    if (tally.failed > 0) exit = first_of(exit, ExitCode::Difference);
  }
  return exit;
}

}  // namespace

void add_test(CLI::App& qapc, const Console& console, ExitCode& exit) {
  auto options = std::make_shared<TestOptions>();
  CLI::App* test = qapc.add_subcommand("test", "Run the tests that stand in policies (exit 4 when one fails)");
  test->add_option("policy", options->policies, "Policy files (.qap)")->required();
  test->add_option("--engine", options->engine, "reference (default) or jit")
      ->check(CLI::IsMember({"reference", "jit"}));
  test->callback([options, &console, &exit] { exit = run_test(*options, console); });
}

}  // namespace qapc::tools
