// Which series must be measured, and by what: only where something that reads a measurement applies. Floor 4
// (runtime/eval).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "runtime/eval/batch.hpp"

namespace qapc::eval {

/// What of a program reads measurements.
class Demand {
 public:
  explicit Demand(const abi::Program& program);

  /// Whether nothing is measured at all.
  [[nodiscard]] bool empty() const { return readers_.empty(); }
  /// Of each series the recipes that are asked of it, ascending. A rule asks where it applies and no rule of its
  /// `after` stops it, a risk where it applies, a definition where membership is unknown, and where one of several is
  /// to be chosen of the series it is chosen from; rules of exams and above ask the series that may be of the
  /// definitions they speak of. As long as a choice is open nothing else asks: it decides which series rules are about.
  /// `batch` was evaluated with what was measured so far: more may be asked once that has been measured.
  [[nodiscard]] std::vector<std::vector<abi::Index>> of(const Batch& batch) const { return of(batch, {}); }
  /// The same, where rules ask no pixels of exams that are `decided` (by exam; empty: none is).
  [[nodiscard]] std::vector<std::vector<abi::Index>> of(const Batch& batch, const std::vector<bool>& decided) const;

 private:
  struct Reader {
    enum class What : std::uint8_t { Choice, Rule, Risk, Definition };
    What what = What::Rule;
    abi::Index value = abi::kNone;        ///< a verdict; where the risk or choice applies; membership
    abi::Index space = abi::kSeries;      ///< its rows
    std::vector<abi::Index> recipes;      ///< that are measured
    std::vector<abi::Index> memberships;  ///< truths of series: of the definitions it speaks of
  };
  void add(Reader reader, const std::vector<abi::Index>& roots, const std::vector<abi::Index>& ends);
  [[nodiscard]] bool is_open(const Batch& batch, const std::vector<std::vector<abi::Index>>& asked) const;
  [[nodiscard]] bool applies(const Batch& batch, const Reader& reader, std::int64_t row) const;
  void ask(const Batch& batch, const Reader& reader, const std::vector<bool>& decided,
           std::vector<std::vector<abi::Index>>& asked) const;

  const abi::Program* program_;
  std::vector<Reader> readers_;             ///< choices first
  std::map<abi::Index, abi::Index> reads_;  ///< by recipe that is measured: the value of each series
};

}  // namespace qapc::eval
