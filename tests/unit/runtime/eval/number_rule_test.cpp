// The number rule (docs/language.md, Numbers): for values of at most 15 digits, comparing doubles is comparing
// decimals, whatever unit the limit is written in. Limits and values are compared exactly beside the compiled policy.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <optional>
#include <random>

#include "compiler/driver/compile.hpp"
#include "tests/unit/forked.hpp"
#include "tests/unit/runtime/eval/exact.hpp"
#include "tests/unit/runtime/eval/sheet.hpp"

using namespace qapc;
using namespace qapc::eval;

namespace {

constexpr int kScale = 80;           ///< exact numbers are counted in twelfths of 10^-80 base units
constexpr unsigned kTwelfths = 12;   ///< so that months are whole
constexpr int kRulesOfAPolicy = 30;  ///< one limit each
constexpr std::size_t kValueDigits = 15;

/// One unit: `factor * 10^power / divisor` base units.
struct Word {
  std::string_view word;
  std::uint64_t factor = 1;
  int power = 0;
  unsigned divisor = 1;
};
/// An attribute, the power of ten of the unit it is stored in, and the units its limits may be written in.
struct Measured {
  std::string_view attribute;
  int stored = 0;
  std::vector<Word> words;
};

const std::vector<Word> kTimes{{"ms", 1, -3}, {"s"},       {"us", 1, -6},   {"ns", 1, -9},
                               {"min", 60},   {"h", 3600}, {"days", 86400}, {"weeks", 604800}};
const std::vector<Word> kLengths{{"mm", 1, -3}, {"cm", 1, -2}, {"m"}, {"um", 1, -6}};
const std::vector<Measured> kMeasured{
    {"EchoTime", -3, kTimes},
    {"RepetitionTime", -3, kTimes},
    {"AcquisitionDuration", 0, kTimes},
    {"SliceThickness", -3, kLengths},
    {"PatientSize", 0, kLengths},
    {"MagneticFieldStrength", 0, {{"T"}, {"mT", 1, -3}, {"uT", 1, -6}}},
    {"ImagingFrequency", 6, {{"MHz", 1, 6}, {"kHz", 1, 3}, {"Hz"}, {"1/s"}}},
    {"VelocityEncodingMaximumValue", -2, {{"cm/s", 1, -2}, {"mm/s", 1, -3}}},
    {"ContrastBolusVolume", -6, {{"mL", 1, -6}, {"mm3", 1, -9}}},
    {"PixelBandwidth", 0, {{"Hz/px"}}},
    {"FlipAngle", 0, {{"deg"}}},
};
const Measured kAge{"PatientAge", 0, {{"years"}, {"months", 1, 0, 12}}};

class Inventor {
 public:
  explicit Inventor(unsigned seed) : random_(seed) {}

  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  template <typename T>
  const T& one_of(const std::vector<T>& all) {
    return all[static_cast<std::size_t>(below(static_cast<int>(all.size())))];
  }
  /// Up to so many digits, a size between 10^-6 and 10^8.
  Decimal15 decimal(int most_digits = 15) {
    Decimal15 made;
    const int count = 1 + below(most_digits);
    made.digits = static_cast<char>('1' + below(9));
    while (static_cast<int>(made.digits.size()) < count) made.digits += static_cast<char>('0' + below(10));
    made.exponent = below(14) - 6 - count;
    made.negative = below(8) == 0;
    return made;
  }

 private:
  std::mt19937 random_;
};

/// In twelfths of 10^-80 base units.
Whole exact(const Decimal15& number, const Word& unit) {
  return number.scaled(kScale + unit.power).times(unit.factor).times(kTwelfths / unit.divisor);
}

/// A limit as written, and what it means.
struct Limit {
  std::string text;         ///< behind the attribute
  std::optional<Whole> lo;  ///< ends of what holds, times 10^extra
  std::optional<Whole> hi;
  bool lo_open = false;
  bool hi_open = false;
  bool outside = false;  ///< `!=`: what holds is the rest
  int extra = 0;

