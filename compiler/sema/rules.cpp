// Rules: words, scopes, requirements, vendor tables.
#include <array>
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

constexpr std::array kSeverities{abi::Severity::Critical, abi::Severity::Major, abi::Severity::Minor};
constexpr std::array kMeanings{abi::MissingMeans::Unknown, abi::MissingMeans::Fail, abi::MissingMeans::Skip};

}  // namespace

template <typename Enum>
std::optional<Enum> Checker::word(const ast::Name& name, std::string_view what, std::span<const Enum> values) {
  std::vector<std::string_view> known;
  for (const Enum value : values) {
    if (abi::name(value) == name.text) return value;
    known.push_back(abi::name(value));
  }
  diag::Message& message = diags_.report(diag::UnknownWord, name.span, name.text, what);
  if (!offer(message, name, known)) message.help("write " + alternatives(known));
  return std::nullopt;
}

void Checker::allows(const std::vector<ast::Allow>& allows, diag::Span within) {
  for (const ast::Allow& allow : allows) {
    const diag::Entry* entry = diag::find_entry(allow.code.text);
    if (entry == nullptr || entry->severity != diag::Severity::Warning) {
      diags_.report(diag::UnknownWord, allow.code.span, allow.code.text, "a warning that can be silenced")
          .help("write the code of the warning, such as `W203`");
      continue;
    }
    if (allow.because.text.find_first_not_of(" \t") == std::string::npos)
      diags_.report(diag::NoReason, allow.because.span).help("say why the warning does not matter here");
    diags_.allow(entry->code, within);
  }
}

void Checker::binds(const ast::Scope& scope, Scope& checked) {
  if (scope.level.text != "exam")
    choose(diags_.report(diag::UnknownWord, scope.level.span, scope.level.text, "what series of one rule share"),
           scope.level, {"exam"});
  for (const ast::Scope::Bind& bind : scope.binds) {
    const auto definition = series_named(bind.definition);
    if (!binds_.emplace(bind.variable.text, definition.value_or(0)).second)
      diags_.report(diag::NameTwice, bind.variable.span, bind.variable.text).help("give each series a name of its own");
    checked.members.push_back(definition.value_or(0));
  }
}

Scope Checker::scope(const ast::Scope& scope) {
  struct Word {
    std::string_view word;
    Level level;
  };
  constexpr std::array<Word, 9> kLevels{{{"image", Level::Image},
                                         {"volume", Level::Volume},
                                         {"series", Level::Series},
                                         {"acquisition", Level::Acquisition},
                                         {"exam", Level::Exam},
                                         {"subject", Level::Subject},
                                         {"scanner", Level::Scanner},
                                         {"site", Level::Site},
                                         {"cohort", Level::Cohort}}};
  Scope checked;
  binds_.clear();
  if (!scope.binds.empty()) {
    binds(scope, checked);
    return checked;
  }
  const auto level = std::ranges::find(kLevels, scope.level.text, &Word::word);
  std::optional<ast::Name> definition = scope.definition;
  if (level != kLevels.end()) {
    checked.level = level->level;
  } else if (!definition) {
    definition = scope.level;  // `for each T1w`
  } else {
    choose(diags_.report(diag::UnknownWord, scope.level.span, scope.level.text, "what a rule is about"), scope.level,
           {"image", "volume", "series", "acquisition", "exam", "subject", "scanner", "site", "cohort"});
  }
  if (checked.level == Level::Site) resolve({"site", scope.level.span});
  checked.of_cells = !scope.by.empty();
  for (const ast::Name& key : scope.by) cell_key({key, std::nullopt});
  if (checked.of_cells && checked.level != Level::Cohort)
    diags_.report(diag::DoesNotFit, scope.by.front().span, "by").help("write `across cohort by (…)`");
  if (checked.level == Level::Subject && !subjects_at_) subjects_at_ = scope.span;
  if (checked.level == Level::Scanner && !scanners_at_) scanners_at_ = scope.span;
  if (checked.level == Level::Acquisition) unbuilt(scope.span, std::string(sources_.text(scope.span)));
  if (definition && checked.level >= Level::Exam) {
    diags_.report(diag::DoesNotFit, definition->span, definition->text)
        .help(fmt::format("write `for each {}`, or `for each {} series`", scope.level.text, definition->text));
  } else if (definition) {
    checked.definition = series_named(*definition, {"series", "image", "exam", "subject", "scanner", "site"});
  }
  return checked;
}

