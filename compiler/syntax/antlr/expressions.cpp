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

ast::ExprId Builder::value(P::ValueContext* context) {
  if (context->list() != nullptr) return list(context->list(), context->children[2]->getText() == "hashed");
  if (context->STRING() != nullptr)
    return add(span(context),
               ast::Quantile{number(context->NUMBER()), names(context->name()), text(context->STRING())});
  const ast::ExprId first = expr(context->sum(0));
  if (P::ToleranceContext* margin = context->tolerance())
    return add(span(context), ast::Tolerance{first, quantity(margin->signedQuantity())});
  if (context->sum().size() == 2) {
    const ast::ExprId last = expr(context->sum(1));
    return add(span(context), ast::Range{first, last});
  }
  return first;
}

ast::ExprId Builder::list(P::ListContext* context, bool hashed) {
  ast::OneOf members;
  members.hashed = hashed;
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
  if (auto* word = dynamic_cast<P::NamePrimaryContext*>(context)) {
    ast::NameRef reference{word->name(0)->getText(), std::nullopt};
    if (word->name().size() == 2) reference.of = name(word->name(1));
    return add(span(context), std::move(reference));
  }
  if (auto* member = dynamic_cast<P::MemberPrimaryContext*>(context))
    return add(span(context), ast::Member{name(member->name(0)), name(member->name(1))});
  if (auto* mode = dynamic_cast<P::ModePrimaryContext*>(context)) return this->mode(mode);
  if (auto* quoted = dynamic_cast<P::StringPrimaryContext*>(context))
    return add(span(context), ast::TextLit{text(quoted->STRING()).text});
  if (auto* group = dynamic_cast<P::GroupPrimaryContext*>(context)) return expr(group->expr());
  if (auto* date = dynamic_cast<P::DatePrimaryContext*>(context)) return add(span(context), ast::Date{date->getText()});
  if (auto* regex = dynamic_cast<P::RegexPrimaryContext*>(context))
    return add(span(context), ast::Pattern{pattern(regex->REGEX()).text});
  return call(dynamic_cast<P::CallPrimaryContext*>(context));
}

/// `mode of EchoTime` is `mode(EchoTime)`.
ast::ExprId Builder::mode(P::ModePrimaryContext* context) {
  ast::NameRef reference{context->name(0)->getText(), std::nullopt};
  if (context->name().size() == 2) reference.of = name(context->name(1));
  const diag::Span of = diag::join(span(context->name(0)), span(context->name().back()));
  const ast::ExprId value = add(of, std::move(reference));
  ast::Call call;
  call.function = {"mode", tokens_.span(context->getStart())};
  call.arguments.push_back({value, ast::Call::Filter::None, {}});
  return add(span(context), std::move(call));
}

/// The text of a mask, whose regions are kept in `into`.
std::string Builder::mask(P::MaskContext* context, ast::Mask& into) {
  std::string text;
  for (P::AllOfContext* all : context->allOf()) {
    if (!text.empty()) text += " or ";
    for (P::RegionContext* one : all->region()) text += (one == all->region(0) ? "" : " and ") + region(one, into);
  }
  return text;
}

std::string Builder::region(P::RegionContext* context, ast::Mask& into) {
  if (context->region() != nullptr) return "not " + region(context->region(), into);
  if (context->mask() != nullptr) {
    const std::string inside = mask(context->mask(), into);
    const bool several = context->mask()->allOf().size() > 1 || context->mask()->allOf(0)->region().size() > 1;
    return several ? "(" + inside + ")" : inside;
  }
  into.regions.push_back(name(context->name()));
  return into.regions.back().text;
}

ast::ExprId Builder::call(P::CallPrimaryContext* context) {
  using Filter = ast::Call::Filter;
  ast::Call call;
  call.function = name(context->name());
  for (P::ArgumentContext* argument : context->argument()) {
    if (auto* mask = dynamic_cast<P::MaskArgumentContext*>(argument)) {
      call.mask = ast::Mask{{}, {}, span(mask->mask())};
      call.mask->text = this->mask(mask->mask(), *call.mask);
    } else if (auto* value = dynamic_cast<P::ValueArgumentContext*>(argument)) {
      ast::Call::Argument one{expr(value->expr(0)), Filter::None, {}};
      if (value->sum() != nullptr) {
        one.filter = value->children[1]->getText() == "above" ? Filter::Above : Filter::Below;
        one.limit = expr(value->sum());
      } else if (value->expr().size() == 2) {
        one.filter = Filter::With;
        one.limit = expr(value->expr(1));
      }
      call.arguments.push_back(one);
    } else {
      call.ignoring_missing = true;
    }
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
