#include "runtime/dicom/dcmtk/element.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <dcmtk/dcmdata/dcdeftag.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <dcmtk/dcmdata/dctag.h>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/number_text.hpp"
#include "runtime/dicom/dcmtk/charset.hpp"

namespace qapc::dicom {
namespace {

using abi::Missing;

/// How the text of a VR is cut into values and freed of padding (PS3.5 6.2).
struct TextVr {
  Kind kind = Kind::Words;
  bool several = true;      ///< backslashes separate values
  bool trim_front = true;   ///< leading spaces mean nothing
  bool by_charset = false;  ///< not confined to the default repertoire
  bool person_name = false;
};
std::optional<TextVr> text_vr(DcmEVR vr) {
  switch (vr) {
    case EVR_AE:
    case EVR_CS:
    case EVR_UI:
      return TextVr{};
    case EVR_AS:
      return TextVr{.kind = Kind::Age};
    case EVR_DA:
      return TextVr{.kind = Kind::Date};
    case EVR_DS:
      return TextVr{.kind = Kind::Decimal};
    case EVR_DT:
      return TextVr{.kind = Kind::DateTime};
    case EVR_IS:
      return TextVr{.kind = Kind::Integer};
    case EVR_TM:
      return TextVr{.kind = Kind::Time};
    case EVR_LO:
    case EVR_SH:
      return TextVr{.by_charset = true};
    case EVR_PN:
      return TextVr{.by_charset = true, .person_name = true};
    case EVR_UC:
      return TextVr{.trim_front = false, .by_charset = true};
    case EVR_LT:
    case EVR_ST:
    case EVR_UT:
      return TextVr{.several = false, .trim_front = false, .by_charset = true};
    case EVR_UR:
      return TextVr{.several = false, .trim_front = false};
    default:
      return std::nullopt;
  }
}

std::string_view trimmed(std::string_view text, bool front) {
  const std::size_t last = text.find_last_not_of(std::string_view(" \0", 2));
  if (last == std::string_view::npos) return "";
  text = text.substr(0, last + 1);
  return front ? text.substr(text.find_first_not_of(' ')) : text;
}

/// Specific Character Set of the item or, where it has none, of what surrounds it.
Charset charset_for(DcmElement& element) {
  for (DcmItem* item = element.getParentItem(); item != nullptr; item = item->getParentItem()) {
    DcmElement* found = nullptr;
    if (item->findAndGetElement(DCM_SpecificCharacterSet, found).bad() || found == nullptr) continue;
    char* text = nullptr;
    Uint32 size = 0;
    if (found->getString(text, size).bad() || text == nullptr) return {};
    return Charset(std::string_view(text, size));
  }
  return {};
}

std::expected<Stored, Missing> cut(std::string_view bytes, const TextVr& vr, DcmElement& element) {
  const auto text = vr.by_charset ? charset_for(element).to_utf8(bytes, vr.person_name) : Charset().to_utf8(bytes);
  if (!text) return std::unexpected(Missing::Unparsable);
  Stored stored{.kind = vr.kind, .values = {}};
  bool any = false;
  for (std::size_t at = 0; at <= text->size();) {
    const std::size_t end = vr.several ? std::min(text->find('\\', at), text->size()) : text->size();
    stored.values.emplace_back(trimmed(std::string_view(*text).substr(at, end - at), vr.trim_front));
    any = any || !stored.values.back().empty();
    at = end + 1;
  }
  if (!any) return std::unexpected(Missing::Empty);
  return stored;
}

template <typename Number>
std::string text_of(Number number) {
  if constexpr (std::is_integral_v<Number>) {
    return fmt::format("{}", number);
  } else {
    if (!std::isfinite(number)) return "nan";
    // A float's shortest decimal is what the scanner meant: 0.1, not 0.10000000149011612.
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    return number_text(parse_number(std::string_view(buffer.data(), end)).value_or(0));
  }
}

/// Of an element of DCMTK, in the byte order of this machine.
template <typename Number>
std::expected<Stored, Missing> numbers(DcmElement& element, Kind kind, OFCondition (DcmElement::*get)(Number*&)) {
  Number* array = nullptr;
  if ((element.*get)(array).bad() || array == nullptr) return std::unexpected(Missing::Unparsable);
  const std::size_t count = element.getLengthField() / sizeof(Number);
  if (count == 0) return std::unexpected(Missing::Unparsable);
  Stored stored{.kind = kind, .values = {}};
  stored.values.reserve(count);
  for (std::size_t i = 0; i < count; ++i) stored.values.push_back(text_of(array[i]));
  return stored;
}

/// Of the bytes of an element that was written as UN: those are little endian (PS3.5 6.2.2, note).
template <typename Number>
std::expected<Stored, Missing> little_endian(std::span<const Uint8> bytes, Kind kind) {
  static_assert(std::endian::native == std::endian::little);
  if (bytes.size() % sizeof(Number) != 0) return std::unexpected(Missing::Unparsable);
  Stored stored{.kind = kind, .values = {}};
  for (std::size_t at = 0; at < bytes.size(); at += sizeof(Number)) {
    Number number{};
    std::memcpy(&number, bytes.data() + at, sizeof(Number));
    stored.values.push_back(text_of(number));
  }
  return stored;
}

/// An element whose writer did not know its VR. For standard elements the dictionary does; private ones are text or
/// nothing: what private dictionaries say has been wrong too often to read bytes as binary numbers by it.
std::expected<Stored, Missing> unknown(DcmElement& element) {
  Uint8* raw = nullptr;
  if (element.getUint8Array(raw).bad() || raw == nullptr) return std::unexpected(Missing::NotRead);
  const std::span<const Uint8> bytes(raw, element.getLengthField());
  const DcmTag& tag = element.getTag();
  const DcmEVR vr = tag.isPrivate() ? EVR_UN : DcmTag(tag.getGroup(), tag.getElement()).getEVR();
  switch (vr) {
    case EVR_US:
      return little_endian<Uint16>(bytes, Kind::Whole);
    case EVR_SS:
      return little_endian<Sint16>(bytes, Kind::Whole);
    case EVR_UL:
      return little_endian<Uint32>(bytes, Kind::Whole);
    case EVR_SL:
      return little_endian<Sint32>(bytes, Kind::Whole);
    case EVR_UV:
      return little_endian<Uint64>(bytes, Kind::Whole);
    case EVR_SV:
      return little_endian<Sint64>(bytes, Kind::Whole);
    case EVR_FL:
      return little_endian<Float32>(bytes, Kind::Real);
    case EVR_FD:
      return little_endian<Float64>(bytes, Kind::Real);
    case EVR_SQ:
    case EVR_OB:
    case EVR_OW:
      return std::unexpected(Missing::NotRead);
    default:
      break;
  }
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  return cut(text, text_vr(vr).value_or(TextVr{.by_charset = true}), element);
}

std::expected<Stored, Missing> tags(DcmElement& element) {
  Uint16* pairs = nullptr;
  if (element.getUint16Array(pairs).bad() || pairs == nullptr) return std::unexpected(Missing::Unparsable);
  Stored stored;
  for (std::size_t i = 0; i < element.getLengthField() / 4; ++i)
    stored.values.push_back(fmt::format("({:04X},{:04X})", pairs[2 * i], pairs[2 * i + 1]));
  if (stored.values.empty()) return std::unexpected(Missing::Unparsable);
  return stored;
}

}  // namespace

std::expected<Stored, Missing> stored(DcmElement& element) {
  if (!element.isLeaf()) return std::unexpected(Missing::NotRead);
  const Uint32 size = element.getLengthField();
  if (size == 0) return std::unexpected(Missing::Empty);
  if (size > kLongestValue) return std::unexpected(Missing::NotRead);
  const DcmEVR vr = element.ident();
  if (const auto text = text_vr(vr)) {
    char* bytes = nullptr;
    Uint32 length = 0;
    if (element.getString(bytes, length).bad()) return std::unexpected(Missing::Unparsable);
    return cut(bytes == nullptr ? std::string_view() : std::string_view(bytes, length), *text, element);
  }
  switch (vr) {
    case EVR_US:
      return numbers<Uint16>(element, Kind::Whole, &DcmElement::getUint16Array);
    case EVR_SS:
      return numbers<Sint16>(element, Kind::Whole, &DcmElement::getSint16Array);
    case EVR_UL:
      return numbers<Uint32>(element, Kind::Whole, &DcmElement::getUint32Array);
    case EVR_SL:
      return numbers<Sint32>(element, Kind::Whole, &DcmElement::getSint32Array);
    case EVR_UV:
      return numbers<Uint64>(element, Kind::Whole, &DcmElement::getUint64Array);
    case EVR_SV:
      return numbers<Sint64>(element, Kind::Whole, &DcmElement::getSint64Array);
    case EVR_FL:
      return numbers<Float32>(element, Kind::Real, &DcmElement::getFloat32Array);
    case EVR_FD:
      return numbers<Float64>(element, Kind::Real, &DcmElement::getFloat64Array);
    case EVR_AT:
      return tags(element);
    case EVR_UN:
    case EVR_UNKNOWN:
    case EVR_UNKNOWN2B:
      return unknown(element);
    default:
      return std::unexpected(Missing::NotRead);
  }
}

std::string plain_text(DcmItem& item, const DcmTagKey& tag) {
  DcmElement* element = nullptr;
  if (item.findAndGetElement(tag, element).bad() || element == nullptr) return "";
  auto values = stored(*element);
  if (!values) return "";
  return fmt::format("{}", fmt::join(values->values, "\\"));
}

}  // namespace qapc::dicom
