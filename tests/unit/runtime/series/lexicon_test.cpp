// The tables are checked where they are made: a wrong row stops the build, and is named.
#include <catch2/catch.hpp>
#include <filesystem>

#include "tests/unit/runtime/series/reading.hpp"

using namespace qapc;

namespace {

const std::string kHead = "# version: 1\n# columns: x\n# source: x\n# licence: x\n";
const std::string kMeanings = kHead + "t1\tcontrast/sequence\t\tT1 weighted\nnumber\tother/not sure\t\ta number\n";
const std::string kLexicon = kHead + "t 1\tt1\t\t\t\t\nN\tnumber\t\t\t\t\n";
const std::string kFamilies = kHead + "1\tT1w\tt1\tsaid\n";

struct Tables {
  std::string meanings = kMeanings;
  std::string lexicon = kLexicon;
  std::string families = kFamilies;
};

support::Ran generate(const Tables& tables) {
  const support::Scratch scratch;
  scratch.file("meanings.tsv", tables.meanings);
  scratch.file("lexicon.tsv", tables.lexicon);
  scratch.file("families.tsv", tables.families);
  return support::run(QAPC_SERIES_GENERATOR, {(scratch.path() / "out.cpp").string(), scratch.path().string()});
}

void check_refused(const Tables& tables, const std::string& where, const std::string& what) {
  const support::Ran ran = generate(tables);
  INFO(ran.err);
  CHECK(ran.exit == 65);
  CHECK(ran.err.find(where) != std::string::npos);
  CHECK(ran.err.find(what) != std::string::npos);
}

}  // namespace

TEST_CASE("sound tables become code", "[series][lexicon]") {
  CHECK(generate({}).exit == 0);
}

TEST_CASE("a wrong word of the lexicon is refused with its line", "[series][lexicon]") {
  const auto with = [](const std::string& row) { return Tables{.lexicon = kLexicon + row + "\n"}; };
  check_refused(with("x\tt9\t\t\t\t"), "lexicon.tsv:7", "not a meaning");
  check_refused(with("x\tt1\thalf\t\t\t"), "lexicon.tsv:7", "a part is empty, whole or glued");
  check_refused(with("x\tt1\t\t"), "lexicon.tsv:7", "4 columns instead of 6");
  check_refused(with("MPR\tt1\t\t\t\t"), "lexicon.tsv:7", "not in lower case");
  check_refused(with("é\tt1\t\t\t\t"), "lexicon.tsv:7", "not in lower case and without accents");
  check_refused(with("x, , y\tt1\t\t\t\t"), "lexicon.tsv:7", "is empty");
  check_refused(with("t 1\tt1\t\t\t\t"), "lexicon.tsv:7", "has a reading without condition above");
  check_refused(with("x\tt1\t\t\t!t9\t"), "lexicon.tsv:7", "`t9` is not a meaning");
}

TEST_CASE("a wrong meaning is refused with its line", "[series][lexicon]") {
  const auto with = [](const std::string& row) { return Tables{.meanings = kMeanings + row + "\n"}; };
  check_refused(with("x\tcontrast\t\tx"), "meanings.tsv:7", "not a category");
  check_refused(with("x\tanatomy\tplane up\tx"), "meanings.tsv:7", "not a plane");
  check_refused(with("x\tanatomy\tanatomy knee 9\tx"), "meanings.tsv:7", "1, 2 or 3");
  check_refused(with("x\tanatomy\tmagic\tx"), "meanings.tsv:7", "not a fact");
  check_refused(with("t1\tanatomy\t\tx"), "meanings.tsv:7", "a second row");
  check_refused(with("x\tanatomy\t\tx"), "meanings.tsv", "no word means `x`");
}

TEST_CASE("a wrong rule of families is refused with its line", "[series][lexicon]") {
  const auto with = [](const std::string& row) { return Tables{.families = kFamilies + row + "\n"}; };
  check_refused(with("1\tT9\tt1\twhy"), "families.tsv:6", "not a contrast family");
  check_refused(with("0\tT2w\tt1\twhy"), "families.tsv:6", "ranks ascend");
  check_refused(with("x\tT2w\tt1\twhy"), "families.tsv:6", "a rank is a number");
  check_refused(with("1\tT2w\t\twhy"), "families.tsv:6", "a condition and a reason");
  check_refused(with("9\t+thin\tt1\twhy"), "families.tsv:6", "not a suffix");
}

TEST_CASE("a table without its head is refused", "[series][lexicon]") {
  check_refused({.lexicon = "t 1\tt1\t\t\t\t\n"}, "lexicon.tsv", "the head says version, columns, source and licence");
  check_refused({.lexicon = "# version: 2" + kLexicon.substr(12)}, "lexicon.tsv", "differ in version");
  check_refused({.lexicon = kLexicon + "x"}, "lexicon.tsv:7", "does not end");
}

TEST_CASE("the lexicon knows its version and its digest", "[series][lexicon]") {
  CHECK(series::lexicon_version() == "1");
  CHECK(series::lexicon_digest().size() == 64);
  CHECK(series::lexicon_digest().find_first_not_of("0123456789abcdef") == std::string_view::npos);
}
