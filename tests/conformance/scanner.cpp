#include "tests/conformance/scanner.hpp"

#include <cctype>
#include <fmt/format.h>

namespace qapc::conformance {
namespace {

bool letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-';
}

}  // namespace

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return "";
  return std::string(text.substr(first, text.find_last_not_of(kBlanks) - first + 1));
}

void Scanner::blanks() {
  while (at_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[at_])) != 0) ++at_;
}

void Scanner::fail(const std::string& wanted) const {
  throw BadCase(fmt::format("{} is wanted at `{}` of `{}`", wanted, text_.substr(at_), text_));
}

bool Scanner::sees(std::string_view word) {
  blanks();
  if (text_.substr(at_, word.size()) != word) return false;
  const std::size_t behind = at_ + word.size();
  return !(letter(word.back()) && behind < text_.size() && letter(text_[behind]));
}

bool Scanner::take(std::string_view word) {
  if (!sees(word)) return false;
  at_ += word.size();
  return true;
}

void Scanner::need(std::string_view word) {
  if (!take(word)) fail(fmt::format("`{}`", word));
}

std::string Scanner::word() {
  blanks();
  const std::size_t begin = at_;
  while (at_ < text_.size() && letter(text_[at_])) ++at_;
  if (begin == at_) fail("a word");
  return std::string(text_.substr(begin, at_ - begin));
}

std::string Scanner::quoted() {
  need("\"");
  std::string text;
  for (; at_ < text_.size() && text_[at_] != '"'; ++at_) {
    if (text_[at_] == '\\' && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\\')) ++at_;
    text += text_[at_];
  }
  if (at_ == text_.size()) fail("a closing quote");
  ++at_;
  return text;
}

std::string Scanner::until(std::string_view ends) {
  blanks();
  const std::size_t begin = at_;
  int depth = 0;
  for (; at_ < text_.size(); ++at_) {
    const char c = text_[at_];
    if (depth == 0 && ends.find(c) != std::string_view::npos) break;
    if (c == '"') {
      quoted();
      --at_;
    } else if (c == '(' || c == '[' || c == '{') {
      ++depth;
    } else if (c == ')' || c == ']' || c == '}') {
      --depth;
    }
  }
  return trimmed(text_.substr(begin, at_ - begin));
}

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  Scanner scanner(text);
  const std::string ends(1, separator);
  if (scanner.done()) return parts;
  do {
    parts.push_back(scanner.until(ends));
  } while (scanner.take(ends));
  return parts;
}

}  // namespace qapc::conformance
