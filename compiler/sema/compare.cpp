// The two sides of a comparison: dimensions, terms, tolerances, what a VR can hold.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/checker.hpp"
#include "compiler/sema/constants.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

using Op = ast::Compare::Op;

Type text_constant() {
  Type type;
  type.kind = Kind::Text;
  type.constant = true;
  return type;
}

bool code_characters(std::string_view text) {
  constexpr std::size_t kLongestCode = 16;
  const bool legal = std::ranges::all_of(
      text, [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ' || c == '_'; });
  return legal && text.size() <= kLongestCode;
}

/// The digits of a quantity with the unit of a type; "" where it is no quantity.
std::string in_unit_of(const Type& type, std::string_view typed) {
  std::string digits(typed.substr(0, typed.find_first_not_of("0123456789.-+eE")));
  return digits.empty() || type.unit.name.empty() ? digits : digits + " " + type.unit.name;
}

bool uid_characters(std::string_view text) {
  constexpr std::size_t kLongestUid = 64;
  return text.size() <= kLongestUid &&
         std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || c == '.'; });
}

}  // namespace

Type Checker::compare(const Type& lhs, const ast::Compare& compared, diag::Span at) {
  const diag::Span lhs_at = module_.exprs[compared.lhs].span;
  if (lhs.poison()) {  // what stands on the right may still be a number with a slip of its own
    if (std::holds_alternative<ast::Number>(module_.exprs[compared.rhs].node)) visit(compared.rhs);
    return {};
  }
  const std::size_t before = diags_.messages().size();
  const bool ordered = compared.op != Op::Equal && compared.op != Op::NotEqual;
  const bool phi = lhs.field.valid() && checked_.fields[lhs.field].privacy == abi::Privacy::Phi;
  if (lhs.constant) {
    diags_.report(diag::TwoConstants, at).help("put the attribute on the left");
  } else if (lhs.numeric() && phi && checked_.reference(compared.rhs).kind == Reference::Kind::None) {
    diags_.report(diag::PhiLiteral, module_.exprs[compared.rhs].span, name_of(lhs))
        .help("ask whether it is present, absent or empty");
  } else if (lhs.numeric()) {
    numeric_limit(lhs, lhs_at, compared);
  } else if (lhs.textual() && !ordered) {
    textual_limit(lhs, lhs_at, compared);
  } else if (lhs.kind == Kind::Date) {
    diags_.report(diag::NotBuilt, at, "comparing dates and times");
  } else {
    diags_
        .report(diag::WrongType, at, name_of(lhs),
                lhs.textual() ? "larger or smaller than something" : "compared with a value")
        .help(lhs.textual() ? "texts are compared with `=`, `is one of`, `starts with` or `matches`"
                            : "ask whether it is present, absent or empty");
  }
  for (std::size_t i = before; i < diags_.messages().size(); ++i) {
    if (diags_.messages()[i].severity == diag::Severity::Error) return {};
  }
  return truth_type();
}

bool Checker::same_dimension(const Type& lhs, diag::Span lhs_at, const Type& rhs, diag::Span rhs_at,
                             std::string right) {
  if (lhs.poison() || rhs.poison()) return false;
  if (!lhs.unit_known && rhs.unit.dimension.none()) return true;
  if (!lhs.unit_known) {
    diags_.report(diag::UnitNotKnown, lhs_at, name_of(lhs)).help("compare it with a number without a unit");
    return false;
  }
  if (lhs.unit.dimension == rhs.unit.dimension) return true;
  diag::Message& message = diags_.report(diag::UnitMismatch, rhs_at, describe(lhs), describe(rhs));
  message.mark(rhs.unit.name.empty() ? "this has no unit"
                                     : fmt::format("this is {} ({})", describe(rhs), rhs.unit.name));
  const std::string stored =
      lhs.unit.name.empty() ? "has no unit" : fmt::format("is {}, stored in {}", describe(lhs), lhs.unit.name);
  message.also(lhs_at, fmt::format("{} {}", name_of(lhs), stored));
  if (right.empty()) right = in_unit_of(lhs, sources_.text(rhs_at));
  if (!right.empty()) message.fix(fmt::format("write `{}`", right), rhs_at, right);
  return false;
}

