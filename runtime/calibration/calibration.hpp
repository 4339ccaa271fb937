// What labelled exams say about P(hazard) at a value of a metric, stratum by stratum; and the file that keeps it
// (`.qapcal`). Floor 1 (runtime/calibration).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/calibration/agreement.hpp"
#include "runtime/calibration/fit.hpp"
#include "runtime/risk/estimate.hpp"

namespace qapc::calibration {

/// In every file and report: base rates and limits differ between studies.
inline constexpr std::string_view kFile = ".qapcal";  ///< how files of calibrations end
inline constexpr std::size_t kLargest = 64u << 20;    ///< bytes of a file
inline constexpr std::string_view kNotTransportable = "not transportable without recalibration";

using Key = std::vector<std::string>;  ///< of a stratum: site, model …, as `within` names them

/// One subject as it enters. Raters and subjects are keyed codes already: no identity is in a calibration.
struct Sample {
  std::string subject;
  Key stratum;
  std::optional<double> value;          ///< within ±1e100
  std::map<std::string, bool> ratings;  ///< by rater: whether the hazard is there
};

/// When several raters make one label.
enum class Rule : std::uint8_t { Majority, Any, All };  ///< a tie is a hazard
std::string_view name(Rule rule);
std::string_view name(Worse worse);

struct Options {
  std::string metric;
  std::vector<std::string> within;  ///< names of the strata's columns
  Rule rule = Rule::Majority;
  std::optional<Worse> worse;  ///< nothing: told from the data
  std::int64_t minimum = 20;   ///< members of a stratum that is fitted
};

struct Stratum {
  Key key;
  std::int64_t n = 0;
  std::int64_t k = 0;
  risk::Bounded base_rate;  ///< beta(k, n)
  std::vector<Step> steps;
  std::optional<Curve> curve;
  std::string no_curve;            ///< why there is none
  std::vector<Fifth> reliability;  ///< of the curve

  friend bool operator==(const Stratum&, const Stratum&) = default;
};

struct PairKappa {
  std::string first;  ///< codes of raters
  std::string second;
  std::int64_t n = 0;  ///< subjects both rated
  Kappa kappa;

  friend bool operator==(const PairKappa&, const PairKappa&) = default;
};
struct Raters {
  std::vector<std::string> codes;
  std::vector<PairKappa> pairs;  ///< Cohen's κ of every two
  std::int64_t complete = 0;     ///< subjects that all rated
  Kappa all;                     ///< Fleiss' κ of those

  friend bool operator==(const Raters&, const Raters&) = default;
};

/// What became of every subject.
struct Counts {
  std::int64_t subjects = 0;
  std::int64_t used = 0;
  std::int64_t without_value = 0;
  std::int64_t without_label = 0;
  std::int64_t in_small_strata = 0;
  std::int64_t small_strata = 0;  ///< not named: a small cell is near to a person

  friend bool operator==(const Counts&, const Counts&) = default;
};

struct Calibration {
  std::string metric;
  std::vector<std::string> within;
  Rule rule = Rule::Majority;
  Worse worse = Worse::High;
  bool worse_declared = false;  ///< else told from the data
  std::int64_t minimum = 0;
  Counts counts;
  Raters raters;
  std::vector<Stratum> strata;        ///< in order of their keys
  std::vector<std::string> subjects;  ///< keyed codes of those used, in order
  std::string key;                    ///< public name of the pseudonym key
  std::string engine;                 ///< version of qapc

  /// P(hazard) at a value: by the curve where the stratum has one and `curve` asks for it, else by the steps. Nothing
  /// where the stratum is not in the file or the value is not finite: that is an unknown hazard.
  [[nodiscard]] std::optional<risk::Estimate> probability(const Key& stratum, double value, bool curve = false) const;
  /// Whether that subject was calibrated on: its own estimate would flatter it.
  [[nodiscard]] bool holds(std::string_view subject) const;

  friend bool operator==(const Calibration&, const Calibration&) = default;
};

/// The same for samples in any order; key and engine are left to the caller.
///
/// Error    Invalid: a subject twice, a stratum key of another length than `within`, no stratum large enough
Result<Calibration> calibrate(const std::vector<Sample>& samples, const Options& options);

/// Canonical JSON with its digest, and one line end.
std::string encode(const Calibration& calibration);

/// Error    Damaged: not the bytes that `encode` wrote; Unsupported: another format; Invalid: numbers no fit gives
Result<Calibration> decode(std::string_view bytes);

}  // namespace qapc::calibration
