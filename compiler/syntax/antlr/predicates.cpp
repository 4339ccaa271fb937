// What holds or fails: comparisons, presence, tokens, counts, and what is said of groups.
#include <algorithm>

#include "compiler/syntax/antlr/builder.hpp"

namespace qapc::syntax {

ast::ExprId Builder::expr(P::PredicateContext* context) {
  if (auto* one = dynamic_cast<P::QuantifiedPredicateContext*>(context)) return quantified(one);
  if (auto* one = dynamic_cast<P::SomePredicateContext*>(context)) return some(one);
  if (auto* one = dynamic_cast<P::ServedPredicateContext*>(context))
    return add(span(one), ast::Served{name(one->name(0)), name(one->name(1))});
  if (auto* one = dynamic_cast<P::GroupPredicateContext*>(context)) return group_size(one);
  if (auto* one = dynamic_cast<P::ServesPredicateContext*>(context))
    return add(span(one), ast::ServesTest{name(one->name(0)), name(one->name(1))});
  if (auto* one = dynamic_cast<P::ProfilePredicateContext*>(context)) return profile(one);
  if (auto* one = dynamic_cast<P::FreeTextPredicateContext*>(context)) return free_text(one);
  if (auto* one = dynamic_cast<P::NoPredicateContext*>(context)) return no_such(one);
  if (auto* one = dynamic_cast<P::CountPredicateContext*>(context)) return count(one);
  if (auto* one = dynamic_cast<P::AgreePredicateContext*>(context)) return agree(one);
  auto* plain = dynamic_cast<P::PlainPredicateContext*>(context);
  const ast::ExprId subject = expr(plain->sum());
  return plain->tail() == nullptr ? subject : tail(plain->tail(), subject, span(context));
}

ast::ExprId Builder::does_not_fit(const antlr4::ParserRuleContext* context, const std::string& help) {
  const diag::Span at = span(context);
  diags_.report(diag::DoesNotFit, at, tokens_.text(const_cast<antlr4::ParserRuleContext*>(context)->getStart()))
      .help(help);
  return add(at, ast::Or{});
}

ast::Quantified::Kind Builder::quantifier(P::QuantifierContext* context) const {
  const std::string_view word = tokens_.text(context->getStart());
  return word == "every" ? ast::Quantified::Kind::Every
         : word == "any" ? ast::Quantified::Kind::Any
                         : ast::Quantified::Kind::No;
}

/// `every value of (A, B) …` is said of each: of all for `every` and `no`, of some for `any`.
ast::ExprId Builder::quantified(P::QuantifiedPredicateContext* context) {
  const ast::Quantified::Kind kind = quantifier(context->quantifier());
  const auto one = [&](diag::Span at, ast::ExprId over) {
    const ast::ExprId predicate = tail(context->tail(), add(at, ast::Subject{}), span(context));
    return add(span(context), ast::Quantified{kind, over, predicate});
  };
  if (context->sum() != nullptr) return one(span(context->sum()), expr(context->sum()));
  std::vector<ast::ExprId> each;
  for (P::NameContext* listed : context->name())
    each.push_back(one(span(listed), add(span(listed), ast::NameRef{listed->getText(), {}})));
  if (kind == ast::Quantified::Kind::Any) return add(span(context), ast::Or{std::move(each)});
  return add(span(context), ast::And{std::move(each)});
}

ast::ExprId Builder::some(P::SomePredicateContext* context) {
  auto* has = dynamic_cast<P::HasTailContext*>(context->tail());
  if (has == nullptr || has->children.size() < 5)
    return does_not_fit(context->tail(),
                        "write `has ATTRIBUTE opposite to this series`, `has ATTRIBUTE equal to this series` or "
                        "`serves this series`");
  return add(span(context), ast::Some{name(context->name(0)), name(context->name(1)), name(has->name(0)),
                                      word(has->name(1), "how two series are compared", {"equal", "opposite"})});
}

std::vector<ast::GroupSize::Key> Builder::keys(const std::vector<P::KeyContext*>& contexts) const {
  std::vector<ast::GroupSize::Key> all;
  for (P::KeyContext* key : contexts) {
    all.push_back({name(key->name()), std::nullopt});
    if (key->quantity() != nullptr) all.back().bands = quantity(key->quantity());
  }
  return all;
}

ast::ExprId Builder::group_size(P::GroupPredicateContext* context) {
  auto* size = dynamic_cast<P::SizeTailContext*>(context->tail());
  if (size == nullptr) return does_not_fit(context->tail(), "write `has at least 5 subjects`");
  ast::GroupSize result;
  result.keys = keys(context->key());
  result.number = number(size->NUMBER());
  result.what = name(size->name());
  return add(span(context), std::move(result));
}

ast::ExprId Builder::profile(P::ProfilePredicateContext* context) {
  ast::Profile result;
  for (P::OptionContext* part : context->option()) {
    ast::Profile::Option option;
    option.words = names(part->name());
    option.span = span(part);
    for (P::OptionWordContext* given : part->optionWord()) {
      if (given->STRING() != nullptr) option.texts.push_back(text(given->STRING()));
      if (given->REGEX() != nullptr) option.patterns.push_back(pattern(given->REGEX()));
    }
    result.options.push_back(std::move(option));
  }
  return add(span(context), std::move(result));
}

ast::ExprId Builder::free_text(P::FreeTextPredicateContext* context) {
  auto* matched = dynamic_cast<P::MatchesTailContext*>(context->tail());
  if (matched == nullptr) return does_not_fit(context->tail(), "write `matches any of (r\"…\")`");
  if (matched->STRING() != nullptr) return add(span(context), ast::FreeText{{text(matched->STRING())}, true});
  return add(span(context), ast::FreeText{patterns(matched->REGEX()), false});
}

ast::ExprId Builder::no_such(P::NoPredicateContext* context) {
  auto* shared = dynamic_cast<P::SharedTailContext*>(context->tail());
  if (shared == nullptr)
    return does_not_fit(context->tail(), "write `no value of X …`, or `no X is shared by 2 subjects`");
  return add(span(context), ast::Shared{name(context->name()), number(shared->NUMBER()), name(shared->name())});
}

ast::ExprId Builder::count(P::CountPredicateContext* context) {
  ast::Count counted;
  const std::string_view last = tokens_.text(context->bound()->getStop());
  counted.bound = last == "exactly" ? ast::Count::Bound::Exactly
                  : last == "least" ? ast::Count::Bound::AtLeast
                                    : ast::Count::Bound::AtMost;
  counted.number = number(context->NUMBER());
  P::CountedContext* what = context->counted();
  const auto words = what->name();
  const bool ends_in_series = tokens_.text(what->getStop()) == "series";
  if (words.size() == 2 || (words.size() == 1 && ends_in_series)) counted.definition = name(words.front());
  if (ends_in_series) {
    counted.what = {"series", tokens_.span(what->getStop())};
  } else {
    counted.what = name(words.back());
  }
  return add(span(context), std::move(counted));
}

ast::ExprId Builder::agree(P::AgreePredicateContext* context) {
  ast::Agree agreed;
  agreed.what = name(context->agreeing());
  for (P::AgreedContext* on : context->agreed()) {
    ast::Agree::On attribute{name(on->name()), std::nullopt};
    if (on->signedQuantity() != nullptr) attribute.within = quantity(on->signedQuantity());
    agreed.on.push_back(std::move(attribute));
  }
  return add(span(context), std::move(agreed));
}

ast::Compare::Op Builder::comparison(P::ComparisonContext* context) const {
  using Op = ast::Compare::Op;
  const std::string_view word = tokens_.text(context->getStart());
  return word == "="                   ? Op::Equal
         : word == "!=" || word == "≠" ? Op::NotEqual
         : word == "<"                 ? Op::Less
         : word == "<=" || word == "≤" ? Op::LessEqual
         : word == ">"                 ? Op::Greater
                                       : Op::GreaterEqual;
}

ast::ExprId Builder::tail(P::TailContext* context, ast::ExprId subject, diag::Span at) {
  if (auto* compared = dynamic_cast<P::CompareTailContext*>(context)) {
    const ast::ExprId rhs = value(compared->value());
    return add(at, ast::Compare{comparison(compared->comparison()), subject, rhs, span(compared->comparison())});
  }
  if (auto* tokens = dynamic_cast<P::TokensTailContext*>(context)) {
    ast::Tokens has{subject, {}};
    for (P::TokenContext* token : tokens->token()) has.groups.push_back(token_group(token));
    return add(at, std::move(has));
  }
  if (auto* matched = dynamic_cast<P::MatchesTailContext*>(context)) {
    if (matched->STRING() != nullptr) return add(at, ast::Matches{subject, {text(matched->STRING())}, true});
    return add(at, ast::Matches{subject, patterns(matched->REGEX()), false});
  }
  if (auto* starts = dynamic_cast<P::StartsTailContext*>(context))
    return add(at, ast::StartsWith{subject, text(starts->STRING()).text});
  if (tokens_.text(context->getStart()) == "has") return has_tail(context, subject, at);
  return is_tail(context, subject, at);
}

ast::ExprId Builder::has_tail(P::TailContext* context, ast::ExprId subject, diag::Span at) {
  if (auto* items = dynamic_cast<P::ItemsTailContext*>(context)) {
    const ast::ExprId codes = list(items->list());
    return add(at, ast::Items{subject, name(items->name(0)), std::get<ast::OneOf>(module_.exprs[codes].node).members,
                              name(items->name(1))});
  }
  auto* has = dynamic_cast<P::HasTailContext*>(context);
  if (has == nullptr || has->children.size() > 3)
    return does_not_fit(context, "write `has tokens (…)`, `has contrast T1w` or `has plane sagittal`");
  return add(at, ast::Recognised{subject, name(has->name(0)), name(has->name(1))});
}

ast::ExprId Builder::is_tail(P::TailContext* context, ast::ExprId subject, diag::Span at) {
  const auto negated = [&](ast::ExprId positive, bool is_not) {
    return is_not ? add(at, ast::Not{positive}) : positive;
  };
  const bool is_not = context->children.size() > 1 && context->children[1]->getText() == "not";
  const diag::Span op = tokens_.span(context->getStart());
  if (auto* one_of = dynamic_cast<P::OneOfTailContext*>(context)) {
    const ast::ExprId rhs =
        one_of->list() != nullptr
            ? list(one_of->list(), one_of->children[one_of->children.size() - 2]->getText() == "hashed")
            : add(span(one_of->name()), ast::NameRef{one_of->name()->getText(), {}});
    return negated(add(at, ast::Compare{ast::Compare::Op::Equal, subject, rhs, op}), is_not);
  }
  if (auto* present = dynamic_cast<P::PresenceTailContext*>(context)) {
    ast::Presence presence{subject, {}};
    for (P::PresenceContext* kind : present->presence()) {
      const std::string_view word = tokens_.text(kind->getStart());
      presence.kinds.push_back(word == "absent"    ? ast::Presence::Kind::Absent
                               : word == "present" ? ast::Presence::Kind::Present
                                                   : ast::Presence::Kind::Empty);
    }
    return negated(add(at, std::move(presence)), is_not);
  }
  if (auto* is = dynamic_cast<P::IsTailContext*>(context)) return negated(term_tail(is, subject, at), is_not);
  return does_not_fit(context, "`is shared by` is said of every value: `no X is shared by 2 subjects`");
}

/// `is ORIGINAL`, or what the lexicon says of a text: `is localizer`, `is post contrast`.
ast::ExprId Builder::term_tail(P::IsTailContext* context, ast::ExprId subject, diag::Span at) {
  P::TermContext* term = context->term();
  const diag::Span op = tokens_.span(context->getStart());
  const std::string first = term->getText();
  const bool two_words = context->name() != nullptr;
  if (two_words && (first != "post" || context->name()->getText() != "contrast"))
    return does_not_fit(context->name(), "put a text of several words in quotes");
  if (two_words || first == "localizer" || first == "derived")
    return add(at, ast::Recognised{subject, {first, span(term)}, std::nullopt});
  const ast::ExprId rhs = term->STRING() != nullptr ? add(span(term), ast::TextLit{text(term->STRING()).text})
                                                    : add(span(term), ast::NameRef{first, {}});
  return add(at, ast::Compare{ast::Compare::Op::Equal, subject, rhs, op});
}

ast::Tokens::Group Builder::token_group(P::TokenContext* context) {
  ast::Tokens::Group group;
  group.none = context->children.size() > 1 && context->children.front()->getText() == "none";
  for (P::TokenWordContext* word : context->tokenWord()) group.words.push_back(token_word(word));
  return group;
}

ast::Text Builder::token_word(P::TokenWordContext* context) {
  if (context->STRING() != nullptr) return text(context->STRING());
  return {context->getText(), span(context)};
}

}  // namespace qapc::syntax
