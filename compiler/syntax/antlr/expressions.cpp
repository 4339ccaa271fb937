// Expressions: chains of `and`, `or` and arithmetic become flat or left-leaning, so that no pass recurses along them.
#include <algorithm>

#include "compiler/syntax/antlr/builder.hpp"
#include "compiler/syntax/parse.hpp"

namespace qapc::syntax {
namespace {

std::string_view strip(std::string_view text, std::size_t front) {
  text.remove_prefix(front);
  text.remove_suffix(1);
  return text;
}

}  // namespace

ast::ExprId Builder::expr(P::ExprContext* context) {
  const auto parts = context->conjunction();
  if (parts.size() == 1) return expr(parts.front());
  ast::Or any;
  for (P::ConjunctionContext* part : parts) any.operands.push_back(expr(part));
  return add(span(context), std::move(any));
}

ast::ExprId Builder::expr(P::ConjunctionContext* context) {
  const auto parts = context->unary();
  if (parts.size() == 1) return expr(parts.front());
  ast::And all;
  for (P::UnaryContext* part : parts) all.operands.push_back(expr(part));
  return add(span(context), std::move(all));
}

ast::ExprId Builder::expr(P::UnaryContext* context) {
  if (P::UnaryContext* inner = context->unary()) return add(span(context), ast::Not{expr(inner)});
  return expr(context->predicate());
}

ast::ExprId Builder::expr(P::PredicateContext* context) {
  if (auto* quantified = dynamic_cast<P::QuantifiedPredicateContext*>(context)) {
    const ast::ExprId over = expr(quantified->sum());
    const ast::ExprId subject = add(span(quantified->sum()), ast::Subject{});
    const ast::ExprId predicate = tail(quantified->tail(), subject, span(context));
    return add(span(context), ast::Quantified{quantifier(quantified->quantifier()), over, predicate});
  }
  if (auto* counted = dynamic_cast<P::CountPredicateContext*>(context)) return count(counted);
  if (auto* agreed = dynamic_cast<P::AgreePredicateContext*>(context)) return agree(agreed);
  auto* plain = dynamic_cast<P::PlainPredicateContext*>(context);
  const ast::ExprId subject = expr(plain->sum());
  return plain->tail() == nullptr ? subject : tail(plain->tail(), subject, span(context));
}

ast::Quantified::Kind Builder::quantifier(P::QuantifierContext* context) const {
  const std::string_view word = tokens_.text(context->getStart());
  return word == "every" ? ast::Quantified::Kind::Every
         : word == "any" ? ast::Quantified::Kind::Any
                         : ast::Quantified::Kind::No;
}

ast::ExprId Builder::count(P::CountPredicateContext* context) {
  ast::Count counted;
  const std::string_view last = tokens_.text(context->bound()->getStop());
  counted.bound = last == "exactly" ? ast::Count::Bound::Exactly
                  : last == "least" ? ast::Count::Bound::AtLeast
                                    : ast::Count::Bound::AtMost;
  counted.number = {context->NUMBER()->getText(), "", span(context->NUMBER()), span(context->NUMBER())};
  P::CountedContext* what = context->counted();
  const auto words = what->name();
  const bool ends_in_series = tokens_.text(what->getStop()) == "series";
  if (words.size() == 2 || (words.size() == 1 && ends_in_series)) counted.definition = name(words.front());
  if (ends_in_series) {
    counted.what = {"series", tokens_.span(what->getStop())};
  } else {
    counted.what = name(words.back());
  }
  return add(span(context), std::move(counted));
}

ast::ExprId Builder::agree(P::AgreePredicateContext* context) {
  ast::Agree agreed;
  agreed.what = name(context->name());
  for (P::AgreedContext* on : context->agreed()) {
    ast::Agree::On attribute{name(on->name()), std::nullopt};
    if (on->signedQuantity() != nullptr) attribute.within = quantity(on->signedQuantity());
    agreed.on.push_back(std::move(attribute));
  }
  return add(span(context), std::move(agreed));
}

ast::ExprId Builder::tail(P::TailContext* context, ast::ExprId subject, diag::Span at) {
  if (auto* compared = dynamic_cast<P::CompareTailContext*>(context)) {
    using Op = ast::Compare::Op;
    const std::string_view word = tokens_.text(compared->comparison()->getStart());
    const Op op = word == "="                   ? Op::Equal
                  : word == "!=" || word == "≠" ? Op::NotEqual
                  : word == "<"                 ? Op::Less
                  : word == "<=" || word == "≤" ? Op::LessEqual
                  : word == ">"                 ? Op::Greater
                                                : Op::GreaterEqual;
    const ast::ExprId rhs = value(compared->value());
    return add(at, ast::Compare{op, subject, rhs, span(compared->comparison())});
  }
  if (auto* tokens = dynamic_cast<P::TokensTailContext*>(context)) {
    ast::Tokens has{subject, {}};
    for (P::TokenContext* token : tokens->token()) has.groups.push_back(token_group(token));
    return add(at, std::move(has));
  }
  if (auto* matched = dynamic_cast<P::MatchesTailContext*>(context)) {
    return add(at, ast::Matches{subject, std::string(strip(tokens_.text(matched->REGEX()->getSymbol()), 2)),
                                span(matched->REGEX())});
  }
  if (auto* starts = dynamic_cast<P::StartsTailContext*>(context))
    return add(at, ast::StartsWith{subject, text(starts->STRING()).text});
  return is_tail(context, subject, at);
}

ast::ExprId Builder::is_tail(P::TailContext* context, ast::ExprId subject, diag::Span at) {
  const auto negated = [&](ast::ExprId positive, bool is_not) {
    return is_not ? add(at, ast::Not{positive}) : positive;
  };
  const bool is_not = context->children.size() > 1 && context->children[1]->getText() == "not";
  const diag::Span op = tokens_.span(context->getStart());
  if (auto* one_of = dynamic_cast<P::OneOfTailContext*>(context)) {
    const ast::ExprId rhs = list(one_of->list());
    return negated(add(at, ast::Compare{ast::Compare::Op::Equal, subject, rhs, op}), is_not);
  }
  if (auto* present = dynamic_cast<P::PresenceTailContext*>(context)) {
    ast::Presence presence{subject, {}};
    for (P::PresenceContext* kind : present->presence()) {
      const std::string_view word = tokens_.text(kind->getStart());
      presence.kinds.push_back(word == "absent"    ? ast::Presence::Kind::Absent
                               : word == "present" ? ast::Presence::Kind::Present
                                                   : ast::Presence::Kind::Empty);
    }
    return negated(add(at, std::move(presence)), is_not);
  }
  auto* is = dynamic_cast<P::IsTailContext*>(context);
  P::TermContext* term = is->term();
  const ast::ExprId rhs = term->STRING() != nullptr ? add(span(term), ast::TextLit{text(term->STRING()).text})
                                                    : add(span(term), ast::NameRef{term->getText()});
  return negated(add(at, ast::Compare{ast::Compare::Op::Equal, subject, rhs, op}), is_not);
}

ast::Tokens::Group Builder::token_group(P::TokenContext* context) {
  ast::Tokens::Group group;
  group.none = context->children.size() > 1 && context->children.front()->getText() == "none";
  for (P::TokenWordContext* word : context->tokenWord()) group.words.push_back(token_word(word));
  return group;
}

ast::Text Builder::token_word(P::TokenWordContext* context) {
  if (context->STRING() != nullptr) return text(context->STRING());
  return {context->getText(), span(context)};
}

ast::ExprId Builder::value(P::ValueContext* context) {
  if (context->list() != nullptr) return list(context->list());
  const ast::ExprId first = expr(context->sum(0));
  if (P::ToleranceContext* margin = context->tolerance())
    return add(span(context), ast::Tolerance{first, quantity(margin->signedQuantity())});
  if (context->sum().size() == 2) {
    const ast::ExprId last = expr(context->sum(1));
    return add(span(context), ast::Range{first, last});
  }
  return first;
}

ast::ExprId Builder::list(P::ListContext* context) {
  ast::OneOf members;
  if (antlr4::tree::TerminalNode* pair = context->TAG()) {  // `(1060,1070)` without a blank looks like a tag
    const std::string_view digits = strip(tokens_.text(pair->getSymbol()), 1);
    for (const std::string_view part : {digits.substr(0, 4), digits.substr(5)}) {
      members.members.push_back(add(span(pair), ast::Number{{std::string(part), "", span(pair), span(pair)}}));
    }
  }
  for (P::SumContext* member : context->sum()) members.members.push_back(expr(member));
  return add(span(context), std::move(members));
}

ast::ExprId Builder::chain(const std::vector<ast::ExprId>& operands, const std::vector<ast::Arithmetic::Op>& ops,
                           diag::Span at) {
  if (static_cast<int>(ops.size()) > kDeepestNesting) {
    diags_.report(diag::TooDeep, at, kDeepestNesting).help("name a part of it with `define`");
    return operands.front();
  }
  ast::ExprId left = operands.front();
  for (std::size_t i = 0; i < ops.size(); ++i) {
    const diag::Span here = diag::join(module_.exprs[left].span, module_.exprs[operands[i + 1]].span);
    left = add(here, ast::Arithmetic{ops[i], left, operands[i + 1]});
  }
  return left;
}

ast::ExprId Builder::expr(P::SumContext* context) {
  std::vector<ast::ExprId> operands;
  std::vector<ast::Arithmetic::Op> ops;
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* product = dynamic_cast<P::ProductContext*>(child)) {
      operands.push_back(expr(product));
    } else {
      ops.push_back(child->getText() == "+" ? ast::Arithmetic::Op::Add : ast::Arithmetic::Op::Subtract);
    }
  }
  return chain(operands, ops, span(context));
}

