// What each word of a policy is to its layout. Floor 2 (compiler/syntax/antlr), private to it.
#pragma once

#include <vector>

#include "compiler/syntax/antlr/tokens.hpp"

namespace qapc::syntax {

struct Role {
  int column = 2;       ///< where its line begins when it is the first of one, brackets apart
  bool glued = false;   ///< no blank before it
  bool row = false;     ///< begins a row: words, a colon, and what stands in a column with that of other rows
  bool risk = false;    ///< begins a part of a risk: its word, and what stands in one column
  bool closes = false;  ///< the `end` of a block
};

/// By index of the token. What does not parse has the roles of a line that goes on.
std::vector<Role> roles(Tokens& tokens);

/// Columns from the word of a part of a risk to what it says.
inline constexpr int kRiskWord = 12;  // `probability `

}  // namespace qapc::syntax
