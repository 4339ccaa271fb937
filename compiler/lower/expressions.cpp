// Conditions and values, in the mode of where they stand: asked of every image, or of the value the images share.
#include <fmt/format.h>

#include "compiler/lower/lowering.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/series/recognise.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::lower {
namespace {

constexpr std::uint32_t kNotThere = abi::bit(abi::Missing::Absent) | abi::bit(abi::Missing::CreatorAbsent) |
                                    abi::bit(abi::Missing::OtherVendor) | abi::bit(abi::Missing::NeverStored) |
                                    abi::bit(abi::Missing::Deidentified);

}  // namespace

Index Lowering::truth(ast::ExprId id, Mode mode) {
  const ast::Expr& expr = module_.exprs[id];
  return std::visit([&](const auto& part) { return node(part, expr.span, mode); }, expr.node);
}

Index Lowering::node(const ast::NameRef& name, diag::Span, Mode mode) {
  std::uint32_t define = 0;
  while (module_.defines.at(define).name.text != name.name) ++define;
  return defined_condition(define, mode);
}

/// A named condition is lowered once, and what it compares is told once wherever it is named.
Index Lowering::defined_condition(std::uint32_t define, Mode mode) {
  auto known = define_conditions_.find({define, mode});
  if (known == define_conditions_.end()) {
    Condition condition;
    const int negations = std::exchange(negations_, 0);
    std::vector<abi::Check>* const outer = std::exchange(checks_, &condition.checks);
    condition.truth = truth(module_.defines[define].is, mode);
    checks_ = outer;
    negations_ = negations;
    known = define_conditions_.emplace(std::pair(define, mode), std::move(condition)).first;
  }
  if (checks_ == nullptr) return known->second.truth;
  for (abi::Check check : known->second.checks) {
    if (negations_ % 2 == 1) check.expected = builder_.text("not " + builder_.tables().text(check.expected));
    if (!contains(*checks_, check)) checks_->push_back(check);
  }
  return known->second.truth;
}

Scalar Lowering::defined_value(std::uint32_t define, Mode mode) {
  if (const auto known = define_values_.find({define, mode}); known != define_values_.end()) return known->second;
  return define_values_[{define, mode}] = value(module_.defines[define].is, mode);
}

Index Lowering::node(const ast::Compare& compared, diag::Span at, Mode mode) {
  if (const auto counted = counts(compared.lhs, mode)) {
    if (const Index result = compare_count(*counted, compared, at, mode); result != abi::kNone) return result;
  }
  const Scalar lhs = value(compared.lhs, mode);
  const Index result = compare(lhs, compared.op, compared.rhs, mode);
  note(at, std::string(sources_.text(module_.exprs[compared.lhs].span)),
       expected_text(compared.op, compared.rhs, lhs.unit), lhs.unit.name, result, lhs.value, privacy_of(compared.lhs));
  return result;
}

Index Lowering::node(const ast::Presence& presence, diag::Span at, Mode mode) {
  const Mode image{mode.space, true};  // presence is a fact of each image, never of the value they share
  Index value_there = abi::kNone;
  const sema::Type& type = checked_.type(presence.operand);
  const std::uint32_t not_there = type.measured ? abi::kAnyReason : kNotThere;  // a measurement is there or is not
  if (type.list) {
    value_there = list(type.field, image).count;
  } else {
    value_there = value(presence.operand, image).value;
  }
  Index result = builder_.truth(Kleene::False, builder_.space(value_there));
  std::string expected;
  for (const ast::Presence::Kind kind : presence.kinds) {
    const std::uint32_t empty = abi::bit(abi::Missing::Empty);
    Index one = builder_.missing(value_there, kind == ast::Presence::Kind::Absent  ? not_there
                                              : kind == ast::Presence::Kind::Empty ? empty
                                                                                   : not_there | empty);
    if (kind == ast::Presence::Kind::Present) one = builder_.negate(one);
    result = builder_.either(result, one);
    expected += expected.empty() ? "" : " or ";
    expected += kind == ast::Presence::Kind::Absent  ? "absent"
                : kind == ast::Presence::Kind::Empty ? "empty"
                                                     : "present";
  }
  if (!mode.of_images) result = builder_.all_up(result, mode.space);
  note(at, std::string(sources_.text(module_.exprs[presence.operand].span)), expected, "", result, abi::kNone,
       privacy_of(presence.operand));
  return result;
}

