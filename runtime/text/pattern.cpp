#include "runtime/text/pattern.hpp"

#include <algorithm>
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

bool is_ascii_word(unsigned char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
/// Letters, with the marks that stand on them, and digits.
const RE2& beyond_ascii_word() {
  static const RE2 kWord(R"([\pL\pM\pN]+)", options());
  return kWord;
}
/// Bytes at the beginning of a text that belong to one word; 0 where another character stands.
std::size_t word_length(re2::StringPiece text) {
  std::size_t length = 0;
  while (length < text.size() && is_ascii_word(static_cast<unsigned char>(text[length]))) ++length;
  if (length == text.size() || static_cast<unsigned char>(text[length]) < 0x80) return length;
  re2::StringPiece rest = text.substr(length);
  const std::size_t before = rest.size();
  return RE2::Consume(&rest, beyond_ascii_word()) ? length + before - rest.size() : length;
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

std::optional<std::string> Pattern::group(std::string_view text) const {
  re2::StringPiece groups[2];
  const int count = compiled_->pattern.NumberOfCapturingGroups() > 0 ? 2 : 1;
  const re2::StringPiece whole(text.data(), text.size());
  if (!compiled_->pattern.Match(whole, 0, text.size(), RE2::UNANCHORED, groups, count)) return std::nullopt;
  return std::string(groups[count - 1]);
}

std::string glob_pattern(std::string_view glob) {
  std::string pattern = "(?is)^";
  for (std::size_t at = 0; at < glob.size();) {
    const std::size_t end = std::min(glob.find_first_of("*?", at), glob.size());
    pattern += RE2::QuoteMeta(re2::StringPiece(glob.data() + at, end - at));
    if (end < glob.size()) pattern += glob[end] == '*' ? ".*" : ".";
    at = end + 1;
  }
  return pattern + "$";
}

std::vector<std::string> tokens(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t length = word_length(re2::StringPiece(text.data() + at, text.size() - at));
    if (length > 0) {
      std::string& word = words.emplace_back(text.substr(at, length));
      std::ranges::transform(word, word.begin(), folded);
    }
    at += std::max<std::size_t>(length, 1);
  }
  return words;
}

}  // namespace qapc::text
