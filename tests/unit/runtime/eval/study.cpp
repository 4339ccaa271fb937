#include "tests/unit/runtime/eval/study.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "compiler/driver/compile.hpp"

namespace qapc::eval {
namespace {

constexpr std::string_view kDecision =
    "decision for each exam\n"
    "  reject if any critical fails\n"
    "  review if any critical is unknown or any major fails or is unknown\n"
    "  accept otherwise\n"
    "end\n";

exam::Cell cell(const abi::Program& program, const abi::Recipe& recipe, const Attributes& image) {
  const auto given = std::ranges::find(image, program.text(recipe.name), &Attributes::value_type::first);
  if (given == image.end()) return {};
  exam::Cell cell = given->second.cell;
  for (exam::Scalar& value : cell.values.in_place()) {
    if (const auto* whole = std::get_if<std::int64_t>(&value); whole != nullptr && recipe.type == abi::Type::Number)
      value = static_cast<double>(*whole);
  }
  return cell;
}

}  // namespace

Study::Study(std::string_view items, std::string_view missing_means) {
  const std::string text = fmt::format(
      "qap 1.0\npolicy org.example.study \"Study\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "missing means {}\n{}\n{}",
      missing_means, items, items.find("decision for") == std::string_view::npos ? kDecision : "");
  diag::Sources sources;
  diag::Sink diags;
  auto compiled = driver::compile(sources, sources.add("study.qap", text), diags);
  for (const diag::Message& message : diags.sorted()) {
    if (message.severity == diag::Severity::Error) UNSCOPED_INFO(message.text << ": " << sources.text(message.span));
  }
  REQUIRE(compiled.has_value());
  program_ = std::move(compiled->program);
}

std::vector<exam::Exam> Study::made(const std::vector<SeriesList>& exams) const {
  std::vector<exam::Exam> all;
  for (const SeriesList& one : exams) {
    exam::Exam& made = all.emplace_back();
    for (const Images& images : one) {
      exam::Series& series = made.series.emplace_back();
      for (const Attributes& image : images) {
        exam::Image& read = series.images.emplace_back();
        for (const abi::Recipe& recipe : program_.recipes) read.cells.push_back(cell(program_, recipe, image));
        for (const auto& [name, given] : image) {
          INFO(name << " is read by the policy");
          REQUIRE(std::ranges::any_of(program_.recipes,
                                      [&](const abi::Recipe& recipe) { return program_.text(recipe.name) == name; }));
        }
      }
    }
  }
  return all;
}

std::string Study::verdicts(std::string_view rule, const std::vector<SeriesList>& exams) const {
  const auto found = std::ranges::find(program_.rules, rule, [&](const abi::Rule& r) { return program_.text(r.name); });
  REQUIRE(found != program_.rules.end());
  return Run(program_, made(exams)).show(found->verdict);
}

std::string Study::verdict(const Attributes& image) const {
  REQUIRE(program_.rules.size() == 1);
  return verdicts(program_.text(program_.rules[0].name), SeriesList{{image}});
}

std::string Study::outcomes(const std::vector<SeriesList>& exams) const {
  return Run(program_, made(exams)).show(program_.decisions.at(0).outcome);
}

}  // namespace qapc::eval
