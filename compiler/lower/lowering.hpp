// The lowering's parts, spread over files by subject. Private to compiler/lower.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "compiler/dictionary/canonical.hpp"
#include "compiler/ir/builder.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/sema/limits.hpp"

namespace qapc::lower {

using abi::Index;
using ir::Kleene;

/// Where an expression is evaluated (docs/language.md, Levels). A requirement is asked of every image and then holds
/// for the subject when it holds for all; a guard, message or vendor row asks for the one value the images share.
struct Mode {
  Index space = abi::kSeries;  ///< of the rule's subjects
  bool of_images = true;       ///< requirement; false: guard
  friend auto operator<=>(const Mode&, const Mode&) = default;
};

/// A scalar value with the unit it is in.
struct Scalar {
  Index value = abi::kNone;
  sema::Unit unit;
};

using sema::Interval;

/// How many there are, at least and at most. Where `known` is false nothing can be said.
struct Counted {
  Index least = abi::kNone;
  Index most = abi::kNone;
  Index known = abi::kNone;  ///< none: always
};

class Lowering {
 public:
  Lowering(const ast::Module& module, const sema::Checked& checked, const diag::Sources& sources)
      : module_(module),
        checked_(checked),
        sources_(sources),
        canonical_({.text = [this](std::string_view text) { return builder_.text(text); },
                    .recipe = [this](abi::Recipe recipe) { return canonical_recipe(std::move(recipe)); }}) {}
  Lowering(const Lowering&) = delete;
  Lowering& operator=(const Lowering&) = delete;
  abi::Program run() &&;

 private:
  // fields.cpp
  Index recipe(sema::FieldId field);
  Index canonical_recipe(abi::Recipe recipe);
  [[nodiscard]] std::vector<abi::Home> homes(const sema::Field& field);
  std::vector<abi::Home> homes_of_members(const sema::Field& field);
  [[nodiscard]] std::vector<abi::Home> declared_homes(const ast::Attribute& attribute, const sema::Field& field) const;
  [[nodiscard]] abi::Type column_type(const sema::Field& field) const;
  Index scalar(sema::FieldId field, Mode mode);
  ir::List list(sema::FieldId field, Mode mode);
  Index item(sema::FieldId id, std::uint32_t position, Mode mode);
  ir::List series_of_values(sema::FieldId field);
  std::optional<ir::List> values_of(ast::ExprId id);
  Index vendor(Mode mode);
  Index guarded(const sema::Field& field, Index value);

  // expressions.cpp
  Index truth(ast::ExprId id, Mode mode);
  Index node(const ast::Compare& compare, diag::Span at, Mode mode);
  Index node(const ast::Presence& presence, diag::Span at, Mode mode);
  Index node(const ast::Tokens& tokens, diag::Span at, Mode mode);
  Index node(const ast::Matches& matches, diag::Span at, Mode mode);
  Index node(const ast::StartsWith& starts, diag::Span at, Mode mode);
  Index node(const ast::Recognised& recognised, diag::Span at, Mode mode);
  Index node(const ast::Quantified& quantified, diag::Span at, Mode mode);
  Index quantified_of_volume(const ast::Quantified& quantified, diag::Span at, Mode mode);
  Index node(const ast::Count& count, diag::Span at, Mode mode);
  Index node(const ast::Agree& agree, diag::Span at, Mode mode);
  Index lists_agree(sema::FieldId field, const ir::List& images, Index tolerance, Index subject);
  Index node(const ast::Not& negation, diag::Span at, Mode mode);
  Index node(const ast::And& all, diag::Span at, Mode mode);
  Index node(const ast::Or& any, diag::Span at, Mode mode);
  Index node(const ast::NameRef& name, diag::Span at, Mode mode);
  Index defined_condition(std::uint32_t define, Mode mode);
  template <typename Other>
  Index node(const Other&, diag::Span, Mode) {
    QAPC_CHECK(false, "sema lets only conditions through here");
    return abi::kNone;
  }
  Scalar value(ast::ExprId id, Mode mode);
  Scalar value(const ast::Arithmetic& arithmetic, Mode mode);
  Scalar defined_value(std::uint32_t define, Mode mode);
  Scalar number(Scalar scalar);  ///< integers as numbers
  Scalar in_unit(Scalar scalar, const sema::Unit& unit);
  Index text_question(ast::ExprId operand, abi::Predicate predicate, Mode mode);
  Scalar named(ast::ExprId id, Mode mode);

