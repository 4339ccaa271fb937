// A calibration as bytes and back.
#include <algorithm>
#include <array>
#include <cmath>

#include "runtime/calibration/calibration.hpp"
#include "runtime/calibration/normal.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/json/value.hpp"

namespace qapc::calibration {
namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr std::string_view kFormat = "qapc-calibration/1";

Array texts(const std::vector<std::string>& all) {
  return {all.begin(), all.end()};
}

Value bounded(const risk::Bounded& number) {
  return Object{{"value", number.value}, {"lower", number.lower}, {"upper", number.upper}};
}

Value kappa(const Kappa& kappa) {
  return kappa ? bounded(*kappa) : Value();
}

Value raters(const Raters& raters) {
  Array pairs;
  for (const PairKappa& pair : raters.pairs)
    pairs.push_back(Object{{"raters", Array{pair.first, pair.second}}, {"n", pair.n}, {"kappa", kappa(pair.kappa)}});
  return Object{{"codes", texts(raters.codes)},
                {"cohen", pairs},
                {"fleiss", Object{{"n", raters.complete}, {"kappa", kappa(raters.all)}}}};
}

Value stratum(const Stratum& one) {
  Array steps;
  for (const Step& step : one.steps)
    steps.push_back(Object{{"from", step.from},
                           {"to", step.to},
                           {"n", step.n},
                           {"k", step.k},
                           {"probability", bounded(step.probability)}});
  Object object{
      {"key", texts(one.key)}, {"n", one.n}, {"k", one.k}, {"base_rate", bounded(one.base_rate)}, {"isotonic", steps}};
  if (!one.curve) {
    object.emplace("no_logistic", one.no_curve);
    return object;
  }
  Array fifths;
  for (const Fifth& fifth : one.reliability)
    fifths.push_back(Object{{"n", fifth.n}, {"k", fifth.k}, {"predicted", fifth.predicted}});
  object.emplace("logistic", Object{{"center", one.curve->center},
                                    {"intercept", one.curve->intercept},
                                    {"slope", one.curve->slope},
                                    {"variance_of_intercept", one.curve->variance_of_intercept},
                                    {"covariance", one.curve->covariance},
                                    {"variance_of_slope", one.curve->variance_of_slope}});
  object.emplace("reliability", fifths);
  return object;
}

Value counts(const Counts& counts) {
  return Object{{"subjects", counts.subjects},
                {"used", counts.used},
                {"without_value", counts.without_value},
                {"without_label", counts.without_label},
                {"in_small_strata", counts.in_small_strata},
                {"small_strata", counts.small_strata}};
}

Object body(const Calibration& calibration) {
  Array strata;
  for (const Stratum& one : calibration.strata) strata.push_back(stratum(one));
  return {{"format", kFormat},
          {"note", kNotTransportable},
          {"engine", Object{{"name", "qapc"}, {"version", calibration.engine}}},
          {"metric", calibration.metric},
          {"within", texts(calibration.within)},
          {"label", name(calibration.rule)},
          {"worse", name(calibration.worse)},
          {"worse_declared", calibration.worse_declared},
          {"minimum", calibration.minimum},
          {"counts", counts(calibration.counts)},
          {"raters", raters(calibration.raters)},
          {"strata", strata},
          {"subjects", texts(calibration.subjects)},
          {"key", calibration.key}};
}

std::string digest(const Object& body) {
  return crypto::hex(crypto::sha256(json::canonical(body)));
}

// --- back ---------------------------------------------------------------------------------------------------------

double number(const Value& value) {
  if (const auto* whole = value.integer()) return static_cast<double>(*whole);
  const auto* real = std::get_if<double>(&value.node());
  return real == nullptr ? std::nan("") : *real;
}

std::vector<std::string> strings(const Value& value) {
  std::vector<std::string> all;
  for (const Value& item : value.items()) all.push_back(item.string());
  return all;
}

risk::Bounded bounded_of(const Value& value) {
  return {number(value["value"]), number(value["lower"]), number(value["upper"])};
}

Kappa kappa_of(const Value& value) {
  return value.is_null() ? std::nullopt : Kappa(bounded_of(value));
}

Raters raters_of(const Value& value) {
  Raters raters{strings(value["codes"]), {}, value["fleiss"]["n"].whole(), kappa_of(value["fleiss"]["kappa"])};
  for (const Value& pair : value["cohen"].items()) {
    const std::vector<std::string> codes = strings(pair["raters"]);
    if (codes.size() == 2) raters.pairs.push_back({codes[0], codes[1], pair["n"].whole(), kappa_of(pair["kappa"])});
  }
  return raters;
}

Stratum stratum_of(const Value& value) {
  Stratum one;
  one.key = strings(value["key"]);
  one.n = value["n"].whole();
  one.k = value["k"].whole();
  one.base_rate = bounded_of(value["base_rate"]);
  for (const Value& step : value["isotonic"].items())
    one.steps.push_back({number(step["from"]), number(step["to"]), step["n"].whole(), step["k"].whole(),
                         bounded_of(step["probability"])});
  one.no_curve = value["no_logistic"].string();
  const Value& curve = value["logistic"];
  if (curve.is_null()) return one;
  one.curve = Curve{number(curve["center"]),     number(curve["intercept"]),
                    number(curve["slope"]),      number(curve["variance_of_intercept"]),
                    number(curve["covariance"]), number(curve["variance_of_slope"])};
  for (const Value& fifth : value["reliability"].items())
    one.reliability.push_back({fifth["n"].whole(), fifth["k"].whole(), number(fifth["predicted"])});
  return one;
}

Calibration calibration_of(const Value& value) {
  Calibration all;
  all.metric = value["metric"].string();
  all.within = strings(value["within"]);
  all.rule = value["label"].string() == name(Rule::Any)   ? Rule::Any
             : value["label"].string() == name(Rule::All) ? Rule::All
                                                          : Rule::Majority;
  all.worse = value["worse"].string() == name(Worse::Low) ? Worse::Low : Worse::High;
  all.worse_declared = value["worse_declared"] == Value(true);
  all.minimum = value["minimum"].whole();
  const Value& told = value["counts"];
  all.counts = {told["subjects"].whole(),        told["used"].whole(),
                told["without_value"].whole(),   told["without_label"].whole(),
                told["in_small_strata"].whole(), told["small_strata"].whole()};
  all.raters = raters_of(value["raters"]);
  for (const Value& one : value["strata"].items()) all.strata.push_back(stratum_of(one));
  all.subjects = strings(value["subjects"]);
  all.key = value["key"].string();
  all.engine = value["engine"]["version"].string();
  return all;
}

bool sound(const std::vector<Step>& steps, Worse worse) {
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (!risk::is_probability(steps[i].probability) || !(steps[i].from <= steps[i].to)) return false;
    if (i == 0) continue;
    if (!(steps[i - 1].to < steps[i].from)) return false;
    const risk::Bounded& better = (worse == Worse::High ? steps[i - 1] : steps[i]).probability;
    const risk::Bounded& worse_one = (worse == Worse::High ? steps[i] : steps[i - 1]).probability;
    if (risk::largest({better, worse_one}) != worse_one) return false;
  }
  return !steps.empty();
}

