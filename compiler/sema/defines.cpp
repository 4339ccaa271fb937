// Names for expressions, and definitions that count one another: each rests on others, never on itself.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/sema/constants.hpp"
#include "compiler/syntax/parse.hpp"
#include "compiler/syntax/walk.hpp"

namespace qapc::sema {

Type Checker::type_of(FieldId id) const {
  const Field& field = checked_.fields[id];
  Type type;
  type.kind = field.kind;
  type.list = !field.vm.single();
  type.unit = field.unit;
  type.unit_known = field.unit_known;
  type.computed = type.measured = field.metric.has_value() || field.measurement.has_value();
  type.field = id;
  return type;
}

Type Checker::type_of_define(std::size_t index) {
  DefineState& state = defines_seen_[index];
  const ast::Define& define = module_.defines[index];
  if (state.open) {
    diags_.report(diag::DefineCycle, define.name.span, define.name.text)
        .help("write out what one of the definitions of the circle is");
    return {};
  }
  if (!state.done) {
    state.open = true;
    const ast::UnitId outer_unit = std::exchange(unit_, define.unit);
    const int outer = std::exchange(define_depth_, 0);  // of what is named inside
    ++defines_open_;
    const bool outer_metric = std::exchange(in_metric_, define.metric);
    if (defines_open_ <= syntax::kDeepestNesting) state.type = visit(define.is);
    in_metric_ = outer_metric;
    --defines_open_;
    state.depth = std::exchange(define_depth_, outer) + 1;
    if (defines_open_ == syntax::kDeepestNesting || state.depth > syntax::kDeepestNesting) {
      if (!std::exchange(too_deep_told_, true))
        diags_.report(diag::TooDeep, define.name.span, syntax::kDeepestNesting)
            .help("write out what some of the definitions are");
      state.type = {};
    }
    if (!define.metric || made_of_measurements(define, state.type)) declared_type(define.type, state.type);
    state.open = false;
    state.done = true;
    if (!state.type.poison()) checked_.defines[index] = constant(module_, checked_, define.is);
    unit_ = outer_unit;
  }
  define_depth_ = std::max(define_depth_, state.depth);
  return state.type;
}

/// What the author says a definition is must be what it is.
void Checker::declared_type(const std::optional<ast::Type>& said, const Type& type) {
  if (!said || type.poison()) return;
  const auto declared = kind_named(said->name, true);
  if (!declared) return;
  const bool number = *declared == Kind::Number && type.kind == Kind::Integer;
  if (*declared != type.kind && !number)
    diags_.report(diag::WrongType, said->name.span, describe(type), fmt::format("declared as {}", said->name.text))
        .help("leave the type out: qapc sees what it is");
  if (!said->unit) return;
  const auto unit = unit_named(*said->unit);
  if (unit && unit->dimension != type.unit.dimension)
    diags_.report(diag::UnitMismatch, said->unit->span, describe(type), describe(*unit))
        .help(type.unit.name.empty() ? "leave the type out: qapc sees what it is"
                                     : fmt::format("write `in {}`", type.unit.name));
}

Type Checker::type_of(const Reference& reference) {
  Type type;
  switch (reference.kind) {
    case Reference::Kind::Field:
      return type_of(FieldId{reference.index});
    case Reference::Kind::Define:
      return type_of_define(reference.index);
    case Reference::Kind::Vendor:
      type.kind = Kind::Code;
      return type;
    case Reference::Kind::Site:
    case Reference::Kind::Scanner:
      type.kind = Kind::Text;
      return type;
    case Reference::Kind::Space:
      type.kind = Kind::Integer;
      return type;
    case Reference::Kind::Set:
    case Reference::Kind::Term:
    case Reference::Kind::None:
      break;
  }
  return type;
}

void Checker::definitions_in(ast::ExprId id, std::set<std::size_t>& found, std::set<std::size_t>& defines) const {
  const ast::Expr& expr = module_.exprs[id];
  if (const auto named = checked_.definition(id)) found.insert(*named);
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
            .also(module_.series[index].name.span, fmt::format("counts {} series", name.text))
            .help(fmt::format("say what {} is by its own attributes", name.text));
      if (states[next] == State::New) again(again, next);
    }
    states[index] = State::Done;
  };
  for (std::size_t i = 0; i < states.size(); ++i) {
    if (states[i] == State::New) visit_definition(visit_definition, i);
  }
}

}  // namespace qapc::sema
