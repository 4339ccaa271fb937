// What `qapc facts --format bids` says of real exams beside what another converter wrote of them. For end-to-end tests.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "runtime/json/value.hpp"

namespace qapc::e2e {

/// A file of the other converter; `bval` is that of the file beside it.
struct Sidecar {
  std::string name;  ///< `dcm_qa/ax_asc_35sl_6`
  json::Object keys;
};

/// What a comparison of one key came to.
enum class Outcome { Agree, Differ, OnlyOurs, OnlyTheirs, NotCompared };
struct Compared {
  std::string key;
  std::string vendor;
  std::string sidecar;
  Outcome outcome = Outcome::Agree;
  std::string ours;  ///< JSON; "" where there is none
  std::string theirs;
};

/// Rows of a table with tabs, without its comments.
std::vector<std::vector<std::string>> rows_of(const std::filesystem::path& table);

/// Every sidecar of the corpus.
std::vector<Sidecar> read_sidecars(const std::filesystem::path& corpus);

/// Key by key, each of our lines with the sidecar of its series: same source, series number and description, echo time
/// and component; of several, the one of the same kind of object (classic, enhanced) that began at the nearest time.
///
/// Numbers agree within 0.1 %, slice times within 10 ms: Siemens clocks tick 2.5 ms, and older sidecars hold 1/128 s.
/// Where the corpus has a part of a series, what the whole series says (its begin, slice times, b-values) is not
/// compared.
std::vector<Compared> compare(const std::filesystem::path& corpus, const std::vector<json::Object>& ours,
                              const std::vector<Sidecar>& theirs);

/// How many series found a sidecar.
std::size_t paired(const std::vector<Compared>& all);

/// Keys and vendors with counts: agree, differ, only ours, only theirs, not compared. Keys that only one side has
/// anywhere count in the last row alone.
std::string table_of(const std::vector<Compared>& all);

}  // namespace qapc::e2e
