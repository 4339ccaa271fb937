// Program: a compiled policy as plain tables, the one contract between compiler and runtime. Floor 1 (runtime/abi).
// compiler/ir builds it, runtime/eval interprets it, compiler/codegen compiles it. It names no field and no file:
// program + exam + pseudonym key determine a report. Canonical bytes and digest: runtime/abi/artefact.hpp.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "runtime/abi/home.hpp"
#include "runtime/abi/value.hpp"
#include "runtime/risk/risk.hpp"

namespace qapc::abi {

// --- where rows live ---------------------------------------------------------------------------------------------

/// A space is a set of rows. Rows of one parent stand side by side, in the order of the parents.
enum class SpaceKind : std::uint8_t {
  Image,
  Series,
  Exam,
  Values,     ///< of a list
  Volume,     ///< images of one time point, echo, component or weighting: each place once
  Regrouped,  ///< the rows of `source` once more, under another of their ancestors; or in order of cells, under these:
              ///< of what stands above exams each once in each cell that has one of its exams
  Partner,    ///< for each row of the parent, the other series of its exam
  Subject,
  Site,
  Cohort,   ///< one row
  Scanner,  ///< exams of one scanner; takes the place of subjects where the policy speaks of scanners
  Cell,     ///< exams of the cohort that agree in all parts of `recipe`, which is one of Program::cells
};
struct Space {
  SpaceKind kind = SpaceKind::Image;
  Index parent = kNone;  ///< space of the level above; none for the highest
  Index recipe = kNone;  ///< Values of an image, or of a series where they are measured: the list recipe whose values
                         ///< are the rows. A measured list that is missing is one value that is missing. Cell: its
                         ///< parts
  Index source = kNone;  ///< Values of a series or exam: the value space one level below whose first child gives the
                         ///< rows. Regrouped: the space whose rows they are. Partner: kSeries, for siblings
  friend bool operator==(const Space&, const Space&) = default;
};
inline constexpr Index kImages = 0;
inline constexpr Index kSeries = 1;
inline constexpr Index kExams = 2;

// --- the values --------------------------------------------------------------------------------------------------

/// Operands stand before their operation. T, N, I, S = truth, number, integer, text; "up" = the row's parent space.
enum class Opcode : std::uint8_t {
  Read,  ///< imm recipe. A scalar of each image, or (list recipe) the integer count of its values. What is measured
         ///< is read of each series
  ReadItems,  ///< imm recipe. The values of a list, in its value space
  Number,     ///< imm constant. N
  Truth,      ///< imm 0 false, 1 true, 2 unknown
  Add,        ///< N N
  Subtract,   ///< N N
  Multiply,   ///< N N
  Divide,     ///< N N. Missing (division by zero) where the second is 0
  Negate,     ///< N
  ToNumber,   ///< I -> N
  Item,       ///< count, items; imm 0-based position. The value at that position, in the space of count
  MapText,    ///< S; imm map
  Where,      ///< T, then any of N, I, S; imm Missing. The second where the first is true, else missing for that reason
  NumberIn,   ///< N; imm range
  IntegerIn,  ///< I; imm integer range
  TextIn,     ///< S; imm predicate
  NumberLess,      ///< N N
  NumberEqual,     ///< N N
  TextEqual,       ///< S S
  MissingBecause,  ///< any of N, I, S; imm set of Missing. True or false, never unknown
  Not,             ///< T
  And,             ///< T T
  Or,              ///< T T
  Select,          ///< condition, then, else. Unknown condition: unknown
  IsUnknown,       ///< T. True or false
  All,             ///< T; up. imm: value over no rows (0 false, 1 true, 2 unknown)
  Any,             ///< T; up. imm: value over no rows
  Common,          ///< N, I, S; up. The value all rows share; missing (differs) otherwise
  CommonItems,     ///< count, items; into the value space above: the item all images share at that position
  Earliest,        ///< N; up. The smallest that is there; missing when none is
  Lift,            ///< any; down one level: each row has its parent's value
  CountRows,       ///< imm child space. I: rows of the child under each row
  CountTrue,       ///< T; up. I: rows that are true
  CountMaybe,      ///< T; up. I: rows that are true or unknown
  DistinctLeast,   ///< N N N; up; imm constant (tolerance). I: the fewest distinct points there can be
  DistinctMost,    ///< N N N; up; imm constant. I: the most distinct points there can be
  GroupsLeast,     ///< T, S, N; up. I: the fewest distinct (S, N) among rows that are true
  GroupsMost,      ///< T, S, N; up. I: the most distinct (S, N) among rows that are true or unknown
  CountIn,         ///< least, most; imm integer range. Kleene comparison of an interval with a range
  Agree,           ///< N, I, S; up. imm constant (tolerance; I and S ask for 0)
  AgreeItems,      ///< count, items; up of count. imm constant: equal lengths and each position agrees
  Verdict,         ///< member, when, vendor known, assessed, require, within warn, excused, then for each rule named in
                   ///< `after` whether it stops this one; imm MissingMeans
  VerdictIn,       ///< V; imm set of Verdict. True or false
  Decide,          ///< has a subject, then the branches' conditions; imm decision
  Regroup,         ///< any of N, I, S, T; the same rows in a regrouped space
  Partner,         ///< any of N, I, S, T of series; for each row of a partner space, the value of the other series. Of
                   ///< whatever `source` is; for each row of a space in order of cells, the value of that row
  Certain,         ///< least, most. I: the count, where both are equal; else missing (undecided)
  Share,  ///< T selected, T; up. N: how many of the selected rows are true, in percent; imm 1: unknown ones left out
  Aggregate,  ///< T selected, any of N, I, S; up. imm aggregate
  Assess,     ///< all values that the risks read (Risks::inputs), of series and exams. N of each exam; imm assessed
};
inline constexpr int kOpcodes = static_cast<int>(Opcode::Assess) + 1;

/// One number or text for the selected rows below. Missing (undecided) when it is not known whether a row is selected;
/// else for the reason of the first selected row that is missing, unless those are left out; absent for no rows.
enum class AggregateKind : std::uint8_t {
  Pick,       ///< the value they share; missing (differs) otherwise
  Mode,       ///< the most frequent, the smallest of those (texts: the first in order)
  Least,      ///< N
  Most,       ///< N
  Sum,        ///< N; in order of the rows, pairwise (docs/ir.md)
  Mean,       ///< N; the sum over the number of rows
  Spread,     ///< N; the largest minus the smallest
  Median,     ///< N; of an even number the mean of the two in the middle
  Deviation,  ///< N; standard deviation, n - 1; of one row missing (absent)
  Quantile,   ///< N; between the two rows nearest to `percent` of the way from the smallest to the largest, in
              ///< proportion
};
struct Aggregate {
  AggregateKind kind = AggregateKind::Pick;
  bool ignoring_missing = false;
  std::uint8_t percent = 0;  ///< Quantile: 0 .. 100
  friend bool operator==(const Aggregate&, const Aggregate&) = default;
};

struct Op {
  Opcode code = Opcode::Truth;
  Type type = Type::Truth;
  Index space = kExams;
  std::uint32_t imm = 0;
  std::vector<Index> operands;  ///< values, each before this one
  friend bool operator==(const Op&, const Op&) = default;
};

/// Closed unless open; an end that does not bound is infinite.
struct NumberRange {
  double lo = 0;
  double hi = 0;
  bool lo_open = false;
  bool hi_open = false;

