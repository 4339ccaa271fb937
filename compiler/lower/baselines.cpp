// Limits from a baseline: the row of a stratum that applies, as the row of a vendor does.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <limits>

#include "compiler/lower/lowering.hpp"
#include "compiler/sema/strata.hpp"
#include "runtime/base/number_text.hpp"

namespace qapc::lower {
namespace {

using Op = ast::Compare::Op;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

abi::NumberRange range_of(Op op, double limit) {
  const bool below = op == Op::Less || op == Op::LessEqual;
  abi::NumberRange range{below ? -kInfinity : limit, below ? limit : kInfinity, false, false};
  range.hi_open = op == Op::Less;
  range.lo_open = op == Op::Greater;
  return range;
}

}  // namespace

/// The text that tells a stratum: what all images of a series say, of a site what all of its exam do. Of several values
/// it is the first.
Index Lowering::stratum_text(sema::FieldId field, bool of_exam, Index space) {
  const Index holder = of_exam ? abi::kExams : abi::kSeries;
  const Mode mode{holder, false};
  if (checked_.fields[field].vm.single()) return builder_.lift(scalar(field, mode), space);
  const ir::List values = list(field, mode);
  return builder_.lift(builder_.make(abi::Opcode::Item, {values.count, values.items}, 0), space);
}

Index Lowering::says(Index text, const std::string& value, bool hashed) {
  abi::Predicate predicate;
  if (hashed) predicate.kind = abi::PredicateKind::Hashed;
  predicate.texts.push_back(builder_.text(value));
  return builder_.make(abi::Opcode::TextIn, {text}, builder_.predicate(std::move(predicate)));
}

/// The exam is of the site that a table calls `code`.
Index Lowering::is_coded(std::size_t grouping, const std::string& code, Index space) {
  const sema::Naming& naming = checked_.namings[grouping];
  std::vector<Index> any;
  for (const sema::Naming::Row& row : naming.rows) {
    if (row.code != code) continue;
    std::vector<Index> all;
    for (std::size_t i = 0; i < row.keys.size(); ++i)
      all.push_back(says(stratum_text(naming.parts[i], true, space), row.keys[i], naming.hashed[i]));
    any.push_back(builder_.all_of(all, space));
  }
  return builder_.any_of(any, space);
}

Index Lowering::in_stratum(const sema::Strata& strata, const std::vector<std::string>& key, Index space) {
  std::vector<Index> all;
  std::size_t at = 0;
  for (std::size_t i = 0; i < strata.parts.size(); ++i) {
    if (strata.naming[i]) {
      all.push_back(is_coded(*strata.naming[i], key[at++], space));
      continue;
    }
    const bool of_exam = strata.of_exam[i] || space == abi::kExams;
    for (std::size_t part = 0; part < strata.parts[i].size(); ++part)
      all.push_back(says(stratum_text(strata.parts[i][part], of_exam, space), key[at++], strata.hashed[i][part]));
  }
  return builder_.all_of(all, space);
}

/// How a stratum is called in reports: by its key where all of it may be shown, else by its place.
std::string Lowering::stratum_label(const sema::Quantile& quantile, std::size_t index) const {
  std::vector<std::string> words;
  std::size_t at = 0;
  bool shown = !checked_.counts_only;
  const sema::Strata& strata = quantile.strata;
  for (std::size_t i = 0; i < strata.parts.size(); ++i) {
    if (strata.naming[i]) {
      words.push_back(quantile.limits[index].key[at++]);
      continue;
    }
    for (std::size_t part = 0; part < strata.parts[i].size(); ++part) {
      const bool open = checked_.fields[strata.parts[i][part]].privacy == abi::Privacy::Public;
      shown = shown && open && !strata.hashed[i][part];
      words.push_back(quantile.limits[index].key[at++]);
    }
  }
  return shown ? fmt::format("{}", fmt::join(words, ", ")) : fmt::format("stratum {}", index + 1);
}

/// True, false and unknown as the limit of the stratum makes it; where there is no limit the value is missing for that
/// reason.
Lowering::ByStratum Lowering::compare_quantile(const Scalar& lhs, Op op, ast::ExprId rhs) {
  const sema::Quantile& quantile = checked_.quantiles.at(rhs);
  const Index value = number(lhs).value;
  const Index space = builder_.space(value);
  std::vector<Index> inside;
  Index small = builder_.truth(Kleene::False, space);
  for (const baseline::Limit& limit : quantile.limits) {
    inside.push_back(in_stratum(quantile.strata, limit.key, space));
    if (!limit.enough) small = builder_.either(small, inside.back());
  }
  const auto because = [](abi::Missing reason) { return static_cast<std::uint32_t>(reason); };
  const Index known = builder_.any_of(inside, space);
  const Index enough =
      builder_.make(abi::Opcode::Where, {builder_.negate(small), value}, because(abi::Missing::SmallStratum));
  const Index compared = builder_.make(abi::Opcode::Where, {known, enough}, because(abi::Missing::NoStratum));
  ByStratum made;
  made.holds = builder_.make(abi::Opcode::NumberIn, {compared}, builder_.range({-kInfinity, kInfinity, false, false}));
  for (std::size_t i = quantile.limits.size(); i-- > 0;) {
    const baseline::Limit& limit = quantile.limits[i];
    const Index truth = builder_.make(abi::Opcode::NumberIn, {compared}, builder_.range(range_of(op, limit.value)));
    made.holds = builder_.select(inside[i], truth, made.holds);
    const std::string asked =
        limit.enough ? fmt::format("{}{}", sign(op), with_unit(number_text(limit.value), lhs.unit)) : "no limit";
    made.strata.push_back({inside[i], stratum_label(quantile, i),
                           fmt::format("{} (quantile {} of {} series of {} exams, baseline {})", asked,
                                       number_text(quantile.share), limit.series, limit.members, quantile.name),
                           truth, compared});
  }
  std::ranges::reverse(made.strata);
  made.strata.push_back({builder_.negate(known), "", "", made.holds, compared});
  return made;
}

std::string_view Lowering::sign(Op op) {
  constexpr std::array<std::string_view, 6> kSigns{"", "not ", "< ", "<= ", "> ", ">= "};
  return kSigns[static_cast<std::size_t>(op)];
}

std::string Lowering::with_unit(std::string number, const sema::Unit& unit) {
  return unit.name.empty() ? number : fmt::format("{} {}", number, unit.name);
}

/// Whether the requirement is one comparison with a baseline; then its strata are told as rows.
bool Lowering::is_by_stratum(const ast::Require& part) const {
  const auto* compared = part.is.valid() ? std::get_if<ast::Compare>(&module_.exprs[part.is].node) : nullptr;
  return compared != nullptr && std::holds_alternative<ast::Quantile>(module_.exprs[compared->rhs].node);
}

Index Lowering::stratum_rows(const ast::Require& part, Mode mode, abi::Require& told) {
  const auto& compared = std::get<ast::Compare>(module_.exprs[part.is].node);
  const Scalar lhs = value(compared.lhs, mode);
  const ByStratum by = compare_quantile(lhs, compared.op, compared.rhs);
  const std::string label(sources_.text(module_.exprs[compared.lhs].span));
  const std::string otherwise = fmt::format("{}{}", sign(compared.op), sources_.text(module_.exprs[compared.rhs].span));
  for (const ToldStratum& one : by.strata) {
    abi::Row row;
    row.selected = builder_.lift(one.selected, mode.space);
    row.label = builder_.text(one.label);
    checks_ = &row.checks;
    note(module_.exprs[part.is].span, label, one.expected.empty() ? otherwise : one.expected, lhs.unit.name, one.truth,
         one.compared, privacy_of(compared.lhs));
    checks_ = nullptr;
    told.rows.push_back(std::move(row));
  }
  return hold_for(by.holds, mode.space);
}

}  // namespace qapc::lower
