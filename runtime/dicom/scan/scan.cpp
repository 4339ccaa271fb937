#include "runtime/dicom/scan/scan.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/dicom/charset.hpp"
#include "runtime/dicom/scan/around.hpp"
#include "runtime/dicom/scan/leaf.hpp"
#include "runtime/dicom/scan/pixels.hpp"
#include "runtime/dicom/tags.hpp"

namespace qapc::dicom::scan {

namespace {

constexpr std::size_t kDeepest = 64;           // sequences and items inside one another
constexpr std::uint32_t kMostItems = 100'001;  // that are kept of one sequence: one more than frames there may be
constexpr std::uint32_t kPrivateBit = 0x0001'0000;
constexpr std::uint32_t kDirectoryGroup = 0x0004;

struct Head {
  std::uint32_t tag = 0;
  Vr vr = Vr::Other;  ///< Other in implicit coding, and of items
  std::uint32_t length = 0;
  std::uint64_t value_at = 0;
  [[nodiscard]] bool defined() const { return length != Element::kUndefined; }
};

class Scan {
 public:
  Scan(const Source& source, const Plan& plan, Filler& into, std::vector<Around>& levels, Trail& trail)
      : bytes_(*source.bytes),
        plan_(plan),
        filler_(into),
        at_(source.layout.data_set_at),
        levels_(levels),
        trail_(trail) {
    if (is_explicit(source) && follow()) return;
    trail_.begin();
    filler_.start(plan.slot_count());
    filler_.open_item();
    levels_.assign(1, {.implicit = !is_explicit(source), .end = bytes_.size(), .chooser = Chooser(plan, 0)});
  }

  bool run() {
    while (!levels_.empty()) {
      Around& around = levels_.back();
      if (around.item && !around.implicit && !plan_.whole()) hurry(around);
      if (levels_.size() == 1 && at_ + kLongestHead > kWalked) {
        stop_marks();
        if (at_ < around.end) leap(around);
      }
      if (!around.open && at_ == around.end) {
        close();
      } else if (at_ >= around.end || !step()) {
        return false;
      }
    }
    if (bytes_.failed()) return false;
    trail_.end(bytes_, filler_);
    return true;
  }

 private:
  static bool is_explicit(const Source& source) { return source.layout.coding == Coding::ExplicitLittle; }

  /// As far as the file before is of help.
  bool follow() {
    const Trail::Stop* stop = trail_.follow({bytes_.look(at_, 8), at_, bytes_.size()}, filler_);
    if (stop == nullptr) return false;
    at_ = stop->at;
    needed_ = stop->needed;
    pixels_ = stop->pixels;
    levels_.assign(1, stop->data_set);
    levels_.front().end = bytes_.size();
    return true;
  }

  /// The data set is walked over without them from here on.
  void stop_marks() {
    Around& data_set = levels_.front();
    if (trail_.is_stopped() || data_set.implicit || plan_.whole()) return;
    data_set.chooser->go_back_to(data_set.last + 1);  // it may have looked ahead
    trail_.stop({at_, needed_, data_set, pixels_, filler_.here()});
  }

  /// Leaves that nobody wants, and values that are at hand, as far as they can be told at a glance; the same as step
  /// would do with them.
  void hurry(Around& around) {
    // What is walked over before a leap must not depend on how much is at hand.
    const bool top = levels_.size() == 1;
    const std::uint64_t end = top && !leapt_ ? std::min(around.end, kWalked) : around.end;
    if (at_ >= end) return;
    const auto there = bytes_.look(at_, 8);
    const std::uint64_t left = around.end - at_;
    const std::uint64_t inside = std::min<std::uint64_t>(there.size(), end - at_);
    Chooser* chooser = around.chooser ? &*around.chooser : nullptr;
    std::uint32_t next = chooser != nullptr ? chooser->pass_to(0) : kNowhere;
    const std::uint32_t never = chooser != nullptr && chooser->has_private() ? kPrivateBit : 0;
    std::uint32_t last = around.last;
    std::uint64_t passed = 0;
    std::uint64_t needed = 0;
    while (passed + kLongestHead <= inside) {
      const auto from = there.subspan(static_cast<std::size_t>(passed));
      const Leaf leaf = at_a_glance(from, left - passed);
      if (leaf.size == 0 || (chooser != nullptr && leaf.tag <= last)) break;
      if (leaf.tag > next) next = chooser->pass_to(leaf.tag);
      Trail::Mark mark{.at = at_ + passed, .kind = Trail::Kind::Passed, .nested = !top};
      if (leaf.tag == next || (leaf.tag & never) != 0) {
        if (leaf.size > from.size() || !keep_plain(*chooser, leaf, from)) break;
        set_kept(mark, leaf.tag);
        next = chooser->pass();
        needed = passed + leaf.size;
      } else if (leaf.size > from.size() && top && !trail_.is_stopped()) {
        break;
      }
      trail_.mark(mark);
      needed = std::max(needed, passed + kLongestHead);
      last = leaf.tag;
      passed += leaf.size;
    }
    if (passed == 0) return;
    around.any = true;
    around.last = last;
    needs(at_ + needed);
    at_ += passed;
  }

