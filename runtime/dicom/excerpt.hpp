// The part of a data set that a plan asks for, whoever read it: items with elements, values as bytes. Floor 3
// (runtime/dicom). Plain tables: a reader fills them, everything after that looks at them and at nothing else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <span>
#include <string>
#include <vector>

#include "runtime/dicom/vr.hpp"

namespace qapc::dicom {

inline constexpr std::uint32_t kNowhere = std::numeric_limits<std::uint32_t>::max();

struct Element {
  static constexpr std::uint32_t kUndefined = 0xFFFF'FFFF;
  std::uint32_t tag = 0;  ///< group << 16 | element
  Vr vr = Vr::UN;
  Vr dictionary_vr = Vr::UN;  ///< of a standard element; UN of others and of those the dictionary does not have
  bool loaded = false;        ///< its bytes are in the excerpt
  std::uint32_t length = 0;   ///< of its value in the file; kUndefined for encapsulated pixels
  std::uint32_t begin = 0;    ///< of its value in Excerpt::bytes
  std::uint32_t size = 0;     ///< of its value in Excerpt::bytes: little endian, as in an explicit data set
  std::uint32_t first_item = kNowhere;  ///< of a sequence that was entered and holds something
  std::uint32_t slot = kNowhere;        ///< of the data set: which of the plan's wanted elements it is
};

struct Item {
  std::uint32_t parent = kNowhere;  ///< the item around it
  std::uint32_t next = kNowhere;    ///< the next item of its sequence
  std::uint32_t begin = 0;          ///< its elements, by tag
  std::uint32_t end = 0;
};

/// One of the plan's wanted elements of the data set.
struct Slot {
  static constexpr std::size_t kRoom = 64;  ///< bytes
  std::uint32_t element = 0;                ///< its position, if it is there
  std::uint32_t size = kNowhere;            ///< of what was put into the room last
  std::uint32_t version = 1;  ///< another one for all that is different from the object that had it before
  std::uint64_t shape = 0;    ///< of the element, without its bytes
};

struct Excerpt {
  std::vector<Element> elements;
  std::vector<Item> items;  ///< the first is the data set
  /// First a room for each slot, that lasts: a short value stands in it, and is written only where it is not the same
  /// as that of the object before. Then all others.
  std::string bytes;
  std::vector<Slot> slots;
  std::vector<std::uint32_t> versions;  ///< by slot, of what is there; 0: nothing is

  void clear(std::size_t slot_count);
  [[nodiscard]] std::span<const Element> of(std::uint32_t item) const {
    const Item& one = items[item];
    return std::span(elements).subspan(one.begin, one.end - one.begin);
  }
  [[nodiscard]] std::span<const std::byte> value(const Element& element) const {
    return std::as_bytes(std::span(bytes)).subspan(element.begin, element.size);
  }
  /// A direct child, or null. `item` may be kNowhere.
  [[nodiscard]] const Element* find(std::uint32_t item, std::uint32_t tag) const;
  /// The element of a slot, or null.
  [[nodiscard]] const Element* in_slot(std::uint32_t slot) const {
    return versions[slot] != 0 ? &elements[slots[slot].element] : nullptr;
  }
  /// The first item of a sequence that is a direct child, or kNowhere.
  [[nodiscard]] std::uint32_t first_item(std::uint32_t item, std::uint32_t tag) const;
};

namespace room {

template <typename Word>
bool is_same_word(const char* a, const std::byte* b) {
  Word left;
  Word right;
  std::memcpy(&left, a, sizeof left);
  std::memcpy(&right, b, sizeof right);
  return left == right;
}

/// As memcmp says it. Values of a header mostly have few bytes: words that overlap.
inline bool is_same(const char* room, std::span<const std::byte> value) {
  const std::size_t size = value.size();
  const std::byte* const data = value.data();
  if (size > 16) return std::memcmp(room, data, size) == 0;
  if (size >= 8)
    return is_same_word<std::uint64_t>(room, data) && is_same_word<std::uint64_t>(room + size - 8, data + size - 8);
  if (size >= 4)
    return is_same_word<std::uint32_t>(room, data) && is_same_word<std::uint32_t>(room + size - 4, data + size - 4);
  if (size >= 2)
    return is_same_word<std::uint16_t>(room, data) && is_same_word<std::uint16_t>(room + size - 2, data + size - 2);
  return size == 0 || is_same_word<std::uint8_t>(room, data);
}

}  // namespace room

/// Fills an excerpt from the outside in: the elements of an item stand side by side once it is closed.
class Filler {
 public:
  explicit Filler(Excerpt& into) : into_(into) {}

