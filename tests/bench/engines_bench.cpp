// What deciding costs, engine by engine: rules that compare, and rules that compute. Each rule is about every image.
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <memory>
#include <string>
#include <vector>

#include "compiler/codegen/jit.hpp"
#include "compiler/driver/compile.hpp"
#include "runtime/eval/columns.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/kernels/kernels.hpp"

using namespace qapc;

namespace {

constexpr std::string_view kHead =
    "qap 1.0\npolicy org.example.bench \"Bench\" version 1.0.0\ndictionary dicom 2026b, vendors 1\nmissing means "
    "unknown\n";
constexpr std::string_view kEnd =
    "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n";

/// A hundred rules of five comparisons each.
std::string comparing() {
  std::string text(kHead);
  for (int i = 0; i < 100; ++i) {
    text += fmt::format(
        "rule R{} major, for each image, when MRAcquisitionType = \"3D\": require EchoTime < {} ms and RepetitionTime "
        "> "
        "{} ms and FlipAngle >= {} deg and Rows > {} px\n",
        i, 900 - i, 100 + i, 1 + 0.01 * i, 64 + i);
  }
  return text + std::string(kEnd);
}
/// Three rules that share a value of ten operations.
std::string computing() {
  return std::string(kHead) +
         "define load = (RepetitionTime - EchoTime) / (EchoTime + InversionTime) * 2 + (FlipAngle / 90 deg) * "
         "(SliceThickness / SpacingBetweenSlices) - 1\n"
         "rule A major, for each image: require load > 0.5\nrule B major, for each image: require load < 900\n"
         "rule C minor, for each image: require load = 3 ± 2\n" +
         std::string(kEnd);
}

abi::Program program(const std::string& text) {
  diag::Sources sources;
  diag::Sink diags;
  auto compiled = driver::compile(sources, sources.add("bench.qap", text), diags);
  if (!compiled) {
    for (const diag::Message& message : diags.sorted()) fmt::print(stderr, "{}\n", message.text);
    std::abort();
  }
  return std::move(compiled->program);
}

/// Series of 200 images; every fiftieth value is missing.
std::vector<exam::Exam> exams(const abi::Program& program, int images) {
  std::vector<exam::Exam> all;
  for (int i = 0; i < images; ++i) {
    if (i % 1000 == 0) all.push_back({fmt::format("2.25.{}", i), {}});
    if (i % 200 == 0) all.back().series.push_back({fmt::format("2.25.1.{}", i), "1", {}});
    exam::Image image{.sop_instance_uid = fmt::format("2.25.2.{}", i), .cells = {}};
    for (std::size_t k = 0; k < program.recipes.size(); ++k) {
      const abi::Recipe& recipe = program.recipes[k];
      exam::Cell cell;
      if ((static_cast<std::size_t>(i) * 7 + k * 13) % 50 != 0) {
        cell.missing = abi::Missing::None;
        if (recipe.type == abi::Type::Text) cell.values.push_back(std::string(i % 10 == 0 ? "2D" : "3D"));
        if (recipe.type == abi::Type::Integer) cell.values.push_back(std::int64_t{128 + i % 256});
        if (recipe.type == abi::Type::Number) cell.values.push_back(1.0 + (i * 37 + static_cast<int>(k)) % 1500);
      }
      image.cells.push_back(std::move(cell));
    }
    all.back().series.back().images.push_back(std::move(image));
  }
  return all;
}

constexpr int kImages = 262'144;

struct Prepared {
  abi::Program program;
  std::unique_ptr<eval::Batch> batch;
  explicit Prepared(const std::string& text) : program(bench_program(text)) {
    const std::vector<exam::Exam> all = exams(program, kImages);
    batch = std::make_unique<eval::Batch>(program, all);
  }
  static abi::Program bench_program(const std::string& text) { return ::program(text); }
};
const Prepared& prepared(bool computes) {
  static const Prepared kComparing(comparing());
  static const Prepared kComputing(computing());
  return computes ? kComputing : kComparing;
}

void count(benchmark::State& state, const Prepared& made) {
  const double decided = static_cast<double>(kImages) * static_cast<double>(made.program.rules.size());
  state.counters["ns/row/rule"] =
      benchmark::Counter(decided * 1e-9, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void engine_reference(benchmark::State& state) {
  const Prepared& made = prepared(state.range(0) != 0);
  for (auto _ : state) eval::evaluate_reference(made.program, made.batch->frame());
  count(state, made);
}
void engine_columns(benchmark::State& state) {
  const Prepared& made = prepared(state.range(0) != 0);
  const eval::ColumnEngine engine(made.program);
  for (auto _ : state) engine.evaluate(made.batch->frame());
  count(state, made);
}
void engine_jit(benchmark::State& state) {
  const Prepared& made = prepared(state.range(0) != 0);
  const auto engine = codegen::compile(made.program, {}, kernels::host_kernels());
  for (auto _ : state) (*engine)->evaluate(made.batch->frame());
  count(state, made);
}
BENCHMARK(engine_reference)->Arg(0)->Arg(1)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(engine_columns)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);
BENCHMARK(engine_jit)->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

/// Until a hundred rules are ready to run.
void jit_ready(benchmark::State& state) {
  const Prepared& made = prepared(false);
  for (auto _ : state) benchmark::DoNotOptimize(codegen::compile(made.program, {}, kernels::host_kernels()));
}
void jit_ready_from_cache(benchmark::State& state) {
  const Prepared& made = prepared(false);
  std::string object;
  (void)codegen::compile(made.program, {}, kernels::host_kernels(),
                         {.find = [](const std::string&) { return std::nullopt; },
                          .keep = [&](const std::string&, std::string_view bytes) { object = bytes; }});
  const codegen::Cache cache{.find = [&](const std::string&) { return std::optional(object); }};
  for (auto _ : state) benchmark::DoNotOptimize(codegen::compile(made.program, {}, kernels::host_kernels(), cache));
}
BENCHMARK(jit_ready)->Unit(benchmark::kMillisecond);
BENCHMARK(jit_ready_from_cache)->Unit(benchmark::kMillisecond);

}  // namespace
