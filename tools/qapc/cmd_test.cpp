#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/session/session.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/coverage.hpp"
#include "tools/qapc/engines.hpp"
#include "tools/qapc/mutate.hpp"
#include "tools/qapc/policy.hpp"

namespace qapc::tools {
namespace {

struct TestOptions {
  std::vector<std::string> policies;
  std::string engine = "reference";
  std::string format = "text";
  bool coverage = false;
  bool mutate = false;
  std::vector<std::string> imports;
};

struct Failure {
  std::uint32_t line = 0;
  std::string test;  ///< its title, and how this case changes the fixture
  std::vector<std::string> reasons;
};
struct Tally {
  std::size_t passed = 0;
  std::vector<Failure> failures;
  std::vector<std::uint32_t> reached;  ///< by rule: set of Verdict
};

Tally run_tests(const driver::Compiled& policy, const session::Engine& engine) {
  Tally tally;
  for (const abi::Test& test : policy.tests) {
    for (const abi::TestCase& tried : test.cases) {
      session::TestResult result = session::run_case(policy.program, tried, engine);
      tally.reached.resize(result.reached.size());
      for (std::size_t i = 0; i < result.reached.size(); ++i) tally.reached[i] |= result.reached[i];
      if (result.failures.empty()) {
        ++tally.passed;
      } else {
        const std::string title = fmt::format("\"{}\"{}{}", test.title, tried.change.empty() ? "" : ", ", tried.change);
        tally.failures.push_back({tried.line, title, std::move(result.failures)});
      }
    }
  }
  return tally;
}

std::string to_text(const std::string& path, const Tally& tally) {
  std::string out;
  for (const Failure& failure : tally.failures) {
    out += fmt::format("{}:{}: test {} fails\n", path, failure.line, failure.test);
    for (const std::string& reason : failure.reasons) out += fmt::format("    {}\n", reason);
  }
  if (tally.passed + tally.failures.size() == 0) out += fmt::format("{}: the policy has no tests\n", path);
  return out + fmt::format("{}: {} {} passed, {} failed\n", path, tally.passed, tally.passed == 1 ? "case" : "cases",
                           tally.failures.size());
}

json::Object to_json(const std::string& path, const Tally& tally) {
  json::Array failures;
  for (const Failure& failure : tally.failures) {
    json::Array reasons(failure.reasons.begin(), failure.reasons.end());
    failures.push_back(json::Object{
        {"line", static_cast<std::int64_t>(failure.line)}, {"test", failure.test}, {"reasons", std::move(reasons)}});
  }
  return {{"policy", path}, {"passed", static_cast<std::int64_t>(tally.passed)}, {"failures", std::move(failures)}};
}

/// The tests of a policy that this qapc cannot run: open, neither passed nor failed.
std::string open_to_text(const std::string& path, const driver::Compiled& policy) {
  std::string out;
  for (const std::string& title : policy.open)
    out += fmt::format("{}: test \"{}\" is open: not built yet ({})\n", path, title, fmt::join(policy.unbuilt, ", "));
  return out + fmt::format("{}: 0 cases passed, 0 failed, {} tests open\n", path, policy.open.size());
}

/// What one policy comes to: lines or JSON, and the exit code.
struct Told {
  std::string text;
  json::Object json;
  ExitCode exit = ExitCode::Accepted;
};

Told test_policy(const TestOptions& options, const std::string& path, const Console& console) {
  diag::Sources sources;
  const Loaded loaded = load_and_tell(path, console, {options.imports, true}, sources);
  Told told{"", {{"policy", path}}, loaded.exit};
  if (!loaded.policy) return told;
  if (path.ends_with(".qapb")) {
    console.complain({Errc::Invalid, path + ": a compiled policy holds no tests; name the .qap file"});
    told.exit = first_of(told.exit, ExitCode::Usage);
    return told;
  }
  if (!loaded.policy->unbuilt.empty()) {
    told.text = open_to_text(path, *loaded.policy);
    told.json = {{"policy", path},
                 {"open", json::Array(loaded.policy->open.begin(), loaded.policy->open.end())},
                 {"not_built", json::Array(loaded.policy->unbuilt.begin(), loaded.policy->unbuilt.end())}};
    told.exit = first_of(told.exit, ExitCode::Difference);
    return told;
  }
  const auto engine = make_engine(options.engine, loaded.policy->program);
  if (!engine) {
    told.exit = console.complain(engine.error());
    return told;
  }
  const Tally tally = run_tests(*loaded.policy, *engine);
  told.text = to_text(path, tally);
  told.json = to_json(path, tally);
  if (!tally.failures.empty()) told.exit = first_of(told.exit, ExitCode::Difference);
  if (options.coverage) {
    const Coverage reached = coverage(loaded.policy->program, tally.reached);
    told.text += tools::to_text(reached);
    told.json.emplace("coverage", tools::to_json(reached));
  }
  if (options.mutate && !tally.failures.empty()) told.text += path + ": nothing was changed: its own tests fail\n";
  if (options.mutate && tally.failures.empty()) {
    const Mutation mutation =
        mutate(path, sources.text(*loaded.source), module_loader(options.imports), console.progress("changing"));
    told.text += tools::to_text(path, mutation);
    told.json.emplace("mutation", tools::to_json(mutation));
    if (!mutation.survivors.empty()) told.exit = first_of(told.exit, ExitCode::Difference);
  }
  return told;
}

ExitCode run_test(const TestOptions& options, const Console& console) {
  ExitCode exit = ExitCode::Accepted;
  json::Array policies;
  for (const std::string& path : options.policies) {
    Told told = test_policy(options, path, console);
    if (options.format == "text") console.out(told.text);
    policies.push_back(std::move(told.json));
    exit = first_of(exit, told.exit);
  }
  if (options.format == "json")
    console.out(json::canonical(json::Object{{"format", "qapc-test/1"}, {"policies", std::move(policies)}}) + "\n");
  return exit;
}

}  // namespace

void add_test(Command qapc) {
  auto [test, options] =
      qapc.add("test", "Run the tests that stand in policies (exit 4 when one fails or is open)", run_test);
  test.option("policy", options.policies, "Policy files (.qap)").required();
  test.option("--engine", options.engine, "reference (default), columns or jit; all give the same")
      .one_of({"reference", "columns", "jit"});
  test.option("--format", options.format, "text (default) or json").one_of({"text", "json"});
  test.flag("--coverage", options.coverage, "Say which verdicts of each rule the tests reach");
  test.flag("--mutate", options.mutate,
            "Change the policy in one place after another, and say which changes no test notices (exit 4)");
  add_imports(test, options.imports);
  test.footer("Example: qapc test --coverage --mutate policies/t1w-multisite.qap");
}

}  // namespace qapc::tools
