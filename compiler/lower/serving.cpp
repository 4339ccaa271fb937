// Which series serves which: the nearest in time, the same shim, a box that holds the other.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <limits>

#include "compiler/lower/lowering.hpp"

namespace qapc::lower {
namespace {

using Asked = ast::Serves::Condition::Kind;

constexpr double kSamePlace = 0.01;       // mm; as for slices
constexpr double kSameDirection = 0.001;  // of a direction cosine
constexpr std::array<std::size_t, 3> kAxes{0, 1, 2};

/// A tolerance in the unit that is compared.
double in(const ast::Quantity& quantity, std::string_view unit) {
  const auto value = Decimal::parse(quantity.digits);
  return sema::convert(*value, *sema::find_unit(quantity.unit), *sema::find_unit(unit), Decimal::Round::Up)->nearest();
}

}  // namespace

const ast::Serves& Lowering::serves_of(const std::string& server, const std::string& served) const {
  return *std::ranges::find_if(
      module_.serves, [&](const ast::Serves& one) { return one.server.text == server && one.served.text == served; });
}

/// The box of a series in patient coordinates, from edge to edge. Missing where its images lie in several directions,
/// where one of them has no place, and for mosaics, whose place is not that of a slice.
Lowering::Box Lowering::box_of_series() {
  const Mode of_images{abi::kSeries, true};
  const auto make = [&](abi::Opcode code, Index lhs, Index rhs) {
    builder_.unify(lhs, rhs);
    return builder_.make(code, {lhs, rhs});
  };
  const auto all = builder_.truth(Kleene::True, abi::kImages);
  const auto of_series = [&](Index value, abi::AggregateKind kind) {
    return builder_.make(abi::Opcode::Aggregate, {all, value}, builder_.aggregate({kind, false, 0}));
  };
  const auto item = [&](const ir::List& list, std::uint32_t at) {
    return builder_.make(abi::Opcode::Item, {list.count, list.items}, at);
  };
  const ir::List directions = list(checked_.known.image_orientation, of_images);
  const Index parallel =
      builder_.make(abi::Opcode::AgreeItems, {directions.count, directions.items}, builder_.constant(kSameDirection));
  Box box;
  for (std::uint32_t k = 0; k < 6; ++k) {
    const Index cosine = of_series(item(directions, k), abi::AggregateKind::Median);
    box.axes[k / 3][k % 3] =
        builder_.make(abi::Opcode::Where, {parallel, cosine}, static_cast<std::uint32_t>(abi::Missing::Differs));
  }
  const auto& [row, column, unused] = box.axes;
  for (const std::size_t k : kAxes) {
    const std::size_t u = (k + 1) % 3;
    const std::size_t v = (k + 2) % 3;
    box.axes[2][k] = make(abi::Opcode::Subtract, make(abi::Opcode::Multiply, row[u], column[v]),
                          make(abi::Opcode::Multiply, row[v], column[u]));
  }
  const ir::List position = list(checked_.known.image_position, of_images);
  const ir::List spacing = list(checked_.known.pixel_spacing, of_images);
  const auto whole = [&](sema::FieldId field) { return number({scalar(field, of_images), {}}).value; };
  const Index one = builder_.number(1, abi::kImages);
  const std::array<Index, 3> size{item(spacing, 1), item(spacing, 0), whole(checked_.known.slice_thickness)};
  const std::array<Index, 3> count{whole(checked_.known.columns), whole(checked_.known.rows), one};
  const Index tile = builder_.make(abi::Opcode::TextIn, {list(checked_.known.image_type, of_images).items},
                                   builder_.predicate({abi::PredicateKind::OneOf, {builder_.text("MOSAIC")}, {}}));
  const Index plain =
      builder_.negate(builder_.make(abi::Opcode::Any, {tile}, static_cast<std::uint32_t>(Kleene::False)));
  for (const std::size_t axis : kAxes) {
    Index along = builder_.number(0, abi::kImages);
    for (const std::size_t k : kAxes)
      along = make(abi::Opcode::Add, along,
                   make(abi::Opcode::Multiply, item(position, static_cast<std::uint32_t>(k)), box.axes[axis][k]));
    along = builder_.make(abi::Opcode::Where, {plain, along}, static_cast<std::uint32_t>(abi::Missing::NotRead));
    const Index half = make(abi::Opcode::Divide, size[axis], builder_.number(2, abi::kImages));
    const Index low = make(abi::Opcode::Subtract, along, half);
    box.low[axis] = of_series(low, abi::AggregateKind::Least);
    box.high[axis] = of_series(make(abi::Opcode::Add, low, make(abi::Opcode::Multiply, count[axis], size[axis])),
                               abi::AggregateKind::Most);
  }
  return box;
}

/// Whether each corner of one box lies in the other. Boxes in different frames of reference cannot be compared.
Index Lowering::box_inside(const ast::Serves::Condition& condition, bool served_outside, const Place& place) {
  const Box box = box_of_series();
  const double slack = kSamePlace + (condition.within ? in(*condition.within, "mm") : 0);
  const auto outer = [&](Index value) { return place(value, served_outside); };
  const auto inner = [&](Index value) { return place(value, !served_outside); };
  const auto make = [&](abi::Opcode code, Index lhs, Index rhs) { return builder_.make(code, {lhs, rhs}); };
  const Index edge = builder_.number(slack, abi::kSeries);
  std::vector<Index> inside;
  for (const std::size_t axis : kAxes) {
    const Index low = outer(make(abi::Opcode::Subtract, box.low[axis], edge));
    const Index high = outer(make(abi::Opcode::Add, box.high[axis], edge));
    std::vector<Index> corners{abi::kNone};
    for (const std::size_t other : kAxes) {
      Index turned = abi::kNone;
      for (const std::size_t k : kAxes) {
        const Index part = make(abi::Opcode::Multiply, inner(box.axes[other][k]), outer(box.axes[axis][k]));
        turned = turned == abi::kNone ? part : make(abi::Opcode::Add, turned, part);
      }
      std::vector<Index> more;
      for (const Index end : {box.low[other], box.high[other]}) {
        const Index step = make(abi::Opcode::Multiply, turned, inner(end));
        for (const Index corner : corners)
          more.push_back(corner == abi::kNone ? step : make(abi::Opcode::Add, corner, step));
      }
      corners = std::move(more);
    }
    for (const Index corner : corners) {
      inside.push_back(builder_.negate(make(abi::Opcode::NumberLess, corner, low)));
      inside.push_back(builder_.negate(make(abi::Opcode::NumberLess, high, corner)));
    }
  }
  const Index frame = builder_.common(builder_.read(recipe(checked_.known.frame_of_reference)), abi::kSeries);
  const Index space = builder_.space(inside.front());
  const Index comparable = make(abi::Opcode::TextEqual, outer(frame), inner(frame));
  return builder_.select(comparable, builder_.all_of(inside, space), builder_.truth(Kleene::Unknown, space));
}

/// `same ShimSetting`: value by value, the values that all images of a series share.
Index Lowering::same(const ast::Serves::Condition& condition, const Place& place) {
  sema::FieldId field;
  for (std::uint32_t i = 0; i < checked_.fields.size(); ++i) {
    if (checked_.fields[{i}].name == condition.word.text) field = {i};
  }
  const Mode shared{abi::kSeries, false};
  const auto alike = [&](Index value) {
    const bool text = builder_.type(value) == abi::Type::Text;
    const Index one = text ? value : number({value, {}}).value;
    return builder_.make(text ? abi::Opcode::TextEqual : abi::Opcode::NumberEqual,
                         {place(one, false), place(one, true)});
  };
  if (checked_.fields[field].vm.single()) return alike(scalar(field, shared));
  const ir::List values = list(field, shared);
  Index all = alike(values.count);
  for (std::uint32_t k = 0; k < checked_.fields[field].vm.most; ++k) {
    const Index here = builder_.make(abi::Opcode::IntegerIn, {place(values.count, false)},
                                     builder_.range(abi::IntegerRange{static_cast<std::int64_t>(k) + 1}));
    const Index equal = alike(builder_.make(abi::Opcode::Item, {values.count, values.items}, k));
    all = builder_.both(all, builder_.either(builder_.negate(here), equal));
  }
  return all;
}

/// How far before the served series the other began, in s; after it, where that is asked; squared for both.
Index Lowering::apart(const ast::Serves::Condition& nearest, const Place& place) {
  const Index begin = begin_of_series();
  const bool after = nearest.word.text == "after";
  const Index distance = builder_.make(abi::Opcode::Subtract, {place(begin, !after), place(begin, after)});
  return nearest.word.text == "any" ? builder_.make(abi::Opcode::Multiply, {distance, distance}) : distance;
}

/// All that is asked but that no other is nearer.
Index Lowering::candidate(const ast::Serves& serves, const Place& place) {
  Index all = place(member_of(series_called(serves.server.text)), false);
  for (const ast::Serves::Condition& condition : serves.conditions) {
    Index holds = abi::kNone;
    if (condition.kind == Asked::Same) {
      holds = same(condition, place);
    } else if (condition.kind == Asked::Contains) {
      const bool served_outside = condition.word.text != serves.server.text;
      holds = box_inside(condition, served_outside, place);
    } else {
      const double within = condition.within ? in(*condition.within, "s") : std::numeric_limits<double>::infinity();
      const double most = condition.word.text == "any" ? within * within : within;
      holds = builder_.make(abi::Opcode::NumberIn, {apart(condition, place)},
                            builder_.range(abi::NumberRange{0, most, false, false}));
    }
    all = builder_.both(all, holds);
  }
  return all;
}

/// Of the series that meet what else is asked the nearest, or those nearest. Where one may be nearer of which this is
/// not known, it is unknown.
Index Lowering::serving(const ast::Serves& serves, const Place& place) {
  const Index possible = candidate(serves, place);
  const auto nearest = std::ranges::find(serves.conditions, Asked::Nearest, &ast::Serves::Condition::kind);
  if (nearest == serves.conditions.end()) return possible;
  const Index partners = builder_.partners(abi::kSeries);
  const Place beside = [&](Index value, bool served) {
    return served ? builder_.lift(value, partners) : builder_.partner(value, partners);
  };
  const Index other = candidate(serves, beside);
  const Index distance = apart(*nearest, beside);
  const auto least = [&](Index selected) {
    return builder_.make(abi::Opcode::Aggregate, {selected, distance},
                         builder_.aggregate({abi::AggregateKind::Least, false, 0}));
  };
  const Index certain = least(certainly(other));
  const Index maybe = least(builder_.either(other, builder_.make(abi::Opcode::IsUnknown, {other})));
  const Index here = apart(*nearest, place);
  const auto within = [&](Index limit) {
    return builder_.negate(builder_.make(abi::Opcode::NumberLess, {place(limit, true), here}));
  };
  const Index unknown = builder_.truth(Kleene::Unknown, builder_.space(possible));
  return builder_.all_of({possible, within(certain), builder_.either(within(maybe), unknown)},
                         builder_.space(possible));
}

Index Lowering::node(const ast::ServesTest& serves, diag::Span at, Mode) {
  const auto definition = [&](const std::string& variable) {
    return bound_[static_cast<std::size_t>(std::ranges::find(variables_, variable) - variables_.begin())];
  };
  const ast::Serves& declared = serves_of(definition(serves.server.text), definition(serves.served.text));
  const Index result = serving(declared, [&](Index value, bool served) {
    return of_variable(value, served ? serves.served.text : serves.server.text);
  });
  note(at, serves.server.text, fmt::format("serves {}", serves.served.text), "", result, abi::kNone,
       abi::Privacy::Public);
  return result;
}

Index Lowering::node(const ast::Served& served, diag::Span at, Mode) {
  const ast::Serves& declared = serves_of(served.definition.text, module_.series[*of_series_].name.text);
  const Index partners = builder_.partners(abi::kSeries);
  const Index serves = serving(declared, [&](Index value, bool of_served) {
    return of_served ? builder_.lift(value, partners) : builder_.partner(value, partners);
  });
  const Index result = builder_.any_up(serves, abi::kSeries, Kleene::False);
  note(at, served.definition.text, "some series of it serves this series", "", result, abi::kNone,
       abi::Privacy::Public);
  return result;
}

}  // namespace qapc::lower
