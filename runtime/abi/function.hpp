// What each function of a computed home takes and gives, in one table: the verifier, the dictionary and the engine that
// computes it read it. Floor 1 (runtime/abi).
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "runtime/abi/home.hpp"

namespace qapc::abi {

struct FunctionInfo {
  Function function;
  std::string_view name;  ///< as the dictionary writes it: `echo_spacing`
  std::size_t least;      ///< inputs
  std::size_t most;
  /// A letter an input: N number, I integer, T text, L list of numbers, A any; the last for all that follow.
  std::string_view types;
  bool of_series;           ///< looks at all images of a series at once
  std::string_view inputs;  ///< for people: `bandwidth in Hz/px, lines`
};

const FunctionInfo& info(Function function);
/// The letter of one input.
char input_type(const FunctionInfo& row, std::size_t input);
/// The function can do without that input: what has no value is taken for the usual case.
bool may_miss(Function function, std::size_t input);
std::optional<Function> find_function(std::string_view name);

}  // namespace qapc::abi
