// Any bytes are read to an end.
#include <catch2/catch.hpp>
#include <random>

#include "runtime/series/cache.hpp"
#include "tests/unit/runtime/series/reading.hpp"

using namespace qapc::series;

namespace {

/// Tokens stand in order, inside the text, and none is empty.
void check_sound(std::string_view text) {
  const Recognised read = recognise(text);
  std::uint32_t at = 0;
  for (const Token& token : read.tokens) {
    REQUIRE(token.begin >= at);
    REQUIRE(token.begin < token.end);
    REQUIRE(token.end <= text.size());
    at = token.end;
  }
  REQUIRE(read.cut == (text.size() > kLongestText));
  REQUIRE(read == recognise(text));
}

}  // namespace

TEST_CASE("random bytes are read to an end", "[series][hostile]") {
  std::mt19937 random(7);
  for (int i = 0; i < 3000; ++i) {
    std::string text(random() % 90, '\0');
    for (char& c : text) c = static_cast<char>(random());
    check_sound(text);
  }
}

TEST_CASE("random words, signs and numbers are read to an end", "[series][hostile]") {
  constexpr std::string_view kPieces[] = {"t1",  "T2",  "*",   "+",  "-",    "c", "_", " ",    "0",   ".",  "mm", "x",
                                          "dir", "fs",  "dwi", "b",  "1000", "(", ")", "post", "é",   "轴", "w",  "sag",
                                          "pd",  "mpr", "3",   "ph", "e",    "/", "N", "\xFF", "cor", "\0", "=",  ":"};
  std::mt19937 random(11);
  for (int i = 0; i < 5000; ++i) {
    std::string text;
    for (auto n = random() % 30; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
    check_sound(text);
  }
}

TEST_CASE("a very long text is cut between characters, and says so", "[series][hostile]") {
  std::string text = "t1 ";
  while (text.size() < 3 * kLongestText) text += "\u00E9";
  check_sound(text);
  CHECK(recognise(text).cut);
  CHECK(contrast(text) == "T1w");
  for (const std::string_view unit :
       {"a", "0", "t1", "1.", "-", "_", "w ", "b0_", "轴", "mpr ", "t1t2", "N", "\xFF", "c-"}) {
    std::string repeated;
    while (repeated.size() < 1'000'000) repeated += unit;
    check_sound(repeated);
  }
}

TEST_CASE("a text cut inside of a word is not read as another", "[series][hostile]") {
  CHECK(recognise(std::string(kLongestText, ' ')).cut == false);
  CHECK(recognise(std::string(kLongestText + 1, ' ')).cut);
}

TEST_CASE("NUL is a sign between words", "[series][hostile]") {
  CHECK(contrast(std::string_view("t1\0sag", 6)) == "T1w");
  CHECK(plane(std::string_view("t1\0sag", 6)) == "sagittal");
}

TEST_CASE("what was read before is read the same again", "[series][cache]") {
  Cache cache;
  for (int i = 0; i < 2; ++i)
    for (const std::string_view text : {"t1 sag", "", "AX DWI b1000", "\xFF"})
      CHECK(cache.recognise(text) == recognise(text));
}

TEST_CASE("a full cache forgets, and reads on", "[series][cache]") {
  Cache cache(2);
  for (int i = 0; i < 10; ++i) {
    const std::string text = "t1 " + std::to_string(i);
    CHECK(cache.recognise(text) == recognise(text));
    CHECK(cache.recognise("ax t2") == recognise("ax t2"));
  }
}
