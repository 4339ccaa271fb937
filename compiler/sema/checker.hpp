// The checker's parts, spread over the files of this folder by subject. Private to compiler/sema.
#pragma once

#include <map>
#include <set>
#include <span>
#include <string>

#include "compiler/diag/sink.hpp"
#include "compiler/sema/checked.hpp"

namespace qapc::sema {

/// Of a condition.
Type truth_type();
/// Lists words for a help: `a`, `b` or `c`.
std::string alternatives(const std::vector<std::string_view>& words);
/// `` `Manufacturer` `` or what kind of thing the type is: `a time`, `a text`.
std::string describe(const Type& type);
/// `(0018,0081)`
std::string tag_text(std::uint32_t tag);

class Checker {
 public:
  Checker(const ast::Module& module, const diag::Sources& sources, diag::Sink& diags);
  Checked run() &&;

 private:
  using Place = std::map<std::string, std::size_t, std::less<>>;  ///< name to index
  /// The names that one file declares or imports.
  struct Names {
    std::map<std::string, Reference, std::less<>> values;  ///< attributes, definitions of values, sets
    Place series;
    Place rules;  ///< rules and risks share their names: a risk is the number of rules and its own
    Place consequences;
    Place imported_rules;                        ///< those of `rules` that stand in another file
    std::set<std::string, std::less<>> regions;  ///< imported: `head`
    std::set<std::string, std::less<>> lost;     ///< imported and not found, which was told
  };

  // names.cpp: what is declared and imported
  void declare_all();
  void declare(const ast::Name& name, std::map<std::string, diag::Span>& taken, bool shadows);
  void import_names(ast::UnitId unit);
  void import_name(const ast::Import& import, const ast::Name& name, Names& into);
  [[nodiscard]] Names& names() { return names_[unit_]; }
  [[nodiscard]] std::size_t risk_index(std::size_t name) const { return name - module_.rules.size(); }
  Reference resolve(const ast::Name& name, bool quiet = false);
  void unknown_attribute(const ast::Name& name);
  void retired(const ast::Name& name, const dictionary::Attribute& attribute);
  std::optional<std::size_t> series_named(const ast::Name& name, const std::vector<std::string_view>& also = {});
  std::optional<std::size_t> rule_named(const ast::Name& name);
  /// Offers the known words that `name` may be a slip of; whether there are any.
  static bool offer(diag::Message& message, const ast::Name& name, const std::vector<std::string_view>& known);
  /// The same, and all of them where none is near.
  static void choose(diag::Message& message, const ast::Name& name, const std::vector<std::string_view>& known);
  /// Behind the last word of the line that `at` ends on: where a line can be added.
  [[nodiscard]] diag::Span line_end(diag::Span at) const;
  /// Behind the statement that names the policy.
  [[nodiscard]] diag::Span below_policy() const;
  template <typename Map>
  static std::vector<std::string_view> words_of(const Map& map);
  void unbuilt(diag::Span at, std::string what) { checked_.unbuilt.push_back({at, std::move(what)}); }

  // header.cpp
  void header(ast::UnitId unit);
  void dictionaries(const ast::Header& header, diag::Span top, bool of_policy);
  void shows(const ast::Header& header);
  void steps(const std::vector<ast::Step>& steps);
  void only(const ast::Header& header);

  // waivers.cpp
  void day(const ast::Name& name);
  void waiver(const ast::Waiver& waiver);
  void waivers();

  // fields.cpp: attributes
  void declared_attribute(std::size_t index);
  void private_tag(const ast::Attribute& attribute);
  void attribute_type(const ast::Attribute& attribute, Field& field);
  void block_field(const ast::Attribute& attribute, Field& field);
  void first_present(FieldId id);
  FieldId member(const ast::Name& name);
  bool alike(FieldId first, FieldId other, diag::Span at, diag::Span first_at);
  void only_on(const ast::Attribute& attribute, Field& field);
  void set(const ast::Set& set);
  [[nodiscard]] FieldId field(std::string_view name);
  FieldId add_field(const dictionary::Attribute& attribute);
  FieldId canonical_field(std::string_view name);
  std::optional<Kind> kind_named(const ast::Name& name, bool conditions);
  std::optional<Unit> unit_named(const ast::Name& name);
  void unknown_unit(const ast::Name& word);

  // defines.cpp
  Type type_of(FieldId field) const;
  Type type_of_define(std::size_t index);
  Type type_of(const Reference& reference);
  void declared_type(const std::optional<ast::Type>& said, const Type& type);
  void definition_cycles();
  void definitions_in(ast::ExprId id, std::set<std::size_t>& found, std::set<std::size_t>& defines) const;

