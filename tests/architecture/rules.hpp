// The house as tables, and what reads a source file against them: floors, walls, manners, lengths.
// Pure functions over text, so that the rules themselves are tested on small bad files.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::architecture {

inline constexpr int kFileLines = 500;
inline constexpr int kFunctionLines = 60;

/// A file of ours, named from the root of the project: `runtime/base/check.cpp`.
struct Source {
  std::string path;
  std::string text;
};

struct Violation {
  std::string file;
  int line = 0;
  std::string rule;
  [[nodiscard]] std::string text() const;  ///< `runtime/eval/engine.cpp:7: <rule>`
};

/// What is allowed although a rule says no. Every entry has a reason beside it, in rules.cpp.
enum class Allowed { Exit, FileLines, FunctionLines };
struct Exception {
  Allowed what;
  std::string_view file;
};
std::span<const Exception> exceptions();

/// Of a room of the two towers, `runtime/eval`; nothing for other folders.
std::optional<int> floor_of(std::string_view folder);

/// All that is wrong with one file.
std::vector<Violation> check(const Source& source);

/// Libraries (DT_NEEDED names) that a binary of ours must not need, out of `needed`.
std::vector<std::string> forbidden_libraries(std::span<const std::string> needed);

}  // namespace qapc::architecture
