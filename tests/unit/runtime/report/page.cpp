#include "tests/unit/runtime/report/page.hpp"

#include <fmt/format.h>

namespace qapc::report {
namespace {

bool is_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

struct Reader {
  std::string_view rest;
  Page page;
  std::vector<std::string> open;

  void wrong(std::string what) {
    if (page.mistake.empty()) page.mistake = std::move(what) + " before: " + std::string(rest.substr(0, 60));
    rest = {};
  }
  bool eat(std::string_view word) {
    if (!rest.starts_with(word)) return false;
    rest.remove_prefix(word.size());
    return true;
  }
  std::string name() {
    std::size_t end = 0;
    while (end < rest.size() && is_name(rest[end])) ++end;
    const std::string word(rest.substr(0, end));
    rest.remove_prefix(end);
    return word;
  }
  /// `&amp;` and the like; anything else behind an ampersand is a mistake.
  std::string unescaped(std::string_view raw) {
    static const std::map<std::string_view, char> kEntities{
        {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"#39", '\''}};
    std::string out;
    for (std::size_t i = 0; i < raw.size(); ++i) {
      if (raw[i] != '&') {
        out += raw[i];
        continue;
      }
      const std::size_t end = raw.find(';', i);
      const auto entity = kEntities.find(raw.substr(i + 1, end == std::string_view::npos ? 0 : end - i - 1));
      if (entity == kEntities.end()) {
        wrong("an ampersand that is no entity: " + std::string(raw.substr(i, 20)));
        return out;
      }
      out += entity->second;
      i = end;
    }
    return out;
  }

  void attribute() {
    const std::string word = name();
    if (word.empty()) return wrong("no attribute");
    page.attributes.insert(word);
    if (!eat("=\"")) return wrong("an attribute without a quoted value");
    const std::size_t end = rest.find('"');
    if (end == std::string_view::npos || rest.substr(0, end).find('<') != std::string_view::npos)
      return wrong("an attribute that does not end");
    const std::string value = unescaped(rest.substr(0, end));
    rest.remove_prefix(std::min(rest.size(), end + 1));
    if (word == "id") page.ids.push_back(value);
    if (word == "href" || word == "src") page.links.push_back(value);
  }

  void opening() {
    static const std::set<std::string> kVoid{"meta", "br", "hr", "img", "link", "input"};
    const std::string tag = name();
    if (tag.empty()) return wrong("a < that opens no tag");
    page.tags.insert(tag);
    while (!rest.empty() && !rest.starts_with(">")) {
      if (!eat(" ")) return wrong("no blank between attributes");
      attribute();
    }
    if (!eat(">")) return wrong("a tag that does not end");
    if (kVoid.contains(tag)) return;
    open.push_back(tag);
    if (tag != "style" && tag != "script") return;
    const std::size_t end = rest.find("</" + tag + ">");
    if (end == std::string_view::npos) return wrong("a " + tag + " that does not end");
    (tag == "style" ? page.style : page.script) += rest.substr(0, end);
    rest.remove_prefix(end);
  }

  void closing() {
    const std::string tag = name();
    if (open.empty() || open.back() != tag) return wrong(fmt::format("</{}> closes another tag", tag));
    open.pop_back();
    if (!eat(">")) wrong("a closing tag that does not end");
  }

  Page read() {
    if (!eat("<!DOCTYPE html>\n")) wrong("no doctype");
    while (!rest.empty()) {
      if (eat("</")) {
        closing();
      } else if (eat("<")) {
        opening();
      } else {
        const std::size_t end = std::min(rest.find('<'), rest.size());
        const std::string_view raw = rest.substr(0, end);
        if (raw.find('>') != std::string_view::npos) {
          wrong("a > outside of tags");
        } else {
          page.text += unescaped(raw);
          rest.remove_prefix(std::min(rest.size(), end));
        }
      }
    }
    if (page.mistake.empty() && !open.empty()) page.mistake = "<" + open.back() + "> is not closed";
    return std::move(page);
  }
};

}  // namespace

Page read_page(std::string_view html) {
  return Reader{html, {}, {}}.read();
}

}  // namespace qapc::report
