#include "runtime/dicom/before.hpp"

#include <algorithm>
#include <optional>
#include <span>

#include "runtime/dicom/tags.hpp"

namespace qapc::dicom {
namespace {

/// Slots that a recipe looks at in an object without functional groups; nothing where it looks elsewhere too.
std::optional<std::vector<std::uint32_t>> slots_of(const Plan& plan, std::size_t recipe) {
  std::vector<std::uint32_t> slots{plan.slot_of(kSpecificCharacterSet)};
  const auto& homes = plan.recipes[recipe].homes;
  for (std::size_t i = 0; i < homes.size(); ++i) {
    const std::uint32_t slot = plan.home_slots[recipe][i];
    const bool elsewhere =
        homes[i].place == abi::Place::Private || (homes[i].place == abi::Place::DataSet && slot == kNowhere);
    if (elsewhere || std::ranges::any_of(homes[i].guards, [](const auto& guard) { return !guard.creator.empty(); }))
      return std::nullopt;
    if (slot != kNowhere) slots.push_back(slot);
    for (const abi::Guard& guard : homes[i].guards) slots.push_back(plan.slot_of(guard.tag));
  }
  return slots;
}

}  // namespace

Before::Before(const Plan& plan)
    : seen_(plan.slot_count()),
      versions_(plan.slot_count()),
      known_(plan.recipes.size()),
      looks_at_slots_(plan.recipes.size()) {
  if (plan.whole()) return;
  for (std::size_t i = 0; i < plan.recipes.size(); ++i) {
    const auto slots = slots_of(plan, i);
    looks_at_slots_[i] = slots.has_value();
    for (const std::uint32_t slot : slots.value_or(std::vector<std::uint32_t>()))
      seen_[slot].recipes.push_back(static_cast<std::uint32_t>(i));
  }
  charset_ = plan.slot_of(kSpecificCharacterSet);
}

void Before::start(const Excerpt& excerpt) {
  const std::span<std::uint32_t> old = versions_;
  const std::span<const std::uint32_t> now = excerpt.versions;
  bool all = false;  // texts, because the character set is another
  for (std::uint32_t slot = 0; slot < old.size(); ++slot) {
    if (old[slot] == now[slot]) continue;
    old[slot] = now[slot];
    forget(seen_[slot]);
    all = all || slot == charset_;
  }
  if (!all) return;
  for (Seen& seen : seen_) seen.stands = false;
}

void Before::forget(Seen& seen) {
  seen.stands = false;
  for (const std::uint32_t recipe : seen.recipes) known_[recipe].stands = false;
}

void Before::keep(std::size_t recipe, const exam::Cell& cell, std::string_view sealed) {
  if (!looks_at_slots_[recipe]) return;
  Answer& answer = known_[recipe];
  answer.cell = cell;
  answer.sealed = sealed;
  answer.stands = true;
}

}  // namespace qapc::dicom
