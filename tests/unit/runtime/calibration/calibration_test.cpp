// From samples to a file and back: what is counted, what is left out, and that no changed byte passes.
#include "runtime/calibration/calibration.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <random>

#include "runtime/crypto/digest.hpp"
#include "runtime/json/value.hpp"
#include "tests/support/damage.hpp"

using namespace qapc;
using namespace qapc::calibration;

namespace {

/// Two sites, two raters; the hazard grows with the value.
std::vector<Sample> samples(std::size_t each = 60) {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> real(0, 1);
  std::vector<Sample> all;
  for (const char* site : {"A", "B"}) {
    for (std::size_t i = 0; i < each; ++i) {
      const double value = real(random) * 20;
      const bool hazard = real(random) < 1 / (1 + std::exp(-0.4 * (value - 11)));
      all.push_back(
          {site + std::to_string(i), {site}, value, {{"R1", hazard}, {"R2", hazard != (real(random) < 0.1)}}});
    }
  }
  return all;
}

Options options() {
  Options all;
  all.metric = "cjv";
  all.within = {"site"};
  return all;
}

Calibration made() {
  Calibration calibration = calibrate(samples(), options()).value();
  calibration.key = "KEYNAME";
  calibration.engine = "0.1.0";
  return calibration;
}

/// The same with another member, sealed again.
std::string forged(const std::function<void(json::Object&)>& change) {
  json::Object all = *json::parse(encode(made()))->object();
  change(all);
  all.erase("digest");
  all.emplace("digest", crypto::hex(crypto::sha256(json::canonical(all))));
  return json::canonical(all) + "\n";
}

}  // namespace

TEST_CASE("every stratum has its counts, base rate, steps and curve", "[calibration]") {
  const Calibration calibration = made();
  REQUIRE(calibration.strata.size() == 2);
  CHECK(calibration.strata[0].key == Key{"A"});
  CHECK(calibration.counts == Counts{120, 120, 0, 0, 0, 0});
  CHECK(calibration.worse == Worse::High);
  CHECK_FALSE(calibration.worse_declared);
  for (const Stratum& one : calibration.strata) {
    CHECK(one.n == 60);
    CHECK(one.base_rate == risk::beta(one.k, one.n)->number);
    CHECK(one.curve.has_value());
    CHECK(one.no_curve.empty());
    std::int64_t n = 0;
    for (const Step& step : one.steps) n += step.n;
    CHECK(n == 60);
  }
  REQUIRE(calibration.raters.pairs.size() == 1);
  CHECK(calibration.raters.pairs[0].n == 120);
  CHECK(calibration.raters.pairs[0].kappa->value > 0.6);
  CHECK(calibration.raters.complete == 120);
}

TEST_CASE("samples in any order give the same bytes", "[calibration]") {
  std::vector<Sample> all = samples();
  const std::string bytes = encode(calibrate(all, options()).value());
  std::mt19937_64 random(2);
  std::ranges::shuffle(all, random);
  CHECK(encode(calibrate(all, options()).value()) == bytes);
}

TEST_CASE("several ratings make one label by the rule that is told", "[calibration]") {
  std::vector<Sample> all;
  for (int i = 0; i < 30; ++i) {
    const bool half = i % 3 == 0;
    all.push_back({std::to_string(i), {"A"}, i, {{"R1", half}, {"R2", half || i % 3 == 1}, {"R3", false}}});
  }
  all.push_back({"tie", {"A"}, 50, {{"R1", true}, {"R2", false}}});
  const auto hazards = [&](Rule rule) {
    Options told = options();
    told.rule = rule;
    return calibrate(all, told).value().strata.at(0).k;
  };
  CHECK(hazards(Rule::Any) == 21);
  CHECK(hazards(Rule::Majority) == 11);
  CHECK(hazards(Rule::All) == 0);
}

TEST_CASE("low values are worse when the data or the author say so", "[calibration]") {
  std::vector<Sample> all = samples();
  for (Sample& sample : all) sample.value = -*sample.value;
  CHECK(calibrate(all, options())->worse == Worse::Low);
  Options told = options();
  told.worse = Worse::High;
  const Calibration declared = calibrate(all, told).value();
  CHECK(declared.worse == Worse::High);
  CHECK(declared.worse_declared);
  CHECK_FALSE(declared.strata[0].curve.has_value());
  CHECK(declared.strata[0].no_curve == "it falls towards the worse values");
}

TEST_CASE("what is left out is counted, and a small stratum is not named", "[calibration]") {
  std::vector<Sample> all = samples();
  all[0].value.reset();
  all[1].ratings.clear();
  all.push_back({"lonely", {"VERY-SMALL-SITE"}, 3, {{"R1", true}}});
  const Calibration calibration = calibrate(all, options()).value();
  CHECK(calibration.counts == Counts{121, 118, 1, 1, 1, 1});
  CHECK(encode(calibration).find("VERY-SMALL") == std::string::npos);
  CHECK(encode(calibration).find("lonely") == std::string::npos);
  CHECK(calibration.strata[0].n == 58);
}

