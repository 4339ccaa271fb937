#include "tools/qapc/plan.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <string_view>
#include <vector>

#include "compiler/ir/print.hpp"
#include "runtime/abi/opcode.hpp"
#include "runtime/abi/stages.hpp"
#include "runtime/eval/settled.hpp"
#include "runtime/kernels/columns.hpp"
#include "tools/qapc/engines.hpp"

namespace qapc::tools {
namespace {

using abi::Index;

/// By what it costs to read a value, the cheapest first.
enum class Cost : std::uint8_t { Header, Groups, Private, Packed, Computed, External, Pixels };
constexpr std::array<std::string_view, 7> kCosts{
    "elements of the header",     "items of functional groups and sequences",
    "private elements",           "fields inside packed elements",
    "computed from other values", "measured by other tools",
    "measured from pixels"};

Cost cost_of(const abi::Home& home) {
  if (home.place == abi::Place::Measured) return Cost::Pixels;
  if (home.place == abi::Place::External) return Cost::External;
  if (home.place == abi::Place::Computed) return Cost::Computed;
  if (home.format != abi::Format::None) return Cost::Packed;
  if (home.place == abi::Place::Private) return Cost::Private;
  const bool nested = home.place == abi::Place::FunctionalGroup || !home.path.empty();
  return nested ? Cost::Groups : Cost::Header;
}
/// Of the cheapest home: the others are tried where it has nothing.
Cost cost_of(const abi::Recipe& recipe) {
  Cost cost = recipe.homes.empty() ? Cost::Header : Cost::Pixels;
  for (const abi::Home& home : recipe.homes) cost = std::min(cost, cost_of(home));
  return cost;
}

void tell_values(const abi::Program& program, std::string& text) {
  std::array<std::vector<std::string_view>, kCosts.size()> by_cost;
  std::uint32_t highest = 0;
  bool groups = false;
  for (const abi::Recipe& recipe : program.recipes) {
    by_cost[static_cast<std::size_t>(cost_of(recipe))].push_back(program.text(recipe.name));
    for (const abi::Home& home : recipe.homes) {
      const bool top = home.place == abi::Place::DataSet || home.place == abi::Place::Private;
      if (top) highest = std::max(highest, home.path.empty() ? home.tag : home.path.front());
      groups = groups || home.place == abi::Place::FunctionalGroup;
    }
  }
  text += fmt::format("values read: {}\n", program.recipes.size());
  for (std::size_t i = 0; i < by_cost.size(); ++i) {
    if (!by_cost[i].empty())
      text += fmt::format("  {:<42} {:>4}  {}\n", kCosts[i], by_cost[i].size(), fmt::join(by_cost[i], ", "));
  }
  text += fmt::format("highest tag asked for: ({:04X},{:04X}){}\n", highest >> 16, highest & 0xFFFF,
                      groups ? ", and functional groups where an object has them" : "");
  text += by_cost.back().empty() ? "pixels: never read\n"
                                 : "pixels: read of the series that a rule with a measurement applies to\n";
}

/// What the profile `decision` leaves out.
void tell_profile_of(const abi::Program& program, std::string& text) {
  const auto why = eval::why_all_are_measured(program);
  text += why ? fmt::format("profile decision: leaves nothing out, as {}\n", *why)
              : "profile decision: pixels are not read of exams that are decided without\n";
}

void tell_stages(const abi::Program& program, std::string& text) {
  const auto all = abi::stages(program, program.ops.size() + 1);
  text += fmt::format("stages: {}\n", all.size());
  for (std::size_t i = 0; i < all.size(); ++i) {
    const std::size_t kernels = static_cast<std::size_t>(std::ranges::count_if(
        all[i], [&](Index value) { return kernels::has_column_kernel(program.ops[value].code); }));
    text += fmt::format("  {:>2}  {:<32} {:>5} operations, {} of them 64 rows at a time\n", i + 1,
                        ir::space_name(program, program.ops[all[i].front()].space), all[i].size(), kernels);
  }
}

/// How many operations a value is made of, itself included.
std::size_t operations_of(const abi::Program& program, Index root, std::vector<std::uint32_t>& used) {
  std::vector<bool> seen(program.ops.size());
  std::vector<Index> open{root};
  std::size_t count = 0;
  while (!open.empty()) {
    const Index value = open.back();
    open.pop_back();
    if (seen[value]) continue;
    seen[value] = true;
    ++count;
    ++used[value];
    open.insert(open.end(), program.ops[value].operands.begin(), program.ops[value].operands.end());
  }
  return count;
}

void tell_sharing(const abi::Program& program, std::string& text) {
  std::vector<std::uint32_t> used(program.ops.size());
  std::size_t alone = 0;
  for (const abi::Rule& rule : program.rules) alone += operations_of(program, rule.verdict, used);
  const auto shared = std::ranges::count_if(used, [](std::uint32_t times) { return times > 1; });
  const auto distinct = std::ranges::count_if(used, [](std::uint32_t times) { return times > 0; });
  text += fmt::format("rules: {}, of {} operations; {} of these serve several rules ({} if rules shared nothing)\n",
                      program.rules.size(), distinct, shared, alone);
}

/// For `--engine auto`.
void tell_engine(const abi::Program& program, std::string& text) {
  const auto numbers =
      std::ranges::count_if(program.ops, [](const abi::Op& op) { return abi::computes_number(op.code); });
  text += numbers == 0 ? "engine: columns\n"
                       : fmt::format(
                             "engine: columns, and native code once {} million numbers were computed ({} "
                             "operations compute one in each row)\n",
                             kNativePays / 1'000'000, numbers);
}

}  // namespace

std::string explain_plan(const abi::Program& program, bool for_decisions) {
  std::string text;
  tell_values(program, text);
  if (for_decisions) tell_profile_of(program, text);
  tell_stages(program, text);
  tell_sharing(program, text);
  tell_engine(program, text);
  return text;
}

}  // namespace qapc::tools
