// What reading Series Descriptions costs: a million of ten thousand distinct ones through the cache, as a scan of an
// archive meets them, and the distinct ones by themselves.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/series/cache.hpp"

using namespace qapc;

namespace {

constexpr std::size_t kDistinct = 10'000;
constexpr std::size_t kAll = 1'000'000;

/// Distinct descriptions of the common kinds, with an unknown word in each eleventh.
std::vector<std::string> descriptions() {
  constexpr std::string_view kWhat[] = {
      "t1_mprage_sag_p2_iso_0.9",
      "Ax T2 FLAIR FS +C",
      "ep2d_diff_mddw_64_p2_s2_TRACEW",
      "WIP 3D_T1_TFE SENSE",
      "3-pl Loc FGRE",
      "T1 VIBE DIXON TRA POST_W",
      "cmrr_mbep2d_bold_rest_SBRef",
      "eADC (10^-6 mm\u00B2/s)",
      "AAHead_Scout_MPR_cor",
      "T2_haste_cor_mbh",
      "WATER: BH Ax LAVA-Flex Mask",
      "矢状位 T2 压脂",
  };
  constexpr std::string_view kWhere[] = {"", " liver", " HWS", "_brain", " knee LT", "_Schädel", " zorblax"};
  std::vector<std::string> all;
  for (std::size_t i = 0; i < kDistinct; ++i)
    all.push_back(fmt::format("{}{} {}", kWhat[i % std::size(kWhat)], kWhere[i % std::size(kWhere)], i));
  return all;
}

void reading_a_million_series_descriptions(benchmark::State& state) {
  const std::vector<std::string> all = descriptions();
  for (auto _ : state) {
    series::Cache cache;
    std::size_t place = 0;
    std::size_t tokens = 0;
    for (std::size_t i = 0; i < kAll; ++i) {
      tokens += cache.recognise(all[place]).tokens.size();
      place = (place + 7'919) % kDistinct;  // a prime: every description comes a hundred times, far apart
    }
    benchmark::DoNotOptimize(tokens);
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kAll));
}
BENCHMARK(reading_a_million_series_descriptions)->Unit(benchmark::kMillisecond);

void reading_distinct_series_descriptions(benchmark::State& state) {
  const std::vector<std::string> all = descriptions();
  for (auto _ : state)
    for (const std::string& description : all) benchmark::DoNotOptimize(series::recognise(description));
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kDistinct));
}
BENCHMARK(reading_distinct_series_descriptions)->Unit(benchmark::kMillisecond);

}  // namespace
