#include "compiler/driver/compile.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "compiler/analysis/analyse.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/sema/check.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::driver {
namespace {

/// Whether a statement could not be read.
bool lost_statements(const diag::Sink& diags) {
  constexpr std::array<std::string_view, 4> kLost{"E012", "E013", "E014", "E015"};
  return std::ranges::any_of(diags.messages(),
                             [&](const diag::Message& message) { return contains(kLost, message.code); });
}

/// What such a statement leaves behind: nobody knows the rule or series it declares, and a decision is missing or
/// incomplete.
constexpr std::array<std::string_view, 5> kOfLostStatements{"E106", "E107", "E401", "E403", "E404"};

/// A policy made to measure decides nothing.
constexpr std::array<std::string_view, 3> kOfPilots{"E401", "E403", "E402"};

/// Decisions for other audiences were checked, and decide nothing.
void keep_what_decides(ast::Module& module) {
  std::erase_if(module.decisions, [all = module](const ast::Decision& one) { return !sema::decides(all, one); });
}

/// Each part once, where it stands first.
void tell_unbuilt(const sema::Checked& checked, bool errors, Compiled& compiled, diag::Sink& diags) {
  std::map<std::string, diag::Span> parts;
  for (const sema::Checked::Unbuilt& one : checked.unbuilt) parts.emplace(one.what, one.span);
  for (const auto& [what, span] : parts) {
    compiled.unbuilt.push_back(what);
    if (errors) diags.report(diag::NotBuilt, span, what);
  }
}

}  // namespace

std::optional<Compiled> compile(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                const Options& options) {
  Loaded loaded = load(sources, source, options.loader, options.lock, diags);
  ast::Module& module = loaded.module;
  // A text of which parts could not be read would make names look undeclared: those are told first.
  if (diags.errors() > 0 && module.rules.empty() && module.series.empty()) return std::nullopt;
  const std::size_t told = diags.messages().size();
  const bool lost = lost_statements(diags);
  const sema::Checked checked = sema::check(module, sources, diags);
  if (lost) diags.withdraw(told, kOfLostStatements);
  if (diags.errors() > 0) return std::nullopt;
  keep_what_decides(module);
  analysis::analyse(module, checked, sources, diags);
  Compiled compiled;
  compiled.imports = loaded.imports;
  compiled.rules = module.rules.size();
  if (module.header().waivers) {
    compiled.waivers = lower::lower_waivers(module, sources);
    return compiled;
  }
  tell_unbuilt(checked, options.unbuilt_is_an_error, compiled, diags);
  if (!compiled.unbuilt.empty()) {
    if (options.unbuilt_is_an_error) return std::nullopt;
    for (const ast::Test& test : module.tests) compiled.open.push_back(test.title.text);
    lower::name_program(module, compiled.program);
    return compiled;
  }
  compiled.program = lower::lower(module, checked, sources);
  compiled.tests = lower::lower_tests(module, checked, sources, compiled.program, diags);
  if (diags.errors() > 0) return std::nullopt;
  return compiled;
}

std::optional<versions::Policy> check(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                      const Options& options) {
  Loaded loaded = load(sources, source, options.loader, options.lock, diags);
  if (diags.errors() > 0) return std::nullopt;
  sema::Checked checked = sema::check(loaded.module, sources, diags);
  if (diags.errors() > 0) return std::nullopt;
  keep_what_decides(loaded.module);
  std::map<std::string, std::string> data;
  for (const auto& [name, locked] : loaded.imports) {
    if (is_data(name)) data.emplace(name, locked.digest);
  }
  return versions::Policy{std::move(loaded.module), std::move(checked), std::string(sources.text(source)),
                          std::move(data)};
}

std::optional<Piloted> compile_pilot(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                     const Loader& loader, const author::PilotOptions& how) {
  const Loader all = [&](std::string_view module, std::string_view importing) -> std::optional<Found> {
    if (is_made(module)) return Found{std::string(module), ""};  // nothing of it is asked
    return loader(module, importing);
  };
  author::Pilot asked = author::pilot(load(sources, source, all, nullptr, diags).module, how);
  if (diags.errors() > 0) return std::nullopt;
  const sema::Checked checked = sema::check(asked.module, sources, diags);
  diags.withdraw(0, kOfPilots);
  Compiled unused;
  tell_unbuilt(checked, true, unused, diags);
  if (diags.errors() > 0) return std::nullopt;
  return Piloted{lower::lower(asked.module, checked, sources), std::move(asked.strata), std::move(asked.values)};
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
