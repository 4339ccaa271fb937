// What lies inside the value of one element: CSA headers, protocol texts, packed blocks of vendors. Floor 3
// (runtime/dicom). Whoever knows such a format hands these functions to the plan; readers then load the element's bytes
// and pass them on as they lie in the file, whichever reader it was.
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "runtime/abi/program.hpp"

namespace qapc::dicom {

/// Larger elements are not taken apart. A Siemens series header with its protocol has 100 to 300 kB.
inline constexpr std::uint32_t kLongestInner = std::uint32_t{16} << 20;  // bytes

struct Inner {
  /// The home lies inside the private element that its creator and tag name. Null: no home does.
  bool (*lies_inside)(const abi::Home& home) = nullptr;
  /// Values as text, as a text element would hold them: at least one, and not all empty; or why there is none. The
  /// bytes may be hostile.
  std::expected<std::vector<std::string>, abi::Missing> (*values)(const abi::Home& home,
                                                                  std::span<const std::byte> bytes) = nullptr;

  [[nodiscard]] bool has(const abi::Home& home) const { return lies_inside != nullptr && lies_inside(home); }
};

}  // namespace qapc::dicom
