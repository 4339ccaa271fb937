// Risks: scales, consequences, hazards, probabilities, controls.
#include "compiler/syntax/antlr/builder.hpp"

namespace qapc::syntax {

void Builder::scale(P::ScaleItemContext* context) {
  ast::Scale result{name(context->name(0)), {}, because(context->because()), span(context), unit_};
  for (std::size_t i = 0; i < context->NUMBER().size(); ++i)
    result.words.emplace_back(name(context->name(i + 1)), number(context->NUMBER(i)));
  module_.scales.push_back(std::move(result));
}

void Builder::consequence(P::ConsequenceItemContext* context) {
  module_.consequences.push_back(
      {rule_name(context->ruleName()), name(context->name()), because(context->because()), span(context), unit_});
}

void Builder::risk_group(P::GroupItemContext* context) {
  module_.risk_groups.push_back(
      {name(context->name()), rule_names(context->ruleName()), because(context->because()), span(context), unit_});
}

void Builder::risk(P::RiskItemContext* context) {
  ast::Risk result;
  result.name = rule_name(context->ruleName());
  if (context->STRING() != nullptr) result.title = text(context->STRING());
  result.scope = scope(context->scope());
  result.span = span(context);
  result.unit = unit_;
  for (P::RuleModContext* mod : context->ruleMod()) modifier(mod, result.mods);
  for (P::RiskPartContext* one : context->riskPart()) part(one, result);
  module_.risks.push_back(std::move(result));
}

void Builder::part(P::RiskPartContext* context, ast::Risk& risk) {
  const auto once = [&](bool taken) {
    if (taken)
      diags_.report(diag::SaidTwice, span(context)).also(risk.name.span, "in this risk").help("remove one of them");
    return !taken;
  };
  if (auto* hazard = dynamic_cast<P::HazardPartContext*>(context)) {
    if (!once(risk.hazard.has_value())) return;
    risk.hazard = text(hazard->STRING());
    if (hazard->expr() != nullptr) risk.when = expr(hazard->expr());
    auto estimates = hazard->estimate();
    if (hazard->expr() == nullptr) risk.hazard_probability = estimate(estimates.front());
    if (estimates.size() > (hazard->expr() == nullptr ? 1u : 0u)) risk.prior = estimate(estimates.back());
  } else if (auto* extent = dynamic_cast<P::ExtentPartContext*>(context)) {
    if (once(risk.extent.valid())) risk.extent = expr(extent->sum());
  } else if (auto* exposure = dynamic_cast<P::ExposurePartContext*>(context)) {
    if (once(risk.exposure.has_value())) risk.exposure = estimate(exposure->estimate());
  } else if (auto* bands = dynamic_cast<P::BandsPartContext*>(context)) {
    if (!once(risk.probability || !risk.bands.empty())) return;
    for (P::BandContext* one : bands->band()) risk.bands.push_back(band(one));
    risk.bands_because = because(bands->because());
  } else if (auto* probability = dynamic_cast<P::ProbabilityPartContext*>(context)) {
    if (once(risk.probability || !risk.bands.empty())) risk.probability = estimate(probability->estimate());
  } else if (auto* consequence = dynamic_cast<P::ConsequencePartContext*>(context)) {
    if (once(risk.consequence.has_value())) risk.consequence = rule_name(consequence->ruleName());
  } else if (auto* control = dynamic_cast<P::ControlPartContext*>(context)) {
    ast::Control one{text(control->STRING(0)), estimate(control->estimate()), std::nullopt, span(context)};
    if (control->STRING().size() > 1) {
      one.action = ast::Action{text(control->STRING(1)), std::nullopt};
      if (control->STRING().size() > 2) one.action->role = text(control->STRING(2));
    }
    risk.controls.push_back(std::move(one));
  } else if (auto* combine = dynamic_cast<P::CombinePartContext*>(context)) {
    if (once(risk.combine.has_value()))
      risk.combine =
          combine->name() != nullptr ? name(combine->name()) : ast::Name{"any", tokens_.span(combine->getStop())};
  } else if (auto* outcome = dynamic_cast<P::OutcomePartContext*>(context)) {
    for (P::ThresholdContext* one : outcome->threshold())
      risk.thresholds.push_back(
          {name(one->name()), comparison(one->comparison()), quantity(one->quantity()), span(one)});
  }
}

ast::Estimate Builder::likelihood(P::LikelihoodContext* context) {
  using Kind = ast::Estimate::Kind;
  ast::Estimate result;
  result.span = span(context);
  if (context->quantity() != nullptr) {
    result.number = quantity(context->quantity());
  } else if (context->STRING() != nullptr) {
    result.kind = Kind::Calibration;
    result.calibration = text(context->STRING());
    for (P::SumContext* term : context->sum()) result.terms.push_back(expr(term));
  } else if (!context->sum().empty()) {
    result.kind = Kind::Logistic;
    for (P::SumContext* term : context->sum()) result.terms.push_back(expr(term));
  } else {
    result.kind = Kind::Beta;
    result.number = number(context->NUMBER(0));
    result.of = number(context->NUMBER(1));
  }
  return result;
}

ast::Estimate Builder::estimate(P::EstimateContext* context) {
  ast::Estimate result = likelihood(context->likelihood());
  result.span = span(context);
  if (!context->quantity().empty()) result.interval = {quantity(context->quantity(0)), quantity(context->quantity(1))};
  for (antlr4::tree::ParseTree* child : context->children)
    result.per_full_extent = result.per_full_extent || child->getText() == "per";
  result.because = because(context->because());
  return result;
}

ast::Band Builder::band(P::BandContext* context) {
  ast::Band result;
  result.span = span(context);
  const std::string_view first = tokens_.text(context->getStart());
  auto quantities = context->quantity();
  std::size_t next = 0;
  if (first == "missing") {
    result.missing = true;
  } else if (first == "below") {
    result.hi = quantity(quantities[next++]);
  } else if (first == "above") {
    result.lo = quantity(quantities[next++]);
  } else {
    result.lo = quantity(quantities[next++]);
    result.hi = quantity(quantities[next++]);
  }
  result.probability = likelihood(context->likelihood());
  if (next < quantities.size())
    result.probability.interval = {quantity(quantities[next]), quantity(quantities[next + 1])};
  return result;
}

}  // namespace qapc::syntax
