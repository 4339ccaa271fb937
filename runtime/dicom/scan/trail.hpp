// What the file before looked like. Floor 3 (runtime/dicom/scan).
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/vr.hpp"

namespace qapc::dicom::scan {

/// An element that is no sequence, where it stands.
struct Leaf {
  std::uint64_t size = 0;  ///< bytes, with its value
  std::uint32_t tag = 0;
  Vr vr = Vr::Other;
  std::uint8_t head = 0;  ///< bytes before its value
};

/// Leaves of the file before in the order in which they were passed. Neighbours are alike: where eight bytes are the
/// same (tag, VR and a length of two bytes, explicit coding), it is known without taking them apart how far it is to
/// the next.
class Trail {
 public:
  /// What leaves are passed over: tags after `last` and before `next`, without the bits of `never`.
  struct Passing {
    std::uint64_t at = 0;  ///< where the next leaf begins
    std::uint32_t last = 0;
    std::uint32_t next = 0;
    std::uint32_t never = 0;
  };

  void begin() { at_ = 0; }
  /// Passes the leaves that are as expected, as long as they and their values lie in `there`. The one that is not
  /// passed over, if it is as expected too; null for another one.
  const Leaf* follow(std::span<const std::byte> there, Passing& passing) {
    const Step* step = steps_.data() + at_;
    auto [at, last, next, never] = passing;
    bool expected = false;
    while ((expected = is_there(*step, there, at))) {
      const std::uint32_t tag = step->leaf.tag;
      if (tag <= last || tag >= next || (tag & never) != 0) break;
      last = tag;
      at += step++->leaf.size;
    }
    at_ = static_cast<std::size_t>(step - steps_.data());
    passing.at = at;
    passing.last = last;
    return expected ? &step->leaf : nullptr;
  }
  /// The expected one was passed.
  void pass() { ++at_; }
  /// Another one was passed, with these eight bytes.
  void note(std::uint64_t head, const Leaf& leaf) {
    constexpr std::size_t kMost = 4096;  // steps
    if (at_ == kMost || leaf.head != sizeof head) return;
    if (at_ + 1 == steps_.size()) steps_.emplace_back();
    steps_[at_++] = {head, leaf};
  }

 private:
  struct Step {
    std::uint64_t head = 0;
    Leaf leaf{.size = ~std::uint64_t{0} >> 1};  ///< more than any file has: nothing is expected
  };
  static bool is_there(const Step& step, std::span<const std::byte> there, std::uint64_t at) {
    return at + step.leaf.size <= there.size() && eight_at(there, at) == step.head;
  }

  std::vector<Step> steps_ = std::vector<Step>(1);  ///< behind the last one, one that expects nothing
  std::size_t at_ = 0;
};

}  // namespace qapc::dicom::scan
