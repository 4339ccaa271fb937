#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fmt/format.h>
#include <memory>
#include <regex>
#include <string>
#include <vector>

#include "tests/architecture/rules.hpp"

using namespace qapc::architecture;
namespace fs = std::filesystem;

namespace {

/// What a command prints; the command is ours, its argument a path of the build tree.
std::string output_of(const std::string& command, const fs::path& file) {
  const std::string line = fmt::format("{} '{}'", command, file.string());
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(line.c_str(), "r"), &pclose);
  REQUIRE(pipe != nullptr);
  std::string out;
  std::array<char, 4096> buffer{};
  while (const std::size_t size = std::fread(buffer.data(), 1, buffer.size(), pipe.get()))
    out.append(buffer.data(), size);
  return out;
}

std::vector<std::string> all_matches(const std::string& text, const std::regex& pattern) {
  std::vector<std::string> out;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at) out.push_back((*at)[1]);
  return out;
}

/// The libraries a binary asks the loader for by itself.
std::vector<std::string> needed_by(const fs::path& binary) {
  return all_matches(output_of("readelf -d", binary), std::regex(R"(\(NEEDED\)[^\[]*\[([^\]]+)\])"));
}

bool is_built(const fs::path& file) {
  if (fs::exists(file)) return true;
  WARN("not checked: " << file.string() << " is not built");
  return false;
}

}  // namespace

TEST_CASE("libraries that cost every start or clash are told by name", "[architecture][rules]") {
  const std::vector<std::string> needed = {"libc.so.6", "libITKCommon-5.2.so.1", "libdcmjpls.so.17", "libdcmdata.so.17",
                                           "libLLVM.so.19.1"};
  CHECK(forbidden_libraries(needed) ==
        std::vector<std::string>{"libITKCommon-5.2.so.1", "libdcmjpls.so.17", "libLLVM.so.19.1"});
}

TEST_CASE("qapc loads neither ITK nor a shared LLVM nor DCMTK's codecs at start", "[architecture]") {
  const fs::path qapc = fs::path(QAPC_BINARIES) / "bin/qapc";
  if (!is_built(qapc)) return;
  const auto needed = needed_by(qapc);
  REQUIRE_FALSE(needed.empty());
  CHECK(forbidden_libraries(needed).empty());
}

TEST_CASE("the pixel plugin offers its one entry and nothing else", "[architecture]") {
  const fs::path plugin = fs::path(QAPC_BINARIES) / "lib/qapc_pixels.so";
  if (!is_built(plugin)) return;
  // Type, name; weak data of the C++ runtime would show up here too if the version script let it out.
  const std::string symbols = output_of("nm -D --defined-only", plugin);
  CHECK(all_matches(symbols, std::regex(R"([0-9a-f]+ [A-Za-z] (\S+))")) == std::vector<std::string>{"qapc_pixels_v2"});
}
