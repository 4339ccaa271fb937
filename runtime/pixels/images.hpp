// The pixels of one file, frame by frame. Floor 3 (runtime/pixels); no type of ITK or GDCM.
// A frame at a time is held, however many the file has; a gzipped or deflated file is held unpacked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/pixels/place.hpp"

namespace qapc::pixels {

class Images {
 public:
  /// Error    Unreadable, Damaged; NotFound: no pixel data; Unsupported: colour, or a form that is not read
  static Result<Images> open(const std::filesystem::path& file);

  [[nodiscard]] const Form& form() const { return place_.form; }
  [[nodiscard]] bool compressed() const { return place_.encapsulated; }

  /// Stored values of a frame (0-based): before any rescaling, whole numbers, rows one after another.
  ///
  /// Input    `out` has rows * columns places
  /// Error    Damaged; Unsupported: no codec; what opening the plugin says, which only JPEG, JPEG-LS and JPEG 2000 need
  Result<void> read(std::uint32_t frame, std::span<double> out);

  /// The value of a private element at the top level; empty where there is none.
  std::vector<std::byte> private_value(std::string_view creator, std::uint16_t group, std::uint8_t element) {
    return pixels::private_value(*bytes_, place_, creator, group, element);
  }
  /// The texts of one element in the items of such a sequence.
  std::vector<std::string> private_items(std::string_view creator, std::uint16_t group, std::uint8_t element,
                                         std::uint32_t inside) {
    return pixels::private_items(*bytes_, place_, creator, group, element, inside);
  }

 private:
  Images(std::unique_ptr<Bytes> bytes, Place place, std::vector<std::vector<Extent>> frames)
      : bytes_(std::move(bytes)), place_(std::move(place)), frames_(std::move(frames)) {}
  Result<std::vector<std::byte>> encoded(std::uint32_t frame);
  Result<void> decode(std::uint32_t frame, std::span<double> out);

  std::unique_ptr<Bytes> bytes_;
  Place place_;
  std::vector<std::vector<Extent>> frames_;  ///< pieces of each frame, where encapsulated
};

}  // namespace qapc::pixels
