// What policies mean (docs/language.md): levels, truth, verdicts, decisions, vendors, asked of compiled policies.
#include <catch2/catch.hpp>

#include "tests/unit/runtime/eval/study.hpp"

using namespace qapc;
using namespace qapc::eval;
using abi::Missing;

TEST_CASE("a requirement holds for a series when it holds for every image", "[meaning][levels]") {
  const Study study("rule R major, for each series: require EchoTime < 5 ms");
  const Attributes good{{"EchoTime", 3.0}};
  const Attributes bad{{"EchoTime", 6.0}};
  CHECK(study.verdicts("R", SeriesList{{good, good}, {good, bad}, {good, {}}, {bad, {}}, {{}, {}}}) ==
        "pass, fail, unknown, fail, unknown");
}

TEST_CASE("a rule about images gives each image its own verdict", "[meaning][levels]") {
  const Study study("rule R major, for each image: require EchoTime < 5 ms");
  CHECK(study.verdicts("R", SeriesList{{{{"EchoTime", 3.0}}, {{"EchoTime", 6.0}}, {}}}) == "pass, fail, unknown");
}

TEST_CASE("a rule about exams speaks of what every image of the exam says", "[meaning][levels]") {
  const Study study("rule R major, for each exam: require PatientAge <= 90 years");
  const Images young{{{"PatientAge", 30.0}}};
  const Images old{{{"PatientAge", 95.0}}};
  CHECK(study.verdicts("R", std::vector<SeriesList>{{young, young}, {young, old}, {young, {{}}}, {old}}) ==
        "pass, fail, unknown, fail");
}

TEST_CASE("a guard asks for the one value that the images share, where they disagree it is unknown",
          "[meaning][levels]") {
  const Study study("rule R major, for each series, when MRAcquisitionType = \"3D\": require EchoTime < 5 ms");
  const Attributes three{{"MRAcquisitionType", "3D"}, {"EchoTime", 3.0}};
  const Attributes two{{"MRAcquisitionType", "2D"}, {"EchoTime", 3.0}};
  CHECK(study.verdicts("R", SeriesList{{three, three}, {two, two}, {three, two}}) == "pass, not applicable, unknown");
}

TEST_CASE("comparing with a missing value is unknown, also for `!=` and `not`", "[meaning][truth]") {
  for (const char* rule : {"EchoTime < 5 ms", "EchoTime != 5 ms", "not (EchoTime < 5 ms)", "EchoTime = 1 ms .. 5 ms",
                           "EchoTime is one of (1 ms, 2 ms)", "Modality = MR", "Modality != MR",
                           "not (Modality is one of (MR, CT))", "SeriesDescription has tokens (t1)",
                           "SeriesDescription matches r\"t1\"", "not (SeriesDescription starts with \"t1\")",
                           "every value of PixelSpacing < 5 mm", "any value of PixelSpacing < 5 mm",
                           "no value of ImageType is DERIVED", "PixelSpacing[1] < 5 mm", "EchoTime < RepetitionTime"}) {
    INFO(rule);
    const Study study(std::string("rule R major, for each series: require ") + rule);
    CHECK(study.verdict({}) == "unknown");
  }
}

TEST_CASE("absent, present and empty are never unknown", "[meaning][truth]") {
  const auto ask = [](const std::string& question, Missing missing) {
    return Study("rule R major, for each series: require EchoTime is " + question).verdict({{"EchoTime", missing}});
  };
  CHECK(ask("absent", Missing::Absent) == "pass");
  CHECK(ask("absent", Missing::Empty) == "fail");
  CHECK(ask("empty", Missing::Empty) == "pass");
  CHECK(ask("empty", Missing::Absent) == "fail");
  CHECK(ask("present", Missing::Absent) == "fail");
  CHECK(ask("present", Missing::Empty) == "fail");
  CHECK(ask("absent or empty", Missing::Empty) == "pass");
  CHECK(ask("not present", Missing::Absent) == "pass");
  for (int reason = 1; reason < abi::kMissingReasons; ++reason) {
    for (const char* question : {"absent", "present", "empty"})
      CHECK(ask(question, static_cast<Missing>(reason)) != "unknown");
  }
}

TEST_CASE("a list is present or absent as a whole", "[meaning][truth]") {
  const Study study("rule R major, for each series: require PixelSpacing is present");
  CHECK(study.verdict({{"PixelSpacing", numbers({1, 1})}}) == "pass");
  CHECK(study.verdict({{"PixelSpacing", Missing::Absent}}) == "fail");
}

