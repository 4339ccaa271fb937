// Expressions to text: the fewest brackets that keep the tree.
#include <algorithm>
#include <array>
#include <cctype>

#include "compiler/syntax/parse.hpp"
#include "compiler/syntax/print.hpp"
#include "compiler/syntax/printer.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::syntax {
namespace {

constexpr std::array<std::string_view, 23> kReserved{
    "qap", "policy", "series", "rule", "require", "when",  "decision", "test", "given",  "expect",  "end",  "and",
    "or",  "not",    "is",     "of",   "in",      "every", "any",      "no",   "absent", "present", "empty"};
/// Words that mean something behind `is`.
constexpr std::array<std::string_view, 3> kRecognised{"localizer", "derived", "post"};

bool identifier(std::string_view text) {
  const auto letter = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; };
  return !text.empty() && std::isdigit(static_cast<unsigned char>(text.front())) == 0 &&
         std::ranges::all_of(text, letter);
}

std::string_view presence_word(ast::Presence::Kind kind) {
  switch (kind) {
    case ast::Presence::Kind::Absent:
      return "absent";
    case ast::Presence::Kind::Present:
      return "present";
    case ast::Presence::Kind::Empty:
      break;
  }
  return "empty";
}

bool begins_with_presence(std::string_view text) {
  constexpr std::array<std::string_view, 3> kKinds{"absent", "present", "empty"};
  return std::ranges::any_of(kKinds, [&](std::string_view kind) {
    return text.starts_with(kind) && (text.size() == kind.size() || !identifier(text.substr(kind.size(), 1)));
  });
}

}  // namespace

Printer::Printer(const ast::Module& module, ast::UnitId unit) : module_(module), unit_(unit) {
  const std::vector<std::string> words = vocabulary();
  words_.insert(words.begin(), words.end());
}

std::string Printer::expr(ast::ExprId id, Binds least) {
  Phrase phrase = this->phrase(id);
  return phrase.binds < least ? "(" + phrase.text + ")" : std::move(phrase.text);
}

Printer::Phrase Printer::phrase(ast::ExprId id) {
  return std::visit([this](const auto& part) { return node(part); }, module_.exprs[id].node);
}

std::string Printer::quoted(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + "\"";
}

bool Printer::plain_word(const std::string& text) const {
  return identifier(text) && !words_.contains(text);
}

std::string Printer::word_or_quoted(const std::string& text) const {
  return identifier(text) && !contains(kReserved, std::string_view(text)) ? text : quoted(text);
}

std::string Printer::quantity(const ast::Quantity& quantity) {
  return quantity.unit.empty() ? quantity.digits : quantity.digits + " " + quantity.unit;
}

std::string Printer::names(const std::vector<ast::Name>& all, std::string_view between) {
  return joined(all, between, [](const ast::Name& name) { return name.text; });
}

std::string Printer::patterns(const std::vector<ast::Text>& all, bool glob) {
  if (glob) return "matches " + quoted(all.front().text);
  if (all.size() == 1) return "matches " + pattern(all.front());
  return "matches any of (" + joined(all, ", ", pattern) + ")";
}

std::string_view Printer::comparison(ast::Compare::Op op) {
  constexpr std::array<std::string_view, 6> kOps{"=", "!=", "<", "<=", ">", ">="};
  return kOps[static_cast<std::size_t>(op)];
}

std::string_view Printer::kind(ast::Quantified::Kind kind) {
  constexpr std::array<std::string_view, 3> kKinds{"every", "any", "no"};
  return kKinds[static_cast<std::size_t>(kind)];
}

std::string Printer::list(const std::vector<ast::ExprId>& members) {
  return "(" + joined(members, ", ", [this](ast::ExprId member) { return expr(member, Binds::Sum); }) + ")";
}

// --- values -------------------------------------------------------------------------------------------------------

