#include "runtime/dicom/layout.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstring>
#include <optional>
#include <span>
#include <string_view>

#include "runtime/dicom/vr.hpp"

namespace qapc::dicom {
namespace {

constexpr std::uint64_t kPreamble = 128;  // bytes, PS3.10 7.1

std::unexpected<Refused> refuse(Refusal why, std::string_view detail) {
  return std::unexpected(Refused{why, std::string(detail)});
}

/// The first element at `at` may be coded like this.
bool is_plausible(Bytes& bytes, std::uint64_t at, Coding coding) {
  const auto head = head_at(bytes, at, coding);
  if (!head) return false;
  if (coding == Coding::ImplicitLittle)
    return head->length == ElementHead::kUndefined || head->length <= bytes.size() - at - head->size;
  // Data sets begin with a group below 0100.
  const std::uint32_t group = head->tag >> 16;
  const bool wrong_way_round = group > 0xFF && (group & 0xFF) == 0;
  return !wrong_way_round && head->has_vr && vr_of({head->vr.data(), 2}) != Vr::Other;
}

std::optional<Coding> guess(Bytes& bytes, std::uint64_t at) {
  for (const Coding coding : {Coding::ExplicitLittle, Coding::ExplicitBig, Coding::ImplicitLittle}) {
    if (is_plausible(bytes, at, coding)) return coding;
  }
  return std::nullopt;
}

struct Syntax {
  std::optional<Coding> coding;
  bool deflated = false;
};

/// PS3.6 table A-1. All others, also those to come, are explicit little endian with encapsulated pixels.
Syntax syntax_of(std::string_view uid) {
  if (uid.empty()) return {};
  if (uid == "1.2.840.10008.1.2") return {Coding::ImplicitLittle};
  if (uid == "1.2.840.113619.5.2") return {Coding::ImplicitLittle};  // GE: only the pixels are big endian
  if (uid == "1.2.840.10008.1.2.2") return {Coding::ExplicitBig};
  if (uid == "1.2.840.10008.1.2.1.99" || uid == "1.2.840.10008.1.2.4.95") return {Coding::ExplicitLittle, true};
  return {Coding::ExplicitLittle};
}

struct Meta {
  std::uint64_t end = 0;
  Uid transfer_syntax;
  Uid sop_class;
};

Uid uid_at(Bytes& bytes, std::uint64_t at, std::uint32_t length) {
  const std::size_t size = std::min<std::size_t>(length, Uid::kLongest);
  const auto there = bytes.look(at, size);
  const std::string_view text(reinterpret_cast<const char*>(there.data()), std::min(size, there.size()));
  Uid uid;
  const auto end = uid.letters.begin() + static_cast<std::ptrdiff_t>(text.copy(uid.letters.data(), text.size()));
  const auto kept = std::remove_if(uid.letters.begin(), end, [](char c) { return c == '\0' || c == ' '; });
  uid.size = static_cast<std::size_t>(kept - uid.letters.begin());
  return uid;
}

/// Group 0002, as long as it goes on: its own length element is wrong too often.
std::expected<Meta, Refused> read_meta(Bytes& bytes, std::uint64_t at) {
  constexpr std::uint32_t kMetaGroup = 2;
  const Coding coding =
      is_plausible(bytes, at, Coding::ExplicitLittle) ? Coding::ExplicitLittle : Coding::ImplicitLittle;
  Meta meta{.end = at, .transfer_syntax = {}, .sop_class = {}};
  for (;;) {
    const auto there = bytes.look(meta.end, ElementHead::kLongest);
    if (there.size() < 2 || two_at(there, 0) != kMetaGroup) return meta;
    const auto head = head_of(there, coding);
    if (!head) return refuse(Refusal::Damaged, "ends early, inside its file meta information");
    const std::uint64_t value_at = meta.end + head->size;
    if (head->length == ElementHead::kUndefined || head->length > bytes.size() - value_at)
      return refuse(Refusal::Damaged, "ends early, inside its file meta information");
    if (head->tag == 0x0002'0010) meta.transfer_syntax = uid_at(bytes, value_at, head->length);
    if (head->tag == 0x0002'0002) meta.sop_class = uid_at(bytes, value_at, head->length);
    meta.end = value_at + head->length;
  }
}

bool looks_like_text(std::span<const std::byte> bytes) {
  return std::ranges::all_of(bytes, [](std::byte b) {
    const auto code = std::to_integer<unsigned>(b);
    return code >= 0x20 ? code != 0x7F : code == '\t' || code == '\n' || code == '\r' || code == '\f';
  });
}

std::unexpected<Refused> not_dicom(Bytes& bytes) {
  if (bytes.failed()) return refuse(Refusal::Unreadable, "the system stops in the middle of the file");
  if (bytes.size() == 0) return refuse(Refusal::NotDicom, "empty file");
  std::array<std::byte, 512> head{};
  const auto there = std::span(head).first(bytes.read(0, head));
  return refuse(Refusal::NotDicom, looks_like_text(there) ? "text" : "its bytes are not those of DICOM");
}

bool says_dicom(Bytes& bytes) {
  constexpr std::string_view kMagic = "DICM";
  const auto there = bytes.look(kPreamble, kMagic.size());
  return there.size() >= kMagic.size() && std::memcmp(there.data(), kMagic.data(), kMagic.size()) == 0;
}

/// Without a preamble: file meta information at once, or group 0008 in any coding.
bool begins_as_dicom(Bytes& bytes) {
  constexpr std::uint32_t kLongestFirst = 1024;  // no first element of group 0008 has a longer value
  const auto coding = guess(bytes, 0);
  if (!coding) return false;
  const auto head = head_at(bytes, 0, *coding);
  if (!head) return false;
  const std::uint32_t group = head->tag >> 16;
  if (group == 2) return head->tag <= 0x0002'0010;
  return group == 8 && (head->length <= kLongestFirst || head->length == ElementHead::kUndefined);
}

}  // namespace

std::expected<Layout, Refused> recognise(Bytes& bytes) {
  const bool preamble = says_dicom(bytes);
  if (!preamble && !begins_as_dicom(bytes)) return not_dicom(bytes);
  const std::uint64_t begin = preamble ? kPreamble + 4 : 0;
  auto meta = read_meta(bytes, begin);
  if (!meta) return std::unexpected(meta.error());

  Layout layout{.data_set_at = meta->end, .sop_class = meta->sop_class};
  layout.has_header = preamble || meta->end > begin;
  if (layout.data_set_at >= bytes.size()) return refuse(Refusal::Damaged, "ends early, before its data set");
  const Syntax syntax = syntax_of(meta->transfer_syntax.text());
  layout.deflated = syntax.deflated;
  if (syntax.deflated) return layout;
  if (syntax.coding && is_plausible(bytes, layout.data_set_at, *syntax.coding)) {
    layout.coding = *syntax.coding;
    return layout;
  }
  // Some writers name one transfer syntax and use another.
  const auto coding = guess(bytes, layout.data_set_at);
  if (!coding) return refuse(Refusal::Damaged, "its data set does not begin as one");
  layout.coding = *coding;
  return layout;
}

}  // namespace qapc::dicom