  [[nodiscard]] bool holds(const Whole& value) const {
    const Whole x = value.shifted(extra);
    const bool above = !lo || x.compare(*lo) > (lo_open ? 0 : -1);
    const bool under = !hi || x.compare(*hi) < (hi_open ? 0 : 1);
    return (above && under) != outside;
  }
};

struct Written {
  std::string text;
  Whole exact;
};
Written written(Inventor& inventor, const Measured& measured, int most_digits = 15) {
  const Decimal15 number = inventor.decimal(most_digits);
  const Word& unit = inventor.one_of(measured.words);
  return {fmt::format("{} {}", number.text(inventor.below(4) == 0), unit.word), exact(number, unit)};
}

Limit comparison(Inventor& inventor, const Measured& measured) {
  const auto [text, value] = written(inventor, measured);
  switch (inventor.below(6)) {
    case 0:
      return {"< " + text, {}, value, false, true};
    case 1:
      return {"<= " + text, {}, value};
    case 2:
      return {"> " + text, value, {}, true};
    case 3:
      return {">= " + text, value, {}};
    case 4:
      return {"= " + text, value, value};
    default:
      return {"!= " + text, value, value, false, false, true};
  }
}

Limit range(Inventor& inventor, const Measured& measured) {
  Written lo = written(inventor, measured);
  Written hi = written(inventor, measured);
  if (lo.exact.compare(hi.exact) > 0) std::swap(lo, hi);
  return {fmt::format("= {} .. {}", lo.text, hi.text), lo.exact, hi.exact};
}

Limit tolerance(Inventor& inventor, const Measured& measured) {
  const Written center = written(inventor, measured);
  Decimal15 number = inventor.decimal();
  number.negative = false;
  if (inventor.below(2) == 0) {
    const Word& unit = inventor.one_of(measured.words);
    const Whole half = exact(number, unit);
    return {fmt::format("= {} ± {} {}", center.text, number.text(), unit.word), center.exact.minus(half),
            center.exact.plus(half)};
  }
  constexpr int kExtra = 40;  // of |center| * percent: the percent's own decimals
  const Whole middle = center.exact.shifted(kExtra);
  std::string product = number.scaled(kExtra - 2).digits();  // percent / 100
  Whole half;                                                // |center| times it, digit by digit
  for (const char digit : product) {
    half = half.shifted(1).plus(center.exact.magnitude().times(static_cast<std::uint64_t>(digit - '0')));
  }
  return {fmt::format("= {} ± {} %", center.text, number.text()),
          middle.minus(half),
          middle.plus(half),
          false,
          false,
          false,
          kExtra};
}

Limit any_limit(Inventor& inventor, const Measured& measured) {
  const int kind = inventor.below(5);
  return kind == 0  ? range(inventor, measured)
         : kind < 3 ? tolerance(inventor, measured)
                    : comparison(inventor, measured);
}

/// Decimals of at most 15 digits beside a bound: on it where 15 digits reach it, and some last places around it.
void add_values_near(const Whole& bound, int extra, int stored, Inventor& inventor, std::vector<Decimal15>& values) {
  if (bound.zero()) return;
  const std::string digits = bound.over(kTwelfths).digits();
  const std::size_t kept =
      std::min(digits.size(), inventor.below(3) == 0 ? static_cast<std::size_t>(1 + inventor.below(15)) : kValueDigits);
  const int exponent = static_cast<int>(digits.size() - kept) - kScale - stored - extra;
  const std::int64_t cut = std::stoll(digits.substr(0, kept));
  for (const std::int64_t step : {-2, -1, 0, 1, 2}) {
    const std::string near = fmt::format("{}", cut + step);
    if (near.size() <= kValueDigits && cut + step > 0) values.push_back({near, exponent, bound.negative()});
  }
}

abi::Program compiled(const std::string& rules) {
  const std::string text = fmt::format(
      "qap 1.0\npolicy org.example.numbers \"Numbers\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "missing means unknown\n{}decision for each exam\n  accept otherwise\nend\n",
      rules);
  diag::Sources sources;
  diag::Sink diags;
  auto made = driver::compile(sources, sources.add("numbers.qap", text), diags);
  for (const diag::Message& message : diags.sorted()) {
    UNSCOPED_INFO(message.code << " " << message.text << ": " << sources.text(message.span));
  }
  REQUIRE(made.has_value());
  return std::move(made->program);
}

/// Exams of one series for each value, which is what the only recipe of `name` reads.
template <typename Cell>
std::vector<exam::Exam> one_series_each(const abi::Program& program, std::string_view name,
                                        const std::vector<Cell>& values) {
  std::vector<exam::Exam> all(1);
  for (const Cell& value : values) {
    exam::Image image;
    for (const abi::Recipe& recipe : program.recipes) {
      image.cells.push_back(program.text(recipe.name) == name ? Given(value).cell : Given(abi::Missing::Absent).cell);
    }
    all[0].series.push_back({"2.25.1", "1", {std::move(image)}});
  }
  return all;
}

struct Tally {
  std::size_t cases = 0;
  std::size_t wrong = 0;
  std::size_t on_the_bound = 0;
  std::string first_wrong;
};

/// One policy of one attribute with many limits; each limit against the values near its own bounds.
void try_policy(Inventor& inventor, const Measured& measured, Limit (*limit)(Inventor&, const Measured&),
                Tally& tally) {
  std::vector<Limit> limits;
  std::vector<std::vector<Decimal15>> values;
  std::string rules;
  for (int i = 0; i < kRulesOfAPolicy; ++i) {
    limits.push_back(limit(inventor, measured));
    const Limit& made = limits.back();
    std::vector<Decimal15>& near = values.emplace_back();
    if (made.lo) add_values_near(*made.lo, made.extra, measured.stored, inventor, near);
    if (made.hi) add_values_near(*made.hi, made.extra, measured.stored, inventor, near);
    rules += fmt::format("rule R-{} minor, for each series: require {} {}\n", i, measured.attribute, made.text);
  }
  std::vector<double> numbers;
  for (const auto& near : values) {
    for (const Decimal15& value : near) numbers.push_back(std::strtod(value.text().c_str(), nullptr));
  }
  abi::Program program = compiled(rules);
  const std::vector<exam::Exam> exams = one_series_each(program, measured.attribute, numbers);
  const Run run(std::move(program), exams);
  std::int64_t row = 0;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    for (const Decimal15& value : values[i]) {
      const Whole x = exact(value, {"", 1, measured.stored});
      const bool holds = limits[i].holds(x);
      const abi::Verdict verdict = run.verdict(run.program().rules[i].verdict, row++);
      ++tally.cases;
      const Whole raised = x.shifted(limits[i].extra);
      tally.on_the_bound +=
          (limits[i].lo && raised.compare(*limits[i].lo) == 0) || (limits[i].hi && raised.compare(*limits[i].hi) == 0)
              ? 1u
              : 0u;
      if (verdict == (holds ? abi::Verdict::Pass : abi::Verdict::Fail)) continue;
      ++tally.wrong;
      if (tally.first_wrong.empty()) {
        tally.first_wrong =
            fmt::format("{} {} of {} is {}", measured.attribute, limits[i].text, value.text(), abi::name(verdict));
      }
    }
  }
}

}  // namespace