  void set_kept(Trail::Mark& mark, std::uint32_t tag) {
    mark.element = pixels_.depend_on(tag) ? kNowhere : filler_.last_in_room();
    mark.kind = mark.element != kNowhere ? Trail::Kind::Kept : Trail::Kind::Fixed;
  }

  /// Something was looked at that ends there; what lies behind a jump is read by itself.
  void needs(std::uint64_t end) {
    if (end <= bytes_.from_start()) needed_ = std::max(needed_, end);
  }

  bool keep_plain(const Chooser& chooser, const Leaf& leaf, std::span<const std::byte> there) {
    const Wanted* wanted = chooser.keeps(leaf.tag);
    const auto value = there.subspan(leaf.head, static_cast<std::size_t>(leaf.size - leaf.head));
    const bool number_or_text = is_text(leaf.vr) || width(leaf.vr) > 1;
    if (wanted == nullptr || !number_or_text || !is_usual(value.size(), leaf.vr) || filler_.full()) return false;
    Element& element = filler_.add();
    element.tag = leaf.tag;
    element.vr = leaf.vr;
    element.dictionary_vr = wanted->dictionary_vr;
    element.length = static_cast<std::uint32_t>(value.size());
    element.slot = chooser.slot();
    if (!value.empty()) filler_.put(value);
    if (levels_.size() == 1) pixels_.note(leaf.tag, leaf.vr, value);
    return true;
  }

  /// Behind the last element that anybody wants only the pixels matter, and where those begin the end of the file says.
  /// If they do, all is read; what lies between is not looked at then. Not for objects that may have functional groups.
  void leap(Around& data_set) {
    if (leapt_ || data_set.open || !data_set.chooser->is_done(data_set.last + 1) || !pixels_.known()) return;
    leapt_ = true;
    bytes_.needed_to(needed_);
    const std::uint64_t pixels = pixels_.bytes();
    const std::uint64_t head = data_set.implicit ? 8 : kLongestHead;
    if (pixels > bytes_.size() || bytes_.size() - pixels < at_ + head) return;
    if (!pixels_begin_at(bytes_.size() - pixels - head, data_set.implicit)) return;
    const auto choice = data_set.chooser->choose(kPixelData);
    filler_.add(
        {.tag = kPixelData, .vr = Vr::Other, .length = static_cast<std::uint32_t>(pixels), .slot = choice.slot});
    at_ = bytes_.size();
  }

  bool pixels_begin_at(std::uint64_t at, bool implicit) {
    std::array<std::byte, kLongestHead> raw{};
    const auto head = std::span(raw).first(implicit ? 8 : kLongestHead);
    if (bytes_.peek(at, head) < head.size() || tag_at(head, 0) != kPixelData) return false;
    return (implicit || has_long_length(vr_of(two_at(head, 4)))) && four_at(head, head.size() - 4) == pixels_.bytes();
  }

  std::optional<Head> head(const Around& around) {
    const auto there = bytes_.look(at_, 12);
    if (there.size() < 8) return std::nullopt;
    Head head{.tag = tag_at(there, 0), .length = four_at(there, 4), .value_at = at_ + 8};
    if (around.implicit || head.tag >> 16 == kItem >> 16) return head;
    head.vr = vr_of(two_at(there, 4));
    if (head.vr == Vr::Other) return std::nullopt;
    if (!has_long_length(head.vr)) {
      head.length = two_at(there, 6);
      return head;
    }
    if (there.size() < 12) return std::nullopt;
    head.length = four_at(there, 8);
    head.value_at = at_ + 12;
    return head;
  }

