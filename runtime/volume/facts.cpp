#include "runtime/volume/facts.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "runtime/base/check.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::volume {
namespace {

using abi::Home;
using abi::Place;

enum Wanted : std::size_t {
  kRows,
  kColumns,
  kSamples,
  kOrientation,
  kPosition,
  kSpacing,
  kThickness,
  kSliceSpacing,
  kSlope,
  kIntercept,
  kPhilipsScale,
  kPhilipsSlope,
  kPhilipsIntercept,
  kImageType,
  kComponent,
  kGeComponent,
  kEchoTime,
  kBValue,
  kGeBValue,
  kTemporalPosition,
  kAcquisitionNumber,
  kInstanceNumber,
  kAcquisitionTime,
  kRepetitionTime,
  kSiemensTiles,
  kUihTiles,
  kGeVariant,
  kPhaseAxis,
  kWanted,
};

Home top(std::uint32_t tag) {
  Home home;
  home.tag = tag;
  return home;
}
Home group(std::uint32_t sequence, std::uint32_t tag) {
  Home home = top(tag);
  home.place = Place::FunctionalGroup;
  home.path = {sequence};
  return home;
}
Home private_home(std::string_view creator, std::uint32_t tag, std::uint32_t value = 0) {
  Home home = top(tag);
  home.place = Place::Private;
  home.creator = creator;
  home.value = value;
  return home;
}
Home time_of_day(Home home) {
  home.transform = abi::Transform::TimeOfDay;
  return home;
}

abi::Recipe recipe(abi::Type type, bool list, std::vector<Home> homes) {
  abi::Recipe made;
  made.type = type;
  made.list = list;
  made.homes = std::move(homes);
  return made;
}
abi::Recipe number(std::vector<Home> homes) {
  return recipe(abi::Type::Number, false, std::move(homes));
}
abi::Recipe numbers(std::vector<Home> homes) {
  return recipe(abi::Type::Number, true, std::move(homes));
}
abi::Recipe integer(std::vector<Home> homes) {
  return recipe(abi::Type::Integer, false, std::move(homes));
}
abi::Recipe texts(std::vector<Home> homes) {
  return recipe(abi::Type::Text, true, std::move(homes));
}

// Functional groups: PS3.3 C.7.6.16.2 and C.8.13.5.
constexpr std::uint32_t kPlaneOrientation = 0x0020'9116;
constexpr std::uint32_t kPlanePosition = 0x0020'9113;
constexpr std::uint32_t kPixelMeasures = 0x0028'9110;
constexpr std::uint32_t kValueTransformation = 0x0028'9145;
constexpr std::uint32_t kFrameType = 0x0018'9226;
constexpr std::uint32_t kEcho = 0x0018'9114;
constexpr std::uint32_t kDiffusion = 0x0018'9117;
constexpr std::uint32_t kFrameContent = 0x0020'9111;
constexpr std::uint32_t kTiming = 0x0018'9112;
constexpr std::uint32_t kFieldOfView = 0x0018'9125;

std::vector<abi::Recipe> make_geometry() {
  return {
      integer({top(0x0028'0010)}),
      integer({top(0x0028'0011)}),
      integer({top(0x0028'0002)}),
      numbers({group(kPlaneOrientation, 0x0020'0037), top(0x0020'0037)}),
      numbers({group(kPlanePosition, 0x0020'0032), top(0x0020'0032)}),
      numbers({group(kPixelMeasures, 0x0028'0030), top(0x0028'0030)}),
      number({group(kPixelMeasures, 0x0018'0050), top(0x0018'0050)}),
      number({group(kPixelMeasures, 0x0018'0088), top(0x0018'0088)}),
      number({group(kValueTransformation, 0x0028'1053), top(0x0028'1053)}),
      number({group(kValueTransformation, 0x0028'1052), top(0x0028'1052)}),
      // Scale slope; rescale slope and intercept before anyone changed those of the standard.
      number({private_home("Philips MR Imaging DD 001", 0x2005'000E)}),
      number({private_home("Philips MR Imaging DD 005", 0x2005'000A)}),
      number({private_home("Philips MR Imaging DD 005", 0x2005'0009)}),
  };
}

std::vector<abi::Recipe> make_kind() {
  return {
      texts({group(kFrameType, 0x0008'9007), top(0x0008'0008)}),
      texts({group(kFrameType, 0x0008'9208), top(0x0008'9208)}),
      integer({private_home("GEMS_PARM_01", 0x0043'002F)}),  // 0 magnitude, 1 phase, 2 real, 3 imaginary
      number({group(kEcho, 0x0018'9082), top(0x0018'0081)}),
      number({group(kDiffusion, 0x0018'9087), top(0x0018'9087), private_home("SIEMENS MR HEADER", 0x0019'000C),
              private_home("Philips Imaging DD 001", 0x2001'0003), private_home("Image Private Header", 0x0065'0009)}),
      number({private_home("GEMS_PARM_01", 0x0043'0039, 1)}),
      integer({group(kFrameContent, 0x0020'9128), top(0x0020'9128), top(0x0020'0100)}),
      integer({group(kFrameContent, 0x0020'9156), top(0x0020'0012)}),
      integer({top(0x0020'0013)}),
      number({time_of_day(group(kFrameContent, 0x0018'9074)), time_of_day(top(0x0008'0032))}),
      number({group(kTiming, 0x0018'0080), top(0x0018'0080)}),
      integer({private_home("SIEMENS MR HEADER", 0x0019'000A)}),
      integer({private_home("Image Private Header", 0x0065'0050)}),
      integer({private_home("GEMS_PARM_01", 0x0043'0030)}),
      texts({group(kFieldOfView, 0x0018'1312), top(0x0018'1312)}),
  };
}

/// The cells of one image by position in the list of recipes.
class Cells {
 public:
  explicit Cells(const exam::Image& image) : cells_(image.cells) {
    QAPC_CHECK(cells_.size() == kWanted, "the image was read by these recipes");
  }
  [[nodiscard]] std::optional<double> number(Wanted wanted) const {
    const auto all = numbers(wanted);
    return all.size() == 1 ? std::optional(all.front()) : std::nullopt;
  }
  [[nodiscard]] std::vector<double> numbers(Wanted wanted) const {
    std::vector<double> out;
    for (const exam::Scalar& value : cells_[wanted].values) {
      if (const auto* found = std::get_if<double>(&value); found != nullptr && std::isfinite(*found))
        out.push_back(*found);
    }
    return out;
  }
  [[nodiscard]] std::optional<std::int64_t> integer(Wanted wanted) const {
    const auto& values = cells_[wanted].values;
    const auto* found = values.size() == 1 ? std::get_if<std::int64_t>(&values.front()) : nullptr;
    return found == nullptr ? std::nullopt : std::optional(*found);
  }
  [[nodiscard]] std::vector<std::string> texts(Wanted wanted) const {
    std::vector<std::string> out;
    for (const exam::Scalar& value : cells_[wanted].values) {
      if (const auto* found = std::get_if<std::string>(&value)) out.push_back(*found);
    }
    return out;
  }

 private:
  const std::vector<exam::Cell>& cells_;
};

std::optional<std::array<Vector, 2>> orientation_of(const std::vector<double>& cosines) {
  if (cosines.size() != 6) return std::nullopt;
  Vector row{cosines[0], cosines[1], cosines[2]};
  Vector column{cosines[3], cosines[4], cosines[5]};
  constexpr double kLoose = 1e-2;  // headers are rounded, not wrong
  if (std::abs(length(row) - 1) > kLoose || std::abs(length(column) - 1) > kLoose) return std::nullopt;
  if (std::abs(dot(row, column)) > kLoose) return std::nullopt;
  return std::array{scaled(row, 1 / length(row)), scaled(column, 1 / length(column))};
}

/// Words of ImageType that say the component, from its third value on. What is a map of something is none.
Component component_of(const std::vector<std::string>& image_type) {
  static constexpr std::string_view kPhase[] = {
      "P",  "PHASE",  "PHASE MAP", "PHASE_MAP", "VELOCITY MAP",   "PHASE_DIFF",
      "B0", "B0 MAP", "FIELD_MAP", "FIELDMAP",  "UNWRAPPED_PHASE"};
  static constexpr std::string_view kMaps[] = {
      "ADC",    "ADC_UNSPECIFIED", "FA",     "TRACE",       "TRACEW", "TENSOR", "TENSOR_B0", "T1 MAP",
      "T2 MAP", "T2_STAR MAP",     "R2 MAP", "R2_STAR MAP", "TTP",    "CBF",    "CBV",       "MTT",
      "RELCBF", "RELCBV",          "RELMTT", "PBP",         "T_TEST", "EADC"};
  for (std::size_t i = 2; i < image_type.size(); ++i) {
    const std::string& word = image_type[i];
    if (contains(kPhase, word)) return Component::Phase;
    if (word == "R" || word == "REAL") return Component::Real;
    if (word == "I" || word == "IMAGINARY") return Component::Imaginary;
    if (contains(kMaps, word)) return Component::Other;
  }
  return Component::Magnitude;
}

Component component_of(const Cells& cells, const std::vector<std::string>& image_type) {
  const Component by_type = component_of(image_type);
  if (by_type != Component::Magnitude) return by_type;
  for (const std::string& said : cells.texts(kComponent)) {
    if (said == "PHASE") return Component::Phase;
    if (said == "REAL") return Component::Real;
    if (said == "IMAGINARY") return Component::Imaginary;
  }
  switch (cells.integer(kGeComponent).value_or(0)) {
    case 1:
      return Component::Phase;
    case 2:
      return Component::Real;
    case 3:
      return Component::Imaginary;
    default:
      return Component::Magnitude;
  }
}

/// Philips writes two scales: one for display, and one that makes values comparable.
Scale scale_of(const Cells& cells) {
  Scale scale{.slope = cells.number(kSlope).value_or(1), .intercept = cells.number(kIntercept).value_or(0)};
  const auto own_slope = cells.number(kPhilipsSlope);
  const double scale_slope = cells.number(kPhilipsScale).value_or(0);
  if (scale_slope > 0 && scale_slope < 1e30) {  // 1.7e38: not set
    if (own_slope && *own_slope > 0 && *own_slope < 1e30) {
      scale.slope = *own_slope;
      scale.intercept = cells.number(kPhilipsIntercept).value_or(scale.intercept);
    }
    if (scale.slope > 0) scale.divisor = scale.slope * scale_slope;
  }
  if (scale.slope == 0) scale.slope = 1;  // written by some for "none"
  return scale;
}

/// GE adds multiples of 1e9 as flags (dcm2niix, GE notes).
std::optional<double> b_value_of(const Cells& cells) {
  if (const auto b = cells.number(kBValue)) return *b >= 0 && *b < 1e6 ? b : std::nullopt;
  const auto ge = cells.number(kGeBValue);
  if (!ge || *ge < 0) return std::nullopt;
  return std::fmod(*ge, 1e9);
}

std::uint32_t size_of(std::optional<std::int64_t> count) {
  return count && *count > 0 && *count <= 65'535 ? static_cast<std::uint32_t>(*count) : 0;
}

}  // namespace

std::span<const abi::Recipe> recipes() {
  static const std::vector<abi::Recipe> kAll = [] {
    std::vector<abi::Recipe> all = make_geometry();
    std::ranges::move(make_kind(), std::back_inserter(all));
    QAPC_CHECK(all.size() == kWanted, "each fact has its recipe");
    return all;
  }();
  return kAll;
}

Facts facts_of(const exam::Image& image) {
  const Cells cells(image);
  Facts facts;
  facts.sop_instance_uid = image.sop_instance_uid;
  facts.frame = image.frame > 0 ? image.frame - 1 : 0;
  facts.rows = size_of(cells.integer(kRows));
  facts.columns = size_of(cells.integer(kColumns));
  facts.grey = cells.integer(kSamples).value_or(1) == 1;
  facts.orientation = orientation_of(cells.numbers(kOrientation));
  if (const auto p = cells.numbers(kPosition); p.size() == 3) facts.position_mm = Vector{p[0], p[1], p[2]};
  // Pixel Spacing says first the distance of rows, which is the step down a column.
  if (const auto s = cells.numbers(kSpacing); s.size() == 2 && s[0] > 0 && s[1] > 0)
    facts.spacing_mm = std::array{s[1], s[0]};
  facts.thickness_mm = cells.number(kThickness);
  facts.slice_spacing_mm = cells.number(kSliceSpacing);
  facts.scale = scale_of(cells);
  const auto image_type = cells.texts(kImageType);
  for (const std::string& word : image_type) facts.image_type += (facts.image_type.empty() ? "" : "\\") + word;
  facts.component = component_of(cells, image_type);
  facts.derived = !image_type.empty() && image_type.front() == "DERIVED";
  facts.echo_time_ms = cells.number(kEchoTime);
  facts.b_value = b_value_of(cells);
  facts.temporal_position = cells.integer(kTemporalPosition);
  facts.acquisition_number = cells.integer(kAcquisitionNumber);
  facts.instance_number = cells.integer(kInstanceNumber);
  facts.acquisition_time_s = cells.number(kAcquisitionTime);
  facts.repetition_time_ms = cells.number(kRepetitionTime);
  facts.siemens_tiles = cells.integer(kSiemensTiles);
  facts.uih_tiles = cells.integer(kUihTiles);
  facts.ge_variant = cells.integer(kGeVariant);
  // From 3 on: directions of diffusion weighting and its averages, which belong together.
  if (facts.ge_variant > 2) facts.ge_variant.reset();
  const auto axis = cells.texts(kPhaseAxis);
  if (axis == std::vector<std::string>{"ROW"}) facts.phase_axis = PhaseAxis::Row;
  if (axis.size() == 1 && axis.front().starts_with("COL")) facts.phase_axis = PhaseAxis::Column;
  return facts;
}

std::string_view name(PhaseAxis axis) {
  constexpr std::string_view kNames[] = {"unknown", "row", "column"};
  return kNames[static_cast<std::size_t>(axis)];
}

std::string_view name(Component component) {
  switch (component) {
    case Component::Magnitude:
      return "magnitude";
    case Component::Phase:
      return "phase";
    case Component::Real:
      return "real";
    case Component::Imaginary:
      return "imaginary";
    case Component::Other:
      return "map";
  }
  return "";
}

}  // namespace qapc::volume
