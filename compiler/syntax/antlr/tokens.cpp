#include "compiler/syntax/antlr/tokens.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/syntax/parse.hpp"

namespace qapc::syntax {
namespace {

using grammar::QapLexer;

/// Bytes of the UTF-8 sequence that begins here; 0 when none does.
std::size_t sequence_length(std::string_view text, std::size_t at) {
  const auto byte_at = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte_at(at);
  const std::size_t length = lead < 0x80                   ? 1
                             : lead >= 0xC2 && lead < 0xE0 ? 2
                             : lead >= 0xE0 && lead < 0xF0 ? 3
                             : lead >= 0xF0 && lead < 0xF5 ? 4
                                                           : 0;
  if (length == 0 || at + length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte_at(at + i) & 0xC0) != 0x80) return 0;
  }
  const bool overlong = (lead == 0xE0 && byte_at(at + 1) < 0xA0) || (lead == 0xF0 && byte_at(at + 1) < 0x90);
  const bool beyond = (lead == 0xED && byte_at(at + 1) >= 0xA0) || (lead == 0xF4 && byte_at(at + 1) >= 0x90);
  return overlong || beyond ? 0 : length;
}

bool is_smart_quote(std::string_view word) {
  return word == "“" || word == "”" || word == "„";
}

/// Signs of other languages and of word processors, and what is meant by them here.
constexpr auto kInstead = std::to_array<std::pair<std::string_view, std::string_view>>({{"&", "and"},
                                                                                        {"|", "or"},
                                                                                        {"!", "not"},
                                                                                        {"–", "-"},
                                                                                        {"−", "-"},
                                                                                        {"×", "*"},
                                                                                        {"·", "*"},
                                                                                        {"÷", "/"},
                                                                                        {"°", "deg"},
                                                                                        {"…", ".."},
                                                                                        {"'", "\""},
                                                                                        {"’", "\""},
                                                                                        {"‘", "\""},
                                                                                        {"`", ""}});

/// Of the characters the lexer sees: it drops a byte order mark.
std::vector<std::uint32_t> code_point_offsets(std::string_view text) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (std::ranges::all_of(text, [](unsigned char c) { return c < 0x80; })) return {};
  std::vector<std::uint32_t> offsets;
  offsets.reserve(text.size());
  for (std::size_t i = text.starts_with(kByteOrderMark) ? kByteOrderMark.size() : 0; i < text.size(); ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) offsets.push_back(static_cast<std::uint32_t>(i));
  }
  return offsets;
}

}  // namespace

bool text_is_sane(const diag::Sources& sources, std::uint32_t source, diag::Sink& diags) {
  const std::string_view text = sources.text(source);
  if (text.size() > kLargestPolicy) {
    diags.report(diag::PolicyTooLarge, {source, 0, 0}, text.size(), kLargestPolicy);
    return false;
  }
  for (std::size_t at = 0; at < text.size();) {
    const auto here = static_cast<std::uint32_t>(at);
    const std::size_t length = sequence_length(text, at);
    if (length == 0) {
      diags.report(diag::NotUtf8, {source, here, here + 1}).help("save the file as UTF-8");
      return false;
    }
    if (text[at] == '\0') {
      diags.report(diag::NulByte, {source, here, here + 1}).help("save the file as plain UTF-8 text");
      return false;
    }
    at += length;
  }
  return true;
}

Tokens::Tokens(const diag::Sources& sources, std::uint32_t source)
    : sources_(sources),
      source_(source),
      offsets_(code_point_offsets(sources.text(source))),
      input_(sources.text(source)),
      lexer_(&input_),
      stream_(&lexer_) {
  lexer_.removeErrorListeners();
  stream_.fill();
}

std::uint32_t Tokens::byte(std::size_t code_point) const {
  const std::size_t size = sources_.text(source_).size();
  if (offsets_.empty()) return static_cast<std::uint32_t>(std::min(code_point, size));
  return code_point < offsets_.size() ? offsets_[code_point] : static_cast<std::uint32_t>(size);
}

