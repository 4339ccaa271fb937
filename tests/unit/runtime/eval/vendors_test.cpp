// Vendor tables, attributes of one vendor, and `missing means skip`, asked of compiled policies.
#include <catch2/catch.hpp>

#include "tests/unit/runtime/eval/study.hpp"

using namespace qapc;
using namespace qapc::eval;
using abi::Missing;

namespace {

constexpr std::string_view kTable =
    "rule TE critical, for each series\n"
    "  require EchoTime by vendor\n"
    "    SIEMENS: 3 ms ± 0.5 ms\n"
    "    GE when RepetitionTime > 1 s: 2 ms ± 0.5 ms\n"
    "    GE, PHILIPS: 4 ms ± 0.5 ms\n"
    "    other: not assessed because \"no other vendor takes part\"\n"
    "end";

Attributes image(Given manufacturer, Given echo, Given repetition = Missing::Absent) {
  return {{"Manufacturer", std::move(manufacturer)},
          {"EchoTime", std::move(echo)},
          {"RepetitionTime", std::move(repetition)}};
}

/// The verdict of one requirement under `missing means skip`.
std::string skipped(const std::string& requirement, const Attributes& attributes) {
  return Study("rule R major, for each series: require " + requirement, "skip").verdict(attributes);
}

}  // namespace

TEST_CASE("the row of the vendor decides", "[meaning][vendor]") {
  const Study study(kTable);
  CHECK(study.verdict(image("SIEMENS", 3.0)) == "pass");
  CHECK(study.verdict(image("SIEMENS", 4.0)) == "fail");
  CHECK(study.verdict(image("Philips Medical Systems", 4.0)) == "pass");
  CHECK(study.verdict(image("Philips Medical Systems", 3.0)) == "fail");
}

TEST_CASE("rows of one vendor are tried in their order", "[meaning][vendor]") {
  const Study study(kTable);
  CHECK(study.verdict(image("GE MEDICAL SYSTEMS", 2.0, 2000.0)) == "pass");
  CHECK(study.verdict(image("GE MEDICAL SYSTEMS", 4.0, 2000.0)) == "fail");
  CHECK(study.verdict(image("GE MEDICAL SYSTEMS", 4.0, 500.0)) == "pass");
  CHECK(study.verdict(image("GE MEDICAL SYSTEMS", 4.0)) == "unknown");
}

TEST_CASE("`other` is every vendor that no row names", "[meaning][vendor]") {
  const Study study(kTable);
  CHECK(study.verdict(image("Canon", 3.0)) == "not assessed");
  CHECK(study.verdict(image("ACME", 3.0)) == "not assessed");
  CHECK(study.verdict(image("", 3.0)) == "not assessed");
}

TEST_CASE("a vendor that is not there, or on which the images disagree, is unknown", "[meaning][vendor]") {
  const Study study(kTable);
  CHECK(study.verdict(image(Missing::Absent, 3.0)) == "unknown");
  CHECK(study.verdict(image(Missing::Deidentified, 3.0)) == "unknown");
  CHECK(study.verdicts("TE", SeriesList{{image("SIEMENS", 3.0), image("GE", 3.0)}}) == "unknown");
}

TEST_CASE("two spellings of one vendor are one vendor", "[meaning][vendor]") {
  const Study study(kTable);
  CHECK(study.verdicts("TE", SeriesList{{image("SIEMENS", 3.0), image("Siemens Healthineers", 3.0)}}) == "pass");
}

TEST_CASE("a table that has no row for a vendor is unknown there", "[meaning][vendor]") {
  const Study study(
      "rule TE minor, for each series\n"
      "  require EchoTime by vendor\n"
      "    SIEMENS: 3 ms ± 0.5 ms\n"
      "end");
  CHECK(study.verdict({{"Manufacturer", "GE"}, {"EchoTime", 3.0}}) == "unknown");
}

TEST_CASE("a row of the table is asked of every image", "[meaning][vendor]") {
  const Study study(kTable);
  CHECK(study.verdicts("TE", SeriesList{{image("SIEMENS", 3.0), image("SIEMENS", 4.0)},
                                        {image("SIEMENS", 3.0), image("SIEMENS", Missing::Absent)}}) ==
        "fail, unknown");
}

