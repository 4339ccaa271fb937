// Changes of rules, vendor tables and decisions.
#include <algorithm>

#include "compiler/author/mutator.hpp"

namespace qapc::author {

void Mutator::policy() {
  for (const ast::Series& series : module_.series) {
    if (series.unit != 0) continue;
    const std::size_t first = found_.size();
    expr(series.is);
    std::vector<std::string> rules;
    for (const ast::Rule& one : module_.rules) {
      if (one.scope.definition && one.scope.definition->text == series.name.text) rules.push_back(one.name.text);
    }
    concern(first, rules);
  }
  for (const ast::Define& define : module_.defines) {
    if (define.unit == 0) expr(define.is);
  }
  for (const ast::Rule& one : module_.rules) {
    if (one.unit != 0) continue;
    const std::size_t first = found_.size();
    rule(one);
    concern(first, {one.name.text});
  }
  for (const ast::Decision& one : module_.decisions) {
    if (one.unit == 0) decision(one);
  }
  if (const auto& missing = module_.header().missing)
    replaced(*missing, missing->text == "unknown" ? "fail" : "unknown", "meaning of missing changed");
}

void Mutator::concern(std::size_t first, const std::vector<std::string>& rules) {
  for (std::size_t i = first; i < found_.size(); ++i) found_[i].rules = rules;
}

void Mutator::rule(const ast::Rule& rule) {
  replaced(rule.severity, rule.severity.text == "major" ? "minor" : "major", "severity changed");
  if (const auto& missing = rule.mods.missing)
    replaced(*missing, missing->text == "unknown" ? "fail" : "unknown", "meaning of missing changed");
  if (rule.mods.given) moved(rule.mods.given->number, Decimal(1), rule.mods.given->number.span);
  if (rule.mods.when.valid()) {
    dropped_when(rule.mods.when);
    expr(rule.mods.when);
  }
  for (const ast::Require& one : rule.requires_) {
    if (rule.requires_.size() > 1) add("requirement dropped", one.span, "");
    require(one);
  }
}

/// `, when X` goes with its comma, `require … when X` without.
void Mutator::dropped_when(ast::ExprId when) {
  const diag::Span at = this->at(when).span;
  const std::string& source = sources_.text(at.source);
  std::size_t begin = source.rfind("when", at.begin);
  if (begin == std::string::npos || source.find_first_not_of(" \t\r\n", begin + 4) != at.begin) return;
  const std::size_t before = source.find_last_not_of(" \t\r\n", begin - 1);
  if (before != std::string::npos && source[before] == ',') begin = before;
  add("condition dropped", {at.source, static_cast<std::uint32_t>(begin), at.end}, "");
}

void Mutator::require(const ast::Require& require) {
  if (require.is.valid()) expr(require.is);
  if (require.quantifier) {
    const std::string word(sources_.text(require.span).substr(0, 16));
    const std::size_t every = word.find("every");
    if (every != std::string::npos) {
      const auto begin = require.span.begin + static_cast<std::uint32_t>(every);
      add("quantifier changed", {require.span.source, begin, begin + 5}, "any");
    }
  }
  rows(require.rows);
  if (require.within_warn.valid()) {
    const diag::Span at = this->at(require.within_warn).span;
    const auto& compared = std::get<ast::Compare>(this->at(require.within_warn).node);
    expr(compared.rhs);
    const std::string& source = sources_.text(at.source);
    const std::size_t comma = source.rfind(',', at.begin);
    if (comma != std::string::npos) add("warning dropped", {at.source, static_cast<std::uint32_t>(comma), at.end}, "");
  }
  if (require.when.valid()) {
    dropped_when(require.when);
    expr(require.when);
  }
}

void Mutator::rows(const std::vector<ast::VendorRow>& rows) {
  const auto vendors = [](const ast::VendorRow& row) {
    return diag::join(row.vendors.front().span, row.vendors.back().span);
  };
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (rows[i].when) expr(*rows[i].when);
    if (rows[i].require.valid()) expr(std::get<ast::Compare>(at(rows[i].require).node).rhs);
    if (i == 0) continue;
    const diag::Span first = vendors(rows[i - 1]);
    const diag::Span second = vendors(rows[i]);
    const auto said = [&](std::size_t row, diag::Span names) {
      return text({names.source, names.end, rows[row].span.end});
    };
    const bool differ = said(i - 1, first) != said(i, second) && text(first) != text(second);
    const bool silent = !rows[i - 1].require.valid() && !rows[i].require.valid();  // neither is assessed
    if (differ && !silent)
      found_.push_back({"vendor rows exchanged", {{first, text(second)}, {second, text(first)}}, {}, {}});
  }
}

void Mutator::decision(const ast::Decision& decision) {
  for (const ast::Branch& branch : decision.branches) {
    const std::string& outcome = branch.outcome.text;
    if (decision.outcomes.empty())
      replaced(branch.outcome, outcome == "review" ? "accept" : "review", "outcome changed");
    for (const ast::Condition& condition : branch.conditions) {
      if (condition.limit) moved(*condition.limit, {}, condition.limit->span);
    }
    if (decision.outcomes.size() < 2) continue;
    const auto own = std::ranges::find(decision.outcomes, outcome,
                                       [](const auto& pair) { return std::string_view(pair.first.text); });
    if (own == decision.outcomes.end()) continue;
    const std::size_t other =
        (static_cast<std::size_t>(own - decision.outcomes.begin()) + 1) % decision.outcomes.size();
    replaced(branch.outcome, decision.outcomes[other].first.text, "outcome changed");
  }
}

}  // namespace qapc::author
