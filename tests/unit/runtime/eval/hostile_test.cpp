// Programs that somebody else wrote, with an artefact's digest made afterwards: whatever verifies must be safe to run.
#include <catch2/catch.hpp>

#include "runtime/abi/verify.hpp"
#include "tests/unit/forked.hpp"
#include "tests/unit/runtime/eval/sheet.hpp"

using namespace qapc;
using namespace qapc::eval;
using abi::Index;
using abi::Opcode;
using abi::Type;

namespace {

/// 0 when the program is refused, or runs to its end.
int run_if_verified(const Sheet& sheet, const std::vector<Exam>& all) {
  return exit_code_of([&] {
    Sheet copy = sheet;
    if (abi::verify(copy.tables()).has_value()) Run(std::move(copy), all);
  });
}

}  // namespace

TEST_CASE("a position is never looked for behind the values of its own list", "[eval][hostile]") {
  Sheet sheet;
  const Index rows = sheet.integer();
  const ir::List list = sheet.list(Type::Number);
  sheet.make(Opcode::Item, {rows, list.items}, 900);
  CHECK(run_if_verified(sheet, {{Series(64, Image{1000, numbers({1.0})})}}) == 0);
}

TEST_CASE("agreement never looks behind the values of its own list", "[eval][hostile]") {
  Sheet sheet;
  const Index rows = sheet.integer();
  const ir::List list = sheet.list(Type::Number);
  sheet.make(Opcode::AgreeItems, {rows, list.items}, sheet.constant(0));
  CHECK(run_if_verified(sheet, {{Series(64, Image{1000, numbers({1.0})})}}) == 0);
}

TEST_CASE("a text that a map gave can be asked of a map, or the program is refused", "[eval][hostile]") {
  Sheet sheet;
  abi::TextMap map;
  map.otherwise = sheet.text("given by the map alone");
  const std::uint32_t index = sheet.map(map);
  const Index once = sheet.make(Opcode::MapText, {sheet.text()}, index);
  sheet.make(Opcode::MapText, {once}, index);
  CHECK(run_if_verified(sheet, {{{{"MR"}}}}) == 0);
}

TEST_CASE("a pattern that cannot be read is refused before an exam is", "[eval][hostile]") {
  Sheet sheet;
  sheet.make(Opcode::TextIn, {sheet.text()}, sheet.predicate({abi::PredicateKind::Matches, {sheet.text("(t1")}, {}}));
  CHECK(run_if_verified(sheet, {{{{"MR"}}}}) == 0);
}

TEST_CASE("a program without values runs", "[eval][hostile]") {
  CHECK(run_if_verified(Sheet(), {{{{}, {}}}, {}}) == 0);
}
