#include "runtime/session/measure.hpp"

#include <algorithm>
#include <mutex>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

namespace qapc::session {

std::vector<MeasuredStack> measure_all(const ReadVolumes& read, std::span<const metrics::Metric* const> metrics,
                                       metrics::Cost most, const VolumeOptions& options) {
  std::vector<MeasuredStack> rows;
  for (const SeriesOfImages& series : read.series) {
    for (std::size_t stack = 0; stack < series.stacks.size(); ++stack) rows.push_back({&series, stack, {}});
  }
  std::mutex telling;
  std::size_t done = 0;
  tbb::task_arena arena(std::max(1, options.threads));
  arena.execute([&] {
    // One row at a time: rows differ by orders of magnitude in what they cost.
    tbb::parallel_for(tbb::blocked_range<std::size_t>(0, rows.size(), 1), [&](const auto& range) {
      for (std::size_t i = range.begin(); i < range.end(); ++i) {
        const SeriesOfImages& series = *rows[i].series;
        volume::Source source(series.stacks[rows[i].stack], series.images, series.files);
        rows[i].measures = metrics::measure(source, metrics, most);
        if (!options.progress) continue;
        const std::lock_guard lock(telling);
        options.progress(++done, rows.size());
      }
    });
  });
  return rows;
}

std::vector<metrics::Measured> measure_series(std::span<const std::filesystem::path> files,
                                              std::span<const metrics::Metric* const> metrics, metrics::Cost most) {
  const SeriesOfImages series = read_series(files);
  return metrics::measure({series.images, series.files, series.stacks}, metrics, most);
}

}  // namespace qapc::session
