#include "compiler/syntax/antlr/roles.hpp"

#include <algorithm>

#include "QapParser.h"
#include "compiler/syntax/antlr/statements.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::syntax {
namespace {

using P = grammar::QapParser;
using antlr4::ParserRuleContext;

constexpr int kBody = 2;       // columns: statements inside a block
constexpr int kContinues = 4;  // what goes on with one of them, and vendor rows

template <typename... Context>
bool is(const antlr4::tree::ParseTree* tree) {
  return ((dynamic_cast<const Context*>(tree) != nullptr) || ...);
}

class Marker {
 public:
  Marker(Tokens& tokens, std::vector<Role>& roles) : tokens_(tokens), roles_(roles), parser_(&tokens.stream()) {
    parser_.removeErrorListeners();
    parser_.setErrorHandler(std::make_shared<antlr4::BailErrorStrategy>());
  }

  void run() {
    while (!tokens_.end_of_file(tokens_.stream().index())) {
      const std::size_t begin = tokens_.stream().index();
      try {
        if (ParserRuleContext* piece = parse(begin)) mark(piece);
      } catch (const antlr4::ParseCancellationException&) {
        tokens_.stream().seek(begin);
      }
      parser_.setContext(nullptr);
      parser_.getTreeTracker().reset();
      if (tokens_.stream().index() == begin) tokens_.stream().seek(begin + 1);
    }
  }

 private:
  ParserRuleContext* parse(std::size_t begin) {
    const std::string_view first = tokens_.text(tokens_.at(begin));
    const bool last = begin + 1 >= tokens_.size() || tokens_.end_of_file(begin + 1);
    if (first == "qap") return parser_.edition();
    if (first == "policy") return parser_.policy();
    if (first == "waivers") return parser_.waivers();
    if (first == "waive") return parser_.waive();
    if (contains(kHeaders, first)) return parser_.header();
    if (contains(kItems, first) || (!last && tokens_.text(tokens_.at(begin + 1)) == "serves")) return parser_.item();
    return nullptr;
  }

  Role& role(const antlr4::Token* token) { return roles_.at(token->getTokenIndex()); }

  /// Lines that begin with a word of `context` begin at `first` where it is its first word, else at `rest`.
  void columns(ParserRuleContext* context, int first, int rest) {
    const std::size_t begin = context->getStart()->getTokenIndex();
    const std::size_t end = context->getStop() == nullptr ? begin : context->getStop()->getTokenIndex();
    for (std::size_t i = begin; i <= end; ++i) roles_[i].column = i == begin ? first : rest;
  }

  void mark(ParserRuleContext* context) {
    place(context);
    glue(context);
    for (antlr4::tree::ParseTree* child : context->children) {
      if (auto* const inner = dynamic_cast<ParserRuleContext*>(child)) mark(inner);
    }
  }

  void place(ParserRuleContext* context) {
    const bool block = is<P::SeriesItemContext, P::GroupingItemContext, P::RuleItemContext, P::RiskItemContext,
                          P::DecisionItemContext, P::TestItemContext, P::StepsHeaderContext>(context);
    if (is<P::ItemContext, P::HeaderContext, P::EditionContext, P::PolicyContext, P::WaiversContext, P::WaiveContext>(
            context))
      columns(context, 0, block ? kContinues : kBody);
    if (is<P::SeriesItemContext, P::GroupingItemContext>(context)) columns(context, 0, kBody);
    if (block && tokens_.text(context->getStop()) == "end") {
      role(context->getStop()).closes = true;
      role(context->getStop()).column = 0;
    }
    if (is<P::StatementContext, P::BranchContext, P::StepContext, P::ExpectContext, P::VariantContext>(context) ||
        (is<P::RequireContext>(context) && is<P::RuleItemContext>(context->parent)))
      columns(context, kBody, kContinues);
    if (is<P::ExpectContext>(context) && is<P::VariantContext>(context->parent))
      role(context->getStart()).column = kBody;
    if (is<P::RiskPartContext>(context)) {
      columns(context, kBody, kBody + kRiskWord);
      role(context->getStart()).risk = true;
    }
    if (is<P::RowContext>(context)) {
      const int first = is<P::AdjustItemContext>(context->parent) ? kBody : kContinues;
      columns(context, first, first + 2);
    }
    if (is<P::RowContext, P::StepContext>(context)) role(context->getStart()).row = true;
    if (auto* const test = dynamic_cast<P::TestItemContext*>(context)) {
      for (antlr4::tree::ParseTree* child : test->children) {
        if (child->getText() == "given" && is<antlr4::tree::TerminalNode>(child))
          role(dynamic_cast<antlr4::tree::TerminalNode*>(child)->getSymbol()).column = kBody;
      }
    }
  }

  /// Brackets behind the name of a function, hyphens of names, signs of numbers, points.
  void glue(ParserRuleContext* context) {
    const bool call = is<P::CallPrimaryContext, P::LikelihoodContext, P::IndexContext>(context);
    const bool name = is<P::RuleNameContext>(context);
    const bool points = is<P::DottedContext, P::MemberPrimaryContext>(context);
    const bool sign = is<P::FactorContext, P::SignedQuantityContext>(context);
    const antlr4::Token* before = nullptr;
    for (antlr4::tree::ParseTree* child : context->children) {
      auto* const terminal = dynamic_cast<antlr4::tree::TerminalNode*>(child);
      auto* const inner = dynamic_cast<ParserRuleContext*>(child);
      antlr4::Token* const token = terminal != nullptr ? terminal->getSymbol() : inner->getStart();
      const std::string_view word = tokens_.text(token);
      const bool opens = terminal != nullptr && (word == "(" || word == "[");
      const bool behind_sign = sign && before != nullptr && tokens_.text(before) == "-";
      if ((call && opens) || ((name || points) && before != nullptr) || behind_sign) role(token).glued = true;
      before = terminal != nullptr ? token : inner->getStop();
    }
  }

  Tokens& tokens_;
  std::vector<Role>& roles_;
  P parser_;
};

}  // namespace

std::vector<Role> roles(Tokens& tokens) {
  std::vector<Role> all(tokens.size());
  tokens.stream().seek(0);
  Marker(tokens, all).run();
  return all;
}

}  // namespace qapc::syntax
