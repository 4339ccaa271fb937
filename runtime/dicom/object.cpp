#include "runtime/dicom/object.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "runtime/crypto/digest.hpp"
#include "runtime/dicom/homes.hpp"
#include "runtime/dicom/kind.hpp"
#include "runtime/dicom/tags.hpp"

namespace qapc::dicom {
namespace {

using abi::Missing;
constexpr std::uint32_t kMostFrames = 100'000;
constexpr std::uint32_t kTop = 0;

std::unexpected<Refused> refuse(Refusal why, std::string_view detail) {
  return std::unexpected(Refused{why, std::string(detail)});
}

/// A non-negative integer that stands alone in an element; nothing for other text and for no element.
std::optional<std::uint32_t> count_in(Asker& asker, std::uint32_t tag) {
  const std::string text = asker.plain_text(kTop, tag);
  std::uint32_t count = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
  return error == std::errc{} && end == text.data() + text.size() ? std::optional(count) : std::nullopt;
}

struct PixelModule {
  double bits_of_a_frame = 0;
};
/// The pixel module, or what the object is without one.
std::expected<PixelModule, Refused> pixels_of(const Excerpt& excerpt, Asker& asker, std::string_view media_sop_class,
                                              bool spectra) {
  std::string sop_class = asker.plain_text(kTop, kSopClassUid);
  if (sop_class.empty()) sop_class = media_sop_class;
  std::string_view kind = kind_without_image(sop_class);
  if (kind.empty() && excerpt.find(kTop, kDirectoryRecordSequence) != nullptr) kind = "directory (DICOMDIR)";
  if (spectra && kind == "spectroscopy") return PixelModule{};
  if (!kind.empty()) return refuse(Refusal::NotAnImage, kind);
  const double bits = 1.0 * count_in(asker, kRows).value_or(0) * count_in(asker, kColumns).value_or(0) *
                      count_in(asker, kBitsAllocated).value_or(0);
  if (bits > 0) return PixelModule{bits};
  return refuse(Refusal::NotAnImage, "no pixel module");
}

/// Uncompressed pixel data that are there hold at least one sample of every pixel of every frame.
bool has_pixels_for(const Excerpt& excerpt, const PixelModule& pixels, std::uint32_t frames) {
  const Element* data = excerpt.find(kTop, kPixelData);
  if (data == nullptr || data->length == 0 || data->length == Element::kUndefined) return true;
  return pixels.bits_of_a_frame * frames / 8 <= data->length;
}

struct Frames {
  std::vector<std::uint32_t> groups;  ///< a functional group item for each frame; empty where the object has none
  std::uint32_t count = 1;
  bool numbered = false;  ///< frames have numbers
};
std::expected<Frames, Refused> frames_of(const Excerpt& excerpt, Asker& asker, const PixelModule& pixels) {
  Frames frames;
  const Element* groups = excerpt.find(kTop, kPerFrameFunctionalGroups);
  const bool has_groups = groups != nullptr;
  if (has_groups) {
    for (std::uint32_t at = groups->first_item; at != kNowhere; at = excerpt.items[at].next)
      frames.groups.push_back(at);
  }
  const bool says_count = !asker.plain_text(kTop, kNumberOfFrames).empty();
  const auto count = count_in(asker, kNumberOfFrames);
  if (says_count && !count) return refuse(Refusal::Damaged, "its number of frames is no number");
  frames.count = says_count ? *count : has_groups ? static_cast<std::uint32_t>(frames.groups.size()) : 1;
  if (!has_groups && excerpt.find(kTop, kSharedFunctionalGroups) != nullptr)
    return refuse(Refusal::Damaged, "its functional groups are for no frame");
  if (has_groups && frames.count != frames.groups.size())
    return refuse(Refusal::Damaged, "its functional groups are not as many as its frames");
  if (has_groups && frames.count == 0) return refuse(Refusal::Damaged, "its functional groups are for no frame");
  if (frames.count > kMostFrames) return refuse(Refusal::Damaged, "it says it has more than 100,000 frames");
  frames.numbered = has_groups || frames.count > 1;
  frames.count = std::max(frames.count, 1u);
  if (!has_pixels_for(excerpt, pixels, frames.count)) return refuse(Refusal::Damaged, "its pixel data are too short");
  return frames;
}

/// The cells of one object. What does not depend on the frame is asked once.
class Cells {
 public:
  Cells(std::span<const abi::Recipe> recipes, Asker& asker, std::uint32_t shared, bool evidence)
      : recipes_(recipes), asker_(asker), shared_{Part::Kind::Shared, shared}, evidence_(evidence) {}