  // groups.cpp
  struct Measured {
    Index selected = abi::kNone;
    Scalar value;
  };
  Index space_of(sema::Level level);
  Index under(Index value, Index space);
  Index member_of(std::size_t definition);
  Index begin_of_series();
  Counted slices(Mode mode);
  Counted volumes();
  Counted rows_of(Index lower, Index space);
  Counted counted_series(std::size_t definition, bool acquisitions, Index space);
  Index count_in(const Counted& counted, const abi::IntegerRange& range);
  Index at_rows(Index result, Mode mode);
  std::optional<Counted> counts(ast::ExprId id, Mode mode);
  Index compare_count(const Counted& counted, const ast::Compare& compare, diag::Span at, Mode mode);
  Index shown(const Counted& counted, ast::ExprId id);
  std::pair<Index, Index> population(const ast::Call& call, Mode mode);
  [[nodiscard]] Mode rows_below(Mode mode) const;
  Measured measured_rows(ast::ExprId id, Mode mode);
  Index subject_of(const ast::Call& call, Mode mode);
  [[nodiscard]] std::uint8_t percent(const ast::Call& call) const;
  Scalar value(const ast::Call& call, ast::ExprId id, Mode mode);
  Scalar of_definition(ast::ExprId id, Mode mode);
  Index of_variable(Index value, const std::string& variable);
  std::vector<Index> tuples(std::size_t size);
  Index shared(Index value, Index space);
  [[nodiscard]] bool is_volume(Index space);
  Index opposite(Index value);
  Index node(const ast::Some& some, diag::Span at, Mode mode);

  // cells.cpp
  [[nodiscard]] sema::FieldId field_called(std::string_view name) const;
  abi::Cells::Part cell_part(const ast::GroupSize::Key& key);
  Index cells_by(const std::vector<ast::Name>& names);
  Index is_told(const std::vector<ast::GroupSize::Key>& keys);
  Index node(const ast::GroupSize& size, diag::Span at, Mode mode);

  // limits.cpp
  Index compare(const Scalar& lhs, ast::Compare::Op op, ast::ExprId rhs, Mode mode);
  Index compare_texts(const Scalar& lhs, ast::ExprId rhs, Mode mode);
  Index compare_values(const Scalar& lhs, ast::Compare::Op op, ast::ExprId rhs, Mode mode);
  Index compare_set(const Scalar& lhs, ast::ExprId rhs, Mode mode);
  [[nodiscard]] std::vector<std::string> terms(ast::ExprId id) const;
  Index inside(const Scalar& lhs, const Interval& interval);
  Index whole_inside(Index value, const Interval& interval);
  [[nodiscard]] static abi::IntegerRange whole_range(const Interval& interval);
  [[nodiscard]] std::optional<Interval> interval(ast::Compare::Op op, ast::ExprId rhs, const sema::Unit& unit) const;
  [[nodiscard]] std::string expected_text(ast::Compare::Op op, ast::ExprId rhs, const sema::Unit& unit) const;

  // rules.cpp
  struct RowState {  // what the requirements of a rule say beside true and false
    Index vendor_known = abi::kNone;
    Index assessed = abi::kNone;
    Index within_warn = abi::kNone;
    Index excused = abi::kNone;  // no guard of a vendor table is unknown for a reason that `skip` does not excuse
  };
  RowState no_rows(Mode mode);
  void definition(std::size_t index);
  void bind(const ast::Scope& scope, const sema::Scope& checked);
  void rule(std::size_t index);
  Index require(const ast::Require& part, Mode mode, abi::Require& told);
  Index vendor_rows(const ast::Require& part, Mode mode, abi::Require& told);
  Index under_guard(const ast::Require& part, Mode mode, Index holds, abi::Require& told);
  Index row_guard(const ast::Require& part, const ast::VendorRow& row, Mode mode);
  Index stopped_by(Index verdict, Index space);
  std::vector<abi::Segment> say(const std::vector<sema::Segment>& segments, Mode mode);
  Mode mode_of(const ast::Scope& written, const sema::Scope& scope);
  Index members(const sema::Scope& scope, Index space);
  Index hold_for(Index truth, Index space);  ///< what is asked of images or values, for the subject
  Index given(const ast::Rule& rule, const sema::Rule& checked, Index space);
  [[nodiscard]] bool above(Index space) const;  ///< exams or more
  void note(diag::Span at, std::string label, std::string expected, const std::string& unit, Index truth,
            Index observed, abi::Privacy privacy);
  [[nodiscard]] abi::Privacy privacy_of(ast::ExprId id);

  // members.cpp
  [[nodiscard]] std::size_t series_called(const std::string& name) const;
  Index certainly(Index truth);
  void classes(const ast::Classes& classes, const std::vector<Index>& own);
  struct Preferred {
    Index here = abi::kNone;   ///< T of partners: this series rather than the other
    Index there = abi::kNone;  ///< T of partners: the other rather than this
    Index value = abi::kNone;  ///< of each series: what was compared
  };
  Preferred preferred(const ast::Choice::Way& way, Index partners);
  bool reads_measured(Index value);
  void choice(const ast::Choice& choice);
  void choices();