diag::Span Tokens::span(const antlr4::Token* token) const {
  if (token->getType() == antlr4::Token::EOF) {  // the last character of the last line that has any
    const std::string& text = sources_.text(source_);
    const std::size_t last = text.find_last_not_of(" \t\r\n");
    const auto end = static_cast<std::uint32_t>(last == std::string::npos ? 0 : last + 1);
    return {source_, end, end};
  }
  return {source_, byte(token->getStartIndex()), byte(token->getStopIndex() + 1)};
}

diag::Span Tokens::span(const antlr4::ParserRuleContext* context) const {
  const antlr4::Token* last = const_cast<antlr4::ParserRuleContext*>(context)->getStop();
  const antlr4::Token* first = const_cast<antlr4::ParserRuleContext*>(context)->getStart();
  return diag::join(span(first), span(last == nullptr ? first : last));
}

bool Tokens::starts_statement(std::size_t index) {
  if (index == 0) return true;
  const antlr4::Token* previous = at(index - 1);
  return previous->getLine() != at(index)->getLine() || text(previous) == "end";
}

/// From one smart quote to the next on its line: both are mended together.
void Tokens::smart_quote(std::size_t open, diag::Sink& diags) {
  const std::string& text = sources_.text(source_);
  const diag::Span first = span(at(open));
  std::size_t close = open + 1;
  while (close + 1 < size() && at(close)->getLine() == at(open)->getLine() && !is_smart_quote(this->text(at(close))))
    ++close;
  const bool closed =
      close + 1 < size() && is_smart_quote(this->text(at(close))) && at(close)->getLine() == at(open)->getLine();
  diag::Message& message = diags.report(diag::SmartQuote, first);
  if (!closed) {
    message.fix("write \" (straight quotes)", first, "\"");
    return;
  }
  const diag::Span whole = diag::join(first, span(at(close)));
  const std::string inside = text.substr(first.end, span(at(close)).begin - first.end);
  message.fix(fmt::format("write \"{}\"", inside), whole, "\"" + inside + "\"");
}

void Tokens::report_characters(diag::Sink& diags) {
  bool quote_open = false;  // one smart quote opens, the next closes: told once
  for (std::size_t i = 0; i + 1 < size(); ++i) {
    if (at(i)->getType() != QapLexer::OTHER) continue;
    reported_.push_back(i);
    if (i > 0 && at(i - 1)->getType() == QapLexer::OTHER && at(i - 1)->getLine() == at(i)->getLine()) continue;
    const std::string_view word = text(at(i));
    if (is_smart_quote(word)) {
      if (!quote_open) smart_quote(i, diags);
      quote_open = !quote_open;
    } else if (word == "\"") {
      diags.report(diag::TextNotClosed, span(at(i))).mark("begins here").help("close it with \" on the same line");
    } else {
      diag::Message& message = diags.report(diag::UnknownCharacter, span(at(i)), word);
      const auto known = std::ranges::find(kInstead, word, &std::pair<std::string_view, std::string_view>::first);
      if (known == kInstead.end() || known->second.empty()) {
        message.fix("leave it out", span(at(i)), "");
      } else {
        message.fix(fmt::format("write `{}`", known->second), span(at(i)), std::string(known->second));
      }
    }
  }
}

bool Tokens::nesting_is_sane(diag::Sink& diags) {
  int brackets = 0;
  int nots = 0;  // a run of `not` and `-` nests like brackets
  for (std::size_t i = 0; i + 1 < size(); ++i) {
    const std::string_view word = text(at(i));
    if (word == "(" || word == "[" || word == "{") ++brackets;
    if ((word == ")" || word == "]" || word == "}") && brackets > 0) --brackets;
    if (word == "not" || word == "-") {
      ++nots;
    } else if (word != "(") {
      nots = 0;
    }
    if (brackets + nots > kDeepestNesting) {
      diags.report(diag::TooDeep, span(at(i)), kDeepestNesting).help("name a part of it with `define`");
      return false;
    }
  }
  return true;
}

bool Tokens::reported(std::size_t first, std::size_t last) const {
  const auto next = std::ranges::lower_bound(reported_, first);
  return next != reported_.end() && *next <= last;
}

}  // namespace qapc::syntax
