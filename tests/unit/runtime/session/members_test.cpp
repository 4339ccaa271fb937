// Members of a baseline by the digests that it keeps of them.
#include "runtime/session/members.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>

using namespace qapc;
using session::Key;
using session::Members;
using Member = report::Membership::Member;

namespace {

std::string made(const Key& key, int first) {
  std::vector<baseline::Sample> samples;
  for (int i = first; i < first + 5; ++i)
    samples.push_back({session::baseline_digest(key, "exam", fmt::format("2.25.{}", i)),
                       session::baseline_digest(key, "subject", fmt::format("subject {}", i)), baseline::Key{"A"}, i});
  baseline::Baseline head;
  head.policy = "org.example.pilot";
  head.version = "1.0.0";
  head.within = {{"model", {{"ManufacturerModelName", false}}}};
  head.key = key.name();
  head.engine = "0";
  auto all = baseline::make(head, {{{"T1w", "cjv"}, "", {"cjv@1"}, std::move(samples)}});
  REQUIRE(all.has_value());
  return baseline::encode(*all);
}

}  // namespace

TEST_CASE("an exam is a member of those baselines of the same key that hold it", "[session][baseline]") {
  const Key key("0123456789abcdef");
  const Key foreign("fedcba9876543210");
  const Members members({{"study.qap", "qap 1.0"},
                         {"one.qapbase", made(key, 1)},
                         {"two.qapbase", made(key, 5)},
                         {"other.qapbase", made(foreign, 1)}},
                        key);
  const auto of = [&](const std::string& uid, const std::string& subject = "") {
    std::vector<std::pair<std::string, Member>> all;
    for (const report::Membership& one : members.of_baselines({uid, subject, {}, {}, {}}))
      all.emplace_back(one.name, one.member);
    return all;
  };
  using Told = std::vector<std::pair<std::string, Member>>;
  CHECK(of("2.25.1") == Told{{"one", Member::Yes}, {"two", Member::No}, {"other", Member::Unknown}});
  CHECK(of("2.25.5") == Told{{"one", Member::Yes}, {"two", Member::Yes}, {"other", Member::Unknown}});
  CHECK(of("2.25.1", "subject 1") == of("2.25.1"));
  CHECK(of("2.25.10", "subject 1") == Told{{"one", Member::Subject}, {"two", Member::No}, {"other", Member::Unknown}});
  CHECK(of("2.25.10") == Told{{"one", Member::No}, {"two", Member::No}, {"other", Member::Unknown}});
}

TEST_CASE("a policy without a baseline says nothing of members", "[session][baseline]") {
  const Key key("0123456789abcdef");
  const Members none({{"study.qap", "qap 1.0"}, {"torn.qapbase", "{"}, {"torn.qapcal", "{"}}, key);
  CHECK(none.of_baselines({"2.25.1", "", {}, {}, {}}).empty());
  CHECK(none.of_calibrations({"2.25.1", "", {}, {}, {}}).empty());
}

TEST_CASE("an exam is part of a calibration that was made of it or of one of its series", "[session][calibration]") {
  const Key key("0123456789abcdef");
  const Key foreign("fedcba9876543210");
  const auto made = [](const Key& of) {
    std::vector<calibration::Sample> samples;
    for (int i = 0; i < 20; ++i)
      samples.push_back({session::calibration_digest(of, fmt::format("2.25.{}", i)), {}, i, {{"R", i > 9}}});
    auto all = calibration::calibrate(samples, {.metric = "efc", .within = {}, .worse = {}});
    REQUIRE(all.has_value());
    all->key = of.name();
    all->engine = "0";
    return calibration::encode(*all);
  };
  const Members members({{"motion.qapcal", made(key)}, {"other.qapcal", made(foreign)}}, key);
  const auto of = [&](const std::string& uid, const std::vector<std::string>& series) {
    std::vector<std::pair<std::string, Member>> all;
    for (const report::Membership& one : members.of_calibrations({uid, "", series, {}, {}}))
      all.emplace_back(one.name, one.member);
    return all;
  };
  using Told = std::vector<std::pair<std::string, Member>>;
  CHECK(of("2.25.3", {"2.25.77"}) == Told{{"motion", Member::Yes}, {"other", Member::Unknown}});
  CHECK(of("2.25.99", {"2.25.77", "2.25.4"}) == Told{{"motion", Member::Yes}, {"other", Member::Unknown}});
  CHECK(of("2.25.99", {"2.25.77"}) == Told{{"motion", Member::No}, {"other", Member::Unknown}});
}
