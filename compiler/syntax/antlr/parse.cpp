#include "compiler/syntax/parse.hpp"

#include <algorithm>
#include <array>

#include "compiler/diag/spelling.hpp"
#include "compiler/syntax/antlr/builder.hpp"
#include "compiler/syntax/antlr/statements.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::syntax {
namespace {

using grammar::QapLexer;
using grammar::QapParser;

/// Throws at the first mistake and remembers where it was.
class FirstMistake : public antlr4::BailErrorStrategy {
 public:
  antlr4::Token* at = nullptr;

  void recover(antlr4::Parser* parser, std::exception_ptr exception) override {
    try {
      std::rethrow_exception(exception);
    } catch (const antlr4::RecognitionException& mistake) {
      at = mistake.getOffendingToken();
    }
    antlr4::BailErrorStrategy::recover(parser, exception);
  }
  antlr4::Token* recoverInline(antlr4::Parser* parser) override {
    at = parser->getCurrentToken();
    return antlr4::BailErrorStrategy::recoverInline(parser);
  }
};

class Driver {
 public:
  Driver(Tokens& tokens, ast::Module& module, ast::UnitId unit, diag::Sink& diags)
      : tokens_(tokens), diags_(diags), parser_(&tokens.stream()), builder_(tokens, module, unit, diags) {
    parser_.removeErrorListeners();
    parser_.setErrorHandler(strategy_);
    parser_.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(antlr4::atn::PredictionMode::LL);
  }

  void run() {
    if (tokens_.end_of_file(0)) {
      diags_.report(diag::EmptyPolicy, tokens_.span(tokens_.at(0))).help("begin with `qap 1.0`");
      return;
    }
    edition();
    policy();
    while (!tokens_.end_of_file(index())) statement();
  }

 private:
  [[nodiscard]] std::size_t index() { return tokens_.stream().index(); }
  [[nodiscard]] std::string_view word(std::size_t ahead = 0) {
    const std::size_t at = std::min(index() + ahead, tokens_.size() - 1);
    return tokens_.end_of_file(at) ? std::string_view() : tokens_.text(tokens_.at(at));
  }

  void edition() {
    if (word() == "qap") {
      piece([&] { builder_.edition(parser_.edition()); });
      return;
    }
    const diag::Span at = tokens_.span(tokens_.at(0));
    diags_.report(diag::NoEdition, at).fix("write `qap 1.0` on the first line", {at.source, 0, 0}, "qap 1.0\n");
  }

  void policy() {
    if (word() == "waivers") {
      piece([&] { builder_.waivers(parser_.waivers()); });
      return;
    }
    if (word() == "policy") {
      piece([&] { builder_.policy(parser_.policy()); });
      return;
    }
    diags_.report(diag::NoPolicyLine, tokens_.span(tokens_.at(index())))
        .help("write `policy org.example.study \"What it is about\" version 1.0.0` on the second line");
  }

  void statement() {
    const std::string_view first = word();
    if (contains(kHeaders, first)) return piece([&] { builder_.header(parser_.header()); });
    if (first == "waive") return piece([&] { builder_.waive(parser_.waive()); });
    if (contains(kItems, first) || word(1) == "serves") return piece([&] { builder_.item(parser_.item()); });
    unknown_statement(first);
  }

  void unknown_statement(std::string_view first) {
    const std::size_t at = index();
    if (!tokens_.reported(at, at)) {
      diag::Message& message = diags_.report(diag::NoStatement, tokens_.span(tokens_.at(at)), first);
      std::vector<std::string_view> known(kItems.begin(), kItems.end());
      known.insert(known.end(), kHeaders.begin(), kHeaders.end());
      for (const std::string_view meant : diag::nearest(first, known))
        message.fix(fmt::format("did you mean `{}`?", meant), tokens_.span(tokens_.at(at)), std::string(meant));
      if (message.helps.empty())
        message.help("a policy is made of `series`, `define`, `attribute`, `rule`, `decision` and `test`");
    }
    skip();
  }

  /// Parses one piece; a mistake in it is told once, and reading goes on with the next statement.
  template <typename Parse>
  void piece(Parse&& parse) {
    const std::size_t begin = index();
    try {
      parse();
    } catch (const antlr4::ParseCancellationException&) {
      const std::size_t at = strategy_->at->getTokenIndex();
      skip(std::max(at, begin + 1));
      if (!tokens_.reported(begin, index())) mistake(tokens_.at(begin), strategy_->at);
    }
    parser_.setContext(nullptr);
    parser_.getTreeTracker().reset();
  }