bool sound(const Curve& curve, Worse worse) {
  const double towards = worse == Worse::High ? curve.slope : -curve.slope;
  const std::array all{curve.center,     curve.intercept,        curve.slope, curve.variance_of_intercept,
                       curve.covariance, curve.variance_of_slope};
  return std::ranges::all_of(all, [](double number) { return std::isfinite(number); }) &&
         towards > kTwoSided95 * std::sqrt(curve.variance_of_slope);
}

bool sound(const Stratum& one, const Calibration& all) {
  const bool predicted = std::ranges::all_of(one.reliability, [](const Fifth& fifth) { return fifth.predicted <= 1; });
  return one.key.size() == all.within.size() && risk::is_probability(one.base_rate) && sound(one.steps, all.worse) &&
         predicted && (!one.curve || sound(*one.curve, all.worse));
}

bool sound(const Kappa& kappa) {
  return !kappa || risk::ordered(*kappa);
}

/// A file with a right digest may still have been made by anybody.
bool sound(const Calibration& all) {
  return std::ranges::all_of(all.strata, [&](const Stratum& one) { return sound(one, all); }) &&
         std::ranges::all_of(all.raters.pairs, [](const PairKappa& pair) { return sound(pair.kappa); }) &&
         sound(all.raters.all) && std::ranges::is_sorted(all.strata, {}, &Stratum::key) &&
         std::ranges::is_sorted(all.subjects);
}

}  // namespace

std::string encode(const Calibration& calibration) {
  Object all = body(calibration);
  all.emplace("digest", digest(all));
  return json::canonical(all) + "\n";
}

Result<Calibration> decode(std::string_view bytes) {
  auto parsed = json::parse(bytes);
  if (!parsed || parsed->object() == nullptr)
    return fail(Errc::Damaged, "this is no calibration, or it was cut or changed");
  if ((*parsed)["format"].string() != kFormat && (*parsed)["format"].string().starts_with("qapc-calibration/"))
    return fail(Errc::Unsupported, "the calibration has a format of another version of qapc");
  Object rest = *parsed->object();
  rest.erase("digest");
  const bool whole = (*parsed)["format"].string() == kFormat && (*parsed)["digest"].string() == digest(rest) &&
                     json::canonical(*parsed) + "\n" == bytes;
  if (!whole) return fail(Errc::Damaged, "the calibration was cut or changed: its digest is not that of its content");
  Calibration calibration = calibration_of(*parsed);
  if (!sound(calibration) || encode(calibration) != bytes)
    return fail(Errc::Invalid, "the calibration holds what no fit gives");
  return calibration;
}

}  // namespace qapc::calibration
