// NIfTI-1 files, for people and for other tools. Floor 3 (runtime/volume).
// Format: nifti1.h of 2007 (Data Format Working Group). Axes are those of the grid; the affine turns LPS into RAS.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>

#include "runtime/base/result.hpp"
#include "runtime/volume/geometry.hpp"

namespace qapc::volume {

enum class NiftiType : std::uint8_t { UInt8, Int16, Int32, Float64 };

struct NiftiForm {
  Grid grid;
  std::size_t volumes = 1;
  NiftiType type = NiftiType::Float64;
  bool placed = true;  ///< false: no orientation is claimed
  double step_s = 0;   ///< from volume to volume; 0 where unknown
};

/// Written as it comes; appears whole or not at all. Packed when the name ends in `.gz`.
class NiftiFile {
 public:
  /// Error CannotWrite; Invalid: more than 32,767 voxels along an axis, or volumes
  static Result<NiftiFile> create(const std::filesystem::path& path, const NiftiForm& form);
  NiftiFile(NiftiFile&&) noexcept;
  NiftiFile& operator=(NiftiFile&&) noexcept;
  ~NiftiFile();

  /// The next values, x fastest, then y, z, volumes. Error CannotWrite.
  Result<void> append(std::span<const double> values);
  /// Once, after all values. Error CannotWrite.
  Result<void> finish();

 private:
  struct State;
  explicit NiftiFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace qapc::volume
