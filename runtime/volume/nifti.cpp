#include "runtime/volume/nifti.hpp"

#include <array>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <fmt/format.h>
#include <fstream>
#include <system_error>
#include <unistd.h>
#include <utility>
#include <vector>

#include "runtime/inflate/deflate.hpp"

namespace qapc::volume {
namespace {

static_assert(std::endian::native == std::endian::little);

constexpr std::size_t kHeader = 348;
constexpr std::size_t kValuesAt = 352;  // header and four bytes that say: no extension

struct TypeCode {
  std::int16_t code;
  std::int16_t bits;
};
TypeCode code_of(NiftiType type) {
  switch (type) {
    case NiftiType::UInt8:
      return {2, 8};
    case NiftiType::Int16:
      return {4, 16};
    case NiftiType::Int32:
      return {8, 32};
    case NiftiType::Float64:
      return {64, 64};
  }
  return {64, 64};
}

/// The header, field by field, at the offsets of nifti1.h.
class Header {
 public:
  template <typename Number>
  void put(std::size_t at, Number number) {
    std::memcpy(bytes_.data() + at, &number, sizeof number);
  }
  void put_float(std::size_t at, double number) { put(at, static_cast<float>(number)); }
  void put_text(std::size_t at, std::string_view text) { std::memcpy(bytes_.data() + at, text.data(), text.size()); }
  [[nodiscard]] std::span<const std::byte> bytes() const { return bytes_; }

 private:
  std::array<std::byte, kValuesAt> bytes_{};
};

/// Columns of the rotation from voxel axes to RAS.
using Rotation = std::array<Vector, 3>;
Rotation to_ras(const Grid& grid) {
  Rotation columns = grid.axes;
  for (Vector& column : columns) column = {-column[0], -column[1], column[2]};
  return columns;
}

struct Quaternion {
  double b = 0;
  double c = 0;
  double d = 0;
};
/// Of a right-handed rotation (nifti1_io, mat44_to_quatern): the branch with the largest divisor.
Quaternion quaternion_of(const Rotation& r) {
  const auto m = [&](std::size_t row, std::size_t column) { return r[column][row]; };
  double a = 1 + m(0, 0) + m(1, 1) + m(2, 2);
  if (a > 0.5) {
    a = 0.5 * std::sqrt(a);
    return {0.25 * (m(2, 1) - m(1, 2)) / a, 0.25 * (m(0, 2) - m(2, 0)) / a, 0.25 * (m(1, 0) - m(0, 1)) / a};
  }
  const double x = 1 + m(0, 0) - m(1, 1) - m(2, 2);
  const double y = 1 + m(1, 1) - m(0, 0) - m(2, 2);
  const double z = 1 + m(2, 2) - m(0, 0) - m(1, 1);
  Quaternion q;
  if (x > 1) {
    q.b = 0.5 * std::sqrt(x);
    q = {q.b, 0.25 * (m(0, 1) + m(1, 0)) / q.b, 0.25 * (m(0, 2) + m(2, 0)) / q.b};
    a = 0.25 * (m(2, 1) - m(1, 2)) / q.b;
  } else if (y > 1) {
    q.c = 0.5 * std::sqrt(y);
    q = {0.25 * (m(0, 1) + m(1, 0)) / q.c, q.c, 0.25 * (m(1, 2) + m(2, 1)) / q.c};
    a = 0.25 * (m(0, 2) - m(2, 0)) / q.c;
  } else {
    q.d = 0.5 * std::sqrt(z);
    q = {0.25 * (m(0, 2) + m(2, 0)) / q.d, 0.25 * (m(1, 2) + m(2, 1)) / q.d, q.d};
    a = 0.25 * (m(1, 0) - m(0, 1)) / q.d;
  }
  if (a < 0) q = {-q.b, -q.c, -q.d};
  return q;
}

void put_orientation(Header& header, const Grid& grid) {
  constexpr std::int16_t kScanner = 1;
  const Rotation columns = to_ras(grid);
  const Vector origin{-grid.origin_mm[0], -grid.origin_mm[1], grid.origin_mm[2]};
  const Quaternion q = quaternion_of(columns);
  header.put(252, kScanner);
  header.put(254, kScanner);
  header.put_float(256, q.b);
  header.put_float(260, q.c);
  header.put_float(264, q.d);
  for (std::size_t row = 0; row < 3; ++row) {
    header.put_float(268 + 4 * row, origin[row]);
    for (std::size_t axis = 0; axis < 3; ++axis)
      header.put_float(280 + 16 * row + 4 * axis, columns[axis][row] * grid.spacing_mm[axis]);
    header.put_float(280 + 16 * row + 12, origin[row]);
  }
}

Header header_of(const NiftiForm& form) {
  constexpr char kMillimetresAndSeconds = 2 + 8;
  Header header;
  header.put(0, static_cast<std::int32_t>(kHeader));
  header.put(40, static_cast<std::int16_t>(form.volumes > 1 ? 4 : 3));
  for (std::size_t axis = 0; axis < 7; ++axis) {
    const std::size_t size = axis < 3 ? form.grid.size[axis] : axis == 3 ? form.volumes : 1;
    header.put(42 + 2 * axis, static_cast<std::int16_t>(size));
  }
  header.put(70, code_of(form.type).code);
  header.put(72, code_of(form.type).bits);
  header.put_float(76, 1);  // the axes are right-handed
  for (std::size_t axis = 0; axis < 3; ++axis) header.put_float(80 + 4 * axis, form.grid.spacing_mm[axis]);
  header.put_float(92, form.step_s);
  header.put_float(108, static_cast<double>(kValuesAt));
  header.put_float(112, 1);  // slope
  header.put(123, kMillimetresAndSeconds);
  header.put_text(148, "qapc " QAPC_VERSION);
  if (form.placed) put_orientation(header, form.grid);
  header.put_text(344, "n+1");
  return header;
}

template <typename Number>
void encode(std::span<const double> values, std::vector<std::byte>& out) {
  out.resize(values.size() * sizeof(Number));
  for (std::size_t i = 0; i < values.size(); ++i) {
    const auto number = static_cast<Number>(values[i]);
    std::memcpy(out.data() + i * sizeof(Number), &number, sizeof(Number));
  }
}

}  // namespace

struct NiftiFile::State {
  std::filesystem::path path;
  std::filesystem::path temporary;
  NiftiType type = NiftiType::Float64;
  std::ofstream stream;
  std::unique_ptr<inflate::Deflater> packed;
  std::vector<std::byte> buffer;

