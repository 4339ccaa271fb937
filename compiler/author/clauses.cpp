#include "compiler/author/clauses.hpp"

#include <fmt/format.h>
#include <utility>

#include "compiler/syntax/print.hpp"

namespace qapc::author {
namespace {

void conjuncts(const ast::Module& module, ast::ExprId id, std::vector<ast::ExprId>& into) {
  const auto* all = std::get_if<ast::And>(&module.exprs[id].node);
  if (all == nullptr) return into.push_back(id);
  for (const ast::ExprId operand : all->operands) conjuncts(module, operand, into);
}

/// `rule Q1 minor, for each series: require …`
ast::Rule asking(ast::ExprId clause, diag::Span at, std::size_t number) {
  ast::Rule rule;
  rule.name = {fmt::format("Q{}", number), at};
  rule.severity = {"minor", at};
  rule.scope.level = {"series", at};
  rule.scope.span = at;
  rule.mods.missing = ast::Name{"unknown", at};
  ast::Require require;
  require.is = clause;
  require.span = at;
  rule.requires_.push_back(std::move(require));
  rule.span = at;
  return rule;
}

/// `decision for each exam accept otherwise end`
ast::Decision accepting(diag::Span at) {
  ast::Decision decision;
  decision.level = {"exam", at};
  decision.span = at;
  ast::Branch otherwise;
  otherwise.outcome = {"accept", at};
  otherwise.otherwise = true;
  otherwise.span = at;
  decision.branches.push_back(std::move(otherwise));
  return decision;
}

}  // namespace

Clauses clauses(ast::Module module) {
  Clauses asked;
  ast::Module& left = asked.module;
  left.units = std::move(module.units);
  left.exprs = std::move(module.exprs);
  left.series = std::move(module.series);
  left.defines = std::move(module.defines);
  left.attributes = std::move(module.attributes);
  left.sets = std::move(module.sets);
  for (ast::Unit& unit : left.units) {
    unit.header.steps.clear();
    unit.header.approved_until.reset();
    unit.header.only.clear();
    unit.header.share.reset();
  }
  for (const ast::Series& series : left.series) {
    std::vector<ast::ExprId> parts;
    conjuncts(left, series.is, parts);
    for (const ast::ExprId part : parts) {
      const diag::Span at = left.exprs[part].span;
      asked.clauses.push_back({series.name.text, syntax::print(left, part), at});
      left.rules.push_back(asking(part, at, asked.clauses.size()));
      left.rules.back().unit = series.unit;
    }
  }
  if (!left.units.empty()) left.decisions.push_back(accepting(left.units.front().span));
  return asked;
}

}  // namespace qapc::author
