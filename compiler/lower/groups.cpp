// Counts, statistics, and what is said of several series at once.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/lower/lowering.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::lower {
namespace {

constexpr double kSamePlace = 0.01;  // mm; image positions nearer than this are one slice (docs/language.md, Slices)

/// Directions and their opposites: signs, axes of the image, axes of the patient.
constexpr std::array<std::pair<std::string_view, std::string_view>, 14> kOpposites{{{"i-", "i"},
                                                                                    {"j-", "j"},
                                                                                    {"k-", "k"},
                                                                                    {"i", "i-"},
                                                                                    {"j", "j-"},
                                                                                    {"k", "k-"},
                                                                                    {"+", "-"},
                                                                                    {"-", "+"},
                                                                                    {"A>P", "P>A"},
                                                                                    {"P>A", "A>P"},
                                                                                    {"R>L", "L>R"},
                                                                                    {"L>R", "R>L"},
                                                                                    {"H>F", "F>H"},
                                                                                    {"F>H", "H>F"}}};

bool is(std::string_view word, std::string_view what) {
  return word == what || word == std::string(what) + "s";
}

}  // namespace

Index Lowering::space_of(sema::Level level) {
  switch (level) {
    case sema::Level::Image:
      return abi::kImages;
    case sema::Level::Volume:
      return builder_.volumes();
    case sema::Level::Exam:
      return abi::kExams;
    case sema::Level::Subject:
      return builder_.above_exams(abi::SpaceKind::Subject);
    case sema::Level::Scanner:
      return builder_.above_exams(abi::SpaceKind::Scanner);
    case sema::Level::Site:
      return builder_.above_exams(abi::SpaceKind::Site);
    case sema::Level::Cohort:
      return builder_.above_exams(abi::SpaceKind::Cohort);
    default:
      return abi::kSeries;
  }
}

bool Lowering::above(Index space) const {
  if (builder_.is_of_cells(space)) return true;
  Index level = abi::kExams;
  while (level != abi::kNone && level != space) level = builder_.parent(level);
  return level == space;
}

/// What is asked of images or values holds for the subject when it holds for all of them.
Index Lowering::hold_for(Index truth, Index space) {
  if (!is_volume(space) || builder_.parent(builder_.space(truth)) == abi::kExams) return builder_.all_up(truth, space);
  if (builder_.space(truth) == space) return truth;
  const Index of_images = builder_.all_up(truth, abi::kImages);
  return builder_.make(abi::Opcode::All, {under(of_images, space)}, static_cast<std::uint32_t>(Kleene::Unknown));
}

/// The value that the images of a subject share.
Index Lowering::shared(Index value, Index space) {
  if (!is_volume(space) || builder_.space(value) != abi::kImages) return builder_.common(value, space);
  return builder_.make(abi::Opcode::Common, {under(value, space)});
}

bool Lowering::is_volume(Index space) {
  return builder_.tables().spaces[space].kind == abi::SpaceKind::Volume;
}

/// A truth or value as the rows under `space` hold it: in a space whose parent that is.
Index Lowering::under(Index value, Index space) {
  if (builder_.parent(builder_.space(value)) == space) return value;
  return builder_.regroup(value, builder_.regrouped(builder_.space(value), space));
}

Index Lowering::member_of(std::size_t index) {
  if (builder_.tables().definitions[index].member == abi::kNone) definition(index);
  return builder_.tables().definitions[index].member;
}

