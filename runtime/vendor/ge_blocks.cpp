#include "runtime/vendor/ge_blocks.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>
#include <vector>

#include "runtime/inflate/inflate.hpp"
#include "runtime/vendor/cursor.hpp"

namespace qapc::vendor {
namespace {

using abi::Missing;

/// Where gzip begins: behind a length word, or at once.
std::optional<std::size_t> packed_at(std::span<const std::byte> bytes) {
  constexpr std::size_t kLatest = 8;
  for (std::size_t at = 0; at + 1 < bytes.size() && at <= kLatest; ++at) {
    if (bytes[at] == std::byte{0x1F} && bytes[at + 1] == std::byte{0x8B}) return at;
  }
  return std::nullopt;
}

Read<std::vector<std::byte>> unpacked(std::span<const std::byte> packed) {
  bool given = false;
  const auto refill = [&]() -> Result<std::span<const std::byte>> {
    if (std::exchange(given, true)) return std::span<const std::byte>();
    return packed;
  };
  inflate::Inflater inflater(inflate::Format::Gzip, refill);
  std::vector<std::byte> bytes;
  const auto done = inflate::append_rest(inflater, bytes, kLargestGeProtocol);
  if (!done) return unread(Missing::Unparsable, "its packed bytes: {}", done.error().text);
  return bytes;
}

/// `MBACCEL "3"`, in older files `set MBACCEL "3"`; nothing for another line.
std::optional<std::pair<std::string, std::string>> line_of(std::string_view text) {
  text = c_text(text);
  if (text.starts_with("set ")) text = c_text(text.substr(4));
  const std::size_t blank = text.find_first_of(" \t");
  if (blank == std::string_view::npos) return std::nullopt;
  const std::string_view value = c_text(text.substr(blank));
  if (value.size() < 2 || value.front() != '"' || value.back() != '"') return std::nullopt;
  return std::pair(std::string(text.substr(0, blank)), std::string(c_text(value.substr(1, value.size() - 2))));
}

/// Offsets inside the raw-data header, as its versions have them.
struct ReadoutPlaces {
  std::size_t flags = 0x0030;      ///< bit 2: pepolar
  std::size_t kind = 0x003A;       ///< bit 11: echo planar
  std::size_t traversal = 0x0394;  ///< 2: bottom up
};
ReadoutPlaces places_of(float version) {
  ReadoutPlaces places;
  constexpr float kLonger = 25.002F;  // from here on 76 bytes were put before, and 140 taken out in between
  if (version >= kLonger) {
    constexpr std::size_t kBefore = 0x004C;
    constexpr std::size_t kBetween = 0x008C;
    places.flags += kBefore;
    places.kind += kBefore;
    places.traversal += kBefore - kBetween;
  }
  return places;
}

}  // namespace

std::optional<std::string_view> GeProtocol::find(std::string_view key) const {
  const auto line = lines.find(key);
  return line != lines.end() ? std::optional<std::string_view>(line->second) : std::nullopt;
}

Read<GeProtocol> parse_ge_protocol(std::span<const std::byte> bytes) {
  if (bytes.empty()) return unread(Missing::Empty, "no bytes");
  const auto begin = packed_at(bytes);
  if (!begin) return unread(Missing::Absent, "no packed protocol");
  // A length word bounds the packed bytes; what follows is padding.
  std::span<const std::byte> packed = bytes.subspan(*begin);
  const auto says = number_at<std::uint32_t>(bytes, 0);
  if (*begin == 4 && says && *says < packed.size()) packed = packed.first(*says);
  auto plain = unpacked(packed);
  if (!plain) return std::unexpected(plain.error());

  std::string_view text(reinterpret_cast<const char*>(plain->data()), plain->size());
  if (c_text(text).starts_with("<?xml")) return unread(Missing::NotRead, "a protocol in XML");
  GeProtocol protocol;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (auto line = line_of(text.substr(0, end))) protocol.lines.insert(std::move(*line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  if (protocol.lines.empty()) return unread(Missing::Unparsable, "no line of the protocol is one");
  return protocol;
}

std::optional<bool> GeReadout::linear() const {
  return is_epi ? std::optional(polarity_flipped != bottom_up) : std::nullopt;
}

Read<GeReadout> parse_ge_readout(std::span<const std::byte> bytes) {
  if (bytes.empty()) return unread(Missing::Empty, "no bytes");
  constexpr std::size_t kPointer = 24;  // where the header begins
  const auto begin = number_at<std::uint16_t>(bytes, kPointer);
  if (!begin || *begin > bytes.size()) return unread(Missing::Unparsable, "its header lies outside");
  const std::span<const std::byte> header = bytes.subspan(*begin);
  const auto version = number_at<float>(header, 0);
  constexpr float kOldest = 5.0F;
  constexpr float kNewest = 60.0F;
  if (!version || !(*version >= kOldest && *version <= kNewest))
    return unread(Missing::Unparsable, "its header at byte {} has no version", *begin);
  const ReadoutPlaces places = places_of(*version);
  const auto kind = number_at<std::uint16_t>(header, places.kind);
  const auto flags = number_at<std::uint16_t>(header, places.flags);
  const auto traversal = number_at<std::uint16_t>(header, places.traversal);
  if (!kind || !flags || !traversal) return unread(Missing::Unparsable, "its header at byte {} ends early", *begin);
  constexpr std::uint16_t kEpi = 0x0800;
  constexpr std::uint16_t kPolarity = 0x0004;
  constexpr std::uint16_t kBottomUp = 2;
  return GeReadout{.is_epi = (*kind & kEpi) != 0,
                   .polarity_flipped = (*flags & kPolarity) != 0,
                   .bottom_up = *traversal == kBottomUp};
}

}  // namespace qapc::vendor
