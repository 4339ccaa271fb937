// The checker's parts, spread over expressions.cpp, fields.cpp, rules.cpp, messages.cpp and tests.cpp. Private to
// compiler/sema.
#pragma once

#include <map>
#include <set>
#include <string>

#include "compiler/diag/sink.hpp"
#include "compiler/sema/checked.hpp"

namespace qapc::sema {

/// Lists words for a help: `a`, `b` or `c`.
std::string alternatives(const std::vector<std::string_view>& words);
/// `` `Manufacturer` `` or what kind of thing the type is: `a time`, `a text`.
std::string describe(const Type& type);

class Checker {
 public:
  Checker(const ast::Module& module, const diag::Sources& sources, diag::Sink& diags)
      : module_(module),
        sources_(sources),
        diags_(diags),
        visited_(module.exprs.size()),
        defines_seen_(module.defines.size()) {
    checked_.types.resize(module.exprs.size());
    checked_.references.resize(module.exprs.size());
    checked_.rules.resize(module.rules.size());
    checked_.defines.resize(module.defines.size());
  }
  Checked run() &&;

 private:
  using Level = dictionary::Level;

  // fields.cpp: names
  void names();
  void header();
  void dictionaries();
  void definition_cycles();
  void definitions_in(ast::ExprId id, std::set<std::size_t>& found, std::set<std::size_t>& defines) const;
  void declare(const ast::Name& name, std::map<std::string, diag::Span>& names, bool shadows);
  void private_attribute(std::size_t index);
  void private_tag(const ast::Attribute& attribute);
  void private_type(const ast::Attribute& attribute, Field& field);
  [[nodiscard]] FieldId field(std::string_view name);
  FieldId add_field(const dictionary::Attribute& attribute);
  Reference resolve(const ast::Name& name, bool quiet = false);
  void unknown_attribute(const ast::Name& name);
  Type type_of(FieldId field) const;
  Type type_of_define(std::size_t index);
  Type type_of(const Reference& reference);

  // expressions.cpp: types
  Type visit(ast::ExprId id);
  Type visit(ast::ExprId id, Type type);  ///< remembers a type found elsewhere
  Type node(const ast::Number& number, diag::Span at);
  Type node(const ast::TextLit&, diag::Span) { return {Kind::Text, false, {}, true, true, false, {}}; }
  Type node(const ast::Pattern& pattern, diag::Span at);
  Type node(const ast::Date& date, diag::Span at);
  Type node(const ast::NameRef& name, diag::Span at);
  Type node(const ast::Index& index, diag::Span at);
  Type node(const ast::Negate& negate, diag::Span at);
  Type node(const ast::Arithmetic& arithmetic, diag::Span at);
  Type node(const ast::Call& call, diag::Span at);
  Type node(const ast::Subject&, diag::Span) { return subject_; }
  Type node(const ast::Range& range, diag::Span at);
  Type node(const ast::Tolerance& tolerance, diag::Span at);
  Type node(const ast::OneOf& one_of, diag::Span at);
  Type node(const ast::Compare& compare, diag::Span at);
  Type node(const ast::Presence& presence, diag::Span at);
  Type node(const ast::Tokens& tokens, diag::Span at);
  Type node(const ast::Matches& matches, diag::Span at);
  Type node(const ast::StartsWith& starts, diag::Span at);
  Type node(const ast::Quantified& quantified, diag::Span at);
  Type node(const ast::Count& count, diag::Span at);
  Type node(const ast::Agree& agree, diag::Span at);
  Type node(const ast::Not& negation, diag::Span at);
  Type node(const ast::And& all, diag::Span at);
  Type node(const ast::Or& any, diag::Span at);
  Type truth(ast::ExprId id);   ///< a part that must hold or fail
  Type single(ast::ExprId id);  ///< a part that must be one value
  Type arithmetic_operand(ast::ExprId id);
  Type quantity(const ast::Quantity& quantity);
  Type margin(const ast::Quantity& quantity);  ///< what may stand behind ± and `within`
  void declared_type(const ast::Define& define, const Type& type);

