#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <memory>

#include "compiler/ir/print.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/policy.hpp"

namespace qapc::tools {
namespace {

struct CheckOptions {
  std::vector<std::string> policies;
  DiagnosticFormat format = DiagnosticFormat::Human;
  bool warnings_are_errors = false;
  std::string dump;
};

ExitCode run_check(const CheckOptions& options, const Console& console) {
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& path : options.policies) {
    const Loaded loaded = load_policy(path, console, options.format, true, options.warnings_are_errors);
    exit = first_of(exit, loaded.exit);
    if (!loaded.policy) continue;
    if (options.dump == "ir") console.out(ir::print(loaded.policy->program));
    if (options.dump.empty() && options.format == DiagnosticFormat::Human && loaded.exit == ExitCode::Accepted) {
      const abi::Program& program = loaded.policy->program;
      console.out(fmt::format("{}: {} {}, {} rules, {} tests: no errors\n", path, program.name, program.version,
                              program.rules.size(), loaded.policy->tests.size()));
    }
  }
  return exit;
}

}  // namespace

void add_check(CLI::App& qapc, const Console& console, ExitCode& exit) {
  auto options = std::make_shared<CheckOptions>();
  CLI::App* check = qapc.add_subcommand("check", "Compile policies and print what is wrong with them; reads no exam");
  check->add_option("policy", options->policies, "Policy files (.qap, .qapb)")->required();
  const std::map<std::string, DiagnosticFormat> formats{{"human", DiagnosticFormat::Human},
                                                        {"short", DiagnosticFormat::Short}};
  check->add_option("--format", options->format, "human (default), or short: file:line:column: severity[CODE]: text")
      ->transform(CLI::CheckedTransformer(formats));
  check->add_flag("-W,--warnings-are-errors", options->warnings_are_errors, "Warnings are errors (exit 65)");
  check->add_option("--dump", options->dump, "Print the compiled program: ir")->check(CLI::IsMember({"ir"}));
  check->callback([options, &console, &exit] { exit = run_check(*options, console); });
}

}  // namespace qapc::tools
