// Which series stand for a definition where several fit: classes that exclude one another, reconstructions, retakes.
#include <algorithm>

#include "compiler/lower/lowering.hpp"

namespace qapc::lower {

namespace {

using Way = ast::Choice::Way;

bool of_retakes(const ast::Choice& choice) {
  return choice.what.text == "retakes";
}

}  // namespace

std::size_t Lowering::series_called(const std::string& name) const {
  const auto found = std::ranges::find(module_.series, name, [](const ast::Series& one) { return one.name.text; });
  return static_cast<std::size_t>(found - module_.series.begin());
}

/// True where it is; else false, also where it is unknown.
Index Lowering::certainly(Index truth) {
  return builder_.both(truth, builder_.negate(builder_.make(abi::Opcode::IsUnknown, {truth})));
}

/// A series that fits two of them is ambiguous: whether it is of either is unknown. `own`: the truth of each
/// definition's own conditions.
void Lowering::classes(const ast::Classes& classes, const std::vector<Index>& own) {
  abi::Classes lowered;
  lowered.name = builder_.text(classes.name.text);
  for (const ast::Name& name : classes.definitions) {
    const auto definition = static_cast<Index>(
        std::ranges::find(module_.series, name.text, [](const ast::Series& one) { return one.name.text; }) -
        module_.series.begin());
    const Index unknown = builder_.make(abi::Opcode::IsUnknown, {own[definition]});
    lowered.definitions.push_back(definition);
    lowered.fits.push_back(builder_.both(own[definition], builder_.negate(unknown)));
  }
  for (std::size_t i = 0; i < lowered.definitions.size(); ++i) {
    std::vector<Index> others = lowered.fits;
    others.erase(others.begin() + static_cast<std::ptrdiff_t>(i));
    const Index ambiguous = builder_.both(lowered.fits[i], builder_.any_of(others, abi::kSeries));
    Index& member = builder_.tables().definitions[lowered.definitions[i]].member;
    member = builder_.select(ambiguous, builder_.truth(Kleene::Unknown, abi::kSeries), member);
  }
  builder_.tables().classes.push_back(std::move(lowered));
}

/// Whether one of two series is to be used rather than the other, as one way says. Never both, and neither where the
/// way does not tell them apart.
Lowering::Preferred Lowering::preferred(const Way& way, Index partners) {
  const Mode mode{abi::kSeries, false};
  const auto less = [&](Index value) {
    const Index here = builder_.lift(value, partners);
    const Index there = builder_.partner(value, partners);
    return Preferred{certainly(builder_.make(abi::Opcode::NumberLess, {here, there})),
                     certainly(builder_.make(abi::Opcode::NumberLess, {there, here})), value};
  };
  const auto turned = [](Preferred one) { return Preferred{one.there, one.here, one.value}; };
  std::vector<abi::Check>* const outer = std::exchange(checks_, nullptr);
  Preferred result;
  if (way.kind == Way::Kind::Lowest || way.kind == Way::Kind::Highest) {
    const Index ranked = builder_.common(number(value(way.value, mode)).value, abi::kSeries);
    result = way.kind == Way::Kind::Lowest ? less(ranked) : turned(less(ranked));
  } else if (way.kind == Way::Kind::Word && (way.word.text == "first" || way.word.text == "last")) {
    result = way.word.text == "first" ? less(begin_of_series()) : turned(less(begin_of_series()));
  } else {
    Index asked = abi::kNone;
    if (way.kind == Way::Kind::Where) {
      asked = hold_for(truth(way.value, {abi::kSeries, true}), abi::kSeries);
    } else {  // a value of ImageType
      const ir::List type = list(checked_.known.image_type, {abi::kSeries, true});
      const Index one =
          builder_.make(abi::Opcode::TextIn, {type.items},
                        builder_.predicate({abi::PredicateKind::OneOf, {builder_.text(way.word.text)}, {}}));
      asked = builder_.all_up(builder_.make(abi::Opcode::Any, {one}, static_cast<std::uint32_t>(Kleene::False)),
                              abi::kSeries);
    }
    const Index here = certainly(builder_.lift(asked, partners));
    const Index there = certainly(builder_.partner(asked, partners));
    result = {builder_.both(here, builder_.negate(there)), builder_.both(there, builder_.negate(here)), asked};
  }
  checks_ = outer;
  return result;
}

bool Lowering::reads_measured(Index value) {
  const abi::Op& op = builder_.op(value);
  if (op.code == abi::Opcode::Read || op.code == abi::Opcode::ReadItems)
    return builder_.tables().recipes[op.imm].measured();
  return std::ranges::any_of(op.operands, [this](Index operand) { return reads_measured(operand); });
}

/// The ways are asked one after another, each among the series that those before it left. So some series is always
/// left: a way that cannot tell two apart, as a value is missing, passes over neither. `at most n retakes`: where there
/// are more of them nobody has chosen, and it is unknown which is meant.
void Lowering::choice(const ast::Choice& choice) {
  const std::size_t index = series_called(choice.definition.text);
  const Index partners = builder_.partners(abi::kSeries);
  const Index frame = builder_.common(builder_.read(recipe(checked_.known.frame_of_reference)), abi::kSeries);
  const Index begin = begin_of_series();
  const Index together = builder_.both(
      builder_.make(abi::Opcode::TextEqual, {builder_.lift(frame, partners), builder_.partner(frame, partners)}),
      builder_.make(abi::Opcode::NumberEqual, {builder_.lift(begin, partners), builder_.partner(begin, partners)}));
  const Index apart = of_retakes(choice) ? builder_.negate(together) : together;
  Index left = builder_.tables().definitions[index].member;
  for (const Way& way : choice.ways) {
    const Index rival = builder_.both(builder_.partner(left, partners), apart);
    const Preferred told = preferred(way, partners);
    if (reads_measured(told.value)) {
      const Index open = builder_.both(left, builder_.any_up(rival, abi::kSeries, Kleene::False));
      builder_.tables().definitions[index].compared.push_back({open, told.value});
    }
    const Index beaten = builder_.any_up(builder_.both(rival, told.there), abi::kSeries, Kleene::False);
    left = builder_.both(left, builder_.negate(beaten));
  }
  if (choice.at_most) {
    abi::IntegerRange allowed;
    allowed.hi = 1 + *Decimal::parse(choice.at_most->digits)->whole(Decimal::Round::Down);
    const Index few = builder_.lift(count_in(counted_series(index, true, abi::kExams), allowed), abi::kSeries);
    left = builder_.both(left, builder_.either(few, builder_.truth(Kleene::Unknown, abi::kSeries)));
  }
  builder_.tables().definitions[index].member = left;
}

/// Reconstructions first: what is left of each acquisition is compared with other acquisitions.
void Lowering::choices() {
  std::vector<abi::Definition>& definitions = builder_.tables().definitions;
  for (abi::Definition& definition : definitions) definition.fits = definition.member;
  for (const bool retakes : {false, true}) {
    for (const ast::Choice& one : module_.choices) {
      if (of_retakes(one) == retakes) choice(one);
    }
  }
}

}  // namespace qapc::lower