/// The earliest time of day at which an image of the series was acquired. What was exported as one series for each
/// volume began with the first of them: such series say MFSPLIT, and share frame of reference and Series Time.
Index Lowering::begin_of_series() {
  const Index own = builder_.make(abi::Opcode::Earliest, {builder_.read(recipe(checked_.known.acquisition_time))});
  const Index all = builder_.siblings();
  const auto equal = [&](abi::Opcode code, Index value) {
    return builder_.make(code, {builder_.lift(value, all), builder_.partner(value, all)});
  };
  const ir::List type = list(checked_.known.image_type, {abi::kSeries, true});
  const Index word = builder_.make(abi::Opcode::TextIn, {type.items},
                                   builder_.predicate({abi::PredicateKind::OneOf, {builder_.text("MFSPLIT")}, {}}));
  const Index split =
      builder_.all_up(builder_.make(abi::Opcode::Any, {word}, static_cast<std::uint32_t>(Kleene::False)), abi::kSeries);
  const Index frame = builder_.common(builder_.read(recipe(checked_.known.frame_of_reference)), abi::kSeries);
  const Index written = builder_.common(builder_.read(recipe(checked_.known.series_time)), abi::kSeries);
  const Index pieces = builder_.all_of({builder_.lift(split, all), builder_.partner(split, all),
                                        equal(abi::Opcode::TextEqual, frame), equal(abi::Opcode::NumberEqual, written)},
                                       all);
  const Index together = builder_.either(equal(abi::Opcode::NumberEqual, own), pieces);
  return builder_.make(abi::Opcode::Aggregate, {certainly(together), builder_.partner(own, all)},
                       builder_.aggregate({abi::AggregateKind::Least, true, 0}));
}

// --- counts ------------------------------------------------------------------------------------------------------

/// Distinct places of a series. Unknown for a mosaic, which holds many slices in one image.
Counted Lowering::slices(Mode mode) {
  const ir::List position = list(checked_.known.image_position, {mode.space, true});
  std::vector<Index> point;
  for (std::uint32_t axis = 0; axis < 3; ++axis)
    point.push_back(builder_.make(abi::Opcode::Item, {position.count, position.items}, axis));
  Counted counted;
  counted.least = builder_.make(abi::Opcode::DistinctLeast, point, builder_.constant(kSamePlace));
  counted.most = builder_.make(abi::Opcode::DistinctMost, point, builder_.constant(kSamePlace));
  const ir::List type = list(checked_.known.image_type, {mode.space, true});
  const Index tile = builder_.make(abi::Opcode::TextIn, {type.items},
                                   builder_.predicate({abi::PredicateKind::OneOf, {builder_.text("MOSAIC")}, {}}));
  const Index mosaic = builder_.make(abi::Opcode::Any, {tile}, static_cast<std::uint32_t>(Kleene::False));
  counted.known = builder_.negate(builder_.make(abi::Opcode::Any, {mosaic}, static_cast<std::uint32_t>(Kleene::False)));
  return counted;
}

/// Volumes of a series, which are known where the place of every image is.
Counted Lowering::volumes() {
  const ir::List position = list(checked_.known.image_position, {abi::kSeries, true});
  const Index placed = builder_.make(abi::Opcode::IntegerIn, {position.count}, builder_.range(abi::IntegerRange{3}));
  const Index known = builder_.all_up(placed, abi::kSeries);
  const Index count = builder_.count_rows(builder_.volumes(), abi::kSeries);
  return {count, count, builder_.both(builder_.negate(builder_.make(abi::Opcode::IsUnknown, {known})), known)};
}

/// Rows of `lower` under the mode's subject.
Counted Lowering::rows_of(Index lower, Index space) {
  const Index counted = builder_.parent(lower) == space ? lower : builder_.regrouped(lower, space);
  const Index count = builder_.count_rows(counted, space);
  return {count, count, abi::kNone};
}

Counted Lowering::counted_series(std::size_t index, bool acquisitions, Index space) {
  const Index member = member_of(index);
  if (!acquisitions) {
    const Index here = under(member, space);
    return {builder_.make(abi::Opcode::CountTrue, {here}), builder_.make(abi::Opcode::CountMaybe, {here}), abi::kNone};
  }
  const Index frame =
      under(builder_.common(builder_.read(recipe(checked_.known.frame_of_reference)), abi::kSeries), space);
  const Index time = under(begin_of_series(), space);
  const Index here = under(member, space);
  return {builder_.make(abi::Opcode::GroupsLeast, {here, frame, time}),
          builder_.make(abi::Opcode::GroupsMost, {here, frame, time}), abi::kNone};
}

