// Groups of exams of a cohort that agree in what the policy names: cells.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/lower/lowering.hpp"
#include "compiler/sema/strata.hpp"

namespace qapc::lower {

sema::FieldId Lowering::field_called(std::string_view name) const {
  sema::FieldId field;
  for (std::uint32_t i = 0; i < checked_.fields.size(); ++i) {
    if (checked_.fields[{i}].name == name) field = {i};
  }
  return field;
}

/// `PatientSex`, `model`, `vendor`, `site`, `PatientAge in bands of 5 years`
abi::Cells::Part Lowering::cell_part(const ast::GroupSize::Key& key) {
  abi::Cells::Part part;
  part.name = builder_.text(key.attribute.text);
  part.unit = builder_.text("");
  if (key.attribute.text == "site") return part;
  if (key.attribute.text == "vendor") {
    const abi::Op& mapped = builder_.op(vendor({abi::kImages, true}));
    part.map = mapped.imm;
    part.recipe = builder_.op(mapped.operands.front()).imm;
    return part;
  }
  const sema::FieldId field = field_called(sema::attribute_of_stratum(key.attribute.text));
  part.recipe = recipe(field);
  if (!key.bands) return part;
  const sema::Unit& unit = checked_.fields[field].unit;
  const auto width = sema::in_unit(*sema::constant(*key.bands), unit);
  QAPC_CHECK(width.has_value(), "units of one dimension convert");
  part.width = width->value.nearest();
  part.unit = builder_.text(unit.name);
  return part;
}

/// `across cohort by (vendor, model)`
Index Lowering::cells_by(const std::vector<ast::Name>& names) {
  abi::Cells cells;
  for (const ast::Name& name : names) cells.parts.push_back(cell_part({name, std::nullopt}));
  return builder_.in_cohort(builder_.cells(std::move(cells)));
}

/// Of each exam: whether the attributes that tell its cell have a value.
Index Lowering::is_told(const std::vector<ast::GroupSize::Key>& keys) {
  Index told = builder_.truth(Kleene::True, abi::kExams);
  for (const ast::GroupSize::Key& key : keys) {
    const Index recipe = cell_part(key).recipe;
    if (recipe == abi::kNone) continue;  // a site that is not known is one more
    const Index value = builder_.common(builder_.read(recipe), abi::kExams);
    told = builder_.both(told, builder_.negate(builder_.missing(value, abi::kAnyReason)));
  }
  return told;
}

/// Exams of which it is not known to which group they belong may make a small one large, or be one that is small.
Index Lowering::node(const ast::GroupSize& size, diag::Span at, Mode mode) {
  abi::Cells cells;
  for (const ast::GroupSize::Key& key : size.keys) cells.parts.push_back(cell_part(key));
  const Index space = builder_.in_cohort(builder_.cells(std::move(cells)));
  const Index counted = size.what.text == "exams" ? abi::kExams : space_of(sema::Level::Subject);
  const Index count = rows_of(counted, space).least;
  abi::IntegerRange range;
  range.lo = *Decimal::parse(size.number.digits)->whole(Decimal::Round::Down);
  const Index large = builder_.make(abi::Opcode::IntegerIn, {count}, builder_.range(range));
  const Index told = is_told(size.keys);
  const Index all_told = builder_.all_up(told, mode.space);
  const Index sure = builder_.either(all_told, builder_.truth(Kleene::Unknown, mode.space));
  const Index is_group = builder_.all_up(told, space);
  const Index fits = builder_.either(
      large, builder_.both(builder_.lift(builder_.negate(all_told), space), builder_.truth(Kleene::Unknown, space)));
  const Index all = builder_.all_up(builder_.either(builder_.negate(is_group), fits), mode.space);
  const Index result = builder_.both(all, sure);
  std::vector<std::string> names;
  for (const ast::GroupSize::Key& key : size.keys) names.push_back(key.attribute.text);
  note(at, fmt::format("{} of each group by ({})", size.what.text, fmt::join(names, ", ")),
       fmt::format("at least {}", range.lo), "", result, count, abi::Privacy::Public);
  return result;
}

}  // namespace qapc::lower