TEST_CASE("a value of at most 15 digits passes exactly where its decimal does, in every unit", "[number]") {
  Inventor inventor(20261122);
  Tally tally;
  for (int round = 0; round < 10; ++round) {
    for (const Measured& measured : kMeasured) try_policy(inventor, measured, any_limit, tally);
  }
  CHECK(tally.cases >= 20000);
  CHECK(tally.on_the_bound >= 2000);
  INFO(tally.first_wrong);
  CHECK(tally.wrong == 0);
}

TEST_CASE("an age passes exactly where its decimal does, though a month has no end in years", "[number]") {
  Inventor inventor(12);
  Tally tally;
  for (int round = 0; round < 20; ++round) try_policy(inventor, kAge, comparison, tally);
  for (int round = 0; round < 20; ++round) try_policy(inventor, kAge, range, tally);
  CHECK(tally.cases >= 5000);
  INFO(tally.first_wrong);
  CHECK(tally.wrong == 0);
}

TEST_CASE("a percentage takes its tolerance in points, exactly", "[number]") {
  const Measured percent{"PercentSampling", 0, {{"%"}}};
  const auto points = [](Inventor& inventor, const Measured& measured) {
    const Written center = written(inventor, measured);
    Decimal15 number = inventor.decimal();
    number.negative = false;
    const Whole half = exact(number, {"points"});
    return Limit{fmt::format("= {} ± {} points", center.text, number.text()), center.exact.minus(half),
                 center.exact.plus(half)};
  };
  Inventor inventor(7);
  Tally tally;
  for (int round = 0; round < 10; ++round) try_policy(inventor, percent, points, tally);
  CHECK(tally.cases >= 2000);
  INFO(tally.first_wrong);
  CHECK(tally.wrong == 0);
}

