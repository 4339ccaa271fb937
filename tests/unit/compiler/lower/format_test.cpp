// Layout never changes meaning: what `qapc fmt` writes compiles to the same program, and comes back unchanged.
#include "compiler/syntax/format.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <optional>
#include <random>

#include "compiler/driver/compile.hpp"
#include "compiler/ir/print.hpp"

using namespace qapc;

namespace {

std::string formatted(const std::string& text) {
  diag::Sources sources;
  return syntax::format(sources, sources.add("t.qap", text));
}

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

/// The example of a baseline beside a policy of the project.
std::optional<driver::Found> example(std::string_view module, std::string_view) {
  const std::string name(module);
  std::string text = read(std::filesystem::path(QAPC_SOURCE_DIR) / "policies" / name);
  if (!driver::is_made(module) || text.empty()) return std::nullopt;
  return driver::Found{name, std::move(text)};
}

/// The program without places and sources; "" when the text does not compile.
std::string program(const std::string& text) {
  diag::Sources sources;
  diag::Sink diags;
  const auto compiled = driver::compile(sources, sources.add("t.qap", text), diags, {example});
  return compiled ? ir::print(compiled->program) : "";
}

std::vector<std::string> policies() {
  std::vector<std::string> texts;
  for (const char* folder : {"policies", "tests/golden/clean"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(QAPC_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".qap") texts.push_back(read(entry.path()));
    }
  }
  return texts;
}

std::size_t count(std::string_view text, std::string_view part) {
  std::size_t found = 0;
  for (std::size_t at = text.find(part); at != std::string_view::npos; at = text.find(part, at + 1)) ++found;
  return found;
}

}  // namespace

TEST_CASE("formatting twice is formatting once, and the program stays the same", "[format]") {
  for (const std::string& text : policies()) {
    const std::string once = formatted(text);
    CHECK(formatted(once) == once);
    CHECK(program(once) == program(text));
    CHECK_FALSE(program(once).empty());
    CHECK(count(once, "#") == count(text, "#"));
  }
}

TEST_CASE("blanks and line ends do not matter to what formatting keeps", "[format]") {
  std::mt19937 random(11);
  for (const std::string& text : policies()) {
    const std::string meaning = program(text);
    for (int round = 0; round < 20; ++round) {
      std::string torn;
      bool quoted = false;
      bool comment = false;
      for (const char c : text) {
        if (c == '"' && !comment) quoted = !quoted;
        if (c == '#' && !quoted) comment = true;
        if (c == '\n') comment = false;
        torn += c;
        if ((c == ' ' || c == '\n') && !quoted && !comment)
          torn += random() % 3 == 0 ? "\n" : random() % 2 == 0 ? "   " : "";
      }
      const std::string once = formatted(torn);
      CHECK(program(once) == meaning);
      CHECK(formatted(once) == once);
    }
  }
}

TEST_CASE("a plus over minus becomes ±, tabs and trailing blanks go, blank lines become one", "[format]") {
  CHECK(
      formatted("qap   1.0\n\n\n\ndefine a=Rows\t+  Columns \nrule A minor,for each series:require "
                "EchoTime=3ms+/-0.1ms # why  \n") ==
      "qap 1.0\n\ndefine a = Rows + Columns\nrule A minor, for each series: require EchoTime = 3 ms ± 0.1 ms  # why\n");
}

TEST_CASE("vendor rows stand in columns, and comments behind them too", "[format]") {
  CHECK(formatted("rule A minor, for each series\nrequire EchoTime by vendor\nSIEMENS: 3 ms .. 4 ms # one\nGE: 2 ms .. "
                  "3 ms # two\nend\n") ==
        "rule A minor, for each series\n  require EchoTime by vendor\n    SIEMENS: 3 ms .. 4 ms  # one\n    GE:      2 "
        "ms .. 3 ms  # two\nend\n");
}

TEST_CASE("parts of a risk stand in two columns, rows and steps in line, and blocks are indented", "[format]") {
  CHECK(
      formatted("risk M, for each series\n# why\nhazard \"motion\" when f (x)>0\nextent share(x)\nprobability at this "
                "extent: below 10 %: 0.02,\nabove 10 %: 0.6\nbecause \"pilot\"\noutcome reject at risk>=0.1\nend\n") ==
      "risk M, for each series\n"
      "  # why\n"
      "  hazard      \"motion\" when f(x) > 0\n"
      "  extent      share(x)\n"
      "  probability at this extent: below 10 %: 0.02,\n"
      "              above 10 %: 0.6\n"
      "              because \"pilot\"\n"
      "  outcome     reject at risk >= 0.1\n"
      "end\n");
  CHECK(formatted(
            "steps\nscan: \"MR\" sop \"S-1\"\nqc: \"Check\" at central\nend\nadjust t.TE set\nGE: - 2 ms\nSIEMENS: 3 "
            "ms\nbecause \"x\"\nsite is\nStationName end\n") ==
        "steps\n"
        "  scan: \"MR\" sop \"S-1\"\n"
        "  qc:   \"Check\" at central\n"
        "end\n"
        "adjust t.TE set\n"
        "  GE:      -2 ms\n"
        "  SIEMENS: 3 ms\n"
        "  because \"x\"\n"
        "site is\n"
        "  StationName end\n");
}

TEST_CASE("a row with a condition stands by itself, and the rows around it in columns", "[format]") {
  CHECK(
      formatted(
          "rule A minor, for each series\nrequire EchoTime by vendor\nGE: 3 ms\nGE when Rows > 1 px: 2 ms\nSIEMENS: 4 "
          "ms\n# the end\nend\n") ==
      "rule A minor, for each series\n"
      "  require EchoTime by vendor\n"
      "    GE:      3 ms\n"
      "    GE when Rows > 1 px: 2 ms\n"
      "    SIEMENS: 4 ms\n"
      "  # the end\n"
      "end\n");
}
