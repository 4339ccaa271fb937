// Series as BIDS sidecars describe them. Keys and units: BIDS specification 1.9 and, where BIDS has no key, the names
// that dcm2niix made common. Numbers have six significant digits, as in its
// sidecars, frequencies nine.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "compiler/dictionary/canonical.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/vendor/geometry.hpp"
#include "tools/qapc/facts.hpp"

namespace qapc::tools {
namespace {

/// Images that share a sidecar.
struct Group {
  const Facts& facts;
  std::vector<const FactImage*> images;

  [[nodiscard]] const exam::Cell* cell(const FactImage& image, std::string_view name) const {
    const FactName* known = facts.find(name);
    const exam::Cell* found = known == nullptr ? nullptr : image.find(known->recipe);
    return found != nullptr && found->missing == abi::Missing::None && !found->values.empty() ? found : nullptr;
  }
  /// That of the first image which has a value: sidecars describe the first volume, and where times, spacings or
  /// durations jitter from volume to volume no other choice is the same for every converter.
  [[nodiscard]] const exam::Cell* first(std::string_view name) const {
    for (const FactImage* image : images) {
      if (const exam::Cell* found = cell(*image, name)) return found;
    }
    return nullptr;
  }
  /// By instance number, then frame.
  void sort() {
    std::vector<std::pair<std::pair<double, std::uint32_t>, const FactImage*>> numbered;
    for (const FactImage* image : images) {
      const exam::Cell* instance = cell(*image, "InstanceNumber");
      const double number = instance == nullptr ? 0 : number_in(*instance).value_or(0);
      numbered.push_back({{number, image->frame}, image});
    }
    std::ranges::stable_sort(numbered, {}, [](const auto& one) { return one.first; });
    std::ranges::transform(numbered, images.begin(), [](const auto& one) { return one.second; });
  }
  [[nodiscard]] std::optional<double> number(std::string_view name) const {
    const exam::Cell* found = first(name);
    return found == nullptr ? std::nullopt : number_in(*found);
  }
  [[nodiscard]] std::string text(std::string_view name) const {
    const exam::Cell* found = first(name);
    return found == nullptr ? "" : to_text(*found);
  }

