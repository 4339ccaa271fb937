// Tree to text: the other direction of parsing. Floor 2 (compiler/syntax).
#pragma once

#include <string>

#include "compiler/syntax/ast.hpp"

namespace qapc::syntax {

/// One file of a module as a text that parses to the same tree, places apart. Statements of a kind stand together, in
/// their order; comments are not of the tree. Lay it out with `format`.
std::string print(const ast::Module& module, ast::UnitId unit = 0);

/// An expression as an author writes it: `EchoTime = 2.98 ms ± 0.05 ms`. What stands in a vendor table or behind
/// `every value of X` speaks of a subject that is written before it: of those only what stands behind it.
std::string print(const ast::Module& module, ast::ExprId expr);

}  // namespace qapc::syntax