  // measurements.cpp
  void import_built_in(const ast::Import& import, const ast::Name& name, Names& into);
  void not_imported(const ast::Name& name, std::string_view module);
  FieldId measured_field(const std::string& name, const abi::Measurement& measurement);
  [[nodiscard]] const abi::Measurement* measurement_of(ast::ExprId id) const;
  Type measurement(const ast::Call& call, diag::Span at);
  [[nodiscard]] bool is_measurement(const ast::Name& name) const;
  [[nodiscard]] bool is_series_of_values(ast::ExprId id) const;
  [[nodiscard]] bool reads_pixels(ast::ExprId id, std::set<std::uint32_t>& defines) const;
  void cost(const ast::Rule& rule);

  // metrics.cpp: metrics of the policy's own
  [[nodiscard]] std::string primitive_text(const ast::Call& call) const;
  void declared_metric(std::size_t index);
  void of_another_tool(const ast::Metric& metric, Field& field);
  void metric(std::size_t index);
  Type primitive(const ast::Call& call, diag::Span at);
  bool made_of_measurements(const ast::Define& define, const Type& type);

  // expressions.cpp: types
  Type visit(ast::ExprId id);
  Type visit(ast::ExprId id, Type type);  ///< remembers a type found elsewhere
  Type node(const ast::Number& number, diag::Span at);
  Type node(const ast::TextLit& text, diag::Span at);
  Type node(const ast::Pattern& pattern, diag::Span at);
  Type node(const ast::Date& date, diag::Span at);
  Type node(const ast::NameRef& name, diag::Span at);
  Type node(const ast::Member& member, diag::Span at);
  Type node(const ast::Index& index, diag::Span at);
  Type node(const ast::Negate& negate, diag::Span at);
  Type node(const ast::Arithmetic& arithmetic, diag::Span at);
  Type node(const ast::Subject&, diag::Span) { return subject_; }
  Type node(const ast::Range& range, diag::Span at);
  Type node(const ast::Tolerance& tolerance, diag::Span at);
  Type node(const ast::OneOf& one_of, diag::Span at);
  Type node(const ast::Quantile& quantile, diag::Span at);
  Type node(const ast::Not& negation, diag::Span at);
  Type node(const ast::And& all, diag::Span at);
  Type node(const ast::Or& any, diag::Span at);
  bool bound(const ast::Name& variable);  ///< whether the rule names a series so
  Type truth(ast::ExprId id);             ///< a part that must hold or fail
  Type single(ast::ExprId id);            ///< a part that must be one value
  Type arithmetic_operand(ast::ExprId id);
  Type quantity(const ast::Quantity& quantity);
  std::optional<std::int64_t> whole(const ast::Quantity& quantity);

  // predicates.cpp: questions about values
  Type node(const ast::Compare& compare, diag::Span at);
  Type node(const ast::Presence& presence, diag::Span at);
  Type node(const ast::Tokens& tokens, diag::Span at);
  Type node(const ast::Matches& matches, diag::Span at);
  Type node(const ast::StartsWith& starts, diag::Span at);
  Type node(const ast::Recognised& recognised, diag::Span at);
  Type node(const ast::Items& items, diag::Span at);
  Type node(const ast::Quantified& quantified, diag::Span at);
  Type node(const ast::Profile& profile, diag::Span at);
  Type node(const ast::FreeText& text, diag::Span at);
  bool patterns(const std::vector<ast::Text>& patterns);

  // groups.cpp: questions about several images, series or subjects
  Type node(const ast::Count& count, diag::Span at);
  Type node(const ast::Agree& agree, diag::Span at);
  Type node(const ast::Some& some, diag::Span at);
  Type node(const ast::GroupSize& size, diag::Span at);
  Type node(const ast::Served& served, diag::Span at);
  Type node(const ast::ServesTest& serves, diag::Span at);
  Type node(const ast::Shared& shared, diag::Span at);
  Type node(const ast::Call& call, diag::Span at);
  Type statistic(const ast::Call& call, diag::Span at);
  Type counted(const ast::Call& call, diag::Span at);
  [[nodiscard]] std::optional<std::int64_t> whole_percent(ast::ExprId id) const;
  bool percent(const ast::Call& call, diag::Span at);
  [[nodiscard]] static bool is_space(std::string_view word);  ///< images, volumes, slices, series

