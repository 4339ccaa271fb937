#include "compiler/syntax/format.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "compiler/syntax/antlr/roles.hpp"
#include "compiler/syntax/antlr/tokens.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::syntax {
namespace {

constexpr std::size_t kWidestLabel = 24;     // columns; a longer row stands by itself
constexpr std::size_t kWidestComment = 100;  // columns; comments behind longer lines are not lined up

struct Word {
  std::string text;
  Role role;
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

std::string blanks(std::size_t count) {
  return std::string(count, ' ');
}

bool opens(std::string_view word) {
  return word == "(" || word == "[" || word == "{";
}
bool closes(std::string_view word) {
  return word == ")" || word == "]" || word == "}";
}

/// The lines of a text: words from the grammar's tokens, comments from what stands between them.
class Reader {
 public:
  Reader(const diag::Sources& sources, std::uint32_t source)
      : text_(sources.text(source)), tokens_(sources, source), roles_(roles(tokens_)) {}

  std::vector<Line> lines() {
    std::uint32_t at = text_.starts_with("\xEF\xBB\xBF") ? 3 : 0;
    for (std::size_t i = 0; i + 1 < tokens_.size(); ++i) {
      const diag::Span span = tokens_.span(tokens_.at(i));
      gap(text_.substr(at, span.begin - at));
      const std::string_view word = tokens_.text(tokens_.at(i));
      line().words.push_back({word == "+/-" ? "±" : std::string(word), roles_[i], at == span.begin && !fresh_});
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
  std::vector<Role> roles_;
  std::vector<Line> lines_;
  int newlines_ = 1;
  bool fresh_ = true;  ///< the next word begins a line
};

class Layout {
 public:
  explicit Layout(std::vector<Line> lines) : lines_(std::move(lines)) {}

  std::string write() {
    for (const Line& line : lines_) texts_.push_back(line.words.empty() ? "" : spaced(line));
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
  /// The line's words, and the brackets that stay open behind it.
  [[nodiscard]] std::string spaced(const Line& line) {
    const Word& first = line.words.front();
    const int deep = std::max(0, brackets_ - (closes(first.text) ? 1 : 0));
    std::string text = blanks(static_cast<std::size_t>(first.role.column + 2 * deep));
    const bool dictionary = first.text == "dictionary";
    for (std::size_t i = 0; i < line.words.size(); ++i) {
      const Word& word = line.words[i];
      if (i > 0 && blank(line.words[i - 1].text, word, dictionary)) text += ' ';
      if (i == 1 && first.role.risk)
        text += blanks(kRiskWord - std::min<std::size_t>(kRiskWord, first.text.size() + 1));
      text += word.text;
      if (opens(word.text)) ++brackets_;
      if (closes(word.text) && brackets_ > 0) --brackets_;
    }
    return text;
  }

  [[nodiscard]] static bool blank(std::string_view before, const Word& word, bool dictionary) {
    constexpr std::array<std::string_view, 5> kTight{",", ":", ")", "]", ";"};
    if (contains(kTight, word.text) || before == "(" || before == "[" || word.role.glued) return false;
    return !(dictionary && word.adjacent);
  }

  /// Rows that follow one another: what stands behind the colon begins in one column.
  void align_rows() {
    const auto row = [&](std::size_t i) { return i < lines_.size() && starts_row(i); };
    for (std::size_t begin = 0; begin < lines_.size();) {
      std::size_t end = begin;
      std::size_t widest = 0;
      while (row(end) && (end == begin || lines_[end].words.front().role.column == column(begin)))
        widest = std::max(widest, label(end++));
      for (std::size_t i = begin; i < end; ++i) {
        if (label(i) > 0) texts_[i].insert(label(i), widest - label(i), ' ');
      }
      begin = std::max(end, begin + 1);
    }
  }
  [[nodiscard]] bool starts_row(std::size_t i) const {
    return !lines_[i].words.empty() && lines_[i].words.front().role.row;
  }
  [[nodiscard]] int column(std::size_t i) const { return lines_[i].words.front().role.column; }
  /// Bytes up to the blank behind the colon of a row; 0 for one that stands by itself.
  [[nodiscard]] std::size_t label(std::size_t i) const {
    const std::vector<Word>& words = lines_[i].words;
    const auto colon = std::ranges::find(words, ":", &Word::text);
    const bool plain = std::none_of(words.begin(), colon, [](const Word& word) { return word.text == "when"; });
    if (colon == words.end() || colon + 1 == words.end() || !plain) return 0;
    const std::size_t at = texts_[i].find(':');
    return at > kWidestLabel ? 0 : at + 2;
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
  /// A comment on a line of its own stands where the next words stand; before an `end`, where those of its block do.
  [[nodiscard]] std::string own_line(std::size_t i) const {
    for (std::size_t next = i; next < lines_.size(); ++next) {
      if (lines_[next].words.empty()) continue;
      return lines_[next].words.front().role.closes ? "  " : blanks(texts_[next].find_first_not_of(' '));
    }
    return "";
  }

  std::vector<Line> lines_;
  std::vector<std::string> texts_;
  int brackets_ = 0;
};

}  // namespace

std::string format(const diag::Sources& sources, std::uint32_t source) {
  return Layout(Reader(sources, source).lines()).write();
}

}  // namespace qapc::syntax