  /// The image's cells, and the digest of what supplied them.
  void fill(exam::Image& image, std::uint32_t frame) {
    sealed_.clear();
    image.cells.reserve(recipes_.size());
    for (std::size_t i = 0; i < recipes_.size(); ++i) image.cells.push_back(cell(i, {Part::Kind::Frame, frame}));
    if (evidence_) image.evidence = crypto::sha256(sealed_);
  }
  /// More than one frame will ask: answers that are the same for all are kept.
  void keep_common() {
    for (const abi::Recipe& recipe : recipes_) common_.emplace_back(recipe.homes.size());
  }

 private:
  exam::Cell cell(std::size_t recipe, const Part& frame) {
    Answer all{.missing = Missing::CreatorAbsent, .values = {}, .evidence = {}};
    const auto& homes = recipes_[recipe].homes;
    if (homes.empty()) all.missing = Missing::Absent;
    for (std::size_t home = 0; home < homes.size(); ++home) {
      Answer answer = asker_.ask(recipes_[recipe], homes[home], frame);
      if (!answer.settles()) answer.merge(common(recipe, home));
      all.merge(std::move(answer));
      if (all.settles()) return sealed(recipe, home, std::move(all));
    }
    return sealed(recipe, 0, {.missing = all.missing, .values = {}, .evidence = {}});
  }

  exam::Cell sealed(std::size_t recipe, std::size_t home, Answer answer) {
    if (evidence_) {
      for (int shift = 0; shift < 32; shift += 8) sealed_ += static_cast<char>(recipe >> shift & 0xFF);
      sealed_ += static_cast<char>(home);
      sealed_ += static_cast<char>(answer.missing);
      sealed_ += answer.evidence;
    }
    return {answer.missing, std::move(answer.values), static_cast<std::uint8_t>(home)};
  }

  Answer common(std::size_t recipe, std::size_t home) {
    if (common_.empty()) return ask_common(recipe, home);
    auto& answer = common_[recipe][home];
    if (!answer) answer = ask_common(recipe, home);
    return *answer;
  }
  Answer ask_common(std::size_t recipe, std::size_t home) {
    const abi::Home& where = recipes_[recipe].homes[home];
    Answer answer = asker_.ask(recipes_[recipe], where, shared_);
    if (!answer.settles()) answer.merge(asker_.ask(recipes_[recipe], where, {Part::Kind::Top, kTop}));
    return answer;
  }

  std::span<const abi::Recipe> recipes_;
  Asker& asker_;
  Part shared_;
  bool evidence_;
  std::string sealed_;
  std::vector<std::vector<std::optional<Answer>>> common_;  ///< by recipe and home
};

}  // namespace

std::expected<Object, Refused> object_of(const Excerpt& excerpt, const Plan& plan, std::string_view media_sop_class,
                                         const ReadOptions& options) {
  Asker asker(excerpt, plan, options.evidence);
  const auto pixels = pixels_of(excerpt, asker, media_sop_class, options.spectra);
  if (!pixels) return std::unexpected(pixels.error());
  Object object{.study_instance_uid = asker.plain_text(kTop, kStudyInstanceUid),
                .series_instance_uid = asker.plain_text(kTop, kSeriesInstanceUid),
                .sop_instance_uid = asker.plain_text(kTop, kSopInstanceUid),
                .series_number = asker.plain_text(kTop, kSeriesNumber),
                .is_mr = asker.plain_text(kTop, kModality) == "MR",
                .images = {}};
  if (object.sop_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no SOP Instance UID");
  if (object.series_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no Series Instance UID");
  if (object.study_instance_uid.empty()) return refuse(Refusal::NoIdentifiers, "no Study Instance UID");
  const auto frames = frames_of(excerpt, asker, *pixels);
  if (!frames) return std::unexpected(frames.error());

  Cells cells(plan.recipes, asker, excerpt.first_item(kTop, kSharedFunctionalGroups), options.evidence);
  if (frames->groups.size() > 1) cells.keep_common();
  object.images.reserve(frames->count);
  for (std::uint32_t i = 0; i < frames->count; ++i) {
    exam::Image image{.sop_instance_uid = object.sop_instance_uid, .frame = frames->numbered ? i + 1 : 0, .cells = {}};
    if (!frames->groups.empty()) {
      cells.fill(image, frames->groups[i]);
    } else if (i == 0) {
      cells.fill(image, kNowhere);
    } else {
      image.cells = object.images.front().cells;
      image.evidence = object.images.front().evidence;
    }
    object.images.push_back(std::move(image));
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
  }
  return "";
}

}  // namespace qapc::dicom
