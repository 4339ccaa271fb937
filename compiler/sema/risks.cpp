// Risks: whether each says what it must, in numbers that can be probabilities.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/sema/constants.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

constexpr std::array<std::string_view, 4> kStages{"acquisition", "reconstruction", "processing", "use"};

/// The number as a share of one: `15 %` is 0.15.
std::optional<Decimal> share(const ast::Quantity& quantity) {
  const auto value = Decimal::parse(quantity.digits);
  if (!value) return std::nullopt;
  return quantity.unit == "%" ? value->shifted(-2) : *value;
}

bool is_share(const Decimal& value) {
  return !value.negative() && value.compare(Decimal(1)) <= 0;
}

}  // namespace

bool Checker::probability(const ast::Quantity& quantity) {
  if (!quantity.unit.empty() && quantity.unit != "%") {
    diags_.report(diag::NotAProbability, quantity.span, sources_.text(quantity.span))
        .help("write a number without unit");
    return false;
  }
  const auto value = share(quantity);
  if (!value) {
    diags_.report(diag::TooManyDigits, quantity.span);
    return false;
  }
  if (is_share(*value)) return true;
  diag::Message& message = diags_.report(diag::NotAProbability, quantity.span, sources_.text(quantity.span));
  if (!value->negative() && value->compare(Decimal(100)) <= 0 && quantity.unit.empty())
    message.fix(fmt::format("did you mean `{} %` (= {})?", quantity.digits, value->shifted(-2).text()), quantity.span,
                quantity.digits + " %");
  return false;
}

void Checker::estimate(const ast::Estimate& estimate, const Context& context) {
  using From = ast::Estimate::Kind;
  if (estimate.kind == From::Number && probability(estimate.number) && estimate.interval) {
    const auto& [lo, hi] = *estimate.interval;
    if (probability(lo) && probability(hi)) {
      const Decimal value = *share(estimate.number);
      if (share(lo)->compare(value) > 0 || share(hi)->compare(value) < 0)
        diags_.report(diag::NotAProbability, lo.span, "an interval that does not hold its value")
            .also(estimate.number.span, "is not inside");
    }
  }
  if (estimate.kind == From::Beta) {
    const auto k = whole(estimate.number);
    const auto n = whole(*estimate.of);
    if (k && n && *k > *n)
      diags_.report(diag::NotAProbability, estimate.span, sources_.text(estimate.span))
          .help("`beta(k, n)` says: k of n");
  }
  if (estimate.kind != From::Logistic) return;
  const Type x = single(estimate.terms[0]);
  levels(estimate.terms[0], context);
  const diag::Span at = module_.exprs[estimate.terms[0]].span;
  for (std::size_t i = 1; i < estimate.terms.size(); ++i) {
    if (x.poison() || !x.numeric()) {
      if (!x.poison()) diags_.report(diag::NotArithmetic, at, name_of(x));
      return;
    }
    numeric_value(x, at, estimate.terms[i]);  // midpoint and slope are in the unit of x
  }
}

/// Bands follow one another without gaps and their probabilities never fall.
void Checker::bands(const ast::Risk& risk, const Type& extent) {
  const ast::Band* before = nullptr;
  const ast::Band* missing = nullptr;
  Context context;
  for (const ast::Band& band : risk.bands) {
    estimate(band.probability, context);
    if (band.missing) {
      missing = &band;
      continue;
    }
    for (const auto& limit : {band.lo, band.hi}) {
      if (limit) same_dimension(extent, risk.name.span, quantity(*limit), limit->span);
    }
    const auto measure = [](const ast::Quantity& quantity) { return Decimal::parse(quantity.digits); };
    if (before == nullptr && band.lo)
      diags_.report(diag::BandsNotTotal, band.span, fmt::format("below {}", sources_.text(band.lo->span)))
          .help(fmt::format("write `below {}` first", sources_.text(band.lo->span)));
    if (before != nullptr && before->hi && band.lo && measure(*before->hi) && measure(*band.lo) &&
        !(*measure(*before->hi) == *measure(*band.lo)))
      diags_
          .report(diag::BandsNotTotal, band.lo->span,
                  fmt::format("from {} to {}", sources_.text(before->hi->span), sources_.text(band.lo->span)))
          .mark(fmt::format("starts at {}", sources_.text(band.lo->span)))
          .also(before->hi->span, fmt::format("ends at {}", sources_.text(before->hi->span)))
          .fix(fmt::format("write `{}`", sources_.text(before->hi->span)), band.lo->span,
               std::string(sources_.text(before->hi->span)));
    const auto number = [](const ast::Band& one) {
      const auto value =
          one.probability.kind == ast::Estimate::Kind::Number ? share(one.probability.number) : std::nullopt;
      return value && is_share(*value) ? value : std::nullopt;
    };
    if (before != nullptr && number(*before) && number(band) && number(band)->compare(*number(*before)) < 0)
      diags_.report(diag::BandsNotMonotone, band.probability.span).also(before->probability.span, "is larger before");
    before = &band;
  }
  if (before != nullptr && before->hi)
    diags_.report(diag::BandsNotTotal, before->span, fmt::format("above {}", sources_.text(before->hi->span)))
        .help(fmt::format("add `above {}: …`", sources_.text(before->hi->span)));
  if (missing == nullptr && !risk.bands.empty())
    diags_.report(diag::BandsNotTotal, risk.bands.back().span, "that is missing").help("add `missing: …`");
}

