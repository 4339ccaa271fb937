// Rules and the decision: words, scopes, vendor tables, totality.
#include <array>
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

constexpr std::array kSeverities{abi::Severity::Critical, abi::Severity::Major, abi::Severity::Minor};
constexpr std::array kMeanings{abi::MissingMeans::Unknown, abi::MissingMeans::Fail, abi::MissingMeans::Skip};
constexpr std::array kOutcomes{abi::Outcome::Accept, abi::Outcome::Review, abi::Outcome::Reject};

}  // namespace

template <typename Enum>
std::optional<Enum> Checker::word(const ast::Name& name, std::string_view what, std::span<const Enum> values) {
  std::vector<std::string_view> known;
  for (const Enum value : values) {
    if (abi::name(value) == name.text) return value;
    known.push_back(abi::name(value));
  }
  diag::Message& message = diags_.report(diag::UnknownWord, name.span, name.text, what);
  const std::vector<std::string_view> meant = diag::nearest(name.text, known);
  for (const std::string_view candidate : meant)
    message.fix(fmt::format("did you mean `{}`?", candidate), name.span, std::string(candidate));
  if (meant.empty()) message.help("write " + alternatives(known));
  return std::nullopt;
}

void Checker::header() {
  const ast::Header& header = module_.header;
  const diag::Span top = header.name ? header.name->span : diag::Span{module_.span.source, 0, 0};
  if (header.edition && header.edition->text != "1.0")
    diags_.report(diag::LanguageEdition, header.edition->span, header.edition->text)
        .fix("write `1.0`", header.edition->span, "1.0");
  dictionaries();
  if (header.missing) {
    missing_ = word<abi::MissingMeans>(*header.missing, "what a missing value means", kMeanings)
                   .value_or(abi::MissingMeans::Unknown);
  } else if (!module_.rules.empty()) {
    diags_.report(diag::MissingNotSaid, top).help("add the line `missing means unknown`");
  }
  for (const ast::Name& name : header.shows) {
    const FieldId shown = field(name.text);
    if (!shown.valid()) {
      unknown_attribute(name);
    } else if (checked_.fields[shown].privacy == abi::Privacy::Phi) {
      diags_.report(diag::PhiInMessage, name.span).mark(fmt::format("{} identifies a person", name.text));
    } else {
      checked_.fields[shown].privacy = abi::Privacy::Public;
    }
  }
}

void Checker::dictionaries() {
  const ast::Header& header = module_.header;
  const diag::Span top = header.name ? header.name->span : diag::Span{module_.span.source, 0, 0};
  const std::map<std::string, std::string, std::less<>> known{
      {"dicom", std::string(dictionary::edition())},
      {"vendors", std::string(dictionary::vendors_edition())},
      {"confidentiality", "ps3.15" + std::string(dictionary::confidentiality_edition())}};
  bool pinned = false;
  for (const ast::DictionaryPart& part : header.dictionaries) {
    pinned = pinned || part.name.text == "dicom";
    const auto found = known.find(part.name.text);
    if (found == known.end()) {
      diags_.report(diag::UnknownWord, part.name.span, part.name.text, "a dictionary")
          .help("write `dicom`, `vendors` or `confidentiality`");
    } else if (found->second != part.edition.text) {
      diags_.report(diag::DictionaryEdition, part.edition.span, part.edition.text, part.name.text)
          .help(fmt::format("write `{} {}`", part.name.text,
                            part.name.text == "confidentiality"
                                ? "ps3.15 " + std::string(dictionary::confidentiality_edition())
                                : found->second));
    }
  }
  if (!pinned)
    diags_.report(diag::DictionaryNotPinned, top)
        .help(fmt::format("add the line `dictionary dicom {}, vendors {}`", dictionary::edition(),
                          dictionary::vendors_edition()));
}

void Checker::allows(const ast::Rule& rule) {
  for (const ast::Allow& allow : rule.allows) {
    const diag::Entry* entry = diag::find_entry(allow.code.text);
    if (entry == nullptr || entry->severity != diag::Severity::Warning) {
      diags_.report(diag::UnknownWord, allow.code.span, allow.code.text, "a warning that can be silenced")
          .help("write the code of the warning, such as `W203`");
      continue;
    }
    diags_.allow(entry->code, rule.span);
  }
}