/// Both parts of `2.98 mm ± 0.05 mm` or `2.98 mm .. 3 mm` have one wrong unit: told once, and mended together.
bool Checker::both_wrong(const Type& lhs, diag::Span lhs_at, const Pair& pair) {
  const Type first = single(pair.first);
  const auto second = find_unit(pair.second_unit);
  if (lhs.poison() || !lhs.unit_known || !first.numeric() || !second) return false;
  if (first.unit.dimension != second->dimension || first.unit.dimension == lhs.unit.dimension) return false;
  const std::string begin = in_unit_of(lhs, sources_.text(module_.exprs[pair.first].span));
  const std::string end = in_unit_of(lhs, sources_.text(pair.second));
  same_dimension(lhs, lhs_at, first, pair.whole,
                 begin.empty() || end.empty() ? "" : fmt::format("{} {} {}", begin, pair.between, end));
  return true;
}

bool Checker::numeric_value(const Type& lhs, diag::Span lhs_at, ast::ExprId value) {
  const Type rhs = single(value);
  if (rhs.poison()) return false;
  if (!rhs.numeric()) {
    diags_.report(diag::WrongType, module_.exprs[value].span, name_of(lhs),
                  fmt::format("compared with {}", describe(rhs)));
    return false;
  }
  return same_dimension(lhs, lhs_at, rhs, module_.exprs[value].span);
}

void Checker::tolerance(const Type& lhs, diag::Span lhs_at, const ast::Tolerance& tolerance, diag::Span at) {
  if (both_wrong(lhs, lhs_at, {tolerance.center, tolerance.margin.span, tolerance.margin.unit, "±", at})) return;
  if (!numeric_value(lhs, lhs_at, tolerance.center)) return;
  const Type half = quantity(tolerance.margin);
  if (half.poison()) return;
  const bool relative = tolerance.margin.unit == "%";
  if (relative && lhs.unit.name == "%") {
    diags_.report(diag::RelativeOfPercent, tolerance.margin.span)
        .fix(fmt::format("write `± {} points`", tolerance.margin.digits), tolerance.margin.unit_span, "points");
  } else if (tolerance.margin.digits.starts_with('-')) {
    diags_.report(diag::NegativeTolerance, tolerance.margin.span)
        .fix("leave the sign out", tolerance.margin.span, std::string(sources_.text(tolerance.margin.span)).substr(1));
  } else if (!relative) {
    same_dimension(lhs, lhs_at, half, tolerance.margin.span);
  }
}

void Checker::range(const Type& lhs, diag::Span lhs_at, const ast::Range& range, diag::Span at) {
  const auto* upper = std::get_if<ast::Number>(&module_.exprs[range.hi].node);
  if (upper != nullptr && both_wrong(lhs, lhs_at, {range.lo, upper->quantity.span, upper->quantity.unit, "..", at}))
    return;
  const bool fits = numeric_value(lhs, lhs_at, range.lo);
  if (!numeric_value(lhs, lhs_at, range.hi) || !fits) return;
  const auto lo = constant(module_, checked_, range.lo);
  const auto hi = constant(module_, checked_, range.hi);
  const auto size = lo && hi ? difference(*hi, *lo) : std::nullopt;
  if (!size || !size->value.negative()) return;
  const std::string exchanged =
      fmt::format("{} .. {}", sources_.text(module_.exprs[range.hi].span), sources_.text(module_.exprs[range.lo].span));
  diags_.report(diag::EmptyRange, at).fix(fmt::format("write the smaller value first: `{}`", exchanged), at, exchanged);
}

