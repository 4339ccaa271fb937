// What metrics were in a pilot, stratum by stratum, and the file that keeps it (`.qapbase`). Floor 1
// (runtime/baseline).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/baseline/sketch.hpp"

namespace qapc::baseline {

/// Members of a stratum that is kept and that limits are taken from: below it a cell is near to a person.
inline constexpr std::int64_t kSmallest = 5;

/// An attribute that strata are told by. Of one that is not public the SHA-256 of the value stands in keys, in hex.
struct Part {
  std::string attribute;  ///< `ManufacturerModelName`; "" where a table tells the code
  bool hashed = false;
  friend bool operator==(const Part&, const Part&) = default;
};
/// A word of `within (site, model)` and what it stands for.
struct Dimension {
  std::string word;
  std::vector<Part> parts;
  friend bool operator==(const Dimension&, const Dimension&) = default;
};
using Key = std::vector<std::string>;  ///< one text for each part of each dimension

/// What a baseline is about: a number of all series of a definition.
struct About {
  std::string series;  ///< definition; "" for every series
  std::string value;   ///< as policies write it: `cjv`, `share(dvars above 15)`
  friend auto operator<=>(const About&, const About&) = default;
};
/// One series as it enters.
struct Sample {
  std::string exam;     ///< keyed digest
  std::string subject;  ///< keyed digest
  std::optional<Key> key;
  std::optional<double> value;
};
/// What became of the series.
struct Counts {
  std::int64_t series = 0;
  std::int64_t without_value = 0;
  std::int64_t without_stratum = 0;
  std::int64_t in_small_strata = 0;
  std::int64_t small_strata = 0;  ///< not named
  friend bool operator==(const Counts&, const Counts&) = default;
};
struct Stratum {
  Key key;
  std::vector<std::uint32_t> members;  ///< places in Baseline::members, ascending
  Sketch sketch;
  friend bool operator==(const Stratum&, const Stratum&) = default;
};
struct Entry {
  About about;
  std::string unit;
  std::vector<std::string> metrics;  ///< `cjv@1`: definitions of what was measured
  Counts counts;
  std::vector<Stratum> strata;  ///< in order of their keys
  friend bool operator==(const Entry&, const Entry&) = default;
};
struct Baseline {
  std::string policy;  ///< that says what the definitions are
  std::string version;
  std::vector<Dimension> within;
  std::int64_t minimum = kSmallest;
  std::vector<Entry> entries;             ///< in order of what they are about
  std::vector<std::string> members;       ///< keyed digests of exams, in order
  std::vector<std::string> subjects;      ///< keyed digests of those whose exams they are, in order
  std::vector<std::uint32_t> subject_of;  ///< of each member: the place of its subject
  std::string key;                        ///< public name of the pseudonym key
  std::string engine;                     ///< version of qapc

  [[nodiscard]] const Entry* find(const About& about) const;
  /// Whose exams some of the members are, each once.
  [[nodiscard]] std::set<std::uint32_t> subjects_of(std::span<const std::uint32_t> some) const;
  friend bool operator==(const Baseline&, const Baseline&) = default;
};

struct Pooled {
  About about;
  std::string unit;
  std::vector<std::string> metrics;
  std::vector<Sample> samples;
};
/// The same for samples in any order. `head` says all but entries and members.
///
/// Error    Invalid: no stratum has so many members
Result<Baseline> make(Baseline head, std::vector<Pooled> pooled);

/// One baseline of several, each exam in one of them. Strata that were too small in one stay left out.
///
/// Error    Invalid: other strata, metrics, policy or key; an exam in two of them
Result<Baseline> merge(const std::vector<Baseline>& all);

/// A quantile of a stratum.
struct Limit {
  Key key;
  double value = 0;
  std::int64_t series = 0;
  std::int64_t members = 0;
  bool enough = false;  ///< else the stratum has no such limit
};
/// Members without which a quantile says nothing: one is to be expected beyond it, and never fewer than kSmallest.
std::int64_t needed(double share);
/// By the dimensions named, in that order; strata that differ in the others alone are taken together. Each word is one
/// of the baseline's.
std::vector<Limit> limits(const Baseline& baseline, const Entry& entry, const std::vector<std::string>& within,
                          double share);

inline constexpr std::string_view kFile = ".qapbase";  ///< how files of baselines end
inline constexpr std::size_t kLargest = 64u << 20;     ///< bytes of a file

/// Canonical JSON with its digest, and one line end.
std::string encode(const Baseline& baseline);
/// SHA-256 of that, hex.
std::string digest(const Baseline& baseline);

/// Error    Damaged: not the bytes that `encode` wrote; Unsupported: another format; Invalid: what no exams give
Result<Baseline> decode(std::string_view bytes);

}  // namespace qapc::baseline
