#include "compiler/dictionary/notation.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>
#include <optional>
#include <utility>

namespace qapc::dictionary {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// Reads from front to back; the first thing that is wrong is kept.
class Notation {
 public:
  explicit Notation(std::string_view text) : text_(text) {}

  std::expected<NotedHome, std::string> read() {
    NotedHome home = this->home(0);
    skip();
    if (wrong_.empty() && at_ < text_.size()) fail("something more");
    if (!wrong_.empty()) return std::unexpected(wrong_);
    return home;
  }

 private:
  void fail(std::string_view what) {
    if (wrong_.empty()) wrong_ = fmt::format("{} at character {} of `{}`", what, at_ + 1, text_);
    at_ = text_.size();
  }
  void skip() {
    while (at_ < text_.size() && text_[at_] == ' ') ++at_;
  }
  bool take(char c) {
    skip();
    if (at_ == text_.size() || text_[at_] != c) return false;
    ++at_;
    return true;
  }
  void expect(char c) {
    if (!take(c)) fail(fmt::format("no `{}`", c));
  }
  std::string_view peek() {
    skip();
    std::size_t end = at_;
    while (end < text_.size() && is_word(text_[end])) ++end;
    return text_.substr(at_, end - at_);
  }
  std::string word() {
    const std::string_view found = peek();
    at_ += found.size();
    if (found.empty()) fail("no word");
    return std::string(found);
  }
  bool take(std::string_view wanted) {
    if (peek() != wanted) return false;
    at_ += wanted.size();
    return true;
  }
  std::string quoted() {
    if (!take('"')) {
      fail("no text in quotes");
      return "";
    }
    const std::size_t end = text_.find('"', at_);
    if (end == std::string_view::npos) {
      fail("a text without its end");
      return "";
    }
    std::string text(text_.substr(at_, end - at_));
    at_ = end + 1;
    return text;
  }
  std::vector<std::string> several() {
    std::vector<std::string> all{quoted()};
    while (another()) all.push_back(quoted());
    return all;
  }
  /// A comma and one more text: a comma before anything else stands between inputs.
  bool another() {
    skip();
    const std::size_t comma = at_;
    if (!take(',')) return false;
    skip();
    if (at_ < text_.size() && text_[at_] == '"') return true;
    at_ = comma;
    return false;
  }
  template <typename Number>
  Number number() {
    skip();
    Number value{};
    const auto [end, error] = std::from_chars(text_.data() + at_, text_.data() + text_.size(), value);
    if (error != std::errc{}) fail("no number");
    at_ = error == std::errc{} ? static_cast<std::size_t>(end - text_.data()) : at_;
    return value;
  }

  /// `(0043,xx2C)`
  std::uint32_t private_tag() {
    skip();
    const std::string_view tag = text_.substr(at_, 11);
    const bool shaped = tag.size() == 11 && tag[0] == '(' && tag.substr(5, 3) == ",xx" && tag[10] == ')';
    std::uint32_t group = 0;
    std::uint32_t low = 0;
    if (!shaped || std::from_chars(tag.data() + 1, tag.data() + 5, group, 16).ptr != tag.data() + 5 ||
        std::from_chars(tag.data() + 8, tag.data() + 10, low, 16).ptr != tag.data() + 10) {
      fail("no private tag `(gggg,xxee)`");
      return 0;
    }
    at_ += tag.size();
    return group << 16 | low;
  }

  NotedHome place(int depth) {
    NotedHome home;
    skip();
    if (at_ < text_.size() && text_[at_] == '"') {
      home.kind = NotedHome::Kind::Private;
      home.creator = quoted();
      home.tag = private_tag();
    } else if (take("inside")) {
      home.kind = NotedHome::Kind::Inside;
      home.creator = quoted();
      home.tag = private_tag();
      home.name = word();
    } else if (take("csa")) {
      const std::string which = word();
      if (which != "image" && which != "series") fail("neither `image` nor `series`");
      home.kind = which == "image" ? NotedHome::Kind::CsaImage : NotedHome::Kind::CsaSeries;
      home.fields = {quoted()};
    } else if (take("protocol")) {
      home.kind = NotedHome::Kind::Protocol;
      home.fields = several();
    } else if (take("ge")) {
      if (take("traversal")) {
        home.kind = NotedHome::Kind::GeTraversal;
      } else {
        if (!take("protocol")) fail("neither `protocol` nor `traversal`");
        home.kind = NotedHome::Kind::GeProtocol;
        home.fields = {quoted()};
      }
    } else {
      named(home, depth);
    }
    return home;
  }

  void named(NotedHome& home, int depth) {
    home.name = word();
    const bool lower = !home.name.empty() && home.name.front() >= 'a' && home.name.front() <= 'z';
    if (take('(')) {
      constexpr int kDeepest = 4;
      if (depth == kDeepest) fail("functions inside one another");
      home.kind = NotedHome::Kind::Function;
      if (take(')')) return;
      do {
        home.inputs.push_back(this->home(depth + 1));
      } while (wrong_.empty() && take(','));
      expect(')');
    } else if (home.name == "vendor") {
      home.kind = NotedHome::Kind::Vendor;
    } else {
      // Keywords of the standard begin with a capital, but for a few (dBdt).
      home.kind =
          lower && home.name.find('_') != std::string::npos ? NotedHome::Kind::Canonical : NotedHome::Kind::Attribute;
      if (home.name == "mosaic") home.kind = NotedHome::Kind::Canonical;
    }
  }

  NotedGuard guard() {
    NotedGuard guard;
    skip();
    if (at_ < text_.size() && text_[at_] == '"') {
      guard.creator = quoted();
      guard.tag = private_tag();
    } else {
      guard.keyword = word();
    }
    if (!take("matches")) fail("no `matches`");
    guard.pattern = quoted();
    return guard;
  }

  /// One step, if there is one.
  bool step(NotedHome& home) {
    if (take('[')) {
      home.value = number<std::uint32_t>();
      if (home.value == 0) fail("values are counted from 1");
      expect(']');
    } else if (take("unset")) {
      home.steps.unset = several();
    } else if (take("match")) {
      home.steps.pattern = quoted();
    } else if (take("otherwise")) {
      home.steps.otherwise = quoted();
    } else if (take("table")) {
      do {
        std::string from = quoted();
        expect('=');
        home.steps.table.push_back({std::move(from), quoted()});
      } while (another());
    } else if (take("modulo")) {
      home.steps.modulo = static_cast<double>(number<std::int64_t>());
    } else if (take("reciprocal")) {
      home.steps.reciprocal = true;
    } else if (take("shift")) {
      home.shift = number<std::int32_t>();
    } else if (take("duration")) {
      home.duration = true;
    } else if (take("when")) {
      home.guards.push_back(guard());
    } else {
      return false;
    }
    return true;
  }

  NotedHome home(int depth) {
    skip();
    const std::size_t begin = at_;
    NotedHome home = place(depth);
    while (wrong_.empty() && step(home)) {
    }
    home.notation = text_.substr(begin, at_ - begin);
    return home;
  }

  std::string_view text_;
  std::size_t at_ = 0;
  std::string wrong_;
};

}  // namespace

std::expected<NotedHome, std::string> parse_home(std::string_view text) {
  return Notation(text).read();
}

}  // namespace qapc::dictionary
