// The notations of case files, read from left to right. What does not fit throws BadCase: a case file has a slip.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::conformance {

struct BadCase : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : text_(text) {}

  [[nodiscard]] bool done() {
    blanks();
    return at_ == text_.size();
  }
  [[nodiscard]] std::string_view rest() {
    blanks();
    return text_.substr(at_);
  }
  /// Whether `word` stands here; takes it if so. A word of letters ends where letters end.
  bool take(std::string_view word);
  void need(std::string_view word);
  /// Whether `word` stands here.
  [[nodiscard]] bool sees(std::string_view word);
  /// Letters, digits, `_` and `-`.
  std::string word();
  /// `"…"` with `\"` for a quote and `\\` for a backslash.
  std::string quoted();
  /// Everything up to one of `ends` outside of quotes and brackets, without blanks at its ends.
  std::string until(std::string_view ends);
  [[noreturn]] void fail(const std::string& wanted) const;

 private:
  void blanks();
  std::string_view text_;
  std::size_t at_ = 0;
};

/// Parts between `separator`s that stand outside of quotes and brackets, without blanks at their ends.
std::vector<std::string> split(std::string_view text, char separator);
std::string trimmed(std::string_view text);

}  // namespace qapc::conformance
