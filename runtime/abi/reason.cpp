#include "runtime/abi/reason.hpp"

#include <algorithm>
#include <array>

namespace qapc::abi {
namespace {

struct Row {
  std::string_view word;
  std::string_view meaning;
};
constexpr std::array<Row, kReasons> kRows = {{
    {"no_volume", "no volume of the series is whole"},
    {"colour", "its pixels are in colour"},
    {"no_pixels", "it has no pixel data"},
    {"undecodable", "its pixels cannot be read"},
    {"no_plugin", "the pixel plugin is missing"},
    {"out_of_memory", "it needs more memory than there is"},
    {"not_asked", "it takes long and was not asked for"},
    {"phase_image", "a phase image or field map"},
    {"not_magnitude", "a real or imaginary image, a map, or values below zero"},
    {"derived_image", "computed from other images"},
    {"constant_image", "all values are equal"},
    {"single_slice", "one slice, and several are needed"},
    {"too_few_slices", "fewer slices than needed"},
    {"irregular_slices", "slices with gaps, uneven distances or no positions"},
    {"no_spacing", "the header gives no pixel spacing"},
    {"no_phase_encoding", "the header does not give the direction of phase encoding"},
    {"no_head", "no object is found in the image"},
    {"fills_view", "nothing tells the object from a background"},
    {"object_too_small", "the object has no inside far enough from its surface"},
    {"no_background", "there is no air around the object, or only zeros"},
    {"defaced", "part of the object was replaced by zeros"},
    {"background_not_noise", "the air holds more than noise, or less"},
    {"noncentral_chi", "the noise is that of several receive channels"},
    {"classes_not_distinct", "tissues cannot be told apart by their values"},
    {"not_a_time_series", "one volume, or volumes that differ in more than time"},
    {"too_few_volumes", "fewer volumes than needed"},
    {"no_variance", "nothing changes in time"},
    {"several_stacks", "several sets of slices fit: they differ in echo, component or direction"},
    {"not_aligned", "no rigid motion takes one volume to the next"},
    {"not_diffusion", "no image says a b-value above 0"},
    {"no_unweighted", "no volume is without diffusion weighting"},
    {"in_archive", "its files lie in an archive, of which headers alone are read"},
    {"not_needed", "nothing needed it"},
    {"empty_mask", "no voxel, or only one, lies where it is measured"},
    {"not_given", "no file of the tool is of this series"},
    {"several_files", "several files of the tool are of this series"},
    {"not_in_file", "the file of the tool has no number of that name"},
    {"decided_without_it", "it changes nothing any more about what is decided of its exam"},
}};

}  // namespace

std::string_view word(Reason reason) {
  return kRows.at(static_cast<std::size_t>(reason)).word;
}

std::string_view meaning(Reason reason) {
  return kRows.at(static_cast<std::size_t>(reason)).meaning;
}

std::optional<Reason> reason_named(std::string_view word) {
  const auto* const found = std::ranges::find(kRows, word, &Row::word);
  if (found == kRows.end()) return std::nullopt;
  return static_cast<Reason>(found - kRows.begin());
}

}  // namespace qapc::abi
