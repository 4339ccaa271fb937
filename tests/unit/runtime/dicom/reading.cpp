#include "tests/unit/runtime/dicom/reading.hpp"

#include <fmt/format.h>
#include <stdexcept>
#include <unistd.h>
#include <utility>

#include "runtime/base/number_text.hpp"

namespace qapc::dicom::reading {
namespace {

abi::Recipe recipe(abi::Type type, std::vector<abi::Home> homes) {
  abi::Recipe made;
  made.type = type;
  made.homes = std::move(homes);
  return made;
}

}  // namespace

abi::Home top(std::uint32_t tag) {
  abi::Home home;
  home.tag = tag;
  return home;
}
abi::Home group(std::vector<std::uint32_t> path, std::uint32_t tag) {
  abi::Home home = top(tag);
  home.place = abi::Place::FunctionalGroup;
  home.path = std::move(path);
  return home;
}
abi::Home private_home(std::string creator, std::uint32_t tag) {
  abi::Home home = top(tag);
  home.place = abi::Place::Private;
  home.creator = std::move(creator);
  return home;
}
abi::Home time_of_day(std::uint32_t tag) {
  abi::Home home = top(tag);
  home.transform = abi::Transform::TimeOfDay;
  return home;
}

abi::Recipe number(std::vector<abi::Home> homes) {
  return recipe(abi::Type::Number, std::move(homes));
}
abi::Recipe integer(std::vector<abi::Home> homes) {
  return recipe(abi::Type::Integer, std::move(homes));
}
abi::Recipe text(std::vector<abi::Home> homes) {
  return recipe(abi::Type::Text, std::move(homes));
}
abi::Recipe list(abi::Recipe made) {
  made.list = true;
  return made;
}

void use_test_dictionary() {
  static constexpr abi::DictionaryRow kStandard[] = {
      {"", 0x0008, 0x0005, "CS", "1-n", "SpecificCharacterSet"},
      {"", 0x0008, 0x0008, "CS", "2-n", "ImageType"},
      {"", 0x0008, 0x0016, "UI", "1", "SOPClassUID"},
      {"", 0x0008, 0x0018, "UI", "1", "SOPInstanceUID"},
      {"", 0x0008, 0x0032, "TM", "1", "AcquisitionTime"},
      {"", 0x0008, 0x0060, "CS", "1", "Modality"},
      {"", 0x0008, 0x0070, "LO", "1", "Manufacturer"},
      {"", 0x0008, 0x103E, "LO", "1", "SeriesDescription"},
      {"", 0x0008, 0x1090, "LO", "1", "ManufacturerModelName"},
      {"", 0x0010, 0x0010, "PN", "1", "PatientName"},
      {"", 0x0010, 0x1010, "AS", "1", "PatientAge"},
      {"", 0x0018, 0x0050, "DS", "1", "SliceThickness"},
      {"", 0x0018, 0x0080, "DS", "1", "RepetitionTime"},
      {"", 0x0018, 0x0081, "DS", "1", "EchoTime"},
      {"", 0x0018, 0x0082, "DS", "1", "InversionTime"},
      {"", 0x0018, 0x0087, "DS", "1", "MagneticFieldStrength"},
      {"", 0x0018, 0x1020, "LO", "1-n", "SoftwareVersions"},
      {"", 0x0018, 0x1310, "US", "4", "AcquisitionMatrix"},
      {"", 0x0018, 0x1314, "DS", "1", "FlipAngle"},
      {"", 0x0018, 0x9069, "FD", "1", "ParallelReductionFactorInPlane"},
      {"", 0x0018, 0x9082, "FD", "1", "EffectiveEchoTime"},
      {"", 0x0018, 0x9112, "SQ", "1", "MRTimingAndRelatedParametersSequence"},
      {"", 0x0018, 0x9114, "SQ", "1", "MREchoSequence"},
      {"", 0x0018, 0x9115, "SQ", "1", "MRModifierSequence"},
      {"", 0x0018, 0x9226, "SQ", "1", "MRImageFrameTypeSequence"},
      {"", 0x0020, 0x000D, "UI", "1", "StudyInstanceUID"},
      {"", 0x0020, 0x000E, "UI", "1", "SeriesInstanceUID"},
      {"", 0x0020, 0x0011, "IS", "1", "SeriesNumber"},
      {"", 0x0020, 0x0013, "IS", "1", "InstanceNumber"},
      {"", 0x0020, 0x0032, "DS", "3", "ImagePositionPatient"},
      {"", 0x0020, 0x0037, "DS", "6", "ImageOrientationPatient"},
      {"", 0x0020, 0x9111, "SQ", "1", "FrameContentSequence"},
      {"", 0x0020, 0x9113, "SQ", "1", "PlanePositionSequence"},
      {"", 0x0020, 0x9116, "SQ", "1", "PlaneOrientationSequence"},
      {"", 0x0028, 0x0008, "IS", "1", "NumberOfFrames"},
      {"", 0x0028, 0x0010, "US", "1", "Rows"},
      {"", 0x0028, 0x0011, "US", "1", "Columns"},
      {"", 0x0028, 0x0030, "DS", "2", "PixelSpacing"},
      {"", 0x0028, 0x0100, "US", "1", "BitsAllocated"},
      {"", 0x0028, 0x0103, "US", "1", "PixelRepresentation"},
      {"", 0x0028, 0x0106, "US or SS", "1", "SmallestImagePixelValue"},
      {"", 0x0028, 0x9110, "SQ", "1", "PixelMeasuresSequence"},
      {"", 0x0040, 0x0275, "SQ", "1", "RequestAttributesSequence"},
      {"", 0x5200, 0x9229, "SQ", "1", "SharedFunctionalGroupsSequence"},
      {"", 0x5200, 0x9230, "SQ", "1", "PerFrameFunctionalGroupsSequence"},
      {"", 0x7FE0, 0x0010, "px", "1", "PixelData"},
  };
  static constexpr abi::DictionaryRow kPrivate[] = {
      {"SIEMENS MR HEADER", 0x0019, 0x000C, "IS", "1", "BValue"},
      {"SIEMENS MR HEADER", 0x0051, 0x0011, "LO", "1", "ParallelFactor"},
      {"SIEMENS MR SDI 02", 0x0021, 0x00FE, "SQ", "1", ""},
      {"SIEMENS MR SDI 02", 0x0021, 0x0075, "CS", "2-n", ""},
      {"GEMS_PARM_01", 0x0043, 0x0039, "IS", "4", "BValues"},
      {"Philips Imaging DD 001", 0x2001, 0x0003, "FL", "1", "BValue"},
      {"Philips MR Imaging DD 005", 0x2005, 0x000F, "SQ", "1", ""},
  };
  static const bool kUsed = [] {
    use_dictionary({.edition = "test", .standard = kStandard, .private_elements = kPrivate});
    return true;
  }();
  static_cast<void>(kUsed);
}

File::File(std::string_view bytes) {
  static int count = 0;
  path_ = std::filesystem::temp_directory_path() / fmt::format("qapc-reading-{}-{}", ::getpid(), ++count);
  syn::write_file(path_, bytes);
}
File::~File() {
  std::error_code ignored;
  std::filesystem::remove(path_, ignored);
}

std::expected<Object, Refused> read(std::string_view bytes, const std::vector<abi::Recipe>& recipes) {
  use_test_dictionary();
  const File file(bytes);
  return read_object(file.path(), recipes);
}
std::expected<Object, Refused> read(const syn::Instance& instance, const std::vector<abi::Recipe>& recipes) {
  return read(syn::bytes_of(instance), recipes);
}

std::string refusal(std::string_view bytes) {
  const auto object = read(bytes);
  return object ? "an object" : fmt::format("{}: {}", name(object.error().why), object.error().detail);
}

syn::Instance image(const std::vector<syn::Element>& elements) {
  syn::Instance made;
  made.elements = {
      syn::element(0x0008'0018, "UI", "1.2.3.4"), syn::element(0x0008'0060, "CS", "MR"),
      syn::element(0x0020'000D, "UI", "1.2.3"),   syn::element(0x0020'000E, "UI", "1.2.3.1"),
      syn::element(0x0020'0011, "IS", "7"),
  };
  for (const auto& one : elements) syn::set(made.elements, one);
  return made;
}

std::string shown(const exam::Cell& cell) {
  if (cell.missing != abi::Missing::None) {
    if (!cell.values.empty()) throw std::logic_error("a missing cell has values");
    return fmt::format("<{}>", abi::name(cell.missing));
  }
  std::vector<std::string> out;
  for (const exam::Scalar& value : cell.values) {
    if (const auto* real = std::get_if<double>(&value)) {
      out.push_back(number_text(*real));
    } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
      out.push_back(fmt::format("{}", *whole));
    } else {
      out.push_back(std::get<std::string>(value));
    }
  }
  return fmt::format("{}", fmt::join(out, " | "));
}

std::string cell(const syn::Instance& instance, const abi::Recipe& recipe, std::size_t image) {
  const auto object = read(instance, {recipe});
  if (!object) return fmt::format("{}: {}", name(object.error().why), object.error().detail);
  return shown(object->images.at(image).cells.at(0));
}

}  // namespace qapc::dicom::reading
