// canonical.tsv, checked and made into C++: every home can be read, and what it names is known.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <string_view>

#include "tools/dictionary/generator.hpp"

namespace qapc::generator {

/// What the other tables know.
struct Known {
  std::set<std::string, std::less<>> keywords;
  std::set<std::string, std::less<>> private_elements;  ///< private_key
  std::set<std::string, std::less<>> vendors;
};

std::string private_key(std::string_view creator, std::uint32_t tag);
/// Of a row of private.tsv.
std::string private_key(const std::vector<std::string>& cells);

void write_canonical(const Table& table, const Known& known, Output& out);

}  // namespace qapc::generator
