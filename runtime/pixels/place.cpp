#include "runtime/pixels/place.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <span>
#include <utility>

namespace qapc::pixels {
namespace {

constexpr std::uint64_t kPreamble = 128;  // bytes, PS3.10 7.1
constexpr std::uint32_t kUndefined = 0xFFFF'FFFF;
constexpr std::uint32_t kItem = 0xFFFE'E000;
constexpr std::uint32_t kItemEnd = 0xFFFE'E00D;
constexpr std::uint32_t kSequenceEnd = 0xFFFE'E0DD;
constexpr std::uint32_t kPixelData = 0x7FE0'0010;
constexpr std::size_t kDeepest = 64;            // sequences and items inside one another
constexpr std::size_t kMostElements = 100'000;  // of odd groups at the top level
constexpr std::uint32_t kMostFrames = 100'000;
constexpr std::size_t kMostFragments = 2'000'000;

struct Head {
  std::uint32_t tag = 0;
  std::array<char, 2> vr{};
  std::uint32_t length = 0;
  std::uint64_t size = 0;  ///< of the head itself
  [[nodiscard]] std::string_view name() const { return {vr.data(), vr.size()}; }
};

bool is_letter(char c) {
  return c >= 'A' && c <= 'Z';
}

/// PS3.5 table 7.1-1: two reserved bytes and a length of four.
bool has_long_length(std::string_view vr) {
  static constexpr std::string_view kShort[] = {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO",
                                                "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"};
  return std::ranges::find(kShort, vr) == std::end(kShort) && is_letter(vr[0]) && is_letter(vr[1]);
}

std::optional<Head> head_at(Bytes& bytes, std::uint64_t at, Coding coding) {
  std::array<std::byte, 12> raw{};
  const std::size_t size = bytes.read(at, raw);
  if (size < 8) return std::nullopt;
  const bool big = coding == Coding::ExplicitBig;
  const auto part = [&](std::size_t from, std::size_t count) {
    return static_cast<std::uint32_t>(number_of(std::span(raw).subspan(from, count), big));
  };
  Head head{.tag = part(0, 2) << 16 | part(2, 2), .length = part(4, 4), .size = 8};
  // Items and their ends have no VR in any coding.
  if (coding == Coding::ImplicitLittle || head.tag >> 16 == kItem >> 16) return head;
  head.vr = {static_cast<char>(raw[4]), static_cast<char>(raw[5])};
  if (!has_long_length(head.name())) {
    head.length = part(6, 2);
    return head;
  }
  if (size < 12) return std::nullopt;
  head.length = part(8, 4);
  head.size = 12;
  return head;
}

/// A data set may begin like this: a group below 0100, and a VR of two letters where one is due.
bool is_plausible(Bytes& bytes, std::uint64_t at, Coding coding) {
  const auto head = head_at(bytes, at, coding);
  if (!head) return false;
  if (coding == Coding::ImplicitLittle)
    return head->length == kUndefined || head->length <= bytes.size() - at - head->size;
  return head->tag >> 16 <= 0xFF && is_letter(head->vr[0]) && is_letter(head->vr[1]);
}

std::string text_of(std::span<const std::byte> value) {
  std::string text;
  for (const std::byte b : value) text += static_cast<char>(b);
  const std::size_t end = text.find_last_not_of(std::string_view(" \0", 2));
  return end == std::string::npos ? ""
                                  : text.substr(text.find_first_not_of(' '), end + 1 - text.find_first_not_of(' '));
}

std::string short_text(Bytes& bytes, const Extent& extent) {
  constexpr std::uint64_t kLongest = 64;  // bytes: UIDs, codes and small numbers
  const auto value = bytes.piece(extent.at, std::min(extent.size, kLongest));
  return value ? text_of(*value) : "";
}

/// One walk over the top level.
class Walk {
 public:
  Walk(Bytes& bytes, std::uint64_t at, Coding coding, Place& place)
      : bytes_(bytes), at_(at), coding_(coding), place_(place) {}

  Result<void> run() {
    while (at_ < bytes_.size()) {
      const auto head = head_at(bytes_, at_, coding_);
      if (!head) return ends_early();
      const std::uint64_t value_at = at_ + head->size;
      const bool defined = head->length != kUndefined;
      if (value_at > bytes_.size() || (defined && head->length > bytes_.size() - value_at)) return ends_early();
      if (head->tag == kPixelData) return pixels(*head, value_at);
      if (!defined) {
        QAPC_TRY_VOID(skip_open(head->name() == "UN" ? Coding::ImplicitLittle : coding_, value_at));
        QAPC_TRY_VOID(note(head->tag, {value_at, at_ - value_at}));
        continue;
      }
      QAPC_TRY_VOID(note(head->tag, {value_at, head->length}));
      at_ = value_at + head->length;
    }
    return {};
  }

 private:
  static std::unexpected<Error> ends_early() { return fail(Errc::Damaged, "ends early"); }

