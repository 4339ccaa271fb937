// Texts of what a metric of a policy's own is made of.
#include "runtime/abi/primitive.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "runtime/abi/measurement.hpp"

using namespace qapc::abi;

namespace {

/// The set of regions that are named.
std::uint8_t set_of(std::initializer_list<std::string_view> words) {
  std::uint8_t set = 0;
  for (std::size_t i = 0; i < regions().size(); ++i) {
    for (const std::string_view word : words) set |= static_cast<std::uint8_t>(regions()[i] == word ? 1U << i : 0U);
  }
  return set;
}

bool has(std::string_view mask, std::initializer_list<std::string_view> words) {
  const auto read = primitive("mean(in " + std::string(mask) + ")");
  REQUIRE(read);
  return read->mask.has(set_of(words));
}

}  // namespace

TEST_CASE("a mask says which voxels it has", "[abi][primitive]") {
  CHECK(has("head", {"head"}));
  CHECK_FALSE(has("head", {"air"}));
  CHECK_FALSE(has("head", {}));
  CHECK(has("head and not core", {"head"}));
  CHECK_FALSE(has("head and not core", {"head", "core"}));
  CHECK(has("not head", {}));
  // `not` binds tightest, then `and`, then `or`.
  CHECK(has("air or head and core", {"air"}));
  CHECK_FALSE(has("(air or head) and core", {"air"}));
  CHECK(has("not head or head", {"head"}));
  CHECK_FALSE(has("not (head or air)", {"air"}));
  CHECK(primitive("mean(in head and head)")->mask.table == primitive("mean(in head)")->mask.table);
}

TEST_CASE("a primitive is read as it is written, and nothing else is one", "[abi][primitive]") {
  CHECK(primitive("sd(in air)")->statistic == VoxelStatistic::Deviation);
  CHECK(primitive("quantile(95 %, in head)")->percent == 95);
  CHECK(primitive("voxels(in bright or head)")->slow());
  CHECK_FALSE(primitive("voxels(in head)")->slow());
  for (const std::string_view wrong :
       {"", "mean", "mean(", "mean()", "mean(in )", "mean(in hair)", "mean(in head", "mean(in head))", "mode(in head)",
        "mean(in head and)", "mean(in head  and core)", "mean(95 %, in head)", "quantile(in head)",
        "quantile(101 %, in head)", "quantile(-1 %, in head)", "mean(in (head)", "mean(in not)"})
    CHECK_FALSE(primitive(wrong));
}

TEST_CASE("brackets inside one another end somewhere", "[abi][primitive]") {
  const auto nested = [](int depth) {
    const auto n = static_cast<std::size_t>(depth);
    return "mean(in " + std::string(n, '(') + "head" + std::string(n, ')') + ")";
  };
  CHECK(primitive(nested(kDeepestMask)));
  CHECK_FALSE(primitive(nested(kDeepestMask + 1)));
  CHECK_FALSE(primitive(nested(100'000)));
}

TEST_CASE("a primitive is a measurement that goes by its text", "[abi][primitive]") {
  const auto known = measurement("sd(in air and not zeros)@1");
  REQUIRE(known);
  CHECK(known->id() == "sd(in air and not zeros)@1");
  CHECK(known->cost == Measurement::Cost::Pixels);
  CHECK(measurement("mean(in dark)")->cost == Measurement::Cost::Slow);
  CHECK_FALSE(measurement("sd(in air and not zeros)@2"));
}
