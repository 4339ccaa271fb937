#include <fmt/format.h>

#include "runtime/base/number_text.hpp"
#include "runtime/base/whole_file.hpp"
#include "runtime/calibration/input.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/keys.hpp"

namespace qapc::tools {
namespace {

using calibration::Calibration;

constexpr std::size_t kLargestTable = 256u << 20;  // bytes

struct CalibrateOptions {
  std::string metric;
  std::string values;
  std::string labels;
  std::string output;
  std::string key;
  std::string label = "majority";
  std::string worse;
  std::vector<std::string> within;
  std::int64_t minimum = 20;
};

calibration::Options how(const CalibrateOptions& options) {
  using calibration::Rule;
  using calibration::Worse;
  calibration::Options all;
  all.metric = options.metric;
  all.within = options.within;
  all.rule = options.label == "any" ? Rule::Any : options.label == "all" ? Rule::All : Rule::Majority;
  if (!options.worse.empty()) all.worse = options.worse == "low" ? Worse::Low : Worse::High;
  all.minimum = options.minimum;
  return all;
}

Result<Calibration> made(const CalibrateOptions& options, const session::Key& key) {
  QAPC_TRY(const std::string values, session::read_file(options.values, kLargestTable));
  QAPC_TRY(const std::string labels, session::read_file(options.labels, kLargestTable));
  const auto code = [&](std::string_view kind, std::string_view identity) {
    return kind == "rater" ? key.code("rater", identity) : session::calibration_digest(key, identity);
  };
  QAPC_TRY(const auto samples, calibration::read_samples(values, labels, options.metric, options.within, code));
  QAPC_TRY(Calibration result, calibration::calibrate(samples, how(options)));
  result.key = key.name();
  result.engine = QAPC_VERSION;
  return result;
}

std::string kappa_words(const calibration::Kappa& kappa, std::int64_t n) {
  return fmt::format("{} over {} subjects", kappa ? risk::words(*kappa) : "not defined", n);
}

std::string stratum_words(const calibration::Stratum& one) {
  const auto step = [](const calibration::Step& is) {
    return fmt::format("{} at {} .. {}", risk::words(is.probability), number_text(is.from), number_text(is.to));
  };
  std::string text = fmt::format("  {}: {} subjects, {} with the hazard, base rate {}\n",
                                 one.key.empty() ? "all" : fmt::format("{}", fmt::join(one.key, ", ")), one.n, one.k,
                                 risk::words(one.base_rate));
  text += fmt::format("    {} steps: {}", one.steps.size(), step(one.steps.front()));
  if (one.steps.size() > 1) text += fmt::format(" to {}", step(one.steps.back()));
  if (!one.curve) return text + fmt::format("\n    no curve: {}\n", one.no_curve);
  return text + fmt::format("\n    curve: one half at {:.4g}, log odds change by {:.3g} a unit\n",
                            one.curve->midpoint(), one.curve->slope);
}

std::string words(const Calibration& all) {
  const calibration::Counts& counts = all.counts;
  std::string text =
      fmt::format("{}: {} of {} subjects used, {} values are worse ({})\n", all.metric, counts.used, counts.subjects,
                  calibration::name(all.worse), all.worse_declared ? "declared" : "told from the data");
  text += fmt::format("  not used: {} without a label, {} without a value, {} in {} {} of fewer than {}\n",
                      counts.without_label, counts.without_value, counts.in_small_strata, counts.small_strata,
                      counts.small_strata == 1 ? "stratum" : "strata", all.minimum);
  for (const calibration::PairKappa& pair : all.raters.pairs)
    text += fmt::format("  raters {} and {}: Cohen's κ {}\n", pair.first, pair.second, kappa_words(pair.kappa, pair.n));
  if (all.raters.codes.size() > 2)
    text += fmt::format("  all {} raters: Fleiss' κ {}\n", all.raters.codes.size(),
                        kappa_words(all.raters.all, all.raters.complete));
  if (all.raters.codes.size() < 2) text += "  one rater: how far raters agree is not known\n";
  for (const calibration::Stratum& one : all.strata) text += stratum_words(one);
  return text + fmt::format("  {}\n", calibration::kNotTransportable);
}

ExitCode run_calibrate(const CalibrateOptions& options, const Console& console) {
  const auto key = pseudonym_key(options.key);
  if (!key) return complain_of_key(key.error(), console);
  const auto calibration = made(options, *key);
  if (!calibration) {  // the tables are inputs: whatever is wrong with them is 66
    console.complain(calibration.error());
    return ExitCode::Input;
  }
  if (const auto written = write_whole(options.output, calibration::encode(*calibration)); !written)
    return console.complain(written.error());
  console.out(words(*calibration));
  return ExitCode::Accepted;
}

}  // namespace

void add_calibrate(Command qapc) {
  auto [calibrate, options] = qapc.add(
      "calibrate", "Say from labelled exams how likely a hazard is at a value of a metric (.qapcal)", run_calibrate);
  calibrate.option("--metric", options.metric, "The metric: a column of the values").required();
  calibrate.option("--values", options.values, "Table of values (TSV): subject, the metric, strata").required();
  calibrate.option("--labels", options.labels, "Table of labels (CSV): subject, label, rater").required();
  calibrate.option("-o,--output", options.output, "File to write (.qapcal)").required();
  calibrate.option("--within", options.within, "Columns of the values that name a stratum: site,model")
      .comma_separated();
  calibrate.option("--label", options.label, "When raters make a hazard: majority (default), any or all")
      .one_of({"majority", "any", "all"});
  calibrate.option("--worse", options.worse, "Which values are worse: low or high (default: as the data say)")
      .one_of({"low", "high"});
  calibrate.option("--minimum", options.minimum, "Members of a stratum that is fitted (20)").range(5, 1'000'000);
  calibrate.option("--key", options.key, "Pseudonym key; made at first use, as for `qapc run`");
}

}  // namespace qapc::tools
