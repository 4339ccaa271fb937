// The laws of docs/risk.md, over random models: monotone, 0 only if nothing can occur, order-free, unknown never
// better.
#include <algorithm>
#include <catch2/catch.hpp>
#include <functional>
#include <numeric>
#include <random>

#include "runtime/risk/risk.hpp"

using namespace qapc::risk;

namespace {

using Seen = std::vector<std::vector<Subject>>;

struct Drawn {
  Model model;
  Seen seen;
};

class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  std::size_t below(std::size_t end) { return random_() % end; }
  double share() {
    const std::size_t kind = below(10);
    return kind == 0 ? 0 : kind == 1 ? 1 : kind == 2 ? 1e-12 * real() : real();
  }
  double real() { return std::uniform_real_distribution<double>(0, 1)(random_); }
  Estimate probability(double least = 0) {
    std::array<double, 3> three{std::max(least, share()), std::max(least, share()), std::max(least, share())};
    std::ranges::sort(three);
    return below(3) == 0 ? exactly(three[1], "a source") : between(three[1], three[0], three[2]);
  }

  ProbabilityForm form() {
    switch (below(4)) {
      case 0:
        return probability();
      case 1:
        return PerFullExtent{probability()};
      case 2:
        return Measured{};
      default:
        return bands();
    }
  }
  Bands bands() {
    Bands table;
    std::vector<Bounded> rising;
    for (std::size_t i = 1 + below(4); i > 0; --i) rising.push_back(probability().number);
    for (double Bounded::* const member : {&Bounded::value, &Bounded::lower, &Bounded::upper}) {
      std::vector<double> values;
      values.reserve(rising.size());
      for (const Bounded& one : rising) values.push_back(one.*member);
      std::ranges::sort(values);
      for (std::size_t i = 0; i < rising.size(); ++i) rising[i].*member = values[i];
    }
    for (std::size_t i = 0; i < rising.size(); ++i) {
      const double to = static_cast<double>(i + 1) / static_cast<double>(rising.size());
      table.bands.push_back({to, i + 1 == rising.size() || below(2) == 0, {rising[i], ""}});
    }
    table.missing = {largest({rising.front(), probability().number}), ""};
    return table;
  }

  Drawn drawn() {
    Drawn all;
    for (std::size_t i = 1 + below(3); i > 0; --i) {
      Estimate weight = probability();
      for (double Bounded::* const member : {&Bounded::value, &Bounded::lower, &Bounded::upper})
        weight.number.*member *= 3;
      all.model.consequences.push_back({"C" + std::to_string(i), weight});
    }
    for (std::size_t i = 1 + below(5); i > 0; --i) {
      Risk risk{"R" + std::to_string(i), below(all.model.consequences.size()), "", Combine::Worst, {}, {}, {}, {}};
      if (below(3) == 0) risk.group = below(2) == 0 ? "a" : "b";
      if (below(2) == 0) risk.combine = Combine::Any;
      risk.prior = probability(0.001);
      risk.exposure = probability();
      risk.probability = form();
      for (std::size_t c = below(4); c > 0; --c) risk.controls.push_back({"c" + std::to_string(c), probability()});
      std::vector<Subject> subjects;
      for (std::size_t s = below(4); s > 0; --s) subjects.push_back(subject(risk.controls.size()));
      all.model.risks.push_back(std::move(risk));
      all.seen.push_back(std::move(subjects));
    }
    return all;
  }

  Subject subject(std::size_t controls) {
    Subject one;
    if (below(4) != 0) one.hazard = below(2) == 0 ? hazard_if(below(2) == 0) : probability();
    if (below(4) != 0) one.extent = share();
    if (below(4) != 0) one.probability = probability();
    for (std::size_t i = 0; i < controls; ++i)
      one.controls.push_back(below(3) == 0 ? std::nullopt : std::optional(below(2) == 0));
    return one;
  }

  auto& random() { return random_; }

 private:
  std::mt19937_64 random_;
};

bool at_least(const Bounded& worse, const Bounded& better) {
  return worse.value >= better.value && worse.lower >= better.lower && worse.upper >= better.upper;
}

bool at_least(const Assessment& worse, const Assessment& better) {
  bool yes = at_least(worse.total, better.total);
  for (std::size_t i = 0; i < better.consequences.size(); ++i) {
    yes = yes && at_least(worse.consequences[i].risk, better.consequences[i].risk);
    yes = yes && at_least(worse.consequences[i].probability, better.consequences[i].probability);
  }
  for (std::size_t i = 0; i < better.risks.size(); ++i)
    yes = yes && at_least(worse.risks[i].risk, better.risks[i].risk);
  return yes;
}

