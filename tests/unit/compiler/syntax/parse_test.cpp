#include "compiler/syntax/parse.hpp"

#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>

#include "runtime/base/contains.hpp"

using namespace qapc;

namespace {

constexpr std::string_view kHead = "qap 1.0\npolicy a.b \"T\" version 1.0.0\n";

struct Parsed {
  diag::Sources sources;
  diag::Sink diags;
  ast::Module module;

  explicit Parsed(std::string text) { module = syntax::parse(sources, sources.add("t.qap", std::move(text)), diags); }
  [[nodiscard]] std::vector<std::string> codes() const {
    std::vector<std::string> all;
    for (const diag::Message& message : diags.sorted()) all.emplace_back(message.code);
    return all;
  }
};

Parsed after_head(std::string_view text) {
  return Parsed(std::string(kHead) + std::string(text));
}

std::vector<std::filesystem::path> policies() {
  std::vector<std::filesystem::path> files;
  for (const char* folder : {"policies", "tests/golden", "stdlib"}) {
    for (const auto& entry :
         std::filesystem::recursive_directory_iterator(std::filesystem::path(QAPC_SOURCE_DIR) / folder)) {
      if (entry.path().extension() == ".qap") files.push_back(entry.path());
    }
  }
  return files;
}

std::string read(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

}  // namespace

TEST_CASE("every policy that parses is predicted by SLL alone, as full context would", "[syntax][sll]") {
  std::size_t parsed = 0;
  for (const std::filesystem::path& file : policies()) {
    INFO(file.string());
    diag::Sources sources;
    const syntax::Prediction prediction = syntax::predict(sources, sources.add("t.qap", read(file)));
    const bool rows = file.filename() == "rows_without_units.qap" || file.filename() == "never_stored.qap";
    CHECK(prediction.sll_parses == (prediction.ll_parses && !rows));
    if (prediction.ll_parses) {
      ++parsed;
      CHECK((rows || prediction.same_tree));
      CHECK(prediction.ambiguities == 0);
    }
  }
  CHECK(parsed > 40);
}

TEST_CASE("the word behind a number may be the vendor of the next row", "[syntax][sll]") {
  const Parsed parsed = after_head(
      "rule A minor, for each series\n  require Rows by vendor\n    SIEMENS: 2 ± 0.1 GE, PHILIPS: 3 UIH when Rows > 2: "
      "4 .. 5 other: 3 px when Rows > 3 px\nend\n");
  CHECK(parsed.codes().empty());
  REQUIRE(parsed.module.rules.size() == 1);
  const ast::Require& require = parsed.module.rules.front().requires_.front();
  CHECK(require.rows.size() == 4);
  CHECK(require.when.valid());
}

TEST_CASE("names that are words of the language are told from those words", "[syntax][names]") {
  const Parsed parsed = after_head(
      "decision for each the\n  accept otherwise\nend\n"
      "test \"t\" given exam of subject site at site subject with series { Rows: 1 px } expect exam accept end\n");
  CHECK(parsed.codes().empty());
  REQUIRE(parsed.module.tests.size() == 1);
  const ast::ExamGroup& exam = parsed.module.tests.front().exams.front();
  CHECK(exam.subject.value_or(ast::Text{}).text == "site");
  CHECK(exam.site.value_or(ast::Text{}).text == "subject");
  CHECK_FALSE(parsed.module.decisions.front().the);
}

TEST_CASE("every word that is not reserved is also a name", "[syntax][names]") {
  const std::vector<std::string_view> reserved{
      "qap", "policy", "series", "rule", "require", "when",  "decision", "test", "given",  "expect",  "end",  "and",
      "or",  "not",    "is",     "of",   "in",      "every", "any",      "no",   "absent", "present", "empty"};
  const std::vector<std::string> words = syntax::vocabulary();
  REQUIRE(words.size() > 60);
  for (const std::string& word : words) {
    INFO(word);
    const Parsed parsed = after_head(fmt::format(
        "define {0} = Rows\nrule {0}-1 minor, for each {0} series: require {0} = {0} and exactly 1 {0} series\n",
        word));
    CHECK(parsed.codes().empty() != contains(reserved, word));
  }
}

TEST_CASE("any word may stand behind a dot", "[syntax][names]") {
  for (const std::string& word : syntax::vocabulary()) {
    INFO(word);
    CHECK(Parsed(fmt::format("qap 1.0\npolicy std.{} \"T\" version 1.0.0\n", word)).codes().empty());
  }
}

TEST_CASE("a mistake costs its statement only, and each is told once", "[syntax][recovery]") {
  const Parsed parsed = after_head(
      "rule A minor, for each series: require = 3\n"
      "rule B minor, for each series: require Rows > 1 px\n"
      "decsion for each exam\n  accept otherwise\nend\n"
      "rule C minor for each series: require Rows > 1 px\n"
      "define d = Rows\n");
  CHECK(parsed.codes() == std::vector<std::string>{"E013", "E012", "E013"});
  REQUIRE(parsed.module.rules.size() == 1);
  CHECK(parsed.module.rules.front().name.text == "B");
  CHECK(parsed.module.defines.size() == 1);
}

TEST_CASE("the text of a node is where its span says", "[syntax][spans]") {
  const Parsed parsed =
      after_head("# naïve µ comment\nrule TE major, for each series: require EchoTime = 2.98 ms ± 0.05 ms\n");
  REQUIRE(parsed.module.rules.size() == 1);
  const ast::Expr& compare = parsed.module.exprs[parsed.module.rules.front().requires_.front().is];
  CHECK(parsed.sources.text(compare.span) == "EchoTime = 2.98 ms ± 0.05 ms");
  CHECK(parsed.sources.position(0, compare.span.begin) == diag::Position{4, 41});
}

TEST_CASE("a NUL byte is E002 and bytes that are no UTF-8 are E003, at their place", "[syntax][limits]") {
  const Parsed nul(std::string("qap 1.0\n\0policy", 15));
  CHECK(nul.codes() == std::vector<std::string>{"E002"});
  CHECK(nul.diags.messages().front().span.begin == 8);
  for (const char* bytes : {"\xff", "\xc0\xaf", "\xe9t\xe9", "\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82"}) {
    CHECK(Parsed(std::string("qap 1.0\n# ") + bytes).codes() == std::vector<std::string>{"E003"});
  }
}

TEST_CASE("nesting ten thousand deep is one message, whatever nests", "[syntax][limits]") {
  const std::string deep(10'000, '(');
  std::string nots;
  for (int i = 0; i < 10'000; ++i) nots += "not ";
  for (const std::string& nest : {deep, nots, std::string(10'000, '-'), std::string(10'000, '[')}) {
    const Parsed parsed = after_head("rule A minor, for each series: require " + nest + "Rows > 1 px\n");
    CHECK(parsed.codes() == std::vector<std::string>{"E005"});
  }
}

TEST_CASE("a long chain of arithmetic is refused and a long chain of `and` is not", "[syntax][limits]") {
  std::string sum = "Rows";
  std::string all = "Rows > 1 px";
  for (int i = 0; i < 5'000; ++i) {
    sum += " + Rows";
    all += " and Rows > 1 px";
  }
  CHECK(after_head("define a = " + sum + "\n").codes() == std::vector<std::string>{"E005"});
  CHECK(after_head("rule A minor, for each series: require " + all + "\n").codes().empty());
}

TEST_CASE("a policy of 5 MiB is refused with one message", "[syntax][limits]") {
  const Parsed parsed(std::string(5u << 20, ' '));
  CHECK(parsed.codes() == std::vector<std::string>{"E001"});
}

TEST_CASE("parsing ends on any cut of a policy", "[syntax][robust]") {
  const std::string whole = read(std::filesystem::path(QAPC_SOURCE_DIR) / "policies/t1w-multisite.qap");
  for (std::size_t size = 0; size < whole.size(); size += 37) {
    const Parsed parsed(whole.substr(0, size));
    CHECK(parsed.module.exprs.size() < 10'000);
  }
}
