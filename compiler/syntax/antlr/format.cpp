#include "compiler/syntax/format.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "compiler/syntax/antlr/tokens.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::syntax {
namespace {

constexpr std::size_t kWidestLabel = 24;     // columns; a longer vendor row stands by itself
constexpr std::size_t kWidestComment = 100;  // columns; comments behind longer lines are not lined up

struct Word {
  std::string text;
  bool adjacent = false;  ///< no blank stood before it
};

struct Line {
  int blanks = 0;  ///< empty lines before it, as written
  std::vector<Word> words;
  std::string comment;  ///< with its `#`; "" for none
};

std::size_t width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, [](unsigned char c) { return (c & 0xC0) != 0x80; }));
}

/// The lines of a text: words from the grammar's tokens, comments from what stands between them.
class Reader {
 public:
  Reader(const diag::Sources& sources, std::uint32_t source) : text_(sources.text(source)), tokens_(sources, source) {}

  std::vector<Line> lines() {
    std::uint32_t at = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      const diag::Span span = tokens_.span(tokens_.at(i));
      gap(text_.substr(at, span.begin - at));
      const std::string_view word = tokens_.text(tokens_.at(i));
      line().words.push_back({word == "+/-" ? "±" : std::string(word), at == span.begin && !fresh_});
      fresh_ = false;
      at = span.end;
    }
    gap(text_.substr(at));
    std::erase_if(lines_, [](const Line& line) { return line.words.empty() && line.comment.empty(); });
    return std::move(lines_);
  }

 private:
  Line& line() {
    if (fresh_) {
      lines_.push_back({std::max(0, newlines_ - 1), {}, ""});
      newlines_ = 0;
    }
    return lines_.back();
  }

  /// Blanks, ends of lines and comments between two words.
  void gap(std::string_view between) {
    while (!between.empty()) {
      if (between.front() == '\n') {
        ++newlines_;
        fresh_ = true;
        between.remove_prefix(1);
      } else if (between.front() == '#') {
        const std::size_t end = std::min(between.find('\n'), between.size());
        std::string comment(between.substr(0, end));
        comment.erase(comment.find_last_not_of(" \t\r") + 1);
        line().comment = std::move(comment);
        between.remove_prefix(end);
        fresh_ = true;
      } else {
        between.remove_prefix(1);
      }
    }
  }

  std::string_view text_;
  Tokens tokens_;
  std::vector<Line> lines_;
  int newlines_ = 1;
  bool fresh_ = true;  ///< the next word begins a line
};

class Layout {
 public:
  explicit Layout(std::vector<Line> lines) : lines_(std::move(lines)) {}

  std::string write() {
    for (const Line& line : lines_) {
      texts_.push_back(line.words.empty() ? "" : spaced(line));
      track(line);
    }
    align_rows();
    align_comments();
    std::string out;
    for (std::size_t i = 0; i < lines_.size(); ++i) {
      if (i > 0 && lines_[i].blanks > 0) out += '\n';
      out += texts_[i] + "\n";
    }
    return out;
  }

 private:
  enum class Block : std::uint8_t { None, Series, Rule, Decision, Test, Other };

  static bool is(const Line& line, std::string_view word) {
    return !line.words.empty() && line.words.front().text == word;
  }

  /// Columns before a line that begins with this word, in the block and brackets it stands in.
  [[nodiscard]] int indent(const Line& line) const {
    const std::string& first = line.words.front().text;
    if (block_ == Block::None) return brackets_ > 0 || continues_ ? 2 : 0;
    if (first == "end") return 0;
    constexpr std::array<std::string_view, 4> kBody{"require", "say", "action", "likely"};
    constexpr std::array<std::string_view, 4> kTest{"given", "expect", "with", "without"};
    const bool branch =
        std::ranges::any_of(line.words, [](const Word& word) { return word.text == "if" || word.text == "otherwise"; });
    const bool starts = block_ == Block::Series || block_ == Block::Other ||
                        (block_ == Block::Rule && contains(kBody, first)) || (block_ == Block::Decision && branch) ||
                        (block_ == Block::Test && contains(kTest, first));
    return (starts ? 2 : 4) + 2 * brackets_;
  }

  /// What the next line stands in.
  void track(const Line& line) {
    if (line.words.empty()) return;
    if (block_ == Block::None && brackets_ == 0 && !continues_) block_ = opened(line);
    for (const Word& word : line.words) {
      if (word.text == "(" || word.text == "[" || word.text == "{") ++brackets_;
      if ((word.text == ")" || word.text == "]" || word.text == "}") && brackets_ > 0) --brackets_;
    }
    if (line.words.back().text == "end") {
      block_ = Block::None;
      continues_ = false;
    } else if (block_ == Block::None) {
      continues_ = open_ended(line.words.back().text);
    }
  }

