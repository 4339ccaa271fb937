// Comparisons with a baseline: what is compared, within which strata, and the limits that the file gives.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/sema/checker.hpp"
#include "compiler/sema/strata.hpp"
#include "compiler/syntax/print.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {

using Op = ast::Compare::Op;

std::string_view attribute_of_stratum(std::string_view word) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 2> kWords{
      {{"model", "ManufacturerModelName"}, {"software", "SoftwareVersions"}}};
  const auto found = std::ranges::find(kWords, word, &std::pair<std::string_view, std::string_view>::first);
  return found == kWords.end() ? word : found->second;
}

bool is_of_exam(std::string_view word) {
  return word == "site" || word == "scanner";
}

std::vector<std::string> attributes_of_naming(const ast::Module& module, std::string_view word) {
  const auto said =
      std::ranges::find_if(module.groupings, [&](const ast::Grouping& one) { return one.what.text == word; });
  if (said == module.groupings.end()) return {"Manufacturer", "ManufacturerModelName", "DeviceSerialNumber"};
  std::vector<std::string> all;
  for (const ast::ExprId part : said->parts) {
    if (const auto* name = std::get_if<ast::NameRef>(&module.exprs[part].node)) all.push_back(name->name);
  }
  return all;
}

std::string name_in_baseline(const ast::Module& module, ast::ExprId value) {
  const auto* call = std::get_if<ast::Call>(&module.exprs[value].node);
  return call != nullptr && call->mask ? call->function.text : syntax::print(module, value);
}

/// `tsnr_raw(in head) >= quantile 0.05 within (scanner) of baseline "pilot-2026"`
void Checker::baseline(const Type& lhs, diag::Span lhs_at, const ast::Compare& compared,
                       const ast::Quantile& quantile) {
  const diag::Span at = module_.exprs[compared.rhs].span;
  visit(compared.rhs, lhs);
  const std::size_t before = diags_.errors();
  if (compared.op == Op::Equal || compared.op == Op::NotEqual)
    diags_.report(diag::DoesNotFit, compared.op_span, sources_.text(compared.op_span)).help("write `<=` or `>=`");
  if (!lhs.measured)
    diags_.report(diag::WrongType, lhs_at, name_of(lhs), "compared with a baseline")
        .help("a baseline holds measurements of images");
  const auto share = Decimal::parse(quantile.number.digits);
  if (!share || share->negative() || share->compare(Decimal(1)) > 0)
    diags_.report(diag::NotAProbability, quantile.number.span, quantile.number.digits).help("write 0.05 for 5 %");
  Quantile made;
  for (const ast::Name& name : quantile.strata) stratum(name, made.strata);
  if (!of_series_) return unbuilt(at, "baselines outside of rules about series");
  const auto file = std::ranges::find(module_.baselines, quantile.baseline.text, &ast::NamedFile::name);
  if (diags_.errors() > before || file == module_.baselines.end()) return;  // which was told
  made.share = share->nearest();
  made.name = file->name;
  const std::string value =
      subject_value_.valid() ? name_in_baseline(module_, subject_value_) : name_in_baseline(module_, compared.lhs);
  if (limits(*file, value, quantile, made)) checked_.quantiles.insert_or_assign(compared.rhs, std::move(made));
}

/// What subjects are put together by: an attribute, or a word for those of a site or scanner.
void Checker::stratum(const ast::Name& name, Strata& made) {
  const bool own = names().values.contains(name.text);
  const Reference reference = own ? resolve(name) : resolve({std::string(attribute_of_stratum(name.text)), name.span});
  const bool naming = reference.kind == Reference::Kind::Site || reference.kind == Reference::Kind::Scanner;
  if (naming) {
    made.of_exam.push_back(true);
    const auto grouping =
        std::ranges::find_if(module_.groupings, [&](const ast::Grouping& one) { return one.what.text == name.text; });
    if (grouping == module_.groupings.end()) {
      made.naming.push_back(std::nullopt);
      made.parts.push_back({checked_.known.manufacturer, checked_.known.model, checked_.known.serial_number});
    } else {
      const auto index = static_cast<std::size_t>(grouping - module_.groupings.begin());
      made.naming.push_back(grouping->table ? std::optional(index) : std::nullopt);
      made.parts.push_back(checked_.namings[index].parts);
    }
    return;
  }
  const Type type = type_of(reference);
  if (type.poison()) return;
  if (!type.textual() || !type.field.valid() || type.measured) {
    diags_.report(diag::WrongType, name.span, name_of(type), "a stratum").help("group by a text or a code");
    return;
  }
  made.of_exam.push_back(false);
  made.naming.push_back(std::nullopt);
  made.parts.push_back({type.field});
}

