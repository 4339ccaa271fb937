#include "runtime/vendor/formats.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "runtime/vendor/csa.hpp"
#include "runtime/vendor/ge_blocks.hpp"
#include "runtime/vendor/protocol.hpp"

namespace qapc::vendor {
namespace {

using abi::Format;
using abi::Missing;
using Bytes = std::span<const std::byte>;
using Values = std::expected<std::vector<std::string>, Missing>;

std::string_view text_of(Bytes bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

Read<Protocol> protocol_in_csa(Bytes bytes) {
  const auto csa = parse_csa(bytes);
  if (!csa) return std::unexpected(csa.error());
  for (const std::string_view name : {"MrPhoenixProtocol", "MrProtocol"}) {
    const CsaField* field = csa->find(name);
    if (field != nullptr && !field->values.empty()) return parse_protocol(field->values.front());
  }
  return unread(Missing::Empty, "no protocol in the CSA header");
}

struct Block {
  std::variant<std::monostate, Csa, Protocol, GeProtocol, GeReadout> parsed;
  Missing missing = Missing::None;
};
template <typename T>
Block block_of(Read<T> read) {
  if (!read) return {{}, read.error().reason};
  return {std::move(*read), Missing::None};
}
Block parse(Format format, Bytes bytes) {
  switch (format) {
    case Format::Csa:
      return block_of(parse_csa(bytes));
    case Format::CsaProtocol:
      return block_of(protocol_in_csa(bytes));
    case Format::Protocol:
      return block_of(parse_protocol(text_of(bytes)));
    case Format::GeProtocol:
      return block_of(parse_ge_protocol(bytes));
    case Format::GeReadout:
      return block_of(parse_ge_readout(bytes));
    case Format::None:
      break;
  }
  return {{}, Missing::NotRead};
}

/// The blocks this thread took apart last, found again by their bytes: it changes how long an answer takes, never the
/// answer.
class Memory {
 public:
  const Block& block(Format format, Bytes bytes) {
    for (std::size_t i = 0; i < kept_.size(); ++i) {
      if (kept_[i].format != format || !std::ranges::equal(kept_[i].bytes, bytes)) continue;
      std::rotate(kept_.begin(), kept_.begin() + static_cast<std::ptrdiff_t>(i),
                  kept_.begin() + static_cast<std::ptrdiff_t>(i) + 1);
      return kept_.front().block;
    }
    std::rotate(kept_.begin(), kept_.end() - 1, kept_.end());
    kept_.front() = {format, {bytes.begin(), bytes.end()}, parse(format, bytes)};
    return kept_.front().block;
  }

 private:
  struct Kept {
    Format format = Format::None;
    std::vector<std::byte> bytes;
    Block block;
  };
  std::array<Kept, 6> kept_;  // image and series header, protocol; with another series in between
};

/// Bytes of the UTF-8 character at the front of the text; 0 where there is none.
std::size_t character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const unsigned lead = byte(0);
  if (lead < 0x80) return 1;
  const std::size_t length = lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return 0;
  }
  // No longer forms than needed, no surrogates, nothing above U+10FFFF.
  const bool outside = (lead == 0xE0 && byte(1) < 0xA0) || (lead == 0xED && byte(1) >= 0xA0) ||
                       (lead == 0xF0 && byte(1) < 0x90) || (lead == 0xF4 && byte(1) >= 0x90);
  return outside ? 0 : length;
}

/// UTF-8 as it is; other bytes as Latin-1, which is what scanners write where they write no UTF-8.
std::string utf8(std::string_view text) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t length = character(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  if (at == text.size()) return std::string(text);
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      out.push_back(c);
    } else {
      out.push_back(static_cast<char>(0xC0 | byte >> 6));
      out.push_back(static_cast<char>(0x80 | (byte & 0x3F)));
    }
  }
  return out;
}

/// The values of one field; nothing where the block has no such field.
std::optional<std::vector<std::string>> values_of(const Block& block, const std::string& field) {
  if (const auto* csa = std::get_if<Csa>(&block.parsed)) {
    const CsaField* found = csa->find(field);
    return found == nullptr ? std::nullopt : std::optional(found->values);
  }
  std::optional<std::string_view> value;
  if (const auto* protocol = std::get_if<Protocol>(&block.parsed)) value = protocol->find(field);
  if (const auto* protocol = std::get_if<GeProtocol>(&block.parsed)) value = protocol->find(field);
  if (const auto* readout = std::get_if<GeReadout>(&block.parsed); readout != nullptr && field == "traversal") {
    if (const auto linear = readout->linear()) value = *linear ? "LINEAR" : "REVERSE_LINEAR";
  }
  if (!value) return std::nullopt;
  return std::vector{std::string(*value)};
}

/// One field: all its values. Several: the first value of each, the default of the home where it is not there.
Values values(const abi::Home& home, Bytes bytes) {
  thread_local Memory memory;
  const Block& block = memory.block(home.format, bytes);
  if (block.missing != Missing::None) return std::unexpected(block.missing);
  std::vector<std::string> out;
  bool any = false;
  for (const std::string& field : home.fields) {
    auto found = values_of(block, field);
    any = any || found;
    if (home.fields.size() == 1 && found) out = std::move(*found);
    if (home.fields.size() > 1) out.push_back(found && !found->empty() ? found->front() : home.steps.otherwise);
  }
  if (!any) return std::unexpected(Missing::Absent);
  if (std::ranges::all_of(out, &std::string::empty)) return std::unexpected(Missing::Empty);
  for (std::string& value : out) value = utf8(value);
  return out;
}

}  // namespace

dicom::Inner formats() {
  return {.lies_inside = [](const abi::Home& home) { return home.format != Format::None; }, .values = values};
}

}  // namespace qapc::vendor