  [[nodiscard]] static Block opened(const Line& line) {
    const bool closed = line.words.back().text == "end";
    if (closed) return Block::None;
    if (is(line, "series")) return Block::Series;
    if (is(line, "decision")) return Block::Decision;
    if (is(line, "test")) return Block::Test;
    if (!is(line, "rule")) return Block::None;
    const bool short_form = std::ranges::any_of(line.words, [](const Word& word) { return word.text == ":"; });
    return short_form ? Block::None : Block::Rule;
  }

  /// Whether a statement cannot end with this word, so that the next line goes on with it.
  [[nodiscard]] static bool open_ended(std::string_view word) {
    constexpr std::array<std::string_view, 14> kOpen{",",  ":", "=",  "and", "or", "not", "is",
                                                     "of", "±", "..", "+",   "*",  "/",   "when"};
    return contains(kOpen, word);
  }

  [[nodiscard]] std::string spaced(const Line& line) const {
    std::string text(static_cast<std::size_t>(indent(line)), ' ');
    const bool dictionary = is(line, "dictionary");
    for (std::size_t i = 0; i < line.words.size(); ++i) {
      const Word& word = line.words[i];
      if (i > 0 && blank(line.words[i - 1].text, word, dictionary)) text += ' ';
      text += word.text;
    }
    return text;
  }

  [[nodiscard]] static bool blank(std::string_view before, const Word& word, bool dictionary) {
    constexpr std::array<std::string_view, 5> kTight{",", ":", ")", "]", "."};
    if (contains(kTight, word.text) || before == "(" || before == "[" || before == ".") return false;
    if (word.text == "(" || word.text == "[" || word.text == "-" || before == "-" || dictionary) return !word.adjacent;
    return true;
  }

  /// Vendor rows that follow one another: what stands behind the colon begins in one column.
  void align_rows() {
    for (std::size_t begin = 0; begin < lines_.size();) {
      std::size_t end = begin;
      std::size_t widest = 0;
      while (end < lines_.size() && label(end) > 0) widest = std::max(widest, label(end++));
      for (std::size_t i = begin; i < end; ++i) texts_[i].insert(label(i), widest - label(i), ' ');
      begin = std::max(end, begin + 1);
    }
  }
  /// Columns up to the blank behind the colon of a vendor row; 0 for any other line.
  [[nodiscard]] std::size_t label(std::size_t i) const {
    const std::string& text = texts_[i];
    const std::size_t colon = text.find(": ");
    const bool row = text.starts_with("    ") && text.size() > 4 && text[4] != ' ' && colon != std::string::npos;
    if (!row || colon > kWidestLabel || text.find_first_of("\"({[") < colon || text.find(" when ") < colon) return 0;
    const std::size_t value = text.find_first_not_of(' ', colon + 1);
    return value == std::string::npos ? 0 : colon + 2;
  }

  void align_comments() {
    for (std::size_t begin = 0; begin < lines_.size();) {
      std::size_t end = begin;
      std::size_t widest = 0;
      while (end < lines_.size() && !lines_[end].comment.empty() && !lines_[end].words.empty() &&
             (end == begin || lines_[end].blanks == 0))
        widest = std::max(widest, width(texts_[end++]));
      for (std::size_t i = begin; i < end; ++i) {
        const std::size_t gap = widest > kWidestComment ? 2 : widest - width(texts_[i]) + 2;
        texts_[i] += std::string(gap, ' ') + lines_[i].comment;
      }
      if (end == begin && lines_[begin].words.empty()) texts_[begin] = own_line(begin) + lines_[begin].comment;
      begin = std::max(end, begin + 1);
    }
  }
  /// A comment on a line of its own stands where the next words stand.
  [[nodiscard]] std::string own_line(std::size_t i) const {
    for (std::size_t next = i; next < lines_.size(); ++next) {
      if (!lines_[next].words.empty()) return std::string(texts_[next].find_first_not_of(' '), ' ');
    }
    return "";
  }

  std::vector<Line> lines_;
  std::vector<std::string> texts_;
  Block block_ = Block::None;
  int brackets_ = 0;
  bool continues_ = false;
};

}  // namespace

std::string format(const diag::Sources& sources, std::uint32_t source) {
  return Layout(Reader(sources, source).lines()).write();
}

}  // namespace qapc::syntax