Index Lowering::node(const ast::Count& count, diag::Span at, Mode mode) {
  const std::int64_t number = *Decimal::parse(count.number.digits)->whole(Decimal::Round::Down);
  abi::IntegerRange range;
  if (count.bound != ast::Count::Bound::AtMost) range.lo = number;
  if (count.bound != ast::Count::Bound::AtLeast) range.hi = number;
  const std::string& what = count.what.text;
  const Index exams = above(mode.space) ? mode.space : abi::kExams;  // asked for from anywhere inside an exam
  Counted counted;
  if (count.definition) {
    counted = counted_series(series_called(count.definition->text), what != "series", exams);
  } else if (what == "series") {
    counted = rows_of(abi::kSeries, exams);
  } else if (is(what, "image")) {
    counted = rows_of(abi::kImages, mode.space == abi::kImages ? abi::kSeries : mode.space);
  } else if (is(what, "volume")) {
    counted = volumes();
  } else if (is(what, "exam")) {
    counted = rows_of(abi::kExams, mode.space);
  } else if (is(what, "subject")) {
    counted = rows_of(space_of(sema::Level::Subject), mode.space);
  } else {
    counted = slices(mode);
  }
  Index result = count_in(counted, range);
  std::string label = count.definition ? count.definition->text + " " + what : what;
  const std::string_view bound = count.bound == ast::Count::Bound::Exactly   ? "exactly"
                                 : count.bound == ast::Count::Bound::AtLeast ? "at least"
                                                                             : "at most";
  note(at, std::move(label), fmt::format("{} {}", bound, number), "", result, counted.least, abi::Privacy::Public);
  return at_rows(result, mode);
}

Index Lowering::count_in(const Counted& counted, const abi::IntegerRange& range) {
  const Index result = builder_.make(abi::Opcode::CountIn, {counted.least, counted.most}, builder_.range(range));
  if (counted.known == abi::kNone) return result;
  return builder_.select(counted.known, result, builder_.truth(Kleene::Unknown, builder_.space(result)));
}

/// A result about the subject as its rows need it.
Index Lowering::at_rows(Index result, Mode mode) {
  const bool inside = builder_.space(result) == mode.space || mode.of_images;
  return inside ? result : builder_.lift(result, mode.space);
}

/// `volumes`, `count(volumes with …)`: as an interval.
std::optional<Counted> Lowering::counts(ast::ExprId id, Mode mode) {
  const ast::Expr& expr = module_.exprs[id];
  if (checked_.reference(id).kind == sema::Reference::Kind::Space) {
    const std::string& word = std::get<ast::NameRef>(expr.node).name;
    return word == "volumes" ? volumes() : word == "slices" ? slices(mode) : rows_of(abi::kImages, abi::kSeries);
  }
  const auto* call = std::get_if<ast::Call>(&expr.node);
  if (call == nullptr || call->function.text != "count") return std::nullopt;
  const auto [selected, holds] = population(*call, mode);
  const Index both = builder_.both(selected, holds);
  Counted counted{builder_.make(abi::Opcode::CountTrue, {both}), builder_.make(abi::Opcode::CountMaybe, {both}),
                  abi::kNone};
  if (const auto values = values_of(call->arguments.front().value))  // unknown where they are missing
    counted.known = builder_.make(abi::Opcode::IntegerIn, {values->count}, builder_.range(abi::IntegerRange{0}));
  return counted;
}

/// A count beside a whole number is compared as an interval: at least 3 holds when 5 or 6 are there.
Index Lowering::compare_count(const Counted& counted, const ast::Compare& compared, diag::Span at, Mode mode) {
  if (std::holds_alternative<ast::OneOf>(module_.exprs[compared.rhs].node)) return abi::kNone;
  const bool negative = compared.op == ast::Compare::Op::NotEqual;
  const auto limits = interval(negative ? ast::Compare::Op::Equal : compared.op, compared.rhs, {});
  if (!limits) return abi::kNone;
  Index result = count_in(counted, whole_range(*limits));
  if (negative) result = builder_.negate(result);
  note(at, std::string(sources_.text(module_.exprs[compared.lhs].span)), expected_text(compared.op, compared.rhs, {}),
       "", result, shown(counted, compared.lhs), abi::Privacy::Public);
  return at_rows(result, mode);
}

/// What a report shows of a count: of values that are missing none, and not 0.
Index Lowering::shown(const Counted& counted, ast::ExprId id) {
  const auto* call = std::get_if<ast::Call>(&module_.exprs[id].node);
  if (call == nullptr || !values_of(call->arguments.front().value)) return counted.least;
  return builder_.make(abi::Opcode::Certain, {counted.least, counted.most});
}

