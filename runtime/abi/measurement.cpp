#include "runtime/abi/measurement.hpp"

#include <algorithm>
#include <array>

#include "runtime/abi/primitive.hpp"

namespace qapc::abi {
namespace {

using Cost = Measurement::Cost;
using Summary = Measurement::Summary;

constexpr std::array<Measurement, 115> kRows{{
    {"slice_spacing", 1, "mm", Cost::Headers},
    {"slice_gap", 1, "mm", Cost::Headers},
    {"missing_slices", 1, "", Cost::Headers},
    {"repeated_slices", 1, "", Cost::Headers},
    {"left_over_images", 1, "", Cost::Headers},
    {"spacing_error", 1, "mm", Cost::Headers},
    {"slice_shear", 1, "mm", Cost::Headers},
    {"obliquity", 1, "deg", Cost::Headers},
    {"coverage_i", 1, "mm", Cost::Headers},
    {"coverage_j", 1, "mm", Cost::Headers},
    {"coverage_k", 1, "mm", Cost::Headers},
    {"snr", 1, "", Cost::Pixels, false, Summary::None, "core"},
    {"snrd", 1, "", Cost::Pixels},
    {"efc", 1, "", Cost::Pixels},
    {"fber", 1, "", Cost::Pixels},
    {"qi1", 1, "", Cost::Pixels},
    {"fwhm_i", 1, "mm", Cost::Pixels},
    {"fwhm_j", 1, "mm", Cost::Pixels},
    {"fwhm_k", 1, "mm", Cost::Pixels},
    {"fwhm", 1, "mm", Cost::Pixels},
    {"fwhm_i_voxels", 1, "", Cost::Pixels},
    {"fwhm_j_voxels", 1, "", Cost::Pixels},
    {"fwhm_k_voxels", 1, "", Cost::Pixels},
    {"fwhm_voxels", 1, "", Cost::Pixels},
    {"saturation", 1, "", Cost::Pixels},
    {"slice_jump", 1, "", Cost::Pixels, true, Summary::LargestSize},
    {"odd_even", 1, "", Cost::Pixels},
    {"fov_cut", 1, "", Cost::Pixels},
    {"fov_cut_left", 1, "", Cost::Pixels},
    {"fov_cut_right", 1, "", Cost::Pixels},
    {"fov_cut_anterior", 1, "", Cost::Pixels},
    {"fov_cut_posterior", 1, "", Cost::Pixels},
    {"fov_cut_superior", 1, "", Cost::Pixels},
    {"gsr", 1, "", Cost::Pixels},
    {"gsr_i", 1, "", Cost::Pixels},
    {"gsr_j", 1, "", Cost::Pixels},
    {"piu", 1, "%", Cost::Pixels},
    {"psg", 1, "%", Cost::Pixels},
    {"head_mean", 1, "", Cost::Pixels},
    {"head_median", 1, "", Cost::Pixels},
    {"head_p05", 1, "", Cost::Pixels},
    {"head_p95", 1, "", Cost::Pixels},
    {"head_sd", 1, "", Cost::Pixels},
    {"head_mad", 1, "", Cost::Pixels},
    {"head_kurtosis", 1, "", Cost::Pixels},
    {"head_voxels", 1, "", Cost::Pixels},
    {"core_mean", 1, "", Cost::Pixels},
    {"core_median", 1, "", Cost::Pixels},
    {"core_p05", 1, "", Cost::Pixels},
    {"core_p95", 1, "", Cost::Pixels},
    {"core_sd", 1, "", Cost::Pixels},
    {"core_mad", 1, "", Cost::Pixels},
    {"core_kurtosis", 1, "", Cost::Pixels},
    {"core_voxels", 1, "", Cost::Pixels},
    {"air_mean", 1, "", Cost::Pixels},
    {"air_median", 1, "", Cost::Pixels},
    {"air_p05", 1, "", Cost::Pixels},
    {"air_p95", 1, "", Cost::Pixels},
    {"air_sd", 1, "", Cost::Pixels},
    {"air_mad", 1, "", Cost::Pixels},
    {"air_kurtosis", 1, "", Cost::Pixels},
    {"air_voxels", 1, "", Cost::Pixels},
    {"dummies", 1, "", Cost::Pixels},
    {"tsnr_raw", 1, "", Cost::Pixels, false, Summary::None, "head"},
    {"sfnr", 1, "", Cost::Pixels, false, Summary::None, "core"},
    {"dvars", 1, "", Cost::Pixels, true, Summary::MeanWithoutFirst, "head"},
    {"dvars_std", 1, "", Cost::Pixels, true, Summary::MeanWithoutFirst, "head"},
    {"gcor", 1, "", Cost::Pixels, false, Summary::None, "head"},
    {"aor", 1, "", Cost::Pixels, true, Summary::Mean, "head"},
    {"aqi", 1, "", Cost::Pixels, true, Summary::Mean, "head"},
    {"spikes", 2, "", Cost::Pixels, true, Summary::Sum},
    {"drift", 1, "%", Cost::Pixels},
    {"com_drift", 1, "mm", Cost::Pixels, true, Summary::Largest},
    {"fd_power", 1, "mm", Cost::Pixels, true, Summary::MeanWithoutFirst},
    {"fd_jenkinson", 1, "mm", Cost::Pixels, true, Summary::MeanWithoutFirst},
    {"fluctuation", 1, "%", Cost::Pixels, false, Summary::None, "core"},
    {"snr_pairs", 1, "", Cost::Pixels, false, Summary::None, "core"},
    {"b0_volumes", 1, "", Cost::Headers},
    {"weighted_volumes", 1, "", Cost::Headers},
    {"shells", 1, "", Cost::Headers},
    {"b_highest", 1, "s/mm2", Cost::Headers, true, Summary::Largest},
    {"b0_snr", 1, "", Cost::Pixels, false, Summary::None, "core"},
    {"dropout_slices", 1, "", Cost::Pixels, true, Summary::None},
    {"inu_median", 1, "", Cost::Slow},
    {"inu_range", 1, "", Cost::Slow},
    {"cjv", 1, "", Cost::Slow},
    {"cnr", 1, "", Cost::Slow},
    {"snr_dark", 1, "", Cost::Slow},
    {"snr_middle", 1, "", Cost::Slow},
    {"snr_bright", 1, "", Cost::Slow},
    {"wm2max_approx", 1, "", Cost::Slow},
    {"dark_mean", 1, "", Cost::Slow},
    {"dark_median", 1, "", Cost::Slow},
    {"dark_p05", 1, "", Cost::Slow},
    {"dark_p95", 1, "", Cost::Slow},
    {"dark_sd", 1, "", Cost::Slow},
    {"dark_mad", 1, "", Cost::Slow},
    {"dark_kurtosis", 1, "", Cost::Slow},
    {"dark_voxels", 1, "", Cost::Slow},
    {"middle_mean", 1, "", Cost::Slow},
    {"middle_median", 1, "", Cost::Slow},
    {"middle_p05", 1, "", Cost::Slow},
    {"middle_p95", 1, "", Cost::Slow},
    {"middle_sd", 1, "", Cost::Slow},
    {"middle_mad", 1, "", Cost::Slow},
    {"middle_kurtosis", 1, "", Cost::Slow},
    {"middle_voxels", 1, "", Cost::Slow},
    {"bright_mean", 1, "", Cost::Slow},
    {"bright_median", 1, "", Cost::Slow},
    {"bright_p05", 1, "", Cost::Slow},
    {"bright_p95", 1, "", Cost::Slow},
    {"bright_sd", 1, "", Cost::Slow},
    {"bright_mad", 1, "", Cost::Slow},
    {"bright_kurtosis", 1, "", Cost::Slow},
    {"bright_voxels", 1, "", Cost::Slow},
}};
constexpr std::string_view kFirstVersion = "@1";

}  // namespace

std::span<const Measurement> measurements() {
  return kRows;
}

std::optional<Measurement> measurement(std::string_view name) {
  const auto* const found =
      std::ranges::find_if(kRows, [&](const Measurement& row) { return row.name == name || row.id() == name; });
  if (found != kRows.end()) return *found;
  if (name.ends_with(kFirstVersion)) name.remove_suffix(kFirstVersion.size());
  const auto of_voxels = primitive(name);
  if (!of_voxels) return std::nullopt;
  return Measurement{.name = name, .unit = "", .cost = of_voxels->slow() ? Cost::Slow : Cost::Pixels};
}

}  // namespace qapc::abi
