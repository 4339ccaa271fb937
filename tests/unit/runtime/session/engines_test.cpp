// Engines against one another: the same policy over the same invented exams must give the same bits everywhere.
#include <array>
#include <catch2/catch.hpp>
#include <cstring>
#include <fmt/format.h>
#include <limits>
#include <optional>
#include <random>
#include <set>

#include "compiler/codegen/jit.hpp"
#include "compiler/driver/compile.hpp"
#include "runtime/abi/opcode.hpp"
#include "runtime/eval/columns.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/kernels/kernels.hpp"
#include "runtime/kernels/rows.hpp"
#include "runtime/session/session.hpp"
#include "tests/support/differences.hpp"
#include "tests/support/random_exams.hpp"

using namespace qapc;
using support::differences;
using support::names;

namespace {

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.engines "Every operation once" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
attribute b_siemens = private "SIEMENS MR HEADER" (0019,xx0C): integer in s/mm2, only on SIEMENS
define gap = SpacingBetweenSlices - SliceThickness
define ratio = RepetitionTime / EchoTime + -FlipAngle / FlipAngle
series T1w is
  Modality = MR and no value of ImageType is one of (DERIVED, LOCALIZER)
  and (SeriesDescription has tokens (one of (t1, mprage), none of (scout)) or ProtocolName matches r"(?i)t1" or ProtocolName starts with "anat")
end
rule GAP minor, for each T1w series: require gap = 0 mm ± 0.5 mm
rule RATIO minor, for each series, missing means skip: require ratio > 100 and EchoTime < RepetitionTime and not (EchoTime = InversionTime)
rule ECHO critical, for each T1w series, when MRAcquisitionType = "3D" and any value of ImageType is ORIGINAL, missing means skip
  require EchoTime by vendor
    SIEMENS: 2.98 ms ± 20 %
    GE when RepetitionTime > 1 s: 2 ms .. 3 ms
    GE, PHILIPS: 3.5 ms ± 0.5 ms
    other: not assessed because "three vendors"
end
rule SPACING major, for each image, after ECHO, missing means fail: require every value of PixelSpacing = 1 mm ± 0.2 mm and PixelSpacing[2] > 0.5 mm
rule WARNS major, for each series: require SliceThickness > 0.5 mm, warn below 1 mm
rule NUMBER critical, for each exam: require exactly 1 T1w acquisition and at most 3 T1w series and at least 1 series
rule NAME minor, for each exam: require PatientID = PatientName or PatientSex is absent or empty
rule B minor, for each series, when vendor = SIEMENS: require b_siemens <= 1000 s/mm2 when Rows > 64 px
rule WHOLE major, for each series: require at least 3 slices and at most 20 images
rule SAME minor, for each series: require all images agree on (Rows, EchoTime within 0.1 ms, ImageOrientationPatient within 0.1, SeriesDescription)
rule ROWS minor, for each series
  require FlipAngle by vendor
    SIEMENS: 9 deg ± 1 deg
    other: not assessed because "one vendor"
end
rule SQUARE minor, for each series: require Rows / Columns > 0.5 and any value of PixelSpacing < SliceThickness
rule EVERY minor, for each T1w image: require InstanceNumber is present
rule LAST major, for each image: require InstanceNumber > 1 and InstanceNumber is not empty
rule SPREAD minor, for each series: require spread(EchoTime, ignoring missing) <= 0.5 ms and median(FlipAngle) > 1 deg
rule STATISTICS minor, for each series, missing means skip: require mean(EchoTime) < highest(EchoTime) + 1 ms and lowest(EchoTime) > 0 ms and sd(EchoTime, ignoring missing) < 1 s
rule SUM minor, for each series: require sum(EchoTime, ignoring missing) > 3 ms and mode(EchoTime, ignoring missing) = 2.98 ms ± 0.1 ms
rule SHARE minor, for each series: require share(images with EchoTime < 3 ms) > 50 % and share(images with FlipAngle > 1 deg, ignoring missing) <= 90 %
rule VOLUMES minor, for each series: require volumes >= 2 and count(volumes with EchoTime < 3 ms) >= 1 and volumes / images < 0.9
rule VOLUME minor, for each volume: require EchoTime < 3 ms
rule PAIR major, for each (a: T1w, b: T1w) in the same exam: require a.EchoTime = b.EchoTime ± 0.1 ms
rule PARTNER minor, for each series: require some T1w series in the same exam has EchoTime equal to this series
rule OPPOSITE minor, for each series: require some T1w series in the same exam has ProtocolName opposite to this series
series FLAT is MRAcquisitionType = "2D" end
reconstructions of FLAT: use the one with lowest FlipAngle, else the first one
T1w serves FLAT when nearest any within 30 min and same ProtocolName and same PixelSpacing
FLAT serves T1w when nearest before and box of FLAT contains box of T1w within 2 mm
rule SERVED minor, for each FLAT series: require some T1w series in the same exam serves this series
rule SERVES minor, for each (f: FLAT, t: T1w) in the same exam, when f serves t: require f.EchoTime < t.EchoTime
rule OF minor, for each exam, given at least 1 T1w series: require EchoTime of T1w < 3 ms and spread(EchoTime of T1w) < 1 ms
rule SUBJECT minor, for each subject: require at least 2 exams and at most 3 T1w series and PatientID is present
rule COHORT minor, across cohort, given at least 3 T1w series: require median(EchoTime of T1w, ignoring missing) < 3 ms and at least 2 subjects
scale consequence: lose_run 0.3, lose_subject 1.0 because "a"
consequence LOST is lose_run because "a"
consequence GONE is lose_subject because "a"
risk BLUR "Blur", for each T1w series
  hazard "long" when EchoTime > 2 ms
  extent share(EchoTime above 2 ms)
  probability at this extent: below 40 %: 0.1, 40 % .. 60 %: 0.2 (0.1 .. 0.4), above 60 %: beta(29, 53), missing: 0.9
  consequence LOST
  combine any
  outcome reject at risk >= 0.12, review at risk > 0.03
end
risk TURN "Turn", for each exam
  hazard "all" with probability 0.5 because "a"
  probability logistic(median(FlipAngle of T1w), 9 deg, 2 deg) because "a"
  consequence GONE
  control "seen" detects 50 % because "a" then action "again" by "someone"
end
decision for each exam
  reject if any critical fails or any risk says reject or total risk > 0.9
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
decision for the release, outcomes block = reject, hold = review, release = accept
  block if any critical fails
  hold if any critical is unknown or any major fails or is unknown or COHORT fails
  release otherwise
end
)";