void Checker::numeric_limit(const Type& lhs, diag::Span lhs_at, const ast::Compare& compared) {
  const ast::Expr& rhs = module_.exprs[compared.rhs];
  const bool equality = compared.op == Op::Equal || compared.op == Op::NotEqual;
  if (const auto* quantile = std::get_if<ast::Quantile>(&rhs.node)) return baseline(lhs, lhs_at, compared, *quantile);
  const bool set = std::holds_alternative<ast::Tolerance>(rhs.node) || std::holds_alternative<ast::Range>(rhs.node) ||
                   std::holds_alternative<ast::OneOf>(rhs.node);
  if (set && !equality) {
    diags_.report(diag::DoesNotFit, rhs.span, sources_.text(rhs.span))
        .help("a range, a tolerance or a list stands behind `=`");
    return;
  }
  if (const auto* tolerated = std::get_if<ast::Tolerance>(&rhs.node))
    return tolerance(lhs, lhs_at, *tolerated, rhs.span);
  if (const auto* ranged = std::get_if<ast::Range>(&rhs.node)) return range(lhs, lhs_at, *ranged, rhs.span);
  const auto exact = [&](ast::ExprId value) {
    const auto* name = std::get_if<ast::NameRef>(&module_.exprs[value].node);
    if (name != nullptr && resolve({name->name, module_.exprs[value].span}, true).kind == Reference::Kind::Set)
      return unbuilt(module_.exprs[value].span, "sets of numbers");
    if (!numeric_value(lhs, lhs_at, value) || lhs.kind == Kind::Integer) return;
    if (lhs.computed || visit(value).computed) {
      diags_.report(diag::ComputedEquality, module_.exprs[value].span)
          .help(fmt::format("say a tolerance: `{} ± {}`", sources_.text(module_.exprs[value].span),
                            in_unit_of(lhs, "0.01")));
    } else if (visit(value).constant) {
      diags_.report(diag::BareEquality, module_.exprs[value].span, name_of(lhs))
          .help(fmt::format("say a tolerance: `{} ± {}`", sources_.text(module_.exprs[value].span),
                            in_unit_of(lhs, "0.01")));
    }
  };
  if (const auto* one_of = std::get_if<ast::OneOf>(&rhs.node)) {
    if (one_of->hashed)
      diags_.report(diag::WrongType, lhs_at, name_of(lhs), "compared with hashed texts").help("leave `hashed` out");
    for (const ast::ExprId member : one_of->members) one_of->hashed ? digest(member) : exact(member);
    return;
  }
  if (equality) return exact(compared.rhs);
  numeric_value(lhs, lhs_at, compared.rhs);
}

void Checker::textual_limit(const Type& lhs, diag::Span lhs_at, const ast::Compare& compared) {
  const ast::Expr& rhs = module_.exprs[compared.rhs];
  const bool range_or_tolerance =
      std::holds_alternative<ast::Tolerance>(rhs.node) || std::holds_alternative<ast::Range>(rhs.node);
  if (range_or_tolerance) {
    diags_.report(diag::WrongType, lhs_at, name_of(lhs), "inside a range").also(rhs.span, "this is a range of numbers");
    return;
  }
  if (const auto* one_of = std::get_if<ast::OneOf>(&rhs.node)) {
    for (const ast::ExprId member : one_of->members) one_of->hashed ? digest(member) : textual_value(lhs, member);
    return;
  }
  textual_value(lhs, compared.rhs);
}

/// A member of `one of hashed ("9f86d0…")`: the SHA-256 of a value, so that the policy does not hold the value itself.
void Checker::digest(ast::ExprId value) {
  constexpr std::size_t kDigits = 64;
  const ast::Expr& member = module_.exprs[value];
  const auto* quoted = std::get_if<ast::TextLit>(&member.node);
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  visit(value, text_constant());
  if (quoted != nullptr && quoted->text.size() == kDigits && std::ranges::all_of(quoted->text, is_digit)) return;
  diags_.report(diag::WrongType, member.span, "this", "the SHA-256 of a value")
      .help("write its 64 digits in quotes, 0 to 9 and a to f: `printf %s VALUE | sha256sum` prints them");
}

/// `X is one of kept`, where `set kept = ("A", "B")`
void Checker::set_values(const Type& lhs, ast::ExprId value, const ast::Set& set) {
  checked_.references[value.index] = resolve({set.name.text, module_.exprs[value].span}, true);
  visit(value, text_constant());
  for (const ast::Set::Member& member : set.members) {
    const bool word = (member.text && !member.tag) || member.name;
    if (!word) {
      diags_.report(diag::WrongType, module_.exprs[value].span, name_of(lhs), "compared with this set")
          .also(member.span, "this is no text");
      return;
    }
    term(lhs, member.name ? member.name->text : member.text->text, module_.exprs[value].span);
  }
}

