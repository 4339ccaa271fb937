#include "runtime/pixels/codestream.hpp"

#include <algorithm>
#include <array>
#include <bit>

namespace qapc::pixels {
namespace {

using View = std::span<const std::byte>;

std::uint32_t at(View bytes, std::size_t index) {
  return std::to_integer<std::uint32_t>(bytes[index]);
}
std::uint32_t two(View bytes, std::size_t index) {
  return at(bytes, index) << 8 | at(bytes, index + 1);
}
std::uint32_t four(View bytes, std::size_t index) {
  return two(bytes, index) << 16 | two(bytes, index + 2);
}

std::unexpected<Error> torn() {
  return fail(Errc::Damaged, "its compressed pixels are torn");
}

constexpr std::uint32_t kStart = 0xD8;
constexpr std::uint32_t kEnd = 0xD9;
constexpr std::uint32_t kScan = 0xDA;

struct Frame {
  std::uint32_t precision = 0;
  std::uint32_t rows = 0;
  std::uint32_t columns = 0;
  std::uint32_t components = 0;
};

Result<void> fits(const Frame& frame, const Form& form) {
  if (frame.components != 1) return fail(Errc::Unsupported, "its compressed pixels are in colour");
  if (frame.rows != form.rows || frame.columns != form.columns)
    return fail(Errc::Damaged, "its compressed pixels have another size than its header says");
  if (frame.precision < 2 || frame.precision > 16)
    return fail(Errc::Unsupported, "its compressed pixels have {} bits", frame.precision);
  return {};
}

/// What a marker of JPEG (ISO/IEC 10918-1, table B.1) or JPEG-LS (ISO/IEC 14495-1, C.1.1) means here.
enum class Segment : std::uint8_t { Keep, Drop, Frame, Scan, Refuse };
Segment segment_of(Codec codec, std::uint32_t marker) {
  if ((marker >= 0xE0 && marker <= 0xEF) || marker == 0xFE) return Segment::Drop;  // application data, comments
  if (marker == kScan) return Segment::Scan;
  if (marker == 0xDD) return Segment::Keep;  // restart interval
  if (codec == Codec::JpegLs) return marker == 0xF7 ? Segment::Frame : marker == 0xF8 ? Segment::Keep : Segment::Refuse;
  if (marker == 0xC4 || marker == 0xDB) return Segment::Keep;  // tables
  // Baseline, extended sequential, lossless; all with Huffman codes.
  return marker == 0xC0 || marker == 0xC1 || marker == 0xC3 ? Segment::Frame : Segment::Refuse;
}

/// Presets of coding parameters only: other kinds hold palettes, or another size than the frame says.
bool is_preset(View body) {
  return !body.empty() && at(body, 0) == 1;
}

void append(std::vector<std::byte>& to, View bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

Result<Frame> frame_of(View body) {
  if (body.size() < 6) return torn();
  return Frame{.precision = at(body, 0), .rows = two(body, 1), .columns = two(body, 3), .components = at(body, 5)};
}

/// JPEG and JPEG-LS: markers up to the scan, each right behind the other.
Result<Codestream> checked_jpeg(Codec codec, View bytes, const Form& form) {
  if (!begins(codec, bytes)) return torn();
  Codestream out{.codec = codec, .bytes = {}};
  append(out.bytes, bytes.first(2));
  for (std::size_t from = 2;;) {
    if (from + 4 > bytes.size() || at(bytes, from) != 0xFF) return torn();
    const std::uint32_t marker = at(bytes, from + 1);
    if (marker == 0xFF) {  // fill bytes may stand before a marker
      ++from;
      continue;
    }
    const std::size_t length = two(bytes, from + 2);
    if (length < 2 || length > bytes.size() - from - 2) return torn();
    const View body = bytes.subspan(from + 4, length - 2);
    const Segment segment = segment_of(codec, marker);
    if (segment == Segment::Refuse || (marker == 0xF8 && !is_preset(body)))
      return fail(Errc::Unsupported, "its compressed pixels use marker FF{:02X}", marker);
    if (segment == Segment::Frame) {
      if (out.precision != 0) return torn();
      QAPC_TRY(const Frame frame, frame_of(body));
      QAPC_TRY_VOID(fits(frame, form));
      out.precision = static_cast<std::uint8_t>(frame.precision);
      out.lossy = marker == 0xC0 || marker == 0xC1;
    }
    if (segment == Segment::Scan) {
      if (out.precision == 0 || body.empty() || at(body, 0) != 1) return torn();
      append(out.bytes, bytes.subspan(from));
      out.bytes.push_back(std::byte{0xFF});
      out.bytes.push_back(static_cast<std::byte>(kEnd));
      return out;
    }
    if (segment != Segment::Drop) append(out.bytes, bytes.subspan(from, length + 2));
    from += length + 2;
  }
}

/// ISO/IEC 15444-1, A.5.1: the size segment stands first and always has its fields in these places.
Result<Codestream> checked_jpeg2000(View bytes, const Form& form) {
  constexpr std::size_t kSizeSegment = 45;  // bytes from the start to the end of the first component
  if (bytes.size() >= 8 && four(bytes, 4) == 0x6A50'2020)
    return fail(Errc::Unsupported, "its compressed pixels are a JP2 file, not a code stream");
  if (!begins(Codec::Jpeg2000, bytes) || bytes.size() < kSizeSegment) return torn();
  const auto field = [&](std::size_t index) { return four(bytes, 8 + 4 * index); };
  const std::uint32_t width = field(0);
  const std::uint32_t height = field(1);
  const std::uint32_t left = field(2);
  const std::uint32_t above = field(3);
  const std::uint32_t tile_width = field(4);
  const std::uint32_t tile_height = field(5);
  if (left > width || above > height || tile_width == 0 || tile_height == 0) return torn();
  const std::uint32_t depth = at(bytes, 42);  // 80: signed; the rest is bits less one
  Frame frame{
      .precision = (depth & 0x7F) + 1, .rows = height - above, .columns = width - left, .components = two(bytes, 40)};
  QAPC_TRY_VOID(fits(frame, form));
  if (at(bytes, 43) != 1 || at(bytes, 44) != 1) return fail(Errc::Unsupported, "its compressed pixels are subsampled");
  const std::uint64_t tiles = (std::uint64_t{width} / tile_width + 1) * (std::uint64_t{height} / tile_height + 1);
  if (tiles > 65'535) return torn();
  Codestream out{.codec = Codec::Jpeg2000,
                 .precision = static_cast<std::uint8_t>(frame.precision),
                 .bytes = {bytes.begin(), bytes.end()}};
  if (std::ranges::find(bytes, static_cast<std::byte>(kEnd)) == bytes.end())
    append(out.bytes, std::array{std::byte{0xFF}, static_cast<std::byte>(kEnd)});
  return out;
}

/// One segment of RLE: PackBits (PS3.5 G.3.2). False when it does not give `out.size()` bytes.
bool unpack(View packed, std::vector<std::byte>& out, std::size_t first, std::size_t step, std::size_t count) {
  std::size_t made = 0;
  const auto put = [&](std::byte value) { out[first + step * made++] = value; };
  for (std::size_t from = 0; from < packed.size() && made < count;) {
    const auto code = static_cast<std::int8_t>(at(packed, from++));
    if (code == -128) continue;
    const std::size_t length = code >= 0 ? static_cast<std::size_t>(code) + 1 : static_cast<std::size_t>(1 - code);
    const std::size_t wanted = std::min(length, count - made);
    if (code >= 0) {
      if (length > packed.size() - from) return false;
      for (std::size_t i = 0; i < wanted; ++i) put(packed[from + i]);
      from += length;
    } else {
      if (from >= packed.size()) return false;
      for (std::size_t i = 0; i < wanted; ++i) put(packed[from]);
      ++from;
    }
  }
  return made == count;
}

}  // namespace

std::optional<Codec> codec_of(std::string_view transfer_syntax) {
  constexpr std::string_view kDicom = "1.2.840.10008.1.2.";
  if (!transfer_syntax.starts_with(kDicom)) return std::nullopt;
  const std::string_view rest = transfer_syntax.substr(kDicom.size());
  if (rest == "5") return Codec::Rle;
  if (rest == "4.50" || rest == "4.51" || rest == "4.57" || rest == "4.70") return Codec::Jpeg;
  if (rest == "4.80" || rest == "4.81") return Codec::JpegLs;
  if (rest == "4.90" || rest == "4.91") return Codec::Jpeg2000;
  return std::nullopt;
}

Result<Codestream> checked(Codec codec, View bytes, const Form& form) {
  if (codec == Codec::Jpeg2000) return checked_jpeg2000(bytes, form);
  return checked_jpeg(codec, bytes, form);
}

bool begins(Codec codec, View bytes) {
  if (codec == Codec::Rle) return bytes.size() >= 64 && at(bytes, 0) >= 1 && at(bytes, 0) <= 15 && at(bytes, 4) == 64;
  if (bytes.size() < 4 || at(bytes, 0) != 0xFF || at(bytes, 2) != 0xFF) return false;
  if (codec == Codec::Jpeg2000) return at(bytes, 1) == 0x4F && at(bytes, 3) == 0x51;
  return at(bytes, 1) == kStart;
}

Result<std::vector<std::byte>> decode_rle(View bytes, const Form& form) {
  constexpr std::size_t kHeader = 64;
  static_assert(std::endian::native == std::endian::little);
  const std::size_t width = form.bits_allocated / 8;
  if (bytes.size() < kHeader) return torn();
  const auto word = [&](std::size_t index) { return number_of(bytes.subspan(4 * index, 4), false); };
  // A segment for each byte of a sample, the most significant first.
  if (form.samples != 1 || word(0) != width) return fail(Errc::Damaged, "its RLE segments do not fit its samples");
  std::vector<std::byte> out(form.pixels() * width);
  for (std::size_t segment = 0; segment < width; ++segment) {
    const std::uint64_t from = word(1 + segment);
    const std::uint64_t to = segment + 1 < width ? word(2 + segment) : bytes.size();
    if (from < kHeader || from > to || to > bytes.size()) return torn();
    if (!unpack(bytes.subspan(from, to - from), out, width - 1 - segment, width, form.pixels())) return torn();
  }
  return out;
}

}  // namespace qapc::pixels
