#include "compiler/sema/check.hpp"

#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/syntax/walk.hpp"

namespace qapc::sema {

Checked Checker::run() && {
  checked_.known = {field("Manufacturer"), field("ImagePositionPatient"), field("ImageType"),
                    field("FrameOfReferenceUID"), field("AcquisitionTime")};
  names();
  header();
  for (std::size_t i = 0; i < module_.defines.size(); ++i) type_of_define(i);
  const Context of_series{Level::Series, "each series", {}, std::nullopt, true};
  for (const ast::Series& series : module_.series) {
    if (!truth(series.is).poison()) levels(series.is, of_series);
  }
  definition_cycles();
  for (std::size_t i = 0; i < module_.rules.size(); ++i) rule(i);
  decision();
  for (const ast::Test& one : module_.tests) test(one);
  return std::move(checked_);
}

void Checker::definitions_in(ast::ExprId id, std::set<std::size_t>& found, std::set<std::size_t>& defines) const {
  const ast::Expr& expr = module_.exprs[id];
  if (const auto* count = std::get_if<ast::Count>(&expr.node); count != nullptr && count->definition) {
    if (const auto named = series_.find(count->definition->text); named != series_.end()) found.insert(named->second);
  }
  const Reference& reference = checked_.reference(id);
  if (reference.kind == Reference::Kind::Define && defines.insert(reference.index).second)
    definitions_in(module_.defines[reference.index].is, found, defines);
  for (const ast::ExprId part : ast::children(expr)) definitions_in(part, found, defines);
}

/// A definition that counts another is decided after it: a circle of them has no beginning.
void Checker::definition_cycles() {
  enum class State : std::uint8_t { New, Open, Done };
  std::vector<State> states(module_.series.size(), State::New);
  const auto visit_definition = [&](const auto& again, std::size_t index) -> void {
    states[index] = State::Open;
    std::set<std::size_t> counted;
    std::set<std::size_t> defines;
    definitions_in(module_.series[index].is, counted, defines);
    for (const std::size_t next : counted) {
      const ast::Name& name = module_.series[next].name;
      if (states[next] == State::Open)
        diags_.report(diag::DefinitionCycle, name.span, name.text)
            .also(module_.series[index].name.span, fmt::format("counts {} series", name.text));
      if (states[next] == State::New) again(again, next);
    }
    states[index] = State::Done;
  };
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i] == State::New) visit_definition(visit_definition, i);
  }
}

Checked check(const ast::Module& module, const diag::Sources& sources, diag::Sink& diags) {
  return Checker(module, sources, diags).run();
}

}  // namespace qapc::sema