  Result<void> to_disk(std::span<const std::byte> bytes) {
    stream.write(reinterpret_cast<const char*>(bytes.data()), static_cast<std::streamsize>(bytes.size()));
    if (!stream) return fail(Errc::CannotWrite, "{} cannot be written", path.string());
    return {};
  }
  Result<void> write(std::span<const std::byte> bytes) { return packed ? packed->write(bytes) : to_disk(bytes); }
};

NiftiFile::NiftiFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
NiftiFile::NiftiFile(NiftiFile&&) noexcept = default;
NiftiFile& NiftiFile::operator=(NiftiFile&&) noexcept = default;
NiftiFile::~NiftiFile() {
  if (!state_ || state_->temporary.empty()) return;
  std::error_code ignored;
  state_->stream.close();
  std::filesystem::remove(state_->temporary, ignored);
}

Result<NiftiFile> NiftiFile::create(const std::filesystem::path& path, const NiftiForm& form) {
  constexpr std::size_t kMost = 32'767;
  for (const std::size_t size :
       {std::size_t{form.grid.size[0]}, std::size_t{form.grid.size[1]}, std::size_t{form.grid.size[2]}, form.volumes}) {
    if (size == 0 || size > kMost)
      return fail(Errc::Invalid, "NIfTI-1 holds 1 to 32,767 along each axis, not {}", size);
  }
  auto state = std::make_unique<State>();
  state->path = path;
  state->temporary = path.string() + fmt::format(".{}.part", ::getpid());
  state->type = form.type;
  state->stream.open(state->temporary, std::ios::binary | std::ios::trunc);
  if (!state->stream) return fail(Errc::CannotWrite, "{} cannot be written", path.string());
  if (path.extension() == ".gz") {
    State* const to = state.get();
    state->packed =
        std::make_unique<inflate::Deflater>([to](std::span<const std::byte> bytes) { return to->to_disk(bytes); });
  }
  NiftiFile file(std::move(state));
  QAPC_TRY_VOID(file.state_->write(header_of(form).bytes()));
  return file;
}

Result<void> NiftiFile::append(std::span<const double> values) {
  std::vector<std::byte>& out = state_->buffer;
  switch (state_->type) {
    case NiftiType::UInt8:
      encode<std::uint8_t>(values, out);
      break;
    case NiftiType::Int16:
      encode<std::int16_t>(values, out);
      break;
    case NiftiType::Int32:
      encode<std::int32_t>(values, out);
      break;
    case NiftiType::Float64:
      encode<double>(values, out);
      break;
  }
  return state_->write(out);
}

Result<void> NiftiFile::finish() {
  if (state_->packed) QAPC_TRY_VOID(state_->packed->finish());
  state_->stream.close();
  std::error_code error;
  if (state_->stream) std::filesystem::rename(state_->temporary, state_->path, error);
  if (!state_->stream || error) return fail(Errc::CannotWrite, "{} cannot be written", state_->path.string());
  state_->temporary.clear();
  return {};
}

}  // namespace qapc::volume