  static std::optional<double> number_in(const exam::Cell& cell) {
    if (const auto* real = std::get_if<double>(&cell.values.front())) return *real;
    if (const auto* whole = std::get_if<std::int64_t>(&cell.values.front())) return static_cast<double>(*whole);
    return std::nullopt;
  }
};

constexpr int kDigits = 6;
/// Of frequencies: six digits of megahertz would be hundreds of hertz.
constexpr int kFrequencyDigits = 9;

json::Value rounded(double number, int digits = kDigits) {
  return parse_number(fmt::format("{:.{}g}", number, digits)).value_or(number);
}
json::Value rounded(const exam::Cell& cell, bool list, int digits = kDigits) {
  json::Array values;
  for (const exam::Scalar& value : cell.values) {
    const auto* real = std::get_if<double>(&value);
    values.push_back(real != nullptr ? rounded(*real, digits)
                                     : std::visit([](const auto& one) { return json::Value(one); }, value));
  }
  return !list && values.size() == 1 ? values.front() : json::Value(std::move(values));
}

void put(json::Object& sidecar, std::string_view key, json::Value value) {
  sidecar.insert_or_assign(std::string(key), std::move(value));
}
void put_number(json::Object& sidecar, std::string_view key, std::optional<double> number) {
  if (number) put(sidecar, key, rounded(*number));
}
void put_text(json::Object& sidecar, std::string_view key, const std::string& text) {
  if (!text.empty()) put(sidecar, key, text);
}

void put_canonical(const Group& group, json::Object& sidecar) {
  for (const std::string_view name : dictionary::canonical_names()) {
    const auto row = dictionary::canonical(name);
    if (!row || row->bids.empty()) continue;
    const exam::Cell* cell = group.first(name);
    const int digits = row->bids == "ImagingFrequency" ? kFrequencyDigits : kDigits;
    if (cell != nullptr) put(sidecar, row->bids, rounded(*cell, row->list, digits));
  }
  const std::string axis = group.text("phase_encoding_axis");
  if (!sidecar.contains("PhaseEncodingDirection") && !axis.empty())
    put(sidecar, "PhaseEncodingAxis", axis == "COL" ? "j" : "i");
}

constexpr std::string_view kEnhanced = "1.2.840.10008.5.1.4.1.1.4.1";

struct Plain {
  std::string_view key;
  std::string_view attribute;
};

void put_standard(const Group& group, json::Object& sidecar) {
  constexpr std::array<Plain, 4> kNumbers{{{"FlipAngle", "FlipAngle"},
                                           {"SliceThickness", "SliceThickness"},
                                           {"SpacingBetweenSlices", "SpacingBetweenSlices"},
                                           {"MagneticFieldStrength", "MagneticFieldStrength"}}};
  for (const auto& [key, attribute] : kNumbers) put_number(sidecar, key, group.number(attribute));
  constexpr double kMilliseconds = 1000;
  if (const auto echo_ms = group.number("EchoTime")) put_number(sidecar, "EchoTime", *echo_ms / kMilliseconds);
  if (const auto echoes = group.number("EchoTrainLength"); echoes && *echoes > 1)
    put_number(sidecar, "EchoTrainLength", echoes);
  constexpr std::array<Plain, 5> kTexts{{{"MRAcquisitionType", "MRAcquisitionType"},
                                         {"SeriesDescription", "SeriesDescription"},
                                         {"ManufacturersModelName", "ManufacturerModelName"},
                                         {"SoftwareVersions", "SoftwareVersions"},
                                         {"CoilString", "ReceiveCoilName"}}};
  for (const auto& [key, attribute] : kTexts) put_text(sidecar, key, group.text(attribute));
  if (!sidecar.contains("CoilString")) put_text(sidecar, "CoilString", group.text("coil_elements"));
  if (const auto number = group.number("SeriesNumber"))
    put(sidecar, "SeriesNumber", static_cast<std::int64_t>(*number));
}

/// `Monopolar`.
void put_scheme(const Group& group, json::Object& sidecar) {
  std::string scheme = group.text("diffusion_scheme");
  if (scheme.empty()) return;
  scheme.front() = static_cast<char>(scheme.front() - 'a' + 'A');
  put(sidecar, "DiffusionScheme", scheme);
}

/// Siemens: first order, then second; GE: first order.
void put_shim(const Group& group, json::Object& sidecar) {
  json::Array shim;
  for (const char* name : {"shim_first_order", "shim_higher_order"}) {
    const exam::Cell* cell = group.first(name);
    if (cell == nullptr) continue;
    const json::Value values = rounded(*cell, true);
    shim.insert(shim.end(), values.items().begin(), values.items().end());
  }
  if (!shim.empty()) put(sidecar, "ShimSetting", std::move(shim));
}

void put_manufacturer(const Group& group, json::Object& sidecar) {
  static const std::map<std::string, std::string> kNames{
      {"SIEMENS", "Siemens"}, {"GE", "GE"},           {"PHILIPS", "Philips"}, {"CANON", "Canon"},
      {"UIH", "UIH"},         {"HITACHI", "Hitachi"}, {"BRUKER", "Bruker"},   {"HYPERFINE", "Hyperfine"}};
  const auto name = kNames.find(group.text("vendor"));
  put_text(sidecar, "Manufacturer", name == kNames.end() ? group.text("Manufacturer") : name->second);
}

/// Values of the whole object, taken apart at `_`; the component at the end where they do not name it.
void put_image_type(const Group& group, json::Object& sidecar) {
  const exam::Cell* cell = group.first("ImageType of the object");
  if (cell == nullptr) return;
  json::Array words;
  for (const exam::Scalar& value : cell->values) {
    std::string_view rest = std::get<std::string>(value);
    for (std::size_t end = rest.find('_'); end != std::string_view::npos; end = rest.find('_')) {
      words.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end + 1);
    }
    words.emplace_back(rest);
  }
  const bool in_hertz = group.text("field_map") == "Hz";
  const json::Value component(in_hertz ? "FIELDMAPHZ" : group.text("complex_component"));
  const bool is_said = std::ranges::find(words, component) != words.end();
  // An object of several components is MIXED; it is magnitudes that go without saying.
  const bool goes_without_saying = component.string() == "MAGNITUDE" && words.back().string() == "MIXED";
  if (!component.string().empty() && !is_said && !goes_without_saying) words.push_back(component);
  put(sidecar, "ImageType", std::move(words));
}

std::optional<std::array<double, 3>> vector_in(const exam::Cell* cell, std::size_t first) {
  if (cell == nullptr || cell->values.size() < first + 3) return std::nullopt;
  std::array<double, 3> vector{};
  for (std::size_t i = 0; i < 3; ++i) {
    const auto* real = std::get_if<double>(&cell->values[first + i]);
    if (real == nullptr) return std::nullopt;
    vector[i] = *real;
  }
  return vector;
}

/// Volumes are the images at the place that has most of them, in the order of their numbers.
void put_b_values(const Group& group, json::Object& sidecar) {
  struct At {
    double instance = 0;
    std::uint32_t frame = 0;
    double b = 0;
  };
  std::map<std::int64_t, std::vector<At>> by_place;
  bool any = false;
  for (const FactImage* image : group.images) {
    const exam::Cell* b = group.cell(*image, "b_value");
    if (b == nullptr) continue;
    const auto position = vector_in(group.cell(*image, "ImagePositionPatient"), 0);
    const auto row = vector_in(group.cell(*image, "ImageOrientationPatient"), 0);
    const auto column = vector_in(group.cell(*image, "ImageOrientationPatient"), 3);
    std::int64_t place = 0;
    if (position && row && column) {
      constexpr double kSame_mm = 1e-2;
      place = std::llround(vendor::dot(*position, vendor::cross(*row, *column)) / kSame_mm);
    }
    const exam::Cell* instance = group.cell(*image, "InstanceNumber");
    by_place[place].push_back({instance == nullptr ? 0 : Group::number_in(*instance).value_or(0), image->frame,
                               Group::number_in(*b).value_or(0)});
    any = true;
  }
  if (!any) return;
  auto most = std::ranges::max_element(by_place, {}, [](const auto& row) { return row.second.size(); });
  std::ranges::sort(most->second, {}, [](const At& at) { return std::tuple(at.instance, at.frame); });
  json::Array values;
  for (const At& at : most->second) values.push_back(rounded(at.b));
  put(sidecar, "bval", std::move(values));
}

/// When the acquisition of the object began, or where it does not say so, that of the first image: `13:37:18.630000`.
void put_time(const Group& group, json::Object& sidecar) {
  std::optional<double> first_s;
  if (group.text("SOPClassUID") == kEnhanced) first_s = group.number("AcquisitionTime of the object");
  if (!first_s) first_s = group.number("AcquisitionTime");
  if (!first_s) return;
  const auto us = std::llround(*first_s * 1e6);
  constexpr std::int64_t kSecond_us = 1'000'000;
  const auto s = us / kSecond_us;
  put(sidecar, "AcquisitionTime",
      fmt::format("{:02}:{:02}:{:02}.{:06}", s / 3600, s / 60 % 60, s % 60, us % kSecond_us));
}

std::string sidecar_line(const Group& group) {
  json::Object sidecar;
  put_canonical(group, sidecar);
  put_standard(group, sidecar);
  put_scheme(group, sidecar);
  put_shim(group, sidecar);
  put_manufacturer(group, sidecar);
  put_image_type(group, sidecar);
  put_b_values(group, sidecar);
  put_time(group, sidecar);
  put_text(sidecar, "SOPClassUID", group.text("SOPClassUID"));
  std::set<std::string> files;
  for (const FactImage* image : group.images) files.insert(group.facts.gathered.input.files[image->file].relative);
  put(sidecar, "files", json::Array(files.begin(), files.end()));
  return json::canonical(sidecar) + "\n";
}

}  // namespace

std::string facts_bids(const Facts& facts) {
  // Series number (which damaged archives let differ inside a series), kind of object, echo, component.
  using Key = std::tuple<double, std::string, double, std::string, std::string>;
  std::string lines;
  const Group any{facts, {}};
  for (const FactSeries& series : facts.series) {
    std::map<Key, Group> groups;
    for (const FactImage& image : series.images) {
      const auto text = [&](std::string_view name) {
        const exam::Cell* cell = any.cell(image, name);
        return cell == nullptr ? std::string() : to_text(*cell);
      };
      const auto number = [&](std::string_view name) {
        const exam::Cell* cell = any.cell(image, name);
        return cell == nullptr ? 0 : Group::number_in(*cell).value_or(0);
      };
      const Key key{number("SeriesNumber"), text("SOPClassUID"), number("EchoTime"), text("complex_component"),
                    text("field_map")};
      groups.try_emplace(key, any).first->second.images.push_back(&image);
    }
    for (auto& [key, group] : groups) {
      group.sort();
      lines += sidecar_line(group);
    }
  }
  return lines;
}

}  // namespace qapc::tools
