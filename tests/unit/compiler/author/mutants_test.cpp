#include "compiler/author/mutants.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <set>

#include "compiler/author/clauses.hpp"
#include "compiler/syntax/parse.hpp"

using namespace qapc;

namespace {

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.m "Mutants" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
series A is
  Modality = MR and (Rows = 64 px or Rows = 128 px) and EchoTime = 2 ms .. 4 ms
end
rule R critical, for each A series: require EchoTime = 3 ms ± 50 us
decision for each exam accept otherwise end
)";

struct Read {
  diag::Sources sources;
  diag::Sink diags;
  ast::Module module;
  explicit Read(std::string_view text)
      : module(syntax::parse(sources, sources.add("m.qap", std::string(text)), diags)) {
    REQUIRE(diags.errors() == 0);
  }
};

}  // namespace

TEST_CASE("every mutant is another text that still parses, and is shown where it is", "[author]") {
  const Read read(kPolicy);
  const auto all = author::mutants(read.module, read.sources);
  std::set<std::string> texts;
  for (const author::Mutant& mutant : all) {
    const std::string made = author::mutated(kPolicy, mutant);
    INFO(mutant.what << "\n" << made);
    CHECK(made != kPolicy);
    CHECK(texts.insert(made).second);
    const Read again(made);
    CHECK(again.module.rules.size() == 1);
    const author::Shown shown = author::shown(read.sources, mutant);
    CHECK(shown.before != shown.after);
    CHECK(shown.at.line >= 4);
  }
  CHECK(all.size() > 15);
}

TEST_CASE("limits move by their tolerance, in the unit that is written", "[author]") {
  const Read read(kPolicy);
  std::set<std::string> moved;
  for (const author::Mutant& mutant : author::mutants(read.module, read.sources)) {
    if (!mutant.what.starts_with("limit moved")) continue;
    const author::Shown shown = author::shown(read.sources, mutant);
    moved.insert(shown.before + " > " + shown.after);
  }
  // 50 us of 3 ms; half of 4 - 2; a tenth of 64 and of 128, whole.
  CHECK(moved == std::set<std::string>{"3 ms > 3.05 ms", "3 ms > 2.95 ms", "2 ms .. 4 ms > 3 ms .. 5 ms",
                                       "2 ms .. 4 ms > 1 ms .. 3 ms", "64 px > 70 px", "64 px > 58 px",
                                       "128 px > 140 px", "128 px > 116 px"});
}

TEST_CASE("a dropped condition leaves the others, in brackets where they need them", "[author]") {
  const Read read(kPolicy);
  std::set<std::string> texts;
  for (const author::Mutant& mutant : author::mutants(read.module, read.sources)) {
    if (mutant.what == "condition dropped") texts.insert(mutant.edits.front().replacement);
  }
  CHECK(texts == std::set<std::string>{"(Rows = 64 px or Rows = 128 px) and EchoTime = 2 ms .. 4 ms",
                                       "Modality = MR and EchoTime = 2 ms .. 4 ms",
                                       "Modality = MR and (Rows = 64 px or Rows = 128 px)", "Rows = 64 px",
                                       "Rows = 128 px"});
}

TEST_CASE("a definition is asked clause by clause, and nothing else is", "[author]") {
  Read read(kPolicy);
  const author::Clauses asked = author::clauses(std::move(read.module));
  REQUIRE(asked.clauses.size() == 3);
  CHECK(asked.clauses[0].text == "Modality = MR");
  CHECK(asked.clauses[1].text == "Rows = 64 px or Rows = 128 px");
  CHECK(asked.clauses[2].text == "EchoTime = 2 ms .. 4 ms");
  REQUIRE(asked.module.rules.size() == 3);
  for (const ast::Rule& rule : asked.module.rules) CHECK(rule.scope.level.text == "series");
  CHECK(asked.module.series.size() == 1);
  CHECK(asked.module.tests.empty());
}
