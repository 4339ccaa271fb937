#include <algorithm>
#include <fmt/format.h>

#include "compiler/diag/formats.hpp"
#include "compiler/diag/render.hpp"
#include "compiler/ir/print.hpp"
#include "runtime/base/whole_file.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/policy.hpp"

namespace qapc::tools {
namespace {

struct CheckOptions {
  std::vector<std::string> policies;
  std::string format = "human";
  bool warnings_are_errors = false;
  bool fix = false;
  Reading reading{{}, true, false, true};
  std::string dump;
};

std::string human(const diag::Sources& sources, const std::vector<diag::Checked>& all, bool colour) {
  std::string text;
  for (const diag::Checked& one : all) {
    for (const diag::Message& message : one.messages) text += diag::human(sources, message, colour) + "\n";
  }
  return text;
}

std::string brief(const diag::Sources& sources, const std::vector<diag::Checked>& all) {
  std::string text;
  for (const diag::Checked& one : all) {
    for (const diag::Message& message : one.messages) text += diag::brief(sources, message);
  }
  return text;
}

std::string formatted(const CheckOptions& options, const diag::Sources& sources, const std::vector<diag::Checked>& all,
                      const Console& console) {
  if (options.format == "short") return brief(sources, all);
  if (options.format == "json") return diag::to_json(sources, all);
  if (options.format == "sarif") return diag::to_sarif(sources, all);
  if (options.format == "github") return diag::to_github(sources, all);
  if (options.format == "junit") return diag::to_junit(sources, all);
  return human(sources, all, console.colour_out());
}

/// Makes the edits that are offered, round by round: one edit may bring another to light.
Result<void> fix(const std::string& path, const Reading& reading, const Console& console) {
  constexpr int kRounds = 10;
  for (int round = 0; round < kRounds; ++round) {
    diag::Sources sources;
    const Loaded loaded = load_policy(path, console, sources, {reading.imports, true, false, true});
    if (!loaded.source) return {};
    std::size_t made = 0;
    const std::string mended = diag::apply_fixes(sources.text(*loaded.source), *loaded.source, loaded.messages, made);
    if (made == 0) return {};
    QAPC_TRY_VOID(write_whole(path, mended));
    console.out(fmt::format("{}: {} {} made\n", path, made, made == 1 ? "edit" : "edits"));
  }
  return {};
}

std::string counted(std::size_t count, std::string_view one) {
  return fmt::format("{} {}{}", count, one, count == 1 ? "" : "s");
}

/// What a file without errors holds.
std::string summary(const std::string& path, const driver::Compiled& policy) {
  if (policy.waivers)
    return fmt::format("{}: {} for {}: no errors\n", path, counted(policy.waivers->waivers.size(), "waiver"),
                       policy.waivers->policy);
  return fmt::format("{}: {} {}, {}, {}: no errors\n", path, policy.program.name, policy.program.version,
                     counted(policy.rules, "rule"), counted(policy.tests.size(), "test"));
}

ExitCode run_check(const CheckOptions& options, const Console& console) {
  ExitCode exit = ExitCode::Accepted;
  diag::Sources sources;
  std::vector<diag::Checked> all;
  std::string after;
  for (const std::string& path : options.policies) {
    if (options.fix && !path.ends_with(".qapb")) {
      if (const auto fixed = fix(path, options.reading, console); !fixed)
        exit = first_of(exit, console.complain(fixed.error()));
    }
    Loaded loaded = load_policy(path, console, sources, options.reading);
    const bool warned = std::ranges::any_of(
        loaded.messages, [](const diag::Message& message) { return message.severity == diag::Severity::Warning; });
    if (options.warnings_are_errors && warned) loaded.exit = first_of(loaded.exit, ExitCode::Policy);
    exit = first_of(exit, loaded.exit);
    if (loaded.source) all.push_back({*loaded.source, std::move(loaded.messages)});
    if (!loaded.policy) continue;
    const abi::Program& program = loaded.policy->program;
    if (options.dump == "ir") after += ir::print(program);
    if (options.dump.empty() && options.format == "human" && loaded.exit == ExitCode::Accepted) {
      const std::vector<std::string>& unbuilt = loaded.policy->unbuilt;
      after += summary(path, *loaded.policy);
      if (!unbuilt.empty())
        after += fmt::format("{}: cannot be run yet, for want of: {}\n", path, fmt::join(unbuilt, ", "));
    }
  }
  console.out(formatted(options, sources, all, console) + after);
  return exit;
}

}  // namespace

void add_check(Command qapc) {
  auto [check, options] =
      qapc.add("check", "Compile policies and print what is wrong with them; reads no exam", run_check);
  check.option("policy", options.policies, "Policy files (.qap, .qapb)").required();
  check
      .option("--format", options.format,
              "human (default), short (file:line:column: severity[CODE]: text), json, sarif, github or junit")
      .one_of({"human", "short", "json", "sarif", "github", "junit"});
  check.flag("-W,--warnings-are-errors", options.warnings_are_errors, "Warnings are errors (exit 65)");
  check.flag("--fix", options.fix, "Make the edits that messages offer when there is one only, then check");
  add_imports(check, options.reading.imports);
  check.flag("--lock", options.reading.locks, "Write qap.lock: the digests of what the policy imports");
  check.option("--dump", options.dump, "Print the compiled program: ir").one_of({"ir"});
}

}  // namespace qapc::tools
