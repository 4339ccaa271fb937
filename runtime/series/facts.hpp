// From words to meanings, and from meanings to facts. Floor 1 (runtime/series), for its own files only.
#pragma once

#include "runtime/series/recognise.hpp"
#include "runtime/series/tables.hpp"

namespace qapc::series {

/// Gives a token the first of its meanings whose condition holds beside the other tokens; none, when none does.
void choose_reading(std::span<Token> tokens, std::size_t at);

/// The same for every token that has several meanings, or conditions.
void choose_readings(std::span<Token> tokens);

/// Fills in everything but the tokens.
void draw_facts(Recognised& recognised);

/// Where a condition is asked: among which meanings, and at which of the tokens (none: of the whole text).
struct Place {
  std::span<const Token> tokens;
  const tables::Mask* present = nullptr;
  std::size_t at = ~std::size_t{0};
};
bool holds(std::uint16_t condition, const Place& place);

}  // namespace qapc::series
