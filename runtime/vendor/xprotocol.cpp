#include "runtime/vendor/xprotocol.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace qapc::vendor {
namespace {

using abi::Missing;

constexpr std::size_t kLongestName = 256;
constexpr std::size_t kMostPathBytes = std::size_t{64} << 20;  // of all paths together; scanners write 200 KB

struct Token {
  enum class Kind : std::uint8_t { End, Tag, Open, Close, Value, Bad };
  Kind kind = Kind::End;
  std::string text;  ///< of a tag: what stands between < and >
};

class Tokens {
 public:
  explicit Tokens(std::string_view text) : text_(text) {}

  [[nodiscard]] std::size_t at() const { return at_; }

  Token next() {
    at_ = std::min(text_.find_first_not_of(" \t\r\n", at_), text_.size());
    if (at_ == text_.size()) return {};
    switch (text_[at_]) {
      case '{':
        ++at_;
        return {Token::Kind::Open, ""};
      case '}':
        ++at_;
        return {Token::Kind::Close, ""};
      case '<':
        return tag();
      case '"':
        return quoted();
      default:
        return word();
    }
  }

 private:
  Token tag() {
    const std::size_t end = text_.find('>', at_);
    if (end == std::string_view::npos) return {Token::Kind::Bad, ""};
    std::string text(text_.substr(at_ + 1, end - at_ - 1));
    at_ = end + 1;
    return {Token::Kind::Tag, std::move(text)};
  }
  /// A quote inside is written twice.
  Token quoted() {
    std::string text;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] != '"') {
        text.push_back(text_[at_]);
        continue;
      }
      ++at_;
      if (at_ == text_.size() || text_[at_] != '"') return {Token::Kind::Value, std::move(text)};
      text.push_back('"');
    }
    return {Token::Kind::Bad, ""};
  }
  Token word() {
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n{}<\"", at_), text_.size());
    std::string text(text_.substr(at_, end - at_));
    at_ = end;
    return {Token::Kind::Value, std::move(text)};
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

/// A pair of braces.
struct Level {
  std::string name;  ///< of the parameter, `[0]` for an element of an array, "" for the root
  std::string type;
  std::vector<std::string> values;
  std::size_t elements = 0;
  bool ignored = false;  ///< a description or a template
};

class Reader {
 public:
  explicit Reader(std::string_view text) : tokens_(text) {}

  Read<std::vector<XParameter>> read() {
    for (Token token = tokens_.next(); token.kind != Token::Kind::End; token = tokens_.next()) {
      if (const auto wrong = take(std::move(token)); !wrong.empty())
        return unread(Missing::Unparsable, "at byte {} of the protocol: {}", tokens_.at(), wrong);
      if (levels_.empty() && closed_) break;
    }
    if (!levels_.empty() || !closed_) return unread(Missing::Unparsable, "the protocol ends inside its braces");
    return std::move(out_);
  }

 private:
  std::string_view take(Token token) {
    switch (token.kind) {
      case Token::Kind::Tag:
        return tag(token.text);
      case Token::Kind::Open:
        return open();
      case Token::Kind::Close:
        return close();
      case Token::Kind::Value:
        value(std::move(token.text));
        return "";
      default:
        return "a text or a tag has no end";
    }
  }

  /// `ParamLong."Count"` or `Visible`.
  std::string_view tag(std::string_view text) {
    const std::size_t point = text.find(".\"");
    if (point == std::string_view::npos || !text.ends_with('"') || text.size() < point + 3) {
      describes_ = text != "XProtocol";
      is_template_ = is_template_ || text == "Default";
      return "";
    }
    if (text.size() > kLongestName) return "a name is too long";
    next_ = Level{.name = std::string(text.substr(point + 2, text.size() - point - 3)),
                  .type = std::string(text.substr(0, point)),
                  .values = {},
                  .ignored = is_template_};
    describes_ = false;
    is_template_ = false;
    return "";
  }

  std::string_view open() {
    if (levels_.size() == kDeepestXProtocol) return "too deep";
    Level level;
    if (next_) {
      level = *std::exchange(next_, std::nullopt);
    } else if (!levels_.empty() && !describes_) {
      level.name = fmt::format("[{}]", levels_.back().elements++);
      level.type = levels_.back().type;
    }
    level.ignored = level.ignored || describes_ || (!levels_.empty() && levels_.back().ignored);
    describes_ = false;
    levels_.push_back(std::move(level));
    return "";
  }

  std::string_view close() {
    if (levels_.empty()) return "a brace closes nothing";
    next_.reset();
    describes_ = false;
    is_template_ = false;
    if (!levels_.back().values.empty()) {
      std::string where = path();
      path_bytes_ += where.size();
      if (out_.size() == kMostXParameters || path_bytes_ > kMostPathBytes) return "too many parameters";
      out_.push_back({std::move(where), levels_.back().type, std::move(levels_.back().values)});
    }
    levels_.pop_back();
    closed_ = closed_ || levels_.empty();
    return "";
  }

  /// One value after a description belongs to it.
  void value(std::string text) {
    if (std::exchange(describes_, false)) {
      is_template_ = false;
      return;
    }
    if (levels_.empty() || levels_.back().ignored || levels_.back().type.empty()) return;
    levels_.back().values.push_back(std::move(text));
  }

  [[nodiscard]] std::string path() const {
    std::string path;
    for (const Level& level : levels_) {
      if (!path.empty() && !level.name.empty() && level.name.front() != '[') path.push_back('.');
      path.append(level.name);
    }
    return path;
  }

  Tokens tokens_;
  std::vector<Level> levels_;
  std::optional<Level> next_;
  bool describes_ = false;    ///< what follows describes the parameter and is no value
  bool is_template_ = false;  ///< the next parameter is the pattern of an array's elements
  bool closed_ = false;       ///< the outermost braces have been seen whole
  std::vector<XParameter> out_;
  std::size_t path_bytes_ = 0;
};

}  // namespace

Read<std::vector<XParameter>> parse_xprotocol(std::string_view text) {
  const std::size_t begin = text.find("<XProtocol>");
  if (begin == std::string_view::npos) return unread(Missing::Absent, "no XProtocol");
  return Reader(text.substr(begin)).read();
}

const XParameter* find(const std::vector<XParameter>& parameters, std::string_view path) {
  const auto found = std::ranges::find(parameters, path, &XParameter::path);
  return found == parameters.end() ? nullptr : &*found;
}

}  // namespace qapc::vendor
