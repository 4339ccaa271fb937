// Inline tests of a policy: exams invented from what the author gave, and what is expected of them. Floor 1
// (runtime/abi).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/abi/program.hpp"

namespace qapc::abi {

struct Given {
  Index recipe = kNone;
  /// Of the recipe's type, in its unit. Of a recipe with one value several are those of the images, one after another.
  std::vector<std::variant<double, std::int64_t, std::string>> values;
};
/// A standard element, as a file holds it.
struct GivenElement {
  std::uint32_t tag = 0;
  std::string vr;
  std::vector<std::string> values;  ///< numbers as decimals in the unit of the element
  bool by_image{};                  ///< the values are those of the images, one after another
};
struct FixtureSeries {
  std::uint32_t images = 1;
  std::vector<Given> given;              ///< the same for every image, but for lists; what is not given is absent
  std::vector<GivenElement> elements{};  ///< of standard attributes given, by tag: what else stands on them
  std::uint32_t exam{};                  ///< which exam of the fixture it belongs to
};
struct FixtureExam {
  std::string subject;  ///< "": what PatientID says, else a subject of its own
  std::string site;     ///< "": what the attribute says
};
struct Expectation {
  Index rule = kNone;  ///< none: the exam, or a risk
  Index risk{kNone};   ///< what it says of the exam: its worst threshold, accept when it reaches none
  Verdict verdict = Verdict::Pass;
  Outcome outcome = Outcome::Undecided;
  Index decision{kNone};                       ///< neither rule nor risk: whose outcome; none: nothing is decided
  std::optional<std::uint32_t> exam{};         ///< of the fixture, from 0; none: all of them
  std::optional<std::string> not_in_report{};  ///< nothing else is expected
  std::string text;                            ///< as written: `TE fail`
  std::uint32_t line = 0;
};
struct TestCase {
  std::string change;  ///< as written: `with EchoTime: 3.13 ms`; "" for the fixture as given
  std::vector<FixtureSeries> series;
  /// A series that was given as one of a definition must be one; pairs of series and definition.
  std::vector<std::pair<std::uint32_t, Index>> members;
  std::vector<Expectation> expects;
  std::uint32_t line = 0;
  std::vector<FixtureExam> exams{};  ///< empty: one exam, of which nothing is said
};
struct Test {
  std::string title;
  std::uint32_t line = 0;
  std::vector<TestCase> cases;
};

}  // namespace qapc::abi
