#include "runtime/dicom/reader.hpp"

#include <algorithm>
#include <charconv>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <exception>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include "runtime/dicom/dcmtk/dataset.hpp"
#include "runtime/dicom/dcmtk/element.hpp"
#include "runtime/dicom/dcmtk/kind.hpp"
#include "runtime/dicom/dcmtk/lookup.hpp"

namespace qapc::dicom {
namespace {

using abi::Missing;
constexpr std::uint32_t kMostFrames = 100'000;

std::unexpected<Refused> refuse(Refusal why, std::string_view detail) {
  return std::unexpected(Refused{why, std::string(detail)});
}

/// A non-negative integer that stands alone in an element; nothing for other text and for no element.
std::optional<std::uint32_t> count_in(DcmItem& item, const DcmTagKey& tag) {
  const std::string text = plain_text(item, tag);
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(count) : std::nullopt;
}

/// What one home gave in one part of the object.
struct Answer {
  Missing missing = Missing::Absent;
  std::vector<exam::Scalar> values;

  /// The search ends here: a value, or something there that is no value.
  [[nodiscard]] bool settles() const {
    return missing != Missing::Absent && missing != Missing::Empty && missing != Missing::CreatorAbsent;
  }
  /// Nothing here, told as exactly as possible.
  void merge(const Answer& other) {
    const auto rank = [](Missing reason) { return reason == Missing::Empty ? 2 : reason == Missing::Absent ? 1 : 0; };
    if (other.settles() || rank(other.missing) > rank(missing)) *this = other;
  }
};

Answer value_of(DcmElement& element, const abi::Recipe& recipe, const abi::Home& home) {
  const auto text = stored(element);
  if (!text) return {text.error(), {}};
  auto values = convert(*text, recipe, home);
  if (!values) return {values.error(), {}};
  return {Missing::None, std::move(*values)};
}

Answer ask(const abi::Recipe& recipe, const abi::Home& home, const Part& part) {
  const Found found = find(home, part);
  const bool no_creator = home.place == abi::Place::Private && !found.has_creator;
  Answer answer{.missing = no_creator ? Missing::CreatorAbsent : Missing::Absent, .values = {}};
  for (DcmElement* element : found.elements) {
    answer.merge(value_of(*element, recipe, home));
    if (answer.settles()) break;
  }
  return answer;
}

/// The cells of one object. What does not depend on the frame is asked once.
class Cells {
 public:
  Cells(std::span<const abi::Recipe> recipes, DcmItem& top, DcmItem* shared)
      : recipes_(recipes), top_{Part::Kind::Top, &top}, shared_{Part::Kind::Shared, shared} {
    for (const abi::Recipe& recipe : recipes_) common_.emplace_back(recipe.homes.size());
  }

  std::vector<exam::Cell> of(DcmItem* frame) {
    std::vector<exam::Cell> cells;
    cells.reserve(recipes_.size());
    for (std::size_t i = 0; i < recipes_.size(); ++i) cells.push_back(cell(i, {Part::Kind::Frame, frame}));
    return cells;
  }

 private:
  exam::Cell cell(std::size_t recipe, const Part& frame) {
    Answer all{.missing = Missing::CreatorAbsent, .values = {}};
    const auto& homes = recipes_[recipe].homes;
    if (homes.empty()) all.missing = Missing::Absent;
    for (std::size_t home = 0; home < homes.size(); ++home) {
      Answer answer = ask(recipes_[recipe], homes[home], frame);
      if (!answer.settles()) answer.merge(common(recipe, home));
      all.merge(answer);
      if (all.settles()) return {all.missing, std::move(all.values), static_cast<std::uint8_t>(home)};
    }
    return {all.missing, {}, 0};
  }

  const Answer& common(std::size_t recipe, std::size_t home) {
    auto& answer = common_[recipe][home];
    if (!answer) {
      answer = ask(recipes_[recipe], recipes_[recipe].homes[home], shared_);
      if (!answer->settles()) answer->merge(ask(recipes_[recipe], recipes_[recipe].homes[home], top_));
    }
    return *answer;
  }

