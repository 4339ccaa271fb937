#include "compiler/driver/compile.hpp"

#include "compiler/lower/lower.hpp"
#include "compiler/sema/check.hpp"
#include "compiler/syntax/parse.hpp"

namespace qapc::driver {

std::optional<Compiled> compile(const diag::Sources& sources, std::uint32_t source, diag::Sink& diags) {
  const ast::Module module = syntax::parse(sources, source, diags);
  // A text of which parts could not be read would make names look undeclared: those are told first.
  if (diags.errors() > 0 && module.rules.empty() && module.series.empty()) return std::nullopt;
  const sema::Checked checked = sema::check(module, sources, diags);
  if (diags.errors() > 0) return std::nullopt;
  Compiled compiled;
  compiled.program = lower::lower(module, checked, sources, source);
  compiled.tests = lower::lower_tests(module, checked, sources, compiled.program, diags);
  if (diags.errors() > 0) return std::nullopt;
  return compiled;
}

}  // namespace qapc::driver
