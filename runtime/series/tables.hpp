// The tables of stdlib/series as tools/series/generate writes them: rows of numbers and one text they point into, so
// that they load without relocation. Floor 1 (runtime/series), for its own files only.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

#include "runtime/series/vocabulary.hpp"

namespace qapc::series::tables {

extern const char kText[];

/// A piece of kText: where it begins << 8 | its length.
struct Text {
  std::uint32_t place = 0;
  [[nodiscard]] constexpr std::string_view view() const { return {kText + (place >> 8), place & 0xFF}; }
};

// All words are one tree: a word is the way from its root to a node.
inline constexpr char32_t kNumber = 0x110000;  ///< of an edge: a whole number, with decimals
inline constexpr char32_t kGap = 0x110001;     ///< of an edge: a few gaps, or none
struct Edge {
  char32_t symbol = 0;  ///< folded, or one of the above
  std::uint32_t node = 0;
};
struct Node {
  std::uint32_t first_edge = 0;
  std::uint16_t edges = 0;
  std::uint16_t word = 0;  ///< 1 + row of kWords; 0: no word ends here
};

/// Where a word may be found inside a longer one that is no word itself.
enum class Part : std::uint8_t {
  Whole,   ///< nowhere
  Border,  ///< between changes of case and borders of letters and digits; when it is long, as Glued
  Glued,   ///< also where letters follow letters, when all of the longer one is made of words
};
struct Word {
  std::uint16_t first_reading = 0;
  std::uint8_t readings = 0;
  Part part = Part::Whole;
};
/// What a word may mean: the first reading whose condition holds.
struct Reading {
  std::uint16_t meaning = 0;
  std::uint16_t condition = 0;
  Text vendor;
};

// Conditions speak of the meanings of the other tokens.
struct Mask {
  std::array<std::uint64_t, 6> bits{};
  [[nodiscard]] constexpr bool has(std::size_t meaning) const {
    return (bits[meaning / 64] >> (meaning % 64) & 1U) != 0;
  }
  constexpr void add(std::size_t meaning) { bits[meaning / 64] |= std::uint64_t{1} << (meaning % 64); }
  [[nodiscard]] constexpr bool meets(const Mask& other) const {
    for (std::size_t i = 0; i < bits.size(); ++i)
      if ((bits[i] & other.bits[i]) != 0) return true;
    return false;
  }
  friend constexpr bool operator==(const Mask&, const Mask&) = default;
};
inline constexpr std::size_t kMostMeanings = sizeof(Mask::bits) * 8;

enum class Where : std::uint8_t { Anywhere, Before, Behind };
/// One of the meanings is there, or the token stands at one of the places.
struct Term {
  Mask meanings;
  Where where = Where::Anywhere;
  bool negated = false;
  bool first = false;  ///< the token is the first one
  bool last = false;   ///< only numbers follow it
  bool only = false;   ///< nothing but numbers is beside it
};
/// All terms hold. Row 0 is the condition without terms, which always holds.
struct Condition {
  std::uint16_t first_term = 0;
  std::uint8_t terms = 0;
};

enum class Agent : std::uint8_t {
  Silent,
  None,     ///< before or without
  Implied,  ///< a dynamic phase, an examination that needs it
  Named,    ///< the agent by its name
  Post,     ///< after
};
struct Meaning {
  Text name;
  Text text;
  Category category = Category::Other;
  Plane plane = Plane::Unknown;
  std::uint8_t anatomy = 0;      ///< 1 + row of kAnatomies; 0: none
  std::uint8_t specificity = 0;  ///< of the anatomy: 1 a region, 2 an organ, 3 a part
  Agent agent = Agent::Silent;
  bool derived = false;
  bool localizer = false;
};

/// Rows of one rank compete; a lower rank speaks only where those above it are silent.
struct FamilyRow {
  std::uint8_t rank = 0;
  Family family = Family::Unknown;
  std::uint16_t condition = 0;
  Text why;
};
struct SuffixRow {
  Suffix suffix = Suffix::None;
  std::uint16_t condition = 0;
};

extern const std::string_view kVersion;
extern const std::string_view kDigest;
extern const std::span<const Node> kNodes;  ///< the root first
extern const std::span<const Edge> kEdges;  ///< of one node: by symbol
extern const std::span<const Word> kWords;
extern const std::span<const Reading> kReadings;
extern const std::span<const Term> kTerms;
extern const std::span<const Condition> kConditions;
extern const std::span<const Meaning> kMeanings;
extern const std::span<const std::string_view> kAnatomies;  ///< in alphabetical order
extern const std::span<const FamilyRow> kFamilies;          ///< in the order of the table
extern const std::span<const SuffixRow> kSuffixes;

extern const std::uint16_t kNumberMeaning;  ///< of the word that is a number

}  // namespace qapc::series::tables