Printer::Phrase Printer::node(const ast::Number& number) {
  return {quantity(number.quantity), number.quantity.digits.starts_with('-') ? Binds::Factor : Binds::Primary};
}

Printer::Phrase Printer::node(const ast::TextLit& text) {
  return {quoted(text.text)};
}

Printer::Phrase Printer::node(const ast::Pattern& pattern) {
  return {"r\"" + pattern.text + "\""};
}

Printer::Phrase Printer::node(const ast::Date& date) {
  return {date.text};
}

Printer::Phrase Printer::node(const ast::NameRef& name) {
  return {name.of ? name.name + " of " + name.of->text : name.name};
}

Printer::Phrase Printer::node(const ast::Member& member) {
  return {member.variable.text + "." + member.name.text};
}

Printer::Phrase Printer::node(const ast::Index& index) {
  return {fmt::format("{}[{}]", expr(index.base, Binds::Primary), index.position), Binds::Factor};
}

Printer::Phrase Printer::node(const ast::Negate& negate) {
  return {"-" + expr(negate.operand, Binds::Factor), Binds::Factor};
}

Printer::Phrase Printer::node(const ast::Arithmetic& arithmetic) {
  using Op = ast::Arithmetic::Op;
  constexpr std::array<std::string_view, 4> kOps{" + ", " - ", " * ", " / "};
  const bool sum = arithmetic.op == Op::Add || arithmetic.op == Op::Subtract;
  const Binds binds = sum ? Binds::Sum : Binds::Product;
  const Binds right = sum ? Binds::Product : Binds::Factor;
  return {expr(arithmetic.lhs, binds) + std::string(kOps[static_cast<std::size_t>(arithmetic.op)]) +
              expr(arithmetic.rhs, right),
          binds};
}

Printer::Phrase Printer::node(const ast::Call& call) {
  using Filter = ast::Call::Filter;
  std::string text = joined(call.arguments, ", ", [this](const ast::Call::Argument& argument) {
    const std::string value = expr(argument.value, Binds::Or);
    if (argument.filter == Filter::None) return value;
    if (argument.filter == Filter::With) return value + " with " + expr(argument.limit, Binds::Or);
    return value + (argument.filter == Filter::Above ? " above " : " below ") + expr(argument.limit, Binds::Sum);
  });
  const auto more = [&](const std::string& word) { text += (text.empty() ? "" : ", ") + word; };
  if (call.mask) more("in " + call.mask->text);
  if (call.ignoring_missing) more("ignoring missing");
  return {call.function.text + "(" + text + ")"};
}

Printer::Phrase Printer::node(const ast::Subject&) {
  return {""};
}

