// What other tools measured: JSON files, and which series each is of. Floor 6 (runtime/session).
#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/reason.hpp"
#include "runtime/base/result.hpp"
#include "runtime/json/value.hpp"
#include "runtime/report/report.hpp"

namespace qapc::session {

/// A series as its images name it.
struct SeriesName {
  std::string uid;
  std::set<std::int64_t> numbers;      ///< SeriesNumber
  std::set<std::string> descriptions;  ///< SeriesDescription
  std::set<std::int64_t> begins_ms;    ///< AcquisitionTime of each image, of the day
};

/// Files of tools. A file is of the series that its SeriesInstanceUID names; where it has none, of the one whose
/// SeriesNumber, SeriesDescription and AcquisitionTime (to the millisecond, of any image) it has, at the top level or
/// in `bids_meta`, as MRIQC writes them.
class External {
 public:
  External();
  External(External&&) noexcept;
  External& operator=(External&&) noexcept;
  ~External();

  /// A file, or every `.json` below a folder. Errors: NotFound. What is no JSON object, or names no series, is counted.
  Result<void> add(const std::string& tool, const std::filesystem::path& path);

  /// The number that the tool's file of a series has under a name: `fd_mean`, or `summary.fd` inside an object.
  /// NotGiven, SeveralFiles, NotInFile. From any thread.
  std::expected<double, abi::Reason> value(std::string_view tool, std::string_view field, const SeriesName& of) const;

  /// Of each tool, in order of their names.
  [[nodiscard]] std::vector<report::ExternalEntry> entries() const;
  /// A file that several series took their numbers from, if there is one: what it says cannot be true of both.
  [[nodiscard]] std::optional<Error> shared() const;

 private:
  struct File;
  struct Tool;
  struct Uses;
  void keep(Tool& tool, const std::string& bytes);

  std::map<std::string, Tool, std::less<>> tools_;
  std::unique_ptr<Uses> uses_;
};

}  // namespace qapc::session