abi::Program compiled_policy() {
  diag::Sources sources;
  diag::Sink diags;
  auto compiled = driver::compile(sources, sources.add("engines.qap", std::string(kPolicy)), diags);
  for (const diag::Message& message : diags.sorted()) UNSCOPED_INFO(message.text);
  REQUIRE(compiled.has_value());
  return std::move(compiled->program);
}

}  // namespace

TEST_CASE("the interpreter, the column engine and compiled code give the same bits for invented exams", "[engines]") {
  const abi::Program program = compiled_policy();
  const auto compiled = codegen::compile(program, {}, kernels::host_kernels());
  REQUIRE(compiled.has_value());
  const eval::ColumnEngine columns(program);
  std::set<abi::Opcode> seen;
  for (const abi::Op& op : program.ops) seen.insert(op.code);
  std::vector<int> verdicts(abi::kVerdicts);
  for (unsigned seed = 0; seed < 40; ++seed) {
    const std::vector<exam::Exam> exams = support::RandomExams(program, seed).exams(25);
    const eval::Batch by_interpreter(program, exams);
    const eval::Batch by_code(program, exams);
    eval::evaluate_reference(program, by_interpreter.frame());
    (*compiled)->evaluate(by_code.frame());
    const eval::Batch by_columns(program, exams);
    columns.evaluate(by_columns.frame());
    const std::set<abi::Opcode> apart = differences(by_interpreter, by_code);
    const std::set<abi::Opcode> columns_apart = differences(by_interpreter, by_columns);
    INFO("seed " << seed << ": code " << names(apart) << "columns " << names(columns_apart));
    CHECK(apart.empty());
    CHECK(columns_apart.empty());
    for (const abi::Rule& rule : program.rules) {
      for (std::int64_t row = 0; row < by_code.rows(rule.space); ++row)
        ++verdicts[by_code.cell(rule.verdict, row).code];
    }
  }
  for (int verdict = 0; verdict < abi::kVerdicts; ++verdict) {
    INFO(abi::name(static_cast<abi::Verdict>(verdict)));
    CHECK(verdicts[static_cast<std::size_t>(verdict)] > 0);
  }
  INFO("opcodes the policy uses: " << seen.size() << " of " << abi::kOpcodes);
  CHECK(static_cast<int>(seen.size()) == abi::kOpcodes);
}

