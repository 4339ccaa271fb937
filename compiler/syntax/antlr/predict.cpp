// How the grammar predicts: the test that it stays in SLL asks here.
#include <algorithm>

#include "QapParser.h"
#include "compiler/syntax/antlr/tokens.hpp"
#include "compiler/syntax/parse.hpp"

namespace qapc::syntax {
namespace {

class Ambiguities : public antlr4::BaseErrorListener {
 public:
  std::size_t count = 0;
  bool failed = false;

  void syntaxError(antlr4::Recognizer*, antlr4::Token*, size_t, size_t, const std::string&,
                   std::exception_ptr) override {
    failed = true;
  }
  void reportAmbiguity(antlr4::Parser*, const antlr4::dfa::DFA&, size_t, size_t, bool, const antlrcpp::BitSet&,
                       antlr4::atn::ATNConfigSet*) override {
    ++count;
  }
};

struct Run {
  std::string tree;
  bool parses = false;
  std::size_t ambiguities = 0;
};

Run run(const diag::Sources& sources, std::uint32_t source, antlr4::atn::PredictionMode mode) {
  Tokens tokens(sources, source);
  grammar::QapParser parser(&tokens.stream());
  Ambiguities listener;
  parser.removeErrorListeners();
  parser.addErrorListener(&listener);
  parser.getInterpreter<antlr4::atn::ParserATNSimulator>()->setPredictionMode(mode);
  const std::string tree = parser.file()->toStringTree(&parser);
  return {tree, !listener.failed, listener.count};
}

}  // namespace

Prediction predict(const diag::Sources& sources, std::uint32_t source) {
  const Run sll = run(sources, source, antlr4::atn::PredictionMode::SLL);
  const Run ll = run(sources, source, antlr4::atn::PredictionMode::LL_EXACT_AMBIG_DETECTION);
  return {sll.parses, ll.parses, sll.tree == ll.tree, ll.ambiguities};
}

std::vector<std::string> vocabulary() {
  antlr4::ANTLRInputStream nothing("");
  const grammar::QapLexer lexer(&nothing);
  std::vector<std::string> words;
  for (std::size_t type = 1; type <= lexer.getVocabulary().getMaxTokenType(); ++type) {
    std::string literal = lexer.getVocabulary().getLiteralName(type);
    if (literal.size() > 2 && std::isalpha(static_cast<unsigned char>(literal[1])) != 0)
      words.push_back(literal.substr(1, literal.size() - 2));
  }
  std::ranges::sort(words);
  return words;
}

}  // namespace qapc::syntax