  Result<void> note(std::uint32_t tag, Extent value) {
    if ((tag >> 16 & 1) != 0) {
      if (place_.top.size() >= kMostElements) return fail(Errc::Damaged, "too many private elements");
      place_.top.emplace(tag, value);
    }
    Form& form = place_.form;
    switch (tag) {
      case 0x0028'0002:
        return word(value, form.samples);
      case 0x0028'0004:
        form.photometric = short_text(bytes_, value);
        return {};
      case 0x0028'0008:
        return frames(short_text(bytes_, value));
      case 0x0028'0010:
        return word(value, form.rows);
      case 0x0028'0011:
        return word(value, form.columns);
      case 0x0028'0100:
        return word(value, form.bits_allocated);
      case 0x0028'0101:
        return word(value, form.bits_stored);
      case 0x0028'0102:
        return word(value, form.high_bit);
      case 0x0028'0103: {
        std::uint16_t representation = 0;
        QAPC_TRY_VOID(word(value, representation));
        form.is_signed = representation == 1;
        return {};
      }
      default:
        return {};
    }
  }

  Result<void> word(Extent value, std::uint16_t& into) {
    if (value.size < 2) return {};
    QAPC_TRY(const auto raw, bytes_.piece(value.at, 2));
    into = static_cast<std::uint16_t>(number_of(raw, coding_ == Coding::ExplicitBig));
    return {};
  }