void Checker::rule_words(const ast::Rule& rule, Rule& checked) {
  checked.severity =
      word<abi::Severity>(rule.severity, "how bad a failure is", kSeverities).value_or(abi::Severity::Critical);
  checked.missing =
      rule.missing ? word<abi::MissingMeans>(*rule.missing, "what a missing value means", kMeanings).value_or(missing_)
                   : missing_;
  const ast::Scope& scope = rule.scope;
  constexpr std::array<std::string_view, 3> kLater{"site", "subject", "cohort"};
  if (scope.across || contains(kLater, scope.level.text)) {
    diags_.report(diag::NotBuilt, scope.span, std::string(sources_.text(scope.span)));
    return;
  }
  std::optional<ast::Name> definition = scope.definition;
  if (scope.level.text == "image") {
    checked.level = Level::Image;
  } else if (scope.level.text == "exam") {
    checked.level = Level::Exam;
  } else if (scope.level.text != "series") {
    definition = scope.level;  // `for each T1w`
  }
  if (!definition) return;
  if (const auto found = series_.find(definition->text); found != series_.end()) {
    checked.definition = found->second;
    return;
  }
  diag::Message& message = diags_.report(diag::UnknownSeries, definition->span, definition->text);
  std::vector<std::string_view> known{"series", "image", "exam"};
  for (const auto& [name, index] : series_) known.push_back(name);
  for (const std::string_view meant : diag::nearest(definition->text, known))
    message.fix(fmt::format("did you mean `{}`?", meant), definition->span, std::string(meant));
}

void Checker::rule(std::size_t index) {
  const ast::Rule& rule = module_.rules[index];
  Rule& checked = checked_.rules[index];
  rule_words(rule, checked);
  allows(rule);
  Context context;
  context.level = checked.level;
  context.about = checked.level == Level::Exam     ? "each exam"
                  : checked.level == Level::Series ? "each series"
                                                   : "each image";
  if (checked.definition) context.vendors = guarded_vendors(module_.series[*checked.definition].is);
  if (rule.when.valid()) {
    truth(rule.when);
    if (const auto vendors = guarded_vendors(rule.when); !vendors.empty()) context.vendors = vendors;
    Context guard = context;
    levels(rule.when, guard);
  }
  for (const ast::Require& part : rule.requires_) require(part, context);
  after(index);
  for (const ast::Text& say : rule.says) checked.says.push_back(message(say, context));
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
      diags_.report(diag::NotMultiValued, module_.exprs[require.subject].span, name_of(subject));
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
      if (!is_other) term(Type{Kind::Code, false, {}, true, false, false, {}}, vendor.text, vendor.span);
    }
    if (dead) diags_.report(diag::DeadRow, row.span).also(taken.at(row.vendors.front().text), "this row comes first");
    if (row.when && !truth(*row.when).poison()) levels(*row.when, inside);
    if (!row.require.valid()) continue;
    const auto& compared = std::get<ast::Compare>(module_.exprs[row.require].node);
    const Type outer = std::exchange(subject_, subject);
    visit(compared.lhs, subject);
    visit(row.require, compare(subject, compared, module_.exprs[row.require].span));
    subject_ = outer;
    levels(compared.rhs, inside);
  }
  if (!other) diags_.report(diag::NoOtherRow, require.span).help("add `other: not assessed because \"…\"`");
}

namespace {

/// Two rules about series of different definitions share no subject; images and exams meet them all.
bool about_others(const Rule& one, const Rule& other) {
  return one.definition && other.definition && one.definition != other.definition;
}

}  // namespace

void Checker::after(std::size_t index) {
  const ast::Rule& rule = module_.rules[index];
  for (const ast::Name& name : rule.after) {
    const auto found = rules_.find(name.text);
    if (found == rules_.end()) {
      diags_.report(diag::UnknownRule, name.span, name.text);
      continue;
    }
    const Rule& other = checked_.rules[found->second];
    if (found->second >= index) {
      diags_.report(diag::AfterMisplaced, name.span, fmt::format("{}, which does not stand above", name.text))
          .also(module_.rules[found->second].name.span, "stands here");
    } else if (about_others(other, checked_.rules[index])) {
      diags_.report(diag::AfterMisplaced, name.span, fmt::format("{}, which is about other subjects", name.text))
          .also(module_.rules[found->second].scope.span, "is about these");
    } else {
      checked_.rules[index].after.push_back(found->second);
    }
  }
}