/// Raises a probability as a whole.
void raise(Estimate& estimate, Draw& draw) {
  const Bounded by = draw.probability().number;
  estimate.number = largest({estimate.number, by});
}
void lower(Estimate& estimate, Draw& draw) {
  const Bounded by = draw.probability().number;
  estimate.number = {std::min(estimate.number.value, by.value), std::min(estimate.number.lower, by.lower),
                     std::min(estimate.number.upper, by.upper)};
}

/// One input of a risk or of one of its subjects, made worse. Whether there was one of that kind.
bool worsen(std::size_t kind, Risk& risk, std::vector<Subject>& subjects, Draw& draw) {
  Subject* subject = subjects.empty() ? nullptr : &subjects[draw.below(subjects.size())];
  switch (kind) {
    case 0:
      raise(risk.prior, draw);
      return true;
    case 1:
      raise(risk.exposure, draw);
      return true;
    case 2:
      if (auto* plain = std::get_if<Estimate>(&risk.probability)) raise(*plain, draw);
      if (auto* per = std::get_if<PerFullExtent>(&risk.probability)) raise(per->probability, draw);
      if (auto* table = std::get_if<Bands>(&risk.probability)) {
        raise(table->bands.back().probability, draw);
        raise(table->missing, draw);
        table->missing.number = largest({table->missing.number, table->bands.front().probability.number});
      }
      return true;
    case 3:
      if (risk.controls.empty()) return false;
      lower(risk.controls[draw.below(risk.controls.size())].detects, draw);
      return true;
    case 4:
      if (subject == nullptr || !subject->hazard) return false;
      raise(*subject->hazard, draw);
      return true;
    case 5:
      if (subject == nullptr || !subject->extent) return false;
      subject->extent = std::max(*subject->extent, draw.share());
      return true;
    case 6:
      if (subject == nullptr || !subject->probability) return false;
      raise(*subject->probability, draw);
      return true;
    case 7:
      if (subject == nullptr || subject->controls.empty()) return false;
      subject->controls[draw.below(subject->controls.size())] =
          draw.below(2) == 0 ? std::nullopt : std::optional(false);
      return true;
    default:
      subjects.push_back(draw.subject(risk.controls.size()));
      return true;
  }
}

}  // namespace

TEST_CASE("no input that gets worse makes any risk smaller", "[risk][laws]") {
  Draw draw(1);
  std::array<int, 9> tried{};
  for (int i = 0; i < 6000; ++i) {
    const Drawn before = draw.drawn();
    Drawn after = before;
    const std::size_t risk = draw.below(after.model.risks.size());
    const std::size_t kind = draw.below(tried.size());
    if (!worsen(kind, after.model.risks[risk], after.seen[risk], draw)) continue;
    REQUIRE(faults(after.model).empty());
    ++tried.at(kind);
    INFO("draw " << i << ", kind " << kind);
    REQUIRE(at_least(assess(after.model, after.seen), assess(before.model, before.seen)));
  }
  CHECK(std::ranges::min(tried) > 100);
}

TEST_CASE("a heavier consequence never makes a risk smaller", "[risk][laws]") {
  Draw draw(2);
  for (int i = 0; i < 500; ++i) {
    const Drawn before = draw.drawn();
    Drawn after = before;
    raise(after.model.consequences[draw.below(after.model.consequences.size())].weight, draw);
    CHECK(at_least(assess(after.model, after.seen), assess(before.model, before.seen)));
  }
}

