// What `qapc metrics` prints: for people, and as tables and JSON for programs. Floor 7 (tools). Codes stand for exams;
// no text of a header is printed but the number of a series.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "runtime/metrics/metric.hpp"
#include "runtime/session/measure.hpp"
#include "runtime/session/pseudonym.hpp"

namespace qapc::tools {

struct MetricsTable {
  std::span<const metrics::Metric* const> wanted;
  const session::ReadVolumes& read;
  const std::vector<session::MeasuredStack>& rows;
  const session::Key& key;
};

/// Numbers with six digits, and under each stack what was not measured and why.
std::string metrics_as_text(const MetricsTable& table);
/// A row a stack. Numbers in full, reasons as words. A metric that MRIQC defines alike has a second column.
std::string metrics_as_table(const MetricsTable& table, char separator);
std::string metrics_as_json(const MetricsTable& table);

/// What there is to be measured.
std::string listed_as_text();
std::string listed_as_table(char separator);
std::string listed_as_json();

/// `2 damaged, 10 not DICOM`
std::string unused_files(const session::ReadVolumes& read);

}  // namespace qapc::tools
