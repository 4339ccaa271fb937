// Compressed files of real scanners against other decoders, where the files and the decoders are at hand.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <sstream>

#include "runtime/pixels/images.hpp"
#include "tests/support/process.hpp"

using namespace qapc;
using pixels::Images;
namespace fs = std::filesystem;

namespace {

struct Row {
  fs::path path;
  std::string transfer_syntax;
};
std::vector<Row> manifest(const fs::path& folder) {
  std::ifstream stream(folder / "MANIFEST.tsv");
  std::string line;
  std::getline(stream, line);
  std::vector<Row> rows;
  while (std::getline(stream, line)) {
    std::vector<std::string> fields;
    std::stringstream cells(line);
    for (std::string field; std::getline(cells, field, '\t');) fields.push_back(field);
    constexpr std::size_t kSyntax = 13;  // column
    if (fields.size() > kSyntax) rows.push_back({folder / fields[0], fields[kSyntax]});
  }
  return rows;
}

std::vector<double> pixels_of(const fs::path& file) {
  auto images = Images::open(file);
  INFO(file);
  REQUIRE(images);
  const std::size_t size = images->form().pixels();
  std::vector<double> all(size * images->form().frames);
  for (std::uint32_t frame = 0; frame < images->form().frames; ++frame)
    REQUIRE(images->read(frame, std::span(all).subspan(frame * size, size)));
  return all;
}

/// The tool that turns a transfer syntax into plain pixels by code that is not in qapc.
struct Tool {
  std::string_view syntax;
  const char* program;
  std::vector<std::string> options;
  double tolerance;  ///< of lossy coding, where cosines may be rounded otherwise
};
const std::vector<Tool>& tools() {
  static const std::vector<Tool> kTools = {{"1.2.840.10008.1.2.5", "/usr/bin/dcmdrle", {}, 0},
                                           {"1.2.840.10008.1.2.4.50", "/usr/bin/dcmdjpeg", {}, 1},
                                           {"1.2.840.10008.1.2.4.51", "/usr/bin/dcmdjpeg", {}, 1},
                                           {"1.2.840.10008.1.2.4.57", "/usr/bin/dcmdjpeg", {}, 0},
                                           {"1.2.840.10008.1.2.4.70", "/usr/bin/dcmdjpeg", {}, 0},
                                           {"1.2.840.10008.1.2.4.80", "/usr/bin/dcmdjpls", {}, 0},
                                           {"1.2.840.10008.1.2.4.81", "/usr/bin/dcmdjpls", {}, 0},
                                           {"1.2.840.10008.1.2.4.90", "/usr/bin/gdcmconv", {"--raw"}, 0},
                                           {"1.2.840.10008.1.2.4.91", "/usr/bin/gdcmconv", {"--raw"}, 0}};
  return kTools;
}

}  // namespace

TEST_CASE("compressed files of the corpus give the pixels that other decoders give", "[pixels][corpus]") {
  const fs::path folder = support::corpus();
  if (folder.empty()) return;
  const support::Scratch scratch;
  std::map<std::string, int> compared;
  for (const Row& row : manifest(folder)) {
    const auto tool = std::ranges::find(tools(), row.transfer_syntax, &Tool::syntax);
    if (tool == tools().end() || !Images::open(row.path)) continue;
    if (!fs::exists(tool->program)) {
      ++compared[fmt::format("{} is not installed", tool->program)];
      continue;
    }
    std::vector<std::string> arguments = tool->options;
    arguments.push_back(row.path.string());
    arguments.push_back((scratch.path() / "plain.dcm").string());
    if (support::run(tool->program, arguments).exit != 0) {
      ++compared[fmt::format("{} could not read it", tool->program)];
      continue;
    }
    INFO(row.path);
    // A file may be damaged on purpose inside its stream: then the other decoder stops too, above.
    const auto ours = pixels_of(row.path);
    const auto theirs = pixels_of(scratch.path() / "plain.dcm");
    REQUIRE(ours.size() == theirs.size());
    double worst = 0;
    for (std::size_t i = 0; i < ours.size(); ++i) worst = std::max(worst, std::abs(ours[i] - theirs[i]));
    CHECK(worst <= tool->tolerance);
    ++compared["files agree"];
  }
  for (const auto& [what, count] : compared) fmt::print("corpus: {:4} {}\n", count, what);
  CHECK(compared["files agree"] > 0);
}

TEST_CASE("nine codings of one image hold the same pixels", "[pixels][corpus]") {
  const fs::path folder = support::corpus();
  if (folder.empty()) return;
  const fs::path siblings = folder / "siemens/vb17_transfer_syntaxes";
  const auto plain = pixels_of(siblings / "1.dcm");
  CHECK(plain.size() == std::size_t{384} * 384);
  for (int i = 2; i <= 9; ++i) CHECK(pixels_of(siblings / fmt::format("{}.dcm", i)) == plain);
}
