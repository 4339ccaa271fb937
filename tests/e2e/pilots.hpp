// Exams of a pilot, computed: heads, phantoms and runs whose defects are known; and what a report says of one of them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/json/value.hpp"
#include "tests/support/process.hpp"

namespace qapc::e2e {

/// A T1-weighted head of two tissues and a bright vessel.
struct Head {
  int exam = 1;  ///< number of the exam, and of its one series
  std::string site = "EXAMPLE NORTH";
  std::string model = "MODEL ONE";
  double noise = 12;
  double blur_mm = 0;
  bool lacks_a_slice = false;
};
void write_head(const std::filesystem::path& folder, const Head& head);

/// A run of a phantom or of a head at rest.
struct Run {
  int exam = 1;
  int volumes = 12;
  std::string says = "fbirn stability";  ///< SeriesDescription
  std::string model = "MODEL ONE";
  std::string serial = "EXAMPLE-1";
  double signal = 3000;
  double noise = 14;
  double drift = 0.002;       ///< share of the signal, from the first volume to the last
  double flicker = 0.0005;    ///< share of the signal, by chance from volume to volume
  double ghost = 0.001;       ///< share of the signal
  std::vector<int> spikes{};  ///< volumes of which one slice is brighter
  std::vector<int> moved{};   ///< volumes in which the object lies one voxel further
  double repetition_ms = 3000;
  double lasts_s = 36;
};
void write_run(const std::filesystem::path& folder, const Run& run);

/// A policy of the project in a folder of its own with the baseline that it names, made of the exams under `pilot`.
/// The path of the policy.
std::string with_baseline(const support::Scratch& scratch, const std::string& policy, const std::string& baseline,
                          const std::filesystem::path& pilot);

/// The verdict of a rule on the series of that number: `pass` where the report has no finding of it.
std::string verdict(const json::Value& report, std::string_view rule, int series);
/// `accept`, `review`, `reject` of the exam with that series.
std::string outcome(const json::Value& report, int series);

/// Whether the baseline beside a policy of the project is the one just made: the same members, strata and counts, and
/// values equal to a millionth (machines differ in the last place of a logarithm). QAPC_BLESS=1 writes it anew.
bool is_example(const std::string& baseline, const std::filesystem::path& made);

}  // namespace qapc::e2e
