#include "runtime/vendor/of_image.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/vendor/diffusion.hpp"
#include "runtime/vendor/readout.hpp"

namespace qapc::vendor {
namespace {

using abi::Function;
using abi::Missing;

Cell absent() {
  return missing_cell(Missing::Absent);
}
template <typename T, typename Make>
Cell made(const std::optional<T>& value, Make make) {
  return value ? make(*value) : absent();
}

Cell join(const Inputs& in) {
  Cell all{Missing::None, {}, 0};
  for (const Cell* cell : in) {
    for (const exam::Scalar& value : cell->values) all.values.push_back(value);
  }
  return all;
}

Cell sum(const Inputs& in) {
  double total = 0;
  for (const Cell* cell : in) {
    const auto value = number(*cell);
    if (!value) return absent();
    total += *value;
  }
  return number_cell(total);
}

/// Rows or columns of one slice of a sheet.
Cell tile(const Inputs& in, Sheet sheet) {
  const auto size = count(*in[0]);
  const auto tiles = count(*in[1]);
  const auto grid = tiles ? grid_of(*tiles, sheet) : std::nullopt;
  if (!size || !grid) return absent();
  const std::uint32_t by = sheet == Sheet::Square ? grid->across : grid->down;
  return *size % by == 0 ? count_cell(*size / by) : absent();
}

/// Where rows and columns are as many, whatever the axis is.
Cell along_phase(const Inputs& in) {
  const auto rows = count(*in[1]);
  if (rows && rows == count(*in[2])) return count_cell(*rows);
  const auto word = text(*in[0]);
  const auto axis = word ? axis_of(*word) : std::nullopt;
  const auto size = axis ? count(*in[*axis == Axis::Column ? 1 : 2]) : std::nullopt;
  return made(size, [](std::uint32_t lines) { return count_cell(lines); });
}

struct Acquired {
  double frequency = 0;
  double phase = 0;
};
/// Acquisition Matrix: frequency rows, frequency columns, phase rows, phase columns; two of them are 0.
std::optional<Acquired> acquired(const Cell& cell) {
  const auto matrix = numbers(cell);
  if (!matrix || matrix->size() != 4) return std::nullopt;
  const Acquired found{std::max((*matrix)[0], (*matrix)[1]), std::max((*matrix)[2], (*matrix)[3])};
  return found.frequency > 0 && found.phase > 0 ? std::optional(found) : std::nullopt;
}
Cell acquired_lines(const Inputs& in) {
  return made(acquired(*in[0]), [](const Acquired& a) { return count_cell(std::llround(a.phase)); });
}
Cell acquired_matrix(const Inputs& in) {
  return made(acquired(*in[0]), [](const Acquired& a) { return numbers_cell(std::array{a.frequency, a.phase}); });
}

std::optional<Readout> readout(const Inputs& in) {
  const auto bandwidth_hz = number(*in[0]);
  const auto lines = count(*in[1]);
  return bandwidth_hz && lines ? readout_of_bandwidth(*bandwidth_hz, *lines) : std::nullopt;
}
std::optional<Readout> ge_readout(const Inputs& in) {
  const auto spacing_us = number(*in[0]);
  const auto acquired = count(*in[1]);
  const auto reduction = number(*in[2]);
  const auto options = text(*in[3]);
  const auto lines = count(*in[4]);
  if (!spacing_us || !acquired || !lines || !options) return std::nullopt;
  return readout_of_ge({.line_spacing_us = *spacing_us,
                        .acquired_lines = *acquired,
                        .reduction = std::max(reduction.value_or(1), 1.0),
                        .partial_fourier = options->find("PFF") != std::string_view::npos,
                        .reconstructed = *lines});
}
Cell spacing_cell(const std::optional<Readout>& readout) {
  return made(readout, [](const Readout& r) { return number_cell(r.effective_echo_spacing_s); });
}
Cell readout_cell(const std::optional<Readout>& readout) {
  return made(readout, [](const Readout& r) { return number_cell(r.total_readout_time_s); });
}

struct Polarity {
  Axis axis;
  bool positive;
};
std::optional<Polarity> polarity(const Cell& axis_cell, const Cell& sign_cell) {
  const auto word = text(axis_cell);
  const auto axis = word ? axis_of(*word) : std::nullopt;
  const auto sign = text(sign_cell);
  if (!axis || !sign || (*sign != "+" && *sign != "-")) return std::nullopt;
  return Polarity{*axis, *sign == "+"};
}
Cell bids(const Inputs& in) {
  return made(polarity(*in[0], *in[1]),
              [](const Polarity& p) { return text_cell(bids_direction(p.axis, p.positive)); });
}
Cell direction_name(const Inputs& in) {
  const auto found = polarity(*in[0], *in[1]);
  const auto where = orientation(*in[2]);
  if (!found || !where) return absent();
  return text_cell(direction_in_patient(*where, found->axis, found->positive));
}
Cell plane_name(const Inputs& in) {
  const auto where = orientation(*in[0]);
  const auto normal = where ? where->normal() : std::nullopt;
  return made(normal, [](const Vector& n) { return text_cell(anatomical_plane(n)); });
}

Cell ge_vector(const Inputs& in) {
  const auto frequency = number(*in[0]);
  const auto phase = number(*in[1]);
  const auto slice = number(*in[2]);
  const auto where = orientation(*in[3]);
  const auto word = text(*in[4]);
  const auto axis = word ? axis_of(*word) : std::nullopt;
  if (!frequency || !phase || !slice || !where || !axis) return absent();
  return made(ge_direction({*frequency, *phase, *slice}, *where, *axis),
              [](const Vector& v) { return numbers_cell(v); });
}
Cell canon_vector(const Inputs& in) {
  const auto comments = text(*in[0]);
  const auto weighting = comments ? canon_weighting(*comments) : std::nullopt;
  const auto where = orientation(*in[1]);
  const auto word = text(*in[2]);
  const auto axis = word ? axis_of(*word) : std::nullopt;
  if (!weighting || !where || !axis) return absent();
  return made(canon_direction(weighting->phase_frequency_slice, *where, *axis),
              [](const Vector& v) { return numbers_cell(v); });
}

/// Floating-point value = (SV * RS + RI) / (RS * SS): slope 1 / SS, intercept RI / (RS * SS).
Cell intensity(const Inputs& in) {
  const auto slope = number(*in[0]);
  const auto intercept = number(*in[1]);
  const auto scale = number(*in[2]);
  if (!slope || !intercept || !scale || *slope == 0 || *scale == 0) return absent();
  return numbers_cell(std::array{1 / *scale, *intercept / (*slope * *scale)});
}

}  // namespace

Cell of_image(Function function, const Inputs& in) {
  switch (function) {
    case Function::Join:
      return join(in);
    case Function::Sum:
      return sum(in);
    case Function::SquareTile:
      return tile(in, Sheet::Square);
    case Function::RowTile:
      return tile(in, Sheet::Rows);
    case Function::AlongPhase:
      return along_phase(in);
    case Function::AcquiredLines:
      return acquired_lines(in);
    case Function::AcquiredMatrix:
      return acquired_matrix(in);
    case Function::EchoSpacing:
      return spacing_cell(readout(in));
    case Function::ReadoutTime:
      return readout_cell(readout(in));
    case Function::GeEchoSpacing:
      return spacing_cell(ge_readout(in));
    case Function::GeReadoutTime:
      return readout_cell(ge_readout(in));
    case Function::BidsDirection:
      return bids(in);
    case Function::DirectionName:
      return direction_name(in);
    case Function::PlaneName:
      return plane_name(in);
    case Function::GeVector:
      return ge_vector(in);
    case Function::CanonVector:
      return canon_vector(in);
    case Function::Intensity:
      return intensity(in);
    case Function::Same:
      return *in[0];
    default:
      return absent();
  }
}

}  // namespace qapc::vendor
