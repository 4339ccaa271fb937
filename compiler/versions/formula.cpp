#include "compiler/versions/formula.hpp"

#include <fmt/format.h>
#include <utility>

#include "compiler/sema/constants.hpp"

namespace qapc::versions {
namespace {

using Kind = Formula::Kind;
using Op = ast::Compare::Op;

constexpr int kSteps = 10'000;  // nodes of one condition; what lies beyond is taken as a whole

Formula atom(Kind kind, std::string key, std::string text = "") {
  Formula formula{kind};
  formula.key = std::move(key);
  formula.text = std::move(text);
  return formula;
}

Formula limit(Kind kind, std::string key, const sema::Measure& at, bool open, bool whole) {
  Formula formula = atom(kind, std::move(key));
  formula.limit = at;
  formula.open = open;
  formula.whole = whole;
  return formula;
}

Formula of_parts(Kind kind, std::vector<Formula> parts) {
  if (parts.size() == 1) return std::move(parts.front());
  return {kind, std::move(parts)};
}

}  // namespace

const sema::Type& Formulas::type_of(ast::ExprId id) const {
  const bool subject = std::holds_alternative<ast::Subject>(module_.exprs[id].node) && subject_.valid();
  return checked_.type(subject ? subject_ : id);
}

/// `op rhs`, said of one value.
Formula Formulas::member(const ast::Compare& compare, Op op, ast::ExprId rhs, const std::string& key) {
  const sema::Type& type = type_of(compare.lhs);
  const sema::Reference::Kind refers = checked_.reference(rhs).kind;
  if (!type.numeric()) {
    if (refers == sema::Reference::Kind::Field || refers == sema::Reference::Kind::Define)
      return atom(Kind::Holds, fmt::format("{} = {}", key, keys_.of(rhs)));
    std::vector<Formula> any;
    for (std::string& term : sema::terms(module_, checked_, rhs)) any.push_back(atom(Kind::Is, key, std::move(term)));
    return of_parts(Kind::Any, std::move(any));
  }
  auto limits = sema::interval(module_, checked_, op, rhs, type.unit);
  const bool whole = limits && type.kind == sema::Kind::Integer && !type.computed;
  std::string about = key;
  if (!limits) {  // two values: their difference is compared with 0
    if (std::holds_alternative<ast::Range>(module_.exprs[rhs].node) ||
        std::holds_alternative<ast::Tolerance>(module_.exprs[rhs].node))
      return atom(Kind::Holds, fmt::format("{} = {}", key, keys_.of(rhs)));
    about = fmt::format("{} - {}", key, keys_.of(rhs));
    const sema::Measure zero{};
    const bool equal = op == Op::Equal;
    const bool low = equal || op == Op::Greater || op == Op::GreaterEqual;
    const bool high = equal || op == Op::Less || op == Op::LessEqual;
    limits = sema::Interval{low ? std::optional(zero) : std::nullopt, high ? std::optional(zero) : std::nullopt,
                            op == Op::Greater, op == Op::Less};
  }
  std::vector<Formula> both;
  if (limits->lo) both.push_back(limit(Kind::Low, about, *limits->lo, limits->lo_open, whole));
  if (limits->hi) both.push_back(limit(Kind::High, about, *limits->hi, limits->hi_open, whole));
  const bool call = std::holds_alternative<ast::Call>(module_.exprs[compare.lhs].node);
  for (Formula& one : both) one.plain = !call;
  return of_parts(Kind::All, std::move(both));
}

Formula Formulas::node(const ast::Compare& compare, ast::ExprId id) {
  const bool unequal = compare.op == Op::NotEqual;
  const Op op = unequal ? Op::Equal : compare.op;
  const std::string key = keys_.of(compare.lhs);
  std::vector<ast::ExprId> members{compare.rhs};
  if (const auto* one_of = std::get_if<ast::OneOf>(&module_.exprs[compare.rhs].node)) members = one_of->members;
  const bool hashed = std::holds_alternative<ast::OneOf>(module_.exprs[compare.rhs].node) &&
                      std::get<ast::OneOf>(module_.exprs[compare.rhs].node).hashed;
  const bool numbers =
      checked_.reference(compare.rhs).kind == sema::Reference::Kind::Set && type_of(compare.lhs).numeric();
  if (numbers) return atom(Kind::Holds, keys_.of(id));
  std::vector<Formula> any;
  for (const ast::ExprId one : members)
    any.push_back(hashed ? atom(Kind::Holds, fmt::format("{} hashed {}", key, keys_.of(one)))
                         : member(compare, op, one, key));
  Formula all = of_parts(Kind::Any, std::move(any));
  return unequal ? negated(std::move(all)) : all;
}

Formula Formulas::node(const ast::Quantified& quantified) {
  const std::string key = keys_.of(quantified.list);
  const std::string outer = keys_.subject();
  const ast::ExprId outer_subject = std::exchange(subject_, quantified.list);
  keys_.set_subject(key);
  const bool every = quantified.kind == ast::Quantified::Kind::Every;
  Formula all = atom(every ? Kind::Every : Kind::Some, key);
  all.parts.push_back(made(quantified.predicate));
  subject_ = outer_subject;
  keys_.set_subject(outer);
  return quantified.kind == ast::Quantified::Kind::No ? negated(std::move(all)) : all;
}

Formula Formulas::node(const ast::Presence& presence) {
  std::vector<Formula> any;
  for (const ast::Presence::Kind kind : presence.kinds)
    any.push_back(atom(Kind::Holds, fmt::format("presence {} {}", static_cast<int>(kind), keys_.of(presence.operand))));
  return of_parts(Kind::Any, std::move(any));
}

Formula Formulas::node(const ast::Tokens& tokens) {
  std::vector<Formula> all;
  const std::string key = keys_.of(tokens.operand);
  for (const ast::Tokens::Group& group : tokens.groups) {
    std::vector<Formula> words;
    for (const ast::Text& word : group.words)
      words.push_back(atom(Kind::Holds, fmt::format("token {} of {}", word.text, key)));
    Formula any = of_parts(Kind::Any, std::move(words));
    all.push_back(group.none ? negated(std::move(any)) : std::move(any));
  }
  return of_parts(Kind::All, std::move(all));
}

Formula Formulas::node(const ast::Matches& matches) {
  std::vector<Formula> any;
  for (const ast::Text& pattern : matches.patterns)
    any.push_back(atom(Kind::Holds, fmt::format("{} {} of {}", matches.glob ? "glob" : "pattern", pattern.text,
                                                keys_.of(matches.operand))));
  return of_parts(Kind::Any, std::move(any));
}

Formula Formulas::node(const ast::StartsWith& starts) {
  return atom(Kind::Begins, keys_.of(starts.operand), starts.prefix);
}

Formula Formulas::node(const ast::Count& count) {
  const std::string key = "count " + counted(count);
  const auto number = Decimal::parse(count.number.digits);
  const sema::Measure at{number.value_or(Decimal(0)), false};
  std::vector<Formula> both;
  if (count.bound != ast::Count::Bound::AtMost) both.push_back(limit(Kind::Low, key, at, false, true));
  if (count.bound != ast::Count::Bound::AtLeast) both.push_back(limit(Kind::High, key, at, false, true));
  for (Formula& one : both) one.plain = false;
  return of_parts(Kind::All, std::move(both));
}

Formula Formulas::node(const ast::Agree& agree) {
  std::vector<Formula> all;
  for (const ast::Agree::On& one : agree.on) {
    const auto within = one.within ? sema::constant(*one.within) : std::nullopt;
    const std::string key = fmt::format("agreement of {} on {}", agree.what.text, one.attribute.text);
    const auto at = within ? sema::in_unit(*within, sema::coherent(within->unit.dimension)) : sema::Measure{};
    all.push_back(at ? limit(Kind::High, key, *at, false, false) : atom(Kind::Holds, key));
    all.back().plain = false;
  }
  return of_parts(Kind::All, std::move(all));
}

Formula Formulas::made(ast::ExprId id) {
  const auto& node = module_.exprs[id].node;
  if (--steps_ < 0) return atom(Kind::Holds, keys_.of(id));
  const bool any = std::holds_alternative<ast::Or>(node);
  if (any || std::holds_alternative<ast::And>(node)) {
    std::vector<Formula> parts;
    for (const ast::ExprId part : any ? std::get<ast::Or>(node).operands : std::get<ast::And>(node).operands)
      parts.push_back(made(part));
    return of_parts(any ? Kind::Any : Kind::All, std::move(parts));
  }
  if (const auto* negation = std::get_if<ast::Not>(&node)) return negated(made(negation->operand));
  if (const auto* compare = std::get_if<ast::Compare>(&node)) return this->node(*compare, id);
  if (const auto* quantified = std::get_if<ast::Quantified>(&node)) return this->node(*quantified);
  if (const auto* presence = std::get_if<ast::Presence>(&node)) return this->node(*presence);
  if (const auto* tokens = std::get_if<ast::Tokens>(&node)) return this->node(*tokens);
  if (const auto* matches = std::get_if<ast::Matches>(&node)) return this->node(*matches);
  if (const auto* starts = std::get_if<ast::StartsWith>(&node)) return this->node(*starts);
  if (const auto* count = std::get_if<ast::Count>(&node)) return this->node(*count);
  if (const auto* agree = std::get_if<ast::Agree>(&node)) return this->node(*agree);
  const sema::Reference& reference = checked_.reference(id);
  if (reference.kind == sema::Reference::Kind::Define) return made(module_.defines[reference.index].is);
  return atom(Kind::Holds, keys_.of(id));
}

Formula Formulas::of(ast::ExprId id, ast::ExprId subject) {
  if (!id.valid()) return {};
  subject_ = subject;
  keys_.set_subject("");
  if (subject.valid()) keys_.set_subject(keys_.of(subject));
  steps_ = kSteps;
  Formula formula = made(id);
  keys_.set_subject("");
  return formula;
}

}  // namespace qapc::versions
