#include "runtime/dicom/cells.hpp"

#include "runtime/crypto/digest.hpp"

namespace qapc::dicom {

using abi::Missing;
constexpr std::uint32_t kTop = 0;

void Cells::keep_common() {
  for (const abi::Recipe& recipe : plan_.recipes) common_.emplace_back(recipe.homes.size());
}

void Cells::fill(exam::Image& image, std::uint32_t frame) {
  const bool is_classic = frame == kNowhere && shared_.item == kNowhere;
  std::string& sealed = asker_.sealed();
  sealed.clear();
  image.cells.reserve(plan_.recipes.size());
  for (std::size_t i = 0; i < plan_.recipes.size(); ++i) {
    const Before::Answer* known = is_classic ? asker_.before().answer(i) : nullptr;
    if (known != nullptr) {
      image.cells.push_back(known->cell);
      if (evidence_) sealed += known->sealed;
      continue;
    }
    const std::size_t begin = sealed.size();
    exam::Cell& cell = image.cells.emplace_back();
    fill(cell, i, {Part::Kind::Frame, frame}, sealed);
    if (is_classic) asker_.before().keep(i, cell, std::string_view(sealed).substr(begin));
  }
  if (evidence_) image.evidence = crypto::sha256(sealed);
}

void Cells::fill(exam::Cell& cell, std::size_t recipe, const Part& frame, std::string& sealed) {
  const std::size_t begin = sealed.size();
  constexpr std::size_t kHead = 6;
  if (evidence_) sealed.append(kHead, '\0');
  cell.missing = answer(cell, recipe, frame, {cell.values, evidence_ ? &sealed : nullptr});
  if (!evidence_) return;
  for (std::size_t i = 0; i < 4; ++i) sealed[begin + i] = static_cast<char>(recipe >> (8 * i) & 0xFF);
  sealed[begin + 4] = static_cast<char>(cell.home);
  sealed[begin + 5] = static_cast<char>(cell.missing);
}

Missing Cells::answer(exam::Cell& cell, std::size_t recipe, const Part& frame, const Given& given) {
  const auto& homes = plan_.recipes[recipe].homes;
  Missing all = homes.empty() ? Missing::Absent : Missing::CreatorAbsent;
  for (std::size_t home = 0; home < homes.size(); ++home) {
    Missing one = Missing::CreatorAbsent;
    if (frame.item != kNowhere) one = asker_.ask(recipe, home, frame, given);
    if (!settles(one)) one = fuller(one, common(recipe, home, given));
    if (settles(one)) {
      cell.home = static_cast<std::uint8_t>(home);
      return one;
    }
    all = fuller(all, one);
  }
  return all;
}

Missing Cells::common(std::size_t recipe, std::size_t home, const Given& given) {
  if (common_.empty()) return ask_common(recipe, home, given);
  auto& kept = common_[recipe][home];
  if (!kept) {
    kept.emplace();
    kept->missing = ask_common(recipe, home, {kept->values, evidence_ ? &kept->evidence : nullptr});
  }
  if (kept->missing != Missing::None) return kept->missing;
  given.values = kept->values;
  if (given.evidence != nullptr) *given.evidence += kept->evidence;
  return Missing::None;
}

Missing Cells::ask_common(std::size_t recipe, std::size_t home, const Given& given) {
  if (plan_.home_slots[recipe][home] != kNowhere) return asker_.ask_slot(recipe, home, given);
  const Missing shared = asker_.ask(recipe, home, shared_, given);
  if (settles(shared)) return shared;
  return fuller(shared, asker_.ask(recipe, home, {Part::Kind::Top, kTop}, given));
}

}  // namespace qapc::dicom
