#include "runtime/pixels/codestream.hpp"

#include <catch2/catch.hpp>
#include <string>

using namespace qapc;
using namespace qapc::pixels;

namespace {

using Stream = std::vector<std::byte>;
Stream stream(std::initializer_list<int> bytes) {
  Stream out;
  for (const int b : bytes) out.push_back(static_cast<std::byte>(b));
  return out;
}
Stream operator+(Stream lhs, const Stream& rhs) {
  lhs.insert(lhs.end(), rhs.begin(), rhs.end());
  return lhs;
}
const Form kForm{.rows = 2, .columns = 4, .bits_allocated = 16, .bits_stored = 12, .high_bit = 11, .photometric = ""};

const Stream kStart = stream({0xFF, 0xD8});
const Stream kComment = stream({0xFF, 0xFE, 0, 4, 'h', 'i'});
const Stream kTables = stream({0xFF, 0xC4, 0, 4, 1, 2});
Stream frame(int marker, int precision = 12, int rows = 2, int columns = 4, int components = 1) {
  return stream({0xFF, marker, 0, 11, precision, 0, rows, 0, columns, components, 1, 0x11, 0});
}
const Stream kScan = stream({0xFF, 0xDA, 0, 8, 1, 1, 0, 1, 0, 0, 42, 43});
const Stream kEnd = stream({0xFF, 0xD9});

std::string told(Codec codec, const Stream& bytes) {
  const auto out = checked(codec, bytes, kForm);
  return out ? "fine" : out.error().text;
}

}  // namespace

TEST_CASE("a JPEG keeps its tables, frame and scan, loses its comments and gets an end", "[pixels][codestream]") {
  const auto out = checked(Codec::Jpeg, kStart + kComment + kTables + frame(0xC3) + kScan, kForm);
  REQUIRE(out);
  CHECK(out->bytes == kStart + kTables + frame(0xC3) + kScan + kEnd);
  CHECK(out->precision == 12);
  CHECK_FALSE(out->lossy);
  CHECK(checked(Codec::Jpeg, kStart + kTables + frame(0xC1) + kScan, kForm)->lossy);
}

TEST_CASE("a JPEG that is not of one grey image of the size said is refused", "[pixels][codestream]") {
  CHECK(told(Codec::Jpeg, kStart + frame(0xC3, 12, 3) + kScan) ==
        "its compressed pixels have another size than its header says");
  CHECK(told(Codec::Jpeg, kStart + frame(0xC3, 12, 2, 4, 3) + kScan) == "its compressed pixels are in colour");
  CHECK(told(Codec::Jpeg, kStart + frame(0xC3, 17) + kScan) == "its compressed pixels have 17 bits");
  CHECK(told(Codec::Jpeg, kStart + frame(0xC9) + kScan) == "its compressed pixels use marker FFC9");
  CHECK(told(Codec::Jpeg, kStart + frame(0xC3) + frame(0xC3) + kScan) == "its compressed pixels are torn");
  CHECK(told(Codec::Jpeg, kStart + kScan) == "its compressed pixels are torn");
  CHECK(told(Codec::Jpeg, kStart + stream({0x12}) + frame(0xC3) + kScan) == "its compressed pixels are torn");
  CHECK(told(Codec::Jpeg, {}) == "its compressed pixels are torn");
}

TEST_CASE("JPEG-LS presets may set coding parameters and nothing else", "[pixels][codestream]") {
  const Stream preset = stream({0xFF, 0xF8, 0, 13, 1, 15, 255, 0, 3, 0, 7, 0, 21, 0, 64});
  const Stream larger = stream({0xFF, 0xF8, 0, 8, 4, 2, 255, 255, 255, 255});
  CHECK(told(Codec::JpegLs, kStart + frame(0xF7) + preset + kScan) == "fine");
  CHECK(told(Codec::JpegLs, kStart + frame(0xF7) + larger + kScan) == "its compressed pixels use marker FFF8");
  CHECK(told(Codec::JpegLs, kStart + frame(0xC3) + kScan) == "its compressed pixels use marker FFC3");
}

TEST_CASE("a JPEG 2000 stream of another size, in colour, subsampled or of endless tiles is refused",
          "[pixels][codestream]") {
  const auto size = [](int columns, int components, int depth, int step, int tile) {
    return stream({0xFF, 0x4F, 0xFF, 0x51, 0, 41, 0, 0, 0, 0, 0, columns,    0,     0,    0,
                   2,    0,    0,    0,    0, 0,  0, 0, 0, 0, 0, 0,          tile,  0,    0,
                   0,    2,    0,    0,    0, 0,  0, 0, 0, 0, 0, components, depth, step, step});
  };
  const auto good = checked(Codec::Jpeg2000, size(4, 1, 11, 1, 4), kForm);
  REQUIRE(good);
  CHECK(good->precision == 12);
  CHECK(checked(Codec::Jpeg2000, size(4, 1, 0x8B, 1, 4), kForm)->precision == 12);
  CHECK(told(Codec::Jpeg2000, size(5, 1, 11, 1, 5)) == "its compressed pixels have another size than its header says");
  CHECK(told(Codec::Jpeg2000, size(4, 3, 11, 1, 4)) == "its compressed pixels are in colour");
  CHECK(told(Codec::Jpeg2000, size(4, 1, 31, 1, 4)) == "its compressed pixels have 32 bits");
  CHECK(told(Codec::Jpeg2000, size(4, 1, 11, 2, 4)) == "its compressed pixels are subsampled");
  CHECK(told(Codec::Jpeg2000, size(4, 1, 11, 1, 0)) == "its compressed pixels are torn");
  CHECK(told(Codec::Jpeg2000, stream({0, 0, 0, 12, 0x6A, 0x50, 0x20, 0x20})) ==
        "its compressed pixels are a JP2 file, not a code stream");
}

TEST_CASE("RLE segments that lie outside, overlap or run dry are refused", "[pixels][codestream][rle]") {
  Stream header(64, std::byte{0});
  header[0] = std::byte{2};
  header[4] = std::byte{64};
  header[8] = std::byte{66};
  const Form& form = kForm;
  const Stream runs = stream({249, 1, 249, 7});  // eight times 1, eight times 7
  const auto out = decode_rle(header + runs, form);
  REQUIRE(out);
  CHECK(*out == stream({7, 1, 7, 1, 7, 1, 7, 1, 7, 1, 7, 1, 7, 1, 7, 1}));
  CHECK_FALSE(decode_rle(header + stream({249, 1, 250, 7}), form));
  CHECK_FALSE(decode_rle(header + stream({249, 1, 249}), form));
  CHECK_FALSE(decode_rle(header, form));
  Stream outside = header;
  outside[9] = std::byte{1};
  CHECK_FALSE(decode_rle(outside + runs, form));
  Stream one = header;
  one[0] = std::byte{1};
  CHECK_FALSE(decode_rle(one + runs, form));
}
