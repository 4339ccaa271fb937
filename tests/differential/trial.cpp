#include "tests/differential/trial.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>

#include "compiler/driver/compile.hpp"
#include "runtime/eval/reference.hpp"

namespace qapc::differential {

std::optional<abi::Program> compiled(const std::string& text) {
  diag::Sources sources;
  diag::Sink diags;
  auto made = driver::compile(sources, sources.add("random.qap", text), diags);
  if (made) return std::move(made->program);
  for (const diag::Message& message : diags.sorted()) UNSCOPED_INFO(message.text);
  return std::nullopt;
}

void each_policy(std::uint32_t first_seed, int count,
                 const std::function<void(std::uint32_t, const support::RandomRules&, const abi::Program&)>& call) {
  if (const char* asked = std::getenv("QAPC_CASES")) count = std::atoi(asked);
  int refused = 0;
  for (std::uint32_t seed = first_seed; seed < first_seed + static_cast<std::uint32_t>(count); ++seed) {
    const support::RandomRules rules = support::random_rules(seed);
    INFO(rules.text());
    const std::optional<abi::Program> program = compiled(rules.text());
    refused += program ? 0 : 1;
    if (program) call(seed, rules, *program);
  }
  CHECK(refused * 20 <= count);
}

std::vector<Verdicts> verdicts(const abi::Program& program, const std::vector<exam::Exam>& exams,
                               const support::RandomRules& rules) {
  const eval::Batch batch(program, exams);
  eval::evaluate_reference(program, batch.frame());
  std::vector<Verdicts> all;
  for (const support::RandomRule& one : rules.rules) {
    Verdicts found;
    const auto rule =
        std::ranges::find_if(program.rules, [&](const abi::Rule& r) { return program.text(r.name) == one.name; });
    REQUIRE(rule != program.rules.end());
    for (std::int64_t row = 0; row < batch.rows(rule->space); ++row)
      found.push_back(static_cast<abi::Verdict>(batch.cell(rule->verdict, row).code));
    all.push_back(std::move(found));
  }
  return all;
}

std::vector<exam::Exam> moved(std::vector<exam::Exam> exams, const abi::Program& from, const abi::Program& to) {
  std::vector<std::size_t> home;  // of each recipe of the second program in the first
  for (const abi::Recipe& wanted : to.recipes) {
    const auto found = std::ranges::find_if(
        from.recipes, [&](const abi::Recipe& recipe) { return from.text(recipe.name) == to.text(wanted.name); });
    home.push_back(static_cast<std::size_t>(found - from.recipes.begin()));
  }
  for (exam::Exam& exam : exams) {
    for (exam::Series& series : exam.series) {
      for (exam::Image& image : series.images) {
        std::vector<exam::Cell> cells;
        for (const std::size_t one : home)
          cells.push_back(one < image.cells.size() ? image.cells[one] : exam::Cell{abi::Missing::Absent, {}, 0});
        image.cells = std::move(cells);
      }
    }
  }
  return exams;
}

}  // namespace qapc::differential
