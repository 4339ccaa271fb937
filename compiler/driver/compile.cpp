#include "compiler/driver/compile.hpp"

#include <map>

#include "compiler/lower/lower.hpp"
#include "compiler/sema/check.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::driver {
namespace {

/// Each part once, where it stands first.
void tell_unbuilt(const sema::Checked& checked, bool errors, Compiled& compiled, diag::Sink& diags) {
  std::map<std::string, diag::Span> parts;
  for (const sema::Checked::Unbuilt& one : checked.unbuilt) parts.emplace(one.what, one.span);
  for (const auto& [what, span] : parts) {
    compiled.unbuilt.push_back(what);
    if (errors) diags.report(diag::NotBuilt, span, what);
  }
}

/// What a program can compute of exams that are given, and no reader of files gives.
std::vector<std::string> untold_by_files(const abi::Program& program) {
  std::vector<std::string> parts;
  const auto has = [&](abi::SpaceKind kind) { return contains(program.spaces, kind, &abi::Space::kind); };
  if (has(abi::SpaceKind::Volume)) parts.emplace_back("volumes of real exams");
  if (has(abi::SpaceKind::Subject)) parts.emplace_back("subjects, sites and the cohort of real exams");
  return parts;
}

}  // namespace

std::optional<Compiled> compile(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                const Options& options) {
  const Loaded loaded = load(sources, source, options.loader, options.lock, diags);
  const ast::Module& module = loaded.module;
  // A text of which parts could not be read would make names look undeclared: those are told first.
  if (diags.errors() > 0 && module.rules.empty() && module.series.empty()) return std::nullopt;
  const sema::Checked checked = sema::check(module, sources, diags);
  if (diags.errors() > 0) return std::nullopt;
  Compiled compiled;
  compiled.imports = loaded.imports;
  compiled.rules = module.rules.size();
  tell_unbuilt(checked, options.unbuilt_is_an_error, compiled, diags);
  if (!compiled.unbuilt.empty()) {
    if (options.unbuilt_is_an_error) return std::nullopt;
    lower::name_program(module, compiled.program);
    return compiled;
  }
  compiled.program = lower::lower(module, checked, sources);
  if (options.for_files) {
    compiled.unbuilt = untold_by_files(compiled.program);
    for (const std::string& part : compiled.unbuilt) {
      if (options.unbuilt_is_an_error) diags.report(diag::NotBuilt, module.units.front().span, part);
    }
    if (!compiled.unbuilt.empty()) {
      if (options.unbuilt_is_an_error) return std::nullopt;
      compiled.program = {};
      lower::name_program(module, compiled.program);
      return compiled;
    }
  }
  compiled.tests = lower::lower_tests(module, checked, sources, compiled.program, diags);
  if (diags.errors() > 0) return std::nullopt;
  return compiled;
}

std::optional<Asked> compile_clauses(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                     const Options& options) {
  author::Clauses asked = author::clauses(load(sources, source, options.loader, options.lock, diags).module);
  if (diags.errors() > 0) return std::nullopt;
  const sema::Checked checked = sema::check(asked.module, sources, diags);
  Compiled unused;
  tell_unbuilt(checked, true, unused, diags);
  if (diags.errors() > 0) return std::nullopt;
  return Asked{lower::lower(asked.module, checked, sources), std::move(asked.clauses)};
}

}  // namespace qapc::driver
