// Questions about the values of attributes: comparisons, presence, tokens, patterns, what the lexicon recognises.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/series/question.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::sema {
Type Checker::node(const ast::Compare& compared, diag::Span at) {
  const Type lhs = single(compared.lhs);
  return compare(lhs, compared, at);
}

Type Checker::node(const ast::Presence& presence, diag::Span at) {
  const Type type = visit(presence.operand);
  if (type.poison()) return type;
  const ast::Expr& operand = module_.exprs[presence.operand];
  const bool named = std::holds_alternative<ast::NameRef>(operand.node) ||
                     std::holds_alternative<ast::Member>(operand.node) ||
                     std::holds_alternative<ast::Index>(operand.node);
  if (!named || type.kind == Kind::Truth) {
    diags_.report(diag::WrongType, at, describe(type), "absent or present").help("presence is asked of an attribute");
    return {};
  }
  return truth_type();
}

Type Checker::node(const ast::Tokens& tokens, diag::Span at) {
  const Type type = single(tokens.operand);
  for (const ast::Tokens::Group& group : tokens.groups) {
    for (const ast::Text& word : group.words) {
      const std::vector<std::string> parts = text::tokens(word.text);
      if (parts.size() == 1 && parts.front().size() == word.text.size()) continue;
      diag::Message& message = diags_.report(diag::NotOneToken, word.span, word.text);
      if (parts.size() > 1)
        message.fix(fmt::format("write `{}` to ask for each of them", fmt::join(parts, ", ")), word.span,
                    fmt::format("{}", fmt::join(parts, ", ")));
      return {};
    }
  }
  if (type.poison()) return type;
  if (type.textual()) return truth_type();
  diags_.report(diag::WrongType, at, name_of(type), "searched for tokens").help("tokens are words of a text");
  return {};
}

bool Checker::patterns(const std::vector<ast::Text>& patterns) {
  bool good = true;
  for (const ast::Text& pattern : patterns) {
    const auto bad = text::pattern_error(pattern.text);
    if (bad)
      diags_.report(diag::BadPattern, pattern.span, *bad)
          .help("close every bracket; `\\(` is a bracket of the text itself");
    good = good && !bad;
  }
  return good;
}

Type Checker::node(const ast::Matches& matches, diag::Span at) {
  const Type type = single(matches.operand);
  if (!matches.glob && !patterns(matches.patterns)) return {};
  if (type.poison()) return type;
  if (!type.textual()) {
    diags_.report(diag::WrongType, at, name_of(type), "matched with a pattern")
        .help("compare numbers with a range: `= 200 .. 300`");
    return {};
  }
  return truth_type();
}

Type Checker::node(const ast::StartsWith& starts, diag::Span at) {
  const Type type = single(starts.operand);
  if (type.poison()) return type;
  if (type.textual()) return truth_type();
  diags_.report(diag::WrongType, at, name_of(type), "matched with the beginning of a text")
      .help("compare numbers with a range: `= 200 .. 300`");
  return {};
}

Type Checker::node(const ast::Recognised& recognised, diag::Span at) {
  const Type type = single(recognised.operand);
  constexpr std::array<std::string_view, 4> kKinds{"contrast", "plane", "anatomy", "meaning"};
  if (recognised.value && !contains(kKinds, recognised.what.text)) {
    diag::Message& message =
        diags_.report(diag::UnknownWord, recognised.what.span, recognised.what.text, "what a description can have");
    if (!offer(message, recognised.what, {kKinds.begin(), kKinds.end()}))
      message.help("write `has contrast T1w`, `has plane sagittal`, `has anatomy brain` or `has tokens (…)`");
    return {};
  }
  if (type.poison()) return type;
  if (!type.textual()) {
    diags_.report(diag::WrongType, at, name_of(type), "read as a description").help("name a text: SeriesDescription");
    return {};
  }
  if (recognised.value) {
    const series::Facet facet = *series::facet_of(recognised.what.text);
    const ast::Name& value = *recognised.value;
    if (!series::is_value(facet, value.text)) {
      diag::Message& message = diags_.report(diag::UnknownWord, value.span, value.text,
                                             fmt::format("the {} of a description", recognised.what.text));
      if (!offer(message, value, series::values_of(facet)))
        message.help("`qapc series --help` says where every word is listed");
      return {};
    }
  }
  return truth_type();
}

