#include "compiler/syntax/antlr/builder.hpp"

#include <algorithm>
#include <charconv>

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

std::uint16_t hex(std::string_view digits) {
  std::uint16_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

}  // namespace

ast::Name Builder::name(const antlr4::ParserRuleContext* context) const {
  return {std::string(tokens_.text(const_cast<antlr4::ParserRuleContext*>(context)->getStart())), span(context)};
}

ast::Name Builder::name(antlr4::tree::TerminalNode* node) const {
  return {node->getText(), span(node)};
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

ast::Text Builder::text(antlr4::tree::TerminalNode* node) const {
  return {unescape(tokens_.text(node->getSymbol())), span(node)};
}

std::uint32_t Builder::whole(antlr4::tree::TerminalNode* node) {
  constexpr std::uint32_t kMost = 1'000'000;
  const std::string digits = node->getText();
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  if (error != std::errc{} || end != digits.data() + digits.size() || value > kMost) {
    diags_.report(diag::NotAWholeNumber, span(node), digits, kMost);
    return 1;
  }
  return value;
}

void Builder::edition(P::EditionContext* context) {
  module_.header.edition = name(context->NUMBER());
}

void Builder::policy(P::PolicyContext* context) {
  module_.header.name = ast::Name{context->dotted()->getText(), span(context->dotted())};
  module_.header.title = text(context->STRING());
  module_.header.version = name(context->VERSION() != nullptr ? context->VERSION() : context->NUMBER());
}

void Builder::header(P::HeaderContext* context) {
  ast::Header& header = module_.header;
  const auto once = [&](auto& slot, auto value) {
    if (slot) diags_.report(diag::SaidTwice, span(context)).also(slot->span, "said here first");
    slot = std::move(value);
  };
  if (auto* goal = dynamic_cast<P::GoalHeaderContext*>(context)) return once(header.goal, text(goal->STRING()));
  if (auto* owner = dynamic_cast<P::OwnerHeaderContext*>(context)) return once(header.owner, text(owner->STRING()));
  if (auto* missing = dynamic_cast<P::MissingHeaderContext*>(context))
    return once(header.missing, name(missing->name()));
  if (auto* audience = dynamic_cast<P::AudienceHeaderContext*>(context)) {
    std::ranges::copy(names(audience->name()), std::back_inserter(header.audience));
  } else if (auto* reports = dynamic_cast<P::ReportsHeaderContext*>(context)) {
    std::ranges::copy(names(reports->name()), std::back_inserter(header.shows));
  } else if (auto* dictionary = dynamic_cast<P::DictionaryHeaderContext*>(context)) {
    for (P::DictionaryPartContext* part : dictionary->dictionaryPart()) {
      std::string words;
      for (std::size_t i = 1; i < part->children.size(); ++i) words += part->children[i]->getText();
      header.dictionaries.push_back({name(part->name()), {std::move(words), span(part)}});
    }
  }
}

void Builder::item(P::ItemContext* context) {
  if (auto* series = dynamic_cast<P::SeriesItemContext*>(context)) {
    module_.series.push_back({name(series->name()), expr(series->expr()), span(context)});
  } else if (auto* define = dynamic_cast<P::DefineItemContext*>(context)) {
    std::optional<ast::Type> declared;
    if (define->type() != nullptr) declared = type(define->type());
    module_.defines.push_back({name(define->name()), declared, expr(define->expr()), span(context)});
  } else if (auto* private_attribute = dynamic_cast<P::AttributeItemContext*>(context)) {
    attribute(private_attribute);
  } else if (auto* rules = dynamic_cast<P::RuleItemContext*>(context)) {
    rule(rules);
  } else if (auto* decisions = dynamic_cast<P::DecisionItemContext*>(context)) {
    decision(decisions);
  } else if (auto* tests = dynamic_cast<P::TestItemContext*>(context)) {
    test(tests);
  }
}

ast::Tag Builder::tag(antlr4::tree::TerminalNode* node) const {
  const std::string_view word = tokens_.text(node->getSymbol());  // (gggg,xxee)
  const std::string_view element = word.substr(6, 4);
  const bool block = element.substr(0, 2) != "xx" && element.substr(0, 2) != "XX";
  return {hex(word.substr(1, 4)), block ? hex(element) : hex(element.substr(2)), block, span(node)};
}

ast::Type Builder::type(P::TypeContext* context) const {
  ast::Type result;
  result.list = context->children.front()->getText() == "list" && context->children.size() > 1 &&
                context->children[1]->getText() == "of";
  result.name = name(context->name());
  if (context->unit() != nullptr) result.unit = ast::Name{context->unit()->getText(), span(context->unit())};
  return result;
}

void Builder::attribute(P::AttributeItemContext* context) {
  ast::Attribute result;
  result.name = name(context->name());
  result.span = span(context);
  P::SourceContext* from = context->source();
  if (from->STRING() != nullptr) result.creator = text(from->STRING());
  if (from->index() != nullptr) result.position = whole(from->index()->NUMBER());
  antlr4::tree::TerminalNode* const tag_node = from->list()->TAG();
  if (tag_node == nullptr) {
    diags_.report(diag::NotATag, span(from->list())).help("write it without blanks, as in `(0019,xx0C)`");
    return;
  }
  result.tag = tag(tag_node);
  if (context->type() != nullptr) result.type = type(context->type());
  for (P::AttributeModContext* mod : context->attributeMod()) {
    if (mod->STRING() != nullptr) result.public_because = text(mod->STRING());
    std::ranges::copy(names(mod->name()), std::back_inserter(result.only_on));
  }
  module_.attributes.push_back(std::move(result));
}

ast::Scope Builder::scope(P::ScopeContext* context) {
  ast::Scope result;
  result.span = span(context);
  const auto words = context->name();
  if (tokens_.text(context->getStart()) == "across") {
    result.across = true;
    result.level = name(words.front());
    return result;
  }
  const antlr4::Token* last = context->getStop();
  const bool two = words.size() == 1 && span(words.front()) != tokens_.span(last);
  if (two) {
    result.definition = name(words.front());
    result.level = {std::string(tokens_.text(last)), tokens_.span(last)};
  } else {
    result.level = {std::string(tokens_.text(last)), tokens_.span(last)};
  }
  return result;
}

void Builder::rule(P::RuleItemContext* context) {
  ast::Rule result;
  result.name = rule_name(context->ruleName());
  if (context->STRING() != nullptr) result.title = text(context->STRING());
  result.severity = name(context->name());
  result.scope = scope(context->scope());
  result.span = span(context);
  for (P::RuleModContext* mod : context->ruleMod()) modifier(mod, result);
  if (context->require() != nullptr) result.requires_.push_back(require(context->require()));
  for (P::StatementContext* part : context->statement()) statement(part, result);
  module_.rules.push_back(std::move(result));
}

void Builder::modifier(P::RuleModContext* context, ast::Rule& rule) {
  if (auto* when = dynamic_cast<P::WhenModContext*>(context)) {
    if (rule.when.valid())
      diags_.report(diag::SaidTwice, span(context))
          .also(module_.exprs[rule.when].span, "said here first")
          .help("join the two with `and`");
    rule.when = expr(when->expr());
  } else if (auto* missing = dynamic_cast<P::MissingModContext*>(context)) {
    if (rule.missing) diags_.report(diag::SaidTwice, span(context)).also(rule.missing->span, "said here first");
    rule.missing = name(missing->name());
  } else if (auto* after = dynamic_cast<P::AfterModContext*>(context)) {
    for (P::RuleNameContext* other : after->ruleName()) rule.after.push_back(rule_name(other));
  } else if (auto* allow = dynamic_cast<P::AllowModContext*>(context)) {
    rule.allows.push_back({name(allow->name()), text(allow->STRING())});
  } else if (dynamic_cast<P::GivenModContext*>(context) != nullptr) {
    diags_.report(diag::NotBuilt, span(context), "given at least");
  } else {
    diags_.report(diag::NotBuilt, span(context), "cost");
  }
}

void Builder::statement(P::StatementContext* context, ast::Rule& rule) {
  if (auto* required = dynamic_cast<P::RequireStatementContext*>(context)) {
    rule.requires_.push_back(require(required->require()));
  } else if (auto* say = dynamic_cast<P::SayStatementContext*>(context)) {
    rule.says.push_back(text(say->STRING()));
  } else if (auto* action = dynamic_cast<P::ActionStatementContext*>(context)) {
    rule.actions.push_back({text(action->STRING(0)), text(action->STRING(1))});
  } else if (auto* cause = dynamic_cast<P::CauseStatementContext*>(context)) {
    rule.causes.push_back(text(cause->STRING()));
  }
}

ast::Require Builder::require(P::RequireContext* context) {
  ast::Require result;
  result.span = span(context);
  const bool has_when = context->sum() != nullptr ? !context->expr().empty() : context->expr().size() > 1;
  if (context->sum() != nullptr) {
    result.subject = expr(context->sum());
    if (context->quantifier() != nullptr) result.quantifier = quantifier(context->quantifier());
    for (P::RowContext* part : context->row()) result.rows.push_back(row(part));
  } else {
    result.is = expr(context->expr(0));
  }
  if (context->warning() != nullptr) {
    const auto* compared = result.is.valid() ? std::get_if<ast::Compare>(&module_.exprs[result.is].node) : nullptr;
    const ast::ExprId subject =
        result.is.valid() ? (compared != nullptr ? compared->lhs : ast::ExprId{}) : result.subject;
    result.within_warn = warning(context->warning(), subject);
  }
  if (has_when) result.when = expr(context->expr().back());
  return result;
}

ast::VendorRow Builder::row(P::RowContext* context) {
  ast::VendorRow result;
  result.span = span(context);
  result.vendors = names(context->name());
  if (context->expr() != nullptr) result.when = expr(context->expr());
  if (context->STRING() != nullptr) {
    result.not_assessed = text(context->STRING());
    return result;
  }
  const diag::Span at = span(context->value());
  const ast::ExprId subject = add(at, ast::Subject{});
  const ast::ExprId rhs = value(context->value());
  result.require = add(at, ast::Compare{ast::Compare::Op::Equal, subject, rhs, at});
  return result;
}

ast::ExprId Builder::warning(P::WarningContext* context, ast::ExprId subject) {
  const diag::Span at = span(context);
  if (!subject.valid()) {
    diags_.report(diag::WarnWithoutSubject, at);
    return {};
  }
  const std::string_view word = tokens_.text(context->getStart());
  if (word == "outside") return add(at, ast::Compare{ast::Compare::Op::Equal, subject, value(context->value()), at});
  const ast::ExprId limit = expr(context->sum());
  return add(at, ast::Compare{word == "below" ? ast::Compare::Op::GreaterEqual : ast::Compare::Op::LessEqual, subject,
                              limit, at});
}

void Builder::decision(P::DecisionItemContext* context) {
  ast::Decision result{name(context->name()), {}, span(context)};
  for (P::BranchContext* part : context->branch()) {
    ast::Branch branch{name(part->name()), part->condition().empty(), {}, span(part)};
    for (P::ConditionContext* one : part->condition()) branch.conditions.push_back(condition(one));
    result.branches.push_back(std::move(branch));
  }
  module_.decisions.push_back(std::move(result));
}

ast::Condition Builder::condition(P::ConditionContext* context) {
  using Verb = ast::Condition::Verb;
  ast::Condition result;
  result.any = context->children.front()->getText() == "any";
  result.subject = rule_name(context->ruleName());
  result.span = span(context);
  for (P::VerbContext* verb : context->verb()) {
    const std::string word = verb->getText();
    result.verbs.push_back(word == "fails"       ? Verb::Fails
                           : word == "warns"     ? Verb::Warns
                           : word == "isunknown" ? Verb::IsUnknown
                                                 : Verb::IsNotAssessed);
  }
  return result;
}

void Builder::test(P::TestItemContext* context) {
  ast::Test result{text(context->STRING()), {}, {}, span(context)};
  for (P::GroupContext* part : context->fixture()->group()) result.groups.push_back(group(part));
  if (context->expect() != nullptr) result.cases.push_back({{}, expectations(context->expect())});
  for (P::VariantContext* part : context->variant()) {
    ast::TestCase variant;
    for (P::FieldContext* one : part->field()) variant.change.with.push_back(field(one));
    variant.change.without = names(part->name());
    variant.expects = expectations(part->expect());
    result.cases.push_back(std::move(variant));
  }
  module_.tests.push_back(std::move(result));
}

ast::Group Builder::group(P::GroupContext* context) {
  ast::Group result;
  result.span = span(context);
  // NUMBER? name? ('series' | 'image') ('of' NUMBER name)?
  std::size_t child = 0;
  const auto number_at = [&](std::size_t i) {
    return dynamic_cast<antlr4::tree::TerminalNode*>(context->children.at(i));
  };
  if (auto* first = number_at(child); first != nullptr && first->getSymbol()->getType() == grammar::QapLexer::NUMBER) {
    result.copies = whole(first);
    ++child;
  }
  if (auto* word = dynamic_cast<P::NameContext*>(context->children.at(child))) {
    result.definition = name(word);
    ++child;
  }
  if (child + 3 < context->children.size() && context->children.at(child + 1)->getText() == "of") {
    result.images = whole(number_at(child + 2));
    auto* const what = dynamic_cast<P::NameContext*>(context->children.at(child + 3));
    if (what != nullptr && what->getText() != "images" && what->getText() != "image")
      diags_.report(diag::UnknownWord, span(what), what->getText(), "what a fixture is made of")
          .fix("write `images`", span(what), "images");
  }
  if (context->object() != nullptr) {
    for (P::FieldContext* one : context->object()->field()) result.fields.push_back(field(one));
  }
  return result;
}

ast::Field Builder::field(P::FieldContext* context) {
  ast::Field result{name(context->name()), {}};
  result.value.span = span(context->literal());
  result.value.list = !context->literal()->literal().empty();
  literal(context->literal(), result.value);
  return result;
}

void Builder::literal(P::LiteralContext* context, ast::Literal& into) {
  for (P::LiteralContext* member : context->literal()) literal(member, into);
  const diag::Span at = span(context);
  if (context->signedQuantity() != nullptr)
    into.values.push_back(add(at, ast::Number{quantity(context->signedQuantity())}));
  if (context->name() != nullptr) into.values.push_back(add(at, ast::NameRef{context->name()->getText()}));
  if (context->STRING() != nullptr) into.values.push_back(add(at, ast::TextLit{text(context->STRING()).text}));
  if (context->DATE() != nullptr) into.values.push_back(add(at, ast::Date{context->DATE()->getText()}));
}

std::vector<ast::Expectation> Builder::expectations(P::ExpectContext* context) {
  std::vector<ast::Expectation> all;
  for (P::ExpectationContext* one : context->expectation()) {
    P::OutcomeContext* outcome = one->outcome();
    std::string words = outcome->name()->getText();
    if (outcome->children.size() == 2) words = outcome->children.front()->getText() + " " + words;
    all.push_back({rule_name(one->ruleName()), std::move(words), span(one)});
  }
  return all;
}

}  // namespace qapc::syntax
