#include "runtime/dicom/object.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/dicom/cells.hpp"
#include "runtime/dicom/homes.hpp"
#include "runtime/dicom/kind.hpp"
#include "runtime/dicom/tags.hpp"

namespace qapc::dicom {
namespace {

using abi::Missing;
constexpr std::uint32_t kMostFrames = 100'000;

std::unexpected<Refused> refuse(Refusal why, std::string_view detail) {
  return std::unexpected(Refused{why, std::string(detail)});
}

/// What is asked of every object, by slot.
class Header {
 public:
  Header(const Excerpt& excerpt, const Plan& plan, Asker& asker) : excerpt_(excerpt), plan_(plan), asker_(asker) {}

  [[nodiscard]] const Element* find(Fixed fixed) const { return excerpt_.in_slot(slot(fixed)); }
  std::string_view text(Fixed fixed) { return asker_.text_in(slot(fixed)); }
  /// A non-negative integer that stands alone in an element; nothing for other text and for no element.
  std::optional<std::uint32_t> count(Fixed fixed) {
    if (const Element* element = find(fixed); element != nullptr && element->vr == Vr::US && element->size == 2) {
      const auto bytes = excerpt_.value(*element);
      return std::to_integer<std::uint32_t>(bytes[0]) | std::to_integer<std::uint32_t>(bytes[1]) << 8;
    }
    const std::string_view said = text(fixed);
    std::uint32_t number = 0;
    const auto [end, error] = std::from_chars(said.data(), said.data() + said.size(), number);
    return error == std::errc{} && end == said.data() + said.size() ? std::optional(number) : std::nullopt;
  }

 private:
  [[nodiscard]] std::uint32_t slot(Fixed fixed) const { return plan_.fixed[static_cast<std::size_t>(fixed)]; }
  const Excerpt& excerpt_;
  const Plan& plan_;
  Asker& asker_;
};

struct PixelModule {
  double bits_of_a_frame = 0;
};
/// The pixel module, or what the object is without one.
std::expected<PixelModule, Refused> pixels_of(Header& header, std::string_view media_sop_class, bool spectra) {
  std::string_view sop_class = header.text(Fixed::SopClassUid);
  if (sop_class.empty()) sop_class = media_sop_class;
  std::string_view kind = kind_without_image(sop_class);
  if (kind.empty() && header.find(Fixed::DirectoryRecords) != nullptr) kind = "directory (DICOMDIR)";
  if (spectra && kind == "spectroscopy") return PixelModule{};
  if (!kind.empty()) return refuse(Refusal::NotAnImage, kind);
  const double bits = 1.0 * header.count(Fixed::Rows).value_or(0) * header.count(Fixed::Columns).value_or(0) *
                      header.count(Fixed::BitsAllocated).value_or(0);
  if (bits > 0) return PixelModule{bits};
  return refuse(Refusal::NotAnImage, "no pixel module");
}

/// Uncompressed pixel data that are there hold at least one sample of every pixel of every frame.
bool has_pixels_for(const Header& header, const PixelModule& pixels, std::uint32_t frames) {
  const Element* data = header.find(Fixed::PixelData);
  if (data == nullptr || data->length == 0 || data->length == Element::kUndefined) return true;
  return pixels.bits_of_a_frame * frames / 8 <= data->length;
}

struct Frames {
  std::vector<std::uint32_t> groups;  ///< a functional group item for each frame; empty where the object has none
  std::uint32_t count = 1;
  bool numbered = false;  ///< frames have numbers
};
std::expected<Frames, Refused> frames_of(const Excerpt& excerpt, Header& header, const PixelModule& pixels) {
  Frames frames;
  const Element* groups = header.find(Fixed::PerFrameGroups);
  const bool has_groups = groups != nullptr;
  if (has_groups) {
    for (std::uint32_t at = groups->first_item; at != kNowhere; at = excerpt.items[at].next)
      frames.groups.push_back(at);
  }
  const bool says_count = !header.text(Fixed::NumberOfFrames).empty();
  const auto count = header.count(Fixed::NumberOfFrames);
  if (says_count && !count) return refuse(Refusal::Damaged, "its number of frames is no number");
  frames.count = says_count ? *count : has_groups ? static_cast<std::uint32_t>(frames.groups.size()) : 1;
  if (!has_groups && header.find(Fixed::SharedGroups) != nullptr)
    return refuse(Refusal::Damaged, "its functional groups are for no frame");
  if (has_groups && frames.count != frames.groups.size())
    return refuse(Refusal::Damaged, "its functional groups are not as many as its frames");
  if (has_groups && frames.count == 0) return refuse(Refusal::Damaged, "its functional groups are for no frame");
  if (frames.count > kMostFrames) return refuse(Refusal::Damaged, "it says it has more than 100,000 frames");
  frames.numbered = has_groups || frames.count > 1;
  frames.count = std::max(frames.count, 1u);
  if (!has_pixels_for(header, pixels, frames.count)) return refuse(Refusal::Damaged, "its pixel data are too short");
  return frames;
}

std::expected<Object, Refused> identified(Header& header) {
  Object object{.study_instance_uid = std::string(header.text(Fixed::StudyInstanceUid)),
                .series_instance_uid = std::string(header.text(Fixed::SeriesInstanceUid)),
                .sop_instance_uid = std::string(header.text(Fixed::SopInstanceUid)),
                .series_number = std::string(header.text(Fixed::SeriesNumber)),
                .is_mr = header.text(Fixed::Modality) == "MR",
                .images = {}};
  if (object.sop_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no SOP Instance UID");
  if (object.series_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no Series Instance UID");
  if (object.study_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no Study Instance UID");
  return object;
}

}  // namespace

std::expected<Object, Refused> object_of(const Excerpt& excerpt, const Plan& plan, Asker& asker,
                                         std::string_view media_sop_class, const ReadOptions& options) {
  asker.start();
  Header header(excerpt, plan, asker);
  const auto pixels = pixels_of(header, media_sop_class, options.spectra);
  if (!pixels) return std::unexpected(pixels.error());
  auto object = identified(header);
  if (!object) return object;
  const auto frames = frames_of(excerpt, header, *pixels);
  if (!frames) return std::unexpected(frames.error());

  const Element* shared = header.find(Fixed::SharedGroups);
  Cells cells(plan, asker, shared == nullptr ? kNowhere : shared->first_item, options.evidence);
  if (frames->groups.size() > 1) cells.keep_common();
  object->images.reserve(frames->count);
  for (std::uint32_t i = 0; i < frames->count; ++i) {
    exam::Image& image = object->images.emplace_back();
    image.sop_instance_uid = object->sop_instance_uid;
    image.frame = frames->numbered ? i + 1 : 0;
    if (!frames->groups.empty()) {
      cells.fill(image, frames->groups[i]);
    } else if (i == 0) {
      cells.fill(image, kNowhere);
    } else {
      image.cells = object->images.front().cells;
      image.evidence = object->images.front().evidence;
    }
  }
  return object;
}

std::string_view name(Refusal refusal) {
  switch (refusal) {
    case Refusal::NotDicom:
      return "not DICOM";
    case Refusal::NotAnImage:
      return "not an image";
    case Refusal::Damaged:
      return "damaged";
    case Refusal::Unreadable:
      return "unreadable";
    case Refusal::NoIdentifiers:
      return "no identifiers";
    case Refusal::Archive:
      return "archive";
  }
  return "";
}

}  // namespace qapc::dicom
