// The tables of stdlib/dictionary as tools/dictionary/generate writes them: rows of numbers and one text they point
// into, so that they load without relocation. Floor 2 (compiler/dictionary), for its own files only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "compiler/dictionary/canonical.hpp"
#include "compiler/dictionary/dictionary.hpp"

namespace qapc::dictionary::tables {

extern const char kText[];

/// A piece of kText: where it begins << 8 | its length.
struct Text {
  std::uint32_t place = 0;
  [[nodiscard]] constexpr std::string_view view() const { return {kText + (place >> 8), place & 0xFF}; }
};

/// Bits of a tag that name a row. `60xx` are even groups, so the lowest bit of the group counts.
inline constexpr std::uint32_t kOneTag = 0xFFFF'FFFF;
inline constexpr std::uint32_t kEvenGroups = 0xFF01'FFFF;  ///< (60xx,3000)
inline constexpr std::uint32_t kElements = 0xFFFF'FF00;    ///< (0020,31xx)

struct AttributeRow {
  std::uint32_t tag = 0;  ///< the lowest, where there are several
  std::uint32_t mask = kOneTag;
  Text keyword;
  Text vr;
  Text vm;
  Text name;
  Text unit;
  std::uint16_t least = 0;
  std::uint16_t most = 0;
  std::uint16_t first_term = 0;
  std::uint8_t terms = 0;
  std::uint8_t level = 0;  ///< 0: nobody has said; else 1 + Level
  abi::Privacy privacy = abi::Privacy::Phi;
  bool retired = false;
  bool unit_known = false;
  bool terms_closed = false;
};

/// How an attribute differs in an earlier edition. One row has one difference.
struct EarlierRow {
  std::string_view edition;
  std::string_view keyword;
  bool absent = false;
  bool in_force = false;  ///< it is retired since
  std::uint16_t least = 0;
  std::uint16_t most = 0;
};

struct SynonymRow {
  Text word;
  std::array<std::uint16_t, 3> attributes{};  ///< rows of kAttributes
  std::uint8_t count = 0;
};

/// A creator and its rows of kPrivate.
struct CreatorRow {
  Text creator;
  Text folded;
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

struct PrivateRow {
  std::uint16_t group = 0;
  std::uint8_t element = 0;
  Text vr;
  Text vm;
  Text name;
  Text unit;
  Text meaning;
};

struct CanonicalRow {
  std::string_view name;
  std::string_view unit;
  std::string_view bids;
  std::string_view means;
  CanonicalType type = CanonicalType::Number;
  bool list = false;
  Level level = Level::Series;
  abi::Privacy privacy = abi::Privacy::Phi;
  std::uint16_t first_home = 0;  ///< rows of kCanonicalHomes
  std::uint16_t homes = 0;
  std::uint16_t first_never = 0;  ///< rows of kCanonicalNever
  std::uint16_t never = 0;
};

extern const std::span<const std::string_view> kEditions;  ///< the newest first
extern const std::string_view kVendorsEdition;
extern const std::string_view kConfidentialityEdition;
extern const std::string_view kDigest;
extern const std::span<const AttributeRow> kAttributes;  ///< by tag
extern const std::span<const EarlierRow> kEarlier;       ///< by edition and keyword
extern const std::span<const std::uint16_t> kByKeyword;  ///< rows of kAttributes, by keyword
extern const std::span<const std::string_view> kTerms;
extern const std::span<const FrameHome> kFrameHomes;             ///< by keyword
extern const std::span<const SynonymRow> kSynonyms;              ///< by word
extern const std::span<const CreatorRow> kCreators;              ///< by folded
extern const std::span<const PrivateRow> kPrivate;               ///< of one creator: by group and element
extern const std::span<const VendorName> kVendorNames;           ///< in the order of the table
extern const std::span<const CanonicalRow> kCanonical;           ///< by name
extern const std::span<const CanonicalHome> kCanonicalHomes;     ///< of one attribute: as they are tried
extern const std::span<const std::string_view> kCanonicalNever;  ///< vendors
extern const std::span<const std::string_view> kCanonicalNames;  ///< in alphabetical order

}  // namespace qapc::dictionary::tables
