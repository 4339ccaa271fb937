// Text to tree. Floor 2 (compiler/syntax); no type of ANTLR leaves compiler/syntax/antlr.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "compiler/diag/sink.hpp"
#include "compiler/syntax/ast.hpp"

namespace qapc::syntax {

inline constexpr std::size_t kLargestPolicy = 4u << 20;  ///< bytes; a longer text is refused
inline constexpr int kDeepestNesting = 200;              ///< brackets and `not` inside one another

/// The tree of a source. What does not parse is reported and left out, one message for a mistake; reading goes on with
/// the next rule, series, decision or test. Never fails, in time linear in the text.
ast::Module parse(const diag::Sources& sources, std::uint32_t source, diag::Sink& diags);
/// Appends it to a module, as one more of its units.
void parse(const diag::Sources& sources, std::uint32_t source, ast::Module& module, diag::Sink& diags);

/// Whether every piece of the text parses in SLL mode alone: what full context would add (a test of the grammar).
struct Prediction {
  bool sll_parses = false;  ///< SLL found no error
  bool ll_parses = false;   ///< LL found no error
  bool same_tree = false;
  std::size_t ambiguities = 0;  ///< decisions where full context still saw two alternatives
};
Prediction predict(const diag::Sources& sources, std::uint32_t source);

/// Every word the grammar knows (`rule`, `missing`, …).
std::vector<std::string> vocabulary();

}  // namespace qapc::syntax
