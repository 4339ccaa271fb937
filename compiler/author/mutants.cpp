#include "compiler/author/mutants.hpp"

#include <algorithm>

#include "compiler/author/mutator.hpp"

namespace qapc::author {
namespace {

std::string one_line(std::string_view text) {
  std::string line;
  for (const char c : text) {
    const bool blank = c == ' ' || c == '\n' || c == '\r' || c == '\t';
    if (!blank) line += c;
    if (blank && !line.empty() && line.back() != ' ') line += ' ';
  }
  return line;
}

}  // namespace

std::vector<Mutant> mutants(const ast::Module& module, const diag::Sources& sources) {
  Mutator mutator(module, sources);
  mutator.policy();
  std::vector<Mutant> all = mutator.take();
  std::ranges::stable_sort(all, {}, [](const Mutant& mutant) { return mutant.edits.front().span; });
  return all;
}

std::string mutated(std::string_view text, const Mutant& mutant) {
  std::string made;
  std::size_t from = 0;
  for (const Edit& edit : mutant.edits) {
    made += text.substr(from, edit.span.begin - from);
    made += edit.replacement;
    from = edit.span.end;
  }
  return made.append(text.substr(from));
}

Shown shown(const diag::Sources& sources, const Mutant& mutant) {
  if (mutant.dropped) {
    const diag::Span gone = *mutant.dropped;
    return {sources.position(gone.source, gone.begin), one_line(sources.text(gone)), ""};
  }
  const diag::Span first = mutant.edits.front().span;
  const diag::Span last = mutant.edits.back().span;
  const diag::Span whole = diag::join(first, last);
  std::string after;
  std::uint32_t from = whole.begin;
  for (const Edit& edit : mutant.edits) {
    after += sources.text(diag::Span{first.source, from, edit.span.begin});
    after += edit.replacement;
    from = edit.span.end;
  }
  return {sources.position(first.source, first.begin), one_line(sources.text(whole)), one_line(after)};
}

}  // namespace qapc::author