TEST_CASE("a whole number passes exactly where its decimal limit says", "[number]") {
  Inventor inventor(3);
  const Measured counted{"InstanceNumber", 0, {{""}}};
  std::size_t cases = 0;
  std::size_t wrong = 0;
  std::string first_wrong;
  for (int round = 0; round < 20; ++round) {
    std::vector<Limit> limits;
    std::vector<std::vector<std::int64_t>> values;
    std::string rules;
    for (int i = 0; i < kRulesOfAPolicy; ++i) {
      limits.push_back(inventor.below(3) == 0 ? range(inventor, counted) : comparison(inventor, counted));
      std::vector<std::int64_t>& near = values.emplace_back();
      for (const std::optional<Whole>& bound : {limits.back().lo, limits.back().hi}) {
        if (!bound) continue;
        const std::string digits = bound->over(kTwelfths).digits();
        const std::string whole = digits.size() > kScale ? digits.substr(0, digits.size() - kScale) : "0";
        const std::int64_t cut = (bound->negative() ? -1 : 1) * std::stoll(whole);
        for (const std::int64_t step : {-2, -1, 0, 1, 2}) near.push_back(cut + step);
      }
      rules += fmt::format("rule R-{} minor, for each series: require InstanceNumber {}\n", i, limits.back().text);
    }
    std::vector<std::int64_t> all;
    for (const auto& near : values) all.insert(all.end(), near.begin(), near.end());
    abi::Program program = compiled(rules);
    const std::vector<exam::Exam> exams = one_series_each(program, "InstanceNumber", all);
    const Run run(std::move(program), exams);
    std::int64_t row = 0;
    for (std::size_t i = 0; i < limits.size(); ++i) {
      for (const std::int64_t value : values[i]) {
        const bool holds = limits[i].holds(Whole(value).shifted(kScale).times(kTwelfths));
        const bool passes = run.verdict(run.program().rules[i].verdict, row++) == abi::Verdict::Pass;
        ++cases;
        if (holds == passes) continue;
        ++wrong;
        first_wrong = fmt::format("InstanceNumber {} of {}", limits[i].text, value);
      }
    }
  }
  CHECK(cases >= 3000);
  INFO(first_wrong);
  CHECK(wrong == 0);
}

namespace {

/// Whether values of one attribute pass one requirement, a letter each.
std::string passes(const std::string& requirement, std::string_view attribute, const std::vector<double>& values,
                   const std::string& before = "") {
  abi::Program program = compiled(before + "rule R minor, for each series: require " + requirement + "\n");
  const std::vector<exam::Exam> exams = one_series_each(program, attribute, values);
  const Run run(std::move(program), exams);
  std::string letters;
  for (std::size_t row = 0; row < values.size(); ++row) {
    const abi::Verdict verdict = run.verdict(run.program().rules[0].verdict, static_cast<std::int64_t>(row));
    letters += verdict == abi::Verdict::Pass ? 'T' : verdict == abi::Verdict::Fail ? 'F' : 'U';
  }
  return letters;
}

}  // namespace

TEST_CASE("limits that binary arithmetic gets wrong are met to the last digit", "[number]") {
  // 2.98 + 0.05, 0.1 * 3 and 1.1 * 1.1 are not their decimals when computed in doubles.
  CHECK(passes("EchoTime = 2.98 ms ± 0.05 ms", "EchoTime", {2.93, 3.03, 2.9299999999999, 3.0300000000001}) == "TTFF");
  CHECK(passes("EchoTime <= 0.00303 s", "EchoTime", {3.03, 3.03000000000001}) == "TF");
  CHECK(passes("EchoTime = 3 ms ± 10 %", "EchoTime", {2.7, 3.3, 2.69999999999999, 3.30000000000001}) == "TTFF");
  CHECK(passes("EchoTime = 1.1 ms ± 10 %", "EchoTime", {0.99, 1.21}) == "TT");
  CHECK(passes("SliceThickness = 0.1 cm ± 0.3 mm", "SliceThickness", {0.7, 1.3, 0.69, 1.31}) == "TTFF");
  CHECK(passes("EchoTime = -3 ms ± 10 %", "EchoTime", {-3.3, -2.7, -3.31, -2.69}) == "TTFF");
}

TEST_CASE("a limit of more than 15 digits is rounded inward", "[number]") {
  CHECK(passes("EchoTime <= 2.9800000000000000001 ms", "EchoTime", {2.98, 2.98000000000001}) == "TF");
  CHECK(passes("EchoTime < 2.9800000000000000001 ms", "EchoTime", {2.98, 2.98000000000001}) == "TF");
  CHECK(passes("EchoTime >= 2.9799999999999999999 ms", "EchoTime", {2.98, 2.97999999999999}) == "TF");
  CHECK(passes("EchoTime > 2.9799999999999999999 ms", "EchoTime", {2.98, 2.97999999999999}) == "TF");
  CHECK(passes("EchoTime = 2.9800000000000000001 ms", "EchoTime", {2.98}) == "F");
}

