// Vendor tables, vendor by vendor.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/syntax/print.hpp"
#include "compiler/versions/comparer.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::versions {
namespace {

constexpr const char* kOther = "other";

/// What a table asks of the scanners of one vendor: its rows up to the first that always fits.
struct Row {
  Formula when;
  std::optional<Ask> ask;  ///< none: not assessed
  std::string words;
};

void vendors_of(const ast::Require& part, std::vector<std::string>& named) {
  for (const ast::VendorRow& row : part.rows) {
    for (const ast::Name& vendor : row.vendors) named.push_back(vendor.text);
  }
}

Row row_of(Side& side, const ast::Require& part, const ast::VendorRow& row) {
  Row made;
  made.when = row.when ? side.formulas.of(*row.when) : Formula{};
  made.words = "not assessed";
  if (row.require.valid()) {
    made.ask = asks_of(side, row.require, {}, part.subject).front();
    if (part.quantifier) {
      const bool every = *part.quantifier == ast::Quantified::Kind::Every;
      Formula list{every ? Formula::Kind::Every : Formula::Kind::Some, {std::move(made.ask->formula)}};
      list.key = side.formulas.keys().of(part.subject);
      made.ask->formula = *part.quantifier == ast::Quantified::Kind::No ? negated(std::move(list)) : std::move(list);
    }
    made.words = made.ask->words();
  }
  if (row.when) made.words += " when " + syntax::print(side.module, *row.when);
  return made;
}

std::vector<Row> rows_of(Side& side, const ast::Require& part, const std::string& vendor) {
  const bool named = std::ranges::any_of(
      part.rows, [&](const ast::VendorRow& row) { return contains(row.vendors, vendor, &ast::Name::text); });
  std::vector<Row> all;
  for (const ast::VendorRow& row : part.rows) {
    if (!contains(row.vendors, named ? vendor : kOther, &ast::Name::text)) continue;
    all.push_back(row_of(side, part, row));
    if (!row.when) break;
  }
  return all;
}

std::string words_of(const std::vector<Row>& rows) {
  std::vector<std::string> words;
  for (const Row& row : rows) words.push_back(row.words);
  return words.empty() ? "no row" : fmt::format("{}", fmt::join(words, "; "));
}

/// Tightened, Relaxed, Changed; nothing where both ask for the same. `counts_as_nothing`: not to be assessed is as
/// good as a pass.
std::optional<Kind> relation_of(const std::vector<Row>& before, const std::vector<Row>& after, bool counts_as_nothing) {
  std::optional<Kind> all;
  if (before.size() != after.size()) return Kind::Changed;
  for (std::size_t i = 0; i < before.size(); ++i) {
    if (!same(before[i].when, after[i].when)) return Kind::Changed;
    std::optional<Kind> one;
    if (before[i].ask && after[i].ask) {
      one = relation(before[i].ask->formula, after[i].ask->formula);
    } else if (before[i].ask || after[i].ask) {
      one = !counts_as_nothing ? Kind::Changed : before[i].ask ? Kind::Relaxed : Kind::Tightened;
    }
    if (all && one && *all != *one) return Kind::Changed;
    if (one) all = one;
  }
  return all;
}

/// Whether not being assessed is nothing to the decisions.
bool counts_as_nothing(const Side& side, abi::Severity severity) {
  if (severity == abi::Severity::Critical) return false;
  return !any_condition(
      side.module, [](const ast::Condition& one) { return contains(one.verbs, ast::Condition::Verb::IsNotAssessed); });
}

/// A table as one line.
std::string table_words(Side& side, const ast::Require& part) {
  return syntax::print(side.module, part.subject) + " by vendor";
}

}  // namespace

void Comparer::table(const ast::Require& before, const ast::Require& after, std::size_t index) {
  const std::string& name = after_.module.rules[index].name.text;
  const abi::Severity severity = after_.checked.rules[index].severity;
  const bool counted = counts(name, severity);
  if (!same(before_.formulas.of(before.when), after_.formulas.of(after.when)))
    add(name, Kind::Changed,
        after.when.valid() ? table_words(after_, after) + " when " + syntax::print(after_.module, after.when)
                           : table_words(after_, after) + " always",
        before.when.valid() ? "when " + syntax::print(before_.module, before.when) : "always", counted);
  std::vector<std::string> named;
  vendors_of(before, named);
  vendors_of(after, named);
  std::vector<std::string> vendors;
  for (const std::string_view one : dictionary::vendors()) {
    if (contains(named, one)) vendors.emplace_back(one);
  }
  const std::size_t all = vendors.size() + 1;
  if (vendors.size() < dictionary::vendors().size()) vendors.emplace_back(kOther);
  const bool nothing = counts_as_nothing(before_, severity) && counts_as_nothing(after_, severity) &&
                       before_.checked.rules[by_name(before_.module.rules).at(name)].severity == severity;
  std::vector<Entry> found;
  for (const std::string& vendor : vendors) {
    const std::vector<Row> was = rows_of(before_, before, vendor);
    const std::vector<Row> is = rows_of(after_, after, vendor);
    const auto kind = relation_of(was, is, nothing);
    if (!kind) continue;
    const bool short_words = was.size() == 1 && is.size() == 1 && was.front().ask && is.front().ask &&
                             was.front().ask->name == is.front().ask->name && !is.front().ask->name.empty() &&
                             was.front().when.parts.empty() && was.front().when.kind == Formula::Kind::All;
    Entry entry{name, *kind, words_of(is), short_words ? was.front().ask->value : words_of(was)};
    entry.step = *kind == Kind::Relaxed || !counted ? Step::Minor : Step::Major;
    auto alike = std::ranges::find_if(found, [&](const Entry& one) {
      return one.kind == entry.kind && one.after == entry.after && one.before == entry.before;
    });
    if (alike == found.end()) alike = found.insert(alike, std::move(entry));
    alike->vendors.push_back(vendor);
  }
  if (found.size() == 1 && found.front().vendors.size() >= all) found.front().vendors.clear();
  for (Entry& entry : found) add(std::move(entry));
}

void Comparer::tables(std::size_t was, std::size_t is) {
  const ast::Rule& rule = after_.module.rules[is];
  const auto key = [](Side& side, const ast::Require& part) {
    return fmt::format("{} {}", part.quantifier ? static_cast<int>(*part.quantifier) : -1,
                       side.formulas.keys().of(part.subject));
  };
  std::vector<const ast::Require*> gone;
  for (const ast::Require& part : before_.module.rules[was].requires_) {
    if (!part.rows.empty()) gone.push_back(&part);
  }
  const bool counted = counts(rule.name.text, after_.checked.rules[is].severity);
  for (const ast::Require& part : rule.requires_) {
    if (part.rows.empty()) continue;
    const auto pair =
        std::ranges::find_if(gone, [&](const ast::Require* one) { return key(before_, *one) == key(after_, part); });
    if (pair == gone.end()) {
      add(rule.name.text, Kind::Tightened, "asks also " + table_words(after_, part), "", counted);
    } else {
      table(**pair, part, is);
      gone.erase(pair);
    }
  }
  for (const ast::Require* part : gone)
    add(rule.name.text, Kind::Relaxed, "no longer asks " + table_words(before_, *part), "", false);
}

}  // namespace qapc::versions