TEST_CASE("risks, subjects, controls and consequences in any order give the same bits", "[risk][laws]") {
  Draw draw(3);
  for (int i = 0; i < 1000; ++i) {
    const Drawn before = draw.drawn();
    Drawn after = before;
    std::vector<std::size_t> order(before.model.risks.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::shuffle(order, draw.random());
    const std::size_t consequences = before.model.consequences.size();
    std::ranges::reverse(after.model.consequences);
    for (std::size_t r = 0; r < order.size(); ++r) {
      after.model.risks[r] = before.model.risks[order[r]];
      after.seen[r] = before.seen[order[r]];
      after.model.risks[r].consequence = consequences - 1 - after.model.risks[r].consequence;
      std::ranges::shuffle(after.seen[r], draw.random());
      std::ranges::reverse(after.model.risks[r].controls);
      for (Subject& subject : after.seen[r]) std::ranges::reverse(subject.controls);
    }
    const Assessment one = assess(before.model, before.seen);
    const Assessment other = assess(after.model, after.seen);
    REQUIRE(one.total == other.total);
    for (std::size_t c = 0; c < consequences; ++c)
      REQUIRE(one.consequences[c].risk == other.consequences[consequences - 1 - c].risk);
    for (std::size_t r = 0; r < order.size(); ++r) {
      REQUIRE(one.risks[order[r]].risk == other.risks[r].risk);
      REQUIRE(one.risks[order[r]].contribution == other.risks[r].contribution);
    }
    std::vector<std::string> first;
    first.reserve(one.fix_first.size());
    for (const std::size_t r : one.fix_first) first.push_back(before.model.risks[r].name);
    std::vector<std::string> then;
    then.reserve(other.fix_first.size());
    for (const std::size_t r : other.fix_first) then.push_back(after.model.risks[r].name);
    REQUIRE(first == then);
  }
}

TEST_CASE("a risk is 0 exactly when one of its factors is", "[risk][laws]") {
  Draw draw(4);
  int nothing = 0;
  for (int i = 0; i < 3000; ++i) {
    const Drawn drawn = draw.drawn();
    const Assessment all = assess(drawn.model, drawn.seen);
    bool any = false;
    for (std::size_t r = 0; r < all.risks.size(); ++r) {
      bool can_occur = false;
      for (const SubjectRisk& subject : all.risks[r].subjects) {
        const bool no_zero =
            std::ranges::all_of(subject.factors, [](const Factor& factor) { return factor.number.value > 0; });
        REQUIRE((subject.probability.value > 0) == no_zero);
        can_occur = can_occur || no_zero;
      }
      REQUIRE((all.risks[r].probability.value > 0) == can_occur);
      const bool weighs = drawn.model.consequences[drawn.model.risks[r].consequence].weight.number.value > 0;
      any = any || (can_occur && weighs);
    }
    REQUIRE((all.total.value > 0) == any);
    nothing += any ? 0 : 1;
  }
  CHECK(nothing > 50);
}

TEST_CASE("what is unknown is never better than what is known to be harmless", "[risk][laws]") {
  Draw draw(5);
  for (int i = 0; i < 3000; ++i) {
    const Drawn unknown = draw.drawn();
    Drawn harmless = unknown;
    const std::size_t r = draw.below(harmless.seen.size());
    if (harmless.seen[r].empty()) continue;
    Drawn made_unknown = unknown;
    Subject& good = harmless.seen[r][draw.below(harmless.seen[r].size())];
    Subject& bad = made_unknown.seen[r][static_cast<std::size_t>(&good - harmless.seen[r].data())];
    switch (draw.below(4)) {
      case 0:
        good.hazard = hazard_if(false);
        bad.hazard.reset();
        break;
      case 1:
        good.extent = 0;
        bad.extent.reset();
        break;
      case 2:
        good.probability = exactly(0);
        bad.probability.reset();
        break;
      default:
        std::ranges::fill(good.controls, true);
        std::ranges::fill(bad.controls, std::nullopt);
    }
    INFO("draw " << i);
    REQUIRE(at_least(assess(made_unknown.model, made_unknown.seen), assess(harmless.model, harmless.seen)));
  }
}

TEST_CASE("bounds hold their value, and probabilities stay probabilities", "[risk][laws]") {
  Draw draw(6);
  for (int i = 0; i < 2000; ++i) {
    const Drawn drawn = draw.drawn();
    const Assessment all = assess(drawn.model, drawn.seen);
    for (const RiskResult& risk : all.risks) {
      REQUIRE(is_probability(risk.probability));
      REQUIRE(ordered(risk.risk));
      REQUIRE(risk.contribution >= 0);
      REQUIRE(risk.contribution <= all.total.value);
    }
    for (const ConsequenceResult& one : all.consequences) REQUIRE(is_probability(one.probability));
    REQUIRE(ordered(all.total));
  }
}

TEST_CASE("with its hazard gone a risk no longer contributes", "[risk][laws]") {
  Draw draw(7);
  for (int i = 0; i < 1000; ++i) {
    Drawn drawn = draw.drawn();
    const std::size_t r = draw.below(drawn.model.risks.size());
    const Assessment before = assess(drawn.model, drawn.seen);
    for (Subject& subject : drawn.seen[r]) subject.hazard = hazard_if(false);
    const Assessment after = assess(drawn.model, drawn.seen);
    CHECK(before.risks[r].contribution == before.total.value - after.total.value);
    CHECK(after.risks[r].contribution == 0);
    CHECK(std::ranges::find(after.fix_first, r) == after.fix_first.end());
  }
}
