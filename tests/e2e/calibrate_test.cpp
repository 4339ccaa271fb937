// `qapc calibrate`: from two tables to a file, checked by a program that shares nothing with it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fmt/format.h>
#include <random>

#include "tests/e2e/command.hpp"

using namespace qapc;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

/// Three sites, one of them small; three raters who miss a tenth each; low values are worse. Names hold a canary.
struct Tables {
  std::vector<std::string> values;
  std::vector<std::string> labels;

  explicit Tables(std::uint64_t seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> real(0, 1);
    const std::pair<const char*, int> sites[] = {{"A", 130}, {"B", 70}, {"C", 9}};
    double shift = 0;
    for (const auto& [site, count] : sites) {
      shift += 4;
      for (int i = 0; i < count; ++i) {
        const std::string subject = fmt::format("ZQXJKV-{}{:03}", site, i);
        const double value = std::round(real(random) * 200) / 10 + shift;
        const bool hazard = real(random) < 1 / (1 + std::exp(0.5 * (value - 8 - shift)));
        values.push_back(fmt::format("{}\t{}\tModel\t{}\n", subject, site, i == 3 ? "n/a" : fmt::format("{}", value)));
        for (const char* rater : {"ZQXJKV Doe", "ZQXJKV Roe", "ZQXJKV Poe"}) {
          if (real(random) < 0.1) continue;
          const bool told = hazard != (real(random) < 0.12);
          labels.push_back(fmt::format("{},{},{}\n", subject, rater, told ? "yes" : "no"));
        }
      }
    }
  }
  static std::string joined(const std::string& head, const std::vector<std::string>& lines) {
    return fmt::format("{}{}", head, fmt::join(lines, ""));
  }
  [[nodiscard]] std::string values_text() const { return joined("subject\tsite\tmodel\tsnr\n", values); }
  [[nodiscard]] std::string labels_text() const { return joined("subject,rater,label\n", labels); }
};

struct Made {
  support::Ran ran;
  std::string file;
  std::string values;
  std::string labels;
};

Made calibrate(const support::Scratch& scratch, const Tables& tables, std::vector<std::string> more = {}) {
  Made made;
  made.values = scratch.file("values.tsv", tables.values_text());
  made.labels = scratch.file("labels.csv", tables.labels_text());
  made.file = (scratch.path() / "snr.qapcal").string();
  std::vector<std::string> arguments{"calibrate",         "--metric", "snr",        "--values", made.values, "--labels",
                                     made.labels,         "--within", "site,model", "-o",       made.file,   "--key",
                                     e2e::key_in(scratch)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  made.ran = run_qapc(arguments);
  return made;
}

}  // namespace

TEST_CASE("a calibration says what it rests on and that it is not transportable", "[calibrate]") {
  const support::Scratch scratch;
  const Made made = calibrate(scratch, Tables(1));
  INFO(made.ran.out << made.ran.err);
  REQUIRE(made.ran.exit == 0);
  CHECK(says(made.ran.out, "snr: 198 of 209 subjects used, low values are worse (told from the data)"));
  CHECK(says(made.ran.out, "in 1 stratum of fewer than 20"));
  CHECK(says(made.ran.out, "Cohen's κ"));
  CHECK(says(made.ran.out, "all 3 raters: Fleiss' κ"));
  CHECK(says(made.ran.out, "A, Model: 129 subjects"));
  CHECK(says(made.ran.out, "not transportable without recalibration"));
  CHECK(says(support::read_bytes(made.file), R"("note":"not transportable without recalibration")"));
}

TEST_CASE("numpy and scipy come to the numbers of a calibration by themselves", "[calibrate]") {
  const support::Scratch scratch;
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    const Made made = calibrate(scratch, Tables(seed));
    REQUIRE(made.ran.exit == 0);
    const std::string script = std::string(QAPC_SOURCE_DIR) + "/tests/support/check_calibration.py";
    const support::Ran checked =
        support::run("/usr/bin/python3", {script, made.values, made.labels, made.file, "snr", "site,model"});
    if (checked.exit == 77 || checked.exit == 127) {
      WARN("skipped: python3-numpy and python3-scipy are not installed");
      return;
    }
    INFO(checked.out << checked.err);
    CHECK(checked.exit == 0);
    CHECK(says(checked.out, "2 strata, 2 curves agree"));
  }
}

TEST_CASE("tables in any order give the same calibration", "[calibrate]") {
  const support::Scratch scratch;
  Tables tables(1);
  const std::string first = support::read_bytes(calibrate(scratch, tables).file);
  std::ranges::reverse(tables.values);
  std::ranges::rotate(tables.labels, tables.labels.begin() + 17);
  CHECK(support::read_bytes(calibrate(scratch, tables).file) == first);
}

TEST_CASE("no subject and no rater is named in a calibration or in what is printed", "[calibrate][privacy]") {
  const support::Scratch scratch;
  const Made made = calibrate(scratch, Tables(1));
  for (const std::string& text : {made.ran.out, made.ran.err, support::read_bytes(made.file)}) {
    CHECK_FALSE(says(text, "ZQXJKV"));
    CHECK_FALSE(says(text, "Doe"));
  }
}

TEST_CASE("what cannot be calibrated is exit 66, writes nothing and quotes nobody", "[calibrate]") {
  const support::Scratch scratch;
  Tables tables(1);
  tables.labels.emplace_back("ZQXJKV-A001,ZQXJKV Moe,perhaps\n");
  const Made made = calibrate(scratch, tables);
  CHECK(made.ran.exit == 66);
  CHECK(says(made.ran.err, "a label is yes or no"));
  CHECK_FALSE(says(made.ran.err, "ZQXJKV-A001"));
  CHECK_FALSE(fs::exists(made.file));
  CHECK(calibrate(scratch, Tables(1), {"--minimum", "500"}).ran.exit == 66);
  CHECK(calibrate(scratch, Tables(1), {"--minimum", "4"}).ran.exit == 64);
  CHECK(calibrate(scratch, Tables(1), {"--worse", "left"}).ran.exit == 64);
  CHECK(calibrate(scratch, Tables(1), {"--within", "scanner"}).ran.exit == 66);
  CHECK(run_qapc({"calibrate", "--metric", "snr", "--values", "nowhere.tsv", "--labels", "nowhere.csv", "-o", made.file,
                  "--key", e2e::key_in(scratch)})
            .exit == 66);
}
