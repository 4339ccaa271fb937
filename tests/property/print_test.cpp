// Text and tree say the same: what is printed of a tree parses to that tree, and so does what `qapc fmt` makes of it.
#include "compiler/syntax/print.hpp"

#include <catch2/catch.hpp>

#include "compiler/syntax/format.hpp"
#include "compiler/syntax/parse.hpp"
#include "tests/property/texts.hpp"
#include "tests/support/random_policy.hpp"
#include "tests/support/tree.hpp"

using namespace qapc;
using property::parsed;

namespace {

std::string formatted(const std::string& text) {
  diag::Sources sources;
  return syntax::format(sources, sources.add("t.qap", text));
}

/// What the parser says of a text, for people.
std::string told(const std::string& text) {
  diag::Sources sources;
  diag::Sink diags;
  syntax::parse(sources, sources.add("t.qap", text), diags);
  std::string all;
  for (const diag::Message& message : diags.sorted())
    all += std::string(sources.line(0, sources.position(0, message.span.begin).line)) + "\n  " + message.text + "\n";
  return all;
}

void check_printing(const ast::Module& module) {
  const std::string text = syntax::print(module);
  const std::string wanted = support::dump(module);
  INFO(text << told(text));
  const auto again = parsed(text);
  REQUIRE(again);
  REQUIRE(support::dump(*again) == wanted);
  const std::string laid_out = formatted(text);
  const auto formatted_again = parsed(laid_out);
  REQUIRE(formatted_again);
  REQUIRE(support::dump(*formatted_again) == wanted);
  REQUIRE(formatted(laid_out) == laid_out);
}

/// The same for a text: its layout is settled after once, and means what it meant.
void check_layout(const std::string& text) {
  const auto module = parsed(text);
  if (!module) return;
  const std::string laid_out = formatted(text);
  INFO(laid_out);
  const auto again = parsed(laid_out);
  REQUIRE(again);
  REQUIRE(support::dump(*again) == support::dump(*module));
  REQUIRE(formatted(laid_out) == laid_out);
}

}  // namespace

TEST_CASE("every policy of the repository that parses is printed to a text of the same tree", "[property][print]") {
  std::size_t tried = 0;
  for (const property::Text& policy : property::policies()) {
    const auto module = parsed(policy.text);
    if (!module) continue;
    INFO(policy.name);
    check_printing(*module);
    check_layout(policy.text);
    ++tried;
  }
  CHECK(tried > 80);
}

TEST_CASE("random trees are printed to texts of the same tree", "[property][print]") {
  for (std::uint32_t seed = 0; seed < 800; ++seed) {
    INFO("seed " << seed);
    check_printing(support::random_module(seed));
  }
}

TEST_CASE("random trees hold every kind of node, and every member of each", "[property][print]") {
  std::map<std::string, std::size_t> all;
  for (std::uint32_t seed = 0; seed < 800; ++seed) {
    for (const auto& [kind, count] : support::census(support::random_module(seed))) all[kind] += count;
  }
  for (const std::string& member : support::every_member()) {
    if (member == "Grouping.2") continue;  // the table, which is found after parsing
    INFO(member);
    CHECK(all[member] > 0);
  }
}

TEST_CASE("policies with one word changed that still parse are printed to texts of the same tree",
          "[property][print]") {
  std::size_t tried = 0;
  std::uint32_t seed = 0;
  for (const property::Text& policy : property::policies()) {
    for (int round = 0; round < 40; ++round) {
      const std::string changed = property::with_one_change(policy.text, ++seed);
      const auto module = parsed(changed);
      if (!module) continue;
      INFO(policy.name << " seed " << seed);
      check_printing(*module);
      check_layout(changed);
      ++tried;
    }
  }
  CHECK(tried > 300);
}
