// The words of series recognition: categories of tokens, contrast families, planes. Floor 1 (runtime/series). Policies,
// reports and tables write these names; append, never rename.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace qapc::series {

/// The nine categories of Figure 1 of arXiv 2112.01629.
enum class Category : std::uint8_t {
  Contrast,
  PostProcessing,
  Direction,
  Anatomy,
  Exam,
  Agent,
  Sampling,
  Resolution,
  Other,
};
inline constexpr std::array<std::string_view, 9> kCategoryNames = {
    "contrast/sequence", "post-processing", "acquisition direction", "anatomy", "exam-related", "contrast-agent",
    "sampling",          "resolution",      "other/not sure",
};

enum class Family : std::uint8_t {
  T1w,
  T2w,
  Flair,
  Stir,
  PDw,
  PDT2,
  T2starw,
  Swi,
  Qsm,
  Dwi,
  Trace,
  Adc,
  Fa,
  Bold,
  Asl,
  Perfusion,
  FieldMap,
  Mra,
  Mrs,
  MT,
  Mre,
  Cine,
  Calibration,
  Shim,
  Localizer,
  Screen,
  Derived,
  Other,
  Unknown,
};
inline constexpr std::array<std::string_view, 29> kFamilyNames = {
    "T1w",   "T2w",  "FLAIR",       "STIR", "PDw",       "PDT2",      "T2starw",  "SWI",   "QSM",     "DWI",
    "TRACE", "ADC",  "FA",          "BOLD", "ASL",       "perfusion", "fieldmap", "MRA",   "MRS",     "MT",
    "MRE",   "cine", "calibration", "shim", "localizer", "screen",    "derived",  "other", "unknown",
};

/// What may stand behind a family of a weighting, with `_` between: `T1w_dixon`.
enum class Suffix : std::uint8_t { None, Dixon, Dce };
inline constexpr std::array<std::string_view, 3> kSuffixNames = {"", "dixon", "dce"};

enum class Plane : std::uint8_t {
  Axial,
  Sagittal,
  Coronal,
  AxialOblique,
  SagittalOblique,
  CoronalOblique,
  Oblique,
  ShortAxis,
  ThreePlane,
  Unknown,
};
inline constexpr std::array<std::string_view, 10> kPlaneNames = {
    "axial",           "sagittal", "coronal",    "axial_oblique", "sagittal_oblique",
    "coronal_oblique", "oblique",  "short_axis", "three_plane",   "unknown",
};

constexpr std::string_view name_of(Category category) {
  return kCategoryNames[static_cast<std::size_t>(category)];
}
constexpr std::string_view name_of(Family family) {
  return kFamilyNames[static_cast<std::size_t>(family)];
}
constexpr std::string_view name_of(Suffix suffix) {
  return kSuffixNames[static_cast<std::size_t>(suffix)];
}
constexpr std::string_view name_of(Plane plane) {
  return kPlaneNames[static_cast<std::size_t>(plane)];
}

/// The enumerator of that name, exactly as written; nothing when there is none.
template <typename Enum, std::size_t size>
constexpr std::optional<Enum> enumerator(const std::array<std::string_view, size>& names, std::string_view name) {
  const auto* const found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<Enum>(found - names.begin());
}
constexpr std::optional<Family> family_of(std::string_view name) {
  return enumerator<Family>(kFamilyNames, name);
}
constexpr std::optional<Plane> plane_of(std::string_view name) {
  return enumerator<Plane>(kPlaneNames, name);
}

/// What a policy or a table calls the contrast of a series: `T1w`, `T1w_dixon`.
struct Contrast {
  Family family = Family::Unknown;
  Suffix suffix = Suffix::None;
  friend bool operator==(const Contrast&, const Contrast&) = default;
};
constexpr std::optional<Contrast> contrast_of(std::string_view name) {
  if (const auto family = family_of(name)) return Contrast{*family, Suffix::None};
  const std::size_t bar = name.rfind('_');
  if (bar == std::string_view::npos) return std::nullopt;
  const auto family = family_of(name.substr(0, bar));
  const auto suffix = enumerator<Suffix>(kSuffixNames, name.substr(bar + 1));
  if (!family || !suffix || *suffix == Suffix::None) return std::nullopt;
  return Contrast{*family, *suffix};
}

}  // namespace qapc::series
