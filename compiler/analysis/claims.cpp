#include "compiler/analysis/claims.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "compiler/syntax/print.hpp"

namespace qapc::analysis {
namespace {

constexpr int kSteps = 10'000;
constexpr const char* kVendor = "vendor";

Values truth(bool holds) {
  Values values;
  values.truth = holds;
  return values;
}

Values some_texts(std::vector<std::string> texts) {
  Values values;
  values.kind = Values::Kind::Texts;
  values.texts.insert(std::make_move_iterator(texts.begin()), std::make_move_iterator(texts.end()));
  return values;
}

}  // namespace

Claims Conditions::of_vendors(const std::set<std::string>& vendors, bool all_but) {
  Values values = some_texts({vendors.begin(), vendors.end()});
  values.all_but = all_but;
  return {{kVendor, std::move(values)}};
}

/// One value of an image: an attribute, a position of one, or `vendor`.
std::optional<std::string> Conditions::attribute(ast::ExprId id) const {
  const ast::Expr& expr = module_.exprs[id];
  if (std::holds_alternative<ast::Subject>(expr.node)) return subject_.valid() ? attribute(subject_) : std::nullopt;
  if (const auto* index = std::get_if<ast::Index>(&expr.node)) {
    const auto* list = std::get_if<ast::NameRef>(&module_.exprs[index->base].node);
    if (list == nullptr || list->of) return std::nullopt;
    return fmt::format("{}[{}]", list->name, index->position);
  }
  const auto* name = std::get_if<ast::NameRef>(&expr.node);
  if (name == nullptr || name->of) return std::nullopt;
  const sema::Reference::Kind kind = checked_.reference(id).kind;
  if (kind == sema::Reference::Kind::Vendor) return kVendor;
  if (kind != sema::Reference::Kind::Field || checked_.type(id).list) return std::nullopt;
  return name->name;
}

/// A condition that nothing is known of but that it holds or not.
Conditions::Atom Conditions::opaque(ast::ExprId id) const {
  return {"(" + syntax::print(module_, id) + ")", truth(true)};
}

Conditions::Meaning Conditions::meaning(const ast::Compare& compare, ast::ExprId id) {
  const auto what = attribute(compare.lhs);
  const bool subject = std::holds_alternative<ast::Subject>(module_.exprs[compare.lhs].node);
  if (!what) return subject ? Atom{fmt::format("(expression {})", id.index), truth(true)} : opaque(id);
  const sema::Type& type = checked_.type(subject ? subject_ : compare.lhs);
  const bool unequal = compare.op == ast::Compare::Op::NotEqual;
  const ast::Compare::Op op = unequal ? ast::Compare::Op::Equal : compare.op;
  std::vector<ast::ExprId> members{compare.rhs};
  if (const auto* one_of = std::get_if<ast::OneOf>(&module_.exprs[compare.rhs].node)) {
    if (one_of->hashed) return opaque(id);
    members = one_of->members;
  }
  std::optional<Values> values;
  for (const ast::ExprId member : members) {
    Values one;
    const sema::Reference::Kind kind = checked_.reference(member).kind;
    if (type.numeric()) {
      const auto limits = sema::interval(module_, checked_, op, member, type.unit);
      if (!limits) return opaque(id);
      one.kind = Values::Kind::Numbers;
      one.numbers = *limits;
      one.exact = !(limits->lo && limits->lo->cut) && !(limits->hi && limits->hi->cut);
    } else if (kind == sema::Reference::Kind::Field || kind == sema::Reference::Kind::Define) {
      return opaque(id);
    } else {
      one = some_texts(sema::terms(module_, checked_, member));
    }
    values = values ? either(*values, one) : one;
  }
  if (!values) return opaque(id);
  return unequal ? Meaning(Parts{false, {}, {{*what, *values}}, true}) : Meaning(Atom{*what, *values});
}

Conditions::Meaning Conditions::meaning(const ast::Tokens& tokens) {
  Parts all;
  const std::string of = syntax::print(module_, tokens.operand);
  for (const ast::Tokens::Group& group : tokens.groups) {
    if (!group.none && group.words.size() > 1) {  // one of several: of no single one is known that it is there
      Values some = truth(true);
      std::string words;
      std::vector<std::string> any_of;
      for (const ast::Text& word : group.words) {
        words += " " + word.text;
        any_of.push_back(fmt::format("{} token {}", of, word.text));
      }
      all.atoms.push_back({fmt::format("{} token{}", of, words), some, std::move(any_of)});
      continue;
    }
    for (const ast::Text& word : group.words)
      all.atoms.push_back({fmt::format("{} token {}", of, word.text), truth(!group.none)});
  }
  return all;
}

Conditions::Meaning Conditions::meaning(const ast::Quantified& quantified, ast::ExprId id) {
  const auto* compare = std::get_if<ast::Compare>(&module_.exprs[quantified.predicate].node);
  const bool equal = compare != nullptr && compare->op == ast::Compare::Op::Equal;
  if (!equal || quantified.kind == ast::Quantified::Kind::Every || !checked_.type(quantified.list).textual())
    return opaque(id);
  std::vector<ast::ExprId> members{compare->rhs};
  if (const auto* one_of = std::get_if<ast::OneOf>(&module_.exprs[compare->rhs].node)) {
    if (one_of->hashed) return opaque(id);
    members = one_of->members;
  }
  Parts all;
  all.any = true;
  all.negated = quantified.kind == ast::Quantified::Kind::No;
  const std::string of = syntax::print(module_, quantified.list);
  for (const ast::ExprId member : members) {
    const sema::Reference::Kind kind = checked_.reference(member).kind;
    if (kind == sema::Reference::Kind::Field || kind == sema::Reference::Kind::Define) return opaque(id);
    for (const std::string& term : sema::terms(module_, checked_, member))
      all.atoms.push_back({fmt::format("{} value {}", of, term), truth(true)});
  }
  return all;
}

Conditions::Meaning Conditions::meaning(const ast::Presence& presence, ast::ExprId id) {
  const auto what = attribute(presence.operand);
  if (!what) return opaque(id);
  const bool present = presence.kinds.size() == 1 && presence.kinds.front() == ast::Presence::Kind::Present;
  Parts all;
  all.atoms.push_back({*what + " is present", truth(present)});
  if (!present) all.atoms.push_back(opaque(id));
  return present ? Meaning(all.atoms.front()) : Meaning(all);
}

Conditions::Meaning Conditions::meaning(ast::ExprId id) {
  const auto& node = module_.exprs[id].node;
  if (const auto* all = std::get_if<ast::And>(&node)) return Parts{false, all->operands, {}, false};
  if (const auto* any = std::get_if<ast::Or>(&node)) return Parts{true, any->operands, {}, false};
  if (const auto* negation = std::get_if<ast::Not>(&node)) return Parts{false, {negation->operand}, {}, true};
  if (const auto* compare = std::get_if<ast::Compare>(&node)) return meaning(*compare, id);
  if (const auto* tokens = std::get_if<ast::Tokens>(&node)) return meaning(*tokens);
  if (const auto* quantified = std::get_if<ast::Quantified>(&node)) return meaning(*quantified, id);
  if (const auto* presence = std::get_if<ast::Presence>(&node)) return meaning(*presence, id);
  const sema::Reference& reference = checked_.reference(id);
  if (reference.kind == sema::Reference::Kind::Define)
    return Parts{false, {module_.defines[reference.index].is}, {}, false};
  return opaque(id);
}

std::optional<Claims> Conditions::claims_of(const Atom& atom, bool holds) const {
  const auto values = holds ? std::optional(atom.values) : without(atom.values);
  Claims claims;
  if (values) claims.emplace(atom.attribute, *values);
  if (atom.values.kind != Values::Kind::Truth) claims.emplace(atom.attribute + " is present", truth(true));
  if (values && values->none()) return std::nullopt;
  return claims;
}

std::optional<Claims> Conditions::claims_of(ast::ExprId id, bool holds) {
  if (--steps_ < 0) return Claims{};
  const sema::Reference& reference = checked_.reference(id);
  const bool define = reference.kind == sema::Reference::Kind::Define;
  if (define) {
    const auto known = defines_.find({reference.index, holds});
    if (known != defines_.end()) return known->second;
  }
  const Meaning what = meaning(id);
  if (const auto* atom = std::get_if<Atom>(&what)) return claims_of(*atom, holds);
  const Parts& parts = std::get<Parts>(what);
  const bool inner = holds != parts.negated;
  const bool any = parts.any == inner;  // not (a and b) is not a or not b
  std::optional<Claims> result = any ? std::nullopt : std::optional(Claims{});
  const auto add = [&](std::optional<Claims> part) {
    if (!any) {
      result = result && part ? both(std::move(*result), *part) : std::nullopt;
    } else if (!result) {
      result = std::move(part);
    } else if (part) {
      result = either(*result, *part);
    }
  };
  for (const Atom& atom : parts.atoms) add(claims_of(atom, inner));
  for (const ast::ExprId part : parts.conditions) add(claims_of(part, inner));
  if (define) defines_.emplace(std::pair(reference.index, holds), result);
  return result;
}

std::optional<Claims> Conditions::claims(ast::ExprId id, ast::ExprId subject) {
  if (!id.valid()) return Claims{};
  subject_ = subject;
  steps_ = kSteps;
  return claims_of(id, true);
}

bool Conditions::follows_from(const Atom& atom, bool holds, std::span<const Claims* const> layers,
                              std::set<std::size_t>& because) {
  const auto wanted = holds ? std::optional(atom.values) : without(atom.values);
  if (!wanted || !atom.values.exact) return false;
  std::optional<Values> known;
  std::set<std::size_t> rules;
  for (const Claims* layer : layers) {
    const auto found = layer->find(atom.attribute);
    if (found == layer->end()) continue;
    known = known ? both(*known, found->second) : found->second;
    if (found->second.rule) rules.insert(*found->second.rule);
    if (found->second.within(*wanted)) {  // this layer alone says so
      if (found->second.rule) because.insert(*found->second.rule);
      return true;
    }
  }
  if (!known || !known->within(*wanted)) return false;
  because.merge(rules);
  return true;
}

bool Conditions::follows_from(ast::ExprId id, bool holds, std::span<const Claims* const> layers,
                              std::set<std::size_t>& because) {
  if (--steps_ < 0) return false;
  const Meaning what = meaning(id);
  if (const auto* atom = std::get_if<Atom>(&what)) return follows_from(*atom, holds, layers, because);
  const Parts& parts = std::get<Parts>(what);
  const bool inner = holds != parts.negated;
  const bool any = parts.any == inner;
  bool all_follow = true;
  bool one_follows = false;
  const auto add = [&](bool follows) {
    all_follow = all_follow && follows;
    one_follows = one_follows || follows;
  };
  for (const Atom& atom : parts.atoms) add(follows_from(atom, inner, layers, because));
  for (const ast::ExprId part : parts.conditions) add(follows_from(part, inner, layers, because));
  return any ? one_follows : all_follow;
}

bool Conditions::follows(ast::ExprId id, std::span<const Claims* const> layers, std::set<std::size_t>& because,
                         ast::ExprId subject) {
  subject_ = subject;
  steps_ = kSteps;
  return follows_from(id, true, layers, because);
}

}  // namespace qapc::analysis