Index Lowering::text_question(ast::ExprId operand, abi::Predicate predicate, Mode mode) {
  return builder_.make(abi::Opcode::TextIn, {value(operand, mode).value}, builder_.predicate(std::move(predicate)));
}

Index Lowering::node(const ast::Tokens& tokens, diag::Span at, Mode mode) {
  abi::Predicate predicate;
  predicate.kind = abi::PredicateKind::Tokens;
  for (const ast::Tokens::Group& group : tokens.groups) {
    abi::TokenGroup lowered{group.none, {}};
    for (const ast::Text& word : group.words) {
      for (const std::string& token : text::tokens(word.text)) lowered.words.push_back(builder_.text(token));
    }
    predicate.tokens.push_back(std::move(lowered));
  }
  const Index result = text_question(tokens.operand, std::move(predicate), mode);
  const std::string typed(sources_.text(at));
  note(at, std::string(sources_.text(module_.exprs[tokens.operand].span)),
       typed.substr(std::min(typed.size(), typed.find("tokens"))), "", result, value(tokens.operand, mode).value,
       privacy_of(tokens.operand));
  return result;
}

Index Lowering::node(const ast::Matches& matches, diag::Span at, Mode mode) {
  const Scalar operand = value(matches.operand, mode);
  std::vector<Index> any;
  std::string expected;
  for (const ast::Text& pattern : matches.patterns) {
    const std::string form = matches.glob ? text::glob_pattern(pattern.text) : pattern.text;
    any.push_back(builder_.make(abi::Opcode::TextIn, {operand.value},
                                builder_.predicate({abi::PredicateKind::Matches, {builder_.text(form)}, {}})));
    expected += expected.empty() ? "matching " : " or ";
    expected += fmt::format("{}\"{}\"", matches.glob ? "" : "r", pattern.text);
  }
  const Index result = builder_.any_of(any, builder_.space(operand.value));
  note(at, std::string(sources_.text(module_.exprs[matches.operand].span)), expected, "", result, operand.value,
       privacy_of(matches.operand));
  return result;
}

Index Lowering::node(const ast::Recognised& recognised, diag::Span at, Mode mode) {
  const std::string facet = recognised.what.text == "post" ? "post contrast" : recognised.what.text;
  abi::Predicate predicate{abi::PredicateKind::Says, {builder_.text(facet)}, {}};
  if (recognised.value) predicate.texts.push_back(builder_.text(recognised.value->text));
  builder_.tables().lexicon = series::lexicon_version();
  builder_.tables().lexicon_digest = series::lexicon_digest();
  const Index result = text_question(recognised.operand, std::move(predicate), mode);
  note(at, std::string(sources_.text(module_.exprs[recognised.operand].span)),
       recognised.value ? fmt::format("{} {}", facet, recognised.value->text) : facet, "", result,
       value(recognised.operand, mode).value, privacy_of(recognised.operand));
  return result;
}

Index Lowering::node(const ast::StartsWith& starts, diag::Span at, Mode mode) {
  const Index result =
      text_question(starts.operand, {abi::PredicateKind::StartsWith, {builder_.text(starts.prefix)}, {}}, mode);
  note(at, std::string(sources_.text(module_.exprs[starts.operand].span)),
       fmt::format("starting with \"{}\"", starts.prefix), "", result, value(starts.operand, mode).value,
       privacy_of(starts.operand));
  return result;
}

/// A list that a whole volume is asked for: its images are, and must agree.
Index Lowering::quantified_of_volume(const ast::Quantified& quantified, diag::Span at, Mode mode) {
  std::vector<abi::Check> inner;
  std::vector<abi::Check>* const outer = std::exchange(checks_, checks_ == nullptr ? nullptr : &inner);
  const Index each = under(node(quantified, at, Mode{mode.space, true}), mode.space);
  checks_ = outer;
  const auto unknown = static_cast<std::uint32_t>(Kleene::Unknown);
  const Index all = builder_.make(abi::Opcode::All, {each}, unknown);
  const Index any = builder_.make(abi::Opcode::Any, {each}, unknown);
  const Index result = builder_.both(any, builder_.either(all, builder_.truth(Kleene::Unknown, mode.space)));
  for (abi::Check& check : inner) {
    check.truth = result;
    check.observed = abi::kNone;  // the lists of the images
    checks_->push_back(std::move(check));
  }
  return result;
}

