#include "tests/support/synthetic_series.hpp"

#include <cmath>
#include <cstring>
#include <fmt/format.h>

namespace qapc::synthetic {
namespace {

Point cross(const Point& a, const Point& b) {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}

std::string text_of(const Point& p) {
  return fmt::format("{:.10g}\\{:.10g}\\{:.10g}", p[0], p[1], p[2]);
}

Point moved(Point from, const Point& along, double by) {
  for (std::size_t i = 0; i < 3; ++i) from[i] += along[i] * by;
  return from;
}

Point slice_position(const VolumeSeries& series, int k) {
  return moved(series.first_mm, cross(series.row, series.column), k * series.step_mm[2]);
}

std::string orientation(const VolumeSeries& series) {
  return text_of(series.row) + "\\" + text_of(series.column);
}
std::string spacing(const VolumeSeries& series) {
  return fmt::format("{:.10g}\\{:.10g}", series.step_mm[1], series.step_mm[0]);  // of rows, of columns
}

void append_word(std::string& samples, int value) {
  samples += static_cast<char>(value & 0xFF);
  samples += static_cast<char>(value >> 8 & 0xFF);
}

/// Elements of every instance, whatever its storage.
Instance begin(const VolumeSeries& series, int instance) {
  Instance made;
  made.elements = {
      element(0x0008'0018, "UI", sop_uid(9, series.series, instance)),
      element(0x0020'000D, "UI", study_uid(9)),
      element(0x0020'000E, "UI", series_uid(9, series.series)),
      element(0x0020'0011, "IS", std::to_string(series.series)),
      element(0x0020'0013, "IS", std::to_string(instance)),
      element(0x0008'0060, "CS", "MR"),
      element(0x0008'0070, "LO", series.storage == Storage::UihGrids ? "UIH" : "SIEMENS"),
      element(0x0018'0050, "DS", fmt::format("{:.10g}", series.step_mm[2])),
      element(0x0018'0088, "DS", fmt::format("{:.10g}", series.step_mm[2])),
      element(0x0018'0080, "DS", fmt::format("{:.10g}", series.repetition_time_ms)),
      element(0x0018'0081, "DS", fmt::format("{:.10g}", series.echo_time_ms)),
      element(0x0018'1312, "CS", series.phase_direction),
      element(0x0028'0101, "US", std::to_string(series.bits_stored)),
      element(0x0028'0102, "US", std::to_string(series.bits_stored - 1)),
      element(0x0028'0103, "US", series.is_signed ? "1" : "0"),
  };
  for (const Element& one : series.extra) set(made.elements, one);
  return made;
}

void classic(Instance& made, const VolumeSeries& series, int t) {
  set(made.elements, element(0x0008'0008, "CS", series.image_type));
  set(made.elements, element(0x0020'0012, "IS", std::to_string(t + 1)));
  set(made.elements, element(0x0020'0037, "DS", orientation(series)));
  set(made.elements, element(0x0028'0030, "DS", spacing(series)));
  if (series.slope != 1 || series.intercept != 0) {
    set(made.elements, element(0x0028'1053, "DS", fmt::format("{:.10g}", series.slope)));
    set(made.elements, element(0x0028'1052, "DS", fmt::format("{:.10g}", series.intercept)));
  }
  if (series.b_value)
    set(made.elements, private_element("SIEMENS MR HEADER", 0x0019, 0x0C, "IS", fmt::format("{}", series.b_value(t))));
}

/// A name in which nothing is in order.
std::filesystem::path file_in(const std::filesystem::path& folder, int instance) {
  return folder / fmt::format("{:05}_{}.dcm", instance * 7919 % 99'991, instance);
}

void write_slices(const std::filesystem::path& folder, const VolumeSeries& series, const Voxels& voxels) {
  const auto [columns, rows, slices] = series.size;
  int instance = 0;
  for (int t = 0; t < series.volumes; ++t) {
    for (int k = 0; k < slices; ++k) {
      Instance made = begin(series, ++instance);
      classic(made, series, t);
      set(made.elements, element(0x0020'0032, "DS", text_of(slice_position(series, k))));
      made.columns = static_cast<std::uint16_t>(columns);
      made.rows = static_cast<std::uint16_t>(rows);
      for (int j = 0; j < rows; ++j) {
        for (int i = 0; i < columns; ++i) append_word(made.samples, voxels(i, j, k, t));
      }
      write_instance(file_in(folder, instance), made);
    }
  }
}

struct Sheet {
  int across = 1;
  int down = 1;
};
Sheet sheet_of(const VolumeSeries& series) {
  Sheet sheet;
  while (sheet.across * sheet.across < series.size[2]) ++sheet.across;
  sheet.down = series.storage == Storage::Mosaics ? sheet.across : (series.size[2] + sheet.across - 1) / sheet.across;
  return sheet;
}

void describe_mosaic(Instance& made, const VolumeSeries& series, const Sheet& sheet) {
  const std::string count = std::to_string(series.size[2]);
  if (series.storage == Storage::UihGrids) {
    std::vector<std::vector<Element>> items;
    for (int k = 0; k < series.size[2]; ++k)
      items.push_back({element(0x0020'0032, "DS", text_of(slice_position(series, k)))});
    made.elements.push_back(private_element("Image Private Header", 0x0065, 0x50, "DS", count));
    made.elements.push_back(private_sequence("Image Private Header", 0x0065, 0x51, items));
    set(made.elements, element(0x0008'0008, "CS", "ORIGINAL\\PRIMARY\\M\\VFRAME"));
    return;
  }
  // The position of a sheet around the same centre as the slice in the first tile.
  const Point first = series.from_last ? slice_position(series, series.size[2] - 1) : series.first_mm;
  Point corner = moved(first, series.row, -0.5 * (sheet.across - 1) * series.size[0] * series.step_mm[0]);
  corner = moved(corner, series.column, -0.5 * (sheet.down - 1) * series.size[1] * series.step_mm[1]);
  set(made.elements, element(0x0020'0032, "DS", text_of(corner)));
  set(made.elements, element(0x0008'0008, "CS", "ORIGINAL\\PRIMARY\\M\\ND\\MOSAIC"));
  std::vector<std::string> values;
  for (const double x : cross(series.row, series.column))
    values.push_back(fmt::format("{:.8f}", series.from_last ? -x : x));
  made.elements.push_back(private_element("SIEMENS MR HEADER", 0x0019, 0x0A, "US", count));
  made.elements.push_back(
      private_element("SIEMENS CSA HEADER", 0x0029, 0x10, "OB", csa_header("SliceNormalVector", values)));
}

void write_mosaics(const std::filesystem::path& folder, const VolumeSeries& series, const Voxels& voxels) {
  const auto [columns, rows, slices] = series.size;
  const Sheet sheet = sheet_of(series);
  for (int t = 0; t < series.volumes; ++t) {
    Instance made = begin(series, t + 1);
    classic(made, series, t);
    describe_mosaic(made, series, sheet);
    made.columns = static_cast<std::uint16_t>(columns * sheet.across);
    made.rows = static_cast<std::uint16_t>(rows * sheet.down);
    for (int y = 0; y < made.rows; ++y) {
      for (int x = 0; x < made.columns; ++x) {
        const int tile = y / rows * sheet.across + x / columns;
        const int k = series.from_last ? slices - 1 - tile : tile;
        append_word(made.samples, tile < slices ? voxels(x % columns, y % rows, k, t) : 0);
      }
    }
    write_instance(file_in(folder, t + 1), made);
  }
}

std::vector<Element> frame_groups(const VolumeSeries& series, int k, int t) {
  std::vector<Element> groups = {
      sequence(0x0020'9113, {{element(0x0020'0032, "DS", text_of(slice_position(series, k)))}}),
      sequence(0x0020'9111, {{element(0x0020'9128, "UL", std::to_string(t + 1)),
                              element(0x0020'9057, "UL", std::to_string(k + 1))}}),
  };
  if (series.b_value)
    groups.push_back(sequence(0x0018'9117, {{element(0x0018'9087, "FD", fmt::format("{}", series.b_value(t)))}}));
  return groups;
}

std::vector<Element> shared_groups(const VolumeSeries& series) {
  return {
      sequence(0x0020'9116, {{element(0x0020'0037, "DS", orientation(series))}}),
      sequence(0x0028'9110, {{element(0x0028'0030, "DS", spacing(series)),
                              element(0x0018'0050, "DS", fmt::format("{:.10g}", series.step_mm[2]))}}),
      sequence(0x0028'9145, {{element(0x0028'1053, "DS", fmt::format("{:.10g}", series.slope)),
                              element(0x0028'1052, "DS", fmt::format("{:.10g}", series.intercept))}}),
      sequence(0x0018'9226, {{element(0x0008'9007, "CS", series.image_type)}}),
      sequence(0x0018'9114, {{element(0x0018'9082, "FD", fmt::format("{:.10g}", series.echo_time_ms))}}),
      sequence(0x0018'9125, {{element(0x0018'1312, "CS", series.phase_direction == "COL" ? "COLUMN" : "ROW")}}),
  };
}

void write_frames(const std::filesystem::path& folder, const VolumeSeries& series, const Voxels& voxels, int first,
                  int last) {
  const auto [columns, rows, slices] = series.size;
  Instance made = begin(series, first + 1);
  made.sop_class = kEnhancedMrImage;
  remove(made.elements, 0x0018'0081);
  made.columns = static_cast<std::uint16_t>(columns);
  made.rows = static_cast<std::uint16_t>(rows);
  made.shared = shared_groups(series);
  // From the last slice to the first: frames have any order.
  for (int t = first; t < last; ++t) {
    for (int k = slices - 1; k >= 0; --k) {
      made.frames.push_back(frame_groups(series, k, t));
      for (int j = 0; j < rows; ++j) {
        for (int i = 0; i < columns; ++i) append_word(made.samples, voxels(i, j, k, t));
      }
    }
  }
  write_instance(file_in(folder, first + 1), made);
}

void put_word(std::string& bytes, std::uint32_t word) {
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(word >> (8 * i) & 0xFF);
}

}  // namespace

std::string csa_header(std::string_view tag, const std::vector<std::string>& values) {
  constexpr std::uint32_t kMark = 77;
  std::string bytes = "SV10\4\3\2\1";
  put_word(bytes, 1);
  put_word(bytes, kMark);
  std::string name(tag);
  name.resize(64, '\0');
  bytes += name;
  put_word(bytes, static_cast<std::uint32_t>(values.size()));
  bytes += std::string("FD\0\0", 4);
  put_word(bytes, 4);
  put_word(bytes, 6);
  put_word(bytes, kMark);
  for (std::size_t i = 0; i < 6; ++i) {
    std::string value = i < values.size() ? values[i] + '\0' : "";
    const auto length = static_cast<std::uint32_t>(value.size());
    for (const std::uint32_t word : {length, length, kMark, length}) put_word(bytes, word);
    value.resize((value.size() + 3) / 4 * 4, '\0');
    bytes += value;
  }
  return bytes + std::string(4, '\0');
}

void write_series(const std::filesystem::path& folder, const VolumeSeries& series, const Voxels& voxels) {
  std::filesystem::create_directories(folder);
  switch (series.storage) {
    case Storage::Slices:
      return write_slices(folder, series, voxels);
    case Storage::Mosaics:
    case Storage::UihGrids:
      return write_mosaics(folder, series, voxels);
    case Storage::Frames:
      return write_frames(folder, series, voxels, 0, series.volumes);
    case Storage::FramesByVolume:
      for (int t = 0; t < series.volumes; ++t) write_frames(folder, series, voxels, t, t + 1);
      return;
  }
}

}  // namespace qapc::synthetic
