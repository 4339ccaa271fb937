#include "compiler/author/pilot.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <utility>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/sema/strata.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/abi/measurement.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::author {
namespace {

struct Compared {
  ast::ExprId value;
  ast::UnitId unit = 0;
  std::optional<ast::Name> definition;
  diag::Span span;
};

/// Of std.iqm, or of the policy's own; what another tool measured is not there when a baseline is made.
bool is_metric(const ast::Module& module, const std::string& name) {
  const auto named = [&](const auto& one) { return one.name.text == name; };
  return abi::measurement(name) ||
         std::ranges::any_of(module.metrics, [&](const ast::Metric& one) { return !one.tool && named(one); }) ||
         std::ranges::any_of(module.defines, [&](const ast::Define& one) { return one.metric && named(one); });
}

/// Whether the whole value is measured: a name of std.iqm, or a call whose arguments are.
bool is_measured(const ast::Module& module, ast::ExprId id) {
  const auto& node = module.exprs[id].node;
  if (const auto* name = std::get_if<ast::NameRef>(&node)) return is_metric(module, name->name) && !name->of;
  const auto* call = std::get_if<ast::Call>(&node);
  if (call == nullptr) return false;
  if (call->mask) return abi::measurement(call->function.text).has_value();
  return !call->arguments.empty() && std::ranges::all_of(call->arguments, [&](const ast::Call::Argument& one) {
    return !one.value.valid() || is_measured(module, one.value) ||
           std::holds_alternative<ast::Number>(module.exprs[one.value].node);
  }) && is_measured(module, call->arguments.front().value);
}

class Finder {
 public:
  Finder(const ast::Module& module, std::map<PilotValue, Compared>& found, std::vector<std::string>& within)
      : module_(module), found_(found), within_(within) {}

  void rule(const ast::Rule& rule) {
    if (rule.scope.across || !rule.scope.binds.empty()) return;
    const bool named = rule.scope.definition.has_value();
    const bool word = rule.scope.level.text == "series";
    if (!word && (named || std::ranges::none_of(module_.series, [&](const ast::Series& one) {
                    return one.name.text == rule.scope.level.text;
                  })))
      return;
    rule_ = &rule;
    definition_ = named ? rule.scope.definition : word ? std::nullopt : std::optional(rule.scope.level);
    for (const ast::Require& part : rule.requires_) {
      if (part.is.valid()) walk(part.is);
      if (part.subject.valid() && is_measured(module_, part.subject)) keep(part.subject);
      for (const ast::VendorRow& row : part.rows) {
        if (row.require.valid()) walk(row.require);
      }
    }
  }

 private:
  void walk(ast::ExprId id) {
    const ast::Expr& expr = module_.exprs[id];
    if (const auto* compared = std::get_if<ast::Compare>(&expr.node)) {
      if (is_measured(module_, compared->lhs)) keep(compared->lhs);
      if (const auto* quantile = std::get_if<ast::Quantile>(&module_.exprs[compared->rhs].node)) {
        for (const ast::Name& name : quantile->strata) {
          if (!contains(within_, name.text)) within_.push_back(name.text);
        }
      }
    }
    for (const ast::ExprId part : ast::children(expr)) walk(part);
  }
  void keep(ast::ExprId value) {
    found_.emplace(PilotValue{definition_ ? definition_->text : "", sema::name_in_baseline(module_, value)},
                   Compared{value, rule_->unit, definition_, rule_->span});
  }