Index Lowering::node(const ast::Quantified& quantified, diag::Span at, Mode mode) {
  const sema::FieldId field = checked_.type(quantified.list).field;
  if (checked_.fields[field].vm.single()) {  // a value is a list of one
    const auto outer = std::exchange(subject_, Scalar{scalar(field, mode), checked_.fields[field].unit});
    const Index holds = truth(quantified.predicate, mode);
    subject_ = outer;
    return quantified.kind == ast::Quantified::Kind::No ? builder_.negate(holds) : holds;
  }
  if (!mode.of_images && is_volume(mode.space)) return quantified_of_volume(quantified, at, mode);
  const ir::List values = list(field, mode);
  const auto outer_subject = std::exchange(subject_, Scalar{values.items, checked_.fields[field].unit});
  using Kind = ast::Quantified::Kind;
  const std::string outer_words = std::exchange(quantifier_, quantified.kind == Kind::Every ? "every value of "
                                                             : quantified.kind == Kind::Any ? "any value of "
                                                                                            : "no value of ");
  std::vector<abi::Check> inner;
  std::vector<abi::Check>* const outer_checks = std::exchange(checks_, checks_ == nullptr ? nullptr : &inner);
  const Index each = builder_.lift(truth(quantified.predicate, mode), builder_.space(values.items));
  checks_ = outer_checks;
  quantifier_ = outer_words;
  subject_ = outer_subject;
  const auto unknown = static_cast<std::uint32_t>(Kleene::Unknown);
  Index result = builder_.make(quantified.kind == Kind::Every ? abi::Opcode::All : abi::Opcode::Any, {each}, unknown);
  const Index listed = builder_.make(abi::Opcode::IntegerIn, {values.count}, builder_.range(abi::IntegerRange{1}));
  result = builder_.select(listed, result, builder_.truth(Kleene::Unknown, builder_.space(result)));
  if (quantified.kind == Kind::No) result = builder_.negate(result);
  for (abi::Check& check : inner) {  // told as one: the list beside what was asked of its values
    check.truth = result;
    checks_->push_back(std::move(check));
  }
  return result;
}

Index Lowering::node(const ast::Agree& agree, diag::Span at, Mode mode) {
  const auto level = sema::level_that_agrees(agree);
  const Index subject = above(mode.space) || is_volume(mode.space) ? mode.space : abi::kSeries;
  std::vector<Index> all;
  for (const ast::Agree::On& on : agree.on) {
    const sema::FieldId field = field_called(on.attribute.text);
    const sema::Unit& unit = checked_.fields[field].unit;
    const auto within = on.within ? sema::in_unit(*sema::constant(*on.within), unit) : sema::Measure{};
    QAPC_CHECK(within.has_value(), "units of one dimension convert");
    const Index tolerance = builder_.constant(within->value.nearest());
    const Mode image{level ? space_of(*level) : mode.space, !level};
    const bool several = !checked_.fields[field].vm.single();
    const ir::List values = several ? list(field, image) : ir::List{scalar(field, image), scalar(field, image)};
    const bool whole = builder_.type(values.items) == abi::Type::Integer && !within->value.zero();
    const Index compared = whole ? builder_.make(abi::Opcode::ToNumber, {values.items}) : values.items;
    const Index one = several ? lists_agree(field, {values.count, compared}, tolerance, subject)
                              : builder_.make(abi::Opcode::Agree, {under(compared, subject)}, tolerance);
    std::string expected = fmt::format("the same in all {}", agree.what.text);
    if (on.within) expected += fmt::format(" within {}", sources_.text(on.within->span));
    const bool of_cells = builder_.is_of_cells(subject) && !several;
    note(at, on.attribute.text, expected, unit.name, one, of_cells ? under(values.items, subject) : values.items,
         checked_.fields[field].privacy);
    all.push_back(one);
  }
  return builder_.all_of(all, subject);
}

/// Images of each series, then what the series share, and so on up to the subject.
Index Lowering::lists_agree(sema::FieldId field, const ir::List& images, Index tolerance, Index subject) {
  Index agree = builder_.make(abi::Opcode::AgreeItems, {images.count, images.items}, tolerance);
  for (Index level = abi::kSeries; level != subject; level = builder_.parent(level)) {
    const ir::List shared = list(field, {level, false});
    agree = builder_.both(builder_.all_up(agree, builder_.parent(level)),
                          builder_.make(abi::Opcode::AgreeItems, {shared.count, shared.items}, builder_.constant(0)));
  }
  return agree;
}

