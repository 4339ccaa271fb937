#include "runtime/abi/verify_groups.hpp"

#include <algorithm>
#include <cmath>

namespace qapc::abi {
namespace {

bool row_fits(const Program& program, const Naming& naming, const Naming::Row& row) {
  const auto text = [&](Index index) { return index < program.texts.size(); };
  return row.keys.size() == naming.recipes.size() && std::ranges::all_of(row.keys, text) && text(row.code);
}

bool fits(const Program& program, const Naming& naming) {
  const bool texts = std::ranges::all_of(naming.recipes, [&](Index recipe) {
    return recipe < program.recipes.size() && program.recipes[recipe].type == Type::Text &&
           !program.recipes[recipe].list && !program.recipes[recipe].measured();
  });
  constexpr std::size_t kMost = 32;  // each has a bit in `hashed`
  const std::size_t count = naming.recipes.size();
  if (!texts || count > kMost || (count < kMost && naming.hashed >> count != 0)) return false;
  if (!naming.table || naming.recipes.empty()) return naming.rows.empty() && !naming.table;
  if (!std::ranges::all_of(naming.rows, [&](const auto& row) { return row_fits(program, naming, row); })) return false;
  const auto keys = [&](const Naming::Row& row) {
    std::vector<std::string> texts_of_row;
    for (const Index key : row.keys) texts_of_row.push_back(program.texts[key]);
    return texts_of_row;
  };
  return std::ranges::adjacent_find(naming.rows, [&](const auto& a, const auto& b) { return keys(a) >= keys(b); }) ==
         naming.rows.end();
}

bool fits(const Program& program, const Cells::Part& part) {
  const auto text = [&](Index index) { return index < program.texts.size(); };
  if (!text(part.name) || !text(part.unit) || !std::isfinite(part.width) || part.width < 0) return false;
  if (part.recipe == kNone) return part.map == kNone && part.width == 0 && !program.site.recipes.empty();
  if (part.recipe >= program.recipes.size() || (part.map != kNone && part.map >= program.maps.size())) return false;
  const Recipe& recipe = program.recipes[part.recipe];
  if (recipe.list || recipe.measured()) return false;
  return part.width == 0 ? recipe.type == Type::Text : recipe.type != Type::Text && part.map == kNone;
}

bool fits(const Program& program, const Cells& cells) {
  return !cells.parts.empty() &&
         std::ranges::all_of(cells.parts, [&](const auto& part) { return fits(program, part); });
}

}  // namespace

Result<void> verify_groups(const Program& program) {
  if (!fits(program, program.site)) return fail(Errc::Invalid, "a site is named by texts");
  if (!fits(program, program.scanner)) return fail(Errc::Invalid, "a scanner is named by texts");
  if (!std::ranges::all_of(program.cells, [&](const Cells& cells) { return fits(program, cells); }))
    return fail(Errc::Invalid, "a cell is told by texts, bands of numbers and sites");
  const auto speaks_of = [&](SpaceKind kind) {
    return std::ranges::find(program.spaces, kind, &Space::kind) != program.spaces.end();
  };
  if (speaks_of(SpaceKind::Scanner) && program.scanner.recipes.empty())
    return fail(Errc::Invalid, "a program about scanners says what one is");
  const auto told = [&](const Histogram& one) {
    return one.name < program.texts.size() && one.unit < program.texts.size() && one.value < program.ops.size() &&
           program.ops[one.value].type == Type::Number && program.ops[one.value].space == kSeries &&
           std::isfinite(one.width) && one.width > 0;
  };
  if (!std::ranges::all_of(program.histograms, told)) return fail(Errc::Invalid, "a histogram has bands of a number");
  if (program.aggregates_only && !speaks_of(SpaceKind::Cohort))
    return fail(Errc::Invalid, "aggregates are those of a cohort");
  if (!std::isfinite(program.visit_s) || program.visit_s < 0)
    return fail(Errc::Invalid, "studies are one exam within a span of time");
  return {};
}

}  // namespace qapc::abi
