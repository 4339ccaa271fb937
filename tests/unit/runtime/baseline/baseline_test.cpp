// From samples to a file and back: what is kept, what is left out, and that no changed byte passes.
#include "runtime/baseline/baseline.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fmt/format.h>
#include <random>

#include "tests/support/damage.hpp"

using namespace qapc;
using namespace qapc::baseline;

namespace {

std::string exam(int number) {
  return fmt::format("{:064x}", number);
}
/// Of one subject are two exams that follow one another.
std::string subject(int exam) {
  return fmt::format("{:064x}", 1000'000 + exam / 2);
}

Baseline head() {
  Baseline all;
  all.policy = "org.example.pilot";
  all.version = "1.0.0";
  all.within = {{"site", {{"StationName", true}}}, {"model", {{"ManufacturerModelName", false}}}};
  all.key = "K";
  all.engine = "0";
  return all;
}

/// Two sites, of one of which there are two models; a third site of three exams.
std::vector<Sample> samples() {
  std::vector<Sample> all;
  for (int i = 0; i < 40; ++i) all.push_back({exam(i), subject(i), Key{"A", i % 2 == 0 ? "M" : "N"}, i});
  for (int i = 40; i < 60; ++i) all.push_back({exam(i), subject(i), Key{"B", "M"}, 100 + i});
  for (int i = 60; i < 63; ++i) all.push_back({exam(i), subject(i), Key{"C", "M"}, 1});
  all.push_back({exam(70), subject(70), Key{"A", "M"}, std::nullopt});
  all.push_back({exam(71), subject(71), std::nullopt, 1});
  return all;
}

Baseline made(std::vector<Sample> from = samples()) {
  auto all = make(head(), {{{"T1w", "cjv"}, "", {"cjv@1"}, std::move(from)}});
  REQUIRE(all.has_value());
  return *all;
}

}  // namespace

TEST_CASE("a baseline keeps strata of enough exams and counts the others", "[baseline]") {
  const Baseline all = made();
  const Entry& entry = all.entries.at(0);
  REQUIRE(entry.strata.size() == 3);
  CHECK(entry.strata[0].key == Key{"A", "M"});
  CHECK(entry.counts == Counts{65, 1, 1, 3, 1});
  CHECK(all.members.size() == 60);
  CHECK(std::ranges::binary_search(all.members, exam(3)));
  CHECK_FALSE(std::ranges::binary_search(all.members, exam(61)));
  CHECK(encode(all).find("\"C\"") == std::string::npos);
  CHECK(all.subjects.size() == 30);
  CHECK(std::ranges::binary_search(all.subjects, subject(59)));
  CHECK_FALSE(std::ranges::binary_search(all.subjects, subject(60)));
  CHECK(all.subjects_of(entry.strata[0].members).size() == 20);  // of the 20 exams of A, M
  CHECK(all.subjects_of(entry.strata[2].members).size() == 10);  // of the 20 exams of B
}

TEST_CASE("limits are taken over the strata that are named", "[baseline]") {
  const Baseline all = made();
  const auto by_site = limits(all, all.entries.at(0), {"site"}, 0.5);
  REQUIRE(by_site.size() == 2);
  CHECK(by_site[0].key == Key{"A"});
  CHECK(by_site[0].value == 19.5);
  CHECK(by_site[0].members == 40);
  CHECK(by_site[0].enough);
  const auto swapped = limits(all, all.entries.at(0), {"model", "site"}, 0.05);
  REQUIRE(swapped.size() == 3);
  CHECK(swapped[0].key == Key{"M", "A"});
  CHECK(swapped[0].members == 20);
  CHECK(swapped[0].enough);
  CHECK_FALSE(limits(all, all.entries.at(0), {"model", "site"}, 0.04)[0].enough);
}

TEST_CASE("a tail needs as many members as make one expected beyond it", "[baseline]") {
  CHECK(needed(0.5) == 5);
  CHECK(needed(0.05) == 20);
  CHECK(needed(0.95) == 20);
  CHECK(needed(0.99) == 100);
  CHECK(needed(0.999) == 1000);
  CHECK(needed(1) == 5);
}

TEST_CASE("an exam with several series is one member", "[baseline]") {
  std::vector<Sample> again = samples();
  for (int i = 0; i < 4; ++i) again.push_back({exam(60), subject(60), Key{"C", "M"}, i});
  CHECK(encode(made(again)).find("\"C\"") == std::string::npos);
  again.push_back({exam(63), subject(63), Key{"C", "M"}, 1});
  again.push_back({exam(64), subject(64), Key{"C", "M"}, 1});
  const Baseline all = made(again);
  REQUIRE(all.entries[0].strata.size() == 4);
  CHECK(all.entries[0].strata[3].members.size() == 5);
  CHECK(all.entries[0].strata[3].sketch.count() == 9);
}

TEST_CASE("samples in any order give the same bytes", "[baseline]") {
  const std::string bytes = encode(made());
  std::mt19937_64 random(1);
  std::vector<Sample> shuffled = samples();
  for (int i = 0; i < 10; ++i) {
    std::ranges::shuffle(shuffled, random);
    CHECK(encode(made(shuffled)) == bytes);
  }
}

TEST_CASE("parts merged in any order are what the whole is", "[baseline]") {
  std::vector<Baseline> parts;
  std::vector<Sample> all;
  for (int part = 0; part < 3; ++part) {
    std::vector<Sample> some;
    for (int i = 0; i < 700; ++i)
      some.push_back({exam(part * 1000 + i), subject(part * 1000 + i), Key{"A", "M"}, std::sqrt(part * 1000 + i)});
    std::ranges::copy(some, std::back_inserter(all));
    parts.push_back(made(some));
  }
  const std::string whole = encode(made(all));
  CHECK(encode(*merge(parts)) == whole);
  std::ranges::reverse(parts);
  CHECK(encode(*merge(parts)) == whole);
  CHECK(encode(*merge({*merge({parts[0], parts[1]}), parts[2]})) == whole);
  CHECK_FALSE(merge({parts[0], parts[0]}).has_value());
  parts[0].key = "another";
  CHECK_FALSE(merge(parts).has_value());
}

TEST_CASE("a baseline is read as it was written", "[baseline][file]") {
  const Baseline all = made();
  CHECK(decode(encode(all)) == all);
  std::vector<Sample> many;
  for (int i = 0; i < 2000; ++i) many.push_back({exam(i), subject(i), Key{"A", "M"}, -5 + i * 0.01});
  const Baseline large = made(many);
  CHECK_FALSE(large.entries[0].strata[0].sketch.exact());
  CHECK(decode(encode(large)) == large);
}

TEST_CASE("no byte of a baseline changes unseen, none is cut off and none added", "[baseline][file]") {
  CHECK(support::damage_unseen(encode(made()), [](const std::string& bytes) { return decode(bytes).has_value(); }) ==
        0);
}

TEST_CASE("a baseline with a right digest that no exams give is refused", "[baseline][file]") {
  const auto refused = [](const auto& change) {
    Baseline all = made();
    change(all);
    const auto read = decode(encode(all));
    return !read.has_value() && read.error().code == Errc::Invalid;
  };
  CHECK(refused([](Baseline& all) { all.minimum = 1; }));
  CHECK(refused([](Baseline& all) { all.members[0] = "x"; }));
  CHECK(refused([](Baseline& all) { all.subjects.push_back(subject(200)); }));
  CHECK(refused([](Baseline& all) { all.subject_of.pop_back(); }));
  CHECK(refused([](Baseline& all) { all.subject_of[0] = 30; }));
  CHECK(refused([](Baseline& all) { all.within.pop_back(); }));
  CHECK(refused([](Baseline& all) { all.entries[0].counts.series = 3; }));
  CHECK(refused([](Baseline& all) { all.entries[0].strata[0].members.back() = 60; }));
  CHECK(refused([](Baseline& all) { all.entries[0].strata[0].members.resize(3); }));
  CHECK(refused([](Baseline& all) { std::swap(all.entries[0].strata[0], all.entries[0].strata[1]); }));
  CHECK(refused([](Baseline& all) {
    all.entries[0].strata[0].sketch = Sketch(std::map<Sketch::Bin, std::int64_t>{{Sketch::bin_of(1), 3}});
  }));
}