  [[nodiscard]] bool valid() const { return lo == lo && hi == hi; }  ///< no end is NaN
  [[nodiscard]] bool holds(double x) const { return (lo_open ? x > lo : x >= lo) && (hi_open ? x < hi : x <= hi); }
  friend bool operator==(const NumberRange&, const NumberRange&) = default;
};
struct IntegerRange {
  std::int64_t lo = std::numeric_limits<std::int64_t>::min();
  std::int64_t hi = std::numeric_limits<std::int64_t>::max();
  friend bool operator==(const IntegerRange&, const IntegerRange&) = default;
};

/// A question about one text. It is asked once for each distinct text of a column.
enum class PredicateKind : std::uint8_t {
  OneOf,
  Matches,
  StartsWith,
  Tokens,
  Says,    ///< texts are a facet and, where it has values, one of them: `contrast`, `T1w` (runtime/series/question.hpp)
  Hashed,  ///< texts are the SHA-256 of values, in hex
};
struct TokenGroup {
  bool none = false;         ///< true: no word of the group may stand in the text; false: one of them must
  std::vector<Index> words;  ///< texts, lower case
  friend bool operator==(const TokenGroup&, const TokenGroup&) = default;
};
struct Predicate {
  PredicateKind kind = PredicateKind::OneOf;
  std::vector<Index> texts;        ///< OneOf: the values; Matches: the RE2 pattern; StartsWith: the prefix
  std::vector<TokenGroup> tokens;  ///< Tokens: each group must hold
  friend bool operator==(const Predicate&, const Predicate&) = default;
};
/// A table from texts to texts: the first row whose prefix begins the text (case folded) gives the result.
struct TextMap {
  struct Row {
    Index prefix = kNone;
    Index result = kNone;
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Row> rows;
  Index otherwise = kNone;
  friend bool operator==(const TextMap&, const TextMap&) = default;
};

// --- what the author said, for the report ------------------------------------------------------------------------

struct Span {
  Index source = 0;
  std::uint32_t line = 0;  ///< 1-based
  std::uint32_t column = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

/// One comparison of a requirement or definition: what was looked at and what was asked.
struct Check {
  Index label = kNone;     ///< text: `EchoTime`
  Index expected = kNone;  ///< text: `2.93 ms .. 3.03 ms`
  Index unit = kNone;
  Index truth = kNone;     ///< value
  Index observed = kNone;  ///< value that was compared (items of a list: in its value space), or none
  Privacy privacy = Privacy::Phi;
  Span span;
  friend bool operator==(const Check&, const Check&) = default;
};
struct Row {
  Index selected = kNone;  ///< value: true where this row is the one that applies
  Index label = kNone;     ///< text: `GE, PHILIPS`, "" for a requirement without a vendor table
  Index because = kNone;   ///< text: why the row is not assessed; none where it is
  std::vector<Check> checks;
  friend bool operator==(const Row&, const Row&) = default;
};
struct Require {
  Index truth = kNone;
  Span span;
  std::vector<Row> rows;
  friend bool operator==(const Require&, const Require&) = default;
};
/// A sentence for people: literal texts, values of the rule's subject, and what was expected.
struct Segment {
  using Kind = SegmentKind;
  Kind kind = Kind::Literal;
  Index text = kNone;   ///< Literal: the text; Value, Band: its unit
  Index value = kNone;  ///< what is shown of it, in the rule's space
  double width = 0;     ///< Band: above 0
  friend bool operator==(const Segment&, const Segment&) = default;
};
struct Action {
  Index text = kNone;
  Index role = kNone;
  friend bool operator==(const Action&, const Action&) = default;
};
/// A choice between series by what is measured of them.
struct Compared {
  Index open = kNone;   ///< truth of each series: false where nothing is left for it to be compared with
  Index value = kNone;  ///< number or truth of each series that is compared
  friend bool operator==(const Compared&, const Compared&) = default;
};
struct Definition {
  Index name = kNone;
  Index member = kNone;            ///< truth of each series
  Index fits = kNone;              ///< truth of each series: as `member`, before one of several was chosen
  std::vector<Compared> compared;  ///< in the order of the choices
  std::vector<Check> clauses;
  Span span;
  friend bool operator==(const Definition&, const Definition&) = default;
};
/// Definitions of which a series has at most one. A series that fits several is known to be of none of them: each
/// member is unknown there.
struct Classes {
  Index name = kNone;
  std::vector<Index> definitions;
  std::vector<Index> fits;  ///< by definition: truth of each series, whether its own conditions hold for certain
  friend bool operator==(const Classes&, const Classes&) = default;
};
struct Rule {
  Index name = kNone;
  Index title = kNone;
  Severity severity = Severity::Minor;
  MissingMeans missing = MissingMeans::Unknown;
  Index space = kSeries;
  Index definition = kNone;  ///< none: every row of the space
  Index member = kNone;
  Index when = kNone;
  Index verdict = kNone;
  std::vector<Index> after;   ///< rules
  std::vector<Check> guards;  ///< the comparisons of `when`
  std::vector<Require> requires_;
  std::vector<std::vector<Segment>> says;
  std::vector<Action> actions;
  Span span;
  friend bool operator==(const Rule&, const Rule&) = default;
};
/// `any critical fails or is unknown`: some subject of one of the rules has one of the verdicts.
struct Condition {
  Index text = kNone;
  Index truth = kNone;  ///< of each exam, never unknown
  std::vector<Index> rules;
  std::uint32_t verdicts = 0;  ///< set of Verdict
  friend bool operator==(const Condition&, const Condition&) = default;
};
struct Branch {
  Outcome outcome = Outcome::Review;
  Index condition = kNone;       ///< truth of each exam, never unknown
  std::vector<Condition> parts;  ///< any of which makes it hold; none: `otherwise`
  Index word{kNone};             ///< text: the policy's own word for it; none where it has none
  friend bool operator==(const Branch&, const Branch&) = default;
};
struct Decision {
  Index outcome = kNone;  ///< value
  std::vector<Branch> branches;
  Span span;
  Index level{kNone};  ///< text: `exam`, `release`
  Index space{kExams};
  friend bool operator==(const Decision&, const Decision&) = default;
};

// --- risks -------------------------------------------------------------------------------------------------------

/// A logistic curve of a measurement (docs/risk.md).
struct Curve {
  Index of = kNone;  ///< N, in the space of the risk
  risk::Estimate midpoint;
  risk::Estimate slope;
  std::string source;
  friend bool operator==(const Curve&, const Curve&) = default;
};
std::optional<risk::Estimate> at(const Curve& curve, double x);
/// A probability that is the same for all values within a range.
struct Step {
  NumberRange range;
  risk::Bounded probability;
  friend bool operator==(const Step&, const Step&) = default;
};
/// What a calibration says of one stratum: steps that hold every number once.
struct CalibratedStratum {
  Index inside = kNone;  ///< T, in the space of the risk
  std::vector<Step> steps;
  std::string source;
  friend bool operator==(const CalibratedStratum&, const CalibratedStratum&) = default;
};
std::optional<risk::Estimate> at(const CalibratedStratum& stratum, double x);
/// `from calibration "motion" at snr` (docs/calibration.md). Of no stratum, or of an unknown one, it says nothing.
struct Calibrated {
  Index of = kNone;  ///< N, in the space of the risk
  std::vector<CalibratedStratum> strata;
  friend bool operator==(const Calibrated&, const Calibrated&) = default;
};
/// An estimate that is a function of a measurement.
using Measured = std::variant<Curve, Calibrated>;
/// The measurement.
inline Index of(const Measured& measured) {
  return std::visit([](const auto& one) { return one.of; }, measured);
}
/// Every value it reads: that of the measurement and those that tell the strata.
std::vector<Index> inputs(const Measured& measured);
/// The estimate at a value, of the stratum that `inside` (of an Index) finds; nothing where there is none.
template <typename Inside>
std::optional<risk::Estimate> estimate(const Measured& measured, double x, const Inside& inside) {
  if (const auto* curve = std::get_if<Curve>(&measured)) return at(*curve, x);
  for (const CalibratedStratum& one : std::get<Calibrated>(measured).strata) {
    if (inside(one.inside)) return at(one, x);
  }
  return std::nullopt;
}

/// `reject at risk >= 0.12`
struct Threshold {
  Outcome outcome = Outcome::Review;
  NumberRange range;
  friend bool operator==(const Threshold&, const Threshold&) = default;
};
/// Where the facts of one row of risk::Model::risks stand, and what is told of it.
struct RiskFacts {
  Index title = kNone;       ///< text
  Index hazard = kNone;      ///< text: the hazard in words
  Index stage = kNone;       ///< text: `acquisition`
  Index space = kSeries;     ///< kSeries or kExams
  Index definition = kNone;  ///< none: every row of the space
  Index applies = kNone;     ///< T: false where the row is no subject; unknown makes the hazard unknown
  Index hazard_if = kNone;   ///< T; none where the hazard has a probability
  std::optional<risk::Estimate> hazard_probability;
  std::optional<Measured> hazard_measured;
  Index extent = kNone;  ///< N: share, 0 .. 1
  std::optional<Measured> probability_measured;
  std::vector<Threshold> thresholds;
  std::vector<Action> actions;  ///< of the controls
  Span span;
  friend bool operator==(const RiskFacts&, const RiskFacts&) = default;
};
/// What Assess tells of an exam.
struct Assessed {
  enum class What : std::uint8_t { Risk, Consequence, Total };
  What what = What::Total;
  Index row = 0;  ///< of the model's risks or consequences
  friend bool operator==(const Assessed&, const Assessed&) = default;
};
struct Risks {
  risk::Model model;
  std::vector<RiskFacts> facts;  ///< by row of model.risks
  std::vector<Assessed> assessed;
  friend bool operator==(const Risks&, const Risks&) = default;

