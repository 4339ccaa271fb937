// Items other than rules, risks and tests.
#include <algorithm>
#include <charconv>
#include <iterator>

#include "compiler/syntax/antlr/builder.hpp"

namespace qapc::syntax {
namespace {

std::uint16_t hex(std::string_view digits) {
  std::uint16_t value = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
  return value;
}

}  // namespace

void Builder::series(P::SeriesItemContext* context) {
  module_.series.push_back({name(context->name()), expr(context->expr()), span(context), unit_});
}

void Builder::define(P::DefineItemContext* context) {
  std::optional<ast::Type> declared;
  if (context->type() != nullptr) declared = type(context->type());
  module_.defines.push_back({name(context->name()), declared, expr(context->expr()), span(context), false, unit_});
}

void Builder::visits(P::VisitItemContext* context) {
  module_.visits.push_back({quantity(context->quantity()), span(context), unit_});
}

void Builder::classes(P::ClassesItemContext* context) {
  const std::vector<ast::Name> all = names(context->name());
  module_.classes.push_back({all.front(), {all.begin() + 1, all.end()}, span(context), unit_});
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
  if (context->unit() != nullptr) result.unit = words(context->unit());
  return result;
}

void Builder::source(P::SourceContext* context, ast::Attribute& into) {
  using From = ast::Attribute::From;
  if (auto* field = dynamic_cast<P::PrivateSourceContext*>(context)) {
    if (field->STRING() != nullptr) into.source = text(field->STRING());
    if (field->index() != nullptr) into.position = whole(field->index()->NUMBER());
    if (antlr4::tree::TerminalNode* const node = field->list()->TAG()) {
      into.tag = tag(node);
    } else {
      into.tag.span = span(field->list());
      diags_.report(diag::NotATag, into.tag.span).help("write it without blanks, as in `(0019,xx0C)`");
    }
  } else if (auto* csa = dynamic_cast<P::CsaSourceContext*>(context)) {
    into.from = csa->name() == nullptr ? From::CsaSeries : From::CsaImage;
    if (csa->name() != nullptr) word(csa->name(), "a CSA header", {"series", "image"});
    into.source = text(csa->STRING());
    if (csa->index() != nullptr) into.position = whole(csa->index()->NUMBER());
  } else if (auto* protocol = dynamic_cast<P::ProtocolSourceContext*>(context)) {
    into.from = From::Protocol;
    into.source = text(protocol->STRING());
  } else if (auto* ge = dynamic_cast<P::GeSourceContext*>(context)) {
    into.from = From::GeProtocol;
    into.source = text(ge->STRING());
  } else if (auto* first = dynamic_cast<P::FirstSourceContext*>(context)) {
    into.from = From::FirstPresent;
    into.first_of = names(first->name());
  }
}

void Builder::attribute(P::AttributeItemContext* context) {
  ast::Attribute result;
  result.name = name(context->name());
  result.span = span(context);
  result.unit = unit_;
  const std::size_t before = diags_.messages().size();
  source(context->source(), result);
  if (diags_.messages().size() > before) return;
  if (context->type() != nullptr) result.type = type(context->type());
  for (P::AttributeModContext* mod : context->attributeMod()) {
    if (mod->STRING() != nullptr) result.public_because = text(mod->STRING());
    std::ranges::copy(names(mod->name()), std::back_inserter(result.only_on));
  }
  module_.attributes.push_back(std::move(result));
}

void Builder::set(P::SetItemContext* context) {
  ast::Set result{name(context->name()), {}, span(context), unit_};
  for (P::SetMemberContext* part : context->setMember()) {
    ast::Set::Member member;
    member.span = span(part);
    if (part->STRING() != nullptr) member.text = text(part->STRING());
    if (part->TAG() != nullptr) member.tag = tag(part->TAG());
    if (part->quantity() != nullptr) member.number = quantity(part->quantity());
    if (part->name() != nullptr) member.name = name(part->name());
    result.members.push_back(std::move(member));
  }
  module_.sets.push_back(std::move(result));
}

void Builder::metric(P::MetricItemContext* context) {
  ast::Metric result;
  result.name = name(context->name());
  result.span = span(context);
  result.unit = unit_;
  if (context->type() != nullptr) result.type = type(context->type());
  if (context->expr() != nullptr) {
    result.is = expr(context->expr());
    const auto* call = std::get_if<ast::Call>(&module_.exprs[result.is].node);
    if (call == nullptr || !call->mask) {
      module_.defines.push_back({result.name, result.type, result.is, result.span, true, result.unit});
      return;
    }
  } else {
    result.tool = text(context->STRING(0));
    result.field = text(context->STRING(1));
  }
  module_.metrics.push_back(std::move(result));
}

void Builder::grouping(P::GroupingItemContext* context) {
  ast::Grouping result;
  result.what = {std::string(tokens_.text(context->getStart())), tokens_.span(context->getStart())};
  result.span = span(context);
  result.unit = unit_;
  if (context->STRING() != nullptr) result.file = text(context->STRING());
  for (P::ExprContext* part : context->expr()) result.parts.push_back(expr(part));
  module_.groupings.push_back(std::move(result));
}

void Builder::choice(P::ChoiceItemContext* context) {
  using Kind = ast::Choice::Way::Kind;
  ast::Choice result;
  result.what = {std::string(tokens_.text(context->getStart())), tokens_.span(context->getStart())};
  result.definition = name(context->name(0));
  result.span = span(context);
  result.unit = unit_;
  for (P::ChoiceContext* part : context->choice()) {
    ast::Choice::Way way;
    if (part->sum() != nullptr) {
      const ast::Name end = word(part->name(), "what `with` asks for", {"lowest", "highest"});
      way.kind = end.text == "highest" ? Kind::Highest : Kind::Lowest;
      way.value = expr(part->sum());
    } else if (part->expr() != nullptr) {
      way.kind = Kind::Where;
      way.value = expr(part->expr());
    } else {
      way.word = name(part->name());
    }
    result.ways.push_back(std::move(way));
  }
  if (context->NUMBER() != nullptr) {
    result.at_most = number(context->NUMBER());
    word(context->name().back(), "what is counted", {"retakes", "reconstructions"});
  }
  module_.choices.push_back(std::move(result));
}

void Builder::serves(P::ServesItemContext* context) {
  using Kind = ast::Serves::Condition::Kind;
  ast::Serves result{name(context->name(0)), name(context->name(1)), {}, span(context), unit_};
  for (P::ServingContext* part : context->serving()) {
    ast::Serves::Condition condition;
    condition.span = span(part);
    if (auto* nearest = dynamic_cast<P::NearestServingContext*>(part)) {
      condition.word = nearest->name() != nullptr
                           ? word(nearest->name(), "where the nearest is looked for", {"before", "after", "any"})
                           : name(dynamic_cast<antlr4::tree::TerminalNode*>(nearest->children[1]));
      if (nearest->quantity() != nullptr) condition.within = quantity(nearest->quantity());
    } else if (auto* same = dynamic_cast<P::SameServingContext*>(part)) {
      condition.kind = Kind::Same;
      condition.word = name(same->name());
    } else if (auto* box = dynamic_cast<P::BoxServingContext*>(part)) {  // box of F contains box of B
      condition.kind = Kind::Contains;
      word(box->name(0), "what is compared", {"box"});
      condition.word = name(box->name(1));
      word(box->name(2), "how boxes are compared", {"contains"});
      word(box->name(3), "what is compared", {"box"});
      condition.other = name(box->name(4));
      if (box->quantity() != nullptr) condition.within = quantity(box->quantity());
    }
    result.conditions.push_back(std::move(condition));
  }
  module_.serves.push_back(std::move(result));
}

void Builder::decision(P::DecisionItemContext* context) {
  ast::Decision result;
  P::AudienceContext* about = context->audience();
  result.level = name(about->name().back());
  if (about->name().size() == 2) result.audience = name(about->name().front());
  for (antlr4::tree::ParseTree* child : about->children)  // a name may be `the` as well
    result.the = result.the || (dynamic_cast<P::NameContext*>(child) == nullptr && child->getText() == "the");
  result.span = span(context);
  result.unit = unit_;
  for (P::OutcomeIsContext* one : context->outcomeIs())
    result.outcomes.emplace_back(name(one->name(0)), name(one->name(1)));
  for (P::BranchContext* part : context->branch()) {
    ast::Branch branch{name(part->name()), part->condition().empty(), {}, span(part)};
    for (P::ConditionContext* one : part->condition()) branch.conditions.push_back(condition(one));
    result.branches.push_back(std::move(branch));
  }
  module_.decisions.push_back(std::move(result));
}

ast::Condition Builder::condition(P::ConditionContext* context) {
  using Kind = ast::Condition::Kind;
  using Verb = ast::Condition::Verb;
  ast::Condition result;
  result.span = span(context);
  if (auto* says = dynamic_cast<P::SaysConditionContext*>(context)) {
    result.kind = Kind::RiskSays;
    result.subject = name(says->name());
  } else if (auto* risk = dynamic_cast<P::RiskConditionContext*>(context)) {
    result.kind = Kind::RiskOf;
    result.subject = rule_name(risk->ruleName());
    result.op = comparison(risk->comparison());
    result.limit = quantity(risk->quantity());
  } else if (auto* total = dynamic_cast<P::TotalConditionContext*>(context)) {
    result.kind = Kind::TotalRisk;
    result.op = comparison(total->comparison());
    result.limit = quantity(total->quantity());
  } else if (auto* verdict = dynamic_cast<P::VerdictConditionContext*>(context)) {
    result.any = verdict->children.front()->getText() == "any";
    result.subject = rule_name(verdict->ruleName());
    for (P::VerbContext* verb : verdict->verb()) {
      const std::string words = verb->getText();
      result.verbs.push_back(words == "fails"       ? Verb::Fails
                             : words == "warns"     ? Verb::Warns
                             : words == "isunknown" ? Verb::IsUnknown
                                                    : Verb::IsNotAssessed);
    }
  }
  return result;
}

}  // namespace qapc::syntax