  // compare.cpp: the two sides of a comparison
  Type compare(const Type& lhs, const ast::Compare& compare, diag::Span at);
  void numeric_limit(const Type& lhs, diag::Span lhs_at, const ast::Compare& compare);
  bool numeric_value(const Type& lhs, diag::Span lhs_at, ast::ExprId value);
  void textual_limit(const Type& lhs, diag::Span lhs_at, const ast::Compare& compare);
  void textual_value(const Type& lhs, ast::ExprId value);
  void digest(ast::ExprId value);
  void set_values(const Type& lhs, ast::ExprId value, const ast::Set& set);

  // baselines.cpp
  void baseline(const Type& lhs, diag::Span lhs_at, const ast::Compare& compared, const ast::Quantile& quantile);
  void stratum(const ast::Name& name, Strata& made);
  bool cell_key(const ast::GroupSize::Key& key);
  bool is_wide(const ast::Quantity& bands);
  void histogram(const ast::GroupSize::Key& key);
  bool limits(const ast::NamedFile& file, const std::string& value, const ast::Quantile& quantile, Quantile& made);
  bool same_stratum(const baseline::Baseline& read, const ast::Name& name, const std::string& file, Strata& made,
                    std::size_t index);

  void term(const Type& lhs, const std::string& word, diag::Span at);
  void canonical_term(const Field& field, std::string_view word, diag::Span at);
  void tolerance(const Type& lhs, diag::Span lhs_at, const ast::Tolerance& tolerance, diag::Span at);
  void range(const Type& lhs, diag::Span lhs_at, const ast::Range& range, diag::Span at);
  /// `right`: what to write instead, where it is more than `rhs_at` with the unit of `lhs`.
  bool same_dimension(const Type& lhs, diag::Span lhs_at, const Type& rhs, diag::Span rhs_at, std::string right = "");
  struct Pair {
    ast::ExprId first;
    diag::Span second;
    std::string_view second_unit;
    std::string_view between;
    diag::Span whole;
  };
  bool both_wrong(const Type& lhs, diag::Span lhs_at, const Pair& pair);
  [[nodiscard]] bool can_hold(const Field& field, std::string_view text) const;
  [[nodiscard]] std::string name_of(const Type& type) const;

  // levels.cpp: what a rule of a level may speak of, and vendor guards
  struct Context {
    Level level = Level::Series;
    std::string about;                                  ///< `each exam`
    std::set<std::string> vendors;                      ///< those the context is about; empty: all
    std::optional<diag::Span> print_at = std::nullopt;  ///< what is read is printed, by the placeholder here
    bool guards = true;                                 ///< whether a missing vendor guard is told
    std::optional<std::size_t> definition{};            ///< of the series that a rule is about
    bool of_cells = false;                              ///< groups of a cohort
    friend auto operator<=>(const Context&, const Context&) = default;
  };
  void levels(ast::ExprId id, const Context& context);
  void levels_of_define(std::size_t index, const Context& context);
  void shared_only(ast::ExprId id, const Context& context);
  void level_of_field(FieldId field, diag::Span at, const Context& context);
  void level_of_count(const ast::Count& count, const Context& context);
  void level_of_agree(const ast::Agree& agree, const Context& context);
  void level_of_agreeing(const ast::Agree& agree, Level level, const Context& context);
  void level_of_call(const ast::Call& call, diag::Span at, const Context& context);
  void level_of_values(const ast::Call& call, const Context& context);  ///< measurements.cpp
  void needs_level(bool fits, diag::Span at, std::string_view what, std::string_view whole, const Context& context);
  void vendor_guard(const Field& field, diag::Span at, const Context& context);
  void never_stored(FieldId id, diag::Span at, const Context& context);
  [[nodiscard]] bool is_never_stored(FieldId id, std::string_view vendor) const;
  [[nodiscard]] std::set<std::string> guarded_vendors(ast::ExprId when) const;
  void which_series(diag::Span at);

  // rules.cpp
  void rule(std::size_t index);
  void rule_words(const ast::Rule& rule, Rule& checked);
  Scope scope(const ast::Scope& scope);
  void binds(const ast::Scope& scope, Scope& checked);
  Context context_of(const Scope& scope) const;
  void require(const ast::Require& require, const Context& context);
  void rows(const ast::Require& require, const Type& subject, const Context& context);
  void after(std::size_t index);
  [[nodiscard]] bool after_cells(const ast::Scope& first, std::size_t index) const;
  void allows(const std::vector<ast::Allow>& allows, diag::Span within);
  void given(const ast::Modifiers& mods, Rule& checked);

  // groupings.cpp: what sites, scanners and exams are
  void grouping(std::size_t index);
  void table(const ast::Grouping& grouping, Naming& naming);
  bool table_head(const ast::Grouping& grouping, const std::vector<ast::Name>& head, Naming& naming);
  void scanners();
  void visits();

