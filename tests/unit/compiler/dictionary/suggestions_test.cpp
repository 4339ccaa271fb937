#include <catch2/catch.hpp>
#include <string>

#include "compiler/dictionary/dictionary.hpp"

using namespace qapc;

namespace {

std::string first(std::string_view word) {
  const auto found = dictionary::suggestions(word);
  return found.empty() ? "" : std::string(found.front());
}

}  // namespace

TEST_CASE("a slip of the pen finds the attribute", "[dictionary][suggestions]") {
  CHECK(first("EchoTme") == "EchoTime");
  CHECK(first("PixelSpacng") == "PixelSpacing");
  CHECK(first("RepetitonTime") == "RepetitionTime");
  CHECK(first("FlipAnlge") == "FlipAngle");  // a transposition is one edit
  CHECK(first("SliceThicknes") == "SliceThickness");
  CHECK(first("ManufacturersModelName") == "ManufacturerModelName");
}

TEST_CASE("another spelling of the same letters finds the attribute", "[dictionary][suggestions]") {
  CHECK(first("echotime") == "EchoTime");
  CHECK(first("echo_time") == "EchoTime");
  CHECK(first("Echo Time") == "EchoTime");
  CHECK(first("ECHO-TIME") == "EchoTime");
  CHECK(first("DBDT") == "dBdt");
}

TEST_CASE("what authors say finds the attribute", "[dictionary][suggestions]") {
  CHECK(first("TR") == "RepetitionTime");
  CHECK(first("TE") == "EchoTime");
  CHECK(first("TI") == "InversionTime");
  CHECK(first("FA") == "FlipAngle");
  CHECK(first("b-value") == "DiffusionBValue");
  CHECK(first("bvalue") == "DiffusionBValue");
  CHECK(first("field strength") == "MagneticFieldStrength");
  CHECK(first("voxel size") == "PixelSpacing");
  CHECK(first("slice gap") == "SpacingBetweenSlices");
  CHECK(first("scanner") == "ManufacturerModelName");
  CHECK(first("series name") == "SeriesDescription");
  CHECK(first("coil") == "ReceiveCoilName");
}

TEST_CASE("suggestions are the nearest three, in a fixed order", "[dictionary][suggestions]") {
  const auto found = dictionary::suggestions("voxel_size");
  CHECK(found == std::vector<std::string_view>{"PixelSpacing", "SliceThickness", "SpacingBetweenSlices"});
  CHECK(dictionary::suggestions("ImagePositionPatien").front() == "ImagePositionPatient");
  for (const char* word : {"StudyDat", "SeriesTime1", "PatientIDs", "EchoTime"}) {
    INFO(word);
    CHECK(dictionary::suggestions(word).size() <= 3);
    CHECK(dictionary::suggestions(word) == dictionary::suggestions(word));
  }
}

TEST_CASE("a word that is far from everything has no suggestion", "[dictionary][suggestions]") {
  CHECK(dictionary::suggestions("").empty());
  CHECK(dictionary::suggestions("_").empty());
  CHECK(dictionary::suggestions("qq").empty());
  CHECK(dictionary::suggestions("cortical_thickness_left").empty());
  CHECK(dictionary::suggestions(std::string(1000, 'a')).empty());
}