  std::span<const abi::Recipe> recipes_;
  Part top_;
  Part shared_;
  std::vector<std::vector<std::optional<Answer>>> common_;  ///< by recipe and home
};

/// Nothing when the object holds an image.
std::optional<Refused> no_image(DcmItem& top, std::string_view media_sop_class) {
  std::string sop_class = plain_text(top, DCM_SOPClassUID);
  if (sop_class.empty()) sop_class = media_sop_class;
  std::string_view kind = kind_without_image(sop_class);
  if (kind.empty() && child(top, DCM_DirectoryRecordSequence) != nullptr) kind = "directory (DICOMDIR)";
  if (!kind.empty()) return Refused{Refusal::NotAnImage, std::string(kind)};
  const bool image = count_in(top, DCM_Rows).value_or(0) > 0 && count_in(top, DCM_Columns).value_or(0) > 0 &&
                     count_in(top, DCM_BitsAllocated).value_or(0) > 0;
  if (image) return std::nullopt;
  return Refused{Refusal::NotAnImage, "no pixel module"};
}

/// Uncompressed pixel data that are there hold at least one sample of every pixel of every frame.
bool has_pixels_for(DcmItem& top, std::uint32_t frames) {
  DcmElement* pixels = child(top, DCM_PixelData);
  if (pixels == nullptr) return true;
  const Uint32 there = pixels->getLengthField();
  if (there == 0 || there == DCM_UndefinedLength) return true;
  const double bits = 1.0 * count_in(top, DCM_Rows).value_or(0) * count_in(top, DCM_Columns).value_or(0) *
                      count_in(top, DCM_BitsAllocated).value_or(0) * frames;
  return bits / 8 <= there;
}

struct Frames {
  std::vector<DcmItem*> groups;  ///< a functional group item for each frame; empty where the object has none
  std::uint32_t count = 1;
  bool numbered = false;  ///< frames have numbers
};
std::expected<Frames, Refused> frames_of(DcmItem& top) {
  Frames frames;
  frames.groups = items(top, DCM_PerFrameFunctionalGroupsSequence);
  const bool has_groups = child(top, DCM_PerFrameFunctionalGroupsSequence) != nullptr;
  const bool says_count = !plain_text(top, DCM_NumberOfFrames).empty();
  const auto count = count_in(top, DCM_NumberOfFrames);
  if (says_count && !count) return refuse(Refusal::Damaged, "its number of frames is no number");
  frames.count = says_count ? *count : has_groups ? static_cast<std::uint32_t>(frames.groups.size()) : 1;
  if (!has_groups && child(top, DCM_SharedFunctionalGroupsSequence) != nullptr)
    return refuse(Refusal::Damaged, "its functional groups are for no frame");
  if (has_groups && frames.count != frames.groups.size())
    return refuse(Refusal::Damaged, "its functional groups are not as many as its frames");
  if (has_groups && frames.count == 0) return refuse(Refusal::Damaged, "its functional groups are for no frame");
  if (frames.count > kMostFrames) return refuse(Refusal::Damaged, "it says it has more than 100,000 frames");
  frames.numbered = has_groups || frames.count > 1;
  frames.count = std::max(frames.count, 1u);
  if (!has_pixels_for(top, frames.count)) return refuse(Refusal::Damaged, "its pixel data are too short");
  return frames;
}

std::expected<Object, Refused> read(const std::filesystem::path& file, std::span<const abi::Recipe> recipes) {
  const auto parsed = parse(file);
  if (!parsed) return std::unexpected(parsed.error());
  DcmItem& top = *parsed->data_set;
  if (auto refused = no_image(top, parsed->sop_class)) return std::unexpected(std::move(*refused));

  Object object{.study_instance_uid = plain_text(top, DCM_StudyInstanceUID),
                .series_instance_uid = plain_text(top, DCM_SeriesInstanceUID),
                .sop_instance_uid = plain_text(top, DCM_SOPInstanceUID),
                .series_number = plain_text(top, DCM_SeriesNumber),
                .is_mr = plain_text(top, DCM_Modality) == "MR",
                .images = {}};
  if (object.sop_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no SOP Instance UID");
  if (object.series_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no Series Instance UID");
  if (object.study_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no Study Instance UID");
  const auto frames = frames_of(top);
  if (!frames) return std::unexpected(frames.error());

  Cells cells(recipes, top, first_item(top, DCM_SharedFunctionalGroupsSequence));
  object.images.reserve(frames->count);
  std::vector<exam::Cell> without_groups;
  if (frames->groups.empty()) without_groups = cells.of(nullptr);
  for (std::uint32_t i = 0; i < frames->count; ++i) {
    object.images.push_back({.sop_instance_uid = object.sop_instance_uid,
                             .frame = frames->numbered ? i + 1 : 0,
                             .cells = frames->groups.empty() ? without_groups : cells.of(frames->groups[i])});
  }
  // Long values are loaded only now.
  if (parsed->failed()) return refuse(Refusal::Unreadable, "the system stops in the middle of the file");
  return object;
}

}  // namespace

std::expected<Object, Refused> read_object(const std::filesystem::path& file, std::span<const abi::Recipe> recipes) {
  try {
    return read(file, recipes);
  } catch (const std::bad_alloc&) {
    return refuse(Refusal::Unreadable, "larger than the memory");
  } catch (const std::exception&) {
    return refuse(Refusal::Unreadable, "the reader gave up");
  }
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
  }
  return "";
}

}  // namespace qapc::dicom