// --- statistics --------------------------------------------------------------------------------------------------

/// The rows a statistic is made of, under the subject: which are meant, and what is asked of them.
std::pair<Index, Index> Lowering::population(const ast::Call& call, Mode mode) {
  const ast::Call::Argument& argument = call.arguments.front();
  const auto* word = std::get_if<ast::NameRef>(&module_.exprs[argument.value].node);
  const bool space = word != nullptr && argument.filter == ast::Call::Filter::With;
  std::vector<abi::Check>* const outer = std::exchange(checks_, nullptr);
  Index holds = abi::kNone;
  Index selected = abi::kNone;
  if (space && word->name == "volumes") {
    holds = hold_for(truth(argument.limit, {builder_.volumes(), true}), builder_.volumes());
    selected = builder_.truth(Kleene::True, builder_.volumes());
  } else if (space) {
    const Index rows = word->name == "series" ? abi::kSeries : abi::kImages;
    holds = hold_for(truth(argument.limit, {rows, true}), rows);
    selected = builder_.truth(Kleene::True, rows);
  } else if (argument.filter == ast::Call::Filter::None) {
    const Mode below = rows_below(mode);
    holds = hold_for(truth(argument.value, below), below.space);
    selected = builder_.truth(Kleene::True, below.space);
  } else {
    const Measured measured = measured_rows(argument.value, mode);
    const auto op = argument.filter == ast::Call::Filter::Above ? ast::Compare::Op::Greater : ast::Compare::Op::Less;
    selected = measured.selected;
    holds = compare(measured.value, op, argument.limit, {builder_.space(measured.value.value), false});
  }
  checks_ = outer;
  const Index subject = subject_of(call, mode);
  return {under(selected, subject), under(holds, subject)};
}

/// Where a statistic is one number: in the subject, and for what lies inside a series in that.
Index Lowering::subject_of(const ast::Call& call, Mode mode) {
  const bool values = !above(mode.space) && values_of(call.arguments.front().value);
  return values || mode.space == abi::kImages ? abi::kSeries : mode.space;
}

/// The images of a series, the series of an exam, the exams of what lies above.
Mode Lowering::rows_below(Mode mode) const {
  if (!above(mode.space)) return {abi::kImages, true};
  return {mode.space == abi::kExams ? abi::kSeries : abi::kExams, false};
}

/// What a statistic reads: the series of a definition, else the images of a series, else what lies below.
Lowering::Measured Lowering::measured_rows(ast::ExprId id, Mode mode) {
  if (const auto definition = checked_.definition(id)) {
    const Scalar value = named(id, {abi::kSeries, false});
    return {member_of(*definition), value};
  }
  if (const auto values = values_of(id); values && !above(mode.space)) {
    const sema::Unit& unit = checked_.fields[checked_.type(id).field].unit;
    return {builder_.truth(Kleene::True, builder_.space(values->items)), {values->items, unit}};
  }
  const Scalar read = value(id, rows_below(mode));
  return {builder_.truth(Kleene::True, builder_.space(read.value)), read};
}

/// Of `quantile(x, 95 %)`.
std::uint8_t Lowering::percent(const ast::Call& call) const {
  if (call.arguments.size() < 2) return 0;
  const auto& number = std::get<ast::Number>(module_.exprs[call.arguments[1].value].node);
  return static_cast<std::uint8_t>(*Decimal::parse(number.quantity.digits)->whole(Decimal::Round::Down));
}

