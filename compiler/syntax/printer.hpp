// The printer's parts, spread over print_*.cpp by subject. Private to compiler/syntax.
#pragma once

#include <fmt/format.h>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "compiler/syntax/ast.hpp"

namespace qapc::syntax {

class Printer {
 public:
  Printer(const ast::Module& module, ast::UnitId unit);

  std::string file();
  std::string expr(ast::ExprId id) { return expr(id, Binds::Or); }

 private:
  /// How tight an expression binds: a part that binds less tight than its place asks for is put in brackets.
  enum class Binds : std::uint8_t { Or, And, Not, Predicate, Sum, Product, Factor, Primary };
  struct Phrase {
    std::string text;
    Binds binds = Binds::Primary;
  };

  // print_expressions.cpp
  std::string expr(ast::ExprId id, Binds least);
  Phrase phrase(ast::ExprId id);
  Phrase node(const ast::Number& number);
  Phrase node(const ast::TextLit& text);
  Phrase node(const ast::Pattern& pattern);
  Phrase node(const ast::Date& date);
  Phrase node(const ast::NameRef& name);
  Phrase node(const ast::Member& member);
  Phrase node(const ast::Index& index);
  Phrase node(const ast::Negate& negate);
  Phrase node(const ast::Arithmetic& arithmetic);
  Phrase node(const ast::Call& call);
  Phrase node(const ast::Subject& subject);
  Phrase node(const ast::Range& range);
  Phrase node(const ast::Tolerance& tolerance);
  Phrase node(const ast::OneOf& one_of);
  Phrase node(const ast::Quantile& quantile);
  Phrase node(const ast::Compare& compare);
  Phrase node(const ast::Presence& presence);
  Phrase node(const ast::Tokens& tokens);
  Phrase node(const ast::Matches& matches);
  Phrase node(const ast::StartsWith& starts);
  Phrase node(const ast::Recognised& recognised);
  Phrase node(const ast::Items& items);
  Phrase node(const ast::Quantified& quantified);
  Phrase node(const ast::Some& some);
  static std::string keys(const std::vector<ast::GroupSize::Key>& all);
  Phrase node(const ast::GroupSize& size);
  Phrase node(const ast::Served& served);
  Phrase node(const ast::ServesTest& serves);
  Phrase node(const ast::Shared& shared);
  Phrase node(const ast::Profile& profile);
  Phrase node(const ast::FreeText& text);
  Phrase node(const ast::Count& count);
  Phrase node(const ast::Agree& agree);
  Phrase node(const ast::Not& negation);
  Phrase node(const ast::And& all);
  Phrase node(const ast::Or& any);
  /// What stands in front of a predicate's tail, where that is a value; else invalid.
  [[nodiscard]] ast::ExprId operand(ast::ExprId predicate) const;
  std::string tail(ast::ExprId predicate);   ///< `= 3 ms`, behind what it is said of
  std::string value(ast::ExprId id);         ///< what stands behind a comparison, or in a vendor row
  std::string is_not(ast::ExprId positive);  ///< `is not present`; "" where that cannot be written
  std::string list(const std::vector<ast::ExprId>& members);
  [[nodiscard]] std::string word_or_quoted(const std::string& text) const;
  [[nodiscard]] bool plain_word(const std::string& text) const;  ///< a word that is none of the language's
  static std::string quoted(std::string_view text);
  static std::string pattern(const ast::Text& text) { return "r\"" + text.text + "\""; }
  static std::string patterns(const std::vector<ast::Text>& all, bool glob);
  static std::string quantity(const ast::Quantity& quantity);
  static std::string_view comparison(ast::Compare::Op op);
  static std::string_view kind(ast::Quantified::Kind kind);
  template <typename Items, typename Write>
  static std::string joined(const Items& items, std::string_view between, Write&& write);
  static std::string names(const std::vector<ast::Name>& all, std::string_view between = ", ");

  // print_items.cpp
  void header();
  void steps(const std::vector<ast::Step>& steps);
  void waivers();
  template <typename Items>
  void items(const Items& all);
  void item(const ast::Series& series);
  void item(const ast::Define& define);
  void item(const ast::Attribute& attribute);
  void item(const ast::Set& set);
  void item(const ast::Metric& metric);
  void item(const ast::Grouping& grouping);
  void item(const ast::Visits& visits);
  void item(const ast::Classes& classes);
  void item(const ast::Choice& choice);
  void item(const ast::Serves& serves);
  void item(const ast::Adjust& adjust);
  void item(const ast::Decision& decision);
  std::string source(const ast::Attribute& attribute);
  std::string condition(const ast::Condition& condition);
  static std::string type(const ast::Type& type);
  static std::string tag(const ast::Tag& tag);

  // print_rules.cpp: rules, risks and tests
  void item(const ast::Rule& rule);
  void item(const ast::Scale& scale);
  void item(const ast::Consequence& consequence);
  void item(const ast::RiskGroup& group);
  void item(const ast::Risk& risk);
  void item(const ast::Test& test);
  std::string require(const ast::Require& require);
  std::string row(const ast::VendorRow& row);
  std::string warning(ast::ExprId within);
  std::string scope(const ast::Scope& scope);
  std::string modifiers(const ast::Modifiers& mods);
  std::string estimate(const ast::Estimate& estimate);
  std::string band(const ast::Band& band);
  std::string group(const ast::Group& group);
  std::string exam_head(const ast::ExamGroup& exam);
  std::string fields(const std::vector<ast::Field>& fields);
  std::string change(const ast::Change& change);
  std::string expectations(const std::vector<ast::Expectation>& all);
  static std::string because(const std::optional<ast::Text>& text);

  void line(std::string_view text);

  const ast::Module& module_;
  ast::UnitId unit_;
  std::set<std::string, std::less<>> words_;  ///< of the language
  std::string out_;
};

template <typename Items, typename Write>
std::string Printer::joined(const Items& items, std::string_view between, Write&& write) {
  std::string text;
  bool first = true;
  for (const auto& item : items) {
    if (!std::exchange(first, false)) text += between;
    text += write(item);
  }
  return text;
}

}  // namespace qapc::syntax
