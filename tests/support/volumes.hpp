// A folder of DICOM files to its stacks, without the session.
#pragma once

#include <filesystem>
#include <vector>

#include "runtime/volume/source.hpp"
#include "runtime/volume/stack.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic_series.hpp"

namespace qapc::volume::reading {

namespace syn = ::qapc::synthetic;

struct Read {
  std::vector<Facts> images;
  std::vector<std::filesystem::path> files;
  std::vector<Stack> stacks;

  [[nodiscard]] std::vector<double> values(std::size_t volume = 0, std::size_t stack = 0) const;
};

/// All files under a folder, as one series, in order of their names or the other way round.
Read read(const std::filesystem::path& folder, bool reversed = false);

/// A series written into a folder of its own.
class Series {
 public:
  Series(const syn::VolumeSeries& series, const syn::Voxels& voxels) {
    syn::write_series(scratch_.path(), series, voxels);
  }
  [[nodiscard]] const std::filesystem::path& path() const { return scratch_.path(); }
  [[nodiscard]] Read read(bool reversed = false) const { return reading::read(path(), reversed); }

 private:
  support::Scratch scratch_;
};

/// A value that tells i, j, k and t.
int address(int i, int j, int k, int t);

}  // namespace qapc::volume::reading
