#include "runtime/pixels/images.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <fmt/format.h>

#include "runtime/pixels/plugin.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using pixels::Images;
namespace syn = qapc::synthetic;

namespace {

template <typename Number>
std::string bytes_of(const std::vector<Number>& numbers) {
  std::string bytes(numbers.size() * sizeof(Number), '\0');
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

/// 4 columns and 2 rows of these samples.
syn::Instance image(std::string samples) {
  syn::Instance instance;
  instance.rows = 2;
  instance.columns = 4;
  instance.samples = std::move(samples);
  for (const auto& [tag, value] : {std::pair{0x0008'0018u, "1.2.3.4"}, {0x0020'000Eu, "1.2.3"}, {0x0020'000Du, "1.2"}})
    syn::set(instance.elements, syn::element(tag, "UI", value));
  return instance;
}
void form(syn::Instance& instance, int allocated, int stored, int high, int representation) {
  const std::pair<std::uint32_t, int> words[] = {
      {0x0028'0100, allocated}, {0x0028'0101, stored}, {0x0028'0102, high}, {0x0028'0103, representation}};
  for (const auto& [tag, value] : words) syn::set(instance.elements, syn::element(tag, "US", std::to_string(value)));
}
syn::Instance of(const std::vector<std::uint16_t>& samples) {
  syn::Instance instance = image(bytes_of(samples));
  form(instance, 16, 16, 15, 0);
  return instance;
}

Result<std::vector<double>> read(const std::string& bytes, std::uint32_t frame = 0) {
  const support::Scratch scratch;
  QAPC_TRY(auto images, Images::open(scratch.file("image.dcm", bytes)));
  std::vector<double> out(images.form().pixels());
  QAPC_TRY_VOID(images.read(frame, out));
  return out;
}
Result<std::vector<double>> read(const syn::Instance& instance, std::uint32_t frame = 0) {
  return read(syn::bytes_of(instance), frame);
}
std::string refusal(const syn::Instance& instance) {
  const auto out = read(instance);
  return out ? "it was read" : out.error().text;
}

const std::vector<std::uint16_t> kSamples{0, 1, 2, 300, 4095, 40000, 65535, 7};
const std::vector<double> kValues{0, 1, 2, 300, 4095, 40000, 65535, 7};

/// PackBits of one byte plane: a literal run of three, then repeats.
std::string rle_frame(const std::vector<std::uint16_t>& samples) {
  std::string segments[2];
  for (int plane = 0; plane < 2; ++plane) {
    std::string& out = segments[plane];
    const auto byte = [&](std::size_t i) {
      return static_cast<char>(plane == 0 ? samples[i] >> 8 : samples[i] & 0xFF);
    };
    out += char{2};
    for (std::size_t i = 0; i < 3; ++i) out += byte(i);
    for (std::size_t i = 3; i < samples.size(); ++i) {
      out += char{0};
      out += byte(i);
    }
    if (out.size() % 2 != 0) out += static_cast<char>(-128);
  }
  std::vector<std::uint32_t> header(16, 0);
  header[0] = 2;
  header[1] = 64;
  header[2] = static_cast<std::uint32_t>(64 + segments[0].size());
  return bytes_of(header) + segments[0] + segments[1];
}

}  // namespace

TEST_CASE("stored values come out of every uncompressed coding alike", "[pixels][images]") {
  for (const std::string_view syntax :
       {syn::kImplicitLittle, syn::kExplicitLittle, syn::kExplicitBig, syn::kDeflated}) {
    INFO(syntax);
    syn::Instance instance = of(kSamples);
    instance.transfer_syntax = syntax;
    CHECK(read(instance) == kValues);
    instance.undefined_lengths = true;
    CHECK(read(instance) == kValues);
    instance.gzip = true;
    CHECK(read(instance) == kValues);
  }
}

TEST_CASE("an image without preamble, and one whose transfer syntax lies, are read", "[pixels][images]") {
  syn::Instance instance = of(kSamples);
  instance.envelope = syn::Envelope::NoPreamble;
  CHECK(read(instance) == kValues);
  instance.envelope = syn::Envelope::Bare;
  CHECK(read(instance) == kValues);
  instance.envelope = syn::Envelope::Part10;
  instance.claimed_syntax = syn::kImplicitLittle;
  CHECK(read(instance) == kValues);
}

TEST_CASE("signed values keep their sign at the highest stored bit", "[pixels][images]") {
  syn::Instance instance = of({0, 1, 0xFFFF, 0x8000, 0x7FFF, 5, 6, 7});
  form(instance, 16, 16, 15, 1);
  CHECK(read(instance) == std::vector<double>{0, 1, -1, -32768, 32767, 5, 6, 7});
  form(instance, 16, 12, 11, 1);
  CHECK(read(instance) == std::vector<double>{0, 1, -1, 0, -1, 5, 6, 7});
}

TEST_CASE("bits above and below the stored ones are no part of a value", "[pixels][images]") {
  syn::Instance instance = of({0xF001, 0x0FFF, 0, 0, 0, 0, 0, 0});
  form(instance, 16, 12, 11, 0);
  CHECK(read(instance)->at(0) == 1);
  CHECK(read(instance)->at(1) == 4095);
  form(instance, 16, 12, 15, 0);
  CHECK(read(instance)->at(0) == 0xF00);
}

TEST_CASE("8 and 32 bits are read like 16", "[pixels][images]") {
  syn::Instance bytes = image(std::string("\0\1\2\3\xFF\5\6\7", 8));
  form(bytes, 8, 8, 7, 0);
  CHECK(read(bytes) == std::vector<double>{0, 1, 2, 3, 255, 5, 6, 7});
  bytes.transfer_syntax = syn::kExplicitBig;
  CHECK(read(bytes) == std::vector<double>{0, 1, 2, 3, 255, 5, 6, 7});
  syn::Instance words = image(bytes_of(std::vector<std::uint32_t>{0, 1, 4'000'000'000, 3, 4, 5, 6, 7}));
  form(words, 32, 32, 31, 0);
  CHECK(read(words)->at(2) == 4e9);
  form(words, 32, 32, 31, 1);
  CHECK(read(words)->at(2) == 4e9 - 4294967296.0);
}

TEST_CASE("frames are read one by one", "[pixels][images]") {
  std::vector<std::uint16_t> three;
  for (std::uint16_t i = 0; i < 24; ++i) three.push_back(i);
  syn::Instance instance = of(three);
  instance.frames.resize(3);
  CHECK(read(instance, 0)->front() == 0);
  CHECK(read(instance, 2) == std::vector<double>{16, 17, 18, 19, 20, 21, 22, 23});
  CHECK(read(instance, 3).error().text == "there is no such frame");
}

TEST_CASE("RLE is decoded without the plugin, whichever way frames are found", "[pixels][images][rle]") {
  const std::uint64_t plugins = pixels::use().plugins;
  std::vector<std::uint16_t> others = kSamples;
  others.front() = 9;
  syn::Instance instance = of(kSamples);
  instance.transfer_syntax = syn::kRle;
  instance.fragments = {rle_frame(kSamples)};
  CHECK(read(instance) == kValues);

  instance.frames.resize(2);
  instance.fragments.push_back(rle_frame(others));
  CHECK(read(instance, 1)->front() == 9);
  // Two fragments a frame: told apart by their beginnings, or by the offset table.
  const std::string first = rle_frame(kSamples);
  instance.fragments = {first.substr(0, 70), first.substr(70), rle_frame(others)};
  CHECK(read(instance, 0) == kValues);
  CHECK(read(instance, 1)->front() == 9);
  instance.offset_table = bytes_of(std::vector<std::uint32_t>{0, static_cast<std::uint32_t>(first.size()) + 16});
  CHECK(read(instance, 1)->front() == 9);
  CHECK(pixels::use().plugins == plugins);
}

TEST_CASE("what is no grey image says why", "[pixels][images]") {
  syn::Instance colour = of(kSamples);
  syn::set(colour.elements, syn::element(0x0028'0002, "US", "3"));
  CHECK(refusal(colour) == "its pixels are in colour");
  syn::Instance palette = of(kSamples);
  syn::set(palette.elements, syn::element(0x0028'0004, "CS", "PALETTE COLOR"));
  CHECK(refusal(palette) == "its pixels are in colour");
  syn::Instance bits = of(kSamples);
  form(bits, 12, 12, 11, 0);
  CHECK(refusal(bits) == "its pixels have 12 of 12 bits up to bit 11");
  syn::Instance without = of(kSamples);
  without.pixels = false;
  CHECK(refusal(without) == "no pixel data");
  syn::Instance small = of(kSamples);
  small.columns = 5;
  CHECK(refusal(small) == "its pixel data are too short");
  syn::Instance unknown = of(kSamples);
  unknown.transfer_syntax = syn::kRle;
  unknown.claimed_syntax = "1.2.840.10008.1.2.4.202";
  unknown.fragments = {rle_frame(kSamples)};
  CHECK(refusal(unknown) == "no codec for its transfer syntax");
}

TEST_CASE("a file cut anywhere is read or refused", "[pixels][images][hostile]") {
  syn::Instance instance = of(kSamples);
  instance.transfer_syntax = syn::kRle;
  instance.undefined_lengths = true;
  instance.elements.push_back(syn::sequence(0x0008'1140, {{syn::element(0x0008'1150, "UI", "1.2")}}));
  instance.fragments = {rle_frame(kSamples)};
  const std::string whole = syn::bytes_of(instance);
  REQUIRE(read(whole) == kValues);
  int refused = 0;
  for (std::size_t size = 0; size < whole.size(); ++size) refused += read(whole.substr(0, size)).has_value() ? 0 : 1;
  // Only the end of the sequence of fragments may be missing and not missed: nothing is.
  CHECK(refused == static_cast<int>(whole.size()));
  for (std::size_t at = 132; at < whole.size(); ++at) {
    for (const char byte : {'\0', '\x7F', '\xFF'}) {
      std::string changed = whole;
      changed[at] = byte;
      const auto out = read(changed);
      CHECK((!out || out->size() > 0));
    }
  }
}

TEST_CASE("private elements are found by their creator in any block", "[pixels][images]") {
  syn::Instance instance = of(kSamples);
  instance.elements.push_back(syn::private_element("OTHER", 0x0029, 0x10, "OB", "wrong"));
  instance.elements.push_back(syn::private_element("SIEMENS CSA HEADER", 0x0029, 0x10, "OB", "right!"));
  const support::Scratch scratch;
  auto images = Images::open(scratch.file("image.dcm", syn::bytes_of(instance)));
  REQUIRE(images);
  const auto value = images->private_value("siemens csa header", 0x0029, 0x10);
  CHECK(std::string(reinterpret_cast<const char*>(value.data()), value.size()) == "right!");
  CHECK(images->private_value("SIEMENS CSA HEADER", 0x0029, 0x20).empty());
}
