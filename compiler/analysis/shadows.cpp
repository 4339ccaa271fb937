// Rules beside rules: one that changes nothing because of others, two of which one must fail.
#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/analysis/analyser.hpp"
#include "compiler/syntax/print.hpp"

namespace qapc::analysis {

/// What a rule is about and how it takes missing values: rules of one key are asked of the same.
std::string Analyser::key(std::size_t index, bool with_guard) const {
  const ast::Rule& rule = module_.rules[index];
  const sema::Rule& checked = checked_.rules[index];
  const std::size_t definition = checked.scope.definition ? *checked.scope.definition + 1 : 0;
  const std::string guard =
      with_guard && rule.mods.when.valid() ? syntax::print(module_, rule.mods.when) : std::string();
  return fmt::format("{} {} {} {}", sema::name(checked.scope.level), definition, abi::name(checked.missing), guard);
}

std::optional<std::vector<Analyser::Asked>> Analyser::asked_by(std::size_t index) const {
  const ast::Rule& rule = module_.rules[index];
  const sema::Rule& checked = checked_.rules[index];
  if (!checked.after.empty() || checked.given || !checked.scope.members.empty() || checked.scope.of_cells)
    return std::nullopt;
  std::vector<Asked> all;
  for (const ast::Require& part : rule.requires_) {
    if (part.when.valid() || part.quantifier) return std::nullopt;
    if (part.is.valid()) all.push_back({"", part.is, {}});
    for (const ast::VendorRow& row : part.rows) {
      if (row.when) return std::nullopt;
      if (!row.require.valid()) continue;
      for (const ast::Name& vendor : row.vendors) all.push_back({vendor.text, row.require, part.subject});
    }
  }
  return all;
}

bool Analyser::follows(const Asked& asked, const std::string& vendor, const Claims& about,
                       const std::vector<const Passed*>& before, std::set<std::size_t>& because) {
  std::vector<const Claims*> layers{&about};
  for (const Passed* passed : before) {
    for (const std::string& of : {std::string(), vendor}) {
      const auto found = passed->find(of);
      if (found != passed->end()) layers.push_back(&found->second);
      if (vendor.empty()) break;
    }
  }
  return conditions_.follows(asked.is, layers, because, asked.subject);
}

void Analyser::tell_shadow(std::size_t index, const std::set<std::size_t>& because,
                           const std::set<std::string>& vendors) {
  const ast::Rule& rule = module_.rules[index];
  const std::string of = vendors.empty() ? "" : fmt::format(" for {}", fmt::join(vendors, ", "));
  diag::Message& message = diags_.report(diag::ChangesNothing, rule.name.span, rule.name.text, of);
  for (const std::size_t other : because)
    message.also(module_.rules[other].name.span,
                 fmt::format("rule {} fails wherever this one does", module_.rules[other].name.text));
  if (vendors.empty()) {
    message.help("remove it, or make it the `warn` part of the other rule");
  } else {
    message.help("say in `when` which other vendors are meant").note("exams of other vendors are still checked");
  }
}

void Analyser::contradicts(std::size_t index, const Asked& asked, const Claims& wants, const Passed& passed) {
  for (const auto& [vendor, claims] : passed) {
    if (!asked.vendor.empty() && !vendor.empty() && vendor != asked.vendor) continue;
    const auto attribute = clash(claims, wants);
    if (!attribute) continue;
    const auto other = claims.at(*attribute).rule;
    if (!other || *other == index) continue;
    const std::string both_of = vendor.empty() ? asked.vendor : vendor;
    diags_
        .report(diag::Contradiction, module_.exprs[asked.is].span, module_.rules[index].name.text,
                module_.rules[*other].name.text, both_of.empty() ? "" : " for " + both_of)
        .also(module_.rules[*other].name.span, "this rule asks for something else")
        .help("change one of them, or say in `when` which series each is about");
    return;
  }
}

/// Compares a rule with what all before it ask, and adds what it asks.
void Analyser::against_others(std::size_t index, const Claims& about) {
  const auto all = asked_by(index);
  if (!all || all->empty()) return;
  const auto severity = static_cast<std::size_t>(checked_.rules[index].severity);
  const std::string plain = key(index, false);
  const std::string guarded = key(index, true);
  std::vector<const Passed*> before;
  for (const std::string& one : {plain, guarded}) {
    const auto found = passed_[severity].find(one);
    if (found != passed_[severity].end()) before.push_back(&found->second);
    if (plain == guarded) break;
  }
  std::set<std::string> known;  // vendors that rules before speak of, and this one can be about
  for (const Passed* passed : before) {
    for (const auto& [vendor, claims] : *passed) {
      if (!vendor.empty() && both(about, Conditions::of_vendors({vendor}, false))) known.insert(vendor);
    }
  }
  const bool warns = std::ranges::any_of(module_.rules[index].requires_,
                                         [](const ast::Require& part) { return part.within_warn.valid(); });
  const bool table = std::ranges::any_of(*all, [](const Asked& one) { return !one.vendor.empty(); });
  std::set<std::size_t> because;
  const auto shadowed = [&](const std::string& vendor) {
    return std::ranges::all_of(*all, [&](const Asked& one) {
      return follows(one, one.vendor.empty() ? vendor : one.vendor, about, before, because);
    });
  };
  if (!before.empty() && !warns) {
    if (shadowed("")) {
      if (!because.empty()) tell_shadow(index, because, {});
    } else if (!table && !known.empty()) {
      because.clear();
      if (std::ranges::all_of(known, shadowed) && !because.empty()) tell_shadow(index, because, known);
    }
  }
  for (const Asked& one : *all) {
    auto wants = conditions_.claims(one.is, one.subject);
    if (!wants) return;  // told already
    for (auto& [attribute, values] : *wants) values.rule = index;
    for (const std::string& about_same : {plain, guarded}) {
      const auto found = passed_.front().find(about_same);
      if (found != passed_.front().end()) contradicts(index, one, *wants, found->second);
      if (plain == guarded) break;
    }
    for (std::size_t least = 0; least <= severity; ++least) {
      Claims& into = passed_[least][guarded][one.vendor];
      if (!clash(into, *wants)) {
        for (auto& [attribute, values] : *wants) {
          const auto [there, fresh] = into.try_emplace(attribute, values);
          if (!fresh) there->second = both(there->second, values);
        }
      }
    }
  }
}

}  // namespace qapc::analysis
