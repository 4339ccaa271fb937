// Baselines and calibrations of cases, written in short.
#pragma once

#include <string>

namespace qapc::conformance {

/// The file of a baseline: `within model=ManufacturerModelName, site=StationName+InstitutionName#` (`#`: hashed), then
/// lines `KEY/KEY: [NAME series] VALUE = 0.1 0.2 …`, one exam a number. A text that begins otherwise is left as it is.
std::string baseline_of(const std::string& text);

/// The file of a calibration: `worse high, metric efc within model`, then lines `KEY/KEY: yes 0.4 0.5` and
/// `KEY/KEY: no 0.1 0.2 …`, one subject a number. A text that begins otherwise is left as it is.
std::string calibration_of(const std::string& text);

}  // namespace qapc::conformance
