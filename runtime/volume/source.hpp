// The values of a stack, a volume or some slices at a time. Floor 3 (runtime/volume). Not for threads to share.
// One image of one file is held, however long the run is.
#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/pixels/images.hpp"
#include "runtime/volume/stack.hpp"

namespace qapc::volume {

class Source {
 public:
  /// All that is given outlives it.
  Source(const Stack& stack, std::span<const Facts> images, std::span<const std::filesystem::path> files)
      : stack_(stack), images_(images), files_(files) {}

  [[nodiscard]] const Stack& stack() const { return stack_; }
  [[nodiscard]] const Grid& grid() const { return stack_.grid; }

  /// Values (rescaled, in double) of `out.size() / plane` slices from `first_slice` on.
  ///
  /// Error    what reading pixels says; Damaged: a file whose pixels have another form than its header said before
  Result<void> read(std::size_t volume, std::size_t first_slice, std::span<double> out);

  /// A whole volume.
  Result<Volume> read(std::size_t volume);

  /// The largest value that the stored bits of the image of a slice can hold, rescaled.
  Result<double> ceiling(std::size_t volume, std::size_t slice);

 private:
  Result<void> open(const Facts& facts);
  Result<void> load(std::uint32_t image);

  const Stack& stack_;
  std::span<const Facts> images_;
  std::span<const std::filesystem::path> files_;
  std::optional<pixels::Images> file_;
  std::uint32_t file_index_ = 0;
  std::vector<double> stored_;
  std::optional<std::uint32_t> loaded_;  ///< image whose stored values are there
};

}  // namespace qapc::volume
