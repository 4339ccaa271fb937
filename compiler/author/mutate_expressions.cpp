// Changes of limits, comparisons and conditions.
#include <algorithm>
#include <type_traits>

#include "compiler/author/mutator.hpp"
#include "compiler/sema/units.hpp"
#include "compiler/syntax/walk.hpp"

namespace qapc::author {
namespace {

/// A tenth; of a whole number a whole number; of nothing one.
Decimal tenth(const Decimal& value) {
  const Decimal size = value.negative() ? value.negated() : value;
  const bool whole = size.whole(Decimal::Round::Down) == size.whole(Decimal::Round::Up);
  const auto units = size.shifted(-1).whole(Decimal::Round::Down);
  if (whole && units) return Decimal(std::max<std::int64_t>(*units, 1));
  return size.shifted(-1);
}

/// The margin as a number of the centre's unit; nothing for no margin.
std::optional<Decimal> margin_in(const ast::Quantity& margin, const ast::Quantity& centre) {
  const auto digits = Decimal::parse(margin.digits);
  const auto middle = Decimal::parse(centre.digits);
  if (!digits || !middle || digits->zero()) return std::nullopt;
  if (margin.unit == centre.unit || margin.unit == "points") return digits;
  if (margin.unit == "%") return middle->times(digits->shifted(-2));
  const auto from = sema::find_unit(margin.unit);
  const auto to = sema::find_unit(centre.unit);
  if (!from || !to) return std::nullopt;
  return sema::convert(*digits, *from, *to, Decimal::Round::Down);
}

template <typename T, typename... Kinds>
inline constexpr bool kIsOne = (std::is_same_v<T, Kinds> || ...);
template <typename T>
inline constexpr bool kPredicate =
    kIsOne<T, ast::Matches, ast::StartsWith, ast::Recognised, ast::Items, ast::Some, ast::GroupSize, ast::Served,
           ast::ServesTest, ast::Shared, ast::Profile, ast::FreeText>;

}  // namespace

void Mutator::expr(ast::ExprId id) {
  const ast::Expr& one = at(id);
  std::visit([&](const auto& part) { node(one, part); }, one.node);
}

void Mutator::parts(ast::ExprId id) {
  for (const ast::ExprId part : ast::children(at(id))) expr(part);
}

template <typename Leaf>
void Mutator::node(const ast::Expr& one, const Leaf&) {
  if constexpr (kPredicate<Leaf>) denied(one);
  for (const ast::ExprId part : ast::children(one)) expr(part);
}

// --- limits -------------------------------------------------------------------------------------------------------

const ast::Quantity* Mutator::number(ast::ExprId id) const {
  const auto* number = std::get_if<ast::Number>(&at(id).node);
  return number == nullptr ? nullptr : &number->quantity;
}

void Mutator::moved(const ast::Quantity& quantity, Step step, diag::Span at) {
  const auto value = Decimal::parse(quantity.digits);
  if (!value) return;
  const Decimal by = step.value_or(tenth(*value));
  const std::string unit = quantity.unit.empty() ? "" : " " + quantity.unit;
  if (const auto up = value->plus(by)) add("limit moved up", at, up->text() + unit);
  if (const auto down = value->minus(by)) add("limit moved down", at, down->text() + unit);
}

void Mutator::node(const ast::Expr&, const ast::Range& range) {
  const ast::Quantity* lo = number(range.lo);
  const ast::Quantity* hi = number(range.hi);
  const auto low = lo == nullptr ? std::nullopt : Decimal::parse(lo->digits);
  const auto high = hi == nullptr ? std::nullopt : Decimal::parse(hi->digits);
  if (!low || !high || lo->unit != hi->unit || low->compare(*high) >= 0) {
    expr(range.lo);
    expr(range.hi);
    return;
  }
  const auto half = high->minus(*low)->times(*Decimal::parse("0.5"));
  if (!half) return;
  const std::string unit = lo->unit.empty() ? "" : " " + lo->unit;
  for (const bool up : {true, false}) {
    const auto first = up ? low->plus(*half) : low->minus(*half);
    const auto last = up ? high->plus(*half) : high->minus(*half);
    if (!first || !last) continue;
    found_.push_back({up ? "limit moved up" : "limit moved down",
                      {{at(range.lo).span, first->text() + unit}, {at(range.hi).span, last->text() + unit}},
                      {},
                      {}});
  }
}

void Mutator::node(const ast::Expr&, const ast::Tolerance& tolerance) {
  const ast::Quantity* centre = number(tolerance.center);
  if (centre == nullptr) return expr(tolerance.center);
  moved(*centre, margin_in(tolerance.margin, *centre), at(tolerance.center).span);
}

void Mutator::node(const ast::Expr& one, const ast::Count& count) {
  struct Word {
    std::string_view from;
    std::string_view to;
  };
  static constexpr Word kWords[] = {{"exactly", "at least"}, {"least", "most"}, {"most", "least"}};
  const Word& word = kWords[static_cast<std::size_t>(count.bound)];
  const std::size_t found = sources_.text(one.span).find(word.from);
  if (found != std::string_view::npos) {
    const auto begin = one.span.begin + static_cast<std::uint32_t>(found);
    add("comparison turned round", {one.span.source, begin, begin + static_cast<std::uint32_t>(word.from.size())},
        std::string(word.to));
  }
  moved(count.number, Decimal(1), count.number.span);
}

// --- comparisons --------------------------------------------------------------------------------------------------

void Mutator::node(const ast::Expr&, const ast::Compare& compare) {
  struct Turn {
    std::string_view from;
    std::string_view to;
  };
  static constexpr Turn kTurns[] = {{"=", "!="}, {"!=", "="}, {"≠", "="},  {"<", ">="}, {"<=", ">"},
                                    {"≤", ">"},  {">", "<="}, {">=", "<"}, {"≥", "<"},  {"is", "is not"}};
  const auto turn = std::ranges::find(kTurns, sources_.text(compare.op_span), &Turn::from);
  if (turn != std::end(kTurns)) add("comparison turned round", compare.op_span, std::string(turn->to));
  expr(compare.lhs);
  expr(compare.rhs);
}

void Mutator::node(const ast::Expr& one, const ast::Presence& presence) {
  const std::uint32_t end = at(presence.operand).span.end;
  const std::size_t is = sources_.text(one.span.source).find("is", end);
  if (is == std::string::npos || is + 2 > one.span.end) return;
  const auto begin = static_cast<std::uint32_t>(is);
  add("comparison turned round", {one.span.source, begin, begin + 2}, "is not");
}

void Mutator::node(const ast::Expr&, const ast::OneOf& one_of) {
  std::vector<diag::Span> members;
  for (const ast::ExprId member : one_of.members) {
    members.push_back(at(member).span);
    if (number(member) != nullptr) expr(member);
  }
  dropped_members(members, "member dropped");
}

diag::Span Mutator::whole(const ast::Tokens::Group& group, std::uint32_t from, std::uint32_t end) const {
  diag::Span span = diag::join(group.words.front().span, group.words.back().span);
  const std::string& source = sources_.text(span.source);
  const std::size_t of = source.rfind(group.none ? "none" : "one", span.begin);
  if (of == std::string::npos || of < from) return span;
  const std::size_t close = source.find(')', span.end);
  if (close == std::string::npos || close >= end) return span;
  return {span.source, static_cast<std::uint32_t>(of), static_cast<std::uint32_t>(close + 1)};
}

void Mutator::node(const ast::Expr& one, const ast::Tokens& tokens) {
  denied(one);
  std::vector<diag::Span> groups;
  for (const ast::Tokens::Group& group : tokens.groups) {
    const std::uint32_t from = groups.empty() ? at(tokens.operand).span.end : groups.back().end;
    groups.push_back(whole(group, from, one.span.end));
    std::vector<diag::Span> words;
    for (const ast::Text& word : group.words) words.push_back(word.span);
    dropped_members(words, "word dropped");
  }
  dropped_members(groups, "words dropped");
}

void Mutator::node(const ast::Expr& one, const ast::Quantified& quantified) {
  struct Word {
    std::string_view from;
    std::string_view to;
  };
  static constexpr Word kWords[] = {{"every", "any"}, {"any", "every"}, {"no", "any"}};
  const Word& word = kWords[static_cast<std::size_t>(quantified.kind)];
  if (sources_.text(one.span).starts_with(word.from)) {
    const auto end = one.span.begin + static_cast<std::uint32_t>(word.from.size());
    add("quantifier changed", {one.span.source, one.span.begin, end}, std::string(word.to));
  }
  const bool denies = quantified.kind == ast::Quantified::Kind::No;
  // `no value of X is A` turned round is `no value of X is not A`: another question, and worth asking of the tests too.
  if (denies || !std::holds_alternative<ast::And>(at(quantified.predicate).node)) expr(quantified.predicate);
}

void Mutator::node(const ast::Expr& one, const ast::Agree& agree) {
  denied(one);
  std::vector<diag::Span> on;
  for (const ast::Agree::On& each : agree.on) {
    on.push_back(each.within ? diag::join(each.attribute.span, each.within->span) : each.attribute.span);
    if (each.within) {
      const auto value = Decimal::parse(each.within->digits);
      const auto wide = value ? value->times(Decimal(10)) : std::nullopt;
      const std::string unit = each.within->unit.empty() ? "" : " " + each.within->unit;
      if (wide && !wide->zero()) add("limit moved up", each.within->span, wide->text() + unit);
    }
  }
  dropped_members(on, "attribute dropped");
}

// --- conditions ---------------------------------------------------------------------------------------------------

void Mutator::denied(const ast::Expr& one) {
  if (const auto parts = ast::children(one); !parts.empty() && std::holds_alternative<ast::Subject>(at(parts[0]).node))
    return;  // its text begins with what it is said of
  add("condition denied", one.span, "not (" + text(one.span) + ")");
}

void Mutator::node(const ast::Expr& one, const ast::Not& negation) {
  const ast::Expr& inner = at(negation.operand);
  if (inner.span != one.span) {
    add("not dropped", one.span, "(" + text(inner.span) + ")");
    return expr(negation.operand);
  }
  // `x is not present`: one text for both.
  const auto parts = ast::children(inner);
  const std::uint32_t end = parts.empty() ? one.span.begin : at(parts.front()).span.end;
  const std::size_t word = sources_.text(one.span.source).find("not ", end);
  if (word != std::string::npos && word < one.span.end) {
    const auto begin = static_cast<std::uint32_t>(word);
    add("not dropped", {one.span.source, begin, begin + 4}, "");
  }
  this->parts(negation.operand);
}

void Mutator::dropped(const ast::Expr& one, const std::vector<ast::ExprId>& operands, std::string_view word) {
  // `every value of (A, B) …` is several conditions with one text between them.
  const auto inside = [&](ast::ExprId id) {
    const auto* quantified = std::get_if<ast::Quantified>(&at(id).node);
    return quantified != nullptr && at(quantified->predicate).span == one.span;
  };
  if (std::ranges::any_of(operands, inside))
    return expr(std::get<ast::Quantified>(at(operands.front()).node).predicate);
  for (std::size_t left_out = 0; left_out < operands.size() && operands.size() > 1; ++left_out) {
    std::string rest;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (i == left_out) continue;
      if (!rest.empty()) rest += word;
      const ast::Expr& operand = at(operands[i]);
      const bool joined =
          std::holds_alternative<ast::And>(operand.node) || std::holds_alternative<ast::Or>(operand.node);
      rest += joined ? "(" + text(operand.span) + ")" : text(operand.span);
    }
    found_.push_back({"condition dropped", {{one.span, rest}}, {}, at(operands[left_out]).span});
  }
  for (const ast::ExprId operand : operands) expr(operand);
}

void Mutator::dropped_members(const std::vector<diag::Span>& members, std::string_view what) {
  for (std::size_t i = 0; i < members.size() && members.size() > 1; ++i) {
    diag::Span span = members[i];
    if (i > 0) {
      span.begin = members[i - 1].end;
    } else {
      span.end = members[1].begin;
    }
    found_.push_back({std::string(what), {{span, ""}}, {}, members[i]});
  }
}

}  // namespace qapc::author
