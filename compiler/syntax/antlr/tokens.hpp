// The token stream of a policy: byte offsets, what is wrong already at the level of characters, and nesting.
// Floor 2 (compiler/syntax/antlr), private to it.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "QapLexer.h"
#include "antlr4-runtime.h"
#include "compiler/diag/sink.hpp"

namespace qapc::syntax {

/// The text split into words. Owns what the parser reads.
class Tokens {
 public:
  Tokens(const diag::Sources& sources, std::uint32_t source);

  [[nodiscard]] antlr4::CommonTokenStream& stream() { return stream_; }
  [[nodiscard]] std::size_t size() { return stream_.size(); }
  [[nodiscard]] antlr4::Token* at(std::size_t index) { return stream_.get(index); }
  [[nodiscard]] diag::Span span(const antlr4::Token* token) const;
  [[nodiscard]] diag::Span span(const antlr4::ParserRuleContext* context) const;
  [[nodiscard]] std::string_view text(const antlr4::Token* token) const { return sources_.text(span(token)); }
  /// First word on its line, or behind `end`.
  [[nodiscard]] bool starts_statement(std::size_t index);
  [[nodiscard]] bool end_of_file(std::size_t index) { return at(index)->getType() == antlr4::Token::EOF; }

  /// Characters that begin no word: smart quotes, a text without an end, control characters. Each run once.
  void report_characters(diag::Sink& diags);
  /// Whether brackets and `not` stay within kDeepestNesting; reports the first place where they do not.
  bool nesting_is_sane(diag::Sink& diags);
  /// Whether a token of this range was reported already.
  [[nodiscard]] bool reported(std::size_t first, std::size_t last) const;

 private:
  void smart_quote(std::size_t open, diag::Sink& diags);
  [[nodiscard]] std::uint32_t byte(std::size_t code_point) const;

  const diag::Sources& sources_;
  std::uint32_t source_;
  std::vector<std::uint32_t> offsets_;  ///< byte of each code point; empty when all are ASCII
  antlr4::ANTLRInputStream input_;
  grammar::QapLexer lexer_;
  antlr4::CommonTokenStream stream_;
  std::vector<std::size_t> reported_;  ///< token indexes
};

/// Whether the source can be split into words at all: size, NUL, UTF-8. Reports the first thing that stands against it.
bool text_is_sane(const diag::Sources& sources, std::uint32_t source, diag::Sink& diags);

}  // namespace qapc::syntax
