#include "runtime/dicom/excerpt.hpp"

#include <algorithm>

namespace qapc::dicom {

void Excerpt::clear(std::size_t slot_count) {
  // One huge object must not hold its memory for all that follow it.
  constexpr std::size_t kKept = std::size_t{1} << 16;
  if (elements.capacity() > kKept) elements = std::vector<Element>();
  if (items.capacity() > kKept) items = std::vector<Item>();
  if (bytes.capacity() > kKept * sizeof(Element)) bytes = std::vector<std::byte>();
  elements.clear();
  items.clear();
  bytes.clear();
  slots.assign(slot_count, kNowhere);
}

const Element* Excerpt::find(std::uint32_t item, std::uint32_t tag) const {
  if (item == kNowhere) return nullptr;
  const auto all = of(item);
  const auto at = std::ranges::lower_bound(all, tag, {}, &Element::tag);
  return at != all.end() && at->tag == tag ? &*at : nullptr;
}

std::uint32_t Excerpt::first_item(std::uint32_t item, std::uint32_t tag) const {
  const Element* element = find(item, tag);
  return element == nullptr ? kNowhere : element->first_item;
}

void Filler::start(std::size_t slot_count) {
  into_.clear(slot_count);
  open_.clear();
  levels_.clear();
}

std::uint32_t Filler::open_item() {
  const auto made = static_cast<std::uint32_t>(into_.items.size());
  Item item;
  if (!levels_.empty()) {
    Open& around = levels_.back();
    item.parent = around.item;
    if (open_.back().first_item == kNowhere) {
      open_.back().first_item = made;
    } else {
      into_.items[around.last_item].next = made;
    }
    around.last_item = made;
  }
  into_.items.push_back(item);
  levels_.push_back({.item = made, .begin = open_.size()});
  return made;
}

void Filler::close_item() {
  const Open closed = levels_.back();
  levels_.pop_back();
  Item& item = into_.items[closed.item];
  item.begin = static_cast<std::uint32_t>(into_.elements.size());
  const auto begin = open_.begin() + static_cast<std::ptrdiff_t>(closed.begin);
  into_.elements.insert(into_.elements.end(), begin, open_.end());
  item.end = static_cast<std::uint32_t>(into_.elements.size());
  open_.erase(begin, open_.end());
  if (!levels_.empty()) return;
  for (std::uint32_t i = item.begin; i < item.end; ++i) {
    if (into_.elements[i].slot != kNowhere) into_.slots[into_.elements[i].slot] = i;
  }
}

void Filler::put(std::span<const std::byte> value) {
  Element& element = open_.back();
  element.loaded = true;
  element.begin = static_cast<std::uint32_t>(into_.bytes.size());
  element.size = static_cast<std::uint32_t>(value.size());
  into_.bytes.insert(into_.bytes.end(), value.begin(), value.end());
}

std::span<std::byte> Filler::room(std::uint32_t size) {
  Element& element = open_.back();
  element.loaded = true;
  element.begin = static_cast<std::uint32_t>(into_.bytes.size());
  element.size = size;
  into_.bytes.resize(into_.bytes.size() + size);
  return std::span(into_.bytes).last(size);
}

}  // namespace qapc::dicom
