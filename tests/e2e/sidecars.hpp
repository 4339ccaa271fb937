// What `qapc facts --format bids` says of real exams beside what another converter wrote of them. For end-to-end tests.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
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

/// Key by key, each sidecar with our line of its series: same number, description and time of begin, and in it the same
/// echo time and component. A sidecar without a time needs the same source.
///
/// Texts agree when equal, numbers within 1e-6 of the greater one (imaging frequencies, of which older sidecars have
/// six digits, within 5e-6). Where the corpus has a part of a series, what the whole series says (its begin, slice
/// times, b-values) is not compared.
std::vector<Compared> compare(const std::filesystem::path& corpus, const std::vector<json::Object>& ours,
                              const std::vector<Sidecar>& theirs);

/// Of the keys that acquisition protocols fix: how many of those that sidecars hold agree. By key and vendor; what
/// qapc does not write counts as a difference.
struct Share {
  int agree = 0;
  int of = 0;
  [[nodiscard]] double percent() const { return of == 0 ? 100.0 : 100.0 * agree / of; }
};
inline constexpr std::string_view kAllKeys = "all of these keys";
inline constexpr std::string_view kAllVendors = "all vendors";
using Shares = std::map<std::string, std::map<std::string, Share>>;
Shares shares_of(const std::vector<Compared>& all);
/// `agree / of`, with a percentage in the last row.
std::string table_of(const Shares& shares);

/// How many sidecars found a series.
std::size_t paired(const std::vector<Compared>& all);

/// Keys and vendors with counts: agree, differ, only ours, only theirs, not compared. Keys that only one side has
/// anywhere count in the last row alone.
std::string table_of(const std::vector<Compared>& all);

}  // namespace qapc::e2e
