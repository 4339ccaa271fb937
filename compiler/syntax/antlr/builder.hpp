// ANTLR's tree to ours. Floor 2 (compiler/syntax/antlr), private to it.
#pragma once

#include "QapParser.h"
#include "compiler/syntax/antlr/tokens.hpp"
#include "compiler/syntax/ast.hpp"

namespace qapc::syntax {

/// Appends pieces to a module. Reports what the grammar lets pass and the language does not (spaces in rule names).
class Builder {
 public:
  Builder(const Tokens& tokens, ast::Module& module, diag::Sink& diags)
      : tokens_(tokens), module_(module), diags_(diags) {}

  void edition(grammar::QapParser::EditionContext* context);
  void policy(grammar::QapParser::PolicyContext* context);
  void header(grammar::QapParser::HeaderContext* context);
  void item(grammar::QapParser::ItemContext* context);

 private:
  using P = grammar::QapParser;

  [[nodiscard]] diag::Span span(const antlr4::ParserRuleContext* context) const { return tokens_.span(context); }
  [[nodiscard]] diag::Span span(antlr4::tree::TerminalNode* node) const { return tokens_.span(node->getSymbol()); }
  [[nodiscard]] ast::Name name(const antlr4::ParserRuleContext* context) const;
  [[nodiscard]] ast::Name name(antlr4::tree::TerminalNode* node) const;
  [[nodiscard]] std::vector<ast::Name> names(const std::vector<P::NameContext*>& contexts) const;
  [[nodiscard]] ast::Name rule_name(P::RuleNameContext* context);
  [[nodiscard]] ast::Text text(antlr4::tree::TerminalNode* node) const;
  [[nodiscard]] std::uint32_t whole(antlr4::tree::TerminalNode* node);

  ast::ExprId add(diag::Span at, decltype(ast::Expr::node) node) { return module_.exprs.add({at, std::move(node)}); }

  // expressions.cpp
  ast::ExprId expr(P::ExprContext* context);
  ast::ExprId expr(P::ConjunctionContext* context);
  ast::ExprId expr(P::UnaryContext* context);
  ast::ExprId expr(P::PredicateContext* context);
  ast::ExprId expr(P::SumContext* context);
  ast::ExprId expr(P::ProductContext* context);
  ast::ExprId expr(P::FactorContext* context);
  ast::ExprId expr(P::PrimaryContext* context);
  ast::ExprId tail(P::TailContext* context, ast::ExprId subject, diag::Span at);
  ast::ExprId is_tail(P::TailContext* context, ast::ExprId subject, diag::Span at);
  ast::ExprId value(P::ValueContext* context);
  ast::ExprId list(P::ListContext* context);
  ast::ExprId count(P::CountPredicateContext* context);
  ast::ExprId agree(P::AgreePredicateContext* context);
  ast::ExprId call(P::CallPrimaryContext* context);
  ast::Tokens::Group token_group(P::TokenContext* context);
  ast::Text token_word(P::TokenWordContext* context);
  [[nodiscard]] ast::Quantity quantity(P::QuantityContext* context) const;
  [[nodiscard]] ast::Quantity quantity(P::SignedQuantityContext* context) const;
  [[nodiscard]] ast::Quantified::Kind quantifier(P::QuantifierContext* context) const;
  ast::ExprId chain(const std::vector<ast::ExprId>& operands, const std::vector<ast::Arithmetic::Op>& ops,
                    diag::Span at);

  // builder.cpp
  void rule(P::RuleItemContext* context);
  void modifier(P::RuleModContext* context, ast::Rule& rule);
  void statement(P::StatementContext* context, ast::Rule& rule);
  ast::Require require(P::RequireContext* context);
  ast::VendorRow row(P::RowContext* context);
  ast::ExprId warning(P::WarningContext* context, ast::ExprId subject);
  ast::Scope scope(P::ScopeContext* context);
  void attribute(P::AttributeItemContext* context);
  [[nodiscard]] ast::Tag tag(antlr4::tree::TerminalNode* node) const;
  [[nodiscard]] ast::Type type(P::TypeContext* context) const;
  void decision(P::DecisionItemContext* context);
  ast::Condition condition(P::ConditionContext* context);
  void test(P::TestItemContext* context);
  ast::Group group(P::GroupContext* context);
  ast::Field field(P::FieldContext* context);
  void literal(P::LiteralContext* context, ast::Literal& into);
  std::vector<ast::Expectation> expectations(P::ExpectContext* context);

  const Tokens& tokens_;
  ast::Module& module_;
  diag::Sink& diags_;
};

}  // namespace qapc::syntax
