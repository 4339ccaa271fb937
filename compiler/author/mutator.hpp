// Finds the changes, spread over mutate_*.cpp by what they change. Private to compiler/author.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "compiler/author/mutants.hpp"
#include "runtime/base/decimal.hpp"

namespace qapc::author {

class Mutator {
 public:
  Mutator(const ast::Module& module, const diag::Sources& sources) : module_(module), sources_(sources) {}

  void policy();
  std::vector<Mutant> take() { return std::move(found_); }

 private:
  using Step = std::optional<Decimal>;  ///< how far a number is moved, in its own unit; none: a tenth

  // mutate_items.cpp
  void concern(std::size_t first, const std::vector<std::string>& rules);  ///< of all that were found since
  void rule(const ast::Rule& rule);
  void require(const ast::Require& require);
  void rows(const std::vector<ast::VendorRow>& rows);
  void decision(const ast::Decision& decision);
  void dropped_when(ast::ExprId when);

  // mutate_expressions.cpp
  void expr(ast::ExprId id);
  void parts(ast::ExprId id);
  void node(const ast::Expr& at, const ast::Number& number) { moved(number.quantity, {}, at.span); }
  void node(const ast::Expr& at, const ast::Range& range);
  void node(const ast::Expr& at, const ast::Tolerance& tolerance);
  void node(const ast::Expr& at, const ast::OneOf& one_of);
  void node(const ast::Expr& at, const ast::Compare& compare);
  void node(const ast::Expr& at, const ast::Presence& presence);
  void node(const ast::Expr& at, const ast::Tokens& tokens);
  void node(const ast::Expr& at, const ast::Quantified& quantified);
  void node(const ast::Expr& at, const ast::Count& count);
  void node(const ast::Expr& at, const ast::Agree& agree);
  void node(const ast::Expr& at, const ast::Not& negation);
  void node(const ast::Expr& at, const ast::And& all) { dropped(at, all.operands, " and "); }
  void node(const ast::Expr& at, const ast::Or& any) { dropped(at, any.operands, " or "); }
  template <typename Leaf>
  void node(const ast::Expr& at, const Leaf&);  ///< values have none, other predicates are denied

  void moved(const ast::Quantity& quantity, Step step, diag::Span at);
  void dropped(const ast::Expr& at, const std::vector<ast::ExprId>& operands, std::string_view word);
  void dropped_members(const std::vector<diag::Span>& members, std::string_view what);
  void denied(const ast::Expr& at);
  [[nodiscard]] const ast::Quantity* number(ast::ExprId id) const;
  /// The group of tokens with its `one of (` and `)`.
  [[nodiscard]] diag::Span whole(const ast::Tokens::Group& group, std::uint32_t from, std::uint32_t end) const;

  [[nodiscard]] const ast::Expr& at(ast::ExprId id) const { return module_.exprs[id]; }
  [[nodiscard]] std::string text(diag::Span span) const { return std::string(sources_.text(span)); }
  void add(std::string what, diag::Span span, std::string replacement) {
    found_.push_back({std::move(what), {{span, std::move(replacement)}}, {}, {}});
  }
  void replaced(const ast::Name& word, std::string_view by, std::string_view what) {
    add(std::string(what), word.span, std::string(by));
  }

  const ast::Module& module_;
  const diag::Sources& sources_;
  std::vector<Mutant> found_;
};

}  // namespace qapc::author
