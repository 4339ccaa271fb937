// Models that no compiler would make are told, never computed.
#include <catch2/catch.hpp>
#include <cmath>

#include "runtime/risk/risk.hpp"
#include "tests/unit/forked.hpp"

using namespace qapc::risk;

namespace {

Bands bands() {
  return {{{0.1, false, exactly(0.02)}, {0.3, true, exactly(0.15)}, {1, true, exactly(0.6)}}, exactly(0.6)};
}

Model good() {
  Model model;
  model.consequences = {{"LOST", exactly(1)}, {"BIASED", between(0.5, 0.4, 0.6)}};
  model.risks = {{"MOTION", 1, "", Combine::Worst, exactly(0.5), exactly(1), bands(), {{"drop", exactly(0.5)}}},
                 {"GHOST", 0, "g", Combine::Any, exactly(1), exactly(0.3), PerFullExtent{exactly(0.4)}, {}}};
  return model;
}

std::string told(const Model& model) {
  std::string all;
  for (const std::string& fault : faults(model)) all += fault + "\n";
  return all;
}

std::string told_of_bands(const std::function<void(Bands&)>& change) {
  Model model = good();
  change(std::get<Bands>(model.risks[0].probability));
  return told(model);
}

}  // namespace

TEST_CASE("a right model has no faults", "[risk][faults]") {
  CHECK(told(good()).empty());
  CHECK(told({}).empty());
  CHECK(assess({}, {}).total == Bounded{});
}

TEST_CASE("numbers that are no probabilities are told", "[risk][faults]") {
  Model model = good();
  model.risks[0].exposure = exactly(1.5);
  model.risks[0].controls[0].detects = exactly(std::nan(""));
  model.risks[1].probability = exactly(-0.1);
  model.risks[1].prior = between(0.5, 0.6, 0.7);
  CHECK(told(model) ==
        "risk MOTION: the exposure is not a probability within its bounds\n"
        "risk MOTION: what a control detects is not a probability within its bounds\n"
        "risk GHOST: the prior is not a probability within its bounds\n"
        "risk GHOST: the probability is not a probability within its bounds\n");
}

TEST_CASE("a prior of 0, which would make an unknown hazard none, is told", "[risk][faults]") {
  Model model = good();
  model.risks[0].prior = between(0.5, 0, 1);
  CHECK(told(model) == "risk MOTION: an unknown hazard would be none\n");
}

TEST_CASE("names twice, consequences that are not there and weights below 0 are told", "[risk][faults]") {
  Model model = good();
  model.consequences[1].name = "LOST";
  model.consequences[0].weight = exactly(-1);
  model.risks[1].name = "MOTION";
  model.risks[1].consequence = 2;
  CHECK(told(model) ==
        "consequence LOST has no weight within 0 .. 1000000000000\n"
        "consequence LOST is declared twice\n"
        "risk MOTION is declared twice\n"
        "risk MOTION leads to no consequence\n");
}

TEST_CASE("bands that do not hold every share once, or do not rise, are told", "[risk][faults]") {
  CHECK(told_of_bands([](Bands& all) { all.bands.pop_back(); }) ==
        "risk MOTION: the bands do not reach to the full extent\n");
  CHECK(told_of_bands([](Bands& all) { all.bands.clear(); }) ==
        "risk MOTION: the bands do not reach to the full extent\n");
  CHECK(told_of_bands([](Bands& all) { all.bands.back().holds_edge = false; }) ==
        "risk MOTION: the bands do not reach to the full extent\n");
  CHECK(told_of_bands([](Bands& all) { all.bands[1].to = 0.05; }) ==
        "risk MOTION: band 2 does not end after the one before it\n");
  CHECK(told_of_bands([](Bands& all) { all.bands[0].to = std::nan(""); }) ==
        "risk MOTION: a band ends below 0\nrisk MOTION: band 2 does not end after the one before it\n");
  CHECK(told_of_bands([](Bands& all) { all.bands[1].probability = exactly(0.7); }) ==
        "risk MOTION: band 3 is better than the one before it\n");
  CHECK(told_of_bands([](Bands& all) { all.bands[1].probability = between(0.15, 0.01, 0.2); }) ==
        "risk MOTION: band 2 is better than the one before it\n");
  CHECK(told_of_bands([](Bands& all) { all.missing = exactly(0.01); }) ==
        "risk MOTION: the missing band is better than the best band\n");
}

TEST_CASE("a band that holds nothing but its edge is right", "[risk][faults]") {
  Model model = good();
  model.risks[0].probability =
      Bands{{{0.1, false, exactly(0.1)}, {0.1, true, exactly(0.2)}, {1, true, exactly(0.3)}}, exactly(0.3)};
  REQUIRE(told(model).empty());
  const auto at = [&](double extent) {
    return assess(model, {{{hazard_if(true), extent, {}, {}}}, {}}).risks[0].probability.value;
  };
  CHECK(at(0.0999) == 0.1);
  CHECK(at(0.1) == 0.2);
  CHECK(at(0.1001) == 0.3);
}

TEST_CASE("a model with faults is never computed", "[risk][faults]") {
  Model model = good();
  model.risks[0].consequence = 9;
  CHECK(qapc::exit_code_of([&] { assess(model, {{}, {}}); }) == 70);
  CHECK(qapc::exit_code_of([&] { assess(good(), {{}}); }) == 70);
}

TEST_CASE("what was not known is marked, with what stands for it", "[risk][faults]") {
  const Assessment all = assess(good(), {{{std::nullopt, std::nullopt, {}, {std::nullopt}}}, {}});
  const std::vector<Factor>& factors = all.risks[0].subjects[0].factors;
  REQUIRE(factors.size() == 4);
  CHECK(factors[0].unknown);
  CHECK(factors[0].number.value == 0.5);
  CHECK_FALSE(factors[1].unknown);
  CHECK(factors[2].unknown);
  CHECK(factors[2].number.value == 0.6);
  CHECK(factors[3].unknown);
  CHECK(factors[3].number.value == 1);
  CHECK(factors[3].text == "drop");
  CHECK(factors[3].source == "author's judgement");
}
