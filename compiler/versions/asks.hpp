// What a rule or a definition asks for, condition by condition, and what became of each. Floor 5 (compiler/versions).
#pragma once

#include <string>
#include <vector>

#include "compiler/versions/formula.hpp"
#include "compiler/versions/versions.hpp"

namespace qapc::versions {

/// A policy under comparison.
struct Side {
  explicit Side(const Policy& compared)
      : module(compared.module),
        checked(compared.checked),
        policy(compared),
        formulas(compared.module, compared.checked) {}

  const ast::Module& module;
  const sema::Checked& checked;
  const Policy& policy;
  Formulas formulas;
};

/// `EchoTime = 2.98 ms ± 0.05 ms when FlipAngle < 10 deg`
struct Ask {
  Formula formula;    ///< with its guard
  Formula guard;      ///< All of nothing without
  std::string about;  ///< key of the value that it asks something of; "" where that is no single value
  std::string name;   ///< of that value, as printed; "" where `value` says it all
  std::string value;  ///< `2.93 .. 3.03 ms`
  std::string when;   ///< the guard, as printed

  [[nodiscard]] std::string words() const;
};

/// Parts joined by `and`, one by one. `subject`: what ast::Subject stands for.
std::vector<Ask> asks_of(Side& side, ast::ExprId is, ast::ExprId guard = {}, ast::ExprId subject = {});

/// All of them together.
Formula together(const std::vector<Ask>& asks);

struct Piece {
  Kind kind = Kind::Changed;  ///< Tightened where the newer one asks more
  std::string after;          ///< "" where nothing is asked any more
  std::string before;
  bool other_values = false;  ///< it speaks of other values than before
};
/// Nothing where both ask for the same.
std::vector<Piece> compare(const std::vector<Ask>& before, const std::vector<Ask>& after);

/// Tightened, Relaxed or Changed; nothing where both are the same.
std::optional<Kind> relation(const Formula& before, const Formula& after);

}  // namespace qapc::versions
