// What a home makes of values before they get the recipe's type: not set, pattern, table, remainder, reciprocal. Floor
// 3 (runtime/dicom).
#pragma once

#include <optional>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/dicom/stored.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::dicom {

/// The patterns of one home, compiled once for a plan.
struct Prepared {
  explicit Prepared(const abi::Home& home);

  std::optional<text::Pattern> pattern;
  std::vector<text::Pattern> guards;  ///< as many as the home has
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
