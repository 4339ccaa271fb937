// Calibrations on the page: what they predict beside what was seen, and names that are no markup.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "runtime/calibration/calibration.hpp"
#include "tests/unit/runtime/report/page.hpp"
#include "tests/unit/runtime/report/sample.hpp"

using namespace qapc;
using namespace qapc::report;

namespace {

/// Forty subjects of one stratum, of which the worse half mostly has the hazard; two raters who agree.
std::string file_of(const std::string& name) {
  std::vector<calibration::Sample> samples;
  for (int i = 0; i < 40; ++i) {
    const bool hazard = (i > 18) != (i % 9 == 0);
    samples.push_back({fmt::format("{:064x}", i), {name}, i * 0.5, {{"R1" + name, hazard}, {"R2" + name, hazard}}});
  }
  auto made = calibration::calibrate(samples, {.metric = "snr" + name, .within = {"site"}, .worse = {}});
  REQUIRE(made.has_value());
  made->key = "K";
  made->engine = "0";
  return calibration::encode(*made);
}

Page page_with(const std::string& name) {
  Report report = sample();
  report.sources.emplace_back("motion.qapcal", file_of(name));
  return read_page(to_html(to_json(report)));
}

}  // namespace

TEST_CASE("the page says what a calibration predicts and what was seen", "[report][calibration]") {
  const Page page = page_with("A");
  CHECK(page.mistake == "");
  CHECK(page.tags.contains("svg"));
  CHECK(page.tags.contains("circle"));
  for (const char* words : {"Calibration motion", "not transportable without recalibration", "Cohen's κ 1",
                            "A: 22 of 40 subjects with the hazard"})
    CHECK(page.text.find(words) != std::string::npos);
}

TEST_CASE("names in a calibration are no markup", "[report][calibration]") {
  const Page plain = page_with("A");
  for (const char* hostile :
       {"<script>alert(1)</script>", "\" onmouseover=\"alert(1)", "</td></table></section>", "{0} &lt;"}) {
    INFO(hostile);
    const Page page = page_with(hostile);
    CHECK(page.mistake == "");
    CHECK(page.tags == plain.tags);
    CHECK(page.attributes == plain.attributes);
    CHECK(page.text.find(std::string("R1") + hostile) != std::string::npos);
  }
}
