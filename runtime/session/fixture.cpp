// Inline tests: invented exams through the same engines as real ones.
#include <algorithm>
#include <fmt/format.h>
#include <memory>

#include "runtime/abi/reason.hpp"
#include "runtime/eval/risks.hpp"
#include "runtime/eval/why.hpp"
#include "runtime/session/fixture_object.hpp"
#include "runtime/session/session.hpp"
#include "runtime/vendor/complete.hpp"

namespace qapc::session {
namespace {

using abi::Index;

/// What a fixture's image holds beside what was given: it lies somewhere, and belongs to one acquisition.
struct Invented {
  std::size_t series;
  std::uint32_t image;
};

double spacing(const abi::Program& program, const abi::FixtureSeries& series) {
  for (const abi::Given& given : series.given) {
    const std::string& name = program.text(program.recipes[given.recipe].name);
    if (name == "SpacingBetweenSlices" || name == "SliceThickness") {
      if (const auto* number = std::get_if<double>(&given.values.front()); number != nullptr && *number > 0)
        return *number;
    }
  }
  return 1;
}

std::vector<exam::Scalar> invented(const std::string& name, const Invented& where, double step) {
  constexpr double kTenOClock = 36000;  // s
  if (name == "ImagePositionPatient") return {0.0, 0.0, step * where.image};
  if (name == "FrameOfReferenceUID" || name == "StudyInstanceUID") return {std::string("2.25.1")};
  if (name == "SeriesInstanceUID") return {fmt::format("2.25.1.{}", where.series + 1)};
  if (name == "SOPInstanceUID") return {fmt::format("2.25.1.{}.{}", where.series + 1, where.image + 1)};
  if (name == "AcquisitionTime") return {kTenOClock + 60.0 * static_cast<double>(where.series)};
  if (name == "SeriesNumber") return {static_cast<std::int64_t>(where.series + 1)};
  if (name == "InstanceNumber") return {static_cast<std::int64_t>(where.image + 1)};
  return {};
}

/// An empty text is what it is in a file: an empty value.
exam::Cell cell(const abi::Given& given, bool list, std::uint32_t image) {
  if (!list && given.values.size() > 1)
    return cell({given.recipe, {given.values[image % given.values.size()]}}, list, image);
  const auto* text = std::get_if<std::string>(&given.values.front());
  if (given.values.size() == 1 && text != nullptr && text->empty()) return {abi::Missing::Empty, {}, 0};
  return {abi::Missing::None, {given.values.begin(), given.values.end()}, 0};
}

/// What is measured is given, as numbers or as the word of a reason; a fixture has no pixels for the rest.
std::vector<exam::Cell> measured(const abi::Program& program, const abi::FixtureSeries& series) {
  if (std::ranges::none_of(program.recipes, &abi::Recipe::measured)) return {};
  std::vector<exam::Cell> cells(program.recipes.size(), {abi::because(abi::Reason::NoPixels), {}, 0});
  for (const abi::Given& given : series.given) {
    if (!program.recipes[given.recipe].measured()) continue;
    const auto* word = std::get_if<std::string>(&given.values.front());
    const auto reason = word == nullptr ? std::nullopt : abi::reason_named(*word);
    cells[given.recipe] = reason ? exam::Cell{abi::because(*reason), {}, 0} : cell(given, true, 0);
  }
  return cells;
}

}  // namespace

exam::Exam invent(const abi::Program& program, const std::vector<abi::FixtureSeries>& all) {
  // The cases of a test, and most changes of a policy, have the same recipes.
  thread_local std::unique_ptr<FixtureObject> object;
  if (object == nullptr || object->recipes() != program.recipes)
    object = std::make_unique<FixtureObject>(program.recipes);
  exam::Exam made{"2.25.1", {}};
  for (std::size_t s = 0; s < all.size(); ++s) {
    exam::Series series{fmt::format("2.25.1.{}", s + 1), std::to_string(s + 1), {}};
    const double step = spacing(program, all[s]);
    for (std::uint32_t i = 0; i < all[s].images; ++i) {
      exam::Image image{fmt::format("2.25.1.{}.{:06}", s + 1, i + 1), 0,
                        std::vector<exam::Cell>(program.recipes.size())};
      for (Index recipe = 0; recipe < program.recipes.size(); ++recipe) {
        std::vector<exam::Scalar> values = invented(program.text(program.recipes[recipe].name), {s, i}, step);
        if (!values.empty()) image.cells[recipe] = {abi::Missing::None, std::move(values), 0};
      }
      for (const abi::Given& given : all[s].given) {
        const abi::Recipe& recipe = program.recipes[given.recipe];
        if (!recipe.measured()) image.cells[given.recipe] = cell(given, recipe.list, i);
      }
      object->fill(all[s].elements, i, image.cells);
      series.images.push_back(std::move(image));
    }
    vendor::complete(program.recipes, series);
    series.measured = measured(program, all[s]);
    made.series.push_back(std::move(series));
  }
  return made;
}

TestResult run_case(const abi::Program& program, const abi::TestCase& tried, const Engine& engine) {
  TestResult result;
  const std::vector<exam::Exam> exams{invent(program, tried.series)};
  const eval::Batch batch(program, exams);
  engine(batch.frame());
  for (const auto& [series, definition] : tried.members) {
    const abi::Definition& wanted = program.definitions[definition];
    if (batch.cell(wanted.fits, series).truth == eval::Kleene::True) continue;
    std::string why;
    for (const eval::Cause& cause : eval::causes(batch, wanted.fits, series))
      why += fmt::format(" ({} {})", cause.recipe == abi::kNone ? "" : program.text(program.recipes[cause.recipe].name),
                         abi::name(cause.reason));
    result.failures.push_back(fmt::format("the fixture is not a {} series{}", program.text(wanted.name), why));
  }
  for (const abi::Expectation& expected : tried.expects) {
    if (expected.risk != abi::kNone) {
      const risk::Assessment all = risk::assess(program.risks.model, eval::subjects(program, batch.frame(), 0));
      const double risk = all.risks[expected.risk].risk.value;
      const abi::Outcome outcome = eval::said(program.risks.facts[expected.risk].thresholds, risk);
      if (outcome != expected.outcome)
        result.failures.push_back(fmt::format("{} is {} at {:.3g}, expected {}",
                                              program.risks.model.risks[expected.risk].name, abi::name(outcome), risk,
                                              abi::name(expected.outcome)));
      continue;
    }
    if (expected.rule == abi::kNone) {
      const auto outcome = program.decisions.empty()
                               ? abi::Outcome::Undecided
                               : static_cast<abi::Outcome>(batch.cell(program.decisions.front().outcome, 0).code);
      if (outcome != expected.outcome)
        result.failures.push_back(
            fmt::format("exam is {}, expected {}", abi::name(outcome), abi::name(expected.outcome)));
      continue;
    }
    const abi::Rule& rule = program.rules[expected.rule];
    bool subject = false;
    for (std::int64_t row = 0; row < batch.rows(rule.space); ++row) {
      auto verdict = static_cast<abi::Verdict>(batch.cell(rule.verdict, row).code);
      if (verdict == abi::Verdict::NoSubject) continue;
      subject = true;
      if (verdict == abi::Verdict::UnknownDefinition) verdict = abi::Verdict::Unknown;
      if (verdict != expected.verdict)
        result.failures.push_back(fmt::format("{} is {}, expected {}", program.text(rule.name), abi::name(verdict),
                                              abi::name(expected.verdict)));
    }
    if (!subject && expected.verdict != abi::Verdict::NoSubject)
      result.failures.push_back(fmt::format("{} has no subject in this fixture, expected {}", program.text(rule.name),
                                            abi::name(expected.verdict)));
  }
  for (const abi::Rule& rule : program.rules) {
    std::uint32_t reached = 0;
    for (std::int64_t row = 0; row < batch.rows(rule.space); ++row)
      reached |= abi::bit(static_cast<abi::Verdict>(batch.cell(rule.verdict, row).code));
    result.reached.push_back(reached);
  }
  const auto [first, last] = std::ranges::unique(result.failures);
  result.failures.erase(first, last);
  return result;
}

}  // namespace qapc::session
