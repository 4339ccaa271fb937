// Measurements and labels as tables, made into samples under keyed codes. Floor 1 (runtime/calibration).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/calibration/calibration.hpp"

namespace qapc::calibration {

/// The keyed code of an identity; kinds are `subject` and `rater`.
using Code = std::function<std::string(std::string_view kind, std::string_view identity)>;

/// Reads a table of values (TSV: `subject`, the column of the metric, those of `within`) and one of labels (CSV:
/// `subject`, `label`, and `rater` where there are several). Other columns are passed over. Empty and `n/a` is no value
/// and no label. Labels are yes, no, true, false, 1 and 0.
///
/// Error    Invalid, with the name of the table and the line: no table, a column is missing, a subject twice, a rater
///          twice for one subject, a value that is no number within ±1e100, a label of another word
Result<std::vector<Sample>> read_samples(std::string_view values, std::string_view labels, const std::string& metric,
                                         const std::vector<std::string>& within, const Code& code);

}  // namespace qapc::calibration
