// Risks of a policy as written. Floor 2 (compiler/syntax).
#pragma once

#include <optional>
#include <utility>
#include <vector>

#include "compiler/syntax/rule.hpp"

namespace qapc::ast {

/// `scale consequence: repeat_scan 0.1, lose_subject 1.0 because "…"`
struct Scale {
  Name name;
  std::vector<std::pair<Name, Quantity>> words;
  std::optional<Text> because;
  Span span;
  UnitId unit = 0;
};
/// `consequence BIASED-FC is biased_endpoint because "…"`
struct Consequence {
  Name name;
  Name word;
  std::optional<Text> because;
  Span span;
  UnitId unit = 0;
};
/// `group heads of risks (MOTION, GHOSTS) because "one cause"`
struct RiskGroup {
  Name name;
  std::vector<Name> risks;
  std::optional<Text> because;
  Span span;
  UnitId unit = 0;
};

/// `0.15 (0.08 .. 0.25) because "…"`, `beta(29, 53)`, `logistic(x, 3 mm, 0.5)`,
/// `from calibration "motion" at fd_mean`
struct Estimate {
  enum class Kind : std::uint8_t { Number, Beta, Logistic, Calibration };
  Kind kind = Kind::Number;
  Quantity number;             ///< Number; Beta: k
  std::optional<Quantity> of;  ///< Beta: n
  std::vector<ExprId> terms;   ///< Logistic: x, midpoint, slope; Calibration: x, or nothing
  std::optional<Text> calibration;
  std::optional<std::pair<Quantity, Quantity>> interval;
  bool per_full_extent = false;
  std::optional<Text> because;
  Span span;

  /// It is a function of something measured.
  [[nodiscard]] bool measured() const { return kind == Kind::Logistic || kind == Kind::Calibration; }
};
/// `10 % .. 30 %: 0.15 (0.08 .. 0.25)`
struct Band {
  std::optional<Quantity> lo;  ///< none: from the beginning
  std::optional<Quantity> hi;  ///< none: to the end
  bool missing = false;
  Estimate probability;
  Span span;
};
struct Control {
  Text text;
  Estimate detects;
  std::optional<Action> action;
  Span span;
};
/// `reject at risk >= 0.12`
struct Threshold {
  Name outcome;
  Compare::Op op = Compare::Op::GreaterEqual;
  Quantity limit;
  Span span;
};
/// `risk MOTION "Head motion biases connectivity", for each BOLD series, at acquisition … end`
struct Risk {
  Name name;
  std::optional<Text> title;
  Scope scope;
  Modifiers mods;
  std::optional<Text> hazard;
  ExprId when;  ///< the hazard's predicate; invalid with a probability
  std::optional<Estimate> hazard_probability;
  std::optional<Estimate> prior;  ///< of a hazard that is not known
  ExprId extent;                  ///< invalid without
  std::optional<Estimate> exposure;
  std::optional<Estimate> probability;  ///< none with bands
  std::vector<Band> bands;
  std::optional<Text> bands_because;
  std::optional<Name> consequence;
  std::vector<Control> controls;
  std::optional<Name> combine;
  std::vector<Threshold> thresholds;
  Span span;
  UnitId unit = 0;
};

}  // namespace qapc::ast
