// Generated archives to measure on. Their files look like those of a scanner: about 140 elements, 130 kB with pixels.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace qapc::bench {

struct Shape {
  int files = 5000;
  int files_an_exam = 200;
  bool long_values = false;  ///< 90 kB of private values before the pixels, as in a CSA header
  bool mixed = false;        ///< all files in one folder, in an order in which exams take turns
};

/// Pixels and long values are zeros, and holes on the disk: what no reader touches takes no room.
void write_archive(const std::filesystem::path& folder, const Shape& shape);

/// Every regular file below, sorted.
std::vector<std::string> files_below(const std::filesystem::path& folder);

}  // namespace qapc::bench
