#include "tests/architecture/code.hpp"

#include <algorithm>
#include <cctype>
#include <regex>

namespace qapc::architecture {
namespace {

void blank(std::string& text, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < std::min(to, text.size()); ++i) {
    if (text[i] != '\n') text[i] = ' ';
  }
}

/// One behind the last character of what begins at `at`, where that is a comment or a literal; else `at`.
std::size_t end_of_blank(std::string_view text, std::size_t at) {
  const auto behind = [&](std::size_t found, std::size_t size) {
    return found == std::string_view::npos ? text.size() : found + size;
  };
  const std::string_view rest = text.substr(at);
  if (rest.starts_with("//")) return std::min(text.find('\n', at), text.size());
  if (rest.starts_with("/*")) return behind(text.find("*/", at + 2), 2);
  const char quote = rest.front();
  if (quote != '"' && quote != '\'') return at;
  const char before = at == 0 ? ' ' : text[at - 1];
  if (quote == '\'' && std::isxdigit(static_cast<unsigned char>(before)) != 0) return at;  // 1'000
  if (quote == '"' && before == 'R') {
    const std::size_t open = text.find('(', at);
    if (open == std::string_view::npos) return text.size();
    const std::string close = ")" + std::string(text.substr(at + 1, open - at - 1)) + "\"";
    return behind(text.find(close, open), close.size());
  }
  for (std::size_t i = at + 1; i < text.size() && text[i] != '\n'; ++i) {
    if (text[i] == '\\') {
      ++i;
    } else if (text[i] == quote) {
      return i + 1;
    }
  }
  return std::min(text.find('\n', at), text.size());
}

/// Macros and other directives, with their continuation lines, as blanks: their braces are nobody's.
std::string without_directives(std::string_view code) {
  std::string out(code);
  bool continued = false;
  std::size_t at = 0;
  for (const std::string_view line : lines(code)) {
    const std::size_t first = line.find_first_not_of(" \t");
    const bool directive = continued || (first != std::string_view::npos && line[first] == '#');
    if (directive) blank(out, at, at + line.size());
    continued = directive && line.ends_with('\\');
    at += line.size() + 1;
  }
  return out;
}

// What no head of a function exceeds; std::regex needs stack for every character.
constexpr std::size_t kHeadSize = 2000;

/// Whether a brace opens a function's body, told by the text since the last `;`, `{` or `}`.
bool is_function_head(const std::string& head) {
  static const std::regex names(R"(^\s*(template\s*<.*>\s*)?(inline\s+)?(namespace|extern|struct|class|union|enum)\b)");
  static const std::regex operators(R"(\boperator\s*[^\s\w(]+)");
  static const std::regex arguments(R"(\([^()]*\))");
  if (std::regex_search(head, names)) return false;
  std::string outside = std::regex_replace(head, operators, "operator");
  for (std::string before; before != outside;) {
    before = outside;
    outside = std::regex_replace(before, arguments, "@");
  }
  return outside.find('@') != std::string::npos && outside.find('=') == std::string::npos;
}

}  // namespace

std::string code_only(std::string_view text) {
  std::string out(text);
  bool line_is_blank = true;  // nothing but spaces so far
  for (std::size_t i = 0; i < text.size();) {
    const char c = text[i];
    if (line_is_blank && c == '#') {
      static const std::regex include(R"(^#\s*include\b)");
      const std::size_t end = std::min(text.find('\n', i), text.size());
      if (std::regex_search(text.begin() + static_cast<std::ptrdiff_t>(i),
                            text.begin() + static_cast<std::ptrdiff_t>(end), include)) {
        i = end;
        continue;
      }
    }
    const std::size_t end = end_of_blank(text, i);
    if (end == i) {
      line_is_blank = c == '\n' || (line_is_blank && (c == ' ' || c == '\t'));
      ++i;
      continue;
    }
    blank(out, i, end);
    line_is_blank = false;
    i = end;
  }
  return out;
}

std::vector<std::string_view> lines(std::string_view text) {
  std::vector<std::string_view> out;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    out.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

std::vector<Include> includes(std::string_view code) {
  static const std::regex pattern(R"(^\s*#\s*include\s*([<"])([^>"]+)[>"])");
  std::vector<Include> out;
  int line = 0;
  for (const std::string_view text : lines(code)) {
    ++line;
    std::match_results<std::string_view::const_iterator> match;
    if (!std::regex_search(text.begin(), text.end(), match, pattern)) continue;
    out.push_back({match[2].str(), match[1].str() == "\"", line});
  }
  return out;
}

std::vector<Function> functions(std::string_view code) {
  std::vector<Function> out;
  std::string head;
  int line = 1;
  int head_line = 1;
  int depth = 0;  // of braces inside the function at hand
  for (const char c : without_directives(code)) {
    if (c == '\n') ++line;
    if (depth > 0) {
      depth += c == '{' ? 1 : c == '}' ? -1 : 0;
      out.back().last_line = line;
    } else if (c == '{') {
      if (is_function_head(head)) {
        out.push_back({head_line, line});
        depth = 1;
      }
      head.clear();
    } else if (c == '}' || c == ';') {
      head.clear();
    } else {
      const bool space = c == ' ' || c == '\n';
      if (head.empty() && !space) head_line = line;
      const bool adds = head.empty() ? !space : !(space && head.back() == ' ');
      if (adds && head.size() < kHeadSize) head += space ? ' ' : c;
    }
  }
  return out;
}

}  // namespace qapc::architecture
