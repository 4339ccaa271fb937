// A part of a page that tests hold to what they find.
#pragma once

#include <catch2/catch.hpp>
#include <string>

namespace qapc::e2e {

/// The lines between two marks: `<!-- mark -->` and `<!-- /mark -->`.
inline std::string between(const std::string& page, const std::string& mark) {
  const std::string begin = "<!-- " + mark + " -->\n";
  const std::size_t from = page.find(begin);
  const std::size_t to = page.find("<!-- /" + mark + " -->");
  REQUIRE(from != std::string::npos);
  REQUIRE(to != std::string::npos);
  return page.substr(from + begin.size(), to - from - begin.size());
}

}  // namespace qapc::e2e
