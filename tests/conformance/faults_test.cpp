// The cases are worth their place: each fails for some planted fault, and each fault is found by a case of its
// sentence.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>

#include "runtime/base/contains.hpp"
#include "tests/conformance/case.hpp"
#include "tests/conformance/run.hpp"

namespace qapc::conformance {

const std::vector<Fault>& all_faults() {
  static const std::vector<Fault> kFaults = [] {
    std::vector<Fault> all;
    for (const auto& some : {row_faults(), up_faults(), group_faults(), program_faults(), level_faults(),
                             waiver_faults(), baseline_faults(), told_faults()})
      all.insert(all.end(), some.begin(), some.end());
    std::set<std::string> codes;
    for (const Case& one : all_cases()) {
      for (const Expectation& expected : one.expectations) {
        const bool tells = expected.kind == Expectation::Kind::Tells;
        if (tells) codes.insert(expected.expected.substr(0, expected.expected.find(' ')));
      }
    }
    for (const std::string& code : codes) {
      Fault silent;
      silent.name = code + " is not told";
      silent.code = code;
      all.push_back(std::move(silent));
    }
    return all;
  }();
  return kFaults;
}

}  // namespace qapc::conformance

using namespace qapc::conformance;

namespace {

/// By number of the fault: the cases it breaks.
using Found = std::vector<std::vector<const Case*>>;

const Found& found() {
  static const Found kFound = [] {
    Found all(all_faults().size());
    for (const Case& one : all_cases()) {
      const Tried tried = compile(one);
      for (std::size_t i = 0; i < all.size(); ++i) {
        if (!failures(tried, engines().front(), &all_faults()[i]).empty()) all[i].push_back(&one);
      }
    }
    return all;
  }();
  return kFound;
}

}  // namespace

TEST_CASE("every planted fault is found by a case of the sentence it breaks", "[conformance][faults]") {
  std::size_t semantic = 0;
  std::size_t silent = 0;
  for (std::size_t i = 0; i < all_faults().size(); ++i) {
    const Fault& fault = all_faults()[i];
    INFO(fault.mark << " " << fault.name << ": " << found()[i].size() << " cases fail");
    const bool by_its_own = std::ranges::any_of(
        found()[i], [&](const Case* one) { return fault.mark.empty() || qapc::contains(one->marks, fault.mark); });
    CHECK(by_its_own);
    ++(fault.code.empty() ? semantic : silent);
  }
  CHECK(semantic >= 60);
  WARN(fmt::format("faults planted and found: {} of meaning, {} of diagnostics kept back", semantic, silent));
}

TEST_CASE("every case fails for some planted fault", "[conformance][faults]") {
  std::map<const Case*, std::size_t> broken;
  for (const auto& cases : found()) {
    for (const Case* one : cases) ++broken[one];
  }
  for (const Case& one : all_cases()) {
    INFO(one.name() << " " << one.title);
    CHECK(broken.contains(&one));
  }
  WARN(fmt::format("cases that some fault breaks: {} of {}", broken.size(), all_cases().size()));
}

TEST_CASE("no two faults have one name", "[conformance][faults]") {
  std::set<std::string> names;
  for (const Fault& fault : all_faults()) {
    INFO(fault.name);
    CHECK(names.insert(fault.mark + " " + fault.name).second);
  }
}
