// Walking trees. Floor 2 (compiler/syntax).
#pragma once

#include <vector>

#include "compiler/syntax/ast.hpp"

namespace qapc::ast {

/// The parts of an expression, left to right; none for a leaf.
std::vector<ExprId> children(const Expr& expr);

}  // namespace qapc::ast