ast::ExprId Builder::expr(P::ProductContext* context) {
  std::vector<ast::ExprId> operands;
  std::vector<ast::Arithmetic::Op> ops;
  for (antlr4::tree::ParseTree* child : context->children) {
    if (auto* factor = dynamic_cast<P::FactorContext*>(child)) {
      operands.push_back(expr(factor));
    } else {
      ops.push_back(child->getText() == "*" ? ast::Arithmetic::Op::Multiply : ast::Arithmetic::Op::Divide);
    }
  }
  return chain(operands, ops, span(context));
}

ast::ExprId Builder::expr(P::FactorContext* context) {
  if (P::FactorContext* inner = context->factor()) {
    const ast::ExprId operand = expr(inner);
    if (const auto* number = std::get_if<ast::Number>(&module_.exprs[operand].node)) {
      ast::Quantity negative = number->quantity;
      negative.digits = negative.digits.starts_with('-') ? negative.digits.substr(1) : "-" + negative.digits;
      negative.span = span(context);
      return add(span(context), ast::Number{std::move(negative)});
    }
    return add(span(context), ast::Negate{operand});
  }
  const ast::ExprId base = expr(context->primary());
  if (context->index() == nullptr) return base;
  return add(span(context), ast::Index{base, whole(context->index()->NUMBER()), span(context->index()->NUMBER())});
}