Checker::Context Checker::context_of(const Scope& scope) const {
  Context context;
  context.level = scope.level;
  context.about = scope.of_cells                 ? "each cell"
                  : scope.level == Level::Cohort ? "the cohort"
                                                 : fmt::format("each {}", name(scope.level));
  context.of_cells = scope.of_cells;
  context.definition = scope.definition;
  if (scope.definition) context.vendors = guarded_vendors(module_.series[*scope.definition].is);
  return context;
}

void Checker::given(const ast::Modifiers& mods, Rule& checked) {
  if (!mods.given) return;
  checked.given = series_named(mods.given->definition);
  if (whole(mods.given->number) && checked.scope.level < Level::Exam)
    diags_.report(diag::CountLevel, mods.given->span, "series", "an exam or more", context_of(checked.scope).about)
        .help("write the rule `for each exam` or above");
}

void Checker::rule_words(const ast::Rule& rule, Rule& checked) {
  checked.severity =
      word<abi::Severity>(rule.severity, "how bad a failure is", kSeverities).value_or(abi::Severity::Critical);
  checked.missing =
      rule.mods.missing
          ? word<abi::MissingMeans>(*rule.mods.missing, "what a missing value means", kMeanings).value_or(missing_)
          : missing_;
  checked.scope = scope(rule.scope);
  if (rule.mods.cost) {
    checked.pixels = rule.mods.cost->text == "pixels";
    if (!checked.pixels)
      choose(diags_.report(diag::UnknownWord, rule.mods.cost->span, rule.mods.cost->text, "what a rule costs"),
             *rule.mods.cost, {"pixels"});
  }
  if (rule.mods.stage)
    diags_.report(diag::DoesNotFit, rule.mods.stage->span, "at").help("stages belong to risks; write it there");
}

void Checker::rule(std::size_t index) {
  const ast::Rule& rule = module_.rules[index];
  Rule& checked = checked_.rules[index];
  unit_ = rule.unit;
  rule_words(rule, checked);
  allows(rule.mods.allows, rule.span);
  given(rule.mods, checked);
  Context context = context_of(checked.scope);
  if (rule.mods.when.valid()) {
    truth(rule.mods.when);
    if (const auto vendors = guarded_vendors(rule.mods.when); !vendors.empty()) context.vendors = vendors;
    levels(rule.mods.when, context);
  } else {
    guard_at_ = {rule.scope.span.source, rule.scope.span.end, rule.scope.span.end};
  }
  after(index);
  if (checked.scope.level == Level::Series && checked.scope.members.empty())
    of_series_ = checked.scope.definition ? module_.series[*checked.scope.definition].name.text : "";
  for (const ast::Require& part : rule.requires_) require(part, context);
  of_series_.reset();
  for (const ast::Text& say : rule.says) checked.says.push_back(message(say, context));
  cost(rule);
  binds_.clear();
  guard_at_.reset();
}

void Checker::require(const ast::Require& require, const Context& outside) {
  Context context = outside;
  if (require.when.valid() && !truth(require.when).poison()) {
    levels(require.when, outside);
    if (const auto vendors = guarded_vendors(require.when); !vendors.empty()) context.vendors = vendors;
  }
  if (require.is.valid()) {
    if (!truth(require.is).poison()) levels(require.is, context);
  } else {
    Type subject = require.quantifier ? visit(require.subject) : single(require.subject);
    if (require.quantifier && !subject.poison() && !subject.list)
      diags_.report(diag::NotMultiValued, module_.exprs[require.subject].span, name_of(subject))
          .help(fmt::format("write `{} by vendor`", name_of(subject)));
    subject.list = false;
    Context by_vendor = context;
    by_vendor.guards = false;  // the rows are the guard
    levels(require.subject, by_vendor);
    rows(require, subject, context);
  }
  if (require.within_warn.valid()) {
    const Type outer = std::exchange(subject_, Type{});
    truth(require.within_warn);
    subject_ = outer;
  }
}

