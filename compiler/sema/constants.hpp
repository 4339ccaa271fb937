// Numbers that are known from the policy alone, exactly. Floor 3 (compiler/sema).
#pragma once

#include <optional>

#include "compiler/sema/checked.hpp"

namespace qapc::sema {

/// What an expression of literals, names of such expressions and arithmetic comes to. Nothing for what is read from an
/// exam, for a division by zero, and where digits overflow.
std::optional<Constant> constant(const ast::Module& module, const Checked& checked, ast::ExprId id);
/// `3 ms`, as written.
std::optional<Constant> constant(const ast::Quantity& quantity);

std::optional<Constant> sum(const Constant& lhs, const Constant& rhs);
std::optional<Constant> difference(const Constant& lhs, const Constant& rhs);
std::optional<Constant> product(const Constant& lhs, const Constant& rhs);

/// A constant as a number of `unit`. `cut` where its digits do not end there: the value is then below it by less than
/// one in the 25th digit.
struct Measure {
  Decimal value;
  bool cut = false;
};
std::optional<Measure> in_unit(const Constant& constant, const Unit& unit);

}  // namespace qapc::sema
