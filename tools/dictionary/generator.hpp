// What the parts of the generator share: the lines of a table, refusals with the line, the C++ text under way.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <fmt/core.h>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace qapc::generator {

struct Line {
  int number = 0;
  std::vector<std::string> cells;
};
struct Table {
  std::string file;
  std::string bytes;
  std::string edition;
  std::vector<Line> lines;
};

template <typename... Args>
[[noreturn]] void refuse(const std::string& file, int line, fmt::format_string<Args...> text, Args&&... args) {
  fmt::print(stderr, "{}:{}: {}\n", file, line, fmt::format(text, std::forward<Args>(args)...));
  std::exit(65);
}

inline void require(bool holds, const Table& table, const Line& line, std::string_view what) {
  if (!holds) refuse(table.file, line.number, "{}: {}", line.cells[0], what);
}

inline std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + 1);
  }
  parts.emplace_back(text);
  return parts;
}

inline std::vector<std::string> split_list(std::string_view text) {
  return text.empty() ? std::vector<std::string>{} : split(text, ',');
}

/// All texts, each once, in one literal.
class Texts {
 public:
  std::string place(std::string_view text) {
    const std::size_t at = put(text);
    if (text.size() > 0xFF || bytes_.size() >> 24 != 0) refuse("texts", 0, "`{}` does not fit", text);
    return fmt::format("{{0x{:x}}}", at << 8 | text.size());
  }
  std::string view(std::string_view text) { return fmt::format("{{kText + {}, {}}}", put(text), text.size()); }
  [[nodiscard]] std::string literal() const {
    std::string result;
    for (std::size_t at = 0; at < bytes_.size(); at += kWidth) {
      result += "    \"";
      for (const char c : std::string_view(bytes_).substr(at, kWidth)) result += escaped(c);
      result += "\"\n";
    }
    return result;
  }

 private:
  static constexpr std::size_t kWidth = 100;

  std::size_t put(std::string_view text) {
    const auto [entry, is_new] = places_.try_emplace(std::string(text), bytes_.size());
    if (is_new) bytes_ += text;
    return entry->second;
  }
  static std::string escaped(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') return {'\\', c};
    return byte < 0x20 || byte > 0x7E ? fmt::format("\\{:03o}", byte) : std::string(1, c);
  }

  std::map<std::string, std::size_t> places_;
  std::string bytes_;
};

/// The C++ text under way: texts go into one literal, everything else is rows of numbers.
struct Output {
  Texts texts;
  std::string code;

  template <typename... Args>
  void put(fmt::format_string<Args...> text, Args&&... args) {
    code += fmt::format(text, std::forward<Args>(args)...);
  }
  /// A view into the one literal, of any length.
  std::string view(std::string_view text) { return texts.view(text); }

  void begin(std::string_view type, std::string_view name, std::size_t rows) {
    put("constexpr std::array<{}, {}> {}Rows = {{{{\n", type, rows, name);
  }
  void end(std::string_view type, std::string_view name) {
    put("}}}};\nconstinit const std::span<const {0}> {1} = {1}Rows;\n\n", type, name);
  }
};

}  // namespace qapc::generator