TEST_CASE("a list of numbers holds its members exactly", "[number]") {
  CHECK(passes("EchoTime is one of (0.00298 s, 3.1 ms)", "EchoTime", {2.98, 3.1, 3.0, 2.98000000000001}) == "TTFF");
  CHECK(passes("not (EchoTime is one of (2.98 ms, 3.1 ms))", "EchoTime", {2.98, 3.0}) == "FT");
}

TEST_CASE("ages whose parts have no end in years are added exactly", "[number]") {
  CHECK(passes("PatientAge = 4 months ± 8 months", "PatientAge", {1.0}) == "T");
  CHECK(passes("PatientAge = 500 months ± 100 months", "PatientAge", {50.0, 50.0000000000001}) == "TF");
  CHECK(passes("PatientAge = 100 months ± 2 %", "PatientAge", {8.5}) == "T");
}

TEST_CASE("an age of 100 months meets a limit of 100 months", "[number]") {
  const double age = 100.0 / 12;  // as 100M is read
  CHECK(passes("PatientAge >= 100 months", "PatientAge", {age}) == "T");
  CHECK(passes("PatientAge <= 100 months", "PatientAge", {age}) == "T");
}

TEST_CASE("a constant that has a name is as exact as one that has none", "[number]") {
  CHECK(passes("EchoTime = center ± 0.1 ms", "EchoTime", {3.1, 2.9}, "define center = 3 ms\n") == "TT");
  CHECK(passes("EchoTime <= most", "EchoTime", {2.08}, "define most = 0.00208 s\n") == "T");
}

TEST_CASE("a limit that is computed from constants is computed in decimals", "[number]") {
  CHECK(passes("EchoTime <= 1.1 ms + 2.2 ms", "EchoTime", {3.3, 3.30000000000001}) == "TF");
  CHECK(passes("EchoTime >= 1.1 ms + 2.2 ms", "EchoTime", {3.3, 3.29999999999999}) == "TF");
}

TEST_CASE("a limit beyond the doubles bounds nothing that a double holds", "[number]") {
  CHECK(passes("EchoTime < 1e309 ms", "EchoTime", {5.0}) == "T");
  CHECK(passes("EchoTime > -1e309 ms", "EchoTime", {-5.0}) == "T");
  CHECK(passes("EchoTime > 1e309 ms", "EchoTime", {5.0}) == "F");
}

TEST_CASE("a tolerance that is tiny beside its center still bounds", "[number]") {
  CHECK(passes("EchoTime = 3 ms ± 1e-40 ms", "EchoTime", {3.0, 3.1, 1000.0}) == "TFF");
}

TEST_CASE("a tolerance of many digits in degrees bounds a computed angle", "[number]") {
  const std::string before = "define twice = FlipAngle * 2\n";
  CHECK(passes("twice = FlipAngle ± 0.9 deg", "FlipAngle", {0.1, 1.0}, before) == "TF");
  CHECK(passes("twice = FlipAngle ± 0.987654321 deg", "FlipAngle", {0.1, 1.0}, before) == "TF");
}

TEST_CASE("no whole number of 64 bits lies beyond the largest", "[number]") {
  CHECK(exit_code_of(
            [] { compiled("rule R minor, for each series: require InstanceNumber > 9223372036854775807\n"); }) == 0);
  CHECK(exit_code_of(
            [] { compiled("rule R minor, for each series: require InstanceNumber < -9223372036854775808\n"); }) == 0);
}

TEST_CASE("echo times 0.1 ms apart agree within 0.1 ms", "[number]") {
  abi::Program program =
      compiled("rule R minor, for each series: require all images agree on (EchoTime within 0.1 ms)\n");
  std::vector<exam::Exam> exams = one_series_each(program, "EchoTime", std::vector<double>{3.0, 3.1});
  exams[0].series[0].images.push_back(exams[0].series[1].images[0]);
  exams[0].series.pop_back();
  const Run run(std::move(program), exams);
  CHECK(run.verdict(run.program().rules[0].verdict) == abi::Verdict::Pass);
}