  /// Begins again, for a plan with so many slots.
  void start(std::size_t slot_count);
  /// How much was filled, between two elements of the data set.
  struct Point {
    std::size_t items = 0;
    std::size_t inner = 0;     ///< elements of items
    std::size_t elements = 0;  ///< of the data set
    std::size_t bytes = 0;
  };
  [[nodiscard]] Point here() const {
    return {into_.items.size(), into_.elements.size(), open_.size(), into_.bytes.size()};
  }
  /// Begins with what a complete object had at that point.
  void go_back(const Point& point);
  /// How often it began.
  [[nodiscard]] std::uint64_t starts() const { return starts_; }
  /// The data set, or an item of the sequence that was added last to the item around it.
  std::uint32_t open_item();
  void close_item();
  /// Elements of the item that is open come in order of their tags.
  void add(const Element& element) { open_.push_back(element); }
  /// The same, to be filled in its place until the next one.
  Element& add() { return open_.emplace_back(); }
  /// The value of the element that was added last.
  void put(std::span<const std::byte> value) {
    Element& element = open_.back();
    if (element.slot == kNowhere || value.size() > Slot::kRoom) return put_behind(value);
    put_in_room(element, value);
  }
  /// The position of the element that was added last to the data set, if it has no value but in the room of its slot;
  /// else kNowhere.
  [[nodiscard]] std::uint32_t last_in_room() const {
    const Element& last = open_.back();
    return last.slot != kNowhere && is_in_room(last) ? static_cast<std::uint32_t>(open_.size() - 1) : kNowhere;
  }
  /// Another value for such an element. False where the room is too small for it.
  bool replace(std::uint32_t position, std::span<const std::byte> value);
  /// Room for the value of the element that was added last.
  std::span<std::byte> room(std::uint32_t size);
  /// No more bytes and rows than 32 bits count, with a wide margin.
  [[nodiscard]] bool full() const {
    constexpr std::size_t kMost = std::size_t{1} << 30;
    return into_.bytes.size() > kMost || into_.elements.size() > kMost || into_.items.size() > kMost;
  }

 private:
  struct Open {
    std::uint32_t item = 0;
    std::size_t begin = 0;               ///< of its elements in open_
    std::uint32_t last_item = kNowhere;  ///< of the sequence that was added last
  };
  /// Of an element with a slot.
  static bool is_in_room(const Element& element) {
    return !element.loaded || element.begin == element.slot * Slot::kRoom;
  }
  void settle_slots();
  void settle(std::uint32_t position, const Element& element);
  void put_in_room(Element& element, std::span<const std::byte> value) {
    element.loaded = true;
    element.size = static_cast<std::uint32_t>(value.size());
    element.begin = element.slot * static_cast<std::uint32_t>(Slot::kRoom);
    Slot& slot = into_.slots[element.slot];
    char* const there = into_.bytes.data() + element.begin;
    if (slot.size == value.size() && room::is_same(there, value)) return;
    std::memcpy(there, value.data(), value.size());
    slot.size = element.size;
    ++slot.version;
  }
  void put_behind(std::span<const std::byte> value);

  Excerpt& into_;
  std::uint64_t starts_ = 0;
  std::size_t settled_ = 0;        ///< elements of the data set whose slots are as they will be,
  std::size_t settled_begin_ = 0;  ///< if the first of them comes to stand there
  std::vector<Element> open_;
  std::vector<Open> levels_;
};

}  // namespace qapc::dicom