  /// One element, item or delimiter.
  bool step() {
    Around& around = levels_.back();
    const auto found = head(around);
    if (!found || found->value_at > around.end) return false;
    if (found->defined() && found->length > around.end - found->value_at) return false;
    if (found->tag >> 16 == kItem >> 16) return delimiter(*found);
    if (!around.item) return false;
    const bool is_far = found->defined() && !bytes_.is_at_hand(found->value_at, found->length);
    if (levels_.size() == 1 && (is_far || found->tag >= kPixelData)) stop_marks();
    // What is kept must be in order: DCMTK sorts, and of two alike keeps one.
    if (around.any && found->tag <= around.last && around.chooser) return false;
    around.any = true;
    around.last = found->tag;
    return element(*found);
  }

  bool delimiter(const Head& head) {
    Around& around = levels_.back();
    trail_.mark({.at = at_, .nested = true});
    if (head.tag == kItem && !around.item) return item(head);
    if (head.tag != (around.item ? kItemEnd : kSequenceEnd) || !around.open || head.length != 0) return false;
    at_ = head.value_at;
    close();
    return true;
  }

  bool item(const Head& head) {
    Around& sequence = levels_.back();
    const bool kept = sequence.inside != kNowhere && (sequence.every_item || sequence.kept == 0);
    if (kept && (++sequence.kept > kMostItems || filler_.full())) return false;
    at_ = head.value_at;
    Around made{.implicit = sequence.implicit,
                .open = !head.defined(),
                .end = head.defined() ? head.value_at + head.length : sequence.end};
    if (kept) {
      made.chooser = Chooser(plan_, sequence.inside);
      filler_.open_item();
    }
    return enter(std::move(made));
  }

  bool enter(Around made) {
    if (levels_.size() > kDeepest) return false;
    levels_.push_back(std::move(made));
    return true;
  }

  void close() {
    if (levels_.back().chooser) filler_.close_item();
    levels_.pop_back();
  }

  bool element(const Head& head) {
    Around& around = levels_.back();
    const auto choice = around.chooser ? around.chooser->choose(head.tag) : Chooser::Choice();
    const bool is_passed = !choice.keep && !around.implicit;
    trail_.mark(
        {.at = at_, .kind = is_passed ? Trail::Kind::Passed : Trail::Kind::Fixed, .nested = levels_.size() > 1});
    needs(head.value_at + (choice.keep && head.length <= choice.value ? head.length : 0));
    if (head.tag == kPixelData && levels_.size() == 1) bytes_.needed_to(needed_);
    if (!head.defined()) return undefined(head, choice);
    const bool wanted = choice.keep || choice.inside != kNowhere;
    if (around.implicit && begins_as_item(head)) {
      // Without a VR only the dictionary knows a sequence, and the plan has not asked it about every element. What is
      // not wanted is taken for one: if that comes to nothing, DCMTK may find that it was a value.
      if (wanted && choice.dictionary_vr != Vr::SQ) return false;
      return sequence(head, choice, true);
    }
    const Vr vr = around.implicit ? choice.dictionary_vr : head.vr;
    if (vr == Vr::SQ && head.length > 0) return sequence(head, choice, around.implicit);
    if (choice.keep && !keep(head, vr, choice)) return false;
    at_ = head.value_at + head.length;
    return true;
  }

  bool begins_as_item(const Head& head) {
    if (head.length < 8) return false;
    const auto first = bytes_.look(head.value_at, 8);
    return first.size() >= 8 && tag_at(first, 0) == kItem;
  }

  bool undefined(const Head& head, const Chooser::Choice& choice) {
    const Around& around = levels_.back();
    if (head.tag == kPixelData && head.vr != Vr::SQ) return encapsulated(head, choice);
    if (head.vr == Vr::UN) {
      // PS3.5 6.2.2, note 2: a sequence in implicit coding.
      if (choice.keep || choice.inside != kNowhere) return false;
      return sequence(head, choice, true);
    }
    if (around.implicit && choice.keep && choice.dictionary_vr != Vr::SQ) return false;
    if (!around.implicit && head.vr != Vr::SQ) return false;
    return sequence(head, choice, around.implicit);
  }