TEST_CASE("one known side decides: `or` with a true, `and` with a false", "[meaning][truth]") {
  const Study either("rule R major, for each exam: require PatientAge is absent or PatientAge <= 90 years");
  CHECK(either.verdict({}) == "pass");
  CHECK(either.verdict({{"PatientAge", 95.0}}) == "fail");
  CHECK(either.verdict({{"PatientAge", Missing::Unparsable}}) == "unknown");
  const Study both("rule R major, for each series: require EchoTime < 5 ms and Rows = 256 px");
  CHECK(both.verdict({{"Rows", 128}}) == "fail");
  CHECK(both.verdict({{"Rows", 256}}) == "unknown");
}

TEST_CASE("every, any and no value ask all values of a list", "[meaning][truth]") {
  const Attributes image{{"ImageType", texts({"ORIGINAL", "PRIMARY", "M"})}};
  const auto ask = [&](const std::string& what) {
    return Study("rule R major, for each series: require " + what + " value of ImageType is one of (ORIGINAL, M)")
        .verdict(image);
  };
  CHECK(ask("every") == "fail");
  CHECK(ask("any") == "pass");
  CHECK(ask("no") == "fail");
}

TEST_CASE("a position counts from one, and behind the last value nothing is known", "[meaning][truth]") {
  const Study study("rule R major, for each series: require ImageType[4] = MOSAIC");
  CHECK(study.verdict({{"ImageType", texts({"ORIGINAL", "PRIMARY", "M", "MOSAIC"})}}) == "pass");
  CHECK(study.verdict({{"ImageType", texts({"ORIGINAL", "PRIMARY", "M"})}}) == "unknown");
}

TEST_CASE("a series that may belong to a definition is unknown (definition), one that does not is no subject",
          "[meaning][verdict]") {
  const Study study(
      "series T1w is Modality = MR and SeriesDescription has tokens (t1) end\n"
      "rule R major, for each T1w series, missing means fail: require EchoTime < 5 ms");
  const Attributes echo{{"EchoTime", 3.0}};
  const auto image = [](const char* modality, Given description) {
    return Images{{{"Modality", modality}, {"SeriesDescription", std::move(description)}, {"EchoTime", 3.0}}};
  };
  CHECK(study.verdicts("R", SeriesList{image("MR", "t1 sag"), image("MR", Missing::Absent),
                                       image("CT", Missing::Absent), image("MR", "t2 sag")}) ==
        "pass, unknown (definition), no subject, no subject");
}

TEST_CASE("counting what may belong gives an interval: false outside, true for certain, else unknown",
          "[meaning][count]") {
  const Study study(
      "series T1w is SeriesDescription has tokens (t1) end\n"
      "rule ONE critical, for each exam: require exactly 1 T1w series\n"
      "rule SOME minor, for each exam: require at least 1 T1w series\n"
      "rule FEW minor, for each exam: require at most 1 T1w series");
  const Images yes{{{"SeriesDescription", "t1"}}};
  const Images no{{{"SeriesDescription", "t2"}}};
  const Images perhaps{{}};
  const std::vector<SeriesList> exams{{yes, no},      {no, no},      {yes, yes},
                                      {yes, perhaps}, {perhaps, no}, {yes, yes, perhaps}};
  CHECK(study.verdicts("ONE", exams) == "pass, fail, fail, unknown, unknown, fail");
  CHECK(study.verdicts("SOME", exams) == "pass, fail, pass, pass, unknown, pass");
  CHECK(study.verdicts("FEW", exams) == "pass, pass, fail, unknown, pass, fail");
}

TEST_CASE("series of one frame of reference and one time are one acquisition", "[meaning][count]") {
  const Study study(
      "series T1w is SeriesDescription has tokens (t1) end\n"
      "rule ONE critical, for each exam: require exactly 1 T1w acquisition");
  const auto series = [](const char* description, const char* frame, Given time) {
    return Images{
        {{"SeriesDescription", description}, {"FrameOfReferenceUID", frame}, {"AcquisitionTime", std::move(time)}}};
  };
  CHECK(study.verdicts("ONE", std::vector<SeriesList>{
                                  {series("t1 nd", "1.2", 100.5), series("t1 norm", "1.2", 100.5)},
                                  {series("t1", "1.2", 100.5), series("t1", "1.2", 400.0)},
                                  {series("t1", "1.2", 100.5), series("t1", "1.3", 100.5)},
                                  {series("t1", "1.2", 100.5), series("t2", "1.3", 100.5)},
                                  {series("t1", "1.2", 100.5), series("t1", "1.2", Missing::Absent)},
                                  {series("t1", "1.2", Missing::Absent)}}) == "pass, fail, fail, pass, unknown, pass");
}

