// What a comparison lets in, as far as the policy alone says it. Floor 3 (compiler/sema).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/constants.hpp"

namespace qapc::sema {

/// `2.93 ms .. 3.03 ms` in the unit of what is compared; an end that is not there does not bound.
struct Interval {
  std::optional<Measure> lo;
  std::optional<Measure> hi;
  bool lo_open = false;
  bool hi_open = false;
};

/// Of `op rhs`, with a limit, a range or a tolerance; of != what = lets in. Nothing where rhs is not known.
std::optional<Interval> interval(const ast::Module& module, const Checked& checked, ast::Compare::Op op,
                                 ast::ExprId rhs, const Unit& unit);

/// The spellings of a word, of a quoted text, or of all members of a set.
std::vector<std::string> terms(const ast::Module& module, const Checked& checked, ast::ExprId id);

}  // namespace qapc::sema