  bool sequence(const Head& head, const Chooser::Choice& choice, bool implicit) {
    const bool entered = choice.inside != kNowhere;
    if (choice.keep || entered)
      filler_.add({.tag = head.tag,
                   .vr = Vr::SQ,
                   .dictionary_vr = choice.dictionary_vr,
                   .length = head.length,
                   .slot = choice.slot});
    at_ = head.value_at;
    return enter({.item = false,
                  .implicit = implicit,
                  .open = !head.defined(),
                  .end = head.defined() ? head.value_at + head.length : levels_.back().end,
                  .inside = choice.inside,
                  .every_item = choice.every_item});
  }

  /// Encapsulated pixels: fragments up to a delimiter, from head to head.
  bool encapsulated(const Head& pixels, const Chooser::Choice& choice) {
    if (levels_.size() > 1) return false;
    if (choice.keep)
      filler_.add({.tag = kPixelData, .vr = Vr::Other, .length = Element::kUndefined, .slot = choice.slot});
    for (at_ = pixels.value_at;;) {
      const auto there = bytes_.look(at_, 8);
      if (there.size() < 8) return false;
      const std::uint32_t tag = tag_at(there, 0);
      const std::uint32_t length = four_at(there, 4);
      at_ += 8;
      if (tag == kSequenceEnd && length == 0) return true;
      if (tag != kItem || length > bytes_.size() - at_) return false;
      at_ += length;
    }
  }

  bool keep(const Head& head, Vr vr, const Chooser::Choice& choice) {
    const Element element{
        .tag = head.tag, .vr = vr, .dictionary_vr = choice.dictionary_vr, .length = head.length, .slot = choice.slot};
    const bool bulk = vr != Vr::UN && !is_text(vr) && width(vr) == 1;
    if (choice.value == 0 || vr == Vr::SQ) {
      filler_.add(element);
      return true;
    }
    if (vr == Vr::Other || head.tag >> 16 == kDirectoryGroup) return false;
    if (!is_usual(head.length, vr)) return false;
    if (head.length == 0 || head.length > choice.value || (bulk && !choice.raw)) {
      filler_.add(element);
      if (levels_.size() == 1) pixels_.note(head.tag, vr, {});
      return true;
    }
    if (!load(element, head)) return false;
    return !is_creator(head.tag) || add_creator(head, vr);
  }

  bool load(const Element& element, const Head& head) {
    if (filler_.full()) return false;
    if (head.length <= Bytes::kWindow) {
      const auto there = bytes_.look(head.value_at, head.length);
      if (there.size() < head.length) return false;
      filler_.add(element);
      filler_.put(there.first(head.length));
      if (levels_.size() == 1) pixels_.note(element.tag, element.vr, there.first(head.length));
      return true;
    }
    filler_.add(element);
    return bytes_.read(head.value_at, filler_.room(head.length)) == head.length;
  }

  bool add_creator(const Head& head, Vr vr) {
    Around& around = levels_.back();
    if (head.length > Bytes::kWindow) return false;
    const auto value = bytes_.look(head.value_at, head.length).first(head.length);
    const std::string_view text(reinterpret_cast<const char*>(value.data()), value.size());
    // Which VRs follow from it is for the dictionary to say, and DCMTK asks it by the exact bytes.
    if (around.implicit && (!is_plain(text) || text.find('\\') != std::string_view::npos)) return false;
    around.chooser->add_creator(head.tag, vr, value);
    return true;
  }

  Bytes& bytes_;
  const Plan& plan_;
  Filler& filler_;
  std::uint64_t at_;
  std::vector<Around>& levels_;
  Trail& trail_;
  Pixels pixels_;
  std::uint64_t needed_ = 0;  ///< of what was read without a jump
  bool leapt_ = false;        ///< or tried to
};

}  // namespace

Scanner::Scanner() = default;
Scanner::~Scanner() = default;

bool Scanner::read(const Source& source, const Plan& plan, Filler& into) {
  if (source.layout.coding == Coding::ExplicitBig) return false;
  return Scan(source, plan, into, levels_, trail_).run();
}

}  // namespace qapc::dicom::scan