void Checker::rows(const ast::Require& require, const Type& subject, const Context& context) {
  Type vendor_type;
  vendor_type.kind = Kind::Code;
  std::map<std::string, diag::Span> taken;  // vendors that an earlier row takes whole
  bool other = false;
  for (const ast::VendorRow& row : require.rows) {
    Context inside = context;
    inside.vendors.clear();
    bool dead = true;
    for (const ast::Name& vendor : row.vendors) {
      const bool is_other = vendor.text == "other";
      dead = dead && taken.contains(vendor.text);
      if (!row.when.has_value()) taken.emplace(vendor.text, row.span);
      other = other || (is_other && !row.when);
      inside.vendors.insert(vendor.text);
      if (!is_other) term(vendor_type, vendor.text, vendor.span);
    }
    if (dead)
      diags_.report(diag::DeadRow, row.span)
          .also(taken.at(row.vendors.front().text), "this row comes first")
          .help("remove it, or give the earlier row a condition: `GE when …`");
    if (row.when && !truth(*row.when).poison()) levels(*row.when, inside);
    if (!row.require.valid()) continue;
    const auto& compared = std::get<ast::Compare>(module_.exprs[row.require].node);
    const Type outer = std::exchange(subject_, subject);
    subject_value_ = require.subject;
    visit(compared.lhs, subject);
    visit(row.require, compare(subject, compared, module_.exprs[row.require].span));
    subject_ = outer;
    subject_value_ = {};
    levels(compared.rhs, inside);
    if (subject.field.valid()) never_stored(subject.field, row.vendors.front().span, inside);
  }
  if (!other) diags_.report(diag::NoOtherRow, require.span).help("add `other: not assessed because \"…\"`");
}

namespace {

/// Two rules about series of different definitions share no subject; images and exams meet them all.
bool about_others(const Rule& one, const Rule& other) {
  return one.scope.definition && other.scope.definition && one.scope.definition != other.scope.definition;
}

}  // namespace

/// What comes after a rule about cells is about the same ones, or about all of them.
bool Checker::after_cells(const ast::Scope& first, std::size_t index) const {
  if (!checked_.rules[index].scope.of_cells) return checked_.rules[index].scope.level == Level::Cohort;
  return std::ranges::equal(first.by, module_.rules[index].scope.by, {}, &ast::Name::text, &ast::Name::text);
}

void Checker::after(std::size_t index) {
  const ast::Rule& rule = module_.rules[index];
  for (const ast::Name& name : rule.mods.after) {
    const auto found = rule_named(name);
    if (!found) continue;
    if (*found >= module_.rules.size()) {
      diags_.report(diag::AfterMisplaced, name.span, fmt::format("{}, which is a risk", name.text)).help("name a rule");
    } else if (*found >= index) {
      diags_.report(diag::AfterMisplaced, name.span, fmt::format("{}, which does not stand above", name.text))
          .also(module_.rules[*found].name.span, "stands here")
          .help(fmt::format("move this rule below {}", name.text));
    } else if (about_others(checked_.rules[*found], checked_.rules[index])) {
      diags_.report(diag::AfterMisplaced, name.span, fmt::format("{}, which is about other subjects", name.text))
          .also(module_.rules[*found].scope.span, "is about these")
          .help("write both rules for series of one definition");
    } else if (checked_.rules[*found].scope.of_cells && !after_cells(module_.rules[*found].scope, index)) {
      diags_.report(diag::AfterMisplaced, name.span, fmt::format("{}, which is about other groups", name.text))
          .also(module_.rules[*found].scope.span, "is about these")
          .help("write both rules across the cohort by the same attributes");
    } else {
      checked_.rules[index].after.push_back(*found);
    }
  }
}

}  // namespace qapc::sema
