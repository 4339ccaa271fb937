#include "runtime/dicom/homes.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <utility>

#include "runtime/dicom/steps.hpp"
#include "runtime/dicom/values.hpp"

namespace qapc::dicom {

using abi::Missing;

void Answer::merge(Answer other) {
  const auto rank = [](Missing reason) { return reason == Missing::Empty ? 2 : reason == Missing::Absent ? 1 : 0; };
  if (other.settles() || rank(other.missing) > rank(missing)) *this = std::move(other);
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
bool Asker::passes(const abi::Guard& guard, const Prepared& prepared, std::size_t at) {
  const text::Pattern& pattern = prepared.guards[at];
  constexpr std::uint32_t kTop = 0;
  if (guard.creator.empty()) return pattern.matches(plain_text(kTop, guard.tag));
  const abi::Home home{.place = abi::Place::Private, .tag = guard.tag, .creator = guard.creator};
  find(home, {Part::Kind::Top, kTop});
  if (found_.empty() || read_values(excerpt_, kTop, *found_.front().element, stored_) != Missing::None) return false;
  return pattern.matches(fmt::format("{}", fmt::join(stored_.values, "\\")));
}

bool Asker::passes(const abi::Home& home, const Prepared& prepared) {
  if (home.guards.empty()) return true;
  if (const auto known = passed_.find(&home); known != passed_.end()) return known->second;
  bool all = true;
  for (std::size_t i = 0; i < home.guards.size() && all; ++i) all = passes(home.guards[i], prepared, i);
  passed_.emplace(&home, all);
  return all;
}

Answer Asker::value_of(const Found& found, const abi::Recipe& recipe, const abi::Home& home, const Prepared* prepared) {
  Answer answer;
  answer.missing = read(found, home);
  if (answer.missing == Missing::None && prepared != nullptr)
    answer.missing = take_steps(home, *prepared, recipe.list, stored_);
  if (answer.missing != Missing::None) return answer;
  auto values = convert(stored_, recipe, home);
  if (!values) {
    answer.missing = values.error();
    return answer;
  }
  answer.values = std::move(*values);
  if (evidence_) append_evidence(excerpt_, *found.element, stored_, answer.evidence);
  return answer;
}

/// One after another; all of them, or the first that is not there.
Answer Asker::value_of_all(const abi::Recipe& recipe, const abi::Home& home, const Prepared* prepared) {
  Answer all;
  for (const Found& found : found_) {
    Answer one = value_of(found, recipe, home, prepared);
    if (one.missing != Missing::None) return one;
    all.missing = Missing::None;
    all.values.insert(all.values.end(), one.values.begin(), one.values.end());
    all.evidence += one.evidence;
  }
  return all;
}

Answer Asker::ask(const abi::Recipe& recipe, const abi::Home& home, const Part& part) {
  Answer answer;
  const auto known = plan_.prepared.find(&home);
  const Prepared* prepared = known == plan_.prepared.end() ? nullptr : known->second.get();
  if (home.place == abi::Place::Computed || (prepared != nullptr && !passes(home, *prepared))) return answer;
  if (home.place == abi::Place::Never) {
    answer.missing = Missing::NeverStored;
    return answer;
  }
  if (!find(home, part)) answer.missing = Missing::CreatorAbsent;
  if (recipe.list && home.place == abi::Place::Private && !home.path.empty() && !found_.empty()) {
    answer.merge(value_of_all(recipe, home, prepared));
    return answer;
  }
  for (const Found& found : found_) {
    answer.merge(value_of(found, recipe, home, prepared));
    if (answer.settles()) break;
  }
  return answer;
}

std::string Asker::plain_text(std::uint32_t item, std::uint32_t tag) {
  return dicom::plain_text(excerpt_, item, tag, stored_);
}

}  // namespace qapc::dicom
