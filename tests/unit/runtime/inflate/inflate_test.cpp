#include "runtime/inflate/inflate.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

using namespace qapc;
using namespace qapc::inflate;

namespace {

using Packed = std::vector<unsigned char>;

// `printf 'hello hello hello hello\n' | gzip -9n`: a head of 10 bytes, a body of 11, CRC and size.
const Packed kHello = {0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9,
                       0x57, 0xC8, 0x40, 0x27, 0xB9, 0x00, 0x00, 0x88, 0x59, 0x0B, 0x18, 0x00, 0x00, 0x00};
const std::string kHelloText = "hello hello hello hello\n";
// 3,000 times `x`.
const Packed kMany = {0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0xED, 0xC1, 0x31,
                      0x01, 0x00, 0x00, 0x00, 0xC2, 0xA0, 0xDA, 0x8B, 0x6F, 0x0D, 0x0F, 0xA0, 0x00,
                      0x00, 0x80, 0x77, 0x03, 0xE7, 0x17, 0xEE, 0x98, 0xB8, 0x0B, 0x00, 0x00};

Packed joined(const Packed& first, const Packed& second) {
  Packed all = first;
  all.insert(all.end(), second.begin(), second.end());
  return all;
}

std::span<const std::byte> bytes_of(const Packed& packed) {
  return std::as_bytes(std::span(packed));
}

/// Gives the bytes in pieces of that size.
Refill pieces(Packed packed, std::size_t size) {
  return [packed = std::move(packed), size, at = std::size_t{0}]() mutable -> Result<std::span<const std::byte>> {
    const std::size_t here = std::min(size, packed.size() - at);
    at += here;
    return bytes_of(packed).subspan(at - here, here);
  };
}

Result<std::string> unpack(const Packed& packed, std::uint64_t largest = kLargest, std::size_t piece = 7,
                           Format format = Format::Gzip) {
  Inflater inflater(format, pieces(packed, piece));
  std::vector<std::byte> out;
  QAPC_TRY_VOID(append_rest(inflater, out, largest));
  std::string text(out.size(), '\0');
  std::ranges::transform(out, text.begin(), [](std::byte b) { return static_cast<char>(b); });
  return text;
}

}  // namespace

TEST_CASE("a gzip member gives its bytes, whatever the size of the pieces", "[inflate]") {
  const std::size_t piece = GENERATE(1, 2, 7, 10, 28, 29, 1000);
  CHECK(unpack(kHello, kLargest, piece) == kHelloText);
  CHECK(unpack(kMany, kLargest, piece) == std::string(3000, 'x'));
}

TEST_CASE("members one after another give their bytes one after another", "[inflate]") {
  const std::size_t piece = GENERATE(1, 29, 1000);
  CHECK(unpack(joined(kHello, kMany), kLargest, piece) == kHelloText + std::string(3000, 'x'));
}

TEST_CASE("zero bytes may follow the last member, other bytes may not", "[inflate]") {
  const std::size_t piece = GENERATE(1, 30, 1000);
  CHECK(unpack(joined(kHello, Packed(512, 0)), kLargest, piece) == kHelloText);
  const auto more = unpack(joined(kHello, {0, 0, 1}), kLargest, piece);
  REQUIRE_FALSE(more);
  CHECK(more.error().code == Errc::Damaged);
  CHECK_FALSE(unpack(joined(kHello, {'m', 'o', 'r', 'e'}), kLargest, piece));
}

TEST_CASE("a member cut anywhere is damaged", "[inflate]") {
  for (std::size_t size = 0; size < kHello.size(); ++size) {
    const auto cut = unpack(Packed(kHello.begin(), kHello.begin() + static_cast<std::ptrdiff_t>(size)));
    INFO(size);
    REQUIRE_FALSE(cut);
    CHECK(cut.error().code == Errc::Damaged);
    CHECK(cut.error().text == "the packed data end early");
  }
}

TEST_CASE("a member with a wrong checksum or wrong body is damaged", "[inflate]") {
  for (const std::size_t at : {std::size_t{10}, std::size_t{15}, std::size_t{22}, std::size_t{25}}) {
    Packed wrong = kHello;
    wrong[at] ^= 0xFF;
    INFO(at);
    const auto out = unpack(wrong);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == Errc::Damaged);
  }
}

TEST_CASE("the bound on the unpacked size is the last size that is allowed", "[inflate]") {
  CHECK(unpack(kMany, 3000) == std::string(3000, 'x'));
  const auto over = unpack(kMany, 2999);
  REQUIRE_FALSE(over);
  CHECK(over.error().code == Errc::OutOfBounds);
  CHECK_FALSE(unpack(kMany, 0));
}

TEST_CASE("a raw deflated stream ends where it says and ignores what follows", "[inflate]") {
  Packed raw(kHello.begin() + 10, kHello.end() - 8);
  CHECK(unpack(raw, kLargest, 3, Format::Raw) == kHelloText);
  CHECK(unpack(joined(raw, {0}), kLargest, 3, Format::Raw) == kHelloText);
  raw.pop_back();
  CHECK_FALSE(unpack(raw, kLargest, 3, Format::Raw));
}

TEST_CASE("a read fills what it is given and stops short only at the end", "[inflate]") {
  Inflater inflater(Format::Gzip, pieces(kMany, 5));
  std::array<std::byte, 2000> out{};
  CHECK(inflater.read(out) == 2000u);
  CHECK(inflater.read(out) == 1000u);
  CHECK(inflater.read(out) == 0u);
}

TEST_CASE("what the refill says is what the reader hears", "[inflate]") {
  Inflater inflater(Format::Gzip, [] { return fail(Errc::Unreadable, "the disk is gone"); });
  std::array<std::byte, 8> out{};
  const auto read = inflater.read(out);
  REQUIRE_FALSE(read);
  CHECK(read.error().code == Errc::Unreadable);
  CHECK(read.error().text == "the disk is gone");
}

TEST_CASE("a gzip file is known by its first three bytes", "[inflate]") {
  CHECK(looks_gzipped(bytes_of(kHello)));
  CHECK_FALSE(looks_gzipped(bytes_of({0x1F, 0x8B})));
  CHECK_FALSE(looks_gzipped(bytes_of({0x1F, 0x8B, 0x07, 0x00})));
  CHECK_FALSE(looks_gzipped({}));
}
