#include "compiler/dictionary/spelling.hpp"

#include <catch2/catch.hpp>

using namespace qapc;

TEST_CASE("a word is compared without case and without what stands between its parts", "[dictionary][spelling]") {
  CHECK(dictionary::normalised("B_Value 1") == "bvalue1");
  CHECK(dictionary::normalised("b-value") == "bvalue");
  CHECK(dictionary::normalised("Größe") == "größe");
  CHECK(dictionary::normalised("--").empty());
}

TEST_CASE("padding of DICOM texts does not count", "[dictionary][spelling]") {
  CHECK(dictionary::trimmed("  SIEMENS CSA HEADER ") == "SIEMENS CSA HEADER");
  CHECK(dictionary::trimmed(std::string_view("GEMS\0", 5)) == "GEMS");
  CHECK(dictionary::trimmed("   ").empty());
  CHECK(dictionary::fold("GE Medical") == "ge medical");
}
