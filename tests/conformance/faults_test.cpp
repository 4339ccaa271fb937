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
                             waiver_faults(), baseline_faults(), calibration_faults(), told_faults()})
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

struct Search {
  std::vector<bool> found;     ///< by fault: a case of the sentence it breaks fails
  std::vector<bool> broken{};  ///< by case: some fault makes it fail

  /// A case needs one fault that breaks it, a fault one case of its sentence: what is known is not tried again, and the
  /// faults of other sentences only where those of its own leave a case whole.
  void look_at(const Case& one) {
    const Tried tried = compile(one);
    broken.push_back(false);
    for (const bool own : {true, false}) {
      for (std::size_t i = 0; i < found.size(); ++i) {
        const Fault& fault = all_faults()[i];
        const bool needed = !broken.back() || (own && !found[i]);
        if (!needed || is_own(fault, tried) != own || failures(tried, engines().front(), &fault).empty()) continue;
        broken.back() = true;
        found[i] = found[i] || own;
      }
    }
  }

  static bool is_own(const Fault& fault, const Tried& tried) {
    if (!fault.code.empty()) return qapc::contains(tried.told, fault.code, &Told::code);
    return fault.mark.empty() || qapc::contains(tried.is->marks, fault.mark);
  }
};

}  // namespace

TEST_CASE("every planted fault is found by a case of the sentence it breaks, and every case finds one",
          "[conformance][faults]") {
  Search search{std::vector<bool>(all_faults().size())};
  for (const Case& one : all_cases()) {
    search.look_at(one);
    INFO(one.name() << " " << one.title);
    CHECK(search.broken.back());
  }
  std::size_t semantic = 0;
  std::size_t silent = 0;
  for (std::size_t i = 0; i < all_faults().size(); ++i) {
    const Fault& fault = all_faults()[i];
    INFO(fault.mark << " " << fault.name);
    CHECK(search.found[i]);
    ++(fault.code.empty() ? semantic : silent);
  }
  CHECK(semantic >= 60);
  WARN(fmt::format("faults planted and found: {} of meaning, {} of diagnostics kept back; cases that one breaks: {}",
                   semantic, silent, std::ranges::count(search.broken, true)));
}

TEST_CASE("no two faults have one name", "[conformance][faults]") {
  std::set<std::string> names;
  for (const Fault& fault : all_faults()) {
    INFO(fault.name);
    CHECK(names.insert(fault.mark + " " + fault.name).second);
  }
}
