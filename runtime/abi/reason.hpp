// Why a metric has no number. Floor 1 (runtime/abi). Words are printed and compared by policies: never renamed, and
// reasons are appended.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "runtime/abi/value.hpp"

namespace qapc::abi {

enum class Reason : std::uint8_t {
  NoVolume,       ///< no volume is whole
  Colour,         ///< pixels in colour
  NoPixels,       ///< headers without pixels
  Undecodable,    ///< pixels that cannot be read
  NoPlugin,       ///< the plugin that holds ITK is missing
  OutOfMemory,    ///< a filter asked for more than there is
  NotAsked,       ///< costs more than was allowed
  PhaseImage,     ///< phase or field map
  NotMagnitude,   ///< real, imaginary, a map, or values below zero
  DerivedImage,   ///< computed from other images
  ConstantImage,  ///< all values equal, zero or not
  SingleSlice,    ///< one slice where several are needed
  TooFewSlices,
  IrregularSlices,     ///< gaps, uneven distances, or no positions
  NoSpacing,           ///< no pixel spacing
  NoPhaseEncoding,     ///< the header does not say along which axis phase is encoded
  NoHead,              ///< no object found
  FillsView,           ///< the object fills the field of view, or nothing tells it from the background
  ObjectTooSmall,      ///< no inside left
  NoBackground,        ///< no air, or nothing but zeros around the object
  Defaced,             ///< part of the object was replaced by zeros
  BackgroundNotNoise,  ///< ghosts, filters or suppression in the air
  NoncentralChi,       ///< noise of several receive channels
  ClassesNotDistinct,  ///< the mixture does not tell tissues apart
  NotATimeSeries,      ///< one volume, or volumes that differ in more than time
  TooFewVolumes,
  NoVariance,      ///< nothing changes in time
  SeveralStacks,   ///< several sets of slices that could be asked, which differ in echo, component or direction
  NotAligned,      ///< no rigid motion takes one volume to the next
  NotDiffusion,    ///< no b-value above 0
  NoUnweighted,    ///< no volume without diffusion weighting
  InArchive,       ///< files inside an archive, of which headers alone are read
  NotNeeded,       ///< no rule, risk or definition needed it
  EmptyMask,       ///< no voxel is of the regions that are asked for
  NotGiven,        ///< no file of another tool is of the series
  SeveralFiles,    ///< several are, which differ
  NotInFile,       ///< the one that is has no such number
  DecidedWithout,  ///< the decision of the exam does not change by it (`--profile decision`)
};
inline constexpr int kReasons = 38;

std::string_view word(Reason reason);     ///< `no_background`
std::string_view meaning(Reason reason);  ///< for people
std::optional<Reason> reason_named(std::string_view word);

/// As the reason of a cell that is missing (value.hpp).
constexpr Missing because(Reason reason) {
  return static_cast<Missing>(kOwnReasons + static_cast<unsigned>(reason));
}

}  // namespace qapc::abi
