#include "runtime/abi/function.hpp"

#include <algorithm>
#include <array>

#include "runtime/base/check.hpp"

namespace qapc::abi {
namespace {

constexpr std::array<FunctionInfo, kFunctions> kTable{{
    {Function::None, "none", 0, 0, false, ""},
    {Function::Join, "join", 1, 16, false, "the values of each, one after another"},
    {Function::SquareTile, "square_tile", 2, 2, false, "rows or columns, tiles of a square mosaic"},
    {Function::RowTile, "row_tile", 2, 2, false, "rows, tiles of a mosaic that leaves out empty rows"},
    {Function::AlongPhase, "along_phase", 3, 3, false, "axis, rows, columns"},
    {Function::AcquiredLines, "acquired_lines", 1, 1, false, "AcquisitionMatrix"},
    {Function::AcquiredMatrix, "acquired_matrix", 1, 1, false, "AcquisitionMatrix"},
    {Function::EchoSpacing, "echo_spacing", 2, 2, false, "bandwidth along phase encoding in Hz/px, lines"},
    {Function::ReadoutTime, "readout_time", 2, 2, false, "bandwidth along phase encoding in Hz/px, lines"},
    {Function::GeEchoSpacing, "ge_echo_spacing", 5, 5, false,
     "line spacing in us, acquired lines, acceleration, ScanOptions, lines"},
    {Function::GeReadoutTime, "ge_readout_time", 5, 5, false,
     "line spacing in us, acquired lines, acceleration, ScanOptions, lines"},
    {Function::BidsDirection, "bids_direction", 2, 2, false, "axis, sign"},
    {Function::DirectionName, "direction_name", 3, 3, false, "axis, sign, ImageOrientationPatient"},
    {Function::PlaneName, "plane_name", 1, 1, false, "ImageOrientationPatient"},
    {Function::GeVector, "ge_vector", 5, 5, false,
     "along frequency, along phase, along slice, ImageOrientationPatient, axis"},
    {Function::CanonVector, "canon_vector", 3, 3, false, "ImageComments, ImageOrientationPatient, axis"},
    {Function::Intensity, "intensity", 3, 3, false, "RescaleSlope, RescaleIntercept, scale slope of Philips"},
    {Function::MosaicTimes, "mosaic_times", 3, 3, true, "times in ms, number of the first slice, RepetitionTime in ms"},
    {Function::FrameTimes, "frame_times", 4, 4, true,
     "time in s, ImagePositionPatient, ImageOrientationPatient, MRAcquisitionType"},
    {Function::AgreeingTimes, "agreeing_times", 5, 5, true,
     "time in s, time after start in s, ImagePositionPatient, ImageOrientationPatient, MRAcquisitionType"},
    {Function::GeTimes, "ge_times", 9, 9, true,
     "RTIA timer, TriggerTime in ms, ImagePositionPatient, ImageOrientationPatient, MRAcquisitionType, RepetitionTime "
     "in ms, group delay in s, slices at once, order"},
    {Function::SliceOrder, "slice_order", 1, 1, true, "slice times"},
    {Function::SlicesAtOnce, "slices_at_once", 2, 2, true, "slice times, ScanningSequence"},
    {Function::Volumes, "volumes", 3, 3, true, "ImagePositionPatient, ImageOrientationPatient, tiles"},
    {Function::SliceDistance, "slice_distance", 2, 2, true, "ImagePositionPatient, ImageOrientationPatient"},
    {Function::VolumeRepetition, "volume_repetition", 3, 3, true,
     "begin of the volume in s, number of the volume, RepetitionTime in ms"},
    {Function::ZeroWhereOthersHave, "zero_where_others_have", 0, 0, true, "the attribute itself"},
}};

}  // namespace

const FunctionInfo& info(Function function) {
  const auto row = static_cast<std::size_t>(function);
  QAPC_CHECK(row < kTable.size() && kTable[row].function == function, "each function has its row, in order");
  return kTable[row];
}

std::optional<Function> find_function(std::string_view name) {
  const auto row = std::ranges::find(kTable, name, &FunctionInfo::name);
  return row == kTable.end() || row->function == Function::None ? std::nullopt : std::optional(row->function);
}

}  // namespace qapc::abi
