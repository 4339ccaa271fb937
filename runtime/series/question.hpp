// What policies ask of a description: `has contrast T1w`, `is localizer`. Floor 1 (runtime/series).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "runtime/series/recognise.hpp"

namespace qapc::series {

enum class Facet : std::uint8_t { Contrast, Plane, Anatomy, Localizer, Derived, PostContrast, Meaning };
inline constexpr std::array<std::string_view, 7> kFacetNames = {"contrast", "plane",         "anatomy", "localizer",
                                                                "derived",  "post contrast", "meaning"};
constexpr std::string_view name_of(Facet facet) {
  return kFacetNames[static_cast<std::size_t>(facet)];
}
constexpr std::optional<Facet> facet_of(std::string_view name) {
  return enumerator<Facet>(kFacetNames, name);
}
/// Whether the facet is asked with a value; the others are or are not.
constexpr bool has_values(Facet facet) {
  return facet == Facet::Contrast || facet == Facet::Plane || facet == Facet::Anatomy || facet == Facet::Meaning;
}
/// What can be asked for, without `unknown`; contrasts without their suffixes.
std::vector<std::string_view> values_of(Facet facet);
/// Contrasts also with a suffix: `T1w_dixon`.
bool is_value(Facet facet, std::string_view value);

/// Whether a description says so. A contrast without a suffix is also said with one; a plane also by its oblique form,
/// and `oblique` by every oblique form; a meaning by any word that has it there. What a description is silent about it
/// does not say.
bool says(const Recognised& description, Facet facet, std::string_view value = {});

}  // namespace qapc::series
