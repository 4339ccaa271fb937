#include "runtime/series/question.hpp"

#include <algorithm>

namespace qapc::series {
namespace {

bool says_plane(Plane said, Plane asked) {
  if (said == asked) return true;
  switch (said) {
    case Plane::AxialOblique:
      return asked == Plane::Axial || asked == Plane::Oblique;
    case Plane::SagittalOblique:
      return asked == Plane::Sagittal || asked == Plane::Oblique;
    case Plane::CoronalOblique:
      return asked == Plane::Coronal || asked == Plane::Oblique;
    default:
      return false;
  }
}

}  // namespace

std::vector<std::string_view> values_of(Facet facet) {
  switch (facet) {
    case Facet::Contrast:
      return {kFamilyNames.begin(), kFamilyNames.end() - 1};
    case Facet::Plane:
      return {kPlaneNames.begin(), kPlaneNames.end() - 1};
    case Facet::Anatomy:
      return {anatomies().begin(), anatomies().end()};
    case Facet::Meaning:
      return meanings();
    default:
      return {};
  }
}

bool is_value(Facet facet, std::string_view value) {
  if (facet == Facet::Contrast) {
    const auto contrast = contrast_of(value);
    return contrast && contrast->family != Family::Unknown;
  }
  return std::ranges::count(values_of(facet), value) > 0;
}

bool says(const Recognised& description, Facet facet, std::string_view value) {
  switch (facet) {
    case Facet::Contrast: {
      const auto asked = contrast_of(value);
      return asked && description.family == asked->family &&
             (asked->suffix == Suffix::None || asked->suffix == description.suffix);
    }
    case Facet::Plane: {
      const auto asked = plane_of(value);
      return asked && says_plane(description.plane, *asked);
    }
    case Facet::Anatomy:
      return description.anatomy == value;
    case Facet::Meaning:
      return std::ranges::any_of(description.tokens,
                                 [&](const Token& token) { return token.known() && meaning_of(token) == value; });
    case Facet::Localizer:
      return description.localizer;
    case Facet::Derived:
      return description.derived;
    case Facet::PostContrast:
      return description.contrast_agent;
  }
  return false;
}

}  // namespace qapc::series
