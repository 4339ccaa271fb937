#include "compiler/sema/risk_model.hpp"

#include <algorithm>

#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

using From = ast::Estimate::Kind;

double number(const ast::Quantity& quantity) {
  const auto value = share(quantity);
  return value ? value->nearest() : 1;
}

std::string text_of(const std::optional<ast::Text>& text) {
  return text ? text->text : "";
}

risk::ProbabilityForm form(const ast::Risk& risk) {
  if (risk.probability && risk.probability->measured()) return risk::Measured{};
  if (risk.probability && risk.probability->per_full_extent) return risk::PerFullExtent{estimate_of(*risk.probability)};
  if (risk.probability) return estimate_of(*risk.probability);
  risk::Bands table;
  for (const ast::Band& band : risk.bands) {
    const risk::Estimate probability = estimate_of(band.probability, risk.bands_because);
    if (band.missing) {
      table.missing = probability;
    } else {
      // `below 10 %` leaves out its end, `10 % .. 30 %` holds both of its ends
      table.bands.push_back({band.hi ? number(*band.hi) : 1, !band.hi || band.lo.has_value(), probability});
    }
  }
  return table;
}

std::string group_of(const ast::Module& module, const ast::Risk& risk) {
  for (const ast::RiskGroup& group : module.risk_groups) {
    if (contains(group.risks, risk.name.text, &ast::Name::text)) return group.name.text;
  }
  return "";
}

}  // namespace

std::optional<Decimal> share(const ast::Quantity& quantity) {
  const auto value = Decimal::parse(quantity.digits);
  if (!value) return std::nullopt;
  return quantity.unit == "%" ? value->shifted(-2) : *value;
}

risk::Estimate estimate_of(const ast::Estimate& estimate, const std::optional<ast::Text>& because) {
  const std::string source = text_of(estimate.because ? estimate.because : because);
  if (estimate.kind == From::Beta) {
    const auto whole = [](const ast::Quantity& quantity) {
      const auto value = Decimal::parse(quantity.digits);
      return value ? value->whole(Decimal::Round::Down).value_or(0) : 0;
    };
    const auto counted = risk::beta(whole(estimate.number), whole(*estimate.of), source);
    return counted ? *counted : risk::exactly(1, source);
  }
  if (estimate.kind != From::Number) return risk::exactly(1, source);
  if (!estimate.interval) return risk::exactly(number(estimate.number), source);
  return risk::between(number(estimate.number), number(estimate.interval->first), number(estimate.interval->second),
                       source);
}

risk::Model risk_model(const ast::Module& module) {
  risk::Model model;
  for (const ast::Consequence& consequence : module.consequences) {
    risk::Consequence lowered{consequence.name.text, risk::exactly(1)};
    for (const ast::Scale& scale : module.scales) {
      for (const auto& [word, weight] : scale.words) {
        if (word.text == consequence.word.text)
          lowered.weight =
              risk::exactly(number(weight), text_of(consequence.because ? consequence.because : scale.because));
      }
    }
    model.consequences.push_back(std::move(lowered));
  }
  for (const ast::Risk& risk : module.risks) {
    risk::Risk lowered;
    lowered.name = risk.name.text;
    const auto consequence = std::ranges::find_if(model.consequences, [&](const risk::Consequence& one) {
      return risk.consequence && one.name == risk.consequence->text;
    });
    lowered.consequence = static_cast<std::size_t>(consequence - model.consequences.begin());
    lowered.group = group_of(module, risk);
    if (risk.combine && risk.combine->text == "any") lowered.combine = risk::Combine::Any;
    if (risk.prior) lowered.prior = estimate_of(*risk.prior);
    if (risk.exposure) lowered.exposure = estimate_of(*risk.exposure);
    lowered.probability = form(risk);
    for (const ast::Control& control : risk.controls)
      lowered.controls.push_back({control.text.text, estimate_of(control.detects)});
    model.risks.push_back(std::move(lowered));
  }
  return model;
}

}  // namespace qapc::sema
