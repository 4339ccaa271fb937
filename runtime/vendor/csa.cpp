#include "runtime/vendor/csa.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

#include "runtime/vendor/cursor.hpp"

namespace qapc::vendor {
namespace {

using abi::Missing;

constexpr std::size_t kNameLength = 64;
constexpr std::size_t kFieldHead = 84;  // bytes: name, vm, VR, syngo type, number of items, check word
constexpr std::size_t kItemHead = 16;
constexpr std::uint32_t kCheckWord = 77;  // after the number of fields, in both versions

struct ItemHead {
  std::int32_t x0 = 0;
  std::int32_t x1 = 0;
};

std::string_view begin_of(std::span<const std::byte> bytes, std::size_t length) {
  return {reinterpret_cast<const char*>(bytes.data()), std::min(length, bytes.size())};
}

/// A tool that took the block for 16-bit words has swapped each pair of bytes: `VS01`.
std::vector<std::byte> with_pairs_swapped(std::span<const std::byte> bytes) {
  std::vector<std::byte> out(bytes.begin(), bytes.end());
  for (std::size_t i = 0; i + 1 < out.size(); i += 2) std::swap(out[i], out[i + 1]);
  return out;
}

class CsaReader {
 public:
  CsaReader(std::span<const std::byte> bytes, int version) : cursor_(bytes), size_(bytes.size()) {
    csa_.version = version;
  }

  Read<Csa> read() {
    if (csa_.version == 2) cursor_.skip(8);  // `SV10` and four bytes that count 4 3 2 1
    const auto count = cursor_.number<std::uint32_t>();
    const auto check = cursor_.number<std::uint32_t>();
    if (!count || !check) return unread(Missing::Unparsable, "ends before its first field");
    if (*check != kCheckWord) return unread(Missing::Unparsable, "its check word is not 77");
    if (*count < 1 || *count > kMostCsaFields) return unread(Missing::Unparsable, "says it has {} fields", *count);
    for (std::uint32_t i = 0; i < *count; ++i) {
      if (auto wrong = field(); !wrong.empty())
        return unread(Missing::Unparsable, "field {} of {}, at byte {} of {}: {}", i + 1, *count, cursor_.at(), size_,
                      wrong);
    }
    return std::move(csa_);
  }

 private:
  /// What is wrong with the field, or "".
  std::string_view field() {
    if (cursor_.left() < kFieldHead) return "its head ends early";
    CsaField field;
    field.name = c_text(*cursor_.text(kNameLength));
    const auto vm = *cursor_.number<std::int32_t>();
    field.vr = c_text(cursor_.text(4)->substr(0, 2));
    cursor_.skip(4);  // type of syngo
    const auto items = *cursor_.number<std::int32_t>();
    cursor_.skip(4);  // 77 or 205
    if (field.name.empty()) return "it has no name";
    if (vm < 0 || items < 0 || static_cast<std::size_t>(items) > kMostCsaItems) return "its number of values is wrong";
    if (static_cast<std::size_t>(items) * kItemHead > cursor_.left()) return "it has more values than bytes are left";
    if (csa_.fields.empty()) items_of_first_ = items;
    for (std::int32_t i = 0; i < items; ++i) {
      if (auto wrong = item(field.values); !wrong.empty()) return wrong;
    }
    if (vm > 0 && field.values.size() > static_cast<std::size_t>(vm)) field.values.resize(static_cast<std::size_t>(vm));
    csa_.fields.push_back(std::move(field));
    return "";
  }

  std::string_view item(std::vector<std::string>& values) {
    if (cursor_.left() < kItemHead) return "a value's head ends early";
    const ItemHead head{.x0 = *cursor_.number<std::int32_t>(), .x1 = *cursor_.number<std::int32_t>()};
    cursor_.skip(8);
    // In version 1 the first word is larger than the length by the number of items of the first field.
    const std::int64_t length = csa_.version == 2 ? head.x1 : std::int64_t{head.x0} - items_of_first_;
    if (length < 0) return csa_.version == 2 ? "a value has a negative length" : "";
    if (static_cast<std::uint64_t>(length) > cursor_.left()) return "a value is longer than the bytes that are left";
    const auto value = c_text(*cursor_.text(static_cast<std::size_t>(length)));
    if (!value.empty()) values.emplace_back(value);
    cursor_.skip((4 - static_cast<std::size_t>(length) % 4) % 4);
    return "";
  }

  Cursor cursor_;
  std::size_t size_;
  std::int32_t items_of_first_ = 0;
  Csa csa_;
};

}  // namespace

const CsaField* Csa::find(std::string_view name) const {
  const CsaField* first = nullptr;
  for (const CsaField& field : fields) {
    if (field.name != name) continue;
    if (!field.values.empty()) return &field;
    if (first == nullptr) first = &field;
  }
  return first;
}

Read<Csa> parse_csa(std::span<const std::byte> bytes) {
  if (bytes.empty()) return unread(Missing::Empty, "no bytes");
  if (std::ranges::all_of(bytes, [](std::byte byte) { return byte == std::byte{0}; }))
    return unread(Missing::Deidentified, "nothing but zeros");
  const std::string_view begin = begin_of(bytes, 4);
  if (begin == "SV10") return CsaReader(bytes, 2).read();
  if (begin == "VS01") return CsaReader(with_pairs_swapped(bytes), 2).read();
  if (begin == "!INT") return unread(Missing::NotRead, "an Interfile text instead of a CSA header");
  // An element of group 0000 with an explicit VR, in capitals.
  const bool is_data_set =
      bytes.size() >= 6 && begin.substr(0, 2) == std::string_view("\0\0", 2) &&
      begin_of(bytes.subspan(4), 2).find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
  if (is_data_set) return unread(Missing::NotRead, "a data set instead of a CSA header");
  return CsaReader(bytes, 1).read();
}

}  // namespace qapc::vendor
