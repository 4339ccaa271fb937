// What the file before looked like. Floor 3 (runtime/dicom/scan).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "runtime/dicom/bytes.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/scan/around.hpp"
#include "runtime/dicom/scan/pixels.hpp"

namespace qapc::dicom::scan {

/// Neighbours are alike: most bytes of a file are those of the file before, though they may stand elsewhere. What was
/// made of those is in the excerpt and stays there; only elements that hold a difference are looked at again.
///
/// A walk leaves a mark at everything it passes, from the beginning of the data set on, until it stops to do so: at the
/// pixels, at a value that is not at hand, or where a leap may come. From there on every file is walked over.
class Trail {
 public:
  enum class Kind : std::uint8_t {
    Fixed,   ///< anything of which no byte may be different
    Passed,  ///< an element of which only the head matters
    Kept,    ///< one whose value is in the room of its slot
  };
  struct Mark {
    std::uint64_t at = 0;  ///< where in the file it begins; it ends where the next one begins
    Kind kind = Kind::Fixed;
    bool nested = false;               ///< in a sequence: its length is fixed
    std::uint32_t element = kNowhere;  ///< of one that is kept, see Filler::replace
  };
  /// Where marks end, and the walk as it stood there.
  struct Stop {
    std::uint64_t at = 0;
    std::uint64_t needed = 0;
    Around data_set;
    Pixels pixels;
    Filler::Point filled;
  };
  /// Another file: its data set, as far as it is at hand, and where that and the file end.
  struct Next {
    std::span<const std::byte> there;
    std::uint64_t at = 0;
    std::uint64_t end = 0;
  };

  /// Forgets all: a file is walked over from its beginning.
  void begin();
  void mark(const Mark& mark) {
    if (stop_ || marks_.size() > kMost) return;
    if (!mark.nested) last_ = marks_.size();
    marks_.push_back(mark);
  }
  [[nodiscard]] bool is_stopped() const { return stop_.has_value(); }
  void stop(Stop stop) { stop_.emplace(std::move(stop)); }
  /// The file was read to its end, and is in the filler.
  void end(Bytes& bytes, const Filler& filler);

  /// Fills from another file as far as this one was marked, and says how the walk stands there. Null where it is
  /// different in other ways than values: then it has to be walked over from its beginning.
  const Stop* follow(const Next& next, Filler& filler);

 private:
  static constexpr std::size_t kMost = 4096;  ///< marks
  class Following;

  std::vector<Mark> marks_;
  std::size_t last_ = 0;  ///< mark of the last element of the data set
  std::optional<Stop> stop_;
  Window before_;             ///< the file, as far as it was at hand
  std::uint64_t starts_ = 0;  ///< of the filler, when the file was in it
};

}  // namespace qapc::dicom::scan
