// Risks: where their facts stand in the value graph. The numbers are the model's (compiler/sema/risk_model.hpp).
#include <algorithm>
#include <limits>

#include "compiler/lower/lowering.hpp"
#include "compiler/sema/risk_model.hpp"

namespace qapc::lower {
namespace {

using From = ast::Estimate::Kind;

}  // namespace

Index Lowering::measured(ast::ExprId id, Mode mode) {
  return builder_.lift(number(value(id, mode)).value, mode.space);
}

/// `logistic(x, midpoint, slope)`, the constants in the unit of x.
abi::Curve Lowering::curve(const ast::Estimate& estimate, Mode mode) {
  const sema::Unit unit = value(estimate.terms[0], mode).unit;
  const auto constant = [&](ast::ExprId id) {
    const auto ends = interval(ast::Compare::Op::Equal, id, unit);
    QAPC_CHECK(ends && ends->lo, "sema lets only numbers through here");
    return risk::exactly(ends->lo->value.nearest());
  };
  return {measured(estimate.terms[0], mode), constant(estimate.terms[1]), constant(estimate.terms[2]),
          estimate.because ? estimate.because->text : ""};
}

std::optional<abi::Measured> Lowering::measured_estimate(const std::optional<ast::Estimate>& estimate, Mode mode) {
  if (estimate && estimate->kind == From::Logistic) return curve(*estimate, mode);
  if (estimate && estimate->kind == From::Calibration) return calibrated(*estimate, mode);
  return std::nullopt;
}

void Lowering::hazard(const ast::Risk& risk, Mode mode, abi::RiskFacts& facts) {
  facts.hazard = builder_.text(risk.hazard ? risk.hazard->text : "");
  if (risk.when.valid()) facts.hazard_if = builder_.lift(truth(risk.when, mode), mode.space);
  if (!risk.hazard_probability) {
    if (!risk.when.valid()) facts.hazard_if = builder_.truth(Kleene::True, mode.space);
  } else if (auto measured = measured_estimate(risk.hazard_probability, mode)) {
    facts.hazard_measured = std::move(measured);
  } else {
    facts.hazard_probability = sema::estimate_of(*risk.hazard_probability);
  }
}

void Lowering::risk(std::size_t index) {
  const ast::Risk& risk = module_.risks[index];
  const sema::Scope& scope = checked_.risks[index];
  const Mode mode{space_of(scope.level), false};
  of_series_ = scope.definition;
  abi::RiskFacts facts;
  facts.title = builder_.text(risk.title ? risk.title->text : "");
  if (risk.mods.stage) facts.stage = builder_.text(risk.mods.stage->text);
  facts.space = mode.space;
  if (scope.definition) facts.definition = static_cast<Index>(*scope.definition);
  facts.applies = members(scope, mode.space);
  if (risk.mods.when.valid())
    facts.applies = builder_.both(facts.applies, builder_.lift(truth(risk.mods.when, mode), mode.space));
  hazard(risk, mode, facts);
  if (risk.extent.valid()) {
    facts.extent = measured(risk.extent, mode);
    if (checked_.type(risk.extent).unit.name == "%")
      facts.extent = builder_.make(abi::Opcode::Divide, {facts.extent, builder_.number(100, mode.space)});
  }
  facts.probability_measured = measured_estimate(risk.probability, mode);
  for (const ast::Threshold& threshold : risk.thresholds)
    facts.thresholds.push_back({outcome(threshold.outcome, {}), above(threshold.op, threshold.limit)});
  for (const ast::Control& control : risk.controls) {
    if (!control.action) continue;
    facts.actions.push_back({builder_.text(control.action->text.text),
                             control.action->role ? builder_.text(control.action->role->text) : abi::kNone});
  }
  facts.span = place(risk.span);
  builder_.tables().risks.facts.push_back(std::move(facts));
}

void Lowering::risks() {
  builder_.tables().risks.model = sema::risk_model(module_);
  for (std::size_t i = 0; i < module_.risks.size(); ++i) risk(i);
}

abi::NumberRange Lowering::above(ast::Compare::Op op, const ast::Quantity& limit) {
  using Op = ast::Compare::Op;
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const double number = sema::share(limit).value_or(Decimal(1)).nearest();
  switch (op) {
    case Op::Less:
    case Op::LessEqual:
      return {-kInfinity, number, false, op == Op::Less};
    case Op::Equal:
      return {number, number, false, false};
    default:
      return {number, kInfinity, op == Op::Greater, false};
  }
}

/// What the risks of an exam come to.
Index Lowering::assess(const abi::Assessed& what) {
  abi::Risks& risks = builder_.tables().risks;
  const auto known = std::ranges::find(risks.assessed, what);
  const auto row = static_cast<std::uint32_t>(known - risks.assessed.begin());
  if (known == risks.assessed.end()) risks.assessed.push_back(what);
  return builder_.make(abi::Opcode::Assess, risks.inputs(), row);
}

/// Whether an exam has anything a risk is about, or may have.
Index Lowering::any_risk_subject() {
  Index any = builder_.truth(Kleene::False, abi::kExams);
  for (const abi::RiskFacts& facts : builder_.tables().risks.facts) {
    const Index maybe = builder_.either(facts.applies, builder_.make(abi::Opcode::IsUnknown, {facts.applies}));
    any = builder_.either(any, builder_.any_up(maybe, abi::kExams, Kleene::False));
  }
  return any;
}

/// `any risk says reject`, `risk of BIASED-FC >= 0.2`, `total risk >= 0.3`. A policy without risks has none of them.
abi::Condition Lowering::risk_condition(const ast::Condition& condition) {
  using About = ast::Condition::Kind;
  using What = abi::Assessed::What;
  abi::Condition lowered;
  lowered.text = builder_.text(sources_.text(condition.span));
  lowered.truth = builder_.truth(Kleene::False, abi::kExams);
  const abi::Risks& risks = builder_.tables().risks;
  if (risks.facts.empty()) return lowered;
  const auto holds = [&](What what, std::size_t row, const abi::NumberRange& range) {
    const Index number = assess({what, static_cast<Index>(row)});
    lowered.truth =
        builder_.either(lowered.truth, builder_.make(abi::Opcode::NumberIn, {number}, builder_.range(range)));
  };
  if (condition.kind == About::RiskSays) {
    for (std::size_t i = 0; i < risks.facts.size(); ++i) {
      const std::vector<abi::Threshold> thresholds = risks.facts[i].thresholds;
      for (const abi::Threshold& threshold : thresholds) {
        if (abi::name(threshold.outcome) == condition.subject.text) holds(What::Risk, i, threshold.range);
      }
    }
    return lowered;
  }
  const abi::NumberRange range = above(condition.op, *condition.limit);
  if (condition.kind == About::TotalRisk) holds(What::Total, 0, range);
  if (condition.kind == About::RiskOf) {
    std::size_t row = 0;
    while (risks.model.consequences.at(row).name != condition.subject.text) ++row;
    holds(What::Consequence, row, range);
  }
  return lowered;
}

}  // namespace qapc::lower
