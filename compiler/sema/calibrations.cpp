// Probabilities from a calibration: at which value it is asked, and by what its strata are told.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/sema/strata.hpp"

namespace qapc::sema {

/// `from calibration "motion" at snr`
void Checker::calibrated(const ast::Estimate& estimate, const Context& context) {
  const ast::Text& named = *estimate.calibration;
  const auto file = std::ranges::find(module_.calibrations, named.text, &ast::NamedFile::name);
  const bool found = file != module_.calibrations.end();  // else it was told
  const bool known = calibrations_.contains(named.text);
  if (found && !known) calibrations_.emplace(named.text, calibration::decode(sources_.text(file->source)));
  const auto read = found ? calibrations_.at(named.text) : Result<calibration::Calibration>{};
  if (!read && !known)
    diags_.report(diag::CalibrationUnreadable, named.span, named.text, read.error().text)
        .help("make it again with `qapc calibrate`, or fetch it again from where it was made");
  if (estimate.terms.empty()) {
    diags_.report(diag::CalibrationLacks, named.span, named.text, "is not asked at a value")
        .help(found && read
                  ? fmt::format("write `from calibration \"{}\" at {}`", named.text, read->metric)
                  : fmt::format("write `from calibration \"{}\" at snr`, or another measurement", named.text));
    return;
  }
  const ast::ExprId value = estimate.terms.front();
  const Type x = single(value);
  levels(value, context);
  if (x.poison() || !found || !read) return;
  const diag::Span at = module_.exprs[value].span;
  if (!x.numeric()) {
    diags_.report(diag::NotArithmetic, at, name_of(x)).help("a calibration is asked at a number");
    return;
  }
  if (const std::string asked = name_in_baseline(module_, value); asked != read->metric) {
    diags_.report(diag::CalibrationLacks, at, named.text, fmt::format("says nothing of {}", asked))
        .note(fmt::format("it was made of {}", read->metric))
        .help(fmt::format("ask it at {}, or make one with `qapc calibrate --metric {}`", read->metric, asked));
    return;
  }
  Calibrated made{named.text, {}, *read};
  const std::size_t before = diags_.errors();
  calibrated_strata(*read, named.span, made);
  if (diags_.errors() == before) checked_.calibrated.insert_or_assign(value, std::move(made));
}

/// Each of its strata is told by one text: an attribute, or what a table calls the site.
void Checker::calibrated_strata(const calibration::Calibration& read, diag::Span at, Calibrated& made) {
  for (const std::string& word : read.within) {
    const bool known = resolve({word, at}, true).kind != Reference::Kind::None ||
                       resolve({std::string(attribute_of_stratum(word)), at}, true).kind != Reference::Kind::None;
    if (known) {
      stratum({word, at}, made.strata);
      if (made.strata.parts.empty()) return;  // which was told
      made.strata.hashed.push_back({false});
    }
    const bool by_table = known && made.strata.naming.back();
    if (known && !by_table && made.strata.parts.back().size() == 1) {
      const Field& field = checked_.fields[made.strata.parts.back().front()];
      if (field.privacy == abi::Privacy::Public) continue;
      diags_
          .report(diag::CalibrationLacks, at, made.name,
                  fmt::format("has strata by {}, and a report would show its values", field.name))
          .help("calibrate within codes of sites, and let a table tell them: `site is from \"sites.tsv\" end`");
      return;
    }
    if (by_table) continue;
    diags_
        .report(diag::CalibrationLacks, at, made.name,
                known ? fmt::format("has strata by {}, which this policy tells by several attributes", word)
                      : fmt::format("has strata by {}, which nothing in this policy is called", word))
        .help(word == "site"
                  ? "add `site is StationName end`, or another attribute that the calibration has"
                  : fmt::format("calibrate within attributes, such as `--within model`, or declare {}", word));
    return;
  }
}

}  // namespace qapc::sema