  // relations.cpp: between series
  void classes(const ast::Classes& classes);
  void choice(const ast::Choice& choice);
  void serves(const ast::Serves& serves);
  void level_of_served(const ast::Served& served, diag::Span at, const Context& context);
  void served_same(const ast::Serves::Condition& condition);
  bool serves_is_declared(const std::string& server, const std::string& served, diag::Span at);

  // risks.cpp
  void scales();
  void risk(std::size_t index);
  void risk_unbuilt(const ast::Risk& risk);
  void risk_faults();
  void risk_group(const ast::RiskGroup& group);
  void estimate(const ast::Estimate& estimate, const Context& context);
  void bands(const ast::Risk& risk, const Type& extent);
  bool probability(const ast::Quantity& quantity);
  bool consequence(const ast::Name& name);  ///< reports one that is not declared
  void twice_measured(const ast::Risk& risk);

  // calibrations.cpp
  void calibrated(const ast::Estimate& estimate, const Context& context);
  void calibrated_strata(const calibration::Calibration& read, diag::Span at, Calibrated& made);

  // decision.cpp
  void decision();
  void one_decision(const ast::Decision& decision);
  void audience(const ast::Decision& decision);
  void branch(const ast::Branch& branch, const ast::Decision& decision);
  void condition(const ast::Condition& condition);
  void totality(const ast::Decision& decision);
  [[nodiscard]] bool names_severity(const ast::Decision& decision, abi::Severity severity,
                                    ast::Condition::Verb verb) const;
  [[nodiscard]] bool decides(const ast::Decision& decision, const Rule& rule) const;
  template <typename Enum>
  std::optional<Enum> word(const ast::Name& name, std::string_view what, std::span<const Enum> values);

  // messages.cpp
  std::vector<Segment> message(const ast::Text& text, const Context& context);
  std::optional<Segment> placeholder(std::string_view inside, diag::Span at, const Context& context);
  void may_print(FieldId field, diag::Span at);
  [[nodiscard]] bool is_day(const Type& type) const;
  double band(const Type& type, const ast::Quantity& width, diag::Span at);
  bool can_show(const Segment& segment, const std::string& name, const Type& type, diag::Span at);

  // tests.cpp
  void test(const ast::Test& test);
  void fixture_fields(const std::vector<ast::Field>& fields, std::uint32_t images);
  void fixture_field(const ast::Field& field, std::uint32_t images);
  void fixture_value(const Type& type, ast::ExprId value);
  void expectation(const ast::Expectation& expected, std::uint32_t exams);

  const ast::Module& module_;
  const diag::Sources& sources_;
  diag::Sink& diags_;
  Checked checked_;
  ast::UnitId unit_ = 0;  ///< the file whose names hold
  std::vector<Names> names_;
  std::vector<bool> visited_;                              ///< by ExprId
  std::map<std::string, FieldId, std::less<>> standard_;   ///< attributes of the dictionary that the policy reads
  std::map<std::string, FieldId, std::less<>> canonical_;  ///< those that some file imports
  std::map<std::string, FieldId, std::less<>> measured_;   ///< by the name of the measurement
  enum class Choice : std::uint8_t { New, Open, Done };
  std::map<FieldId, Choice> choices_;                        ///< `first present of`: what is known of each
  std::map<std::string, std::size_t, std::less<>> binds_;    ///< variables of the rule being checked, and their series
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
  bool in_metric_ = false;                ///< inside a metric of the policy's own
  int define_depth_ = 0;                  ///< deepest of those named so far by the one being typed
  Type subject_;                          ///< what Subject stands for
  ast::ExprId subject_value_;             ///< the same, as it was written
  std::optional<std::string> of_series_;  ///< definition that the rule being checked is about, "" for every series;
                                          ///< nothing where it is about something else
  std::map<std::string, Result<baseline::Baseline>> baselines_;           ///< by name, once they were asked for
  std::map<std::string, Result<calibration::Calibration>> calibrations_;  ///< likewise
  std::optional<diag::Span> subjects_at_;                                 ///< where the policy first speaks of subjects
  std::optional<diag::Span> scanners_at_;                                 ///< and of scanners
  std::optional<diag::Span> guard_at_;  ///< where a `when` can be added to the rule being checked
  abi::MissingMeans missing_ = abi::MissingMeans::Unknown;
};

template <typename Map>
std::vector<std::string_view> Checker::words_of(const Map& map) {
  std::vector<std::string_view> words;
  for (const auto& [name, value] : map) words.push_back(name);
  return words;
}

}  // namespace qapc::sema
