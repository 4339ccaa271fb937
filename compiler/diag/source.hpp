// Texts that diagnostics speak about, and places in them. Floor 2 (compiler/diag).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::diag {

/// Bytes [begin, end) of a source.
struct Span {
  std::uint32_t source = 0;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend auto operator<=>(const Span&, const Span&) = default;
};

/// From the first byte of one span to the last of the other.
constexpr Span join(Span first, Span last) {
  return {first.source, first.begin, last.end};
}

struct Position {
  std::uint32_t line = 1;    ///< 1-based
  std::uint32_t column = 1;  ///< 1-based, in Unicode code points
  friend bool operator==(const Position&, const Position&) = default;
};

class Sources {
 public:
  /// Number of the new source. `name` is printed as given.
  std::uint32_t add(std::string name, std::string text);

  [[nodiscard]] const std::string& name(std::uint32_t source) const { return files_.at(source).name; }
  [[nodiscard]] const std::string& text(std::uint32_t source) const { return files_.at(source).text; }
  [[nodiscard]] std::string_view text(Span span) const;
  [[nodiscard]] Position position(std::uint32_t source, std::uint32_t offset) const;
  /// The line without its end, 1-based.
  [[nodiscard]] std::string_view line(std::uint32_t source, std::uint32_t number) const;
  [[nodiscard]] std::uint32_t line_begin(std::uint32_t source, std::uint32_t number) const;
  [[nodiscard]] std::size_t size() const { return files_.size(); }

 private:
  struct File {
    std::string name;
    std::string text;
    std::vector<std::uint32_t> lines;  ///< offset of each line's first byte
  };
  std::vector<File> files_;
};

}  // namespace qapc::diag
