#include "tests/support/mutation.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qapc::support {
namespace {

constexpr std::string_view kLongLengths = "OB OD OF OL OV OW SQ SV UC UN UR UT UV";
constexpr std::uint32_t kOpen = 0xFFFF'FFFF;
constexpr std::uint32_t kDelimiters = 0xFFFE;

std::uint32_t number(std::string_view bytes, std::size_t at, std::size_t size) {
  std::uint32_t value = 0;
  for (std::size_t i = size; i > 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[at + i - 1]);
  return value;
}
void put(std::string& bytes, std::size_t at, std::size_t size, std::uint32_t value) {
  for (std::size_t i = 0; i < size && at + i < bytes.size(); ++i)
    bytes[at + i] = static_cast<char>(value >> (8 * i) & 0xFF);
}

bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}

struct Dice {
  std::mt19937_64& random;
  std::size_t below(std::size_t limit) { return limit == 0 ? 0 : static_cast<std::size_t>(random() % limit); }
  template <typename T, std::size_t N>
  const T& one_of(const T (&all)[N]) {
    return all[below(N)];
  }
};

void change_length(Mutation& made, const Place& place, Dice& dice) {
  const std::uint32_t now = number(made.bytes, place.length, place.length_size);
  const std::uint32_t lengths[] = {0,       1,       now - 1, now + 1, now + 2,
                                   now - 2, 2 * now, kOpen,   0xFFFE,  static_cast<std::uint32_t>(dice.random())};
  put(made.bytes, place.length, place.length_size, dice.one_of(lengths));
  made.what = fmt::format("length at {}", place.length);
}

void change_vr(Mutation& made, const Place& place, Dice& dice) {
  static constexpr std::string_view kVrs[] = {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO",
                                              "LT", "OB", "OF", "OW", "PN", "SH", "SL", "SQ", "SS", "ST", "TM",
                                              "UC", "UI", "UL", "UN", "UR", "US", "UT", "UV", "??", "ZZ", "  "};
  const std::size_t at = place.vr == 0 ? place.begin + 4 : place.vr;
  made.bytes.replace(at, 2, dice.one_of(kVrs));
  made.what = fmt::format("VR at {}", at);
}

void change_value(Mutation& made, const Place& place, Dice& dice) {
  static constexpr std::string_view kParts[] = {"\\",     "\\\\",     " ",   "-", "1e999",
                                                "\x1B$B", "\xFF\xFE", "nan", "^", "\t"};
  const std::size_t size = std::min(place.end, made.bytes.size()) - place.value;
  if (size == 0) return;
  const std::string_view part = dice.one_of(kParts);
  const std::size_t at = place.value + dice.below(size);
  for (std::size_t i = 0; i < part.size() && at + i < place.value + size; ++i) made.bytes[at + i] = part[i];
  made.what = fmt::format("value at {}", at);
}

void rearrange(Mutation& made, const std::vector<Place>& all, std::size_t which, Dice& dice) {
  const Place& place = all[which];
  const std::size_t end = std::min(place.end, made.bytes.size());
  const std::string one = made.bytes.substr(place.begin, end - place.begin);
  switch (dice.below(3)) {
    case 0:
      made.bytes.erase(place.begin, one.size());
      made.what = fmt::format("left out at {}", place.begin);
      break;
    case 1:
      made.bytes.insert(place.begin, one);
      made.what = fmt::format("twice at {}", place.begin);
      break;
    default: {
      const Place& other = all[dice.below(all.size())];
      made.bytes.insert(other.begin, one);
      made.what = fmt::format("that of {} again at {}", place.begin, other.begin);
      break;
    }
  }
}

void change_place(Mutation& made, const std::vector<Place>& all, Dice& dice) {
  const std::size_t which = dice.below(all.size());
  const Place& place = all[which];
  switch (dice.below(6)) {
    case 0:
    case 1:
      return change_length(made, place, dice);
    case 2:
      return change_vr(made, place, dice);
    case 3: {
      const std::size_t at = place.begin + dice.below(4);
      made.bytes[at] = static_cast<char>(made.bytes[at] + (dice.below(2) == 0 ? 1 : -1));
      made.what = fmt::format("tag at {}", at);
      return;
    }
    case 4:
      return change_value(made, place, dice);
    default:
      return rearrange(made, all, which, dice);
  }
}

void change_anywhere(Mutation& made, Dice& dice) {
  constexpr std::size_t kHead = 8192;
  std::string& bytes = made.bytes;
  const std::size_t limit = dice.below(2) == 0 ? std::min(bytes.size(), kHead) : bytes.size();
  const std::size_t at = dice.below(limit);
  made.what = fmt::format("bytes at {}", at);
  switch (dice.below(5)) {
    case 0:
      bytes[at] = static_cast<char>(bytes[at] ^ (1 << dice.below(8)));
      break;
    case 1:
      bytes[at] = static_cast<char>(dice.below(256));
      break;
    case 2:
      bytes.insert(at, std::string(1 + dice.below(40), static_cast<char>(dice.below(256))));
      break;
    case 3:
      bytes.erase(at, 1 + dice.below(40));
      break;
    default:
      std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                  std::min<std::size_t>(bytes.size() - at, dice.below(64)), dice.below(2) == 0 ? '\0' : '\xFF');
      break;
  }
}

}  // namespace

std::vector<Place> places(std::string_view bytes) {
  std::vector<Place> all;
  std::size_t at = bytes.size() > 132 && bytes.substr(128, 4) == "DICM" ? 132 : 0;
  while (at + 8 <= bytes.size()) {
    Place place{.begin = at, .length = at + 4, .value = at + 8};
    std::string_view vr;
    if (number(bytes, at, 2) != kDelimiters && is_letter(bytes[at + 4]) && is_letter(bytes[at + 5])) {
      vr = bytes.substr(at + 4, 2);
      const bool is_long = kLongLengths.find(vr) != std::string_view::npos;
      if (is_long && at + 12 > bytes.size()) break;
      place.vr = at + 4;
      place.length = at + (is_long ? 8 : 6);
      place.length_size = is_long ? 4 : 2;
      place.value = at + (is_long ? 12 : 8);
    }
    const std::uint32_t length = number(bytes, place.length, place.length_size);
    // What may hold elements is looked into; so are items, and fragments when they do not tell.
    const bool item = number(bytes, at, 2) == kDelimiters;
    const bool holds_items = place.value + 4 <= bytes.size() && number(bytes, place.value, 2) == kDelimiters;
    const bool inside = item || length == kOpen || (vr == "SQ" && holds_items);
    place.end = inside ? place.value : place.value + length;
    if (place.end > bytes.size()) break;
    all.push_back(place);
    at = place.end;
  }
  return all;
}

Mutation mutated(std::string_view bytes, std::mt19937_64& random) {
  Dice dice{random};
  Mutation made{.bytes = std::string(bytes), .what = "", .cut = false};
  if (bytes.empty()) return made;
  const std::size_t kind = dice.below(10);
  if (kind == 0) {
    made.bytes.resize(dice.below(bytes.size()));
    made.what = fmt::format("cut at {}", made.bytes.size());
    made.cut = true;
    return made;
  }
  const auto all = places(bytes);
  if (kind < 7 && !all.empty()) {
    change_place(made, all, dice);
  } else {
    change_anywhere(made, dice);
  }
  return made;
}

}  // namespace qapc::support