TEST_CASE("a fault seeded into one lowering is found by comparing the engines, for every opcode", "[engines]") {
  const abi::Program program = compiled_policy();
  const std::vector<exam::Exam> exams = support::RandomExams(program, 7).exams(60);
  const eval::Batch by_interpreter(program, exams);
  eval::evaluate_reference(program, by_interpreter.frame());
  for (const abi::Opcode opcode : codegen::lowered_opcodes()) {
    INFO(abi::info(opcode).name);
    const auto faulty = codegen::compile(program, {true, opcode}, kernels::host_kernels());
    REQUIRE(faulty.has_value());
    const eval::Batch by_code(program, exams);
    (*faulty)->evaluate(by_code.frame());
    CHECK(differences(by_interpreter, by_code).contains(opcode));
  }
}

TEST_CASE("compiled code calls nothing of the interpreter", "[engines]") {
  CHECK(codegen::allowed_symbols().size() == 4);  // kernels of runtime/kernels, which share nothing with runtime/eval
  for (const std::string_view name : codegen::allowed_symbols()) CHECK(name.starts_with("qapc_"));
  const std::size_t lowered = codegen::lowered_opcodes().size();
  WARN("opcodes lowered / existing, read and read_items aside: " << lowered << " / " << abi::kOpcodes - 2);
  CHECK(static_cast<int>(lowered) == abi::kOpcodes - 2);
}