Type Checker::node(const ast::Items& items, diag::Span at) {
  const Type type = visit(items.operand);
  bool poison = type.poison();
  const bool sequence =
      type.field.valid() && checked_.fields[type.field].standard && checked_.fields[type.field].standard->vr == "SQ";
  if (!poison && !sequence) {
    diags_.report(diag::WrongType, module_.exprs[items.operand].span, name_of(type), "asked for its items")
        .help("name a sequence, such as DeidentificationMethodCodeSequence");
    poison = true;
  }
  const Type code = type_of(resolve(items.attribute));
  poison = poison || code.poison();
  for (const ast::ExprId one : items.codes) {
    const ast::Expr& expr = module_.exprs[one];
    const bool fits = std::holds_alternative<ast::Number>(expr.node) ||
                      std::holds_alternative<ast::TextLit>(expr.node) ||
                      std::holds_alternative<ast::NameRef>(expr.node);
    if (!fits) {
      diags_.report(diag::DoesNotFit, expr.span, sources_.text(expr.span)).help("write codes: `(113100, 113105)`");
      poison = true;
    }
    visit(one, truth_type());
  }
  if (poison) return {};
  unbuilt(at, "items of a sequence");
  return truth_type();
}

Type Checker::node(const ast::Quantified& quantified, diag::Span at) {
  Type type = visit(quantified.list);
  if (type.poison()) return type;
  // `every value of StudyInstanceUID`: a value is a list of one
  const bool one = !type.list && type.field.valid() && quantified.kind != ast::Quantified::Kind::Any;
  if (!type.list && !(one && type.textual())) {
    const diag::Span of = module_.exprs[quantified.list].span;
    const diag::Span words{at.source, at.begin, of.end};
    diags_.report(diag::NotMultiValued, of, name_of(type))
        .fix(fmt::format("write `{}` without `every value of`", name_of(type)), words, std::string(sources_.text(of)));
    return {};
  }
  type.list = false;
  const Type outer = std::exchange(subject_, type);
  const Type predicate = truth(quantified.predicate);
  subject_ = outer;
  return predicate.poison() ? Type{} : truth_type();
}

Type Checker::node(const ast::Profile& profile, diag::Span at) {
  struct Known {
    std::string_view words;
    bool arguments;
  };
  constexpr std::array<Known, 9> kOptions{{{"modified dates", false},
                                           {"full dates", false},
                                           {"patient characteristics", false},
                                           {"device identity", false},
                                           {"institution identity", false},
                                           {"clean descriptors", false},
                                           {"retain uids", false},
                                           {"safe private", false},
                                           {"dummy values", true}}};
  bool poison = false;
  for (const ast::Profile::Option& option : profile.options) {
    std::string words;
    for (std::size_t i = 0; i < std::min<std::size_t>(option.words.size(), 2); ++i)
      words += (i > 0 ? " " : "") + option.words[i].text;
    const bool known = contains(kOptions, words, &Known::words);
    if (!known) {
      std::string all;
      for (const Known& one : kOptions) all += fmt::format("{}{}", all.empty() ? "" : ", ", one.words);
      diags_.report(diag::UnknownWord, option.span, words, "an option of the profile").help("options are " + all);
      poison = true;
      continue;
    }
    if (words == "safe private") {
      const bool named = option.words.size() == 3 && resolve(option.words[2], true).kind == Reference::Kind::Set;
      if (!named) diags_.report(diag::DoesNotFit, option.span, words).help("name a set: `safe private kept_private`");
      poison = poison || !named;
    }
    poison = !patterns(option.patterns) || poison;
  }
  if (poison) return {};
  unbuilt(at, "basic profile");
  return truth_type();
}

Type Checker::node(const ast::FreeText& text, diag::Span at) {
  if (!text.glob && !patterns(text.patterns)) return {};
  unbuilt(at, "free text attributes");
  return truth_type();
}

}  // namespace qapc::sema