TEST_CASE("slices are distinct positions, images are images", "[meaning][count]") {
  const Study study(
      "rule SLICES major, for each series: require at least 2 slices\n"
      "rule IMAGES major, for each series: require at least 2 images");
  const auto at = [](double z) {
    return Attributes{{"ImagePositionPatient", numbers({0, 0, z})}, {"ImageType", texts({"ORIGINAL", "PRIMARY"})}};
  };
  const Attributes nowhere{{"ImageType", texts({"ORIGINAL", "PRIMARY"})}};
  const SeriesList series{{at(0), at(3)}, {at(0), at(0.005)}, {at(0)}, {at(0), nowhere}, {nowhere, nowhere}};
  CHECK(study.verdicts("SLICES", series) == "pass, fail, fail, unknown, unknown");
  CHECK(study.verdicts("IMAGES", series) == "pass, pass, fail, pass, pass");
}

TEST_CASE("slices of a series that holds a mosaic are not known", "[meaning][count]") {
  const Study study("rule SLICES major, for each series: require at least 1 slices");
  CHECK(study.verdict({{"ImagePositionPatient", numbers({0, 0, 0})},
                       {"ImageType", texts({"ORIGINAL", "PRIMARY", "M", "MOSAIC"})}}) == "unknown");
}

TEST_CASE("images agree when all values are there and alike", "[meaning][agree]") {
  const Study study(
      "rule R major, for each series: require all images agree on (EchoTime, Rows, PixelSpacing within 0.1 mm)");
  const auto image = [](Given echo, int rows, double spacing) {
    return Attributes{{"EchoTime", std::move(echo)}, {"Rows", rows}, {"PixelSpacing", numbers({1, spacing})}};
  };
  CHECK(study.verdicts("R", SeriesList{{image(3.0, 256, 1), image(3.0, 256, 1.0625)},
                                       {image(3.0, 256, 1), image(3.5, 256, 1)},
                                       {image(3.0, 256, 1), image(3.0, 128, 1)},
                                       {image(3.0, 256, 1), image(3.0, 256, 1.25)},
                                       {image(3.0, 256, 1), image(Missing::Absent, 256, 1)},
                                       {image(3.0, 256, 1)}}) == "pass, fail, fail, fail, unknown, pass");
}

TEST_CASE("COL and COLUMN are one value", "[meaning][types]") {
  for (const char* term : {"COL", "COLUMN"}) {
    const Study study(std::string("rule R major, for each series: require InPlanePhaseEncodingDirection = ") + term);
    CHECK(study.verdict({{"InPlanePhaseEncodingDirection", "COL"}}) == "pass");
    CHECK(study.verdict({{"InPlanePhaseEncodingDirection", "COLUMN"}}) == "pass");
    CHECK(study.verdict({{"InPlanePhaseEncodingDirection", "ROW"}}) == "fail");
    const Study set(
        std::string("rule R major, for each series: require InPlanePhaseEncodingDirection is one of (ROW, ") + term +
        ")");
    CHECK(set.verdict({{"InPlanePhaseEncodingDirection", "COL"}}) == "pass");
    CHECK(set.verdict({{"InPlanePhaseEncodingDirection", "COLUMN"}}) == "pass");
  }
}

TEST_CASE("text compares with its case", "[meaning][types]") {
  const Study study("rule R major, for each series: require SeriesDescription = \"T1w\"");
  CHECK(study.verdict({{"SeriesDescription", "T1w"}}) == "pass");
  CHECK(study.verdict({{"SeriesDescription", "t1w"}}) == "fail");
}

TEST_CASE("two attributes compare in one unit", "[meaning][types]") {
  const Study study("rule R major, for each series: require AcquisitionDuration > RepetitionTime");
  CHECK(study.verdict({{"AcquisitionDuration", 2.5}, {"RepetitionTime", 2300.0}}) == "pass");
  CHECK(study.verdict({{"AcquisitionDuration", 2.0}, {"RepetitionTime", 2300.0}}) == "fail");
}

TEST_CASE("a warn limit warns where the requirement holds, and never hides a fail", "[meaning][verdict]") {
  const Study study("rule R major, for each series: require SliceThickness >= 1 mm, warn below 2 mm");
  CHECK(study.verdict({{"SliceThickness", 0.5}}) == "fail");
  CHECK(study.verdict({{"SliceThickness", 1.0}}) == "warn");
  CHECK(study.verdict({{"SliceThickness", 2.0}}) == "pass");
  CHECK(study.verdict({}) == "unknown");
}