  Result<void> frames(const std::string& text) {
    std::uint64_t count = 0;
    for (const char c : text) {
      if (c < '0' || c > '9' || count > kMostFrames) return fail(Errc::Damaged, "its number of frames is none");
      count = count * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (count > kMostFrames) return fail(Errc::Damaged, "it says it has more than 100,000 frames");
    place_.form.frames = static_cast<std::uint32_t>(std::max<std::uint64_t>(count, 1));
    return {};
  }

  /// Over a sequence without a length, at its first item.
  Result<void> skip_open(Coding coding, std::uint64_t from) {
    std::vector<Coding> open{coding};
    at_ = from;
    while (!open.empty()) {
      const auto head = head_at(bytes_, at_, open.back());
      if (!head) return ends_early();
      at_ += head->size;
      if (head->tag == kItemEnd || head->tag == kSequenceEnd) {
        open.pop_back();
      } else if (head->length == kUndefined) {
        if (open.size() >= kDeepest) return fail(Errc::Damaged, "its sequences are nested too deep");
        open.push_back(head->name() == "UN" ? Coding::ImplicitLittle : open.back());
      } else if (at_ > bytes_.size() || head->length > bytes_.size() - at_) {
        return ends_early();
      } else {
        at_ += head->length;
      }
    }
    return {};
  }

  Result<void> pixels(const Head& head, std::uint64_t value_at) {
    place_.there = true;
    place_.words = head.name() != "OB";
    place_.encapsulated = head.length == kUndefined;
    if (!place_.encapsulated) {
      place_.raw = {value_at, head.length};
      return {};
    }
    bool first = true;
    for (at_ = value_at;;) {
      const auto item = head_at(bytes_, at_, coding_);
      if (!item) return ends_early();
      at_ += item->size;
      if (item->tag == kSequenceEnd) return {};
      if (item->tag != kItem) return fail(Errc::Damaged, "its pixel data hold something else than fragments");
      if (at_ > bytes_.size() || item->length > bytes_.size() - at_) return ends_early();
      if (place_.fragments.size() >= kMostFragments) return fail(Errc::Damaged, "too many fragments");
      const Extent extent{at_, item->length};
      if (first) {
        QAPC_TRY_VOID(offset_table(extent));
        first = false;
      } else {
        place_.fragments.push_back(extent);
      }
      at_ += item->length;
    }
  }

  /// PS3.5 A.4: a number of four bytes a frame, or nothing.
  Result<void> offset_table(const Extent& table) {
    if (table.size % 4 != 0 || table.size / 4 > kMostFrames) return fail(Errc::Damaged, "its offset table is none");
    QAPC_TRY(const auto raw, bytes_.piece(table.at, table.size));
    for (std::size_t i = 0; i < raw.size(); i += 4)
      place_.offsets.push_back(number_of(std::span(raw).subspan(i, 4), false));
    return {};
  }

  Bytes& bytes_;
  std::uint64_t at_;
  Coding coding_;
  Place& place_;
};

struct Start {
  std::uint64_t data_set_at = 0;
  std::string transfer_syntax;
};

/// Past the preamble and group 0002, whose own length element is wrong too often.
Result<Start> past_meta(Bytes& bytes) {
  std::array<std::byte, 4> magic{};
  const bool preamble = bytes.read(kPreamble, magic) == magic.size() && text_of(magic) == "DICM";
  Start start{.data_set_at = preamble ? kPreamble + magic.size() : 0, .transfer_syntax = ""};
  const Coding coding =
      is_plausible(bytes, start.data_set_at, Coding::ExplicitLittle) ? Coding::ExplicitLittle : Coding::ImplicitLittle;
  for (;;) {
    const auto head = head_at(bytes, start.data_set_at, coding);
    if (!head || head->tag >> 16 != 2) return start;
    const std::uint64_t value_at = start.data_set_at + head->size;
    if (value_at > bytes.size() || head->length > bytes.size() - value_at) return fail(Errc::Damaged, "ends early");
    if (head->tag == 0x0002'0010) start.transfer_syntax = short_text(bytes, {value_at, head->length});
    start.data_set_at = value_at + head->length;
  }
}

constexpr std::string_view kImplicitLittle = "1.2.840.10008.1.2";
constexpr std::string_view kExplicitBig = "1.2.840.10008.1.2.2";
constexpr std::string_view kDeflated = "1.2.840.10008.1.2.1.99";
constexpr std::string_view kGeBigPixels = "1.2.840.113619.5.2";  // implicit little endian; only the pixels are big

/// As the transfer syntax says, unless the data set begins otherwise: some writers name one and use another.
std::optional<Coding> coding_of(Bytes& bytes, const Start& start) {
  Coding said = Coding::ExplicitLittle;
  if (start.transfer_syntax == kImplicitLittle || start.transfer_syntax == kGeBigPixels) said = Coding::ImplicitLittle;
  if (start.transfer_syntax == kExplicitBig) said = Coding::ExplicitBig;
  if (!start.transfer_syntax.empty() && is_plausible(bytes, start.data_set_at, said)) return said;
  for (const Coding coding : {Coding::ExplicitLittle, Coding::ExplicitBig, Coding::ImplicitLittle}) {
    if (is_plausible(bytes, start.data_set_at, coding)) return coding;
  }
  return std::nullopt;
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::optional<Extent> find_private(Bytes& bytes, const Place& place, std::string_view creator, std::uint16_t group,
                                   std::uint8_t element) {
  constexpr std::uint64_t kLongest = std::uint64_t{16} << 20;
  for (std::uint32_t block = 0x10; block <= 0xFF; ++block) {  // PS3.5 7.8.1
    const auto name = place.top.find(static_cast<std::uint32_t>(group) << 16 | block);
    if (name == place.top.end()) continue;
    if (!std::ranges::equal(short_text(bytes, name->second), creator, {}, lower, lower)) continue;
    const auto value = place.top.find(static_cast<std::uint32_t>(group) << 16 | block << 8 | element);
    if (value != place.top.end() && value->second.size <= kLongest) return value->second;
  }
  return std::nullopt;
}

}  // namespace

Result<Place> locate(std::unique_ptr<Bytes>& bytes) {
  QAPC_TRY(Start start, past_meta(*bytes));
  if (start.transfer_syntax == kDeflated) {
    QAPC_TRY(bytes, bytes->inflated(start.data_set_at));
    start.data_set_at = 0;
  }
  const auto coding = coding_of(*bytes, start);
  if (!coding) return fail(Errc::Unsupported, "its data set does not begin as one");
  Place place;
  place.transfer_syntax = start.transfer_syntax;
  place.coding = *coding;
  place.big_endian = *coding == Coding::ExplicitBig || start.transfer_syntax == kGeBigPixels;
  QAPC_TRY_VOID(Walk(*bytes, start.data_set_at, *coding, place).run());
  return place;
}

std::vector<std::byte> private_value(Bytes& bytes, const Place& place, std::string_view creator, std::uint16_t group,
                                     std::uint8_t element) {
  const auto found = find_private(bytes, place, creator, group, element);
  auto value = found ? bytes.piece(found->at, found->size) : std::vector<std::byte>{};
  return value ? std::move(*value) : std::vector<std::byte>{};
}

std::vector<std::string> private_items(Bytes& bytes, const Place& place, std::string_view creator, std::uint16_t group,
                                       std::uint8_t element, std::uint32_t inside) {
  const auto sequence = find_private(bytes, place, creator, group, element);
  if (!sequence) return {};
  std::vector<std::string> texts;
  const std::uint64_t end = sequence->at + sequence->size;
  int depth = 0;  // sequences without a length, inside items
  for (std::uint64_t at = sequence->at; at < end;) {
    const auto head = head_at(bytes, at, place.coding);
    if (!head) break;
    at += head->size;
    const bool open = head->length == kUndefined;
    if (head->tag == kItem && depth == 0) {
      texts.emplace_back();  // go into it, whether it has a length or not
    } else if (head->tag == kItemEnd && depth == 0) {
      continue;
    } else if (head->tag == kSequenceEnd) {
      if (depth-- == 0) break;
    } else if (open && head->tag >> 16 != kItem >> 16) {
      ++depth;
    } else if (!open) {
      if (head->tag == inside && depth == 0 && !texts.empty()) texts.back() = short_text(bytes, {at, head->length});
      at += head->length;
    }
  }
  return texts;
}

}  // namespace qapc::pixels
