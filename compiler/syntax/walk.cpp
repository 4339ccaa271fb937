#include "compiler/syntax/walk.hpp"

namespace qapc::ast {
namespace {

struct Children {
  std::vector<ExprId> operator()(const Index& n) const { return {n.base}; }
  std::vector<ExprId> operator()(const Negate& n) const { return {n.operand}; }
  std::vector<ExprId> operator()(const Arithmetic& n) const { return {n.lhs, n.rhs}; }
  std::vector<ExprId> operator()(const Call& n) const {
    std::vector<ExprId> all;
    for (const Call::Argument& argument : n.arguments) {
      all.push_back(argument.value);
      if (argument.limit.valid()) all.push_back(argument.limit);
    }
    return all;
  }
  std::vector<ExprId> operator()(const Range& n) const { return {n.lo, n.hi}; }
  std::vector<ExprId> operator()(const Tolerance& n) const { return {n.center}; }
  std::vector<ExprId> operator()(const OneOf& n) const { return n.members; }
  std::vector<ExprId> operator()(const Compare& n) const { return {n.lhs, n.rhs}; }
  std::vector<ExprId> operator()(const Presence& n) const { return {n.operand}; }
  std::vector<ExprId> operator()(const Tokens& n) const { return {n.operand}; }
  std::vector<ExprId> operator()(const Matches& n) const { return {n.operand}; }
  std::vector<ExprId> operator()(const StartsWith& n) const { return {n.operand}; }
  std::vector<ExprId> operator()(const Recognised& n) const { return {n.operand}; }
  std::vector<ExprId> operator()(const Items& n) const { return {n.operand}; }
  std::vector<ExprId> operator()(const Quantified& n) const { return {n.list, n.predicate}; }
  std::vector<ExprId> operator()(const Not& n) const { return {n.operand}; }
  std::vector<ExprId> operator()(const And& n) const { return n.operands; }
  std::vector<ExprId> operator()(const Or& n) const { return n.operands; }
  template <typename Leaf>
  std::vector<ExprId> operator()(const Leaf&) const {
    return {};
  }
};

}  // namespace

std::vector<ExprId> children(const Expr& expr) {
  return std::visit(Children{}, expr.node);
}

}  // namespace qapc::ast
