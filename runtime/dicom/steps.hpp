// What a home makes of values before they get the recipe's type: not set, pattern, table, remainder, reciprocal. Floor
// 3 (runtime/dicom).
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/dicom/stored.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::dicom {

/// A guard and its pattern.
struct Asked {
  abi::Guard guard;
  text::Pattern pattern;
};

/// What a plan makes of one home's steps and guards.
struct Prepared {
  std::optional<text::Pattern> pattern;
  std::vector<std::size_t> guards;  ///< positions in Plan::guards
};

/// Whether the home has a guard, or any step beyond reading.
bool has_steps(const abi::Home& home);

/// Changes the values where the home asks for it; of a home that names a value, that one only. A pattern sees several
/// values with backslashes between them; for a list it gives as many values as its match has between commas.
///
/// Missing  Empty: what is there says that nothing is set; Absent: nothing matches; Unparsable: not in the table, no
///          number
abi::Missing take_steps(const abi::Home& home, const Prepared& prepared, bool list, Stored& stored);

}  // namespace qapc::dicom
