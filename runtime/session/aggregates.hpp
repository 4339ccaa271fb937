// What a policy that says `share aggregates only` lets leave a site: counts, exact sums and histograms of groups of
// exams that are large enough, and nothing of any one. Floor 6 (runtime/session). docs/aggregates.md is the format.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/base/exact_sum.hpp"
#include "runtime/base/result.hpp"
#include "runtime/eval/batch.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/json/value.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/pseudonym.hpp"

namespace qapc::session {

struct Read;

/// Groups of fewer exams are told of together, as `other`.
inline constexpr std::int64_t kSmallestGroup = 5;
inline constexpr std::string_view kOther = "other";

/// What one operation that goes up to a group is made of: adds up over parts of the group.
struct Tally {
  std::int64_t yes = 0;                            ///< rows that are true; of counted rows, how many
  std::int64_t no = 0;                             ///< false
  std::int64_t unknown = 0;                        ///< neither
  std::int64_t undecided = 0;                      ///< rows of which it is not known whether they are selected
  std::int64_t values = 0;                         ///< selected rows with a number
  std::int64_t large = 0;                          ///< of them, those too large to be added up: no scanner writes them
  std::int64_t few = 0;                            ///< rows with a number that are too few to be added up
  std::map<abi::Missing, std::int64_t> missing{};  ///< and those without
  ExactSum sum{};
  ExactSum squares{};
  std::map<std::int64_t, std::int64_t> bins{};  ///< where a median or quantile is asked: numbers by band_of()
  void add(const Tally& other);
};

struct SharedGroup {
  std::int64_t exams = 0;
  std::int64_t groups = 0;                          ///< of `other`: that it is made of
  std::map<std::string, report::Verdicts> rules{};  ///< of all that lies in it, and is no such group
  std::map<abi::Outcome, std::int64_t> outcomes{};  ///< of its exams
  std::map<std::string, std::int64_t> reasons{};    ///< why it is not known
  std::map<abi::Index, Tally> tallies{};            ///< by operation
  void add(const SharedGroup& other);
};

struct Aggregates {
  std::int64_t files = 0;
  std::int64_t used = 0;
  std::int64_t images = 0;
  std::int64_t series = 0;
  std::map<std::string, std::int64_t> not_used{};
  std::map<abi::Index, std::map<std::string, SharedGroup>> levels{};  ///< sites, cells, cohort: by code
  struct Histogram {
    std::map<std::int64_t, std::int64_t> series{};  ///< by number of the band
    std::int64_t missing = 0;
    std::int64_t other = 0;  ///< in bands that are too small to be told of
    void add(const Histogram& more);
  };
  /// By definition of series ("" for all of them) and number of the histogram.
  std::map<std::pair<std::string, abi::Index>, Histogram> histograms{};

  void add(const Aggregates& other);
  [[nodiscard]] const SharedGroup* cohort(const abi::Program& program) const;
};

/// Of evaluated exams, all that a run has. `told`: what their report says of them, `groups` of what they lie in, by
/// space.
Aggregates aggregates_of(const eval::Batch& batch, const std::vector<exam::Exam>& exams, const Key& key,
                         const report::Report& told,
                         const std::map<abi::Index, std::vector<report::GroupEntry>>& groups);

/// Groups that are too small become `other`, of which no sum leaves; nor does one of fewer numbers. Error    Invalid:
/// there are fewer exams than a group has
Result<Aggregates> fit_to_leave(Aggregates all, const abi::Program& program);

/// What rules and decisions about groups come to: what a run over all the exams gives, but for what went to `other`.
Read judged(const abi::Program& program, const Aggregates& all, const Key& key);

/// The aggregates as they leave: canonical JSON, sealed with its SHA-256.
json::Value to_json(const Aggregates& all, const abi::Program& program, std::string_view dictionary);
/// A file of them. Error    Damaged: changed, cut, or none; Unsupported: of another version of qapc, another dictionary
struct SharedPart {
  std::string program;  ///< as abi::encode() gives it
  Aggregates all;
};
bool looks_like_aggregates(std::string_view bytes);
Result<SharedPart> read_aggregates(const std::string& name, std::string_view bytes, std::string_view dictionary);

/// What the report says of them, beside its groups.
json::Value told_of(const Aggregates& all, const abi::Program& program);

}  // namespace qapc::session