Printer::Phrase Printer::node(const ast::Range& range) {
  return {expr(range.lo, Binds::Sum) + " .. " + expr(range.hi, Binds::Sum), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Tolerance& tolerance) {
  return {expr(tolerance.center, Binds::Sum) + " ± " + quantity(tolerance.margin), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::OneOf& one_of) {
  return {(one_of.hashed ? "one of hashed " : "one of ") + list(one_of.members), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Quantile& quantile) {
  return {fmt::format("quantile {} within ({}) of baseline {}", quantity(quantile.number), names(quantile.strata),
                      quoted(quantile.baseline.text)),
          Binds::Predicate};
}

// --- what holds or fails --------------------------------------------------------------------------------------------

ast::ExprId Printer::operand(ast::ExprId predicate) const {
  const auto& part = module_.exprs[predicate].node;
  if (const auto* one = std::get_if<ast::Compare>(&part)) return one->lhs;
  if (const auto* one = std::get_if<ast::Presence>(&part)) return one->operand;
  if (const auto* one = std::get_if<ast::Tokens>(&part)) return one->operand;
  if (const auto* one = std::get_if<ast::Matches>(&part)) return one->operand;
  if (const auto* one = std::get_if<ast::StartsWith>(&part)) return one->operand;
  if (const auto* one = std::get_if<ast::Recognised>(&part)) return one->operand;
  if (const auto* one = std::get_if<ast::Items>(&part)) return one->operand;
  if (const auto* one = std::get_if<ast::Not>(&part)) return operand(one->operand);
  return {};
}

std::string Printer::is_not(ast::ExprId positive) {
  const auto& part = module_.exprs[positive].node;
  if (const auto* presence = std::get_if<ast::Presence>(&part))
    return "is not " + joined(presence->kinds, " or ", presence_word);
  if (const auto* one = std::get_if<ast::Recognised>(&part)) {
    if (one->value) return "";
    return "is not " + one->what.text + (one->what.text == "post" ? " contrast" : "");
  }
  const auto* compared = std::get_if<ast::Compare>(&part);
  if (compared == nullptr || compared->op != ast::Compare::Op::Equal) return "";
  const auto& value = module_.exprs[compared->rhs].node;
  if (std::holds_alternative<ast::OneOf>(value)) return "is not " + expr(compared->rhs, Binds::Or);
  if (const auto* quote = std::get_if<ast::TextLit>(&value)) return "is not " + quoted(quote->text);
  const auto* name = std::get_if<ast::NameRef>(&value);
  if (name == nullptr || name->of) return "";
  const bool plain = plain_word(name->name) && !contains(kRecognised, std::string_view(name->name));
  return (plain ? "is not " : "is not one of ") + name->name;
}

/// The whole predicate less what it is said of.
std::string Printer::tail(ast::ExprId predicate) {
  const auto& part = module_.exprs[predicate].node;
  if (const auto* negation = std::get_if<ast::Not>(&part)) return is_not(negation->operand);
  const std::string text = expr(predicate, Binds::Or);
  return text.starts_with(' ') ? text.substr(1) : text;  // the subject is nothing
}

std::string Printer::value(ast::ExprId id) {
  const auto& part = module_.exprs[id].node;
  const bool phrase = std::holds_alternative<ast::Range>(part) || std::holds_alternative<ast::Tolerance>(part) ||
                      std::holds_alternative<ast::OneOf>(part) || std::holds_alternative<ast::Quantile>(part);
  return expr(id, phrase ? Binds::Predicate : Binds::Sum);
}

Printer::Phrase Printer::node(const ast::Compare& compare) {
  const bool one_of = std::holds_alternative<ast::OneOf>(module_.exprs[compare.rhs].node);
  const std::string_view op = one_of && compare.op == ast::Compare::Op::Equal ? "is" : comparison(compare.op);
  return {fmt::format("{} {} {}", expr(compare.lhs, Binds::Sum), op, value(compare.rhs)), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Presence& presence) {
  return {expr(presence.operand, Binds::Sum) + " is " + joined(presence.kinds, " or ", presence_word),
          Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Tokens& tokens) {
  const auto words = [this](const ast::Tokens::Group& group) {
    const std::string all =
        joined(group.words, ", ", [this](const ast::Text& word) { return word_or_quoted(word.text); });
    if (!group.none && group.words.size() == 1) return all;
    return (group.none ? "none of (" : "one of (") + all + ")";
  };
  return {expr(tokens.operand, Binds::Sum) + " has tokens (" + joined(tokens.groups, ", ", words) + ")",
          Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Matches& matches) {
  return {expr(matches.operand, Binds::Sum) + " " + patterns(matches.patterns, matches.glob), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::StartsWith& starts) {
  return {expr(starts.operand, Binds::Sum) + " starts with " + quoted(starts.prefix), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Recognised& recognised) {
  const std::string of = expr(recognised.operand, Binds::Sum);
  if (recognised.value) return {of + " has " + recognised.what.text + " " + recognised.value->text, Binds::Predicate};
  return {of + " is " + recognised.what.text + (recognised.what.text == "post" ? " contrast" : ""), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Items& items) {
  return {fmt::format("{} has items with {} {} of scheme {}", expr(items.operand, Binds::Sum), items.attribute.text,
                      list(items.codes), items.scheme.text),
          Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Quantified& quantified) {
  return {fmt::format("{} value of {} {}", kind(quantified.kind), expr(quantified.list, Binds::Sum),
                      tail(quantified.predicate)),
          Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Some& some) {
  return {fmt::format("some {} series in the same {} has {} {} to this series", some.definition.text, some.same.text,
                      some.attribute.text, some.relation.text),
          Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Served& served) {
  return {fmt::format("some {} series in the same {} serves this series", served.definition.text, served.same.text),
          Binds::Predicate};
}

std::string Printer::keys(const std::vector<ast::GroupSize::Key>& all) {
  return joined(all, ", ", [](const ast::GroupSize::Key& one) {
    return one.attribute.text + (one.bands ? " in bands of " + quantity(*one.bands) : "");
  });
}

Printer::Phrase Printer::node(const ast::GroupSize& size) {
  return {fmt::format("every group by ({}) has at least {} {}", keys(size.keys), size.number.digits, size.what.text),
          Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::ServesTest& serves) {
  return {fmt::format("{} serves {}", serves.server.text, serves.served.text), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Shared& shared) {
  return {fmt::format("no {} is shared by {} {}", shared.attribute.text, shared.number.digits, shared.what.text),
          Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Profile& profile) {
  if (profile.options.empty()) return {"basic profile", Binds::Predicate};
  const auto option = [](const ast::Profile::Option& one) {
    std::string words = joined(one.texts, ", ", [](const ast::Text& text) { return quoted(text.text); });
    if (!one.texts.empty() && !one.patterns.empty()) words += ", ";
    words += joined(one.patterns, ", ", pattern);
    return names(one.words, " ") + (words.empty() ? "" : " (" + words + ")");
  };
  return {"basic profile with options (" + joined(profile.options, ", ", option) + ")", Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::FreeText& text) {
  return {"no free text attribute " + patterns(text.patterns, text.glob), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Count& count) {
  constexpr std::array<std::string_view, 3> kBounds{"exactly", "at least", "at most"};
  return {fmt::format("{} {}{} {}", kBounds[static_cast<std::size_t>(count.bound)], count.number.digits,
                      count.definition ? " " + count.definition->text : "", count.what.text),
          Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Agree& agree) {
  const auto on = [](const ast::Agree::On& one) {
    return one.attribute.text + (one.within ? " within " + quantity(*one.within) : "");
  };
  return {fmt::format("all {} agree on ({})", agree.what.text, joined(agree.on, ", ", on)), Binds::Predicate};
}

Printer::Phrase Printer::node(const ast::Not& negation) {
  if (const std::string is = is_not(negation.operand); !is.empty()) {
    const std::string of = expr(operand(negation.operand), Binds::Sum);
    return {of.empty() ? is : of + " " + is, Binds::Predicate};
  }
  return {"not " + expr(negation.operand, Binds::Not), Binds::Not};
}

Printer::Phrase Printer::node(const ast::And& all) {
  return {joined(all.operands, " and ", [this](ast::ExprId part) { return expr(part, Binds::Not); }), Binds::And};
}

Printer::Phrase Printer::node(const ast::Or& any) {
  std::string text;
  for (const ast::ExprId part : any.operands) {
    const std::string next = expr(part, Binds::And);
    // `x is absent or empty` asks two things of x: an attribute of such a name is kept apart.
    const bool apart = !text.empty() && begins_with_presence(next);
    text += (text.empty() ? "" : " or ") + (apart ? "(" + next + ")" : next);
  }
  return {text, Binds::Or};
}

std::string print(const ast::Module& module, ast::ExprId expr) {
  std::string text = Printer(module, 0).expr(expr);
  return text.starts_with(' ') ? text.substr(1) : text;
}

}  // namespace qapc::syntax
