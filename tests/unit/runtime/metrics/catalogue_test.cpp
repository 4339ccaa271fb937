#include "runtime/metrics/catalogue.hpp"

#include <catch2/catch.hpp>
#include <regex>
#include <set>

using namespace qapc::metrics;

TEST_CASE("every metric says what it is, in which unit and range, and where it comes from", "[metrics][catalogue]") {
  std::set<std::string_view> names;
  for (const Metric* metric : catalogue()) {
    INFO(metric->name);
    CHECK(names.insert(metric->name).second);
    CHECK(std::regex_match(std::string(metric->name), std::regex("[a-z][a-z0-9_]*")));
    CHECK(metric->version >= 1);
    for (const std::string_view text : {metric->unit, metric->doc, metric->formula, metric->source})
      CHECK_FALSE(text.empty());
    CHECK(metric->doc.ends_with('.'));
    CHECK(metric->least < metric->most);
    CHECK((metric->over == Over::Nothing) == metric->summary.empty());
    CHECK(std::visit([](auto compute) { return compute != nullptr; }, metric->compute));
  }
  CHECK(names.size() > 60);
}

TEST_CASE("metrics are found by name, with and without their version", "[metrics][catalogue]") {
  REQUIRE(find("efc") != nullptr);
  CHECK(find("efc")->id() == "efc@1");
  CHECK(find("efc@1") == find("efc"));
  CHECK(find("efc@2") == nullptr);
  CHECK(find("nothing") == nullptr);
}

TEST_CASE("every reason has a word of its own and a meaning", "[metrics][reasons]") {
  std::set<std::string_view> words;
  for (int i = 0; i < kReasons; ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK(words.insert(word(reason)).second);
    CHECK_FALSE(meaning(reason).empty());
  }
}
