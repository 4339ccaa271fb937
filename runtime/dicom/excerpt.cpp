#include "runtime/dicom/excerpt.hpp"

#include <algorithm>
#include <utility>

namespace qapc::dicom {
namespace {

/// Two elements of one slot with the same shape and bytes say the same.
std::uint64_t slot_shape(const Element& element) {
  return std::uint64_t{element.length} << 32 | static_cast<std::uint64_t>(element.vr) << 24 |
         static_cast<std::uint64_t>(element.dictionary_vr) << 16 | (element.loaded ? 2u : 0u) | 1u;
}

}  // namespace

void Excerpt::clear(std::size_t slot_count) {
  // One huge object must not hold its memory for all that follow it.
  constexpr std::size_t kKept = std::size_t{1} << 16;
  if (elements.capacity() > kKept) elements = std::vector<Element>();
  if (items.capacity() > kKept) items = std::vector<Item>();
  elements.clear();
  items.clear();
  slots.resize(slot_count);
  bytes.resize(slot_count * Slot::kRoom);
  if (bytes.capacity() > kKept * sizeof(Element)) bytes.shrink_to_fit();
  versions.assign(slot_count, 0);
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
  ++starts_;
  settled_ = 0;
  into_.clear(slot_count);
  open_.clear();
  levels_.clear();
}

void Filler::go_back(const Point& point) {
  ++starts_;
  settled_ = point.elements;
  settled_begin_ = point.inner;
  const Item top = into_.items.front();
  into_.items.front() = Item();
  into_.items.resize(point.items);
  if (top.begin == 0) {
    std::swap(open_, into_.elements);
  } else {
    open_.assign(into_.elements.begin() + top.begin, into_.elements.begin() + top.end);
  }
  for (std::size_t i = point.elements; i < open_.size(); ++i) {
    if (open_[i].slot != kNowhere) into_.versions[open_[i].slot] = 0;
  }
  open_.resize(point.elements);
  into_.elements.resize(point.inner);
  into_.bytes.resize(point.bytes);
  levels_.assign(1, Open());
}

bool Filler::replace(std::uint32_t position, std::span<const std::byte> value) {
  if (value.size() > Slot::kRoom) return false;
  Element& element = open_[position];
  element.length = static_cast<std::uint32_t>(value.size());
  element.loaded = !value.empty();
  element.begin = element.size = 0;
  if (element.loaded) put_in_room(element, value);
  settle(static_cast<std::uint32_t>(settled_begin_ + position), element);
  return true;
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
  if (into_.elements.empty() && closed.begin == 0) {
    std::swap(into_.elements, open_);
  } else {
    const auto begin = open_.begin() + static_cast<std::ptrdiff_t>(closed.begin);
    into_.elements.insert(into_.elements.end(), begin, open_.end());
    open_.erase(begin, open_.end());
  }
  item.end = static_cast<std::uint32_t>(into_.elements.size());
  if (levels_.empty()) settle_slots();
}

void Filler::settle_slots() {
  const Item& top = into_.items.front();
  if (top.begin != settled_begin_) settled_ = 0;
  for (auto i = static_cast<std::uint32_t>(top.begin + settled_); i < top.end; ++i) settle(i, into_.elements[i]);
}

/// Of an element at its position in the complete object.
void Filler::settle(std::uint32_t position, const Element& element) {
  if (element.slot == kNowhere) return;
  Slot& slot = into_.slots[element.slot];
  slot.element = position;
  const std::uint64_t shape = slot_shape(element);
  if (shape != slot.shape || !is_in_room(element)) ++slot.version;
  slot.shape = shape;
  into_.versions[element.slot] = slot.version;
}

void Filler::put_behind(std::span<const std::byte> value) {
  Element& element = open_.back();
  element.loaded = true;
  element.size = static_cast<std::uint32_t>(value.size());
  element.begin = static_cast<std::uint32_t>(into_.bytes.size());
  into_.bytes.append(reinterpret_cast<const char*>(value.data()), value.size());
}

std::span<std::byte> Filler::room(std::uint32_t size) {
  Element& element = open_.back();
  element.loaded = true;
  element.begin = static_cast<std::uint32_t>(into_.bytes.size());
  element.size = size;
  into_.bytes.resize(into_.bytes.size() + size);
  return std::as_writable_bytes(std::span(into_.bytes)).last(size);
}

}  // namespace qapc::dicom
