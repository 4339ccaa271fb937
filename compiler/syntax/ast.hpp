// The policy as written: names unresolved, units unchecked, every node with its place in the text.
// Floor 2 (compiler/syntax). Plain data: no virtuals, no parent pointers, no ANTLR type.
#pragma once

#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "compiler/diag/source.hpp"
#include "runtime/base/table.hpp"

namespace qapc::ast {

using diag::Span;

struct Name {
  std::string text;
  Span span;
};
/// "a text", without its quotes and escapes
struct Text {
  std::string text;
  Span span;
};
/// `4.6 ms`: the digits as typed, so that a report can quote them, and the unit word or "".
struct Quantity {
  std::string digits;
  std::string unit;
  Span span;
  Span unit_span;
};
/// `private "CREATOR" (0019,xx0C)`: group and low byte
struct Tag {
  std::uint16_t group = 0;
  std::uint16_t element = 0;
  bool block_given = false;  ///< true for `(0019,100C)`
  Span span;
};

struct Expr;
using ExprId = Id<Expr>;

// --- expressions --------------------------------------------------------------------------------------------------

/// `4.6 ms`
struct Number {
  Quantity quantity;
};
/// "t1"
struct TextLit {
  std::string text;
};
/// `r"^mp"`
struct Pattern {
  std::string text;
};
/// `2026-05-01`
struct Date {
  std::string text;
};
/// `EchoTime`, `vendor`, `SIEMENS`
struct NameRef {
  std::string name;
};
/// `PixelSpacing[1]`
struct Index {
  ExprId base;
  std::uint32_t position = 0;
  Span position_span;
};
/// `-x`
struct Negate {
  ExprId operand;
};
/// `a + b`
struct Arithmetic {
  enum class Op : std::uint8_t { Add, Subtract, Multiply, Divide };
  Op op = Op::Add;
  ExprId lhs;
  ExprId rhs;
};
/// `spread(EchoTime of T1w)`
struct Call {
  Name function;
  std::vector<ExprId> arguments;
};
/// The value under test inside `every value of X …` and in a vendor table's rows.
struct Subject {};
/// `7.0 ms .. 8.5 ms`, both ends included
struct Range {
  ExprId lo;
  ExprId hi;
};
/// `2300 ms ± 50 ms`, `2300 ms ± 2 %`
struct Tolerance {
  ExprId center;
  Quantity margin;
};
/// `one of (SIEMENS, GE)`
struct OneOf {
  std::vector<ExprId> members;
};
/// `lhs <= rhs`; `rhs` may be a range, a tolerance or a list for = and !=
struct Compare {
  enum class Op : std::uint8_t { Equal, NotEqual, Less, LessEqual, Greater, GreaterEqual };
  Op op = Op::Equal;
  ExprId lhs;
  ExprId rhs;
  Span op_span;
};
/// `x is absent or empty`
struct Presence {
  enum class Kind : std::uint8_t { Absent, Present, Empty };
  ExprId operand;
  std::vector<Kind> kinds;
};
/// `SeriesDescription has tokens (t1, one of (mprage, bravo), none of (scout))`
struct Tokens {
  struct Group {
    bool none = false;
    std::vector<Text> words;
  };
  ExprId operand;
  std::vector<Group> groups;
};
/// `x matches r"…"`
struct Matches {
  ExprId operand;
  std::string pattern;
  Span pattern_span;
};
/// `x starts with "…"`
struct StartsWith {
  ExprId operand;
  std::string prefix;
};
/// `every value of X <predicate on Subject>`
struct Quantified {
  enum class Kind : std::uint8_t { Every, Any, No };
  Kind kind = Kind::Every;
  ExprId list;
  ExprId predicate;
};
/// `exactly 1 T1w acquisition`, `at least 160 slices`
struct Count {
  enum class Bound : std::uint8_t { Exactly, AtLeast, AtMost };
  Bound bound = Bound::Exactly;
  Quantity number;
  std::optional<Name> definition;
  Name what;  ///< images, slices, series, acquisition(s)
};
/// `all images agree on (EchoTime, ImageOrientationPatient within 0.001)`
struct Agree {
  struct On {
    Name attribute;
    std::optional<Quantity> within;
  };
  Name what;
  std::vector<On> on;
};
struct Not {
  ExprId operand;
};
struct And {
  std::vector<ExprId> operands;
};
struct Or {
  std::vector<ExprId> operands;
};

struct Expr {
  Span span;
  std::variant<Number, TextLit, Pattern, Date, NameRef, Index, Negate, Arithmetic, Call, Subject, Range, Tolerance,
               OneOf, Compare, Presence, Tokens, Matches, StartsWith, Quantified, Count, Agree, Not, And, Or>
      node;
};

// --- items --------------------------------------------------------------------------------------------------------

/// `number in ms`, `list of text`
struct Type {
  bool list = false;
  Name name;
  std::optional<Name> unit;
};
/// `series T1w is … end`
struct Series {
  Name name;
  ExprId is;
  Span span;
};
/// `define gap = SpacingBetweenSlices - SliceThickness`
struct Define {
  Name name;
  std::optional<Type> type;
  ExprId is;
  Span span;
};
/// `attribute b = private "SIEMENS MR HEADER" (0019,xx0C): integer in s/mm2, only on SIEMENS`
struct Attribute {
  Name name;
  std::optional<Text> creator;
  Tag tag;
  std::optional<std::uint32_t> position;
  std::optional<Type> type;
  std::vector<Name> only_on;
  std::optional<Text> public_because;
  Span span;
};

/// `SIEMENS: 2300 ms ± 50 ms`, `other: not assessed because "…"`
struct VendorRow {
  std::vector<Name> vendors;
  std::optional<ExprId> when;
  ExprId require;  ///< Compare of Subject with the row's value; invalid when not assessed
  std::optional<Text> not_assessed;
  Span span;
};
/// `require …`
struct Require {
  ExprId is;       ///< without a vendor table
  ExprId subject;  ///< with a vendor table: what the rows speak of
  std::optional<Quantified::Kind> quantifier;
  std::vector<VendorRow> rows;
  ExprId within_warn;  ///< `warn below 55`: what must hold for no warning; invalid without
  ExprId when;         ///< invalid without
  Span span;
};
struct Action {
  Text text;
  Text role;
};
struct Allow {
  Name code;
  Text because;
};
/// `for each T1w series`
struct Scope {
  std::optional<Name> definition;
  Name level;  ///< image, series, exam, or what was written
  bool across = false;
  Span span;
};
/// `rule TE "Echo time" major, for each T1w series … end`
struct Rule {
  Name name;
  std::optional<Text> title;
  Name severity;
  Scope scope;
  ExprId when;  ///< invalid without
  std::optional<Name> missing;
  std::vector<Name> after;
  std::vector<Allow> allows;
  std::vector<Require> requires_;
  std::vector<Text> says;
  std::vector<Action> actions;
  std::vector<Text> causes;
  Span span;
};

/// `any critical fails or is unknown`
struct Condition {
  enum class Verb : std::uint8_t { Fails, Warns, IsUnknown, IsNotAssessed };
  bool any = false;  ///< `any critical`; else a rule's name
  Name subject;
  std::vector<Verb> verbs;
  Span span;
};
/// `review if …`, `accept otherwise`
struct Branch {
  Name outcome;
  bool otherwise = false;
  std::vector<Condition> conditions;
  Span span;
};
struct Decision {
  Name level;
  std::vector<Branch> branches;
  Span span;
};

/// `EchoTime: 2.98 ms`, `ImageType: [ORIGINAL, PRIMARY]`
struct Literal {
  std::vector<ExprId> values;
  bool list = false;
  Span span;
};
struct Field {
  Name name;
  Literal value;
};
/// `2 T1w series of 176 images { … }`
struct Group {
  std::uint32_t copies = 1;
  std::optional<Name> definition;
  std::uint32_t images = 1;
  std::vector<Field> fields;
  Span span;
};
/// `with EchoTime: 3.13 ms without FlipAngle`
struct Change {
  std::vector<Field> with;
  std::vector<Name> without;
};
/// `TE fail`, `exam accept`
struct Expectation {
  Name subject;
  std::string outcome;
  Span span;
};
struct TestCase {
  Change change;
  std::vector<Expectation> expects;
};
/// `test "…" given … expect … with … expect … end`
struct Test {
  Text title;
  std::vector<Group> groups;
  std::vector<TestCase> cases;
  Span span;
};

/// `dicom 2026b`
struct DictionaryPart {
  Name name;
  Name edition;  ///< its words without blanks
};
/// What stands before the first item.
struct Header {
  std::optional<Name> edition;
  std::optional<Name> name;
  std::optional<Text> title;
  std::optional<Name> version;
  std::optional<Text> goal;
  std::optional<Text> owner;
  std::vector<Name> audience;
  std::vector<DictionaryPart> dictionaries;
  std::optional<Name> missing;
  std::vector<Name> shows;  ///< attributes that reports may show
};

struct Module {
  Header header;
  Table<Expr> exprs;
  std::vector<Series> series;
  std::vector<Define> defines;
  std::vector<Attribute> attributes;
  std::vector<Rule> rules;
  std::vector<Decision> decisions;
  std::vector<Test> tests;
  Span span;
};

}  // namespace qapc::ast