ast::ExprId Builder::expr(P::PrimaryContext* context) {
  if (auto* number = dynamic_cast<P::QuantityPrimaryContext*>(context))
    return add(span(context), ast::Number{quantity(number->quantity())});
  if (auto* word = dynamic_cast<P::NamePrimaryContext*>(context))
    return add(span(context), ast::NameRef{word->getText()});
  if (auto* quoted = dynamic_cast<P::StringPrimaryContext*>(context))
    return add(span(context), ast::TextLit{text(quoted->STRING()).text});
  if (auto* group = dynamic_cast<P::GroupPrimaryContext*>(context)) return expr(group->expr());
  if (auto* date = dynamic_cast<P::DatePrimaryContext*>(context)) return add(span(context), ast::Date{date->getText()});
  if (auto* pattern = dynamic_cast<P::RegexPrimaryContext*>(context))
    return add(span(context), ast::Pattern{std::string(strip(tokens_.text(pattern->REGEX()->getSymbol()), 2))});
  return call(dynamic_cast<P::CallPrimaryContext*>(context));
}

ast::ExprId Builder::call(P::CallPrimaryContext* context) {
  ast::Call call{name(context->name()), {}};
  for (P::ArgumentContext* argument : context->argument()) {
    if (argument->expr() != nullptr) call.arguments.push_back(expr(argument->expr()));
  }
  return add(span(context), std::move(call));
}

ast::Quantity Builder::quantity(P::QuantityContext* context) const {
  ast::Quantity quantity{context->NUMBER()->getText(), "", span(context), span(context)};
  if (P::UnitContext* unit = context->unit()) {
    quantity.unit = unit->getText();
    quantity.unit_span = span(unit);
  }
  return quantity;
}

ast::Quantity Builder::quantity(P::SignedQuantityContext* context) const {
  ast::Quantity result = quantity(context->quantity());
  if (context->children.size() == 2) result.digits = "-" + result.digits;
  result.span = span(context);
  return result;
}

}  // namespace qapc::syntax
