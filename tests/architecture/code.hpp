// Just enough of C++ to hold a file to the rules: its includes, its lines, where its functions begin and end.
// Reads clang-formatted code; a compiler it is not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace qapc::architecture {

struct Include {
  std::string path;
  bool quoted = false;
  int line = 0;
};

/// First line of the head and line of the closing brace, 1-based.
struct Function {
  int first_line = 0;
  int last_line = 0;
};

/// The text with comments and literals as blanks: same length, same lines. `#include` lines stay as they are.
std::string code_only(std::string_view text);

std::vector<std::string_view> lines(std::string_view text);

/// Of text that went through code_only.
std::vector<Include> includes(std::string_view code);
/// Functions at namespace or class scope; a lambda or local class is part of its function. A constructor that
/// initialises members with braces is not seen. Of text that went through code_only.
std::vector<Function> functions(std::string_view code);

}  // namespace qapc::architecture