  const ast::Module& module_;
  std::map<PilotValue, Compared>& found_;
  std::vector<std::string>& within_;
  const ast::Rule* rule_ = nullptr;
  std::optional<ast::Name> definition_;
};

PilotStratum stratum(const ast::Module& module, const std::string& word) {
  if (sema::is_of_exam(word)) return {word, sema::attributes_of_naming(module, word)};
  return {word, {std::string(sema::attribute_of_stratum(word))}};
}

/// `{StationName as pseudonym}`: what is public is shown as it is.
std::string placeholder(const std::string& attribute) {
  const auto known = dictionary::find(attribute);
  const std::string item = known && !known->vm.single() ? attribute + "[1]" : attribute;
  const bool open = !known || known->privacy == abi::Privacy::Public;
  return fmt::format("{{{}{}}}", item, open ? "" : " as pseudonym");
}

/// Of `names`, those that the first file does not import yet.
void import_metrics(ast::Module& module, const std::vector<std::string>& names) {
  ast::Header& header = module.units.front().header;
  const diag::Span at = module.units.front().span;
  ast::Import import{{"std.iqm", at}, {"1", at}, {}, at, ast::kBuiltIn};
  for (const std::string& name : names) {
    const bool known = std::ranges::any_of(
        header.imports, [&](const ast::Import& one) { return contains(one.names, name, &ast::Name::text); });
    if (!known) import.names.push_back({name, at});
  }
  if (!import.names.empty()) header.imports.push_back(std::move(import));
}

std::string rule_value(std::size_t number) {
  return fmt::format("baseline_value_{}", number);
}

/// `rule B1 minor, for each T1w series, cost pixels: require baseline_value_1 is present say "{…}"`
void add_rule(ast::Module& module, const Compared& compared, std::size_t number, const std::string& shown) {
  const diag::Span at = compared.span;
  ast::Define define;
  define.name = {rule_value(number), at};
  define.is = compared.value;
  define.span = at;
  define.unit = compared.unit;
  module.defines.push_back(std::move(define));
  ast::Rule rule;
  rule.name = {fmt::format("B{}", number), at};
  rule.severity = {"minor", at};
  rule.scope.level = {"series", at};
  rule.scope.definition = compared.definition;
  rule.scope.span = at;
  rule.mods.missing = ast::Name{"unknown", at};
  rule.mods.cost = ast::Name{"pixels", at};
  ast::Require require;
  // By its name: presence is asked of names, and what is compared may be a call.
  const ast::ExprId named = module.exprs.add({at, ast::NameRef{rule_value(number), std::nullopt}});
  require.is = module.exprs.add({at, ast::Presence{named, {ast::Presence::Kind::Present}}});
  require.span = at;
  rule.requires_.push_back(std::move(require));
  rule.says.push_back({fmt::format("{{{}}}{}", rule_value(number), shown), at});
  rule.span = at;
  rule.unit = compared.unit;
  module.rules.push_back(std::move(rule));
}

}  // namespace

Pilot pilot(ast::Module module, const PilotOptions& options) {
  Pilot made;
  std::map<PilotValue, Compared> found;
  std::vector<std::string> within;
  for (const ast::Rule& rule : module.rules) Finder(module, found, within).rule(rule);
  const diag::Span at = module.units.front().span;
  for (const std::string& name : options.metrics)
    found.emplace(PilotValue{"", name}, Compared{module.exprs.add({at, ast::NameRef{name, std::nullopt}}), 0, {}, at});
  if (!options.within.empty()) within = options.within;
  if (within.empty()) {
    if (std::ranges::any_of(module.groupings, [](const ast::Grouping& one) { return one.what.text == "site"; }))
      within.emplace_back("site");
    within.insert(within.end(), {"model", "software"});
  }
  std::string shown;
  for (const std::string& word : within) {
    made.strata.push_back(stratum(module, word));
    for (const std::string& attribute : made.strata.back().attributes) shown += placeholder(attribute);
  }
  import_metrics(module, options.metrics);
  module.rules.clear();
  module.adjusts.clear();
  module.scales.clear();
  module.consequences.clear();
  module.risk_groups.clear();
  module.risks.clear();
  module.decisions.clear();
  module.tests.clear();
  module.baselines.clear();
  for (ast::Unit& unit : module.units) {
    unit.header.approved_until.reset();
    unit.header.only.clear();
  }
  for (const auto& [value, compared] : found) {
    made.values.push_back(value);
    add_rule(module, compared, made.values.size(), shown);
  }
  made.module = std::move(module);
  return made;
}

}  // namespace qapc::author