Scalar Lowering::value(const ast::Call& call, ast::ExprId id, Mode mode) {
  using abi::AggregateKind;
  if (checked_.type(id).field.valid()) return named(id, mode);  // `tsnr_raw(in head)`
  if (call.function.text == "count") {
    const Counted counted = *counts(id, mode);
    return {builder_.make(abi::Opcode::Certain, {counted.least, counted.most}), {}};
  }
  if (call.function.text == "share") {
    const auto [selected, holds] = population(call, mode);
    const std::uint32_t ignoring = call.ignoring_missing ? 1 : 0;
    return {builder_.make(abi::Opcode::Share, {selected, holds}, ignoring), *sema::find_unit("%")};
  }
  struct Word {
    std::string_view word;
    AggregateKind kind;
  };
  constexpr std::array<Word, 9> kWords{{{"spread", AggregateKind::Spread},
                                        {"mean", AggregateKind::Mean},
                                        {"median", AggregateKind::Median},
                                        {"lowest", AggregateKind::Least},
                                        {"highest", AggregateKind::Most},
                                        {"sum", AggregateKind::Sum},
                                        {"sd", AggregateKind::Deviation},
                                        {"mode", AggregateKind::Mode},
                                        {"quantile", AggregateKind::Quantile}}};
  const Measured measured = measured_rows(call.arguments.front().value, mode);
  const Index subject = subject_of(call, mode);
  const AggregateKind kind = std::ranges::find(kWords, call.function.text, &Word::word)->kind;
  const Scalar read = number(measured.value);
  return {builder_.make(abi::Opcode::Aggregate, {under(measured.selected, subject), under(read.value, subject)},
                        builder_.aggregate({kind, call.ignoring_missing, percent(call)})),
          read.unit};
}

// --- several series ----------------------------------------------------------------------------------------------

/// `EchoTime of T1w`: the value that its series share. `f.EchoTime`: that of the series of this name.
Scalar Lowering::of_definition(ast::ExprId id, Mode mode) {
  const Scalar series = named(id, {abi::kSeries, false});
  const auto* member = std::get_if<ast::Member>(&module_.exprs[id].node);
  if (member != nullptr) return {of_variable(series.value, member->variable.text), series.unit};
  const std::size_t definition = *checked_.definition(id);
  const Index subject = above(mode.space) ? mode.space : abi::kExams;
  const Index picked =
      builder_.make(abi::Opcode::Aggregate, {under(member_of(definition), subject), under(series.value, subject)},
                    builder_.aggregate({abi::AggregateKind::Pick, false, 0}));
  return {picked, series.unit};
}

/// Spaces of tuples of series: of the first, of pairs, and so on.
std::vector<Index> Lowering::tuples(std::size_t size) {
  std::vector<Index> spaces{abi::kSeries};
  while (spaces.size() < size) spaces.push_back(builder_.partners(spaces.back()));
  return spaces;
}

/// A value of series, for the series that a variable of the rule names.
Index Lowering::of_variable(Index value, const std::string& variable) {
  const auto place = static_cast<std::size_t>(std::ranges::find(variables_, variable) - variables_.begin());
  const std::vector<Index> spaces = tuples(variables_.size());
  return builder_.lift(place == 0 ? value : builder_.partner(value, spaces[place]), spaces.back());
}

Index Lowering::opposite(Index value) {
  abi::TextMap map;
  map.otherwise = builder_.text("");
  for (const auto& [one, other] : kOpposites) map.rows.push_back({builder_.text(one), builder_.text(other)});
  return builder_.make(abi::Opcode::MapText, {value}, builder_.map(std::move(map)));
}

Index Lowering::node(const ast::Some& some, diag::Span at, Mode) {
  const std::size_t definition = series_called(some.definition.text);
  const sema::FieldId field = field_called(some.attribute.text);
  const Index here = scalar(field, {abi::kSeries, false});
  const Index partners = builder_.partners(abi::kSeries);
  const bool opposed = some.relation.text == "opposite";
  const bool text = builder_.type(here) == abi::Type::Text;
  Index wanted = here;
  if (opposed) wanted = text ? opposite(here) : builder_.make(abi::Opcode::Negate, {number({here, {}}).value});
  Index there = builder_.partner(text ? here : number({here, {}}).value, partners);
  if (!text && !opposed) wanted = number({here, {}}).value;
  const Index alike =
      builder_.make(text ? abi::Opcode::TextEqual : abi::Opcode::NumberEqual, {builder_.lift(wanted, partners), there});
  const Index both = builder_.both(builder_.partner(member_of(definition), partners), alike);
  const Index result = builder_.any_up(both, abi::kSeries, Kleene::False);
  note(at, some.attribute.text, fmt::format("{} in some {} series", some.relation.text, some.definition.text), "",
       result, here, checked_.fields[field].privacy);
  return result;
}

}  // namespace qapc::lower