TEST_CASE("a rule is not run after one that failed or is unknown", "[meaning][verdict]") {
  const Study study(
      "rule A major, for each series: require EchoTime < 5 ms\n"
      "rule B major, for each series, after A: require Rows > 64 px\n"
      "rule C major, for each series, after B: require Rows > 64 px");
  const auto image = [](Given echo) { return Images{{{"EchoTime", std::move(echo)}, {"Rows", 128}}}; };
  const SeriesList series{image(3.0), image(6.0), image(Missing::Absent)};
  CHECK(study.verdicts("B", series) == "pass, not run, not run");
  CHECK(study.verdicts("C", series) == "pass, not run, not run");
}

TEST_CASE("a requirement under a guard of its own holds where the guard is false", "[meaning][verdict]") {
  const Study study("rule R major, for each series: require EchoTime < 5 ms when Rows > 64 px");
  CHECK(study.verdict({{"Rows", 32}}) == "pass");
  CHECK(study.verdict({{"Rows", 128}, {"EchoTime", 6.0}}) == "fail");
  CHECK(study.verdict({{"EchoTime", 6.0}}) == "unknown");
}

TEST_CASE("the worst branch that holds decides, over all subjects of the exam", "[meaning][decision]") {
  const Study study(
      "rule CRITICAL critical, for each series: require Rows > 64 px\n"
      "rule MAJOR major, for each series: require EchoTime < 5 ms\n"
      "rule MINOR minor, for each series: require Columns > 64 px");
  const auto image = [](Given rows, Given echo, Given columns) {
    return Images{{{"Rows", std::move(rows)}, {"EchoTime", std::move(echo)}, {"Columns", std::move(columns)}}};
  };
  const Images good = image(128, 3.0, 128);
  CHECK(study.outcomes({{good, good},
                        {good, image(32, 3.0, 128)},
                        {good, image(128, 6.0, 128)},
                        {image(128, 6.0, 128), image(32, 3.0, 128)},
                        {good, image(Missing::Absent, 3.0, 128)},
                        {good, image(128, Missing::Absent, 128)},
                        {good, image(128, 3.0, 32)},
                        {good, image(128, 3.0, Missing::Absent)}}) ==
        "accept, reject, review, reject, review, review, accept, accept");
}

TEST_CASE("branches may stand in any order", "[meaning][decision]") {
  const Study study(
      "rule R critical, for each series: require Rows > 64 px\n"
      "decision for each exam\n"
      "  accept otherwise\n"
      "  review if any critical is unknown\n"
      "  reject if any critical fails\n"
      "end\n");
  CHECK(study.outcomes({{{{{"Rows", 128}}}}, {{{{"Rows", 32}}}}, {{{}}}}) == "accept, reject, review");
}

TEST_CASE("an exam in which no rule has a subject is undecided", "[meaning][decision]") {
  const Study study(
      "series T1w is SeriesDescription has tokens (t1) end\n"
      "rule R major, for each T1w series: require Rows > 64 px");
  const Images t2{{{"SeriesDescription", "t2"}, {"Rows", 128}}};
  const Images t1{{{"SeriesDescription", "t1"}, {"Rows", 128}}};
  CHECK(study.outcomes({{t2}, {}, {t2, t1}}) == "unknown, unknown, accept");
}

TEST_CASE("a rule that does not apply decides nothing against an exam", "[meaning][decision]") {
  const Study study("rule R critical, for each series, when Rows > 64 px: require EchoTime < 5 ms");
  CHECK(study.outcomes({{{{{"Rows", 32}, {"EchoTime", 6.0}}}}}) == "accept");
}

TEST_CASE("a series that may belong to a definition counts as unknown", "[meaning][decision]") {
  const Study study(
      "series T1w is SeriesDescription has tokens (t1) end\n"
      "rule R critical, for each T1w series: require Rows > 64 px");
  CHECK(study.outcomes({{{{{"Rows", 128}}}}}) == "review");
}

TEST_CASE("what was not run counts as unknown", "[meaning][decision]") {
  const Study study(
      "rule A minor, for each series: require EchoTime < 5 ms\n"
      "rule B critical, for each series, after A: require Rows > 64 px");
  CHECK(study.outcomes({{{{{"EchoTime", 6.0}, {"Rows", 128}}}}}) == "review");
}
