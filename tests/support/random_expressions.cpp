#include "tests/support/random_expressions.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/syntax/parse.hpp"

namespace qapc::support {
namespace {

/// Reserved words are no names.
constexpr std::array<std::string_view, 23> kNotNames{
    "qap", "policy", "series", "rule", "require", "when",  "decision", "test", "given",  "expect",  "end",  "and",
    "or",  "not",    "is",     "of",   "in",      "every", "any",      "no",   "absent", "present", "empty"};

}  // namespace

Maker::Maker(std::uint32_t seed) : random_(seed), words_(syntax::vocabulary()) {
  std::erase_if(words_, [](const std::string& word) {
    return std::ranges::find(kNotNames, std::string_view(word)) != std::end(kNotNames);
  });
}

std::string Maker::word() {
  if (chance(20)) return words_[below(static_cast<std::uint32_t>(words_.size()))];
  return pick<const char*>(
      {"EchoTime", "Rows", "vendor", "SIEMENS", "T1w", "b_value", "x", "MR", "Q2", "_under", "µ1"});
}

ast::Name Maker::rule_name() {
  std::string made = word();
  while (chance(30)) made += chance(50) ? "-" + word() : fmt::format("-{}", below(100));
  return {made, {}};
}

ast::Name Maker::dotted() {
  std::string made = word();
  while (chance(60)) made += "." + (chance(20) ? std::string(pick<const char*>({"series", "rule", "end"})) : word());
  return {made, {}};
}

ast::Text Maker::text() {
  std::string made;
  while (chance(80))
    made += pick<const char*>({"a", "T1", " ", "\"", "\\", "{", "}", "±", "#", "µ", "end", "3 ms", ":"});
  return {made, {}};
}

ast::Text Maker::pattern() {
  std::string made;
  while (chance(80)) made += pick<const char*>({"a", ".", "\\d", "[0-9]+", "^", "$", "(?i)", "#", "±"});
  return {made, {}};
}

std::string Maker::digits() {
  return pick<const char*>({"0", "1", "2", "12", "1060", "2.98", "0.050", "1e3", "2.5E-3", "160", "2026"});
}

ast::Quantity Maker::quantity() {
  return {digits(),
          pick<const char*>({"", "", "ms", "s", "mm", "%", "points", "s/mm2", "Hz/px", "1/s", "µs", "parsec"}),
          {},
          {}};
}

ast::Quantity Maker::signed_quantity() {
  ast::Quantity made = quantity();
  if (chance(20)) made.digits = "-" + made.digits;
  return made;
}

ast::Tag Maker::tag() {
  const bool block = chance(20);
  return {static_cast<std::uint16_t>(below(0x10000)),
          static_cast<std::uint16_t>(below(block ? 0x10000 : 0x100)),
          block,
          {}};
}

/// As a parser reads it: no bracket more than the text needs.
ast::Mask Maker::mask() {
  ast::Mask made;
  const auto region = [&] {
    made.regions.push_back(name());
    return (chance(30) ? "not " : "") + made.regions.back().text;
  };
  made.text = region();
  if (chance(40)) made.text += " and " + region();
  if (chance(20)) made.text = "not (" + made.text + " or " + region() + ")";
  if (chance(30)) made.text += " or " + region();
  return made;
}

ast::ExprId Maker::call(int depth) {
  ast::Call made;
  made.function = name();
  made.arguments = several(0, 2, [&] {
    ast::Call::Argument one{chance(70) ? value(depth) : truth(depth), static_cast<ast::Call::Filter>(below(4)), {}};
    if (one.filter == ast::Call::Filter::With) one.limit = truth(depth);
    if (one.filter == ast::Call::Filter::Above || one.filter == ast::Call::Filter::Below) one.limit = value(depth);
    return one;
  });
  made.mask = maybe(30, [&] { return mask(); });
  made.ignoring_missing = chance(30) || (made.arguments.empty() && !made.mask);
  return add(std::move(made));
}

ast::ExprId Maker::value(int depth) {
  if (depth <= 0) {
    if (chance(50)) {
      std::string named = word();
      const bool statistic = named == "mode";  // `mode of x` is one, and no name of a series
      return add(ast::NameRef{std::move(named), maybe(statistic ? 0 : 20, [&] { return name(); })});
    }
    return add(ast::Number{signed_quantity()});
  }
  switch (below(10)) {
    case 0:
      return add(ast::TextLit{text().text});
    case 1:
      return add(ast::Pattern{pattern().text});
    case 2:
      return add(ast::Date{pick<const char*>({"2026-05-01", "1999-12-31"})});
    case 3:
      return add(ast::Member{name(), name()});
    case 4:
      return add(ast::Index{value(depth - 1), below(9), {}});
    case 5: {
      const ast::ExprId operand = value(depth - 1);
      const bool number = std::holds_alternative<ast::Number>(module_.exprs[operand].node);
      return number ? operand : add(ast::Negate{operand});
    }
    case 6:
    case 7:
      return add(ast::Arithmetic{static_cast<ast::Arithmetic::Op>(below(4)), value(depth - 1), value(depth - 1)});
    case 8:
      return call(depth - 1);
    default:
      return chance(30) ? truth(depth - 1) : value(0);
  }
}

ast::ExprId Maker::limit(int depth) {
  switch (below(6)) {
    case 0:
      return add(ast::Range{value(depth), value(depth)});
    case 1:
      return add(ast::Tolerance{value(depth), signed_quantity()});
    case 2:
      return add(ast::OneOf{several(1, 3, [&] { return value(depth); }), below(4) == 0});
    case 3:
      return chance(30) ? add(ast::Quantile{number(), names(), text()}) : value(depth);
    default:
      return value(depth);
  }
}

ast::ExprId Maker::asked(ast::ExprId of, int depth) {
  switch (below(8)) {
    case 0:
      return add(ast::Presence{of, several(1, 3, [&] { return static_cast<ast::Presence::Kind>(below(3)); })});
    case 1:
      return add(ast::Tokens{of, several(1, 3, [&] {
                               return ast::Tokens::Group{chance(30), several(1, 2, [&] {
                                                           return chance(50) ? text() : ast::Text{word(), {}};
                                                         })};
                             })});
    case 2: {
      const bool glob = chance(50);
      return add(ast::Matches{of, glob ? std::vector{text()} : several(1, 2, [&] { return pattern(); }), glob});
    }
    case 3:
      return add(ast::StartsWith{of, text().text});
    case 4:
      if (chance(50))
        return add(ast::Recognised{of, {pick<const char*>({"localizer", "derived", "post"}), {}}, std::nullopt});
      return add(ast::Recognised{of, {pick<const char*>({"contrast", "plane", "x"}), {}}, name()});
    case 5:
      return add(ast::Items{of, name(), several(1, 2, [&] { return value(depth - 1); }), name()});
    default:
      return add(ast::Compare{comparison(), of, limit(depth - 1), {}});
  }
}

ast::ExprId Maker::of_texts() {
  if (chance(50)) {
    const bool glob = chance(50);
    return add(ast::FreeText{glob ? std::vector{text()} : several(1, 2, [&] { return pattern(); }), glob});
  }
  return add(ast::Profile{several(0, 2, [&] {
    return ast::Profile::Option{
        names(), several(0, 2, [&] { return text(); }), several(0, 1, [&] { return pattern(); }), {}};
  })});
}

ast::ExprId Maker::of_groups(int depth) {
  switch (below(7)) {
    case 6:
      return chance(50) ? add(ast::ServesTest{name(), name()}) : add(ast::Served{name(), name()});
    case 0:
      return add(ast::Some{name(), name(), name(), {pick<const char*>({"equal", "opposite"}), {}}});
    case 1:
      return add(ast::GroupSize{
          several(1, 2, [&] { return ast::GroupSize::Key{name(), maybe(50, [&] { return quantity(); })}; }), number(),
          name()});
    case 2:
      return add(ast::Shared{name(), number(), name()});
    case 3:
      return of_texts();
    case 4:
      return add(ast::Agree{
          name(), several(1, 3, [&] { return ast::Agree::On{name(), maybe(40, [&] { return signed_quantity(); })}; })});
    default:
      return add(ast::Count{static_cast<ast::Count::Bound>(below(3)), number(), maybe(50, [&] { return name(); }),
                            depth > 0 && chance(40) ? name() : ast::Name{"series", {}}});
  }
}

ast::ExprId Maker::truth(int depth) {
  if (depth <= 0) return add(ast::Compare{comparison(), value(0), value(0), {}});
  switch (below(9)) {
    case 0:
      return add(ast::And{several(2, 3, [&] { return truth(depth - 1); })});
    case 1:
      return add(ast::Or{several(2, 3, [&] { return truth(depth - 1); })});
    case 2:
      return add(ast::Not{truth(depth - 1)});
    case 3:
    case 4: {
      const ast::ExprId predicate = asked(add(ast::Subject{}), depth - 1);
      return add(ast::Quantified{static_cast<ast::Quantified::Kind>(below(3)), value(depth - 1), predicate});
    }
    case 5:
      return of_groups(depth);
    case 6:
      return value(depth - 1);
    default:
      return asked(value(depth - 1), depth);
  }
}

}  // namespace qapc::support
