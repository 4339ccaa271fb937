// What is said once and has no verdict of its own: groups of exams, classes, choices, scales, data.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/syntax/print.hpp"
#include "compiler/versions/comparer.hpp"

namespace qapc::versions {
namespace {

std::string joined(const std::vector<ast::Name>& names, bool any_order) {
  std::vector<std::string> all;
  for (const ast::Name& one : names) all.push_back(one.text);
  if (any_order) std::ranges::sort(all);
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string quantity(const ast::Quantity& one) {
  return one.unit.empty() ? one.digits : one.digits + " " + one.unit;
}

Facet choice(Side& side, const ast::Choice& choice) {
  using Way = ast::Choice::Way::Kind;
  Facet facet;
  for (const ast::Choice::Way& way : choice.ways) {
    const std::string head = way.kind == Way::Lowest    ? "lowest "
                             : way.kind == Way::Highest ? "highest "
                             : way.kind == Way::Where   ? "where "
                                                        : "the ";
    const bool word = way.kind == Way::Word;
    facet.key += head + (word ? way.word.text : side.formulas.keys().of(way.value)) + "; ";
    facet.words += (facet.words.empty() ? "" : ", else ") + head +
                   (word ? way.word.text + " one" : syntax::print(side.module, way.value));
  }
  if (choice.at_most) facet.words += fmt::format("; at most {}", choice.at_most->digits);
  if (choice.at_most) facet.key += "at most " + side.formulas.keys().of(*choice.at_most);
  return facet;
}

Facet serves(Side& side, const ast::Serves& serves) {
  std::vector<std::string> keys;
  std::vector<std::string> words;
  for (const ast::Serves::Condition& one : serves.conditions) {
    constexpr std::array<std::string_view, 3> kKinds{"nearest", "same", "box of"};
    const std::string head = fmt::format("{} {}{}", kKinds[static_cast<std::size_t>(one.kind)], one.word.text,
                                         one.other ? " contains box of " + one.other->text : "");
    keys.push_back(head + (one.within ? " within " + side.formulas.keys().of(*one.within) : ""));
    words.push_back(head + (one.within ? " within " + quantity(*one.within) : ""));
  }
  std::ranges::sort(keys);
  return {fmt::format("{}", fmt::join(keys, ";")), fmt::format("{}", fmt::join(words, " and "))};
}

void groups(Side& side, Facets& all) {
  Keys& keys = side.formulas.keys();
  for (const ast::Grouping& one : side.module.groupings) {
    std::vector<std::string> parts;
    std::vector<std::string> words;
    for (const ast::ExprId part : one.parts) {
      parts.push_back(keys.of(part));
      words.push_back(syntax::print(side.module, part));
    }
    std::ranges::sort(parts);
    all[one.what.text + " is"] = {fmt::format("{} {}", one.file ? one.file->text : "", fmt::join(parts, ",")),
                                  one.file ? "from " + one.file->text : fmt::format("{}", fmt::join(words, ", "))};
  }
  for (const ast::Visits& one : side.module.visits)
    all["exam groups studies within"] = {keys.of(one.within), quantity(one.within)};
  for (const ast::Classes& one : side.module.classes)
    all["classes " + one.name.text] = {joined(one.definitions, true), joined(one.definitions, false)};
  for (const ast::Choice& one : side.module.choices)
    all[fmt::format("{} of {}: use", one.what.text, one.definition.text)] = choice(side, one);
  for (const ast::Serves& one : side.module.serves)
    all[fmt::format("{} serves {} when", one.server.text, one.served.text)] = serves(side, one);
  for (const auto& [file, digest] : side.policy.data) all["numbers of " + file] = {digest, digest.substr(0, 12)};
}

void weights(const Side& side, Facets& all) {
  for (const ast::Scale& scale : side.module.scales) {
    for (const auto& [word, weight] : scale.words)
      all["scale " + word.text] = {weight.digits, weight.digits, Decimal::parse(weight.digits)};
  }
  for (const ast::Consequence& one : side.module.consequences)
    all["consequence " + one.name.text + " is"] = {one.word.text, one.word.text};
  for (const ast::RiskGroup& one : side.module.risk_groups)
    all[fmt::format("group {} of risks", one.name.text)] = {joined(one.risks, true), joined(one.risks, false)};
}

/// What reports show, and the tables that the policy was written against.
Facets shown(const Side& side) {
  const ast::Header& header = side.module.header();
  Facets all;
  if (!header.shows.empty()) all["reports may show"] = {joined(header.shows, true), joined(header.shows, false)};
  if (!header.only.empty()) all["reports show only"] = {"names and counts", "names and counts"};
  if (header.share) all["share only"] = {header.share->text, header.share->text};
  for (const ast::GroupSize::Key& one : header.histograms)
    all["histogram of " + one.attribute.text] = {one.bands ? one.bands->digits + " " + one.bands->unit : "", ""};
  for (const ast::DictionaryPart& one : header.dictionaries)
    all["dictionary " + one.name.text] = {one.edition.text, one.edition.text};
  return all;
}

}  // namespace

Facets things_of(Side& side) {
  Facets all;
  groups(side, all);
  return all;
}

namespace {

/// Attributes that both policies declare and read: names of them stand where expressions do not.
Facets attributes_of(Side& side) {
  Facets all;
  for (Id<sema::Field> id{0}; id.index < side.checked.fields.size(); ++id.index) {
    const sema::Field& field = side.checked.fields[id];
    if (field.declared || field.metric) all["attribute " + field.name] = {side.formulas.keys().of_field(id), ""};
  }
  return all;
}

}  // namespace

void Comparer::facets(const std::string& about, const Facets& before, const Facets& after, bool worse) {
  for (const auto& [what, is] : after) {
    const auto was = before.find(what);
    if (was == before.end()) add(about, Kind::Added, what + " " + is.words, "", worse);
    if (was == before.end() || was->second.key == is.key) continue;
    Kind kind = Kind::Changed;
    if (was->second.number && is.number) {
      const bool more = is.number->compare(*was->second.number) > 0;
      kind = more == is.more_is_worse ? Kind::Tightened : Kind::Relaxed;
    }
    add(about, kind, what + " " + is.words, was->second.words,
        worse && kind != Kind::Relaxed && !what.starts_with("bounds of "));
  }
  for (const auto& [what, was] : before) {
    if (!after.contains(what)) add(about, Kind::Removed, what + " " + was.words, "", worse);
  }
}

void Comparer::things() {
  facets("policy", things_of(before_), things_of(after_), true);
  facets("policy", shown(before_), shown(after_), false);
  const Facets old_attributes = attributes_of(before_);
  for (const auto& [name, attribute] : attributes_of(after_)) {
    const auto known = old_attributes.find(name);
    if (known != old_attributes.end() && known->second.key != attribute.key)
      add(name, Kind::Changed, "read from another place, or in another unit", "", true);
  }
  Facets was;
  Facets is;
  weights(before_, was);
  weights(after_, is);
  facets("policy", was, is, risks_count());
}

}  // namespace qapc::versions
