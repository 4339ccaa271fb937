// From characters to words of the lexicon. Floor 1 (runtime/series), for its own files only.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/series/fold.hpp"

namespace qapc::series {

/// A piece of the text: a word of the lexicon, or one that is not known.
struct Piece {
  std::uint32_t begin = 0;  ///< characters
  std::uint32_t end = 0;
  std::optional<std::uint16_t> word;  ///< row of kWords
};

/// Phrases before words, the longest first; a word that is not known as a whole is split where that explains it best.
/// Gaps, and signs that no word holds, are no pieces.
std::vector<Piece> split(std::span<const Char> text);

}  // namespace qapc::series
