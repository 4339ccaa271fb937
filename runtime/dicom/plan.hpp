// What a program's recipes want of a data set, made once: which elements are kept at which place, and which sequences
// are entered. Floor 3 (runtime/dicom).
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/dicom/dictionary.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/inner.hpp"
#include "runtime/dicom/vr.hpp"

namespace qapc::dicom {

struct Prepared;  // steps.hpp
struct Asked;     // steps.hpp

/// Longer values are answered with NotRead: no attribute a policy compares is that long.
inline constexpr std::uint32_t kLongestValue = std::uint32_t{1} << 20;  // bytes

/// A recipe looks for private elements so many sequences below a functional group item; scanners use one or two.
inline constexpr int kDeepestPrivate = 4;

/// An element that is kept where it stands.
struct Wanted {
  std::uint32_t tag = 0;
  bool value = false;               ///< else only that it is there, and how long it is
  std::uint32_t inside = kNowhere;  ///< level of its items; kNowhere: it is not entered
  bool every_item = false;          ///< else the first item only
  bool plain = false;               ///< its value and nothing else
  Vr dictionary_vr = Vr::UN;
};

/// What is wanted of a data set, or of items at one place.
struct Level {
  std::vector<Wanted> wanted;      ///< by tag
  bool has_private = false;        ///< private elements are kept, see Plan::blocks
  std::uint32_t below = kNowhere;  ///< level of the first items of all sequences that are not named in `wanted`
  bool whole = false;              ///< every element, and every item of its sequences in the same way
};

/// Private elements of one creator and group.
struct WantedBlock {
  struct Low {
    std::uint8_t low = 0;                ///< byte of the element number
    bool raw = false;                    ///< its bytes whatever its VR: something lies inside
    std::uint32_t inside = kNowhere;     ///< level of its items, of which every one is wanted
    std::vector<Spelling> dictionary{};  ///< its VR for each way in which the dictionary spells the creator
  };
  std::uint16_t group = 0;
  std::string creator;  ///< as declared
  std::vector<Low> elements;
};

/// For those who look at everything there is.
struct Whole {};

/// Elements that are read of every object.
enum class Fixed : std::uint8_t {
  SopClassUid,
  SopInstanceUid,
  Modality,
  StudyInstanceUid,
  SeriesInstanceUid,
  SeriesNumber,
  NumberOfFrames,
  Rows,
  Columns,
  BitsAllocated,
  DirectoryRecords,
  SharedGroups,
  PerFrameGroups,
  PixelData,
};
inline constexpr std::size_t kFixed = 14;

struct Plan {
  explicit Plan(Whole whole);
  /// Everything, and the bytes of private elements that something lies inside of.
  Plan(Whole whole, std::span<const abi::Home> packed, const Inner& inside);
  explicit Plan(std::span<const abi::Recipe> wanted, const Inner& inside = {});

  std::span<const abi::Recipe> recipes;  ///< they outlive the plan
  Inner inner;
  std::vector<Level> levels;  ///< the first is the data set's; an element's position in its `wanted` is its slot
  std::vector<WantedBlock> blocks;
  std::array<std::uint32_t, kFixed> fixed{};           ///< slots
  std::vector<std::vector<std::uint32_t>> home_slots;  ///< by recipe and home; kNowhere for homes not at the top level
  /// By recipe and home; null for homes without steps and guards.
  std::vector<std::vector<std::shared_ptr<const Prepared>>> prepared;
  std::vector<std::shared_ptr<const Asked>> guards;  ///< of all homes, each once

  [[nodiscard]] bool whole() const { return levels.front().whole; }
  [[nodiscard]] std::size_t slot_count() const { return levels.front().wanted.size(); }
  /// Of an element at the top level that is wanted.
  [[nodiscard]] std::uint32_t slot_of(std::uint32_t tag) const;
};

/// Creators are compared trimmed and without case.
bool same_creator(std::string_view lhs, std::string_view rhs);
/// Sequences that may hold private elements of the functional group around them. Siemens XA keeps (0021,xx79) inside
/// (0018,9226); group 0008 holds references to other images.
constexpr bool may_hold_private(std::uint32_t tag) {
  return tag >> 16 > 0x0008;
}
constexpr bool is_private(std::uint32_t tag) {
  return (tag >> 16 & 1) != 0;
}
/// PS3.5 7.8.1: (gggg,0010) to (gggg,00FF) of an odd group.
constexpr bool is_creator(std::uint32_t tag) {
  return is_private(tag) && (tag & 0xFFFF) >= 0x10 && (tag & 0xFFFF) <= 0xFF;
}

/// Goes through the elements of one item beside its reader, in order of their tags, and says which are kept.
class Chooser {
 public:
  Chooser(const Plan& plan, std::uint32_t level);

  struct Choice {
    bool keep = false;
    std::uint32_t value = 0;          ///< longest value that is loaded; 0: none is
    bool raw = false;                 ///< loaded whatever its VR
    std::uint32_t inside = kNowhere;  ///< if it is a sequence: level of its items
    bool every_item = false;
    Vr dictionary_vr = Vr::UN;  ///< what implicit coding leaves unsaid
    std::uint32_t slot = kNowhere;
  };
  Choice choose(std::uint32_t tag);
  /// Passes those wanted before `tag`. Up to the tag that is given back the choice is to do nothing, if it is no
  /// sequence and not `has_private`.
  std::uint32_t pass_to(std::uint32_t tag) {
    while (next_tag_ < tag) set_next(next_ + 1);
    return next_tag_;
  }
  /// Takes back what was passed from `tag` on.
  void go_back_to(std::uint32_t tag) {
    set_next(level_->wanted.data());
    pass_to(tag);
  }
  /// Passes the first of those that were not passed; the same is given back.
  std::uint32_t pass() {
    set_next(next_ + 1);
    return next_tag_;
  }
  [[nodiscard]] bool has_private() const { return level_->has_private; }
  /// Nothing is wanted from `tag` on but functional groups and pixels.
  [[nodiscard]] bool is_done(std::uint32_t tag);
  /// The choice would be to keep its value and nothing else, if it is text or numbers; null where it is not as simple.
  [[nodiscard]] const Wanted* keeps(std::uint32_t tag) const {
    return tag == next_tag_ && next_ != end_ && next_->plain ? next_ : nullptr;
  }
  /// Its slot.
  [[nodiscard]] std::uint32_t slot() const {
    return top_ ? static_cast<std::uint32_t>(next_ - level_->wanted.data()) : kNowhere;
  }
  /// A kept element that is_creator. Where its text depends on a character set it may be any creator: too much is kept.
  void add_creator(std::uint32_t tag, Vr vr, std::span<const std::byte> value);

 private:
  struct Block {
    std::uint32_t first = 0;              ///< tag of its first element: gggg'bb00
    const WantedBlock* wanted = nullptr;  ///< none where the level is whole
    std::string spelling;
  };
  void choose_private(std::uint32_t tag, Choice& choice) const;
  [[nodiscard]] Choice everything(std::uint32_t tag) const;
  void set_next(const Wanted* next) {
    next_ = next;
    next_tag_ = next != end_ ? next->tag : kNowhere;
  }

  const Plan* plan_;
  const Level* level_;
  bool top_;
  const Wanted* end_;             ///< of the wanted
  const Wanted* next_ = nullptr;  ///< the first of them that was not passed
  std::uint32_t next_tag_ = 0;
  std::vector<Block> blocks_;
};

}  // namespace qapc::dicom
