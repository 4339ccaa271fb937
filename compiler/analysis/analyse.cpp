#include "compiler/analysis/analyse.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/analysis/analyser.hpp"

namespace qapc::analysis {

const ast::Series* Analyser::definition_of(std::size_t rule) const {
  const auto& definition = checked_.rules[rule].scope.definition;
  return definition ? &module_.series[*definition] : nullptr;
}

/// Where the definition stands that what is told follows from.
void Analyser::also_definition(std::size_t rule, diag::Message& message) const {
  if (const ast::Series* series = definition_of(rule))
    message.also(module_.exprs[series->is].span, fmt::format("this holds for every {} series", series->name.text));
}

void Analyser::definition(std::size_t index) {
  const ast::Series& series = module_.series[index];
  definitions_.push_back(conditions_.claims(series.is));
  if (!definitions_.back())
    diags_.report(diag::NoSeriesFits, module_.exprs[series.is].span, series.name.text)
        .mark("these conditions exclude one another")
        .help("take one of them out");
}

/// Vendors of a row: those it names; of `other`, those that no row names.
Claims Analyser::of_row(const std::vector<ast::Name>& vendors, const ast::Require& part) {
  std::set<std::string> named;
  bool other = false;
  for (const ast::Name& vendor : vendors) {
    if (vendor.text == "other") other = true;
    named.insert(vendor.text);
  }
  if (!other) return Conditions::of_vendors(named, false);
  if (named.size() > 1) return {};
  named.clear();
  for (const ast::VendorRow& row : part.rows) {
    for (const ast::Name& vendor : row.vendors) {
      if (vendor.text != "other" && !row.when) named.insert(vendor.text);
    }
  }
  return Conditions::of_vendors(named, true);
}

/// A requirement of a rule about what `about` holds of.
void Analyser::asked(std::size_t rule, ast::ExprId is, ast::ExprId subject, const Claims& about) {
  if (!is.valid()) return;
  const diag::Span at = module_.exprs[is].span;
  const auto wants = conditions_.claims(is, subject);
  if (!wants || clash(about, *wants)) {
    diag::Message& message = diags_.report(diag::NeverHolds, at);
    if (wants) also_definition(rule, message);
    message.help("ask for something else, or say in `when` which series are meant");
    return;
  }
  unusual(*wants, at);
  std::set<std::size_t> because;
  const Claims* layer = &about;
  if (about.empty() || !conditions_.follows(is, {&layer, 1}, because, subject)) return;
  diag::Message& message = diags_.report(diag::AlwaysHolds, at);
  also_definition(rule, message);
  message.help("remove it: it cannot fail");
}

void Analyser::rows(std::size_t rule, const ast::Require& part, const Claims& about) {
  for (const ast::VendorRow& row : part.rows) {
    const auto of_vendors = both(about, of_row(row.vendors, part));
    const auto when = row.when ? conditions_.claims(*row.when) : Claims{};
    const auto here = of_vendors && when ? both(*of_vendors, *when) : std::nullopt;
    if (!here) {
      diag::Message& message = diags_.report(diag::DeadRow, row.span);
      also_definition(rule, message);
      message.help("remove the row");
    } else if (!part.quantifier) {
      asked(rule, row.require, part.subject, *here);
    }
  }
}

void Analyser::require(std::size_t rule, const ast::Require& part, const Claims& about) {
  const auto when = conditions_.claims(part.when);
  const auto here = when ? both(about, *when) : std::nullopt;
  if (!here) {
    diag::Message& message = diags_.report(diag::NeverApplies, module_.exprs[part.when].span, "this requirement");
    also_definition(rule, message);
    message.help("remove it");
    return;
  }
  if (part.is.valid()) asked(rule, part.is, {}, *here);
  rows(rule, part, *here);
}

void Analyser::rule(std::size_t index) {
  const ast::Rule& rule = module_.rules[index];
  const auto& definition = checked_.rules[index].scope.definition;
  if (definition && !definitions_[*definition]) return;  // told of the definition
  const Claims about = definition ? *definitions_[*definition] : Claims{};
  const auto when = conditions_.claims(rule.mods.when);
  const auto here = when ? both(about, *when) : std::nullopt;
  if (!here) {
    diag::Message& message =
        diags_.report(diag::NeverApplies, module_.exprs[rule.mods.when].span, "rule " + rule.name.text)
            .mark("this is always false");
    if (when) also_definition(index, message);
    message.help(definition ? fmt::format("remove the rule, or widen the definition of `{}`",
                                          module_.series[*definition].name.text)
                            : std::string("remove the rule"));
    return;
  }
  for (const ast::Require& part : rule.requires_) require(index, part, *here);
  against_others(index, *here);
}

void Analyser::run() {
  for (std::size_t i = 0; i < module_.series.size(); ++i) definition(i);
  for (const ast::Classes& one : module_.classes) classes(one);
  for (std::size_t i = 0; i < module_.rules.size(); ++i) rule(i);
}

void analyse(const ast::Module& module, const sema::Checked& checked, const diag::Sources& sources, diag::Sink& diags) {
  Analyser(module, checked, sources, diags).run();
}

}  // namespace qapc::analysis
