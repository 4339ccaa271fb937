#include "runtime/calibration/calibration.hpp"

#include <algorithm>
#include <cmath>
#include <set>

namespace qapc::calibration {
namespace {

bool label(const std::map<std::string, bool>& ratings, Rule rule) {
  const auto hazards = std::ranges::count_if(ratings, [](const auto& rating) { return rating.second; });
  const auto all = static_cast<std::ptrdiff_t>(ratings.size());
  switch (rule) {
    case Rule::Any:
      return hazards > 0;
    case Rule::All:
      return hazards == all;
    case Rule::Majority:
      break;
  }
  return 2 * hazards >= all;
}

Raters agreement(const std::vector<const Sample*>& labelled) {
  std::set<std::string> codes;
  for (const Sample* sample : labelled) {
    for (const auto& [rater, hazard] : sample->ratings) codes.insert(rater);
  }
  Raters raters;
  raters.codes.assign(codes.begin(), codes.end());
  for (auto first = codes.begin(); first != codes.end(); ++first) {
    for (auto second = std::next(first); second != codes.end(); ++second) {
      Pairs pairs;
      for (const Sample* sample : labelled) {
        const auto one = sample->ratings.find(*first);
        const auto other = sample->ratings.find(*second);
        if (one == sample->ratings.end() || other == sample->ratings.end()) continue;
        ++(one->second ? (other->second ? pairs.both : pairs.first) : (other->second ? pairs.second : pairs.neither));
      }
      raters.pairs.push_back({*first, *second, pairs.both + pairs.first + pairs.second + pairs.neither, cohen(pairs)});
    }
  }
  std::vector<std::int64_t> hazards;
  for (const Sample* sample : labelled) {
    if (sample->ratings.size() != codes.size()) continue;
    hazards.push_back(std::ranges::count_if(sample->ratings, [](const auto& rating) { return rating.second; }));
  }
  raters.complete = static_cast<std::int64_t>(hazards.size());
  raters.all = fleiss(hazards, static_cast<std::int64_t>(codes.size()));
  return raters;
}

Stratum stratum(const Key& key, const std::vector<Point>& points, Worse worse) {
  Stratum one;
  one.key = key;
  one.n = static_cast<std::int64_t>(points.size());
  one.k = std::ranges::count(points, true, &Point::hazard);
  one.base_rate = risk::beta(one.k, one.n)->number;
  one.steps = isotonic(points, worse);
  const auto curve = logistic(points, worse);
  if (curve) {
    one.curve = *curve;
    one.reliability = reliability(points, *curve);
  } else {
    one.no_curve = name(curve.error());
  }
  return one;
}

}  // namespace

std::string_view name(Rule rule) {
  return rule == Rule::Any ? "any" : rule == Rule::All ? "all" : "majority";
}

std::string_view name(Worse worse) {
  return worse == Worse::Low ? "low" : "high";
}

std::optional<risk::Estimate> Calibration::probability(const Key& stratum, double value, bool curve) const {
  const auto found = std::ranges::find(strata, stratum, &Stratum::key);
  if (found == strata.end() || !std::isfinite(value)) return std::nullopt;
  const bool by_curve = curve && found->curve;
  return risk::Estimate{by_curve ? at(*found->curve, value) : at(found->steps, worse, value),
                        fmt::format("calibration of {}, {} subjects, {}", metric, found->n, kNotTransportable)};
}

bool Calibration::holds(std::string_view subject) const {
  return std::ranges::binary_search(subjects, subject);
}

Result<Calibration> calibrate(const std::vector<Sample>& samples, const Options& options) {
  Calibration result;
  result.metric = options.metric;
  result.within = options.within;
  result.rule = options.rule;
  result.minimum = options.minimum;
  result.counts.subjects = static_cast<std::int64_t>(samples.size());
  std::set<std::string> subjects;
  std::vector<const Sample*> labelled;
  std::map<Key, std::vector<const Sample*>> strata;
  for (const Sample& sample : samples) {
    if (!subjects.insert(sample.subject).second) return fail(Errc::Invalid, "a subject is there twice");
    if (sample.stratum.size() != options.within.size())
      return fail(Errc::Invalid, "a subject has another kind of stratum");
    if (!sample.ratings.empty()) labelled.push_back(&sample);
    result.counts.without_label += sample.ratings.empty() ? 1 : 0;
    result.counts.without_value += !sample.ratings.empty() && !sample.value ? 1 : 0;
    if (!sample.ratings.empty() && sample.value) strata[sample.stratum].push_back(&sample);
  }
  result.raters = agreement(labelled);
  std::map<Key, std::vector<Point>> fitted;
  std::int64_t high = 0;
  for (const auto& [key, members] : strata) {
    const auto n = static_cast<std::int64_t>(members.size());
    if (n < options.minimum) {
      ++result.counts.small_strata;
      result.counts.in_small_strata += n;
      continue;
    }
    for (const Sample* sample : members) {
      fitted[key].push_back({*sample->value, label(sample->ratings, options.rule)});
      result.subjects.push_back(sample->subject);
    }
    high += tendency(fitted[key]);
  }
  if (fitted.empty())
    return fail(Errc::Invalid, "no stratum has {} subjects with a value and a label", options.minimum);
  std::ranges::sort(result.subjects);
  result.counts.used = static_cast<std::int64_t>(result.subjects.size());
  result.worse_declared = options.worse.has_value();
  result.worse = options.worse.value_or(high < 0 ? Worse::Low : Worse::High);
  for (const auto& [key, points] : fitted) result.strata.push_back(stratum(key, points, result.worse));
  return result;
}

}  // namespace qapc::calibration
