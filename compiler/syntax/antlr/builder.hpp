// ANTLR's tree to ours. Floor 2 (compiler/syntax/antlr), private to it.
#pragma once

#include "QapParser.h"
#include "compiler/syntax/antlr/tokens.hpp"
#include "compiler/syntax/ast.hpp"

namespace qapc::syntax {

/// Appends pieces to a module, as items of one of its units. Reports what the grammar lets pass and the language does
/// not (spaces in rule names).
class Builder {
 public:
  Builder(const Tokens& tokens, ast::Module& module, ast::UnitId unit, diag::Sink& diags)
      : tokens_(tokens), module_(module), unit_(unit), diags_(diags) {}

  void edition(grammar::QapParser::EditionContext* context);
  void policy(grammar::QapParser::PolicyContext* context);
  void waivers(grammar::QapParser::WaiversContext* context);
  void header(grammar::QapParser::HeaderContext* context);
  void item(grammar::QapParser::ItemContext* context);
  void waive(grammar::QapParser::WaiveContext* context);

 private:
  using P = grammar::QapParser;

  [[nodiscard]] diag::Span span(const antlr4::ParserRuleContext* context) const { return tokens_.span(context); }
  [[nodiscard]] diag::Span span(antlr4::tree::TerminalNode* node) const { return tokens_.span(node->getSymbol()); }
  [[nodiscard]] ast::Name name(const antlr4::ParserRuleContext* context) const;
  [[nodiscard]] ast::Name name(antlr4::tree::TerminalNode* node) const;
  [[nodiscard]] ast::Name words(const antlr4::ParserRuleContext* context) const;  ///< all its words, without blanks
  [[nodiscard]] std::vector<ast::Name> names(const std::vector<P::NameContext*>& contexts) const;
  [[nodiscard]] ast::Name rule_name(P::RuleNameContext* context);
  [[nodiscard]] std::vector<ast::Name> rule_names(const std::vector<P::RuleNameContext*>& contexts);
  [[nodiscard]] ast::Text text(antlr4::tree::TerminalNode* node) const;
  [[nodiscard]] ast::Text pattern(antlr4::tree::TerminalNode* node) const;
  [[nodiscard]] std::vector<ast::Text> patterns(const std::vector<antlr4::tree::TerminalNode*>& nodes) const;
  [[nodiscard]] std::optional<ast::Text> because(P::BecauseContext* context) const;
  [[nodiscard]] std::uint32_t whole(antlr4::tree::TerminalNode* node);
  [[nodiscard]] ast::Quantity number(antlr4::tree::TerminalNode* node) const;
  /// A word that must be one of a few; reports another.
  ast::Name word(const antlr4::ParserRuleContext* context, std::string_view what,
                 std::initializer_list<std::string_view> known);
  ast::Step step(P::StepContext* context);
  [[nodiscard]] ast::Header& head() { return module_.units[unit_].header; }

  ast::ExprId add(diag::Span at, decltype(ast::Expr::node) node) { return module_.exprs.add({at, std::move(node)}); }

  template <typename Context>
  bool built(P::ItemContext* context, void (Builder::*build)(Context*)) {
    auto* const item = dynamic_cast<Context*>(context);
    if (item != nullptr) (this->*build)(item);
    return item != nullptr;
  }

  // expressions.cpp
  ast::ExprId expr(P::ExprContext* context);
  ast::ExprId expr(P::ConjunctionContext* context);
  ast::ExprId expr(P::UnaryContext* context);
  ast::ExprId expr(P::SumContext* context);
  ast::ExprId expr(P::ProductContext* context);
  ast::ExprId expr(P::FactorContext* context);
  ast::ExprId expr(P::PrimaryContext* context);
  ast::ExprId value(P::ValueContext* context);
  ast::ExprId list(P::ListContext* context, bool hashed = false);
  ast::ExprId mode(P::ModePrimaryContext* context);
  ast::ExprId call(P::CallPrimaryContext* context);
  std::string mask(P::MaskContext* context, ast::Mask& into);
  std::string region(P::RegionContext* context, ast::Mask& into);
  [[nodiscard]] ast::Quantity quantity(P::QuantityContext* context) const;
  [[nodiscard]] ast::Quantity quantity(P::SignedQuantityContext* context) const;
  ast::ExprId chain(const std::vector<ast::ExprId>& operands, const std::vector<ast::Arithmetic::Op>& ops,
                    diag::Span at);