void Checker::branch(const ast::Branch& branch) {
  word<abi::Outcome>(branch.outcome, "an outcome", kOutcomes);
  for (const ast::Condition& condition : branch.conditions) {
    if (condition.any) {
      word<abi::Severity>(condition.subject, "a severity", kSeverities);
    } else if (!rules_.contains(condition.subject.text)) {
      diag::Message& message = diags_.report(diag::UnknownRule, condition.subject.span, condition.subject.text);
      std::vector<std::string_view> known;
      for (const auto& [name, index] : rules_) known.push_back(name);
      for (const std::string_view meant : diag::nearest(condition.subject.text, known))
        message.fix(fmt::format("did you mean `{}`?", meant), condition.subject.span, std::string(meant));
    }
  }
}

bool Checker::names_severity(const ast::Decision& decision, abi::Severity severity, ast::Condition::Verb verb) const {
  for (const ast::Branch& branch : decision.branches) {
    for (const ast::Condition& condition : branch.conditions) {
      if (condition.any && condition.subject.text == abi::name(severity) && contains(condition.verbs, verb))
        return true;
    }
  }
  return false;
}

void Checker::totality(const ast::Decision& decision) {
  for (const abi::Severity severity : {abi::Severity::Critical, abi::Severity::Major}) {
    bool present = false;
    bool can_be_unknown = false;
    for (std::size_t i = 0; i < module_.rules.size(); ++i) {
      const Rule& rule = checked_.rules[i];
      if (rule.severity != severity) continue;
      present = true;
      // `missing means fail` leaves what is not known to be a subject, not run, and (critical) not assessed.
      const ast::Rule& written = module_.rules[i];
      const bool rows = std::ranges::any_of(written.requires_, [](const ast::Require& require) {
        return std::ranges::any_of(require.rows,
                                   [](const ast::VendorRow& row) { return row.not_assessed.has_value(); });
      });
      const bool not_assessed = rows && severity == abi::Severity::Critical;
      can_be_unknown = can_be_unknown || rule.missing != abi::MissingMeans::Fail || rule.definition ||
                       !rule.after.empty() || not_assessed;
    }
    const std::string_view name = abi::name(severity);
    const bool critical = severity == abi::Severity::Critical;
    if (present && !names_severity(decision, severity, ast::Condition::Verb::Fails)) {
      diags_.report(diag::DecisionNotTotal, decision.span, fmt::format("a {} rule fails", name))
          .help(fmt::format("add `{} if any {} fails`", critical ? "reject" : "review", name));
    }
    if (present && can_be_unknown && !names_severity(decision, severity, ast::Condition::Verb::IsUnknown)) {
      diags_.report(diag::DecisionNotTotal, decision.span, fmt::format("a {} rule is unknown", name))
          .help(fmt::format("add `review if any {} is unknown`", name));
    }
  }
}

void Checker::decision() {
  if (module_.decisions.empty()) {
    const diag::Span top = module_.header.name ? module_.header.name->span : diag::Span{module_.span.source, 0, 0};
    if (!module_.rules.empty()) diags_.report(diag::NoDecision, top).help("add a `decision for each exam` at the end");
    return;
  }
  const ast::Decision& first = module_.decisions.front();
  for (std::size_t i = 1; i < module_.decisions.size(); ++i)
    diags_.report(diag::SaidTwice, module_.decisions[i].span).also(first.span, "decided here first");
  if (first.level.text != "exam") {
    diags_.report(diag::NotBuilt, first.level.span, "decision for each " + first.level.text);
    return;
  }
  const ast::Branch* otherwise = nullptr;
  for (const ast::Branch& part : first.branches) {
    branch(part);
    if (part.otherwise && otherwise != nullptr)
      diags_.report(diag::SaidTwice, part.span).also(otherwise->span, "said here first");
    if (part.otherwise) otherwise = &part;
  }
  if (otherwise == nullptr) diags_.report(diag::NoOtherwise, first.span).help("add `accept otherwise`");
  totality(first);
}

}  // namespace qapc::sema
