// Questions about texts: predicates, maps, the table of distinct texts.
#include "runtime/eval/questions.hpp"

#include <catch2/catch.hpp>

#include "tests/unit/runtime/eval/sheet.hpp"

using namespace qapc;
using namespace qapc::eval;

namespace {

struct Asked {
  Sheet sheet;
  abi::Predicate predicate;

  bool operator()(std::string_view text) { return satisfies(sheet.tables(), predicate, text); }
};

Asked of_texts(abi::PredicateKind kind, const std::vector<std::string>& words) {
  Asked asked;
  asked.predicate.kind = kind;
  for (const std::string& word : words) asked.predicate.texts.push_back(asked.sheet.text(word));
  return asked;
}

/// Groups of words; a group that begins with `!` is `none of`.
Asked of_tokens(const std::vector<std::vector<std::string>>& groups) {
  Asked asked;
  asked.predicate.kind = abi::PredicateKind::Tokens;
  for (const std::vector<std::string>& group : groups) {
    abi::TokenGroup lowered;
    for (const std::string& word : group) {
      if (word == "!") {
        lowered.none = true;
      } else {
        lowered.words.push_back(asked.sheet.text(word));
      }
    }
    asked.predicate.tokens.push_back(lowered);
  }
  return asked;
}

}  // namespace

TEST_CASE("one of compares whole texts, byte for byte", "[eval][questions]") {
  Asked asked = of_texts(abi::PredicateKind::OneOf, {"DERIVED", "LOCALIZER"});
  CHECK(asked("DERIVED"));
  CHECK(asked("LOCALIZER"));
  CHECK_FALSE(asked("derived"));
  CHECK_FALSE(asked("DERIVED "));
  CHECK_FALSE(asked(""));
}

TEST_CASE("one of an empty list holds for no text", "[eval][questions]") {
  CHECK_FALSE(of_texts(abi::PredicateKind::OneOf, {})(""));
}

TEST_CASE("what a description says is asked of the lexicon", "[eval][questions]") {
  CHECK(of_texts(abi::PredicateKind::Says, {"contrast", "T1w"})("t1_mpr_sag"));
  CHECK(of_texts(abi::PredicateKind::Says, {"plane", "sagittal"})("t1_mpr_sag"));
  CHECK_FALSE(of_texts(abi::PredicateKind::Says, {"localizer"})("t1_mpr_sag"));
  CHECK(of_texts(abi::PredicateKind::Says, {"localizer"})("localizer"));
}

TEST_CASE("starts with compares the beginning, byte for byte", "[eval][questions]") {
  Asked asked = of_texts(abi::PredicateKind::StartsWith, {"SUB-"});
  CHECK(asked("SUB-00001"));
  CHECK(asked("SUB-"));
  CHECK_FALSE(asked("SUB"));
  CHECK_FALSE(asked("sub-00001"));
  CHECK_FALSE(asked("X SUB-"));
}

TEST_CASE("a pattern matches anywhere unless it binds itself", "[eval][questions]") {
  CHECK(of_texts(abi::PredicateKind::Matches, {"T1"})("ax T1 iso"));
  CHECK_FALSE(of_texts(abi::PredicateKind::Matches, {"^T1"})("ax T1 iso"));
  CHECK_FALSE(of_texts(abi::PredicateKind::Matches, {"T1"})("t1"));
  CHECK(of_texts(abi::PredicateKind::Matches, {"(?i)T1"})("t1"));
}

TEST_CASE("every group of tokens must hold, and one word of a group is enough", "[eval][questions]") {
  Asked asked = of_tokens({{"t1"}, {"mprage", "bravo"}, {"!", "scout", "loc"}});
  CHECK(asked("T1_MPRAGE_sag"));
  CHECK(asked("bravo t1"));
  CHECK_FALSE(asked("T1_sag"));
  CHECK_FALSE(asked("mprage"));
  CHECK_FALSE(asked("T1_MPRAGE_scout"));
  CHECK_FALSE(asked("t1 bravo LOC"));
}

TEST_CASE("tokens are whole words", "[eval][questions]") {
  Asked asked = of_tokens({{"t1"}});
  CHECK(asked("T1"));
  CHECK(asked("x-t1.y"));
  CHECK_FALSE(asked("T1w"));
  CHECK_FALSE(asked("t11"));
  CHECK_FALSE(asked(""));
}

TEST_CASE("a text without words satisfies only `none of`", "[eval][questions]") {
  CHECK(of_tokens({{"!", "scout"}})(" - "));
  CHECK_FALSE(of_tokens({{"t1"}, {"!", "scout"}})(" - "));
}

TEST_CASE("a map looks for prefixes that no letter follows, in the order of its rows", "[eval][questions]") {
  Sheet sheet;
  abi::TextMap map;
  map.rows.push_back({sheet.text("philips medical"), sheet.text("FIRST")});
  map.rows.push_back({sheet.text("philips"), sheet.text("SECOND")});
  map.otherwise = sheet.text("NONE");
  const auto result = [&](std::string_view text) { return sheet.tables().text(mapped(sheet.tables(), map, text)); };
  CHECK(result("Philips Medical Systems") == "FIRST");
  CHECK(result("PHILIPS") == "SECOND");
  CHECK(result("philips-healthcare") == "SECOND");
  CHECK(result("philips7") == "SECOND");
  CHECK(result("philipsen") == "NONE");
  CHECK(result("Philips\xC3\xA9") == "NONE");
  CHECK(result("phili") == "NONE");
  CHECK(result("") == "NONE");
}

TEST_CASE("distinct texts are numbered in the order of their first use", "[eval][questions]") {
  Texts table;
  CHECK(table.id("b") == 0);
  CHECK(table.id("a") == 1);
  CHECK(table.id("b") == 0);
  CHECK(table.id("") == 2);
  CHECK(table.size() == 3);
  CHECK(table.text(1) == "a");
}

TEST_CASE("texts keep their place however many come after them", "[eval][questions]") {
  Texts table;
  for (int i = 0; i < 10000; ++i) REQUIRE(table.id("text " + std::to_string(i)) == i);
  for (int i = 0; i < 10000; ++i) REQUIRE(table.text(i) == "text " + std::to_string(i));
}

TEST_CASE("predicates are answered for what maps give, too", "[eval][questions]") {
  Sheet sheet;
  abi::TextMap map;
  map.rows.push_back({sheet.text("siemens"), sheet.text("SIEMENS")});
  map.otherwise = sheet.text("OTHER");
  const abi::Index vendor = sheet.make(abi::Opcode::MapText, {sheet.text()}, sheet.map(map));
  const abi::Index other = sheet.make(abi::Opcode::TextIn, {vendor},
                                      sheet.predicate({abi::PredicateKind::OneOf, {sheet.text("OTHER")}, {}}));
  const Run run(std::move(sheet), {{{{"Siemens AG"}, {"ACME"}, {"OTHER"}}}});
  CHECK(run.show(vendor) == "SIEMENS, OTHER, OTHER");
  CHECK(run.show(other) == "FTT");
}