TEST_CASE("what cannot be calibrated is refused", "[calibration]") {
  std::vector<Sample> all = samples();
  all[1].subject = all[0].subject;
  CHECK(calibrate(all, options()).error().text == "a subject is there twice");
  all = samples();
  all[5].stratum = {"A", "B"};
  CHECK(calibrate(all, options()).error().text == "a subject has another kind of stratum");
  CHECK(calibrate(samples(19), options()).error().text == "no stratum has 20 subjects with a value and a label");
  CHECK_FALSE(calibrate({}, options()).has_value());
}

TEST_CASE("a value gets the estimate of its stratum, with its source", "[calibration]") {
  const Calibration calibration = made();
  const auto steps = calibration.probability({"A"}, 15);
  const auto curve = calibration.probability({"A"}, 15, true);
  REQUIRE(steps.has_value());
  REQUIRE(curve.has_value());
  CHECK(risk::is_probability(steps->number));
  CHECK(steps->number == at(calibration.strata[0].steps, Worse::High, 15));
  CHECK(curve->number == at(*calibration.strata[0].curve, 15));
  CHECK(steps->source == "calibration of cjv, 60 subjects, not transportable without recalibration");
  CHECK_FALSE(calibration.probability({"C"}, 15).has_value());
  CHECK_FALSE(calibration.probability({}, 15).has_value());
  CHECK_FALSE(calibration.probability({"A"}, std::nan("")).has_value());
}

TEST_CASE("a subject that was calibrated on is known", "[calibration]") {
  CHECK(made().holds("A7"));
  CHECK_FALSE(made().holds("A70"));
}

TEST_CASE("a calibration that was written reads back as it was", "[calibration][file]") {
  const Calibration calibration = made();
  const auto read = decode(encode(calibration));
  REQUIRE(read.has_value());
  CHECK(*read == calibration);
  Options told = options();
  told.worse = Worse::High;
  told.rule = Rule::All;
  told.within = {};
  std::vector<Sample> flat = samples();
  for (Sample& sample : flat) {
    sample.stratum = {};
    sample.ratings = {{"R1", true}};
  }
  const Calibration plain = calibrate(flat, told).value();
  CHECK(plain.raters.pairs.empty());
  CHECK(decode(encode(plain)).value() == plain);
}

TEST_CASE("no byte of a calibration changes unseen, none is cut off and none added", "[calibration][file]") {
  CHECK(support::damage_unseen(encode(made()), [](const std::string& bytes) { return decode(bytes).has_value(); }) ==
        0);
}

TEST_CASE("what is wrong with a file is told apart", "[calibration][file]") {
  CHECK(decode("Dear colleague").error().code == Errc::Damaged);
  CHECK(decode("[]").error().code == Errc::Damaged);
  CHECK(decode("{}").error().code == Errc::Damaged);
  CHECK(decode(forged([](auto& all) { all["format"] = "qapc-calibration/9"; })).error().code == Errc::Unsupported);
  CHECK(decode(forged([](auto& all) { all["format"] = "qapc-report/1"; })).error().code == Errc::Damaged);
}

TEST_CASE("a file sealed by anybody holds nothing that would break a law of risks", "[calibration][file]") {
  REQUIRE(decode(forged([](auto&) {})).has_value());
  const auto with_step = [](const std::string& member, const json::Value& value) {
    return forged([&](json::Object& all) {
      json::Array strata = all["strata"].items();
      json::Object stratum = *strata[0].object();
      json::Array steps = stratum["isotonic"].items();
      json::Object step = *steps[0].object();
      step[member] = value;
      steps[0] = step;
      stratum["isotonic"] = steps;
      strata[0] = stratum;
      all["strata"] = strata;
    });
  };
  const auto with_stratum = [](const std::string& member, const json::Value& value) {
    return forged([&](json::Object& all) {
      json::Array strata = all["strata"].items();
      json::Object stratum = *strata[0].object();
      stratum[member] = value;
      strata[0] = stratum;
      all["strata"] = strata;
    });
  };
  const auto refused = [](const std::string& bytes) {
    const auto read = decode(bytes);
    return !read.has_value() && read.error().code == Errc::Invalid;
  };
  CHECK(refused(with_step("probability", json::Object{{"value", 0.999}, {"lower", 0.9}, {"upper", 1}})));
  CHECK(refused(with_step("probability", json::Object{{"value", 2}, {"lower", 1}, {"upper", 3}})));
  CHECK(refused(with_step("probability", "high")));
  CHECK(refused(with_step("to", 1e9)));
  CHECK(refused(with_step("unheard", 1)));
  CHECK(refused(with_stratum("base_rate", {})));
  CHECK(refused(with_stratum("reliability", json::Array{json::Object{{"n", 1}, {"k", 1}}})));
  CHECK(refused(with_stratum("logistic", json::Object{{"center", 1}, {"intercept", 0}, {"slope", -1}})));
  CHECK(refused(with_stratum("isotonic", json::Array{})));
  CHECK(
      refused(forged([](json::Object& all) { all["raters"] = json::Object{{"fleiss", json::Object{{"kappa", 1}}}}; })));
  CHECK(refused(forged([](json::Object& all) { all["metric"] = 3; })));
  CHECK(refused(forged([](json::Object& all) { all["note"] = "transportable"; })));
  CHECK(refused(forged([](json::Object& all) { all["worse"] = "low"; })));
  CHECK(refused(forged([](json::Object& all) { all["subjects"] = json::Array{"b", "a"}; })));
}
