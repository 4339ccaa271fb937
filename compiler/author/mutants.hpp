// Small changes of a policy that its tests should notice. Floor 3 (compiler/author). Made from the tree, written as
// edits of the text, so that each can be shown to its author where it stands.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/syntax/ast.hpp"

namespace qapc::author {

struct Edit {
  diag::Span span;
  std::string replacement;
};
struct Mutant {
  std::string what;                                  ///< `limit moved up`
  std::vector<Edit> edits;                           ///< in order of place, apart from one another
  std::vector<std::string> rules = {};               ///< whose verdicts it changes first; none: of many
  std::optional<diag::Span> dropped = std::nullopt;  ///< what goes, where the edit writes the rest anew
};

/// Every change of the policy's own file, in order of place: limits moved by their tolerance (a range by half its
/// width, what has neither by a tenth, or by one), comparisons turned round, conditions dropped, members of lists
/// dropped, vendor rows exchanged, severities, meanings of missing and outcomes replaced. Units are kept. Some may not
/// compile.
std::vector<Mutant> mutants(const ast::Module& module, const diag::Sources& sources);

/// The text with the edits made.
std::string mutated(std::string_view text, const Mutant& mutant);

/// What stands there and what stood there, each on one line: `2.88 ms ± 0.1 ms`.
struct Shown {
  diag::Position at;
  std::string before;
  std::string after;
};
Shown shown(const diag::Sources& sources, const Mutant& mutant);

}  // namespace qapc::author
