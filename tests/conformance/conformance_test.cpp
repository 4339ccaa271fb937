// What the language means: every case holds, on every engine.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "runtime/base/contains.hpp"
#include "tests/conformance/case.hpp"
#include "tests/conformance/run.hpp"

using namespace qapc::conformance;

namespace {

/// QAPC_CASE asks for some cases alone, by mark, file or place.
bool asked_for(const Case& one) {
  const char* only = std::getenv("QAPC_CASE");
  return only == nullptr || one.file == only || one.name() == only || qapc::contains(one.marks, std::string(only));
}

}  // namespace

TEST_CASE("every case of the language holds on every engine", "[conformance]") {
  for (const Case& one : all_cases()) {
    if (!asked_for(one)) continue;
    INFO(one.name() << " " << fmt::format("{}", fmt::join(one.marks, " ")) << ": " << one.title << "\n" << one.policy);
    const Tried tried = compile(one);
    for (const Engine& engine : engines()) {
      INFO(engine.name);
      const std::vector<std::string> wrong = failures(tried, engine);
      INFO(fmt::format("{}", fmt::join(wrong, "\n")));
      CHECK(wrong.empty());
    }
  }
}

TEST_CASE("no two cases have one title", "[conformance]") {
  std::map<std::string, std::string> titles;
  for (const Case& one : all_cases()) {
    const auto [first, fresh] = titles.emplace(one.title, one.name());
    INFO(one.name() << " and " << first->second << ": " << one.title);
    CHECK(fresh);
  }
}
