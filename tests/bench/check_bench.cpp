// What checking a policy costs, and which part of it costs most. `qapc-bench` prints the table; docs/performance.md
// reads it.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <string>

#include "compiler/analysis/analyse.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "compiler/driver/compile.hpp"
#include "compiler/lower/lower.hpp"
#include "compiler/sema/check.hpp"
#include "compiler/syntax/parse.hpp"
#include "tests/support/process.hpp"

using namespace qapc;

namespace {

/// The dictionary at its first use in this process: every attribute is found, and the table that readers ask is made.
void dictionary_first_used(benchmark::State& state) {
  for (auto _ : state) {
    for (const std::string_view keyword : dictionary::keywords()) benchmark::DoNotOptimize(dictionary::find(keyword));
    benchmark::DoNotOptimize(dictionary::table());
  }
}
BENCHMARK(dictionary_first_used)->Iterations(1)->Unit(benchmark::kMillisecond);

/// `rules` rules of the common kinds: a limit, a vendor table, a list, a guard. Each asks for a little more than those
/// before it, so that there is nothing to warn of.
std::string policy(int rules) {
  std::string text =
      "qap 1.0\npolicy org.example.bench \"Bench\" version 1.0.0\ndictionary dicom 2026b, vendors 1\nmissing means "
      "unknown\n"
      "series T1w is\n  Modality = MR and MRAcquisitionType = \"3D\" and no value of ImageType is one of (DERIVED, "
      "LOCALIZER)\n"
      "  and SeriesDescription has tokens (one of (t1, mprage), none of (scout))\nend\n";
  for (int i = 0; i < rules; ++i) {
    const double limit = 12.5 - 0.001 * i;
    switch (i % 4) {
      case 0:
        text += fmt::format("rule R{} major, for each T1w series: require EchoTime = 30 ms ± {:.3f} ms\n", i, limit);
        break;
      case 1:
        text += fmt::format(
            "rule R{} major, for each T1w series\n  require RepetitionTime by vendor\n    SIEMENS: 2500 ms ± {:.3f} "
            "ms\n  "
            "  GE, PHILIPS: 7.0 ms .. 8.5 ms\n    other: not assessed because \"three vendors\"\nend\n",
            i, limit);
        break;
      case 2:
        text += fmt::format(
            "rule R{} major, for each T1w series: require every value of PixelSpacing = {:.3f} mm ± 2 %\n", i, limit);
        break;
      default:
        text += fmt::format(
            "rule R{} minor, for each T1w series, when vendor = SIEMENS: require FlipAngle < {:.3f} deg and Rows >= 64 "
            "px\n",
            i, limit);
        break;
    }
  }
  return text + "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n";
}

void parsing(benchmark::State& state) {
  diag::Sources sources;
  const std::uint32_t source = sources.add("bench.qap", policy(static_cast<int>(state.range(0))));
  for (auto _ : state) {
    diag::Sink diags;
    benchmark::DoNotOptimize(syntax::parse(sources, source, diags));
  }
}
BENCHMARK(parsing)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

void checking(benchmark::State& state) {
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add("bench.qap", policy(static_cast<int>(state.range(0))));
  const ast::Module module = syntax::parse(sources, source, diags);
  for (auto _ : state) benchmark::DoNotOptimize(sema::check(module, sources, diags));
}
BENCHMARK(checking)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

void analysing(benchmark::State& state) {
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add("bench.qap", policy(static_cast<int>(state.range(0))));
  const ast::Module module = syntax::parse(sources, source, diags);
  const sema::Checked checked = sema::check(module, sources, diags);
  for (auto _ : state) analysis::analyse(module, checked, sources, diags);
}
BENCHMARK(analysing)->Arg(100)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond);

void lowering(benchmark::State& state) {
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add("bench.qap", policy(static_cast<int>(state.range(0))));
  const ast::Module module = syntax::parse(sources, source, diags);
  const sema::Checked checked = sema::check(module, sources, diags);
  for (auto _ : state) benchmark::DoNotOptimize(lower::lower(module, checked, sources));
}
BENCHMARK(lowering)->Arg(100)->Arg(1000)->Unit(benchmark::kMillisecond);

/// The whole command, start included, as CI calls it.
void command(benchmark::State& state) {
  const support::Scratch scratch;
  const std::string file = scratch.file("bench.qap", policy(static_cast<int>(state.range(0))));
  for (auto _ : state) {
    const support::Ran ran = support::run(QAPC_BINARY, {"check", file});
    if (ran.exit != 0) state.SkipWithError("qapc check failed");
    state.counters["peak MiB"] = static_cast<double>(ran.peak_kib) / 1024;
  }
}
BENCHMARK(command)->Arg(0)->Arg(100)->Arg(1000)->Arg(10000)->Unit(benchmark::kMillisecond)->UseRealTime();

}  // namespace

BENCHMARK_MAIN();
