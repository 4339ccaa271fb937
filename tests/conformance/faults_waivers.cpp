// Faults of waivers, and of what the header says about approval, steps and what reports show.
#include <algorithm>

#include "tests/conformance/faults.hpp"

namespace qapc::conformance {
namespace {

using abi::Program;
using abi::Waiver;

/// Every waiver is changed before it is used.
Fault wrong(std::string mark, std::string name, std::function<void(Waiver&)> change) {
  Fault fault;
  fault.mark = std::move(mark);
  fault.name = std::move(name);
  fault.waivers = [change = std::move(change)](abi::WaiverFile& file) { std::ranges::for_each(file.waivers, change); };
  return fault;
}

Fault file(std::string mark, std::string name, std::function<void(abi::WaiverFile&)> change) {
  Fault fault;
  fault.mark = std::move(mark);
  fault.name = std::move(name);
  fault.waivers = std::move(change);
  return fault;
}

}  // namespace

std::vector<Fault> waiver_faults() {
  std::vector<Fault> all;
  const auto none = [](abi::WaiverFile& all_of_them) { all_of_them.waivers.clear(); };
  for (const char* mark : {"L-WAIVE-1", "L-WAIVE-4", "L-WAIVE-5", "L-WAIVE-6", "L-WAIVE-9", "L-VERDICT-12"})
    all.push_back(file(mark, "no waiver is read", none));
  all.push_back(wrong("L-WAIVE-2", "every waiver is for a site", [](Waiver& one) { one.level = "site"; }));
  all.push_back(wrong("L-WAIVE-2", "every waiver is for an exam", [](Waiver& one) { one.level = "exam"; }));
  all.push_back(wrong("L-WAIVE-3", "waivers never end", [](Waiver& one) { one.until = "9999-12-31"; }));
  all.push_back(wrong("L-WAIVE-3", "the last day is not included", [](Waiver& one) {
    if (one.until.ends_with("-31")) one.until.back() = '0';
  }));
  all.push_back(wrong("L-WAIVE-7", "waivers that have ended are live", [](Waiver& one) { one.until = "9999-12-31"; }));
  all.push_back(file("L-WAIVE-7", "waivers that set nothing aside are not told", [](abi::WaiverFile& all_of_them) {
    std::erase_if(all_of_them.waivers, [](const Waiver& one) { return one.rule != "TE"; });
  }));
  all.push_back(file("L-WAIVE-8", "the last waiver counts",
                     [](abi::WaiverFile& all_of_them) { std::ranges::reverse(all_of_them.waivers); }));
  all.push_back(changed("L-FILE-15", "nobody approves",
                        [](Program& program) { return !std::exchange(program.approved_until, {}).empty(); }));
  all.push_back(changed("L-FILE-16", "steps are forgotten", [](Program& program) {
    const bool any = !program.steps.empty();
    program.steps.clear();
    return any;
  }));
  all.push_back(changed("L-FILE-17", "values are shown all the same",
                        [](Program& program) { return std::exchange(program.counts_only, false); }));
  return all;
}

}  // namespace qapc::conformance
