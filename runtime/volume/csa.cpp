#include "runtime/volume/csa.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>

namespace qapc::volume {
namespace {

constexpr std::uint32_t kMostTags = 1000;
constexpr std::uint32_t kMostItems = 10'000;

class Reader {
 public:
  explicit Reader(std::span<const std::byte> bytes) : bytes_(bytes) {}

  std::optional<std::span<const std::byte>> take(std::size_t size) {
    if (size > bytes_.size() - at_) return std::nullopt;
    const auto piece = bytes_.subspan(at_, size);
    at_ += size;
    return piece;
  }
  /// Little endian, on every machine.
  std::optional<std::uint32_t> word() {
    const auto piece = take(4);
    if (!piece) return std::nullopt;
    std::uint32_t value = 0;
    for (std::size_t i = 4; i-- > 0;) value = value << 8 | std::to_integer<std::uint32_t>((*piece)[i]);
    return value;
  }

 private:
  std::span<const std::byte> bytes_;
  std::size_t at_ = 0;
};

/// Up to the first NUL, without blanks around it.
std::string text_of(std::span<const std::byte> bytes) {
  std::string text;
  for (const std::byte b : bytes) {
    if (b == std::byte{0}) break;
    text += static_cast<char>(b);
  }
  const std::size_t begin = text.find_first_not_of(' ');
  if (begin == std::string::npos) return "";
  return text.substr(begin, text.find_last_not_of(' ') + 1 - begin);
}

struct Tag {
  std::string name;
  std::uint32_t items = 0;
};
std::optional<Tag> tag_of(Reader& reader) {
  constexpr std::size_t kName = 64;  // bytes; what follows the NUL is garbage
  const auto name = reader.take(kName);
  const auto multiplicity = reader.word();
  const auto vr = reader.word();
  const auto syngo_type = reader.word();
  const auto items = reader.word();
  const auto mark = reader.word();
  if (!name || !multiplicity || !vr || !syngo_type || !items || !mark || *items > kMostItems) return std::nullopt;
  return Tag{text_of(*name), *items};
}

std::optional<std::string> item_of(Reader& reader) {
  const auto first = reader.word();
  const auto length = reader.word();
  const bool more = reader.word().has_value() && reader.word().has_value();
  if (!first || !length || !more) return std::nullopt;
  const std::size_t padding = (4 - *length % 4) % 4;
  const auto value = reader.take(*length);
  if (!value || !reader.take(padding)) return std::nullopt;
  return text_of(*value);
}

}  // namespace

std::vector<std::string> csa_values(std::span<const std::byte> header, std::string_view wanted) {
  Reader reader(header);
  const auto magic = reader.take(4);
  if (!magic || text_of(*magic) != "SV10" || !reader.take(4)) return {};
  const auto tags = reader.word();
  if (!tags || *tags > kMostTags || !reader.word()) return {};
  for (std::uint32_t i = 0; i < *tags; ++i) {
    const auto tag = tag_of(reader);
    if (!tag) return {};
    std::vector<std::string> values;
    for (std::uint32_t item = 0; item < tag->items; ++item) {
      auto value = item_of(reader);
      if (!value) return {};
      if (!value->empty()) values.push_back(std::move(*value));
    }
    if (tag->name == wanted) return values;
  }
  return {};
}

}  // namespace qapc::volume
