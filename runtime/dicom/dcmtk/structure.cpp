#include "runtime/dicom/dcmtk/structure.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::dicom::dcmtk {
namespace {

constexpr std::string_view kEndsEarly = "ends early";

enum class Inside : std::uint8_t { DataSet, Sequence, Item };
struct Level {
  Inside inside = Inside::DataSet;
  Coding coding = Coding::ExplicitLittle;
  bool open = false;      ///< closed by a delimiter, not by its length
  std::uint64_t end = 0;  ///< of its bytes; an open one ends at the latest where its surroundings do
  /// In implicit coding only a dictionary knows sequences of defined length. What merely looks like one and turns out
  /// broken is a value.
  bool maybe = false;
  std::uint32_t highest_tag = 0;
  std::uint32_t creators = 0;
};

class Walk {
 public:
  Walk(Bytes& bytes, std::uint64_t at, Coding coding) : bytes_(bytes), at_(at) {
    levels_.push_back({.coding = coding, .end = bytes.size()});
  }

  std::expected<Structure, Torn> run() {
    while (!levels_.empty()) {
      if (!levels_.back().open && at_ == levels_.back().end) {
        levels_.pop_back();
        continue;
      }
      if (const auto wrong = step(); !wrong.empty() && !was_only_a_value()) return torn(wrong);
    }
    return result_;
  }

 private:
  /// One element, item or delimiter. What is wrong, or "".
  std::string_view step() {
    const Level& level = levels_.back();
    const auto head = head_at(bytes_, at_, level.coding);
    if (!head) return bytes_.size() - at_ < 12 ? kEndsEarly : "an element has no value representation";
    const std::uint64_t value_at = at_ + head->size;
    if (value_at > level.end) return too_long(level);
    const bool defined = head->length != ElementHead::kUndefined;
    if (defined && head->length > level.end - value_at) return too_long(level);
    ++result_.elements;
    if (head->tag >> 16 == kItem >> 16) return delimiter(*head, value_at);
    if (level.inside == Inside::Sequence) return "a sequence holds something else than items";
    if (const auto wrong = check_order(head->tag); !wrong.empty()) return wrong;
    return value(*head, value_at);
  }

  std::string_view too_long(const Level& level) const {
    return level.end == bytes_.size() ? kEndsEarly : "an element is longer than the item around it";
  }

  std::string_view delimiter(const ElementHead& head, std::uint64_t value_at) {
    const Level& level = levels_.back();
    const bool in_sequence = level.inside == Inside::Sequence;
    if (head.tag == kItem && in_sequence) return enter(Inside::Item, level.coding, head, value_at);
    const std::uint32_t closes = in_sequence ? kSequenceEnd : kItemEnd;
    if (head.tag != closes || !level.open || head.length != 0) return "a delimiter stands where none belongs";
    at_ = value_at;
    levels_.pop_back();
    return "";
  }

  /// DCMTK sorts what it reads, and looks up creators one by one: without a bound both are quadratic.
  std::string_view check_order(std::uint32_t tag) {
    Level& level = levels_.back();
    if (tag < level.highest_tag && ++unsorted_ > kMostUnsorted) return hopeless("its elements are in no order");
    level.highest_tag = std::max(level.highest_tag, tag);
    const std::uint32_t element = tag & 0xFFFF;
    const bool creator = (tag >> 16 & 1) != 0 && element >= 0x10 && element <= 0xFF;
    if (creator && ++level.creators > kMostCreators) return hopeless("too many private creators");
    return "";
  }

  std::string_view value(const ElementHead& head, std::uint64_t value_at) {
    const Level& level = levels_.back();
    const std::string_view vr = head.has_vr ? std::string_view(head.vr.data(), 2) : "";
    if (head.length == ElementHead::kUndefined) {
      if (head.tag == kPixelData && vr != "SQ") return fragments(value_at, level);
      // PS3.5 6.2.2, note 2: a UN of undefined length is a sequence in implicit coding.
      if (vr == "UN") return enter(Inside::Sequence, Coding::ImplicitLittle, head, value_at);
      if (vr == "SQ" || !head.has_vr) return enter(Inside::Sequence, level.coding, head, value_at);
      return "a value has no length";
    }
    if (vr == "SQ" || (!head.has_vr && begins_as_sequence(head, value_at)))
      return enter(Inside::Sequence, level.coding, head, value_at, !head.has_vr);
    at_ = value_at + head.length;
    return "";
  }

  bool begins_as_sequence(const ElementHead& head, std::uint64_t value_at) {
    if (head.length < 8) return false;
    const auto first = head_at(bytes_, value_at, Coding::ImplicitLittle);
    return first && first->tag == kItem;
  }

  std::string_view enter(Inside inside, Coding coding, const ElementHead& head, std::uint64_t value_at,
                         bool maybe = false) {
    if (levels_.size() > kDeepest) return hopeless("its sequences are nested too deep");
    const bool open = head.length == ElementHead::kUndefined;
    const std::uint64_t end = open ? levels_.back().end : value_at + head.length;
    levels_.push_back({.inside = inside, .coding = coding, .open = open, .end = end, .maybe = maybe});
    at_ = value_at;
    return "";
  }

  /// Encapsulated pixel data: items of bytes up to a delimiter.
  std::string_view fragments(std::uint64_t value_at, const Level& level) {
    const Coding coding = level.coding;
    if (levels_.size() == 1) result_.encapsulated_pixels = true;
    for (at_ = value_at;;) {
      const auto head = head_at(bytes_, at_, coding);
      if (!head) return kEndsEarly;
      const std::uint64_t fragment_at = at_ + head->size;
      if (head->tag == kSequenceEnd) {
        at_ = fragment_at;
        return fragment_at > level.end ? too_long(level) : "";
      }
      if (head->tag != kItem) return "its pixel data hold something else than fragments";
      if (fragment_at > level.end || head->length > level.end - fragment_at) return too_long(level);
      at_ = fragment_at + head->length;
    }
  }

  /// Damage that DCMTK must not see, wherever it is found.
  std::string_view hopeless(std::string_view why) {
    hopeless_ = true;
    return why;
  }

  bool was_only_a_value() {
    if (hopeless_) return false;
    std::size_t depth = levels_.size();
    while (depth > 0 && !levels_[depth - 1].maybe) --depth;
    if (depth == 0) return false;
    at_ = levels_[depth - 1].end;
    levels_.resize(depth - 1);
    return true;
  }

  std::unexpected<Torn> torn(std::string_view why) const {
    if (bytes_.failed())
      return std::unexpected(Torn{{Refusal::Unreadable, "the system stops in the middle of the file"}});
    return std::unexpected(Torn{{Refusal::Damaged, std::string(why)}, result_.elements});
  }

  Bytes& bytes_;
  std::uint64_t at_;
  std::vector<Level> levels_;
  Structure result_;
  std::uint32_t unsorted_ = 0;
  bool hopeless_ = false;
};

}  // namespace

std::expected<Structure, Torn> walk(Bytes& bytes, std::uint64_t at, Coding coding) {
  return Walk(bytes, at, coding).run();
}

}  // namespace qapc::dicom::dcmtk
