// What is said about how series, exams and sites belong together.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {

/// `site is from "sites.tsv" end`, `site is InstitutionName end`
void Checker::grouping(const ast::Grouping& grouping) {
  unit_ = grouping.unit;
  for (const ast::Grouping& other : module_.groupings) {
    if (&other == &grouping) break;
    if (other.what.text == grouping.what.text)
      diags_.report(diag::SaidTwice, grouping.span).also(other.span, "said here first").help("remove one of them");
  }
  if (grouping.is.valid()) {
    const Type type = single(grouping.is);
    if (!type.poison() && !type.textual())
      diags_
          .report(diag::WrongType, module_.exprs[grouping.is].span, name_of(type),
                  fmt::format("the code of a {}", grouping.what.text))
          .help("name a text or a code");
  }
  const bool named = grouping.is.valid() && std::holds_alternative<ast::NameRef>(module_.exprs[grouping.is].node) &&
                     checked_.type(grouping.is).field.valid();
  if (grouping.what.text != "site" || grouping.file) {
    unbuilt(grouping.span, fmt::format("{} is {}", grouping.what.text, grouping.file ? "from a file" : "…"));
  } else if (!named) {
    unbuilt(grouping.span, "a site that is more than one attribute");
  }
}

void Checker::visits() {
  for (std::size_t i = 0; i < module_.visits.size(); ++i) {
    const ast::Visits& one = module_.visits[i];
    if (i > 0)
      diags_.report(diag::SaidTwice, one.span)
          .also(module_.visits.front().span, "said here first")
          .help("remove one of them");
    Type time;
    time.kind = Kind::Number;
    time.unit = *find_unit("h");
    const Type within = quantity(one.within);
    same_dimension(time, one.span, within, one.within.span);
    unbuilt(one.span, "exam groups studies");
  }
}

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
    std::set<std::uint32_t> seen;
    if (way.kind != Way::Word && reads_pixels(way.value, seen))
      unbuilt(module_.exprs[way.value].span, "a choice by what is measured");
  }
}

void Checker::serves(const ast::Serves& serves) {
  using Asked = ast::Serves::Condition::Kind;
  unit_ = serves.unit;
  series_named(serves.server);
  series_named(serves.served);
  for (const ast::Serves::Condition& condition : serves.conditions) {
    Type asked;
    asked.kind = Kind::Number;
    asked.unit = *find_unit(condition.kind == Asked::Nearest ? "s" : "mm");
    if (condition.within) {
      const Type within = quantity(*condition.within);
      same_dimension(asked, condition.span, within, condition.within->span);
    }
    if (condition.kind == Asked::Same) {
      const Type type = type_of(resolve(condition.word));
      if (type.kind == Kind::Opaque || type.kind == Kind::Date)
        diags_.report(diag::WrongType, condition.word.span, name_of(type), "the same in two series")
            .help("name an attribute with a value");
    }
    if (condition.kind != Asked::Contains) continue;
    for (const ast::Name& one : {condition.word, *condition.other}) {
      if (one.text != serves.server.text && one.text != serves.served.text)
        diags_.report(diag::UnknownSeries, one.span, one.text)
            .help(fmt::format("write `{}` or `{}`", serves.server.text, serves.served.text));
    }
  }
  unbuilt(serves.span, "serves");
}

/// `f serves b`, where `FieldMap serves BOLD when …` is declared.
Type Checker::node(const ast::ServesTest& serves, diag::Span at) {
  const bool known = bound(serves.server);
  if (!bound(serves.served) || !known) return {};
  const auto definition = [&](const ast::Name& variable) {
    return module_.series[binds_.find(variable.text)->second].name.text;
  };
  const bool declared = std::ranges::any_of(module_.serves, [&](const ast::Serves& one) {
    return one.server.text == definition(serves.server) && one.served.text == definition(serves.served);
  });
  if (!declared) {
    diags_.report(diag::UnknownWord, at, sources_.text(at), "a relation of series")
        .help(fmt::format("declare it: `{} serves {} when nearest before`", definition(serves.server),
                          definition(serves.served)));
    return {};
  }
  unbuilt(at, "serves");
  return truth_type();
}

}  // namespace qapc::sema
