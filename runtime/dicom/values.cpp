#include "runtime/dicom/values.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <fmt/format.h>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/base/number_text.hpp"
#include "runtime/dicom/charset.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/tags.hpp"

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
std::optional<TextVr> text_vr(Vr vr) {
  switch (vr) {
    case Vr::AE:
    case Vr::CS:
    case Vr::UI:
      return TextVr{};
    case Vr::AS:
      return TextVr{.kind = Kind::Age};
    case Vr::DA:
      return TextVr{.kind = Kind::Date};
    case Vr::DS:
      return TextVr{.kind = Kind::Decimal};
    case Vr::DT:
      return TextVr{.kind = Kind::DateTime};
    case Vr::IS:
      return TextVr{.kind = Kind::Integer};
    case Vr::TM:
      return TextVr{.kind = Kind::Time};
    case Vr::LO:
    case Vr::SH:
      return TextVr{.by_charset = true};
    case Vr::PN:
      return TextVr{.by_charset = true, .person_name = true};
    case Vr::UC:
      return TextVr{.trim_front = false, .by_charset = true};
    case Vr::LT:
    case Vr::ST:
    case Vr::UT:
      return TextVr{.several = false, .trim_front = false, .by_charset = true};
    case Vr::UR:
      return TextVr{.several = false, .trim_front = false};
    default:
      return std::nullopt;
  }
}

std::string_view trimmed(std::string_view text, bool front) {
  while (!text.empty() && (text.back() == ' ' || text.back() == '\0')) text.remove_suffix(1);
  while (front && !text.empty() && text.front() == ' ') text.remove_prefix(1);
  return text;
}

std::string_view text_of(const Excerpt& excerpt, const Element& element) {
  const auto bytes = excerpt.value(element);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

/// Specific Character Set of the item or, where it has none, of what surrounds it.
Charset charset_for(const Excerpt& excerpt, std::uint32_t item) {
  for (; item != kNowhere; item = excerpt.items[item].parent) {
    const Element* found = excerpt.find(item, kSpecificCharacterSet);
    if (found == nullptr) continue;
    return is_text(found->vr) && found->loaded ? Charset(text_of(excerpt, *found)) : Charset();
  }
  return {};
}

/// Cuts a text that lasts. Empty when all values are.
Missing cut(std::string_view text, bool backslash, const TextVr& vr, Stored& into) {
  into.kind = vr.kind;
  if (!vr.several || !backslash) {
    into.values.push_back(trimmed(text, vr.trim_front));
    return into.values.back().empty() ? Missing::Empty : Missing::None;
  }
  bool any = false;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\\', at), text.size());
    into.values.push_back(trimmed(text.substr(at, end - at), vr.trim_front));
    any = any || !into.values.back().empty();
    at = end + 1;
  }
  return any ? Missing::None : Missing::Empty;
}

bool is_space(char c) {
  return c == ' ' || (c >= '\t' && c <= '\r');
}

Missing read_text(const Excerpt& excerpt, std::uint32_t item, const Element& element, const TextVr& vr, Stored& into) {
  std::string_view bytes = text_of(excerpt, element);
  Shape shape = shape_of(bytes);
  if (!shape.plain) {
    const Charset charset = vr.by_charset ? charset_for(excerpt, item) : Charset();
    auto text = charset.to_utf8(bytes, vr.person_name);
    if (!text) return Missing::Unparsable;
    into.text = std::move(*text);
    bytes = into.text;
    shape.backslash = true;  // perhaps: half of a character may have looked like one
  }
  // UIDs with white space inside have been seen; it means nothing.
  if (element.vr == Vr::UI && shape.blank && std::ranges::any_of(bytes, is_space)) {
    std::string without(bytes);
    std::erase_if(without, is_space);
    into.text = std::move(without);
    bytes = into.text;
  }
  return cut(bytes, shape.backslash, vr, into);
}

template <typename Number>
void append_number(Number number, std::string& text) {
  if constexpr (std::is_integral_v<Number>) {
    text += fmt::format_int(number).c_str();
  } else {
    if (!std::isfinite(number)) {
      text += "nan";
      return;
    }
    // A float's shortest decimal is what the scanner meant: 0.1, not 0.10000000149011612.
    std::array<char, 64> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), number).ptr;
    text += number_text(parse_number(std::string_view(buffer.data(), end)).value_or(0));
  }
}

/// Cuts the text at its backslashes, once it does not grow any more.
Missing several(Kind kind, Stored& into) {
  into.kind = kind;
  const std::string_view text = into.text;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\\', at), text.size());
    into.values.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return Missing::None;
}

