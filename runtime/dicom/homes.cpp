#include "runtime/dicom/homes.hpp"

#include <fmt/format.h>

#include "runtime/dicom/charset.hpp"
#include "runtime/dicom/values.hpp"

namespace qapc::dicom {

using abi::Missing;

Asker::Asker(const Plan& plan, const Excerpt& excerpt) : plan_(plan), excerpt_(excerpt) {
  for (const abi::Recipe& recipe : plan.recipes) last_.emplace_back(recipe.homes.size());
}

/// Blocks of the creator in this item; the same creator may hold several. Says whether there is one.
bool Asker::find_in_blocks(std::uint32_t item, const abi::Home& home) {
  bool has_creator = false;
  const std::uint32_t group = home.tag & 0xFFFF'0000;
  for (const Element& creator : excerpt_.of(item)) {
    if ((creator.tag & 0xFFFF'0000) != group || !is_creator(creator.tag)) continue;
    if (read_values(excerpt_, item, creator, stored_) != Missing::None) continue;
    if (!same_creator(stored_.values.front(), home.creator)) continue;
    has_creator = true;
    const std::uint32_t number = (creator.tag & 0xFF) << 8 | (home.tag & 0xFF);
    if (const Element* element = excerpt_.find(item, group | number)) found_.push_back({item, element});
  }
  return has_creator;
}

/// The item, then the first items of its sequences: private ones before those of the standard.
bool Asker::find_private(std::uint32_t item, const abi::Home& home, int depth) {
  bool has_creator = find_in_blocks(item, home);
  if (depth == kDeepestPrivate) return has_creator;
  for (const bool private_ones : {true, false}) {
    for (const Element& element : excerpt_.of(item)) {
      if (element.first_item == kNowhere || is_private(element.tag) != private_ones || !may_hold_private(element.tag))
        continue;
      has_creator = find_private(element.first_item, home, depth + 1) || has_creator;
    }
  }
  return has_creator;
}

/// Fills found_. Says, of a private home, whether there is a block of the creator; true for others.
bool Asker::find(const abi::Home& home, const Part& part) {
  found_.clear();
  const bool top = part.kind == Part::Kind::Top;
  std::uint32_t item = part.item;
  if (home.place == abi::Place::Private) return item != kNowhere && find_private(item, home, top ? kDeepestPrivate : 0);
  if ((home.place == abi::Place::DataSet) != top) return true;
  for (const std::uint32_t tag : home.path) item = excerpt_.first_item(item, tag);
  if (const Element* element = excerpt_.find(item, home.tag)) found_.push_back({item, element});
  return true;
}

/// Fills stored_. Everything that lies inside an element's bytes is read here, whichever reader supplied them.
Missing Asker::read(const Found& found, const abi::Home& home) {
  if (!plan_.inner.has(home)) return read_values(excerpt_, found.item, *found.element, stored_);
  stored_.kind = Kind::Words;
  stored_.vr = found.element->vr;
  stored_.values.clear();
  if (found.element->vr != Vr::SQ && found.element->length == 0) return Missing::Empty;
  if (!found.element->loaded) return Missing::NotRead;
  const auto values = plan_.inner.values(home, excerpt_.value(*found.element));
  if (!values) return values.error();
  stored_.text.clear();
  for (const std::string& value : *values) stored_.text += value;
  std::size_t at = 0;
  for (const std::string& value : *values) {
    stored_.values.push_back(std::string_view(stored_.text).substr(at, value.size()));
    at += value.size();
  }
  return stored_.values.empty() ? Missing::Empty : Missing::None;
}

Missing Asker::value_of(const Found& found, const abi::Recipe& recipe, const abi::Home& home, const Given& into) {
  if (const Missing missing = read(found, home); missing != Missing::None) return missing;
  const Missing missing = convert(stored_, recipe, home, into.values);
  if (missing == Missing::None && into.evidence != nullptr)
    append_evidence(excerpt_, *found.element, stored_, *into.evidence);
  return missing;
}

Missing Asker::ask(const abi::Recipe& recipe, const abi::Home& home, const Part& part, const Given& into) {
  Missing answer = find(home, part) ? Missing::Absent : Missing::CreatorAbsent;
  for (const Found& found : found_) {
    const Missing one = value_of(found, recipe, home, into);
    if (settles(one)) return one;
    answer = fuller(answer, one);
  }
  return answer;
}

Missing Asker::ask_slot(std::size_t recipe, std::size_t home, const Given& into) {
  constexpr std::size_t kKept = 64;  // bytes; longer values are rarely the same
  const Element* element = excerpt_.in_slot(plan_.home_slots[recipe][home]);
  if (element == nullptr) return Missing::Absent;
  const auto value = excerpt_.value(*element);
  const std::string_view bytes(reinterpret_cast<const char*>(value.data()), value.size());
  Last& last = last_[recipe][home];
  const bool seals = into.evidence != nullptr;
  if (!bytes.empty() && last.bytes == bytes && last.vr == element->vr) {
    into.values = last.values;
    if (seals) *into.evidence += last.evidence;
    return last.missing;
  }
  const std::size_t before = seals ? into.evidence->size() : 0;
  const Missing missing = value_of({0, element}, plan_.recipes[recipe], plan_.recipes[recipe].homes[home], into);
  // What is not plain depends on the character set too.
  const bool keep = bytes.size() <= kKept && is_plain(bytes);
  last.bytes.clear();
  if (!keep) return missing;
  last = {.vr = element->vr, .bytes = std::string(bytes), .missing = missing, .values = into.values, .evidence = {}};
  if (seals) last.evidence = into.evidence->substr(before);
  return missing;
}

std::string_view Asker::text_in(std::uint32_t slot) {
  const Element* element = excerpt_.in_slot(slot);
  if (element == nullptr || read_values(excerpt_, 0, *element, stored_) != Missing::None) return "";
  if (stored_.values.size() == 1) return stored_.values.front();
  joined_ = fmt::format("{}", fmt::join(stored_.values, "\\"));
  return joined_;
}

}  // namespace qapc::dicom