void Checker::textual_value(const Type& lhs, ast::ExprId value) {
  const ast::Expr& rhs = module_.exprs[value];
  const auto* name = std::get_if<ast::NameRef>(&rhs.node);
  const auto* quoted = std::get_if<ast::TextLit>(&rhs.node);
  if (name != nullptr) {
    const Reference reference = resolve({name->name, rhs.span}, true);
    if (reference.kind == Reference::Kind::Set) return set_values(lhs, value, module_.sets[reference.index]);
    if (reference.kind == Reference::Kind::Field || reference.kind == Reference::Kind::Define) {
      checked_.references[value.index] = reference;
      const Type other = visit(value, type_of(reference));
      if (!other.poison() && !other.textual())
        diags_.report(diag::WrongType, rhs.span, name_of(lhs), fmt::format("compared with {}", describe(other)));
      if (other.list) single(value);
      return;
    }
    checked_.references[value.index] = {Reference::Kind::Term, 0};
  }
  if (std::holds_alternative<ast::Number>(rhs.node)) {  // `3D` reads as a number with a unit
    visit(value, {});
    const std::string typed = fmt::format("\"{}\"", sources_.text(rhs.span));
    diags_.report(diag::WrongType, rhs.span, name_of(lhs), "compared with a number")
        .fix(fmt::format("write `{}`, with quotes", typed), rhs.span, typed);
    return;
  }
  if (name == nullptr && quoted == nullptr) {
    const Type other = single(value);
    if (!other.poison())
      diags_.report(diag::WrongType, rhs.span, name_of(lhs), fmt::format("compared with {}", describe(other)))
          .help("write the text in quotes");
    return;
  }
  visit(value, text_constant());
  term(lhs, name != nullptr ? name->name : quoted->text, rhs.span);
}

bool Checker::can_hold(const Field& field, std::string_view text) const {
  if (!field.standard) return true;
  if (field.kind == Kind::Code) return code_characters(text);
  return field.kind != Kind::Uid || uid_characters(text);
}

/// Of a code whose homes name all that they give.
void Checker::canonical_term(const Field& field, std::string_view word, diag::Span at) {
  const std::vector<std::string_view> terms = dictionary::terms_of(*field.canonical);
  const bool column = word == "COLUMN" && contains(terms, "COL");
  if (terms.empty() || column || contains(terms, word)) return;
  diag::Message& message = diags_.report(diag::NeverMatches, at, field.name);
  message.mark(fmt::format("its values: {}", fmt::join(terms, ", ")));
  const std::vector<std::string_view> meant = diag::nearest(word, terms);
  for (const std::string_view one : meant) message.fix(fmt::format("did you mean `{}`?", one), at, std::string(one));
  if (meant.empty()) message.help("write one of these values");
}

void Checker::term(const Type& lhs, const std::string& word, diag::Span at) {
  if (!lhs.field.valid() && lhs.kind != Kind::Code) return;
  if (!lhs.field.valid()) {  // the vendor
    if (contains(dictionary::vendors(), word)) return;
    diag::Message& message = diags_.report(diag::UnknownVendor, at, word);
    const std::vector<std::string_view> known = dictionary::vendors();
    if (!offer(message, {word, at}, known)) message.help("vendors are " + alternatives(known));
    return;
  }
  const Field& field = checked_.fields[lhs.field];
  if (field.privacy == abi::Privacy::Phi) {
    diags_.report(diag::PhiLiteral, at, field.name)
        .help(fmt::format("test its form instead: `{} matches r\"^SUB-[0-9]+$\"`", field.name));
    return;
  }
  if (field.canonical) return canonical_term(field, word, at);
  if (!field.standard) return;
  const auto terms = field.standard->terms;
  if (!can_hold(field, word)) {
    diag::Message& message = diags_.report(diag::NeverMatches, at, field.name);
    const std::vector<std::string_view> meant = diag::nearest(word, terms);
    if (!meant.empty())
      message.fix(fmt::format("did you mean {}?", alternatives(meant)), at, std::string(meant.front()));
    message.note(field.kind == Kind::Code ? "a code string holds capitals, digits, blanks and underscores, at most 16"
                                          : "a UID holds digits and points, at most 64");
    return;
  }
  if (terms.empty() || contains(terms, word)) return;
  diag::Message& message = field.standard->terms_closed
                               ? diags_.report(diag::NotATerm, at, fmt::format("\"{}\"", word), field.name)
                               : diags_.report(diag::NotADefinedTerm, at, fmt::format("\"{}\"", word), field.name);
  message.mark((field.standard->terms_closed ? "enumerated values: " : "defined terms: ") +
               fmt::format("{}", fmt::join(terms, ", ")));
  const std::vector<std::string_view> meant = diag::nearest(word, terms);
  for (const std::string_view one : meant) message.fix(fmt::format("did you mean `{}`?", one), at, std::string(one));
  if (meant.empty())
    message.help(field.standard->terms_closed ? "write one of these values"
                                              : "write one of these, or allow W210 and say who writes it");
}

}  // namespace qapc::sema