namespace {

constexpr std::int64_t kWords = 3;
constexpr std::size_t kRows = 64 * kWords;
using Words = std::array<kernels::Word, kWords>;

template <typename Ask>
Words asked(Ask ask) {
  Words words{};
  ask(words.data());
  return words;
}

/// What every kind of processor says to the same columns.
void compare_rows(const kernels::Rows& plain, const kernels::Rows& quick, std::mt19937_64& random) {
  constexpr double kMost = std::numeric_limits<double>::max();
  const std::vector<double> numbers{0, -0.0, 1, -1, 2.5, 1e300, -1e300, kMost, -kMost, 5e-324};
  const std::vector<std::int64_t> integers{
      0, 1, -1, 7, std::numeric_limits<std::int64_t>::min(), std::numeric_limits<std::int64_t>::max()};
  const auto any_of = [&](const auto& all) { return all[random() % all.size()]; };
  std::array<double, kRows> x{};
  std::array<double, kRows> y{};
  std::array<std::int64_t, kRows> n{};
  std::array<std::uint8_t, kRows> codes{};
  for (std::size_t i = 0; i < kRows; ++i) {
    x[i] = any_of(numbers);
    y[i] = any_of(numbers);
    n[i] = any_of(integers);
    codes[i] = static_cast<std::uint8_t>(random() % 32);
  }
  const abi::NumberRange range{any_of(numbers), any_of(numbers), random() % 2 == 0, random() % 2 == 0};
  const abi::IntegerRange whole{any_of(integers), any_of(integers)};
  const auto set = static_cast<std::uint32_t>(random());
  const auto both = [&](auto ask) {
    CHECK(asked([&](kernels::Word* out) { ask(plain, out); }) == asked([&](kernels::Word* out) { ask(quick, out); }));
  };
  both([&](const kernels::Rows& rows, kernels::Word* out) { rows.number_in(x.data(), kWords, range, out); });
  both([&](const kernels::Rows& rows, kernels::Word* out) { rows.integer_in(n.data(), kWords, whole, out); });
  both([&](const kernels::Rows& rows, kernels::Word* out) { rows.number_less(x.data(), y.data(), kWords, out); });
  both([&](const kernels::Rows& rows, kernels::Word* out) { rows.number_equal(x.data(), y.data(), kWords, out); });
  both([&](const kernels::Rows& rows, kernels::Word* out) { rows.code_in(codes.data(), kWords, set, out); });
  x[random() % kRows] = std::numeric_limits<double>::infinity();
  x[random() % kRows] = std::numeric_limits<double>::quiet_NaN();
  const abi::NumberRange finite{-kMost, kMost};
  both([&](const kernels::Rows& rows, kernels::Word* out) { rows.number_in(x.data(), kWords, finite, out); });

  const Words kept{random(), random(), random()};
  auto plainly = x;
  plain.keep(plainly.data(), kWords, kept.data());
  quick.keep(x.data(), kWords, kept.data());
  CHECK(std::memcmp(x.data(), plainly.data(), sizeof x) == 0);
  const std::array<kernels::Word, 4> planes{random(), random(), random(), random()};
  std::array<std::uint8_t, 64> spread{};
  std::array<std::uint8_t, 64> spread_plainly{};
  quick.spread(planes.data(), spread.data());
  plain.spread(planes.data(), spread_plainly.data());
  CHECK(spread == spread_plainly);
}

}  // namespace

TEST_CASE("kernels for this processor answer as the plain ones do", "[engines]") {
  std::mt19937_64 random(11);
  for (const kernels::Rows* quick : {kernels::rows_with_avx2(), kernels::rows_with_avx512()}) {
    if (quick == nullptr) {
      WARN("not compared: this processor lacks AVX2 or AVX-512");
      continue;
    }
    for (int round = 0; round < 1000; ++round) compare_rows(kernels::kPlainRows, *quick, random);
  }
}

TEST_CASE("an engine gives way to another once it has computed as many numbers as that takes to get ready",
          "[engines]") {
  const abi::Program program = compiled_policy();
  const std::vector<exam::Exam> exams = support::RandomExams(program, 1).exams(25);
  const eval::Batch batch(program, exams);
  std::int64_t each = 0;
  for (const abi::Op& op : program.ops) each += abi::computes_number(op.code) ? batch.rows(op.space) : 0;
  REQUIRE(each > 0);
  std::string used;
  int made = 0;
  bool can_be_made = true;
  const auto change = [&](std::int64_t after) {
    used.clear();
    made = 0;
    return session::changing_engine(
        program, [&](const abi::Frame&) { used += '1'; },
        [&]() -> std::optional<session::Engine> {
          ++made;
          if (!can_be_made) return std::nullopt;
          return [&](const abi::Frame&) { used += '2'; };
        },
        after);
  };
  const auto run = [&](const session::Engine& engine) {
    for (int i = 0; i < 5; ++i) engine(batch.frame());
  };

  run(change(3 * each));
  CHECK(used == "11222");
  CHECK(made == 1);
  run(change(6 * each));
  CHECK(used == "11111");
  CHECK(made == 0);
  can_be_made = false;
  run(change(each));
  CHECK(used == "11111");
  CHECK(made == 1);
}
