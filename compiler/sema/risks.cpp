// Risks: whether each says what it must, in numbers that can be probabilities.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/sema/constants.hpp"
#include "compiler/sema/risk_model.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

constexpr std::array<std::string_view, 4> kStages{"acquisition", "reconstruction", "processing", "use"};

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
  if (message.helps.empty()) message.help("write a share of at most 1, or of at most 100 %");
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
            .also(estimate.number.span, "is not inside")
            .help(fmt::format("write bounds around {}", estimate.number.digits));
    }
  }
  if (estimate.kind == From::Beta) {
    const auto k = whole(estimate.number);
    const auto n = whole(*estimate.of);
    if (k && n && *k > *n)
      diags_.report(diag::NotAProbability, estimate.span, sources_.text(estimate.span))
          .help("`beta(k, n)` says: k of n");
  }
  if (estimate.kind == From::Calibration) calibrated(estimate, context);
  if (estimate.kind != From::Logistic) return;
  const Type x = single(estimate.terms[0]);
  levels(estimate.terms[0], context);
  const diag::Span at = module_.exprs[estimate.terms[0]].span;
  for (std::size_t i = 1; i < estimate.terms.size(); ++i) {
    if (x.poison() || !x.numeric()) {
      if (!x.poison())
        diags_.report(diag::NotArithmetic, at, name_of(x)).help("`logistic(x, midpoint, slope)` is made of numbers");
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
      diags_.report(diag::BandsNotMonotone, band.probability.span)
          .also(before->probability.span, "is larger before")
          .help(fmt::format("write at least {}", sources_.text(before->probability.number.span)));
    before = &band;
  }
  const auto to_the_end = [](const ast::Band& band) {
    const auto end = band.hi ? share(*band.hi) : std::nullopt;
    return !band.hi || (end && *end == Decimal(1));
  };
  if (before != nullptr && !to_the_end(*before))
    diags_.report(diag::BandsNotTotal, before->span, fmt::format("above {}", sources_.text(before->hi->span)))
        .help(fmt::format("add `above {}: …`", sources_.text(before->hi->span)));
  if (missing == nullptr && !risk.bands.empty())
    diags_.report(diag::BandsNotTotal, risk.bands.back().span, "that is missing").help("add `missing: …`");
}

bool Checker::consequence(const ast::Name& name) {
  const Place& known = names().consequences;
  if (known.contains(name.text)) return true;
  diag::Message& message = diags_.report(diag::UnknownConsequence, name.span, name.text);
  if (!offer(message, name, words_of(known)))
    message.help(fmt::format("declare it: `consequence {} is WORD because \"…\"`", name.text));
  return false;
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
        diags_.report(diag::TwiceMeasured, module_.exprs[id].span, first->first, first->second, factor)
            .help("let one of the two be a number, or read something else");
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
      diags_.report(diag::SaidTwice, scale.span)
          .also(module_.scales.front().span, "said here first")
          .help("join the two");
    for (const auto& [word, weight] : scale.words) {
      if (contains(kTaken, word.text))
        diags_.report(diag::ScaleWord, word.span, word.text).help("choose a word for what is lost, such as `lose_run`");
      const auto [first, fresh] = words.emplace(word.text, word.span);
      if (!fresh)
        diags_.report(diag::NameTwice, word.span, word.text)
            .also(first->second, "declared here first")
            .help("weigh it once");
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
    choose(diags_.report(diag::UnknownWord, risk.mods.stage->span, risk.mods.stage->text, "where a risk arises"),
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
      diags_.report(diag::NotArithmetic, module_.exprs[risk.extent].span, name_of(extent))
          .help("an extent is a share: `share(x above 0.2 mm)`");
    if (!extent.poison() && extent.numeric() && !extent.unit.name.empty() && extent.unit.name != "%")
      diags_.report(diag::NotArithmetic, module_.exprs[risk.extent].span, name_of(extent))
          .help("an extent is a share, in % or without unit");
  } else {
    needs(risk.bands.empty(), "what the extent is", "add `extent share(…)`");
  }
  for (const auto& one : {risk.hazard_probability, risk.prior, risk.exposure, risk.probability}) {
    if (one) estimate(*one, context);
  }
  bands(risk, extent);
  if (risk.consequence && !names().consequences.contains(risk.consequence->text)) consequence(*risk.consequence);
  for (const ast::Control& control : risk.controls) estimate(control.detects, context);
  if (risk.combine && risk.combine->text != "worst" && risk.combine->text != "any")
    choose(diags_.report(diag::UnknownWord, risk.combine->span, risk.combine->text, "how runs are combined"),
           *risk.combine, {"worst", "any"});
  for (const ast::Threshold& threshold : risk.thresholds) {
    constexpr std::array<std::string_view, 3> kOutcomes{"accept", "review", "reject"};
    quantity(threshold.limit);
    if (!contains(kOutcomes, threshold.outcome.text))
      choose(diags_.report(diag::UnknownWord, threshold.outcome.span, threshold.outcome.text, "an outcome"),
             threshold.outcome, {kOutcomes.begin(), kOutcomes.end()});
  }
  twice_measured(risk);
  risk_unbuilt(risk);
}

/// What this qapc cannot assess.
void Checker::risk_unbuilt(const ast::Risk& risk) {
  const Scope& scope = checked_.risks[static_cast<std::size_t>(&risk - module_.risks.data())];
  if ((scope.level != Level::Series && scope.level != Level::Exam) || !scope.members.empty())
    unbuilt(risk.scope.span, "risks of what is neither a series nor an exam");
  if (!risk.mods.after.empty()) unbuilt(risk.mods.after.front().span, "after, of a risk");
  for (const auto* one : {&risk.prior, &risk.exposure}) {
    if (*one && (*one)->measured()) unbuilt((*one)->span, "a prior or exposure that is measured");
  }
  for (const ast::Band& band : risk.bands) {
    if (band.probability.measured()) unbuilt(band.span, "bands that are measured");
  }
  for (const ast::Control& control : risk.controls) {
    if (control.detects.measured()) unbuilt(control.detects.span, "controls that are measured");
  }
}

/// What no single number is to blame for, where all of them can be read.
void Checker::risk_faults() {
  if (diags_.errors() > 0) return;
  for (const std::string& fault : risk::faults(risk_model(module_))) {
    for (const ast::Risk& risk : module_.risks) {
      if (fault.starts_with("risk " + risk.name.text + " ") || fault.starts_with("risk " + risk.name.text + ":"))
        diags_.report(diag::RiskFault, risk.name.span, fault).help("change the number that is told of");
    }
    for (const ast::Consequence& one : module_.consequences) {
      if (fault.starts_with("consequence " + one.name.text + " "))
        diags_.report(diag::RiskFault, one.name.span, fault).help("weigh it by a number of 0 or more");
    }
  }
}

void Checker::risk_group(const ast::RiskGroup& group) {
  unit_ = group.unit;
  for (const ast::Name& name : group.risks) {
    const auto found = names().rules.find(name.text);
    if (found != names().rules.end() && found->second >= module_.rules.size()) continue;
    std::vector<std::string_view> known;
    for (const ast::Risk& risk : module_.risks) known.push_back(risk.name.text);
    diag::Message& message = diags_.report(diag::UnknownRisk, name.span, name.text);
    if (!offer(message, name, known) && !known.empty()) message.help("risks are " + alternatives(known));
  }
}

}  // namespace qapc::sema