  // predicates.cpp
  ast::ExprId expr(P::PredicateContext* context);
  ast::ExprId quantified(P::QuantifiedPredicateContext* context);
  ast::ExprId some(P::SomePredicateContext* context);
  [[nodiscard]] std::vector<ast::GroupSize::Key> keys(const std::vector<P::KeyContext*>& contexts) const;
  ast::ExprId group_size(P::GroupPredicateContext* context);
  ast::ExprId profile(P::ProfilePredicateContext* context);
  ast::ExprId free_text(P::FreeTextPredicateContext* context);
  ast::ExprId no_such(P::NoPredicateContext* context);
  ast::ExprId tail(P::TailContext* context, ast::ExprId subject, diag::Span at);
  ast::ExprId is_tail(P::TailContext* context, ast::ExprId subject, diag::Span at);
  ast::ExprId term_tail(P::IsTailContext* context, ast::ExprId subject, diag::Span at);
  ast::ExprId has_tail(P::TailContext* context, ast::ExprId subject, diag::Span at);
  ast::ExprId count(P::CountPredicateContext* context);
  ast::ExprId agree(P::AgreePredicateContext* context);
  ast::ExprId does_not_fit(const antlr4::ParserRuleContext* context, const std::string& help);
  ast::Tokens::Group token_group(P::TokenContext* context);
  ast::Text token_word(P::TokenWordContext* context);
  [[nodiscard]] ast::Quantified::Kind quantifier(P::QuantifierContext* context) const;
  [[nodiscard]] ast::Compare::Op comparison(P::ComparisonContext* context) const;

  // items.cpp
  void series(P::SeriesItemContext* context);
  void define(P::DefineItemContext* context);
  void visits(P::VisitItemContext* context);
  void classes(P::ClassesItemContext* context);
  void attribute(P::AttributeItemContext* context);
  void source(P::SourceContext* context, ast::Attribute& into);
  void set(P::SetItemContext* context);
  void metric(P::MetricItemContext* context);
  void grouping(P::GroupingItemContext* context);
  void choice(P::ChoiceItemContext* context);
  void serves(P::ServesItemContext* context);
  [[nodiscard]] ast::Tag tag(antlr4::tree::TerminalNode* node) const;
  [[nodiscard]] ast::Type type(P::TypeContext* context) const;
  void decision(P::DecisionItemContext* context);
  ast::Condition condition(P::ConditionContext* context);

  // rules.cpp
  void rule(P::RuleItemContext* context);
  void modifier(P::RuleModContext* context, ast::Modifiers& mods);
  void statement(P::StatementContext* context, ast::Rule& rule);
  ast::Require require(P::RequireContext* context);
  ast::VendorRow row(P::RowContext* context);
  ast::ExprId row_value(P::ValueContext* context);
  ast::ExprId warning(P::WarningContext* context, ast::ExprId subject);
  ast::Scope scope(P::ScopeContext* context);
  void adjust(P::AdjustItemContext* context);

  // risks.cpp
  void scale(P::ScaleItemContext* context);
  void consequence(P::ConsequenceItemContext* context);
  void risk_group(P::GroupItemContext* context);
  void risk(P::RiskItemContext* context);
  void part(P::RiskPartContext* context, ast::Risk& risk);
  ast::Estimate estimate(P::EstimateContext* context);
  ast::Estimate likelihood(P::LikelihoodContext* context);
  ast::Band band(P::BandContext* context);

  // tests.cpp
  void test(P::TestItemContext* context);
  std::vector<ast::ExamGroup> fixture(P::FixtureContext* context);
  void exam_head(P::ExamHeadContext* context, ast::ExamGroup& into);
  ast::Group group(P::GroupContext* context);
  ast::Field field(P::FieldContext* context);
  void literal(P::LiteralContext* context, ast::Literal& into);
  std::vector<ast::Expectation> expectations(P::ExpectContext* context);

  const Tokens& tokens_;
  ast::Module& module_;
  ast::UnitId unit_;
  diag::Sink& diags_;
};

}  // namespace qapc::syntax
