// Risks: their numbers one by one.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/sema/constants.hpp"
#include "compiler/syntax/print.hpp"
#include "compiler/versions/comparer.hpp"

namespace qapc::versions {
namespace {

/// Shares are told as numbers or in percent.
std::optional<Decimal> share(const ast::Quantity& quantity) {
  const auto value = Decimal::parse(quantity.digits);
  return value && quantity.unit == "%" ? std::optional(value->shifted(-2)) : value;
}

std::string words_of(const ast::Quantity& quantity) {
  return quantity.unit.empty() ? quantity.digits : quantity.digits + " " + quantity.unit;
}

std::string key_of(const ast::Quantity& quantity) {
  const auto value = share(quantity);
  return value ? value->text() : quantity.digits;
}

/// Its bounds change no decision, and are told beside it.
Facet facet_of(Side& side, const ast::Estimate& estimate, bool more_is_worse) {
  using Estimated = ast::Estimate::Kind;
  Facet facet;
  facet.more_is_worse = more_is_worse;
  switch (estimate.kind) {
    case Estimated::Number:
      facet.words = words_of(estimate.number);
      facet.key = key_of(estimate.number);
      facet.number = share(estimate.number);
      break;
    case Estimated::Beta:
      facet.words = facet.key = fmt::format("beta({}, {})", estimate.number.digits, estimate.of->digits);
      break;
    case Estimated::Logistic: {
      std::vector<std::string> terms;
      std::vector<std::string> keys;
      for (const ast::ExprId term : estimate.terms) {
        terms.push_back(syntax::print(side.module, term));
        keys.push_back(side.formulas.keys().of(term));
      }
      facet.words = fmt::format("logistic({})", fmt::join(terms, ", "));
      facet.key = fmt::format("logistic({})", fmt::join(keys, ","));
      break;
    }
    case Estimated::Calibration:
      facet.words = facet.key = fmt::format("from calibration {}", estimate.calibration->text);
      for (const ast::ExprId term : estimate.terms) {
        facet.words += " at " + syntax::print(side.module, term);
        facet.key += " at " + side.formulas.keys().of(term);
      }
      break;
  }
  if (estimate.per_full_extent) facet.words += " per full extent";
  if (estimate.per_full_extent) facet.key += " per full extent";
  return facet;
}

void add_estimate(Side& side, Facets& all, const std::string& what, const std::optional<ast::Estimate>& estimate,
                  bool more_is_worse = true) {
  if (!estimate) return;
  all[what] = facet_of(side, *estimate, more_is_worse);
  if (!estimate->interval) return;
  const auto& [lo, hi] = *estimate->interval;
  all["bounds of " + what] = {key_of(lo) + " " + key_of(hi), fmt::format("{} .. {}", words_of(lo), words_of(hi))};
}

}  // namespace

Facets risk_facets(Side& side, const ast::Risk& risk) {
  Facets all;
  Keys& keys = side.formulas.keys();
  const auto expression = [&](const std::string& what, ast::ExprId id) {
    if (id.valid()) all[what] = {keys.of(id), syntax::print(side.module, id)};
  };
  const auto word = [&](const std::string& what, const std::optional<ast::Name>& name) {
    if (name) all[what] = {name->text, name->text};
  };
  const std::string about =
      (risk.scope.definition ? risk.scope.definition->text + " " : std::string()) + risk.scope.level.text;
  all["for each"] = {about, about};
  word("at", risk.mods.stage);
  expression("when", risk.mods.when);
  expression("extent", risk.extent);
  add_estimate(side, all, "probability of the hazard", risk.hazard_probability);
  add_estimate(side, all, "prior", risk.prior);
  add_estimate(side, all, "exposure", risk.exposure);
  add_estimate(side, all, "probability", risk.probability);
  for (const ast::Band& band : risk.bands) {
    const std::string range = band.missing         ? "missing"
                              : band.lo && band.hi ? fmt::format("{} .. {}", keys.of(*band.lo), keys.of(*band.hi))
                              : band.lo            ? "above " + keys.of(*band.lo)
                                                   : "below " + keys.of(*band.hi);
    const Facet facet = facet_of(side, band.probability, true);
    Facet& bands = all["probability by extent"];
    bands.key += range + ": " + facet.key + "; ";
    bands.words += (bands.words.empty() ? "" : ", ") + facet.words;
  }
  word("consequence", risk.consequence);
  for (const ast::Control& control : risk.controls)
    add_estimate(side, all, fmt::format("control \"{}\" detects", control.text.text), control.detects, false);
  word("combine", risk.combine);
  for (const ast::Threshold& one : risk.thresholds) {
    const bool at_least = one.op == ast::Compare::Op::GreaterEqual;
    all[one.outcome.text + (at_least ? " at risk >=" : " at risk >")] = {key_of(one.limit), words_of(one.limit),
                                                                         share(one.limit), false};
  }
  return all;
}

bool Comparer::risks_count() const {
  return any_condition(after_.module,
                       [](const ast::Condition& one) { return one.kind != ast::Condition::Kind::Verdict; });
}

void Comparer::risk(const ast::Risk& was, const ast::Risk& is) {
  const std::string about = "risk " + is.name.text;
  facets(about, risk_facets(before_, was), risk_facets(after_, is), risks_count());
  if (was.when.valid() && is.when.valid()) {
    const auto kind = relation(before_.formulas.of(was.when), after_.formulas.of(is.when));
    // A hazard that is seen more often makes the risk higher.
    const auto means = kind == Kind::Tightened ? Kind::Relaxed
                       : kind == Kind::Relaxed ? Kind::Tightened
                                               : Kind::Changed;
    if (kind)
      add(about, means, "hazard when " + syntax::print(after_.module, is.when), syntax::print(before_.module, was.when),
          means != Kind::Relaxed && risks_count());
  } else if (was.when.valid() != is.when.valid()) {
    add(about, Kind::Changed,
        is.when.valid() ? "hazard when " + syntax::print(after_.module, is.when) : "no hazard when",
        was.when.valid() ? syntax::print(before_.module, was.when) : "none", risks_count());
  }
  const auto text = [](const std::optional<ast::Text>& one) { return one ? one->text : std::string(); };
  if (text(was.title) != text(is.title) || text(was.hazard) != text(is.hazard))
    add(about, Kind::Wording, "title, hazard", "", false);
}

void Comparer::risks() {
  const auto before = by_name(before_.module.risks);
  const auto after = by_name(after_.module.risks);
  for (const auto& [name, index] : after) {
    const auto was = before.find(name);
    if (was == before.end()) add("risk " + name, Kind::Added, "", "", risks_count());
    if (was != before.end()) risk(before_.module.risks[was->second], after_.module.risks[index]);
  }
  for (const auto& [name, index] : before) {
    if (!after.contains(name)) add("risk " + name, Kind::Removed, "", "", false);
  }
}

}  // namespace qapc::versions