  /// Every value that is read, once, ascending.
  [[nodiscard]] std::vector<Index> inputs() const;
  /// Some risk asks a calibration.
  [[nodiscard]] bool calibrated() const;
};

/// What tells the site of an exam, or its scanner: what all of its images say.
struct Naming {
  struct Row {
    std::vector<Index> keys;  ///< texts, one for each recipe
    Index code = kNone;       ///< text
    friend bool operator==(const Row&, const Row&) = default;
  };
  std::vector<Index> recipes;  ///< of texts, each of one value; none: nothing is named
  std::uint32_t hashed = 0;    ///< set of places in `recipes`: rows have the SHA-256 of the value there, in hex
  bool table = false;          ///< the name is the code of the row that has these keys
  std::vector<Row> rows;       ///< in order of their keys, each once
  friend bool operator==(const Naming&, const Naming&) = default;
};
/// What exams of one cell agree in.
struct Cells {
  struct Part {
    Index name = kNone;    ///< text: as the policy writes it
    Index recipe = kNone;  ///< of one text, or of one number with a width; none: the site
    Index map = kNone;     ///< of the text; none: as it is
    double width = 0;      ///< of bands of the number, from 0; 0: of a text
    Index unit = kNone;    ///< text
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::vector<Part> parts;
  friend bool operator==(const Cells&, const Cells&) = default;
};
/// How a number is distributed over series, told in bands from 0.
struct Histogram {
  Index name = kNone;   ///< text: as the policy writes it
  Index value = kNone;  ///< N of series
  double width = 0;     ///< in `unit`
  Index unit = kNone;   ///< text
  friend bool operator==(const Histogram&, const Histogram&) = default;
};
struct Source {
  Index name = kNone;  ///< file name without folders
  Index text = kNone;  ///< whole text
  friend bool operator==(const Source&, const Source&) = default;
};

/// A step of the procedure that the policy is part of: `acquire: "MR acquisition" sop "SOP-12" at site`.
struct ProcedureStep {
  struct Part {
    std::string word;  ///< `in`, `out`, `sop`, `at`
    std::string value;
    friend bool operator==(const Part&, const Part&) = default;
  };
  std::string name;
  std::string title;
  std::vector<Part> parts;
  friend bool operator==(const ProcedureStep&, const ProcedureStep&) = default;
};

struct Program {
  std::string edition;  ///< of the language: `1.0`
  std::string name;     ///< `org.cohort.t1w`
  std::string title;
  std::string version;
  std::string goal;
  std::vector<std::string> audience;
  std::string owner;
  std::string approval;                ///< who approved it; "" where it does not say
  std::string approved_until;          ///< the last day of that: `2027-01-31`
  std::vector<ProcedureStep> steps{};  ///< in order
  bool counts_only{};                  ///< reports show names and counts only
  std::string dictionary;              ///< edition: `2026b`
  std::string dictionary_digest;       ///< SHA-256 of the tables the compiler read, hex
  std::string lexicon;         ///< version of stdlib/series, where the policy asks what descriptions say; else ""
  std::string lexicon_digest;  ///< SHA-256 of it, hex

  std::vector<std::string> texts;
  std::vector<Recipe> recipes;
  std::vector<Space> spaces;  ///< kImages, kSeries, kExams, then value spaces
  std::vector<double> constants;
  std::vector<NumberRange> ranges;
  std::vector<IntegerRange> integer_ranges;
  std::vector<Predicate> predicates;
  std::vector<TextMap> maps;
  std::vector<Aggregate> aggregates;
  std::vector<Op> ops;

  std::vector<Definition> definitions;
  std::vector<Classes> classes;
  std::vector<Rule> rules;
  std::vector<Decision> decisions;
  Risks risks;
  Naming site;
  Naming scanner;
  std::vector<Cells> cells;
  bool aggregates_only{};             ///< what leaves a site holds no row of an exam
  std::vector<Histogram> histograms;  ///< that leave with them
  double visit_s = 0;  ///< studies of one subject that begin at most so long after the first of them are one exam; 0:
                       ///< each study is an exam
  std::vector<Source> sources;
  friend bool operator==(const Program&, const Program&) = default;

  [[nodiscard]] const std::string& text(Index index) const {
    static const std::string kEmpty;
    return index == kNone ? kEmpty : texts.at(index);
  }
};

}  // namespace qapc::abi