Index Lowering::node(const ast::Not& negation, diag::Span, Mode mode) {
  ++negations_;
  const Index operand = truth(negation.operand, mode);
  --negations_;
  return builder_.negate(operand);
}

Index Lowering::node(const ast::And& all, diag::Span, Mode mode) {
  Index result = truth(all.operands.front(), mode);
  for (std::size_t i = 1; i < all.operands.size(); ++i) result = builder_.both(result, truth(all.operands[i], mode));
  return result;
}

Index Lowering::node(const ast::Or& any, diag::Span, Mode mode) {
  Index result = truth(any.operands.front(), mode);
  for (std::size_t i = 1; i < any.operands.size(); ++i) result = builder_.either(result, truth(any.operands[i], mode));
  return result;
}

Scalar Lowering::value(const ast::Arithmetic& arithmetic, Mode mode) {
  using Op = ast::Arithmetic::Op;
  Scalar lhs = number(value(arithmetic.lhs, mode));
  Scalar rhs = number(value(arithmetic.rhs, mode));
  const bool sum = arithmetic.op == Op::Add || arithmetic.op == Op::Subtract;
  sema::Unit unit = lhs.unit;
  if (sum) {
    rhs = in_unit(rhs, lhs.unit);
  } else {
    const bool multiplies = arithmetic.op == Op::Multiply;
    unit = sema::product_unit(lhs.unit, rhs.unit, multiplies ? 1 : -1);
    const bool scales = rhs.unit.dimension.none() || (multiplies && lhs.unit.dimension.none());
    if (!scales) {
      lhs = in_unit(lhs, sema::coherent(lhs.unit.dimension));
      rhs = in_unit(rhs, sema::coherent(rhs.unit.dimension));
    }
  }
  builder_.unify(lhs.value, rhs.value);
  const abi::Opcode code = arithmetic.op == Op::Add        ? abi::Opcode::Add
                           : arithmetic.op == Op::Subtract ? abi::Opcode::Subtract
                           : arithmetic.op == Op::Multiply ? abi::Opcode::Multiply
                                                           : abi::Opcode::Divide;
  return {builder_.make(code, {lhs.value, rhs.value}), unit};
}

Scalar Lowering::value(ast::ExprId id, Mode mode) {
  const ast::Expr& expr = module_.exprs[id];
  if (std::holds_alternative<ast::Subject>(expr.node)) return *subject_;
  if (const auto* arithmetic = std::get_if<ast::Arithmetic>(&expr.node)) return value(*arithmetic, mode);
  if (const auto* negate = std::get_if<ast::Negate>(&expr.node)) {
    const Scalar operand = number(value(negate->operand, mode));
    return {builder_.make(abi::Opcode::Negate, {operand.value}), operand.unit};
  }
  if (const auto constant = sema::constant(module_, checked_, id)) {
    const sema::Unit unit = checked_.type(id).unit;
    if (const auto measure = sema::in_unit(*constant, unit))
      return {builder_.number(measure->value.nearest(), mode.of_images ? abi::kExams : mode.space), unit};
  }
  if (const auto* index = std::get_if<ast::Index>(&expr.node)) {
    const sema::FieldId field = checked_.type(index->base).field;
    return {item(field, index->position, mode), checked_.fields[field].unit};
  }
  if (const auto* call = std::get_if<ast::Call>(&expr.node)) return value(*call, id, mode);
  if (const auto counted = counts(id, mode))
    return {builder_.make(abi::Opcode::Certain, {counted->least, counted->most}), {}};
  if (checked_.definition(id)) return of_definition(id, mode);
  return named(id, mode);
}

/// What a name stands for, where it is read from the rows of the mode itself.
Scalar Lowering::named(ast::ExprId id, Mode mode) {
  const sema::Reference& reference = checked_.reference(id);
  switch (reference.kind) {
    case sema::Reference::Kind::Define:
      return defined_value(reference.index, mode);
    case sema::Reference::Kind::Vendor:
      return {vendor(mode), {}};
    default:
      break;
  }
  const sema::FieldId field{reference.index};
  return {scalar(field, mode), checked_.fields[field].unit};
}

}  // namespace qapc::lower
