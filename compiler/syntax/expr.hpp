// Expressions of a policy as written: names unresolved, units unchecked, every node with its place in the text.
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
/// `EchoTime`, `vendor`, `SIEMENS`, `EchoTime of T1w`
struct NameRef {
  std::string name;
  std::optional<Name> of;  ///< the definition whose series it is read from
};
/// `f.EchoTime`, where the rule is about `(f: FieldMap, b: BOLD)`
struct Member {
  Name variable;
  Name name;
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
/// `spread(EchoTime of T1w, ignoring missing)`, `count(volumes with b_value > 50 s/mm2)`, `tsnr_raw(in head)`
/// `in head and not zeros`: voxels, by the regions that they are of
struct Mask {
  std::string text;  ///< with no bracket and no blank more than it needs
  std::vector<Name> regions;
  Span span;
};
struct Call {
  enum class Filter : std::uint8_t { None, Above, Below, With };
  struct Argument {
    ExprId value;
    Filter filter = Filter::None;
    ExprId limit;  ///< what `above`, `below` and `with` say; invalid without
  };
  Name function;
  std::vector<Argument> arguments;
  std::optional<Mask> mask;  ///< `in head`
  bool ignoring_missing = false;
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
/// `one of (SIEMENS, GE)`, `one of hashed ("9f86d0…")`
struct OneOf {
  std::vector<ExprId> members;
  bool hashed = false;  ///< members are the SHA-256 of the values, in hex
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
/// `x matches r"…"`, `x matches "t1*"`, `x matches any of (r"…", r"…")`
struct Matches {
  ExprId operand;
  std::vector<Text> patterns;
  bool glob = false;  ///< one pattern of `*`, `?` and literal characters, for the whole text
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
/// `SeriesDescription has contrast T1w`, `… is localizer`: what the lexicon recognises in a text
struct Recognised {
  ExprId operand;
  Name what;                  ///< contrast, plane, anatomy; derived, localizer, post (contrast)
  std::optional<Name> value;  ///< T1w, sagittal; none for what is or is not
};
/// `some REVERSED series in the same exam has phase_encoding_sign opposite to this series`
struct Some {
  Name definition;
  Name same;  ///< the level both lie in
  Name attribute;
  Name relation;
};
/// `every group by (PatientSex, PatientAge in bands of 5 years) has at least 5 subjects`
struct GroupSize {
  struct Key {
    Name attribute;
    std::optional<Quantity> bands;
  };
  std::vector<Key> keys;
  Quantity number;
  Name what;
};
/// `some FieldMap series in the same exam serves this series`
struct Served {
  Name definition;
  Name same;  ///< the level both lie in
};
/// `f serves b`, of series that the rule names
struct ServesTest {
  Name server;
  Name served;
};
/// `no SOPInstanceUID is shared by 2 subjects`
struct Shared {
  Name attribute;
  Quantity number;
  Name what;
};
/// `basic profile with options (modified dates, dummy values ("ANONYMOUS", r"^SUB-[0-9]{5}$"))`
struct Profile {
  struct Option {
    std::vector<Name> words;
    std::vector<Text> texts;
    std::vector<Text> patterns;
    Span span;
  };
  std::vector<Option> options;
};
/// `no free text attribute matches any of (r"…")`
struct FreeText {
  std::vector<Text> patterns;
  bool glob = false;
};
/// `DeidentificationMethodCodeSequence has items with CodeValue (113100, 113105) of scheme DCM`
struct Items {
  ExprId operand;
  Name attribute;
  std::vector<ExprId> codes;
  Name scheme;
};
/// `quantile 0.05 within (scanner) of baseline "pilot-2026"`
struct Quantile {
  Quantity number;
  std::vector<Name> strata;
  Text baseline;
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
  std::variant<Number, TextLit, Pattern, Date, NameRef, Member, Index, Negate, Arithmetic, Call, Subject, Range,
               Tolerance, OneOf, Quantile, Compare, Presence, Tokens, Matches, StartsWith, Recognised, Items,
               Quantified, Some, GroupSize, Served, ServesTest, Shared, Profile, FreeText, Count, Agree, Not, And, Or>
      node;
};

}  // namespace qapc::ast
