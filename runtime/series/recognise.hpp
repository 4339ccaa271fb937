// What a Series Description says: its tokens, and the facts that follow from them. Floor 1 (runtime/series). A pure
// function of the text and of the tables of stdlib/series, whose version and digest can be asked.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/series/vocabulary.hpp"

namespace qapc::series {

/// A description (DICOM LO) has at most 64 characters; of what is longer the rest is not read.
inline constexpr std::size_t kLongestText = 1024;  // bytes

/// A row of the table of meanings; 0xFFFF for a word that is not known.
using MeaningId = std::uint16_t;
inline constexpr MeaningId kNoMeaning = 0xFFFF;

struct Token {
  std::uint32_t begin = 0;  ///< bytes of the text
  std::uint32_t end = 0;
  MeaningId meaning = kNoMeaning;
  std::uint16_t word = 0;     ///< of the lexicon; with `readings` it says what else the word may mean
  std::uint8_t readings = 0;  ///< 0: not known; 1: one meaning; more: the context decided
  std::string_view vendor;    ///< "" where the word is nobody's
  [[nodiscard]] bool known() const { return meaning != kNoMeaning; }
  friend bool operator==(const Token&, const Token&) = default;
};

struct Recognised {
  std::vector<Token> tokens;  ///< in the order of the text
  Family family = Family::Unknown;
  Suffix suffix = Suffix::None;
  Plane plane = Plane::Unknown;
  std::string_view anatomy = "unknown";
  bool contrast_agent = false;
  bool derived = false;
  bool localizer = false;
  std::string_view why;                ///< the reason of the family; "" when it is unknown
  std::vector<Family> other_families;  ///< that hold as well as `family`, in the order of the table
  std::vector<Plane> other_planes;     ///< that are said, too
  bool cut = false;                    ///< the text is longer than what was read

  friend bool operator==(const Recognised&, const Recognised&) = default;
};

/// Reads a description. Any bytes will do; what is not UTF-8 belongs to no word.
Recognised recognise(std::string_view description);

/// `T1w`, `T1w_dixon`
std::string family_name(Family family, Suffix suffix);

// Of tokens. A word that is not known is of the category Other, and its meaning is "".
Category category_of(const Token& token);
std::string_view meaning_of(const Token& token);
/// What the meaning is, for people.
std::string_view text_of(const Token& token);
/// What else the word of a token may mean, in the order of the lexicon.
std::vector<std::string_view> other_readings(const Token& token);

// The tables.
/// Every anatomy a description can say, in alphabetical order; `unknown` is not one of them.
std::span<const std::string_view> anatomies();
/// Every meaning a word can have, in the order of the table.
std::vector<std::string_view> meanings();
std::string_view lexicon_version();
/// SHA-256 of the tables, as hexadecimal digits.
std::string_view lexicon_digest();

}  // namespace qapc::series