  // baselines.cpp
  struct ToldStratum {
    Index selected = abi::kNone;
    std::string label;
    std::string expected;
    Index truth = abi::kNone;
    Index compared = abi::kNone;  ///< the value, missing where there is no limit
  };
  struct ByStratum {
    Index holds = abi::kNone;
    std::vector<ToldStratum> strata;
  };
  Index stratum_text(sema::FieldId field, bool of_exam, Index space);
  Index says(Index text, const std::string& value, bool hashed);
  Index is_coded(std::size_t grouping, const std::string& code, Index space);
  Index in_stratum(const sema::Strata& strata, const std::vector<std::string>& key, Index space);
  [[nodiscard]] std::string stratum_label(const sema::Quantile& quantile, std::size_t index) const;
  ByStratum compare_quantile(const Scalar& lhs, ast::Compare::Op op, ast::ExprId rhs);
  static std::string_view sign(ast::Compare::Op op);
  static std::string with_unit(std::string number, const sema::Unit& unit);
  [[nodiscard]] bool is_by_stratum(const ast::Require& part) const;
  Index stratum_rows(const ast::Require& part, Mode mode, abi::Require& told);

  // serving.cpp
  using Place = std::function<Index(Index value, bool served)>;  ///< a value of series, of the one that serves or not
  struct Box {
    std::array<std::array<Index, 3>, 3> axes{};  ///< along rows, along columns, across
    std::array<Index, 3> low{};                  ///< along each axis, from edge to edge
    std::array<Index, 3> high{};
  };
  [[nodiscard]] const ast::Serves& serves_of(const std::string& server, const std::string& served) const;
  Box box_of_series();
  Index box_inside(const ast::Serves::Condition& condition, bool served_outside, const Place& place);
  Index same(const ast::Serves::Condition& condition, const Place& place);
  Index apart(const ast::Serves::Condition& nearest, const Place& place);
  Index candidate(const ast::Serves& serves, const Place& place);
  Index serving(const ast::Serves& serves, const Place& place);
  Index node(const ast::ServesTest& serves, diag::Span at, Mode mode);
  Index node(const ast::Served& served, diag::Span at, Mode mode);

  // excuse.cpp
  Index excuse(Index truth);
  Index make_excuse(abi::Op op);
  Index excused_or_known(Index truth);
  Index excused_value(Index value);
  Index excused_count(Index count);
  Index excused_operands(const abi::Op& op, Index space);
  Index excused_below(Index excused, Index space);

  // risks.cpp
  void risks();
  void risk(std::size_t index);
  void hazard(const ast::Risk& risk, Mode mode, abi::RiskFacts& facts);
  Index measured(ast::ExprId id, Mode mode);
  abi::Curve curve(const ast::Estimate& estimate, Mode mode);
  abi::Calibrated calibrated(const ast::Estimate& estimate, Mode mode);
  std::optional<abi::Measured> measured_estimate(const std::optional<ast::Estimate>& estimate, Mode mode);
  static abi::NumberRange above(ast::Compare::Op op, const ast::Quantity& limit);
  Index assess(const abi::Assessed& what);
  Index any_risk_subject();
  abi::Condition risk_condition(const ast::Condition& condition);

  // decision.cpp
  abi::Naming naming(const sema::Naming& naming, bool table);
  void namings();
  void shared();
  void decision(const ast::Decision& decision);
  static abi::Outcome outcome(const ast::Name& word, const ast::Decision& decision);
  abi::Condition condition(const ast::Condition& condition, Index space);
  Index any_verdict(std::size_t rule, std::uint32_t verdicts, Index space);
  [[nodiscard]] bool speaks_in(std::size_t rule, Index space);

  [[nodiscard]] abi::Span place(diag::Span at) const;

  const ast::Module& module_;
  const sema::Checked& checked_;
  const diag::Sources& sources_;
  ir::Builder builder_;
  dictionary::CanonicalRecipes canonical_;
  std::map<sema::FieldId, Index> recipes_;
  struct Condition {
    Index truth = abi::kNone;
    std::vector<abi::Check> checks;
  };
  std::map<std::pair<std::uint32_t, Mode>, Scalar> define_values_;         ///< by ast::Module::defines
  std::map<std::pair<std::uint32_t, Mode>, Condition> define_conditions_;  ///< likewise
  std::map<std::uint32_t, abi::Privacy> define_privacy_;
  std::map<Index, Index> excuses_;             ///< by truth
  Index vendor_ = abi::kNone;                  ///< of each image
  std::optional<Scalar> subject_;              ///< what ast::Subject stands for
  std::vector<abi::Check>* checks_ = nullptr;  ///< where comparisons are noted; null inside guards of rows
  std::vector<std::string> variables_;         ///< of a rule about several series, in order
  std::vector<std::string> bound_;             ///< their definitions
  std::optional<std::size_t> of_series_;       ///< definition that a rule or risk is about
  int negations_ = 0;                          ///< `not` around the comparison being lowered
  std::string quantifier_;                     ///< `every value of ` around it
  RowState rows_;
};

}  // namespace qapc::lower
