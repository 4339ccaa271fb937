// Policies by chance: bytes change as libFuzzer changes them, and words of the language come and go.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "compiler/syntax/parse.hpp"

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace qapc::fuzz {

/// Half of the changes put a word of the language at a border of words; the others are those of libFuzzer.
inline std::size_t change_policy(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  static const std::vector<std::string> kWords = syntax::vocabulary();
  std::minstd_rand random(seed);
  const std::string word = " " + kWords[random() % kWords.size()] + " ";
  if (random() % 2 == 0 || size + word.size() > most) return LLVMFuzzerMutate(data, size, most);
  std::size_t at = size == 0 ? 0 : random() % size;
  while (at < size && data[at] != ' ' && data[at] != '\n') ++at;
  std::memmove(data + at + word.size(), data + at, size - at);
  std::memcpy(data + at, word.data(), word.size());
  return size + word.size();
}

}  // namespace qapc::fuzz
