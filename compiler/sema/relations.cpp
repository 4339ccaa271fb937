// What is said about how series, exams and sites belong together.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {

void Checker::classes(const ast::Classes& classes) {
  unit_ = classes.unit;
  std::map<std::string, diag::Span> taken;
  for (const ast::Name& name : classes.definitions) {
    const auto [first, fresh] = taken.emplace(name.text, name.span);
    if (!fresh)
      diags_.report(diag::NameTwice, name.span, name.text).also(first->second, "named here first").help("name it once");
    series_named(name);
  }
}

void Checker::choice(const ast::Choice& choice) {
  using Way = ast::Choice::Way::Kind;
  unit_ = choice.unit;
  series_named(choice.definition);
  for (const ast::Choice& other : module_.choices) {
    if (&other == &choice) break;
    if (other.what.text == choice.what.text && other.definition.text == choice.definition.text)
      diags_.report(diag::SaidTwice, choice.span).also(other.span, "said here first").help("join the ways with `else`");
  }
  if (choice.at_most) whole(*choice.at_most);
  Context context;
  context.about = "each series";
  for (const ast::Choice::Way& way : choice.ways) {
    if (way.kind == Way::Where) {
      if (!truth(way.value).poison()) levels(way.value, context);
    } else if (way.kind != Way::Word) {
      const Type type = single(way.value);
      if (!type.poison() && !type.numeric())
        diags_.report(diag::NotArithmetic, module_.exprs[way.value].span, name_of(type))
            .help("only numbers are lowest or highest");
      levels(way.value, context);
    }
  }
}

/// What two series have the same of.
void Checker::served_same(const ast::Serves::Condition& condition) {
  constexpr std::uint32_t kMostValues = 16;  // each is compared by itself
  const Reference reference = resolve(condition.word);
  const Type type = type_of(reference);
  if (type.poison()) return;
  const bool valued = type.numeric() || type.textual();
  const std::uint32_t most = type.field.valid() ? checked_.fields[type.field].vm.most : 0;
  const bool endless = type.list && (most == 0 || most > kMostValues);
  if (reference.kind == Reference::Kind::Field && valued && !type.measured && !endless) return;
  diags_
      .report(diag::WrongType, condition.word.span, endless ? "a list of any length" : describe(type),
              "the same in two series")
      .help("name an attribute with a value");
}

void Checker::serves(const ast::Serves& serves) {
  using Asked = ast::Serves::Condition::Kind;
  unit_ = serves.unit;
  series_named(serves.server);
  series_named(serves.served);
  for (const ast::Serves& other : module_.serves) {
    if (&other == &serves) break;
    if (other.server.text == serves.server.text && other.served.text == serves.served.text)
      diags_.report(diag::SaidTwice, serves.span).also(other.span, "said here first").help("join the two with `and`");
  }
  const ast::Serves::Condition* nearest = nullptr;
  for (const ast::Serves::Condition& condition : serves.conditions) {
    Type asked;
    asked.kind = Kind::Number;
    asked.unit = *find_unit(condition.kind == Asked::Nearest ? "s" : "mm");
    if (condition.within) {
      const Type within = quantity(*condition.within);
      same_dimension(asked, condition.span, within, condition.within->span);
      if (condition.within->digits.starts_with('-'))
        diags_.report(diag::NegativeTolerance, condition.within->span)
            .fix("leave the sign out", condition.within->span,
                 std::string(sources_.text(condition.within->span)).substr(1));
    }
    if (condition.kind == Asked::Same) served_same(condition);
    if (condition.kind == Asked::Nearest && nearest != nullptr)
      diags_.report(diag::SaidTwice, condition.span).also(nearest->span, "said here first").help("remove one of them");
    if (condition.kind == Asked::Nearest) nearest = &condition;
    if (condition.kind != Asked::Contains) continue;
    for (const ast::Name& one : {condition.word, *condition.other}) {
      if (one.text != serves.server.text && one.text != serves.served.text)
        diags_.report(diag::UnknownSeries, one.span, one.text)
            .help(fmt::format("write `{}` or `{}`", serves.server.text, serves.served.text));
    }
  }
}

bool Checker::serves_is_declared(const std::string& server, const std::string& served, diag::Span at) {
  const bool declared = std::ranges::any_of(
      module_.serves, [&](const ast::Serves& one) { return one.server.text == server && one.served.text == served; });
  if (!declared)
    diags_.report(diag::UnknownWord, at, sources_.text(at), "a relation of series")
        .help(fmt::format("declare it: `{} serves {} when nearest before`", server, served));
  return declared;
}

/// `f serves b`, where `FieldMap serves BOLD when …` is declared.
Type Checker::node(const ast::ServesTest& serves, diag::Span at) {
  const bool known = bound(serves.server);
  if (!bound(serves.served) || !known) return {};
  const auto definition = [&](const ast::Name& variable) {
    return module_.series[binds_.find(variable.text)->second].name.text;
  };
  return serves_is_declared(definition(serves.server), definition(serves.served), at) ? truth_type() : Type{};
}

/// `some FieldMap series in the same exam serves this series`. Of which definition this series is says the rule.
Type Checker::node(const ast::Served& served, diag::Span) {
  const bool known = series_named(served.definition).has_value();
  if (served.same.text != "exam") {
    choose(diags_.report(diag::UnknownWord, served.same.span, served.same.text, "what two series share"), served.same,
           {"exam"});
    return {};
  }
  return known ? truth_type() : Type{};
}

void Checker::level_of_served(const ast::Served& served, diag::Span at, const Context& context) {
  needs_level(context.level == Level::Series, at, "other series", "a series", context);
  if (context.level != Level::Series) return;
  if (context.definition) {
    serves_is_declared(served.definition.text, module_.series[*context.definition].name.text, at);
    return;
  }
  diags_.report(diag::UnknownWord, at, sources_.text(at), "what is asked of any series")
      .help("write it in a rule `for each NAME series`, not in a definition");
}

}  // namespace qapc::sema