  void mistake(const antlr4::Token* begin, const antlr4::Token* at) {
    const diag::Span where = tokens_.span(at);
    const std::string_view first = tokens_.text(begin);
    const bool block = contains(kBlocks, first);
    const bool next = at->getType() == antlr4::Token::EOF ||
                      (contains(kItems, tokens_.text(at)) && tokens_.starts_statement(at->getTokenIndex()));
    if (block && next) {
      diags_.report(diag::NotClosed, tokens_.span(begin), first)
          .mark("begins here")
          .also(where, "is not closed before this")
          .fix("close it with `end`", {where.source, where.begin, where.begin},
               at->getType() == antlr4::Token::EOF ? "\nend\n" : "end\n");
      return;
    }
    if (at->getType() == antlr4::Token::EOF) {
      diags_.report(diag::EndsTooEarly, where, first).help("write what is missing, or remove the statement");
      return;
    }
    diag::Message& message = diags_.report(diag::DoesNotFit, where, tokens_.text(at));
    const bool twice =
        tokens_.text(at) == "=" && at->getTokenIndex() > 0 && tokens_.text(tokens_.at(at->getTokenIndex() - 1)) == "=";
    if (twice) message.fix("write one `=`", where, "");
    const bool turned = at->getTokenIndex() > 0 && tokens_.text(tokens_.at(at->getTokenIndex() - 1)) == "=" &&
                        (tokens_.text(at) == "<" || tokens_.text(at) == ">");
    if (turned) message.help(fmt::format("write `{}=`", tokens_.text(at)));
    if (where != tokens_.span(begin)) message.also(tokens_.span(begin), fmt::format("in this `{}`", first));
    hint(message, tokens_.text(at));
    if (message.helps.empty()) misspelled(message, at);
  }

  /// A word of the language with a slip in it is read as a name, and then it, or what follows it, does not fit.
  void misspelled(diag::Message& message, const antlr4::Token* at) {
    const std::vector<std::string> words = vocabulary();
    std::vector<std::string_view> known;
    for (const std::string& word : words) {
      if (word.size() > 1) known.push_back(word);
    }
    const std::size_t index = at->getTokenIndex();
    for (const std::size_t near : {index, index - std::min<std::size_t>(index, 1)}) {
      const antlr4::Token* token = tokens_.at(near);
      if (contains(known, tokens_.text(token)) || !message.helps.empty()) continue;
      for (const std::string_view meant : diag::nearest(tokens_.text(token), known))
        message.fix(fmt::format("did you mean `{}`?", meant), tokens_.span(token), std::string(meant));
    }
  }

  /// Slips that have a remedy of their own.
  void hint(diag::Message& message, std::string_view word) {
    if (word == "&" || word == "&&") message.fix("write `and`", message.span, "and");
    if (word == "|" || word == "||") message.fix("write `or`", message.span, "or");
    if (word == "!") message.fix("write `not`", message.span, "not");
  }

  /// Goes to the next word that begins a statement, from token `from` on.
  void skip(std::size_t from = 0) {
    std::size_t at = std::max(from, index() + 1);
    while (!tokens_.end_of_file(std::min(at, tokens_.size() - 1)) && !begins(at)) ++at;
    tokens_.stream().seek(std::min(at, tokens_.size() - 1));
  }
  [[nodiscard]] bool begins(std::size_t at) {
    if (!tokens_.starts_statement(at)) return false;
    const std::string_view text = tokens_.text(tokens_.at(at));
    const bool serves =
        at + 1 < tokens_.size() && !tokens_.end_of_file(at + 1) && tokens_.text(tokens_.at(at + 1)) == "serves";
    return contains(kItems, text) || contains(kHeaders, text) || text == "policy" || text == "waive" || serves;
  }

  Tokens& tokens_;
  diag::Sink& diags_;
  QapParser parser_;
  std::shared_ptr<FirstMistake> strategy_ = std::make_shared<FirstMistake>();
  Builder builder_;
};

}  // namespace

void parse(const diag::Sources& sources, std::uint32_t source, ast::Module& module, diag::Sink& diags) {
  const auto unit = static_cast<ast::UnitId>(module.units.size());
  module.units.push_back({source, {}, {source, 0, static_cast<std::uint32_t>(sources.text(source).size())}});
  if (!text_is_sane(sources, source, diags)) return;
  Tokens tokens(sources, source);
  if (!tokens.nesting_is_sane(diags)) return;
  tokens.report_characters(diags);
  Driver(tokens, module, unit, diags).run();
}

ast::Module parse(const diag::Sources& sources, std::uint32_t source, diag::Sink& diags) {
  ast::Module module;
  parse(sources, source, module, diags);
  return module;
}

}  // namespace qapc::syntax