  // compare.cpp: the two sides of a comparison
  Type compare(const Type& lhs, const ast::Compare& compare, diag::Span at);
  void numeric_limit(const Type& lhs, diag::Span lhs_at, const ast::Compare& compare);
  bool numeric_value(const Type& lhs, diag::Span lhs_at, ast::ExprId value);
  void textual_limit(const Type& lhs, diag::Span lhs_at, const ast::Compare& compare);
  void textual_value(const Type& lhs, ast::ExprId value);
  void term(const Type& lhs, const std::string& word, diag::Span at);
  void tolerance(const Type& lhs, diag::Span lhs_at, const ast::Tolerance& tolerance);
  void range(const Type& lhs, diag::Span lhs_at, const ast::Range& range, diag::Span at);
  bool same_dimension(const Type& lhs, diag::Span lhs_at, const Type& rhs, diag::Span rhs_at);
  [[nodiscard]] bool can_hold(const Field& field, std::string_view text) const;
  [[nodiscard]] std::string name_of(const Type& type) const;

  // levels.cpp: what a rule of a level may speak of, and vendor guards
  struct Context {
    Level level = Level::Series;
    std::string about;                                  ///< `each exam`
    std::set<std::string> vendors;                      ///< those the context is about; empty: all
    std::optional<diag::Span> print_at = std::nullopt;  ///< what is read is printed, by the placeholder here
    bool guards = true;                                 ///< whether a missing vendor guard is told
    friend auto operator<=>(const Context&, const Context&) = default;
  };
  void levels(ast::ExprId id, const Context& context);
  void levels_of_define(std::size_t index, const Context& context);
  void level_of_field(FieldId field, diag::Span at, const Context& context);
  void level_of_count(const ast::Count& count, const Context& context);
  void level_of_agree(const ast::Agree& agree, const Context& context);
  [[nodiscard]] std::set<std::string> guarded_vendors(ast::ExprId when) const;

  // rules.cpp
  void rule(std::size_t index);
  void rule_words(const ast::Rule& rule, Rule& checked);
  void require(const ast::Require& require, const Context& context);
  void rows(const ast::Require& require, const Type& subject, const Context& context);
  void after(std::size_t index);
  void allows(const ast::Rule& rule);
  void decision();
  void branch(const ast::Branch& branch);
  void totality(const ast::Decision& decision);
  [[nodiscard]] bool names_severity(const ast::Decision& decision, abi::Severity severity,
                                    ast::Condition::Verb verb) const;
  template <typename Enum>
  std::optional<Enum> word(const ast::Name& name, std::string_view what, std::span<const Enum> values);

  // messages.cpp
  std::vector<Segment> message(const ast::Text& text, const Context& context);
  std::optional<Segment> placeholder(std::string_view inside, diag::Span at, const Context& context);
  void may_print(FieldId field, diag::Span at);

  // tests.cpp
  void test(const ast::Test& test);
  void fixture_fields(const std::vector<ast::Field>& fields);
  void fixture_field(const ast::Field& field);
  void fixture_value(const Type& type, ast::ExprId value);
  void expectation(const ast::Expectation& expectation);

  const ast::Module& module_;
  const diag::Sources& sources_;
  diag::Sink& diags_;
  Checked checked_;
  std::vector<bool> visited_;  ///< by ExprId
  std::map<std::string, FieldId, std::less<>> fields_;
  std::map<std::string, std::size_t, std::less<>> defines_;
  std::map<std::string, std::size_t, std::less<>> series_;
  std::map<std::string, std::size_t, std::less<>> rules_;
  std::set<std::pair<std::size_t, Context>> define_levels_;  ///< defines walked by levels(), and how
  struct DefineState {
    bool open = false;  ///< being typed now
    bool done = false;
    Type type;
    int depth = 0;  ///< definitions inside one another, from this one down
  };
  std::vector<DefineState> defines_seen_;
  int defines_open_ = 0;
  bool too_deep_told_ = false;
  int define_depth_ = 0;  ///< deepest of those named so far by the one being typed
  Type subject_;          ///< what Subject stands for
  abi::MissingMeans missing_ = abi::MissingMeans::Unknown;
};

}  // namespace qapc::sema
