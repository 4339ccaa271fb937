// What metrics cost: those of a volume of 256 x 256 x 256 voxels, and those of a run of 64 x 64 x 36, beside writing
// the same voxels with `qapc pixels`. `qapc-bench-metrics [--json FILE]`; docs/performance.md reads it.
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <string>
#include <vector>

#include "tests/bench/reading/table.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic_series.hpp"

using namespace qapc;
namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

namespace {

constexpr int kVolumes = 200;
/// Of a run, without those that register volumes.
const std::vector<std::string> kTemporal{"dummies", "tsnr_raw", "sfnr",   "dvars", "dvars_std", "gcor",
                                         "aor",     "aqi",      "spikes", "drift", "com_drift", "gsr"};

/// An ellipsoid of value 1000 that fills three quarters of the grid, with waves in it and around it.
syn::VolumeSeries write(const fs::path& folder, const std::array<int, 3>& size, int volumes) {
  syn::VolumeSeries made;
  made.size = size;
  made.step_mm = volumes == 1 ? std::array<double, 3>{1, 1, 1} : std::array<double, 3>{3, 3, 3};
  made.volumes = volumes;
  made.storage = volumes == 1 ? syn::Storage::Slices : syn::Storage::Mosaics;
  syn::write_series(folder, made, [&](int i, int j, int k, int t) {
    const auto from_middle = [](int at, int count) { return (at - (count - 1) / 2.0) / (0.375 * count); };
    const double r = std::hypot(from_middle(i, size[0]), from_middle(j, size[1]), from_middle(k, size[2]));
    const int wave = (i * 7 + j * 13 + k * 29 + t * 31) % 17;
    return r < 0.6 ? 1400 + wave : r < 1 ? 1000 + wave : wave;
  });
  return made;
}

/// The fastest of three.
support::Ran best(const std::vector<std::string>& arguments) {
  support::Ran fastest;
  for (int i = 0; i < 3; ++i) {
    support::Ran ran = support::run(QAPC_BINARY, arguments);
    if (ran.exit != 0) fmt::print(stderr, "exit code {}: {}\n", ran.exit, ran.err);
    if (i == 0 || ran.cpu_seconds < fastest.cpu_seconds) fastest = std::move(ran);
  }
  return fastest;
}

}  // namespace

int main(int argc, char** argv) {
  const support::Scratch scratch;
  const std::string key = scratch.file("test.key", "0123456789abcdef0123456789abcdef");
  fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
  const std::string volume = (scratch.path() / "volume").string();
  const std::string run = (scratch.path() / "run").string();
  const std::string out = (scratch.path() / "voxels.nii").string();
  write(volume, {256, 256, 256}, 1);
  write(run, {64, 64, 36}, kVolumes);
  bench::Table table;
  const auto measure = [&](const std::string& what, const std::string& folder, const std::vector<std::string>& which) {
    std::vector<std::string> all{"metrics", folder, "--key", key, "--threads", "1", "--format", "tsv"};
    for (const std::string& metric : which) {
      all.emplace_back("--metric");
      all.push_back(metric);
    }
    const support::Ran metrics = best(all);
    table.add({what, metrics.cpu_seconds, "s"});
    table.add({what + ", peak memory", static_cast<double>(metrics.peak_kib) / 1024, "MiB"});
    return metrics.cpu_seconds;
  };
  for (const auto& [what, folder] : {std::pair{"a volume of 256 x 256 x 256", volume}, std::pair{"the run", run}})
    table.add({fmt::format("{}, its voxels alone (qapc pixels)", what),
               best({"pixels", folder, "--series", "1", "-o", out}).cpu_seconds, "s"});
  measure("a volume of 256 x 256 x 256, all metrics but slow ones", volume, {});
  measure("the same with bias field and tissue classes", volume, {"cnr", "cjv", "wm2max_approx", "inu_range"});
  const double temporal = measure("a run of 200 volumes of 64 x 64 x 36, temporal metrics", run, kTemporal);
  table.add({"volumes of that run a second", kVolumes / temporal, "1/s"});
  const double motion = measure("the same run, motion by registration", run, {"fd_power", "fd_jenkinson"});
  table.add({"volumes of that run a second", kVolumes / motion, "1/s"});
  measure("the same run, all metrics but slow ones", run, {});
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string_view(argv[i]) == "--json") std::ofstream(argv[i + 1]) << table.json();
  }
}
