#include "compiler/syntax/antlr/builder.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "runtime/base/contains.hpp"

namespace qapc::syntax {
namespace {

std::string unescape(std::string_view quoted) {
  std::string text;
  for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
    if (quoted[i] == '\\' && i + 2 < quoted.size()) ++i;
    text += quoted[i];
  }
  return text;
}

}  // namespace

ast::Name Builder::name(const antlr4::ParserRuleContext* context) const {
  return {std::string(tokens_.text(const_cast<antlr4::ParserRuleContext*>(context)->getStart())), span(context)};
}

ast::Name Builder::name(antlr4::tree::TerminalNode* node) const {
  return {node->getText(), span(node)};
}

ast::Name Builder::words(const antlr4::ParserRuleContext* context) const {
  return {const_cast<antlr4::ParserRuleContext*>(context)->getText(), span(context)};
}

std::vector<ast::Name> Builder::names(const std::vector<P::NameContext*>& contexts) const {
  std::vector<ast::Name> all;
  for (const P::NameContext* context : contexts) all.push_back(name(context));
  return all;
}

ast::Name Builder::rule_name(P::RuleNameContext* context) {
  ast::Name result{context->getText(), span(context)};
  if (result.span.end - result.span.begin != result.text.size())
    diags_.report(diag::SpaceInRuleName, result.span, result.text)
        .fix("write `" + result.text + "`", result.span, result.text);
  return result;
}

std::vector<ast::Name> Builder::rule_names(const std::vector<P::RuleNameContext*>& contexts) {
  std::vector<ast::Name> all;
  for (P::RuleNameContext* context : contexts) all.push_back(rule_name(context));
  return all;
}

ast::Text Builder::text(antlr4::tree::TerminalNode* node) const {
  return {unescape(tokens_.text(node->getSymbol())), span(node)};
}

ast::Text Builder::pattern(antlr4::tree::TerminalNode* node) const {
  const std::string_view typed = tokens_.text(node->getSymbol());  // r"…"
  return {std::string(typed.substr(2, typed.size() - 3)), span(node)};
}

std::vector<ast::Text> Builder::patterns(const std::vector<antlr4::tree::TerminalNode*>& nodes) const {
  std::vector<ast::Text> all;
  for (antlr4::tree::TerminalNode* node : nodes) all.push_back(pattern(node));
  return all;
}

std::optional<ast::Text> Builder::because(P::BecauseContext* context) const {
  return context == nullptr ? std::nullopt : std::optional(text(context->STRING()));
}

std::uint32_t Builder::whole(antlr4::tree::TerminalNode* node) {
  constexpr std::uint32_t kMost = 1'000'000;
  const std::string digits = node->getText();
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value > kMost) {
    diags_.report(diag::NotAWholeNumber, span(node), digits, kMost).help("write a whole number");
    return 1;
  }
  return value;
}

ast::Quantity Builder::number(antlr4::tree::TerminalNode* node) const {
  return {node->getText(), "", span(node), span(node)};
}

ast::Name Builder::word(const antlr4::ParserRuleContext* context, std::string_view what,
                        std::initializer_list<std::string_view> known) {
  ast::Name result = name(context);
  if (contains(known, result.text)) return result;
  std::string words;
  for (const std::string_view one : known) words += fmt::format("{}`{}`", words.empty() ? "" : " or ", one);
  diags_.report(diag::UnknownWord, result.span, result.text, what).help("write " + words);
  return result;
}

void Builder::edition(P::EditionContext* context) {
  head().edition = name(context->NUMBER());
}

void Builder::policy(P::PolicyContext* context) {
  head().name = words(context->dotted());
  head().title = text(context->STRING());
  head().version = name(context->VERSION() != nullptr ? context->VERSION() : context->NUMBER());
}

void Builder::waivers(P::WaiversContext* context) {
  head().waivers = words(context->dotted());
}

void Builder::waive(P::WaiveContext* context) {
  module_.waivers.push_back({rule_name(context->ruleName()), name(context->name()), text(context->STRING(0)),
                             name(context->DATE()), text(context->STRING(1)), text(context->STRING(2)), span(context)});
}

