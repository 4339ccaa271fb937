// HTML as a parser that forgives nothing sees it: tags, attributes, text, and whether every tag is closed in order.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::report {

struct Page {
  std::set<std::string> tags;
  std::set<std::string> attributes;
  std::vector<std::string> ids;
  std::vector<std::string> links;  ///< values of href and src
  std::string text;                ///< with entities read; without style and script
  std::string style;
  std::string script;
  std::string mistake;  ///< the first thing that is not well formed; "" for a good page
};

Page read_page(std::string_view html);

}  // namespace qapc::report
