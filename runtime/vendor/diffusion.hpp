// Diffusion weighting where vendors write it in ways of their own. Floor 3 (runtime/vendor). s/mm2; directions of
// length 1 in patient coordinates.
#pragma once

#include <optional>
#include <string_view>

#include "runtime/vendor/geometry.hpp"
#include "runtime/vendor/readout.hpp"

namespace qapc::vendor {

/// GE: the first value of (0043,xx39), to which releases since DV26 may add 1e9 for a b-value that is not nominal.
/// Nothing for a negative number.
///
/// Source   NAMIC wiki, DICOM for DWI and DTI; dcm2niix GE/README.md
std::optional<double> ge_b_value(double stored);

/// GE: (0019,xxBB), (0019,xxBC) and (0019,xxBD), along frequency, phase and slice.
///
/// Source   dcm2niix GE/README.md, Diffusion Tensor Notes; phase encoding along columns: dcm_qa_ge, its bvec file;
/// along
///          rows: the same axes turned by 90 degrees, which no data set at hand shows
std::optional<Vector> ge_direction(const Vector& frequency_phase_slice, const Orientation& orientation, Axis phase);

/// Canon V6.0: Image Comments `b=1500(0.445,0.000,0.895)`, along phase, frequency and slice.
///
/// Source   dcm2niix Canon/README.md; dcm_qa_canon, its bvec files, for both directions of phase encoding
struct CanonWeighting {
  double b_value = 0;
  Vector phase_frequency_slice{};
};
std::optional<CanonWeighting> canon_weighting(std::string_view image_comments);
std::optional<Vector> canon_direction(const Vector& phase_frequency_slice, const Orientation& orientation, Axis phase);

/// A direction given along row, column and normal of the image, in patient coordinates.
std::optional<Vector> in_patient(const Vector& in_image, const Orientation& orientation);

}  // namespace qapc::vendor
