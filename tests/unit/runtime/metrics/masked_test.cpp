// Statistics of masks, on an object whose answers are known and beside the catalogue.
#include "runtime/metrics/masked.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <vector>

#include "runtime/metrics/catalogue.hpp"
#include "runtime/metrics/regions.hpp"
#include "tests/unit/runtime/metrics/measuring.hpp"

using namespace qapc;
using namespace qapc::metrics;
using namespace qapc::metrics::measuring;

namespace {

syn::Picture noisy() {
  syn::Picture picture = head(1000);
  syn::Random random(7);
  syn::add_noise(picture, 20, random, 1);
  return picture;
}

std::string reason_of(const syn::Picture& picture, const std::string& text) {
  return reason(measure(picture, {text}), text);
}

}  // namespace

TEST_CASE("regions of masks are those of images, in one order", "[metrics][masked]") {
  for (std::size_t i = 0; i < abi::regions().size(); ++i) CHECK(abi::regions()[i] == name(static_cast<Region>(i)));
}

TEST_CASE("a statistic of one region is what the catalogue has of it", "[metrics][masked]") {
  const std::vector<std::pair<std::string, std::string>> same{{"mean(in head)", "head_mean"},
                                                              {"median(in head)", "head_median"},
                                                              {"quantile(5 %, in core)", "core_p05"},
                                                              {"quantile(95 %, in core)", "core_p95"},
                                                              {"sd(in air)", "air_sd"},
                                                              {"voxels(in head)", "head_voxels"},
                                                              {"voxels(in core)", "core_voxels"}};
  for (const auto& [own, known] : same) {
    INFO(own);
    const auto measures = measure(noisy(), {own, known});
    CHECK(value(measures, own) == value(measures, known));
  }
}

TEST_CASE("parts of an image add up", "[metrics][masked]") {
  const auto of = [](const std::string& text) { return value(measure(noisy(), {text}), text); };
  CHECK(of("voxels(in head and not core)") == of("voxels(in head)") - of("voxels(in core)"));
  CHECK(of("voxels(in head or not head)") == static_cast<double>(noisy().values.size()));
  CHECK(of("voxels(in quiet and not air)") == 0);
  CHECK(of("sum(in head)") == Approx(of("mean(in head)") * of("voxels(in head)")).epsilon(1e-12));
  const syn::Picture picture = noisy();
  CHECK(of("highest(in head or not head)") == Approx(std::ranges::max(picture.values)).margin(1));
  CHECK(of("lowest(in head or not head)") == Approx(std::ranges::min(picture.values)).margin(1));
  // A uniform object of 1000 with Rician noise of 20: mean 1000.2, deviation 20.
  CHECK(of("mean(in core)") == Approx(1000.2).epsilon(0.001));
  CHECK(of("sd(in core)") == Approx(20).epsilon(0.02));
}

TEST_CASE("where nothing is left there is a reason", "[metrics][masked]") {
  CHECK(reason_of(noisy(), "mean(in core and not head)") == "empty_mask");
  CHECK(reason_of(noisy(), "sd(in core and not head)") == "empty_mask");
  syn::Picture padded = noisy();
  for (double& one : padded.values) one = one < 500 ? 0 : one;
  CHECK(reason_of(padded, "sd(in air)") == "no_background");
  CHECK(reason_of(padded, "voxels(in core and not head)").empty());
}