template <typename Number>
Missing read_numbers(std::span<const std::byte> bytes, Kind kind, Stored& into) {
  static_assert(std::endian::native == std::endian::little);
  if (bytes.size() < sizeof(Number)) return Missing::Unparsable;
  for (std::size_t at = 0; at + sizeof(Number) <= bytes.size(); at += sizeof(Number)) {
    Number number{};
    std::memcpy(&number, bytes.data() + at, sizeof(Number));
    if (at > 0) into.text += '\\';
    append_number(number, into.text);
  }
  return several(kind, into);
}

Missing read_tags(std::span<const std::byte> bytes, Stored& into) {
  if (bytes.size() < 4) return Missing::Unparsable;
  for (std::size_t at = 0; at + 4 <= bytes.size(); at += 4) {
    std::array<std::uint16_t, 2> pair{};
    std::memcpy(pair.data(), bytes.data() + at, 4);
    if (at > 0) into.text += '\\';
    into.text += fmt::format("({:04X},{:04X})", pair[0], pair[1]);
  }
  return several(Kind::Words, into);
}

Missing read_binary(Vr vr, std::span<const std::byte> bytes, Stored& into) {
  switch (vr) {
    case Vr::US:
      return read_numbers<std::uint16_t>(bytes, Kind::Whole, into);
    case Vr::SS:
      return read_numbers<std::int16_t>(bytes, Kind::Whole, into);
    case Vr::UL:
      return read_numbers<std::uint32_t>(bytes, Kind::Whole, into);
    case Vr::SL:
      return read_numbers<std::int32_t>(bytes, Kind::Whole, into);
    case Vr::UV:
      return read_numbers<std::uint64_t>(bytes, Kind::Whole, into);
    case Vr::SV:
      return read_numbers<std::int64_t>(bytes, Kind::Whole, into);
    case Vr::FL:
      return read_numbers<float>(bytes, Kind::Real, into);
    case Vr::FD:
      return read_numbers<double>(bytes, Kind::Real, into);
    case Vr::AT:
      return read_tags(bytes, into);
    default:
      return Missing::NotRead;
  }
}

/// An element whose writer did not know its VR. For standard elements the dictionary does; private ones are text or
/// nothing: what private dictionaries say has been wrong too often to read bytes as binary numbers by it.
Missing read_unknown(const Excerpt& excerpt, std::uint32_t item, const Element& element, Stored& into) {
  if (!element.loaded) return Missing::NotRead;
  const Vr vr = is_private(element.tag) ? Vr::UN : element.dictionary_vr;
  if (vr == Vr::SQ || vr == Vr::OB || vr == Vr::OW) return Missing::NotRead;
  if (width(vr) > 1 && vr != Vr::AT) {
    into.vr = vr;
    // Those bytes are little endian in every coding (PS3.5 6.2.2, note).
    const auto bytes = excerpt.value(element);
    return bytes.size() % width(vr) == 0 ? read_binary(vr, bytes, into) : Missing::Unparsable;
  }
  const auto text = text_vr(vr);
  if (text) into.vr = vr;
  return read_text(excerpt, item, element, text.value_or(TextVr{.by_charset = true}), into);
}

}  // namespace

Missing read_values(const Excerpt& excerpt, std::uint32_t item, const Element& element, Stored& into) {
  into.vr = element.vr;
  into.values.clear();
  into.text.clear();
  if (element.vr == Vr::SQ) return Missing::NotRead;
  if (element.length == 0) return Missing::Empty;
  if (element.length > kLongestValue) return Missing::NotRead;
  if (element.vr == Vr::UN) return read_unknown(excerpt, item, element, into);
  if (const auto text = text_vr(element.vr))
    return element.loaded ? read_text(excerpt, item, element, *text, into) : Missing::Unparsable;
  if (width(element.vr) == 1) return Missing::NotRead;
  return element.loaded ? read_binary(element.vr, excerpt.value(element), into) : Missing::Unparsable;
}

void append_evidence(const Excerpt& excerpt, const Element& element, const Stored& stored, std::string& bytes) {
  bytes += name(stored.vr);
  const auto put_size = [&](std::size_t size) {
    for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(size >> shift & 0xFF);
  };
  if (stored.kind == Kind::Whole || stored.kind == Kind::Real || stored.vr == Vr::AT) {
    const std::string_view raw = text_of(excerpt, element);
    put_size(raw.size());
    bytes += raw;
    return;
  }
  std::size_t size = stored.values.size() - 1;
  for (const std::string_view value : stored.values) size += value.size();
  put_size(size);
  bool first = true;
  for (const std::string_view value : stored.values) {
    if (!first) bytes += '\\';
    first = false;
    bytes += value;
  }
}

}  // namespace qapc::dicom
