#include "runtime/text/pattern.hpp"

#include <re2/re2.h>

#include "runtime/base/check.hpp"

namespace qapc::text {
namespace {

constexpr std::int64_t kPatternMemory = 8 << 20;  // bytes; a pattern that needs more is refused by RE2

RE2::Options options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_max_mem(kPatternMemory);
  return options;
}

bool is_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c >= 0x80;
}
char folded(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

}  // namespace

struct Pattern::Compiled {
  RE2 pattern;
};

std::optional<std::string> pattern_error(std::string_view pattern) {
  const RE2 compiled(re2::StringPiece(pattern.data(), pattern.size()), options());
  if (compiled.ok()) return std::nullopt;
  return compiled.error();
}

Pattern::Pattern(std::string_view pattern)
    : compiled_(new Compiled{RE2(re2::StringPiece(pattern.data(), pattern.size()), options())}) {
  QAPC_CHECK(compiled_->pattern.ok(), "patterns are checked before they are used");
}
Pattern::Pattern(Pattern&&) noexcept = default;
Pattern& Pattern::operator=(Pattern&&) noexcept = default;
Pattern::~Pattern() = default;

bool Pattern::matches(std::string_view text) const {
  return RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), compiled_->pattern);
}

std::vector<std::string> tokens(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  for (const char c : text) {
    if (is_word(static_cast<unsigned char>(c))) {
      word += folded(c);
    } else if (!word.empty()) {
      words.push_back(std::move(word));
      word.clear();
    }
  }
  if (!word.empty()) words.push_back(std::move(word));
  return words;
}

}  // namespace qapc::text
