// Questions about texts: patterns in linear time, tokens. Floor 1 (runtime/text); the only folder that includes RE2.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::text {

/// What is wrong with an RE2 pattern, in words; nothing for a good one.
std::optional<std::string> pattern_error(std::string_view pattern);

/// A compiled pattern. It matches anywhere in a text (`^` and `$` bind it), case-sensitive unless it says `(?i)`.
class Pattern {
 public:
  /// The pattern has no error.
  explicit Pattern(std::string_view pattern);
  Pattern(Pattern&&) noexcept;
  Pattern& operator=(Pattern&&) noexcept;
  ~Pattern();
  [[nodiscard]] bool matches(std::string_view text) const;
  /// What the first group matched, the whole match where the pattern has no group; nothing where it does not match.
  [[nodiscard]] std::optional<std::string> group(std::string_view text) const;

 private:
  struct Compiled;
  std::unique_ptr<Compiled> compiled_;
};

/// A glob as a pattern: `*` is any text, `?` one character, all else itself, in any case; the whole text must fit.
std::string glob_pattern(std::string_view glob);

/// Words of a description, lower case: it is split at everything but ASCII letters and digits, and case is folded in
/// ASCII. Letters beyond ASCII belong to words as they are. This meaning is part of edition 1.0 and never grows.
std::vector<std::string> tokens(std::string_view text);

}  // namespace qapc::text
