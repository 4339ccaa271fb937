#include "runtime/dicom/scan/trail.hpp"

#include <algorithm>
#include <cstring>

#include "runtime/dicom/scan/leaf.hpp"

namespace qapc::dicom::scan {
namespace {

/// How many bytes they have in common before the first that is different.
std::size_t same_bytes(std::span<const std::byte> a, std::span<const std::byte> b) {
  constexpr std::size_t kPiece = 128;
  const std::size_t size = std::min(a.size(), b.size());
  std::size_t at = 0;
  while (at + kPiece <= size && std::memcmp(a.data() + at, b.data() + at, kPiece) == 0) at += kPiece;
  while (at + 8 <= size && eight_at(a, at) == eight_at(b, at)) at += 8;
  while (at < size && a[at] == b[at]) ++at;
  return at;
}

/// Of two elements in explicit coding.
bool same_tag_and_vr(std::span<const std::byte> a, std::span<const std::byte> b) {
  return four_at(a, 0) == four_at(b, 0) && two_at(a, 4) == two_at(b, 4);
}

}  // namespace

/// Goes through the marks beside another file. `was` are places in the file before, `now` in this one.
class Trail::Following {
 public:
  Following(Trail& trail, const Next& next, Filler& filler)
      : trail_(trail),
        next_(next),
        filler_(filler),
        was_(trail.marks_.front().at),
        shift_(was_ - next.at),
        mark_(trail.marks_.begin()) {}

  bool run() {
    const std::uint64_t end = trail_.stop_->at;
    for (;;) {
      if (was_ - shift_ - next_.at > next_.there.size()) return false;
      was_ += same_bytes(before(was_).first(static_cast<std::size_t>(end - was_)), there(was_));
      if (was_ == end) break;
      if (!pass_difference()) return false;
    }
    move_marks(trail_.marks_.end());
    trail_.stop_->at -= shift_;
    trail_.stop_->needed -= shift_;
    return true;
  }

 private:
  /// The element that holds it.
  bool pass_difference() {
    const auto behind = std::ranges::upper_bound(mark_, trail_.marks_.end(), was_, {}, &Mark::at);
    move_marks(behind - 1);
    const std::uint64_t begin = mark_->at;
    const std::uint64_t end = behind != trail_.marks_.end() ? behind->at : trail_.stop_->at;
    const auto from = there(begin);
    if (mark_->kind == Kind::Fixed || from.size() < kLongestHead || !same_tag_and_vr(from, before(begin))) return false;
    const Leaf leaf = at_a_glance(from, next_.end - (begin - shift_));
    if (leaf.size == 0 || (mark_->nested && leaf.size != end - begin)) return false;
    if (mark_->kind == Kind::Kept && !replace(leaf, from)) return false;
    mark_->at -= shift_;
    was_ = end;
    shift_ = end - (mark_++->at + leaf.size);
    return true;
  }
  bool replace(const Leaf& leaf, std::span<const std::byte> from) {
    return leaf.size <= from.size() && is_usual(leaf.value_size(), leaf.vr) &&
           filler_.replace(mark_->element, from.subspan(leaf.head, leaf.value_size()));
  }
  void move_marks(std::vector<Mark>::iterator end) {
    if (shift_ != 0) std::for_each(mark_, end, [&](Mark& mark) { mark.at -= shift_; });
    mark_ = end;
  }
  [[nodiscard]] std::span<const std::byte> before(std::uint64_t was) const {
    return trail_.before_.view.subspan(static_cast<std::size_t>(was - trail_.before_.at));
  }
  [[nodiscard]] std::span<const std::byte> there(std::uint64_t was) const {
    return next_.there.subspan(static_cast<std::size_t>(was - shift_ - next_.at));
  }

  Trail& trail_;
  const Next& next_;
  Filler& filler_;
  std::uint64_t was_;
  std::uint64_t shift_;  ///< was - now
  std::vector<Mark>::iterator mark_;
};

void Trail::begin() {
  marks_.clear();
  stop_.reset();
}

void Trail::end(Bytes& bytes, const Filler& filler) {
  before_ = bytes.exchange(std::move(before_));
  starts_ = filler.starts();
  const bool at_hand = stop_ && !marks_.empty() && marks_.size() <= kMost && marks_.front().at >= before_.at &&
                       stop_->at <= before_.at + before_.view.size();
  if (!at_hand) begin();
}

const Trail::Stop* Trail::follow(const Next& next, Filler& filler) {
  if (!stop_ || filler.starts() != starts_) return nullptr;
  filler.go_back(stop_->filled);
  const bool same = Following(*this, next, filler).run();
  // Further behind, a walk might leap before it.
  return same && marks_[last_].at + kLongestHead <= kWalked ? &*stop_ : nullptr;
}

}  // namespace qapc::dicom::scan