TEST_CASE("what is not assessed counts as unknown for a critical rule, else as nothing", "[meaning][vendor]") {
  const auto outcome = [](const std::string& severity) {
    const Study study("rule TE " + severity +
                      ", for each series\n"
                      "  require EchoTime by vendor\n"
                      "    SIEMENS: 3 ms ± 0.5 ms\n"
                      "    other: not assessed because \"one vendor\"\n"
                      "end");
    return study.outcomes({{{{{"Manufacturer", "GE"}, {"EchoTime", 3.0}}}}});
  };
  CHECK(outcome("critical") == "review");
  CHECK(outcome("major") == "accept");
  CHECK(outcome("minor") == "accept");
}

TEST_CASE("an attribute of one vendor is missing on another, whatever the file holds", "[meaning][vendor]") {
  const Study study(
      "attribute b = private \"SIEMENS MR HEADER\" (0019,xx0C): integer in s/mm2, only on SIEMENS\n"
      "rule R major, for each series: require b = 1000 s/mm2");
  CHECK(study.verdict({{"Manufacturer", "SIEMENS"}, {"b", 1000}}) == "pass");
  CHECK(study.verdict({{"Manufacturer", "SIEMENS"}, {"b", 500}}) == "fail");
  CHECK(study.verdict({{"Manufacturer", "GE"}, {"b", 1000}}) == "unknown");
}

TEST_CASE("skip excuses absent, empty, creator absent and other vendor, and nothing else", "[meaning][skip]") {
  for (int reason = 1; reason < abi::kMissingReasons; ++reason) {
    const auto missing = static_cast<Missing>(reason);
    const bool excused = missing == Missing::Absent || missing == Missing::Empty || missing == Missing::CreatorAbsent ||
                         missing == Missing::OtherVendor;
    INFO(abi::name(missing));
    CHECK(skipped("EchoTime < 5 ms", {{"EchoTime", missing}}) == (excused ? "not applicable" : "unknown"));
  }
}

TEST_CASE("skip excuses only where every reason is excused", "[meaning][skip]") {
  const std::string both = "EchoTime < 5 ms and RepetitionTime > 1 s";
  CHECK(skipped(both, {}) == "not applicable");
  CHECK(skipped(both, {{"EchoTime", 3.0}}) == "not applicable");
  CHECK(skipped(both, {{"EchoTime", Missing::Unparsable}}) == "unknown");
  CHECK(skipped(both, {{"RepetitionTime", Missing::Deidentified}, {"EchoTime", 3.0}}) == "unknown");
  CHECK(skipped(both, {{"EchoTime", 6.0}}) == "fail");
  CHECK(skipped("EchoTime < RepetitionTime", {{"EchoTime", Missing::Unparsable}}) == "unknown");
}

TEST_CASE("skip excuses a series whose images lack the value, but not one whose values cannot be read",
          "[meaning][skip]") {
  const Study study("rule R major, for each series: require EchoTime < 5 ms", "skip");
  const Attributes good{{"EchoTime", 3.0}};
  const Attributes torn{{"EchoTime", Missing::Unparsable}};
  CHECK(study.verdicts("R", SeriesList{{good, {}}, {good, torn}, {torn, {}}, {{}, {}}}) ==
        "not applicable, unknown, unknown, not applicable");
}

TEST_CASE("skip excuses every kind of question about an absent value", "[meaning][skip]") {
  for (const char* question :
       {"EchoTime = 1 ms .. 5 ms", "EchoTime != 3 ms", "EchoTime is one of (3 ms, 4 ms)", "Rows = 256 px",
        "Modality = MR", "SeriesDescription has tokens (t1)", "SeriesDescription matches r\"t1\"",
        "SeriesDescription starts with \"t1\"", "PatientID = PatientName", "EchoTime / RepetitionTime < 0.5",
        "every value of PixelSpacing < 5 mm", "any value of PixelSpacing < 5 mm", "no value of ImageType is DERIVED",
        "PixelSpacing[1] < 5 mm", "all images agree on (EchoTime)"}) {
    INFO(question);
    CHECK(skipped(question, {}) == "not applicable");
  }
}

TEST_CASE("skip excuses images that cannot agree on a list that is absent", "[meaning][skip]") {
  CHECK(skipped("all images agree on (PixelSpacing)", {}) == "not applicable");
}

TEST_CASE("skip excuses slices that cannot be counted because positions are absent", "[meaning][skip]") {
  const Study study("rule R major, for each series: require at least 2 slices", "skip");
  const Attributes nowhere{{"ImageType", texts({"ORIGINAL", "PRIMARY"})}};
  CHECK(study.verdicts("R", SeriesList{{nowhere, nowhere, nowhere}}) == "not applicable");
}

TEST_CASE("skip excuses a count that is uncertain because an attribute of the definition is absent",
          "[meaning][skip]") {
  const Study study(
      "series T1w is SeriesDescription has tokens (t1) end\n"
      "rule R major, for each exam: require exactly 1 T1w series",
      "skip");
  CHECK(study.verdicts("R", SeriesList{{{}}}) == "not applicable");
}

