// Bytes of DICOM files, broken in the ways files break: by chance, and where a reader looks. Seeded: the same call
// gives the same bytes everywhere.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::support {

/// Where an element lies in little endian bytes.
struct Place {
  std::size_t begin = 0;   ///< of its tag
  std::size_t vr = 0;      ///< 0: none is written
  std::size_t length = 0;  ///< of its length field
  std::size_t length_size = 4;
  std::size_t value = 0;
  std::size_t end = 0;  ///< of its value; of a sequence that is looked into: of its head
};
/// Elements, items and delimiters in the order of the file, as far as they can be followed.
std::vector<Place> places(std::string_view bytes);

struct Mutation {
  std::string bytes;
  std::string what;  ///< for people: `length at 480`
  bool cut = false;  ///< the end is missing and nothing else was done
};
Mutation mutated(std::string_view bytes, std::mt19937_64& random);

}  // namespace qapc::support