/// Two factors that read one measurement count it twice; an extent may read what its own hazard reads.
void Checker::twice_measured(const ast::Risk& risk) {
  std::map<std::string, std::string_view> readers;
  const auto reads = [&](const auto& again, ast::ExprId id, std::string_view factor) -> void {
    if (!id.valid()) return;
    const Type& type = checked_.type(id);
    if (type.field.valid()) {
      const auto [first, fresh] = readers.emplace(checked_.fields[type.field].name, factor);
      const bool own = (first->second == "the hazard" && factor == "the extent") || first->second == factor;
      if (!fresh && !own)
        diags_.report(diag::TwiceMeasured, module_.exprs[id].span, first->first, first->second, factor);
    }
    for (const ast::ExprId part : ast::children(module_.exprs[id])) again(again, part, factor);
  };
  const auto terms = [&](const std::optional<ast::Estimate>& estimate, std::string_view factor) {
    if (!estimate) return;
    for (const ast::ExprId term : estimate->terms) reads(reads, term, factor);
  };
  reads(reads, risk.when, "the hazard");
  terms(risk.hazard_probability, "the hazard");
  reads(reads, risk.extent, "the extent");
  terms(risk.exposure, "the exposure");
  terms(risk.probability, "the probability");
}

void Checker::scales() {
  constexpr std::array<std::string_view, 6> kTaken{"critical", "major", "minor", "accept", "review", "reject"};
  std::map<std::string, diag::Span> words;
  for (const ast::Scale& scale : module_.scales) {
    if (&scale != &module_.scales.front())
      diags_.report(diag::SaidTwice, scale.span).also(module_.scales.front().span, "said here first");
    for (const auto& [word, weight] : scale.words) {
      if (contains(kTaken, word.text)) diags_.report(diag::ScaleWord, word.span, word.text);
      const auto [first, fresh] = words.emplace(word.text, word.span);
      if (!fresh) diags_.report(diag::NameTwice, word.span, word.text).also(first->second, "declared here first");
      quantity(weight);
    }
  }
  for (const ast::Consequence& consequence : module_.consequences) {
    if (words.contains(consequence.word.text)) continue;
    diag::Message& message =
        diags_.report(diag::UnknownWord, consequence.word.span, consequence.word.text, "a consequence on the scale");
    if (!offer(message, consequence.word, words_of(words)) && words.empty()) message.help("add `scale consequence: …`");
  }
}

void Checker::risk(std::size_t index) {
  const ast::Risk& risk = module_.risks[index];
  unit_ = risk.unit;
  checked_.risks[index] = scope(risk.scope);
  allows(risk.mods.allows, risk.span);
  const Context context = context_of(checked_.risks[index]);
  if (risk.mods.stage && !contains(kStages, risk.mods.stage->text))
    offer(diags_.report(diag::UnknownWord, risk.mods.stage->span, risk.mods.stage->text, "where a risk arises"),
          *risk.mods.stage, {kStages.begin(), kStages.end()});
  if (risk.mods.when.valid() && !truth(risk.mods.when).poison()) levels(risk.mods.when, context);
  for (const ast::Name& name : risk.mods.after) rule_named(name);
  const auto needs = [&](bool said, std::string_view what, const std::string& help) {
    if (!said) diags_.report(diag::RiskNeeds, risk.name.span, risk.name.text, what).help(help);
  };
  needs(risk.hazard.has_value(), "what the hazard is", "add `hazard \"…\" when …`");
  needs(risk.probability || !risk.bands.empty(), "how likely the consequence is",
        "add `probability 0.1 because \"…\"`");
  needs(risk.consequence.has_value(), "what the consequence is", "add `consequence NAME`");
  if (risk.when.valid() && !truth(risk.when).poison()) levels(risk.when, context);
  Type extent;
  if (risk.extent.valid()) {
    extent = single(risk.extent);
    levels(risk.extent, context);
    if (!extent.poison() && !extent.numeric())
      diags_.report(diag::NotArithmetic, module_.exprs[risk.extent].span, name_of(extent));
  } else {
    needs(risk.bands.empty(), "what the extent is", "add `extent share(…)`");
  }
  for (const auto& one : {risk.hazard_probability, risk.prior, risk.exposure, risk.probability}) {
    if (one) estimate(*one, context);
  }
  bands(risk, extent);
  if (risk.consequence && !names().consequences.contains(risk.consequence->text))
    offer(diags_.report(diag::UnknownConsequence, risk.consequence->span, risk.consequence->text), *risk.consequence,
          words_of(names().consequences));
  for (const ast::Control& control : risk.controls) estimate(control.detects, context);
  if (risk.combine && risk.combine->text != "worst" && risk.combine->text != "any")
    offer(diags_.report(diag::UnknownWord, risk.combine->span, risk.combine->text, "how runs are combined"),
          *risk.combine, {"worst", "any"});
  for (const ast::Threshold& threshold : risk.thresholds) {
    constexpr std::array<std::string_view, 3> kOutcomes{"accept", "review", "reject"};
    quantity(threshold.limit);
    if (!contains(kOutcomes, threshold.outcome.text))
      offer(diags_.report(diag::UnknownWord, threshold.outcome.span, threshold.outcome.text, "an outcome"),
            threshold.outcome, {kOutcomes.begin(), kOutcomes.end()});
  }
  twice_measured(risk);
  unbuilt(risk.name.span, "risk");
}

void Checker::risk_group(const ast::RiskGroup& group) {
  unit_ = group.unit;
  for (const ast::Name& name : group.risks) {
    const auto found = names().rules.find(name.text);
    if (found != names().rules.end() && found->second >= module_.rules.size()) continue;
    std::vector<std::string_view> known;
    for (const ast::Risk& risk : module_.risks) known.push_back(risk.name.text);
    offer(diags_.report(diag::UnknownRisk, name.span, name.text), name, known);
  }
}

}  // namespace qapc::sema
