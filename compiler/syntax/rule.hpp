// Rules of a policy as written. Floor 2 (compiler/syntax).
#pragma once

#include <optional>
#include <vector>

#include "compiler/syntax/expr.hpp"

namespace qapc::ast {

/// Which file of a module an item stands in: index of Module::units.
using UnitId = std::uint32_t;
inline constexpr UnitId kBuiltIn = 0xFFFF'FFFF;

/// `number in ms`, `list of text`
struct Type {
  bool list = false;
  Name name;
  std::optional<Name> unit;
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
  std::optional<Text> role;
};
struct Allow {
  Name code;
  Text because;
};
/// `for each T1w series`, `for each (f: FieldMap, b: BOLD) in the same exam`, `across cohort by (vendor, model)`
struct Scope {
  struct Bind {
    Name variable;
    Name definition;
  };
  std::optional<Name> definition;
  Name level;  ///< image, series, exam, or what was written
  bool across = false;
  std::vector<Name> by;     ///< across
  std::vector<Bind> binds;  ///< tuples of series; `level` is what they share
  Span span;
};
/// `given at least 5 T1w series`
struct Given {
  Quantity number;
  Name definition;
  Span span;
};
/// What stands behind the scope of a rule or risk.
struct Modifiers {
  ExprId when;  ///< invalid without
  std::optional<Name> missing;
  std::vector<Name> after;
  std::vector<Allow> allows;
  std::optional<Given> given;
  std::optional<Name> cost;
  std::optional<Name> stage;  ///< of a risk: acquisition, reconstruction, processing, use
};
/// `rule TE "Echo time" major, for each T1w series … end`
struct Rule {
  Name name;
  std::optional<Text> title;
  Name severity;
  Scope scope;
  Modifiers mods;
  std::vector<Require> requires_;
  std::vector<Text> says;
  std::vector<Action> actions;
  std::vector<Text> causes;
  Span span;
  UnitId unit = 0;
};

}  // namespace qapc::ast
