#include "runtime/dicom/homes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/dicom/tags.hpp"
#include "runtime/dicom/values.hpp"

namespace qapc::dicom {

using abi::Missing;
constexpr std::uint32_t kTop = 0;

Asker::Asker(const Plan& plan, const Excerpt& excerpt)
    : plan_(plan), excerpt_(excerpt), passed_(plan.guards.size()), before_(plan) {}

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
    const Element* element = excerpt_.find(item, group | number);
    if (element == nullptr) continue;
    if (home.path.empty()) {
      found_.push_back({item, element});
    } else {
      find_in_items(*element, home);
    }
  }
  return has_creator;
}

/// In every item of a private sequence, and in the first items of the sequences below.
void Asker::find_in_items(const Element& sequence, const abi::Home& home) {
  const std::span between = std::span(home.path).first(home.path.size() - 1);
  for (std::uint32_t next = sequence.first_item; next != kNowhere; next = excerpt_.items[next].next) {
    std::uint32_t item = next;
    for (const std::uint32_t tag : between) item = excerpt_.first_item(item, tag);
    if (const Element* element = excerpt_.find(item, home.path.back())) found_.push_back({item, element});
  }
}

/// The item, then the first items of its sequences: private ones before those of the standard.
bool Asker::find_private(std::uint32_t item, const abi::Home& home, int depth) {
  bool has_creator = find_in_blocks(item, home);
  if (depth == kDeepestPrivate) return has_creator;
  for (const bool private_ones : {true, false}) {
    for (const Element& element : excerpt_.of(item)) {
      const bool groups = element.tag == kSharedFunctionalGroups || element.tag == kPerFrameFunctionalGroups;
      if (element.first_item == kNowhere || is_private(element.tag) != private_ones || !may_hold_private(element.tag))
        continue;
      if (item == kTop && groups) continue;  // those of this frame are asked before
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
  if (home.place == abi::Place::Private)
    return item != kNowhere && find_private(item, home, top && !home.deep ? kDeepestPrivate : 0);
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
  // Several fields of which none is there are no field left out: they are called otherwise in this release.
  const bool one_field = home.fields.size() <= 1;
  if (!values && values.error() == Missing::Absent && one_field && !home.steps.otherwise.empty()) {
    stored_.text = home.steps.otherwise;
    stored_.values.emplace_back(stored_.text);
    return Missing::None;
  }
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

/// Guards look at the top level, also for a frame.
bool Asker::look(const abi::Guard& guard, const text::Pattern& pattern) {
  if (guard.creator.empty()) return pattern.matches(text_of(excerpt_.find(kTop, guard.tag)));
  const abi::Home home{.place = abi::Place::Private, .tag = guard.tag, .creator = guard.creator};
  find(home, {Part::Kind::Top, kTop});
  if (found_.empty() || read_values(excerpt_, kTop, *found_.front().element, stored_) != Missing::None) return false;
  return pattern.matches(fmt::format("{}", fmt::join(stored_.values, "\\")));
}

/// Many homes have the same guard: each is looked at once for an object.
bool Asker::passes(const Prepared& prepared) {
  return std::ranges::all_of(prepared.guards, [&](std::size_t at) {
    Passed& passed = passed_[at];
    if (passed.object != object_) passed = {object_, look(plan_.guards[at]->guard, plan_.guards[at]->pattern)};
    return passed.passes;
  });
}

Asker::Question Asker::question(std::size_t recipe, std::size_t home) const {
  const abi::Recipe& asked = plan_.recipes[recipe];
  return {asked, asked.homes[home], plan_.prepared[recipe][home].get()};
}

Missing Asker::value_of(const Found& found, const Question& question, const Given& into) {
  const auto& [recipe, home, prepared] = question;
  Missing missing = read(found, home);
  if (missing == Missing::None && prepared != nullptr) missing = take_steps(home, *prepared, recipe.list, stored_);
  if (missing == Missing::None) missing = convert(stored_, recipe, home, into.values);
  if (missing == Missing::None && into.evidence != nullptr)
    append_evidence(excerpt_, *found.element, stored_, *into.evidence);
  return missing;
}

/// One after another; all of them, or the first that is not there.
Missing Asker::value_of_all(const Question& question, const Given& into) {
  const std::size_t sealed = into.evidence == nullptr ? 0 : into.evidence->size();
  exam::Values all;
  for (const Found& found : found_) {
    const Missing one = value_of(found, question, into);
    if (one != Missing::None) {
      into.values.clear();
      if (into.evidence != nullptr) into.evidence->resize(sealed);
      return one;
    }
    for (const exam::Scalar& value : into.values) all.push_back(value);
  }
  into.values = std::move(all);
  return Missing::None;
}

Missing Asker::ask(std::size_t recipe, std::size_t home, const Part& part, const Given& into) {
  const Question asked = question(recipe, home);
  const abi::Home& where = asked.home;
  if (where.place == abi::Place::Computed || is_of_series(where.place)) return Missing::Absent;
  if (asked.prepared != nullptr && !passes(*asked.prepared)) return Missing::Absent;
  if (where.place == abi::Place::Never) return Missing::NeverStored;
  Missing answer = find(where, part) ? Missing::Absent : Missing::CreatorAbsent;
  const bool items = where.place == abi::Place::Private && !where.path.empty();
  if (asked.recipe.list && items && !found_.empty()) return value_of_all(asked, into);
  for (const Found& found : found_) {
    const Missing one = value_of(found, asked, into);
    if (settles(one)) return one;
    answer = fuller(answer, one);
  }
  return answer;
}

Missing Asker::ask_slot(std::size_t recipe, std::size_t home, const Given& into) {
  const Element* element = excerpt_.in_slot(plan_.home_slots[recipe][home]);
  if (element == nullptr) return Missing::Absent;
  const Question asked = question(recipe, home);
  if (asked.prepared != nullptr && !passes(*asked.prepared)) return Missing::Absent;
  return value_of({kTop, element}, asked, into);
}

std::string_view Asker::text_of(const Element* element) {
  if (element == nullptr || read_values(excerpt_, kTop, *element, stored_) != Missing::None) return "";
  if (stored_.values.size() == 1) return stored_.values.front();
  joined_ = fmt::format("{}", fmt::join(stored_.values, "\\"));
  return joined_;
}

}  // namespace qapc::dicom
