// A policy that asks every clause of every definition by itself: why a series is not what it was meant to be. Floor 3
// (compiler/author).
#pragma once

#include <string>
#include <vector>

#include "compiler/syntax/ast.hpp"

namespace qapc::author {

/// One of the conditions that a definition joins by `and`.
struct Clause {
  std::string definition;
  std::string text;  ///< as an author writes it
  diag::Span span;
};
struct Clauses {
  ast::Module module;           ///< its rules: one a clause, in that order, each about every series
  std::vector<Clause> clauses;  ///< in order of definitions and of their texts
};

/// A series is of a definition when every rule of its clauses passes, and it is not when one fails: both hold when they
/// hold for every image. What the policy has beside its definitions is left out.
Clauses clauses(ast::Module module);

}  // namespace qapc::author