/// The limits of each stratum, from the file; false where it has none.
bool Checker::limits(const ast::NamedFile& file, const std::string& value, const ast::Quantile& quantile,
                     Quantile& made) {
  const diag::Span at = quantile.baseline.span;
  const auto known = baselines_.find(file.name);
  const auto& read = known != baselines_.end()
                         ? known->second
                         : baselines_.emplace(file.name, baseline::decode(sources_.text(file.source))).first->second;
  if (!read) {
    if (known == baselines_.end())
      diags_.report(diag::BaselineUnreadable, at, file.name, read.error().text)
          .help("make it again with `qapc baseline`, or fetch it again from where it was made");
    return false;
  }
  const baseline::Entry* const entry = read->find({*of_series_, value});
  if (entry == nullptr) {
    std::string has;
    for (const baseline::Entry& one : read->entries)
      has += fmt::format("{}{} of {}", has.empty() ? "" : ", ", one.about.value,
                         one.about.series.empty() ? "every series" : one.about.series + " series");
    const std::string of = of_series_->empty() ? "every series" : *of_series_ + " series";
    diags_.report(diag::BaselineLacks, at, file.name, fmt::format("{} of {}", value, of))
        .note("it has " + has)
        .help("make a baseline with this policy: `qapc baseline PATH --policy POLICY -o FILE`");
    return false;
  }
  for (std::size_t i = 0; i < quantile.strata.size(); ++i) {
    if (!same_stratum(*read, quantile.strata[i], file.name, made.strata, i)) return false;
  }
  for (const std::string& metric : entry->metrics) {
    if (abi::measurement(metric)) continue;
    diags_
        .report(diag::BaselineUnreadable, at, file.name,
                fmt::format("it holds {}, which this qapc measures by another definition", metric))
        .help("make it again with `qapc baseline`");
    return false;
  }
  std::vector<std::string> within;
  for (const ast::Name& name : quantile.strata) within.push_back(name.text);
  made.limits = baseline::limits(*read, *entry, within, made.share);
  return true;
}

/// Whether the baseline tells a stratum by what this policy tells it by.
bool Checker::same_stratum(const baseline::Baseline& read, const ast::Name& name, const std::string& file, Strata& made,
                           std::size_t index) {
  const auto found = std::ranges::find(read.within, name.text, &baseline::Dimension::word);
  if (found == read.within.end()) {
    std::string has;
    for (const baseline::Dimension& one : read.within) has += (has.empty() ? "" : ", ") + one.word;
    diags_.report(diag::BaselineLacks, name.span, file, fmt::format("strata by {}", name.text))
        .note(has.empty() ? "it has no strata" : "it has strata by " + has)
        .help("name others, or make it again with this policy");
    return false;
  }
  std::vector<std::string> mine;
  for (const FieldId field : made.parts[index]) mine.push_back(checked_.fields[field].name);
  if (made.naming[index]) mine = {""};
  std::vector<bool>& hashed = made.hashed.emplace_back();
  std::vector<std::string> theirs;
  for (const baseline::Part& part : found->parts) {
    theirs.push_back(part.attribute);
    hashed.push_back(part.hashed);
  }
  if (mine == theirs) return true;
  diags_.report(diag::BaselineLacks, name.span, file, fmt::format("strata by what `{}` is in this policy", name.text))
      .note(fmt::format("there it is told by {}",
                        theirs.front().empty() ? "a table" : fmt::format("{}", fmt::join(theirs, ", "))))
      .help("make it again with this policy");
  return false;
}

}  // namespace qapc::sema
