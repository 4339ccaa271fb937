// Named expressions: each is compiled once for each way in which it is used, however often others name it.
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "compiler/driver/compile.hpp"

using namespace qapc;

namespace {

struct Result {
  std::vector<diag::Message> messages;
  std::size_t ops = 0;
};

Result compile(const std::string& items) {
  diag::Sources sources;
  diag::Sink diags;
  const std::string text =
      "qap 1.0\npolicy org.example.defines \"Defines\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "missing means unknown\n" +
      items + "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n";
  const auto compiled = driver::compile(sources, sources.add("t.qap", text), diags);
  return {diags.sorted(), compiled ? compiled->program.ops.size() : 0};
}

/// `count` definitions, each made of the one before twice.
std::string doubling(int count, const std::string& first, const std::string& word) {
  std::string items = fmt::format("define d0 = {}\n", first);
  for (int i = 1; i <= count; ++i) items += fmt::format("define d{0} = d{1} {2} d{1}\n", i, i - 1, word);
  return items;
}

}  // namespace

TEST_CASE("definitions that name others twice cost what they are long, not what they stand for", "[lower][define]") {
  const Result values =
      compile(doubling(100, "EchoTime * 2", "+") + "rule R major, for each series: require d100 < 5 ms\n" +
              "rule S major, for each exam: require at least 1 series\n");
  CHECK(values.messages.empty());
  CHECK(values.ops < 150);
  const Result conditions = compile(doubling(100, "(EchoTime < 5 ms or EchoTime > 9 ms)", "and") +
                                    "rule R major, for each series: require d100\n");
  CHECK(conditions.messages.empty());
  CHECK(conditions.ops < 150);
  const Result constants =
      compile(doubling(60, "1 ms", "-") + "rule R major, for each series: require EchoTime > d60\n");
  CHECK(constants.messages.empty());
}

TEST_CASE("definitions nested deeper than expressions may be are refused once, in either order", "[sema][define]") {
  std::string down = "define d0 = EchoTime * 2\n";
  std::string up;
  for (int i = 1; i <= 100'000; ++i) down += fmt::format("define d{} = d{} + 1 ms\n", i, i - 1);
  for (int i = 1; i <= 100'000; ++i) up += fmt::format("define d{} = d{} + 1 ms\n", i, i + 1);
  up += "define d100001 = EchoTime * 2\n";
  for (const std::string& items : {down, up}) {
    const Result result = compile(items + "rule R major, for each series: require EchoTime < 5 ms\n");
    REQUIRE(result.messages.size() == 1);
    CHECK(result.messages[0].text == "more than 200 levels of nesting");
  }
}