TEST_CASE("skip excuses a vendor table where Manufacturer is absent", "[meaning][skip]") {
  CHECK(Study(kTable, "skip").verdict(image(Missing::Absent, 3.0)) == "not applicable");
}

TEST_CASE("skip does not excuse a vendor table where Manufacturer was removed", "[meaning][skip]") {
  CHECK(Study(kTable, "skip").verdict(image(Missing::Deidentified, 3.0)) == "unknown");
}

TEST_CASE("skip does not excuse a vendor that has no row", "[meaning][skip]") {
  const Study study(
      "rule TE minor, for each series\n"
      "  require EchoTime by vendor\n"
      "    SIEMENS: 3 ms ± 0.5 ms\n"
      "end",
      "skip");
  CHECK(study.verdict({{"Manufacturer", "GE"}, {"EchoTime", 3.0}}) == "unknown");
}

TEST_CASE("skip looks at a guard as at a requirement", "[meaning][skip]") {
  const Study study("rule R major, for each series, when Rows > 64 px: require EchoTime < 5 ms", "skip");
  CHECK(study.verdict({{"EchoTime", 6.0}}) == "not applicable");
  CHECK(study.verdict({{"EchoTime", 6.0}, {"Rows", Missing::Unparsable}}) == "unknown");
}

TEST_CASE("skip does not excuse a guard on which the images disagree", "[meaning][skip]") {
  const Study study("rule R major, for each series, when Rows > 64 px: require EchoTime < 5 ms", "skip");
  CHECK(study.verdicts("R", SeriesList{{{{"Rows", 128}}, {{"Rows", 32}}}}) == "unknown");
}

TEST_CASE("skip does not excuse a guard about a list that was removed or cannot be read", "[meaning][skip]") {
  const Study study("rule R major, for each series, when any value of ImageType is ORIGINAL: require EchoTime < 5 ms",
                    "skip");
  CHECK(study.verdict({{"ImageType", Missing::Unparsable}, {"EchoTime", 6.0}}) == "unknown");
  CHECK(study.verdict({{"ImageType", Missing::Deidentified}, {"EchoTime", 6.0}}) == "unknown");
  CHECK(study.verdicts("R", SeriesList{{{{"EchoTime", 6.0}},
                                        {{"ImageType", texts({"ORIGINAL"})}, {"EchoTime", 6.0}}}}) == "unknown");
}

TEST_CASE("skip excuses a guard about a list that is absent in all images", "[meaning][skip]") {
  const Study study("rule R major, for each series, when any value of ImageType is ORIGINAL: require EchoTime < 5 ms",
                    "skip");
  CHECK(study.verdict({{"EchoTime", 6.0}}) == "not applicable");
}

TEST_CASE("a rule's own answer to what missing means stands above the policy's", "[meaning][skip]") {
  const Study study(
      "rule A minor, for each series, missing means fail: require EchoTime < 5 ms\n"
      "rule B minor, for each series, missing means unknown: require EchoTime < 5 ms\n"
      "rule C minor, for each series: require EchoTime < 5 ms",
      "skip");
  CHECK(study.verdicts("A", SeriesList{{{}}}) == "fail");
  CHECK(study.verdicts("B", SeriesList{{{}}}) == "unknown");
  CHECK(study.verdicts("C", SeriesList{{{}}}) == "not applicable");
}

TEST_CASE("fail fails whatever the reason", "[meaning][skip]") {
  for (int reason = 1; reason < abi::kMissingReasons; ++reason) {
    const Study study("rule R major, for each series: require EchoTime < 5 ms", "fail");
    CHECK(study.verdict({{"EchoTime", static_cast<Missing>(reason)}}) == "fail");
  }
}

TEST_CASE("tokens must all stand in the text, one of each list and none of the forbidden", "[meaning][tokens]") {
  const Study study(
      "rule R major, for each series: require SeriesDescription has tokens (t1, one of (mprage, \"3d\"), none of "
      "(scout))");
  const auto ask = [&](const char* description) { return study.verdict({{"SeriesDescription", description}}); };
  CHECK(ask("T1_mprage") == "pass");
  CHECK(ask("sag-T1.3D") == "pass");
  CHECK(ask("T1") == "fail");
  CHECK(ask("mprage 3d") == "fail");
  CHECK(ask("T1 MPRAGE Scout") == "fail");
  CHECK(ask("T1mprage") == "fail");
}
