// A policy about headers reads headers: counted by the reader of pixels, and by the system in bytes.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/driver/compile.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/pixels/plugin.hpp"
#include "runtime/session/session.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic_objects.hpp"

using namespace qapc;
namespace syn = qapc::synthetic;

namespace {

constexpr int kSlices = 20;
constexpr int kSide = 192;

abi::Program program(std::string_view import, std::string_view rule) {
  dicom::use_dictionary(dictionary::table());
  diag::Sources sources;
  diag::Sink diags;
  const std::string text = fmt::format(
      "qap 1.0\npolicy org.example.pixels \"Pixels\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "missing means unknown\n{}{}decision for each exam\n  review if any major fails or is unknown\n"
      "  accept otherwise\nend\n",
      import, rule);
  auto compiled = driver::compile(sources, sources.add("pixels.qap", text), diags);
  for (const diag::Message& message : diags.sorted()) UNSCOPED_INFO(message.text);
  REQUIRE(compiled.has_value());
  return std::move(compiled->program);
}

/// What this process has asked of the system's files so far, in bytes: proc(5), `rchar`.
std::uint64_t bytes_read() {
  std::ifstream stream("/proc/self/io");
  std::string word;
  std::uint64_t count = 0;
  stream >> word >> count;
  REQUIRE(word == "rchar:");
  return count;
}

bool plugin_is_loaded() {
  return support::read_bytes("/proc/self/maps").find("qapc_pixels.so") != std::string::npos;
}

struct Cost {
  std::uint64_t bytes = 0;
  std::uint64_t frames = 0;
  std::uint64_t plugins = 0;
};
Cost cost_of(const abi::Program& program, const std::filesystem::path& folder) {
  const session::Key key("0123456789abcdef");
  const session::Options options{session::column_engine(program), 2};
  const pixels::Use before = pixels::use();
  const std::uint64_t bytes = bytes_read();
  const session::Read read = session::read_exams(program, {folder}, key, options);
  const std::uint64_t after = bytes_read();
  REQUIRE(read.used == kSlices);
  return {after - bytes, pixels::use().frames - before.frames, pixels::use().plugins - before.plugins};
}

}  // namespace

TEST_CASE("a policy about headers never opens the plugin and never reads a pixel", "[session][pixels]") {
  const support::Scratch scratch;
  syn::Picture picture({kSide, kSide, kSlices}, {1, 1, 3});
  syn::Random random(3);
  syn::paint(picture, {.half_mm = {70, 80, 28}, .moved_mm = {}}, 1000);
  syn::add_noise(picture, 10, random);
  syn::write_series(scratch.path(), syn::series_of({picture}), syn::voxels_of({picture}));
  constexpr std::uint64_t kPixels = std::uint64_t{2} * kSide * kSide * kSlices;

  const bool loaded_before = plugin_is_loaded();
  const Cost headers =
      cost_of(program("", "rule TE major, for each series: require EchoTime < 50 ms\n"), scratch.path());
  CHECK(headers.frames == 0);
  CHECK(headers.plugins == 0);
  CHECK(plugin_is_loaded() == loaded_before);
  CHECK(headers.bytes > 0);
  CHECK(headers.bytes < kPixels / 4);  // 8 kB of each file, whatever it holds

  // Where the slices lie is measured from headers: their pixels are read no more than before.
  const Cost places =
      cost_of(program("import std.iqm 1 (slice_gap)\n", "rule GAP major, for each series: require slice_gap <= 1 mm\n"),
              scratch.path());
  CHECK(places.frames == 0);
  CHECK(places.plugins == 0);
  CHECK(plugin_is_loaded() == loaded_before);
  CHECK(places.bytes < kPixels / 2);

  // The same counters see a policy that does.
  const Cost pixels =
      cost_of(program("import std.iqm 1 (snr)\n", "rule SNR major, for each series, cost pixels: require snr >= 1\n"),
              scratch.path());
  CHECK(pixels.frames >= kSlices);
  CHECK(pixels.bytes > kPixels);
}
