#include "runtime/metrics/catalogue.hpp"

#include <catch2/catch.hpp>
#include <regex>
#include <set>

#include "runtime/abi/measurement.hpp"

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
    const auto is_there = []<typename Compute>(const Compute& compute) {
      if constexpr (std::is_same_v<Compute, OfMask>) {
        return false;  // which policies make
      } else {
        return compute != nullptr;
      }
    };
    CHECK(std::visit(is_there, metric->compute));
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

TEST_CASE("programs know every metric by its name, version, unit and cost", "[metrics][catalogue]") {
  using qapc::abi::Measurement;
  const std::set<std::string_view> of_another_unit{"drift", "fluctuation"};  // their series, and so out of reach
  REQUIRE(qapc::abi::measurements().size() == catalogue().size());
  for (std::size_t i = 0; i < catalogue().size(); ++i) {
    const Metric& metric = *catalogue()[i];
    const std::optional<Measurement> known = qapc::abi::measurement(metric.id());
    INFO("runtime/abi/measurement.cpp lacks " << metric.id() << ", " << metric.unit);
    REQUIRE(known);
    CHECK(known->name == qapc::abi::measurements()[i].name);
    CHECK(known->unit == (metric.unit == "1" ? "" : metric.unit));
    CHECK(static_cast<int>(known->cost) == static_cast<int>(metric.cost));
    CHECK(known->list == (metric.over != Over::Nothing && !of_another_unit.contains(metric.name)));
    CHECK((known->summary == Measurement::Summary::Mean) == (metric.summary == "mean"));
    CHECK((known->summary == Measurement::Summary::MeanWithoutFirst) ==
          (metric.summary == "mean, without the first volume"));
    CHECK((known->summary == Measurement::Summary::Largest) == (metric.summary == "largest"));
    CHECK((known->summary == Measurement::Summary::LargestSize) == (metric.summary == "largest size"));
    CHECK((known->summary == Measurement::Summary::Sum) == (metric.summary == "sum"));
  }
}

TEST_CASE("every reason has a word of its own and a meaning", "[metrics][reasons]") {
  std::set<std::string_view> words;
  for (int i = 0; i < kReasons; ++i) {
    const auto reason = static_cast<Reason>(i);
    CHECK(words.insert(word(reason)).second);
    CHECK_FALSE(meaning(reason).empty());
  }
}
