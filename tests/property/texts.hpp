// Texts of policies to try laws on. Floor 8 (tests/property).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/diag/sink.hpp"
#include "compiler/syntax/ast.hpp"

namespace qapc::property {

struct Text {
  std::string name;
  std::string text;
};

/// Every policy of the repository: those to use, those that come with qapc, and those of tests, right and wrong.
std::vector<Text> policies();

/// The same text with one word or sign left out, doubled, exchanged with the next, or replaced.
std::string with_one_change(const std::string& text, std::uint32_t seed);

/// The tree of a text without a mistake; nothing for another.
std::optional<ast::Module> parsed(const std::string& text);

}  // namespace qapc::property
