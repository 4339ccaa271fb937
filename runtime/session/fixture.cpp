// Inline tests: invented exams through the same engines as real ones.
#include <algorithm>
#include <fmt/format.h>
#include <memory>

#include "runtime/abi/reason.hpp"
#include "runtime/eval/risks.hpp"
#include "runtime/eval/why.hpp"
#include "runtime/session/fixture_object.hpp"
#include "runtime/session/levels.hpp"
#include "runtime/session/session.hpp"
#include "runtime/vendor/complete.hpp"

namespace qapc::session {
namespace {

using abi::Index;

/// What a fixture's image holds beside what was given: it lies somewhere, and belongs to one acquisition.
struct Invented {
  std::uint32_t exam;  ///< from 1
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
  if (name == "FrameOfReferenceUID" || name == "StudyInstanceUID") return {fmt::format("2.25.{}", where.exam)};
  if (name == "SeriesInstanceUID") return {fmt::format("2.25.{}.{}", where.exam, where.series + 1)};
  if (name == "SOPInstanceUID") return {fmt::format("2.25.{}.{}.{}", where.exam, where.series + 1, where.image + 1)};
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

/// The exam of some series; the number is that of the exam, from 1.
exam::Exam invent_exam(const abi::Program& program, const std::vector<abi::FixtureSeries>& all, std::uint32_t number) {
  // The cases of a test, and most changes of a policy, have the same recipes.
  thread_local std::unique_ptr<FixtureObject> object;
  if (object == nullptr || object->recipes() != program.recipes)
    object = std::make_unique<FixtureObject>(program.recipes);
  exam::Exam made{fmt::format("2.25.{}", number), {}};
  for (std::size_t s = 0; s < all.size(); ++s) {
    exam::Series series{fmt::format("{}.{}", made.uid, s + 1), std::to_string(s + 1), {}};
    const double step = spacing(program, all[s]);
    for (std::uint32_t i = 0; i < all[s].images; ++i) {
      exam::Image image{fmt::format("{}.{}.{:06}", made.uid, s + 1, i + 1), 0,
                        std::vector<exam::Cell>(program.recipes.size())};
      for (Index recipe = 0; recipe < program.recipes.size(); ++recipe) {
        std::vector<exam::Scalar> values = invented(program.text(program.recipes[recipe].name), {number, s, i}, step);
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

/// What all series say of a standard element; "" where they differ or none says it.
std::string said(const std::vector<abi::FixtureSeries>& all, std::uint32_t tag) {
  std::string common;
  for (const abi::FixtureSeries& series : all) {
    const auto found = std::ranges::find(series.elements, tag, &abi::GivenElement::tag);
    const std::string value = found == series.elements.end() ? "" : found->values.front();
    if (&series != &all.front() && value != common) return "";
    common = value;
  }
  return common;
}

/// Subject, site and scanner of an exam: as the fixture says, else as its attributes do.
void tell(const abi::Program& program, const std::vector<abi::FixtureSeries>& all, const abi::FixtureExam& given,
          exam::Exam& exam) {
  constexpr std::uint32_t kPatientId = 0x0010'0020;
  constexpr std::uint32_t kIssuerOfPatientId = 0x0010'0021;
  const std::string subject = given.subject.empty() ? said(all, kPatientId) : given.subject;
  exam.subject = subject.empty() ? std::string(2, '\0') + exam.uid : said(all, kIssuerOfPatientId) + '\0' + subject;
  // Of a site that is one attribute, the attribute says it too.
  const bool one_attribute = program.site.recipes.size() == 1 && !program.site.table;
  for (exam::Series& series : exam.series) {
    for (exam::Image& image : series.images) {
      if (one_attribute && !given.site.empty())
        image.cells[program.site.recipes.front()] = {abi::Missing::None, {given.site}, 0};
    }
  }
  tell_names(program, exam);
  if (given.site.empty()) return;
  exam.site = given.site;
  exam.no_site.clear();
}

/// Which series of the case are of one exam, and where its row is once exams are sorted.
struct Place {
  std::vector<std::uint32_t> series;
  std::int64_t row = 0;
};

class Case {
 public:
  Case(const abi::Program& program, const abi::TestCase& tried, const Engine& engine)
      : program_(program),
        tried_(tried),
        engine_(engine),
        places_(std::max<std::size_t>(tried.exams.size(), 1)),
        exams_(invented()),
        batch_(program, exams_) {
    engine_(batch_.frame());
  }

  TestResult run() {
    for (const auto& [series, definition] : tried_.members) member(series, definition);
    for (const abi::Expectation& expected : tried_.expects) expectation(expected);
    for (const abi::Rule& rule : program_.rules) {
      std::uint32_t reached = 0;
      for (std::int64_t row = 0; row < batch_.rows(rule.space); ++row) reached |= abi::bit(verdict(rule, row));
      result_.reached.push_back(reached);
    }
    const auto [first, last] = std::ranges::unique(result_.failures);
    result_.failures.erase(first, last);
    return std::move(result_);
  }

 private:
  std::vector<exam::Exam> invented() {
    std::vector<exam::Exam> made;
    for (std::uint32_t i = 0; i < tried_.series.size(); ++i) places_[tried_.series[i].exam].series.push_back(i);
    for (std::uint32_t number = 0; number < places_.size(); ++number) {
      std::vector<abi::FixtureSeries> series;
      for (const std::uint32_t one : places_[number].series) series.push_back(tried_.series[one]);
      made.push_back(invent_exam(program_, series, number + 1));
      tell(program_, series, tried_.exams.empty() ? abi::FixtureExam{} : tried_.exams[number], made.back());
    }
    std::vector<std::string> uids;
    for (const exam::Exam& exam : made) uids.push_back(exam.uid);
    sort_by_levels(made);
    for (std::size_t row = 0; row < made.size(); ++row) {
      const auto number = std::ranges::find(uids, made[row].uid) - uids.begin();
      places_[static_cast<std::size_t>(number)].row = static_cast<std::int64_t>(row);
    }
    return made;
  }

  void fail(std::string failure) { result_.failures.push_back(std::move(failure)); }
  [[nodiscard]] abi::Verdict verdict(const abi::Rule& rule, std::int64_t row) const {
    return static_cast<abi::Verdict>(batch_.cell(rule.verdict, row).code);
  }
  /// `exam`, or which of several.
  [[nodiscard]] std::string exam_words(std::size_t number) const {
    return places_.size() == 1 ? "exam" : fmt::format("exam {}", number + 1);
  }
  [[nodiscard]] static bool asked(const abi::Expectation& expected, std::size_t number) {
    return !expected.exam || *expected.exam == number;
  }

  void member(std::uint32_t series, Index definition) {
    const Place& place = places_[tried_.series[series].exam];
    const auto in_exam = std::ranges::find(place.series, series) - place.series.begin();
    const std::int64_t row = batch_.under(abi::kSeries, place.row).first + in_exam;
    const abi::Definition& wanted = program_.definitions[definition];
    if (batch_.cell(wanted.fits, row).truth == eval::Kleene::True) return;
    std::string why;
    for (const eval::Cause& cause : eval::causes(batch_, wanted.fits, row))
      why +=
          fmt::format(" ({} {})", cause.recipe == abi::kNone ? "" : program_.text(program_.recipes[cause.recipe].name),
                      abi::name(cause.reason));
    fail(fmt::format("the fixture is not a {} series{}", program_.text(wanted.name), why));
  }

  void expectation(const abi::Expectation& expected) {
    if (expected.not_in_report) return not_in_report(*expected.not_in_report);
    if (expected.rule != abi::kNone) return verdicts(expected);
    const bool of_group = expected.risk == abi::kNone && expected.decision != abi::kNone &&
                          program_.decisions[expected.decision].space != abi::kExams;
    if (of_group) return group_outcomes(expected);
    for (std::size_t number = 0; number < places_.size(); ++number) {
      if (!asked(expected, number)) continue;
      expected.risk == abi::kNone ? outcome(expected, number) : risk(expected, number);
    }
  }

  void risk(const abi::Expectation& expected, std::size_t number) {
    const std::int64_t row = places_[number].row;
    const risk::Assessment all = risk::assess(program_.risks.model, eval::subjects(program_, batch_.frame(), row));
    const double risk = all.risks[expected.risk].risk.value;
    const abi::Outcome outcome = eval::said(program_.risks.facts[expected.risk].thresholds, risk);
    if (outcome == expected.outcome) return;
    const std::string of = places_.size() == 1 ? "" : " of " + exam_words(number);
    fail(fmt::format("{}{} is {} at {:.3g}, expected {}", program_.risks.model.risks[expected.risk].name, of,
                     abi::name(outcome), risk, abi::name(expected.outcome)));
  }

  void outcome(const abi::Expectation& expected, std::size_t number) {
    const auto outcome =
        expected.decision == abi::kNone
            ? abi::Outcome::Undecided
            : static_cast<abi::Outcome>(
                  batch_.cell(program_.decisions[expected.decision].outcome, places_[number].row).code);
    if (outcome != expected.outcome)
      fail(fmt::format("{} is {}, expected {}", exam_words(number), abi::name(outcome), abi::name(expected.outcome)));
  }

  void group_outcomes(const abi::Expectation& expected) {
    const abi::Decision& decision = program_.decisions[expected.decision];
    for (std::int64_t row = 0; row < batch_.rows(decision.space); ++row) {
      const auto outcome = static_cast<abi::Outcome>(batch_.cell(decision.outcome, row).code);
      if (outcome != expected.outcome)
        fail(fmt::format("{} is {}, expected {}", program_.text(decision.level), abi::name(outcome),
                         abi::name(expected.outcome)));
    }
  }

  /// Whether a row of the rule lies in the exam that is asked for; rows above exams are asked for all together.
  [[nodiscard]] bool asked(const abi::Expectation& expected, const abi::Rule& rule, std::int64_t row) const {
    if (!expected.exam) return true;
    for (Index space = rule.space; space != abi::kExams; space = program_.spaces[space].parent) {
      if (program_.spaces[space].parent == abi::kNone) return true;
      row = batch_.parent(space, row);
    }
    return row == places_[*expected.exam].row;
  }

  void verdicts(const abi::Expectation& expected) {
    const abi::Rule& rule = program_.rules[expected.rule];
    bool subject = false;
    for (std::int64_t row = 0; row < batch_.rows(rule.space); ++row) {
      abi::Verdict is = verdict(rule, row);
      if (is == abi::Verdict::NoSubject || !asked(expected, rule, row)) continue;
      subject = true;
      if (is == abi::Verdict::UnknownDefinition) is = abi::Verdict::Unknown;
      if (is != expected.verdict)
        fail(
            fmt::format("{} is {}, expected {}", program_.text(rule.name), abi::name(is), abi::name(expected.verdict)));
    }
    if (!subject && expected.verdict != abi::Verdict::NoSubject)
      fail(fmt::format("{} has no subject in this fixture, expected {}", program_.text(rule.name),
                       abi::name(expected.verdict)));
  }

  /// The report as a run would make it. The text of the policy in it holds this very expectation, and is left out.
  void not_in_report(const std::string& words) {
    const Key key(std::string(32, 't'));
    Judgement judged = judge(program_, exams_, key, engine_);
    Read read;
    read.exams = std::move(judged.exams);
    read.groups = std::move(judged.groups);
    read.group_findings = std::move(judged.findings);
    report::Report made = evaluate(program_, std::move(read), key);
    made.sources.clear();
    if (holds(report::to_json(made), words)) fail(fmt::format("the report contains \"{}\"", words));
  }
  [[nodiscard]] static bool holds(const json::Value& value, const std::string& words) {
    if (value.text() != nullptr) return value.text()->find(words) != std::string::npos;
    if (value.array() != nullptr)
      return std::ranges::any_of(*value.array(), [&](const json::Value& item) { return holds(item, words); });
    return value.object() != nullptr &&
           std::ranges::any_of(*value.object(), [&](const auto& member) { return holds(member.second, words); });
  }

  const abi::Program& program_;
  const abi::TestCase& tried_;
  const Engine& engine_;
  std::vector<Place> places_;  ///< by exam of the fixture
  std::vector<exam::Exam> exams_;
  eval::Batch batch_;
  TestResult result_;
};

}  // namespace

exam::Exam invent(const abi::Program& program, const std::vector<abi::FixtureSeries>& series) {
  return invent_exam(program, series, 1);
}

TestResult run_case(const abi::Program& program, const abi::TestCase& tried, const Engine& engine) {
  return Case(program, tried, engine).run();
}

}  // namespace qapc::session
