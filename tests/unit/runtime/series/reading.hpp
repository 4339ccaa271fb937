// What tests of series recognition share: tokens and facts as texts, and the tables of tests/support.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/series/recognise.hpp"
#include "tests/support/process.hpp"

namespace qapc::series {

/// `t1=t1 fs=fat_suppression`; `?` is the meaning of a word that is not known.
inline std::string words(std::string_view text) {
  std::string result;
  for (const Token& token : recognise(text).tokens) {
    const std::string_view meaning = token.known() ? meaning_of(token) : "?";
    if (!result.empty()) result += ' ';
    result.append(text.substr(token.begin, token.end - token.begin)).append("=").append(meaning);
  }
  return result;
}

inline std::string contrast(std::string_view text) {
  const Recognised recognised = recognise(text);
  return family_name(recognised.family, recognised.suffix);
}
inline std::string plane(std::string_view text) {
  return std::string(name_of(recognise(text).plane));
}
inline std::string anatomy(std::string_view text) {
  return std::string(recognise(text).anatomy);
}
inline bool agent(std::string_view text) {
  return recognise(text).contrast_agent;
}

using Row = std::vector<std::string>;
/// The rows of a table of tests/support, without its head.
inline std::vector<Row> table(std::string_view name) {
  const std::string bytes = support::read_bytes(std::filesystem::path(QAPC_SOURCE_DIR) / "tests/support" / name);
  std::vector<Row> rows;
  bool head = false;
  bool begins = true;
  for (const char c : bytes) {
    if (begins) {
      head = c == '#';
      if (!head) rows.emplace_back(1);
    }
    begins = c == '\n';
    if (head || begins) continue;
    if (c == '\t') {
      rows.back().emplace_back();
    } else {
      rows.back().back() += c;
    }
  }
  return rows;
}

}  // namespace qapc::series
