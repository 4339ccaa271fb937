// The series of exams and what they are: by their headers (std.series) and by what their descriptions say.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "runtime/series/recognise.hpp"
#include "runtime/session/session.hpp"

namespace qapc::tools {

struct SeriesRow {
  std::string exam;    ///< keyed code
  std::string series;  ///< keyed code
  std::string number;
  std::int64_t images = 0;
  std::string description;  ///< what all images say; "" where they do not
  series::Recognised read;
  std::vector<std::string> definitions;  ///< of std.series
  std::vector<std::string> unknown;      ///< those of which it is not known
};

struct SeriesTable {
  std::vector<SeriesRow> rows;
  std::vector<std::string> missing;  ///< paths that are not there
  bool stopped = false;
};

/// `how` needs no engine.
SeriesTable read_series_table(const std::vector<std::filesystem::path>& paths, const session::Key& key,
                              session::Options how);

}  // namespace qapc::tools
