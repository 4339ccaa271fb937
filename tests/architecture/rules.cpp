#include "tests/architecture/rules.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <regex>

#include "tests/architecture/code.hpp"

namespace qapc::architecture {
namespace {

enum class Tower { Shared, Compiler, Runtime, Tools, Tests };
struct Room {
  std::string_view folder;
  Tower tower;
  int floor;
};
// An include goes down or stays, never up, never from one tower into the other.
// clang-format off: a room a line
constexpr Room kRooms[] = {
    {"runtime/base", Tower::Shared, 0},
    {"runtime/abi", Tower::Shared, 1},
    {"runtime/crypto", Tower::Shared, 1},
    {"runtime/inflate", Tower::Shared, 1},
    {"runtime/baseline", Tower::Shared, 1},
    {"runtime/calibration", Tower::Shared, 1},
    {"runtime/json", Tower::Shared, 1},
    {"runtime/risk", Tower::Shared, 1},
    {"runtime/series", Tower::Shared, 1},
    {"runtime/text", Tower::Shared, 1},
    {"compiler/diag", Tower::Compiler, 2},
    {"compiler/dictionary", Tower::Compiler, 2},
    {"compiler/syntax", Tower::Compiler, 2},
    {"compiler/author", Tower::Compiler, 3},
    {"compiler/ir", Tower::Compiler, 3},
    {"compiler/sema", Tower::Compiler, 3},
    {"compiler/lower", Tower::Compiler, 4},
    {"compiler/analysis", Tower::Compiler, 4},
    {"compiler/codegen", Tower::Compiler, 5},
    {"compiler/versions", Tower::Compiler, 5},
    {"compiler/driver", Tower::Compiler, 6},
    {"runtime/exam", Tower::Runtime, 2},
    {"runtime/dicom", Tower::Runtime, 3},
    {"runtime/kernels", Tower::Runtime, 3},
    {"runtime/metrics", Tower::Runtime, 3},
    {"runtime/pixels", Tower::Runtime, 3},
    {"runtime/vendor", Tower::Runtime, 3},
    {"runtime/volume", Tower::Runtime, 3},
    {"runtime/eval", Tower::Runtime, 4},
    {"runtime/index", Tower::Runtime, 4},
    {"runtime/ledger", Tower::Runtime, 5},
    {"runtime/report", Tower::Runtime, 5},
    {"runtime/session", Tower::Runtime, 6},
    {"tools", Tower::Tools, 7},
    {"tests/architecture", Tower::Tests, 8},
    {"tests/bench", Tower::Tests, 8},
    {"tests/conformance", Tower::Tests, 8},
    {"tests/e2e", Tower::Tests, 8},
    {"tests/fuzz", Tower::Tests, 8},
    {"tests/golden", Tower::Tests, 8},
    {"tests/property", Tower::Tests, 8},
    {"tests/differential", Tower::Tests, 8},
    {"tests/support", Tower::Tests, 8},
    {"tests/unit", Tower::Tests, 8},
    {"tests/web", Tower::Tests, 8},
    {"tests/docs", Tower::Tests, 8},
};
// clang-format on

// Rooms inside a room, most of them around a library: only the room itself may look in.
constexpr std::string_view kWallRooms[] = {"compiler/codegen/llvm", "compiler/syntax/antlr", "runtime/dicom/archive",
                                           "runtime/dicom/dcmtk",   "runtime/dicom/scan",    "runtime/ledger/sqlite",
                                           "runtime/pixels/itk"};

// Each library is included where it says here, and nowhere else. A place is a folder or the beginning of a file name.
struct Wall {
  std::string_view library;
  std::string_view headers;  ///< a regular expression of the whole include
  std::array<std::string_view, 3> places;
};
constexpr Wall kWalls[] = {
    {"ANTLR", R"(antlr4-runtime(\.h|/.*)|Qap\w*\.h)", {"compiler/syntax/antlr/"}},
    {"LLVM", R"((llvm|llvm-c|clang|clang-c)/.*)", {"compiler/codegen/llvm/"}},
    // The generator of synthetic exams writes DICOM, and is built on the library that reads it; benchmarks measure
    // against that library.
    {"DCMTK", R"(dcmtk/.*)", {"runtime/dicom/dcmtk/", "tests/support/synthetic", "tests/support/dcmtk_"}},
    {"libarchive", R"(archive(_entry)?\.h)", {"runtime/dicom/archive/"}},
    {"ITK and GDCM", R"((itk|gdcm|vnl/|vcl_).*)", {"runtime/pixels/itk/"}},
    {"RE2", R"(re2/.*)", {"runtime/text/"}},
    {"OpenSSL", R"(openssl/.*)", {"runtime/crypto/"}},
    // The test of the ledger tampers with it behind its back.
    {"SQLite", R"(sqlite3(ext)?\.h)", {"runtime/ledger/sqlite/", "tests/unit/runtime/ledger/"}},
    {"nlohmann-json", R"(nlohmann/.*)", {"runtime/json/"}},
    {"zlib", R"(z(lib|conf)\.h)", {"runtime/inflate/"}},
    // libstdc++ runs its parallel algorithms on TBB.
    {"TBB", R"((tbb|oneapi)/.*|execution)", {"runtime/session/"}},
    // One file of ours: each that includes it compiles for seconds more.
    {"CLI11", R"(CLI/.*)", {"tools/qapc/arguments.cpp"}},
    {"spdlog", R"(spdlog/.*)", {"tools/"}},
    {"Catch2", R"(catch2/.*)", {"tests/"}},
    {"Google Benchmark", R"(benchmark/.*)", {"tests/"}},
};
// Free for all: the standard library (no dot, no slash), fmt, and the system below it.
constexpr std::string_view kFree =
    R"([a-z0-9_]+|fmt/[a-z]+\.h|(cxxabi|dirent|dlfcn|fcntl|iconv|immintrin|poll|pwd|signal|spawn|unistd)\.h|(gnu|linux|sys)/[\w-]+\.h)";

constexpr Exception kExceptions[] = {
    {Allowed::Exit, "runtime/base/check.cpp"},  // QAPC_CHECK leaves with 70
};

// Libraries that a binary must not load at start: each costs 20 ms of every `qapc check`, or clashes
// (docs/architecture).
constexpr std::string_view kForbiddenLibraries[] = {"libITK",         "libgdcm",   "libitk",  "libdcmjpls",
                                                    "libdcmtkcharls", "libcharls", "libLLVM", "libantlr4-runtime"};

bool matches(std::string_view text, std::string_view pattern) {
  return std::regex_match(text.begin(), text.end(), std::regex(pattern.begin(), pattern.end()));
}

bool inside(std::string_view path, std::string_view folder) {
  return path.starts_with(folder) && path.size() > folder.size() && path[folder.size()] == '/';
}

std::string_view folder_of(std::string_view path) {
  return path.substr(0, std::max(path.rfind('/'), std::size_t{0}));
}

const std::string_view* wall_room_of(std::string_view path) {
  const auto found = std::ranges::find_if(kWallRooms, [&](std::string_view room) { return inside(path, room); });
  return found == std::end(kWallRooms) ? nullptr : found;
}

/// The room a file stands in. Below tools and tests any folder will do; elsewhere only rooms and their wall rooms.
const Room* room_of(std::string_view path) {
  const auto found = std::ranges::find_if(kRooms, [&](const Room& room) { return inside(path, room.folder); });
  if (found == std::end(kRooms)) return nullptr;
  const bool any_depth = found->tower == Tower::Tools || found->tower == Tower::Tests;
  const bool known = any_depth || folder_of(path) == found->folder || wall_room_of(path) != nullptr;
  return known ? found : nullptr;
}

bool is_ours(std::string_view include) {
  return std::ranges::any_of(std::array{"compiler", "runtime", "tools", "tests"},
                             [&](std::string_view root) { return inside(include, root); });
}

bool is_allowed(Allowed what, std::string_view file) {
  return std::ranges::any_of(kExceptions, [&](const Exception& e) { return e.what == what && e.file == file; });
}

/// Nothing, or why `from` must not include the file of ours `to`.
std::optional<std::string> floor_broken(const Room& from, std::string_view from_path, std::string_view to_path) {
  const Room* to = room_of(to_path);
  if (to == nullptr) return fmt::format("folder has no floor: {}", folder_of(to_path));
  if (const std::string_view* wall = wall_room_of(to_path)) {
    // A test of a room (tests/unit/<room>/) sees what the room sees.
    const std::string_view seen_from = from_path.starts_with("tests/unit/") ? from_path.substr(11) : from_path;
    if (!inside(seen_from, to->folder)) return fmt::format("wall: {} is open to {} only", *wall, to->folder);
  }
  if (from.tower == Tower::Tests) return std::nullopt;
  // The demo makes its exams with the generator of the tests.
  if (to->folder == "tests/support" && from_path.starts_with("tools/qapc/demo_")) return std::nullopt;
  if (to->tower == Tower::Tests) return fmt::format("floor: {} includes a test ({})", from.folder, to_path);
  if (to->floor > from.floor) {
    return fmt::format("floor: {} (floor {}) includes up into {} (floor {})", from.folder, from.floor, to->folder,
                       to->floor);
  }
  const bool crosses = from.tower != Tower::Tools && to->tower != Tower::Shared && to->tower != from.tower;
  if (crosses) return fmt::format("floor: {} includes across the towers into {}", from.folder, to->folder);
  return std::nullopt;
}

/// Nothing, or why `path` must not include the foreign header `header`.
std::optional<std::string> wall_broken(std::string_view path, const Include& include) {
  for (const Wall& wall : kWalls) {
    if (!matches(include.path, wall.headers)) continue;
    const auto is_place = [&](std::string_view place) { return !place.empty() && path.starts_with(place); };
    if (std::ranges::any_of(wall.places, is_place)) return std::nullopt;
    return fmt::format("wall: {} is included by {} only", wall.library, wall.places[0]);
  }
  if (include.quoted) return fmt::format("name: \"{}\" is not named from the root of the project", include.path);
  if (!matches(include.path, kFree)) {
    return fmt::format("wall: <{}> belongs to no known library; give it a folder in tests/architecture", include.path);
  }
  return std::nullopt;
}

void check_includes(const Source& source, const Room& room, std::string_view code, std::vector<Violation>& out) {
  for (const Include& include : includes(code)) {
    const auto broken = include.quoted && is_ours(include.path) ? floor_broken(room, source.path, include.path)
                                                                : wall_broken(source.path, include);
    if (broken) out.push_back({source.path, include.line, *broken});
  }
}

void check_manners(const Source& source, const Room& room, std::string_view code, std::vector<Violation>& out) {
  struct Manner {
    std::string_view pattern;
    std::string_view rule;
    bool also_tools;
    bool exit;
  };
  static constexpr Manner kManners[] = {
      {R"(\busing\s+namespace\b)", "manners: `using namespace` outside tests", true, false},
      {R"(\bstd::(cout|cerr|clog)\b)", "manners: a standard stream outside tools", false, false},
      {R"((^|[^\w.>])((quick_|_|_E|at_quick_)?exit|abort|terminate)\s*\()", "manners: leaves the process outside tools",
       false, true},
  };
  if (room.tower == Tower::Tests) return;
  for (const Manner& manner : kManners) {
    if (room.tower == Tower::Tools && !manner.also_tools) continue;
    if (manner.exit && is_allowed(Allowed::Exit, source.path)) continue;
    const std::regex pattern(manner.pattern.begin(), manner.pattern.end());
    int line = 0;
    for (const std::string_view text : lines(code)) {
      ++line;
      if (!std::regex_search(text.begin(), text.end(), pattern)) continue;
      out.push_back({source.path, line, std::string(manner.rule)});
    }
  }
}

void check_lengths(const Source& source, const Room& room, std::string_view code, std::vector<Violation>& out) {
  const int count = static_cast<int>(lines(code).size());
  if (count > kFileLines && !is_allowed(Allowed::FileLines, source.path)) {
    out.push_back({source.path, count, fmt::format("length: {} lines; a file has at most {}", count, kFileLines)});
  }
  if (room.tower == Tower::Tests || is_allowed(Allowed::FunctionLines, source.path)) return;
  for (const Function& function : functions(code)) {
    const int length = function.last_line - function.first_line + 1;
    if (length <= kFunctionLines) continue;
    out.push_back({source.path, function.first_line,
                   fmt::format("length: a function of {} lines; it has at most {}", length, kFunctionLines)});
  }
}

}  // namespace

std::string Violation::text() const {
  return fmt::format("{}:{}: {}", file, line, rule);
}

std::span<const Exception> exceptions() {
  return kExceptions;
}

std::optional<int> floor_of(std::string_view folder) {
  const auto* const found = std::ranges::find(kRooms, folder, &Room::folder);
  const bool in_tower = found != std::end(kRooms) && found->tower != Tower::Tools && found->tower != Tower::Tests;
  return in_tower ? std::optional(found->floor) : std::nullopt;
}

std::vector<Violation> check(const Source& source) {
  std::vector<Violation> out;
  const Room* room = room_of(source.path);
  if (room == nullptr) {
    out.push_back({source.path, 1, fmt::format("folder has no floor: {}", folder_of(source.path))});
    return out;
  }
  const std::string code = code_only(source.text);
  check_includes(source, *room, code, out);
  check_manners(source, *room, code, out);
  check_lengths(source, *room, code, out);
  return out;
}

std::vector<std::string> forbidden_libraries(std::span<const std::string> needed) {
  std::vector<std::string> out;
  for (const std::string& library : needed) {
    const auto begins = [&](std::string_view prefix) { return library.starts_with(prefix); };
    if (std::ranges::any_of(kForbiddenLibraries, begins)) out.push_back(library);
  }
  return out;
}

}  // namespace qapc::architecture
