#include "tests/property/texts.hpp"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <random>

#include "compiler/syntax/parse.hpp"
#include "tests/support/process.hpp"

namespace qapc::property {
namespace {

/// Words, quoted texts and signs; blanks and comments between them are lost.
std::vector<std::string> words(const std::string& text) {
  std::vector<std::string> all;
  const auto is_word = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '.' || c >= 0x80; };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    if (text[at] == '#') {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (std::isspace(static_cast<unsigned char>(text[at])) != 0) {
      ++at;
      continue;
    }
    if (text[at] == '"') {
      while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
      end = std::min(end + 1, text.size());
    } else if (is_word(static_cast<unsigned char>(text[at]))) {
      while (end < text.size() && is_word(static_cast<unsigned char>(text[end]))) ++end;
    } else if (end < text.size() && text[end] == '=') {
      ++end;
    }
    all.push_back(text.substr(at, end - at));
    at = end;
  }
  return all;
}

}  // namespace

std::vector<Text> policies() {
  const std::filesystem::path root = QAPC_SOURCE_DIR;
  std::vector<Text> all;
  for (const char* folder : {"policies", "stdlib", "tests"}) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(root / folder)) {
      if (entry.path().extension() == ".qap")
        all.push_back({entry.path().lexically_relative(root).generic_string(), support::read_bytes(entry.path())});
    }
  }
  std::ranges::sort(all, {}, &Text::name);
  return all;
}

std::string with_one_change(const std::string& text, std::uint32_t seed) {
  std::mt19937 random(seed);
  std::vector<std::string> all = words(text);
  if (all.size() < 2) return text;
  const std::size_t at = random() % (all.size() - 1);
  switch (random() % 4) {
    case 0:
      all.erase(all.begin() + static_cast<std::ptrdiff_t>(at));
      break;
    case 1:
      all.insert(all.begin() + static_cast<std::ptrdiff_t>(at), all[at]);
      break;
    case 2:
      std::swap(all[at], all[at + 1]);
      break;
    default:
      all[at] = all[random() % all.size()];
  }
  std::string changed;
  for (std::size_t i = 0; i < all.size(); ++i) {
    // `r"…"` and `(0019,xx0C)` are one word each, a hyphen of a name has no blanks
    const bool tight =
        i + 1 < all.size() && (all[i] == "r" || all[i] == "-" || all[i + 1] == "-" || all[i] == "(" ||
                               all[i + 1] == ")" || all[i + 1] == "," || all[i + 1] == "/" || all[i] == "/");
    changed += all[i] + (tight ? "" : i % 8 == 7 ? "\n" : " ");
  }
  return changed + "\n";
}

std::optional<ast::Module> parsed(const std::string& text) {
  diag::Sources sources;
  diag::Sink diags;
  ast::Module module = syntax::parse(sources, sources.add("t.qap", text), diags);
  if (diags.errors() > 0) return std::nullopt;
  return module;
}

}  // namespace qapc::property