void Builder::header(P::HeaderContext* context) {
  ast::Header& header = head();
  const auto once = [&](auto& slot, auto value) {
    if (slot)
      diags_.report(diag::SaidTwice, span(context)).also(slot->span, "said here first").help("remove one of them");
    slot = std::move(value);
  };
  if (auto* goal = dynamic_cast<P::GoalHeaderContext*>(context)) {
    once(header.goal, text(goal->STRING()));
  } else if (auto* owner = dynamic_cast<P::OwnerHeaderContext*>(context)) {
    once(header.owner, text(owner->STRING()));
  } else if (auto* approval = dynamic_cast<P::ApprovalHeaderContext*>(context)) {
    once(header.approval, text(approval->STRING()));
    header.approved_until = name(approval->DATE());
  } else if (auto* missing = dynamic_cast<P::MissingHeaderContext*>(context)) {
    once(header.missing, name(missing->name()));
  } else if (auto* audience = dynamic_cast<P::AudienceHeaderContext*>(context)) {
    std::ranges::copy(names(audience->name()), std::back_inserter(header.audience));
  } else if (auto* reports = dynamic_cast<P::ReportsHeaderContext*>(context)) {
    std::ranges::copy(names(reports->name()), std::back_inserter(header.shows));
  } else if (auto* only = dynamic_cast<P::ReportsOnlyHeaderContext*>(context)) {
    for (P::NameContext* one : only->name())
      header.only.push_back(word(one, "what a report can be limited to", {"names", "counts"}));
  } else if (auto* share = dynamic_cast<P::ShareHeaderContext*>(context)) {
    once(header.share, word(share->name(0), "what can be shared", {"aggregates"}));
    if (share->key().empty()) return;
    word(share->name(1), "what goes with aggregates", {"with"});
    word(share->name(2), "what goes with aggregates", {"histograms"});
    header.histograms = keys(share->key());
  } else if (auto* imported = dynamic_cast<P::ImportHeaderContext*>(context)) {
    header.imports.push_back(
        {words(imported->dotted()), name(imported->NUMBER()), rule_names(imported->ruleName()), span(context)});
  } else if (auto* steps = dynamic_cast<P::StepsHeaderContext*>(context)) {
    for (P::StepContext* one : steps->step()) header.steps.push_back(step(one));
  } else if (auto* dictionary = dynamic_cast<P::DictionaryHeaderContext*>(context)) {
    for (P::DictionaryPartContext* part : dictionary->dictionaryPart()) {
      std::string edition;
      for (std::size_t i = 1; i < part->children.size(); ++i) edition += part->children[i]->getText();
      header.dictionaries.push_back({name(part->name()), {std::move(edition), span(part)}});
    }
  }
}

ast::Step Builder::step(P::StepContext* context) {
  ast::Step result{name(context->name()), text(context->STRING()), {}};
  for (P::StepPartContext* part : context->stepPart()) {
    const std::string word(tokens_.text(part->getStart()));
    if (word != "in" && word != "out" && word != "sop" && word != "at")
      diags_.report(diag::UnknownWord, tokens_.span(part->getStart()), word, "a part of a step")
          .help("write `in`, `out`, `sop` or `at`");
    const std::string value =
        part->STRING() != nullptr ? text(part->STRING()).text : std::string(tokens_.text(part->getStop()));
    result.parts.push_back({{word, tokens_.span(part->getStart())}, value});
  }
  return result;
}

void Builder::item(P::ItemContext* context) {
  static_cast<void>(
      built(context, &Builder::series) || built(context, &Builder::define) || built(context, &Builder::attribute) ||
      built(context, &Builder::set) || built(context, &Builder::metric) || built(context, &Builder::grouping) ||
      built(context, &Builder::visits) || built(context, &Builder::classes) || built(context, &Builder::choice) ||
      built(context, &Builder::serves) || built(context, &Builder::adjust) || built(context, &Builder::rule) ||
      built(context, &Builder::scale) || built(context, &Builder::consequence) ||
      built(context, &Builder::risk_group) || built(context, &Builder::risk) || built(context, &Builder::decision) ||
      built(context, &Builder::test));
}

}  // namespace qapc::syntax
