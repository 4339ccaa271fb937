// What policies ask of descriptions: which values there are, and what counts as said.
#include "runtime/series/question.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>

using namespace qapc::series;

TEST_CASE("every facet is found by its name and says which values it has", "[series][question]") {
  for (const std::string_view name : kFacetNames) {
    const auto facet = facet_of(name);
    REQUIRE(facet);
    CHECK(name_of(*facet) == name);
    CHECK(values_of(*facet).empty() != has_values(*facet));
    for (const std::string_view value : values_of(*facet)) CHECK(is_value(*facet, value));
    CHECK_FALSE(is_value(*facet, "unknown"));
    CHECK_FALSE(is_value(*facet, "T7w"));
  }
  CHECK_FALSE(facet_of("colour"));
  CHECK(is_value(Facet::Contrast, "T1w_dixon"));
  CHECK_FALSE(is_value(Facet::Contrast, "T1w_cream"));
}

TEST_CASE("a contrast is said with and without a suffix, and asked for with one exactly", "[series][question]") {
  const Recognised plain = recognise("ax t1 vibe");
  const Recognised dixon = recognise("ax t1 vibe dixon");
  CHECK(says(plain, Facet::Contrast, "T1w"));
  CHECK(says(dixon, Facet::Contrast, "T1w"));
  CHECK(says(dixon, Facet::Contrast, "T1w_dixon"));
  CHECK_FALSE(says(plain, Facet::Contrast, "T1w_dixon"));
  CHECK_FALSE(says(plain, Facet::Contrast, "T2w"));
}

TEST_CASE("an oblique plane is its plane and oblique, a straight one is not oblique", "[series][question]") {
  const std::string_view planes[] = {"axial", "sagittal", "coronal"};
  for (const std::string_view plane : planes) {
    const Recognised oblique = recognise(std::string(plane) + " oblique t2");
    const Recognised straight = recognise(std::string(plane) + " t2");
    for (const std::string_view asked : planes) {
      INFO(plane << " asked for " << asked);
      CHECK(says(oblique, Facet::Plane, asked) == (plane == asked));
      CHECK(says(straight, Facet::Plane, asked) == (plane == asked));
    }
    CHECK(says(oblique, Facet::Plane, "oblique"));
    CHECK_FALSE(says(straight, Facet::Plane, "oblique"));
  }
}

TEST_CASE("what a description is silent about it does not say", "[series][question]") {
  const Recognised nothing = recognise("scan 5");
  for (const std::string_view name : kFacetNames) {
    const Facet facet = *facet_of(name);
    CHECK_FALSE(says(nothing, facet));
    if (facet == Facet::Meaning) continue;  // its words have some
    for (const std::string_view value : values_of(facet)) CHECK_FALSE(says(nothing, facet, value));
  }
}

TEST_CASE("a meaning is that of a word that is known", "[series][question]") {
  const Recognised rest = recognise("bold rest xqzzy");
  CHECK(says(rest, Facet::Meaning, "resting"));
  CHECK_FALSE(says(rest, Facet::Meaning, "task"));
  CHECK_FALSE(says(rest, Facet::Meaning, ""));
  CHECK(is_value(Facet::Meaning, "resting"));
  CHECK_FALSE(is_value(Facet::Meaning, "xqzzy"));
}
