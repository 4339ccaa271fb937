#include "runtime/abi/function.hpp"

#include <algorithm>
#include <array>

#include "runtime/base/check.hpp"

namespace qapc::abi {
namespace {

constexpr std::array<FunctionInfo, kFunctions> kTable{{
    {Function::None, "none", 0, 0, "", false, ""},
    {Function::Join, "join", 1, 16, "N", false, "the values of each, one after another"},
    {Function::Sum, "sum", 2, 4, "N", false, "numbers of one unit"},
    {Function::SquareTile, "square_tile", 2, 2, "I", false, "rows or columns, tiles of a square mosaic"},
    {Function::RowTile, "row_tile", 2, 2, "I", false, "rows, tiles of a mosaic that leaves out empty rows"},
    {Function::AlongPhase, "along_phase", 3, 3, "TII", false, "axis, rows, columns"},
    {Function::AcquiredLines, "acquired_lines", 1, 1, "L", false, "AcquisitionMatrix"},
    {Function::AcquiredMatrix, "acquired_matrix", 1, 1, "L", false, "AcquisitionMatrix"},
    {Function::EchoSpacing, "echo_spacing", 2, 2, "NI", false, "bandwidth along phase encoding in Hz/px, lines"},
    {Function::ReadoutTime, "readout_time", 2, 2, "NI", false, "bandwidth along phase encoding in Hz/px, lines"},
    {Function::GeEchoSpacing, "ge_echo_spacing", 5, 5, "NINTI", false,
     "line spacing in us, acquired lines, acceleration, ScanOptions, lines"},
    {Function::GeReadoutTime, "ge_readout_time", 5, 5, "NINTI", false,
     "line spacing in us, acquired lines, acceleration, ScanOptions, lines"},
    {Function::BidsDirection, "bids_direction", 2, 2, "T", false, "axis, sign"},
    {Function::DirectionName, "direction_name", 3, 3, "TTL", false, "axis, sign, ImageOrientationPatient"},
    {Function::PlaneName, "plane_name", 1, 1, "L", false, "ImageOrientationPatient"},
    {Function::GeVector, "ge_vector", 5, 5, "NNNLT", false,
     "along frequency, along phase, along slice, ImageOrientationPatient, axis"},
    {Function::CanonVector, "canon_vector", 3, 3, "TLT", false, "ImageComments, ImageOrientationPatient, axis"},
    {Function::Intensity, "intensity", 3, 3, "N", false, "RescaleSlope, RescaleIntercept, scale slope of Philips"},
    {Function::MosaicTimes, "mosaic_times", 3, 3, "LNN", true,
     "times in ms, number of the first slice, RepetitionTime in ms"},
    {Function::FrameTimes, "frame_times", 4, 4, "NLLT", true,
     "time in s, ImagePositionPatient, ImageOrientationPatient, MRAcquisitionType"},
    {Function::AgreeingTimes, "agreeing_times", 5, 5, "NNLLT", true,
     "time in s, time after start in s, ImagePositionPatient, ImageOrientationPatient, MRAcquisitionType"},
    {Function::GeTimes, "ge_times", 9, 9, "NNLLTNITN", true,
     "RTIA timer, TriggerTime in ms, ImagePositionPatient, ImageOrientationPatient, MRAcquisitionType, RepetitionTime "
     "in ms, slices at once, order, InstanceNumber"},
    {Function::SliceOrder, "slice_order", 1, 1, "L", true, "slice times"},
    {Function::SlicesAtOnce, "slices_at_once", 2, 2, "LT", true, "slice times, ScanningSequence"},
    {Function::Volumes, "volumes", 5, 5, "LLINT", true,
     "ImagePositionPatient, ImageOrientationPatient, tiles, EchoTime in ms, component"},
    {Function::SliceDistance, "slice_distance", 2, 2, "L", true, "ImagePositionPatient, ImageOrientationPatient"},
    {Function::VolumeRepetition, "volume_repetition", 4, 4, "N", true,
     "begin of the temporal position in s, its number, RepetitionTime in ms, volumes of the series"},
    {Function::ZeroWhereOthersHave, "zero_where_others_have", 0, 0, "", true, "the attribute itself"},
    {Function::Same, "same", 1, 1, "A", false, "another attribute"},
}};

}  // namespace

const FunctionInfo& info(Function function) {
  const auto row = static_cast<std::size_t>(function);
  QAPC_CHECK(row < kTable.size() && kTable[row].function == function, "each function has its row, in order");
  return kTable[row];
}

char input_type(const FunctionInfo& row, std::size_t input) {
  QAPC_CHECK(!row.types.empty(), "a function without inputs has no types of them");
  return row.types[std::min(input, row.types.size() - 1)];
}

bool may_miss(Function function, std::size_t input) {
  switch (function) {
    case Function::GeEchoSpacing:
    case Function::GeReadoutTime:
      return input == 2;
    case Function::AlongPhase:
      return input == 0;
    default:
      return info(function).of_series;
  }
}

std::optional<Function> find_function(std::string_view name) {
  const auto row = std::ranges::find(kTable, name, &FunctionInfo::name);
  return row == kTable.end() || row->function == Function::None ? std::nullopt : std::optional(row->function);
}

}  // namespace qapc::abi
