// Archives made by hand, whole and hostile, without a library that packs. For tests.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::support {

struct Packed {
  std::string name;
  std::string bytes;
  char type = '0';     ///< of tar: `0` a file, `1` a hard link, `2` a link, `5` a folder
  std::string link{};  ///< what a link leads to
};

/// ustar; names of up to 100 characters.
std::string tar_of(const std::vector<Packed>& members);

struct ZipFlaws {
  bool encrypted = false;        ///< says so; the bytes are not
  std::size_t repeat_first = 0;  ///< so many more entries of the directory name the first member's bytes
};
/// Stored, without compression.
std::string zip_of(const std::vector<Packed>& members, const ZipFlaws& flaws = {});

}  // namespace qapc::support
