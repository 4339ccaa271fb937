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
  bool coverage = false;
};

struct Tally {
  std::size_t passed = 0;
  std::size_t failed = 0;
  std::vector<std::uint32_t> reached;  ///< by rule: set of Verdict
};

/// The verdicts a rule can give at all: those its tests should reach.
std::uint32_t possible(const abi::Program& program, const abi::Rule& rule) {
  using abi::Verdict;
  const abi::Op& verdict = program.ops[rule.verdict];
  const auto is_true = [&](std::size_t operand) {
    const abi::Op& op = program.ops[verdict.operands[operand]];
    return op.code == abi::Opcode::Truth && op.imm == 1;
  };
  std::uint32_t set = abi::bit(Verdict::Pass) | abi::bit(Verdict::Fail);
  if (rule.missing != abi::MissingMeans::Fail || rule.definition != abi::kNone) set |= abi::bit(Verdict::Unknown);
  if (!is_true(1) || rule.missing == abi::MissingMeans::Skip) set |= abi::bit(Verdict::NotApplicable);
  if (!is_true(3)) set |= abi::bit(Verdict::NotAssessed);
  if (!is_true(5)) set |= abi::bit(Verdict::Warn);
  return set;
}

/// A table rule x verdict: `yes` reached by a test, `NO` possible and not reached, `-` not possible.
std::string coverage_table(const abi::Program& program, const Tally& tally) {
  using abi::Verdict;
  constexpr std::array kShown{Verdict::Pass,    Verdict::Warn,          Verdict::Fail,
                              Verdict::Unknown, Verdict::NotApplicable, Verdict::NotAssessed};
  std::string out = fmt::format("{:<20}", "rule");
  for (const Verdict verdict : kShown) out += fmt::format(" {:>14}", abi::name(verdict));
  out += "\n";
  std::size_t wanted = 0;
  std::size_t met = 0;
  for (std::size_t i = 0; i < program.rules.size(); ++i) {
    out += fmt::format("{:<20}", program.text(program.rules[i].name));
    std::uint32_t reached = i < tally.reached.size() ? tally.reached[i] : 0;
    if ((reached & abi::bit(Verdict::UnknownDefinition)) != 0) reached |= abi::bit(Verdict::Unknown);
    const std::uint32_t can = possible(program, program.rules[i]);
    for (const Verdict verdict : kShown) {
      const bool yes = (reached & abi::bit(verdict)) != 0;
      const bool asked = (can & abi::bit(verdict)) != 0;
      wanted += asked ? 1 : 0;
      met += asked && yes ? 1 : 0;
      out += fmt::format(" {:>14}", yes ? "yes" : asked ? "NO" : "-");
    }
    out += "\n";
  }
  return out + fmt::format("{} of {} verdicts reached ({} %)\n", met, wanted, wanted == 0 ? 100 : met * 100 / wanted);
}

void run_tests(const std::string& path, const driver::Compiled& policy, const session::Engine& engine,
               const Console& console, Tally& tally) {
  for (const abi::Test& test : policy.tests) {
    for (const abi::TestCase& tried : test.cases) {
      const session::TestResult result = session::run_case(policy.program, tried, engine);
      ++(result.failures.empty() ? tally.passed : tally.failed);
      tally.reached.resize(result.reached.size());
      for (std::size_t i = 0; i < result.reached.size(); ++i) tally.reached[i] |= result.reached[i];
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
    if (options.coverage) console.out(coverage_table(loaded.policy->program, tally));
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
  test->add_flag("--coverage", options->coverage, "Say which verdicts of each rule the tests reach");
  test->callback([options, &console, &exit] { exit = run_test(*options, console); });
}

}  // namespace qapc::tools
