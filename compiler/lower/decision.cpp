// The decision: which verdicts below an exam make which outcome.
#include <fmt/format.h>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/lower/lowering.hpp"

namespace qapc::lower {
namespace {

constexpr std::uint32_t kAnySubject = ((1u << abi::kVerdicts) - 1) & ~abi::bit(abi::Verdict::NoSubject);

}  // namespace

/// Whether the rule speaks in a decision about `space`: it is about that, or about a part of it.
bool Lowering::speaks_in(std::size_t rule, Index space) {
  return builder_.below(builder_.space(builder_.tables().rules[rule].verdict), space);
}

Index Lowering::any_verdict(std::size_t rule, std::uint32_t verdicts, Index space) {
  const Index is = builder_.make(abi::Opcode::VerdictIn, {builder_.tables().rules[rule].verdict}, verdicts);
  return builder_.any_up(is, space, Kleene::False);
}

abi::Condition Lowering::condition(const ast::Condition& condition, Index space) {
  using Verb = ast::Condition::Verb;
  if (condition.kind != ast::Condition::Kind::Verdict) return risk_condition(condition);
  abi::Condition lowered;
  lowered.text = builder_.text(sources_.text(condition.span));
  lowered.truth = builder_.truth(Kleene::False, space);
  for (std::size_t i = 0; i < module_.rules.size(); ++i) {
    const sema::Rule& rule = checked_.rules[i];
    const bool meant = condition.any ? abi::name(rule.severity) == condition.subject.text
                                     : module_.rules[i].name.text == condition.subject.text;
    if (!meant || !speaks_in(i, space)) continue;
    const bool critical = rule.severity == abi::Severity::Critical;
    for (const Verb verb : condition.verbs) {
      if (verb == Verb::Fails) lowered.verdicts |= abi::bit(abi::Verdict::Fail);
      if (verb == Verb::Warns) lowered.verdicts |= abi::bit(abi::Verdict::Warn);
      if (verb == Verb::IsNotAssessed) lowered.verdicts |= abi::bit(abi::Verdict::NotAssessed);
      // What is not assessed counts as unknown where it is critical (docs/language.md, Verdict of a rule, row 7).
      if (verb == Verb::IsUnknown)
        lowered.verdicts |= abi::kCountsAsUnknown | (critical ? abi::bit(abi::Verdict::NotAssessed) : 0u);
    }
    lowered.rules.push_back(static_cast<Index>(i));
    lowered.truth = builder_.either(lowered.truth, any_verdict(i, lowered.verdicts, space));
  }
  return lowered;
}

/// An outcome by its own word or by one that the decision declares.
abi::Outcome Lowering::outcome(const ast::Name& word, const ast::Decision& decision) {
  std::string meant = word.text;
  for (const auto& [own, meaning] : decision.outcomes) {
    if (own.text == word.text) meant = meaning.text;
  }
  for (const abi::Outcome one : {abi::Outcome::Accept, abi::Outcome::Review, abi::Outcome::Reject}) {
    if (abi::name(one) == meant) return one;
  }
  return abi::Outcome::Review;
}

void Lowering::decision(const ast::Decision& decision) {
  const Index space = decision.the || decision.level.text == "cohort" ? space_of(sema::Level::Cohort)
                      : decision.level.text == "site"                 ? space_of(sema::Level::Site)
                      : decision.level.text == "scanner"              ? space_of(sema::Level::Scanner)
                      : decision.level.text == "subject"              ? space_of(sema::Level::Subject)
                                                                      : abi::kExams;
  abi::Decision lowered;
  lowered.span = place(decision.span);
  lowered.level = builder_.text(decision.level.text);
  lowered.space = space;
  Index none = builder_.truth(Kleene::True, space);  // no other branch holds
  for (const ast::Branch& branch : decision.branches) {
    abi::Branch part;
    part.outcome = outcome(branch.outcome, decision);
    if (!decision.outcomes.empty()) part.word = builder_.text(branch.outcome.text);
    part.condition = builder_.truth(Kleene::False, space);
    for (const ast::Condition& one : branch.conditions) {
      part.parts.push_back(condition(one, space));
      part.condition = builder_.either(part.condition, part.parts.back().truth);
    }
    if (!branch.otherwise) none = builder_.both(none, builder_.negate(part.condition));
    lowered.branches.push_back(std::move(part));
  }
  Index has_subject = builder_.truth(Kleene::False, space);
  for (std::size_t i = 0; i < module_.rules.size(); ++i) {
    if (speaks_in(i, space)) has_subject = builder_.either(has_subject, any_verdict(i, kAnySubject, space));
  }
  if (space == abi::kExams) has_subject = builder_.either(has_subject, any_risk_subject());
  std::vector<Index> operands{has_subject};
  for (std::size_t i = 0; i < lowered.branches.size(); ++i) {
    if (decision.branches[i].otherwise) lowered.branches[i].condition = none;
    operands.push_back(lowered.branches[i].condition);
  }
  const auto number = static_cast<std::uint32_t>(builder_.tables().decisions.size());
  lowered.outcome = builder_.make(abi::Opcode::Decide, std::move(operands), number);
  builder_.tables().decisions.push_back(std::move(lowered));
}

abi::Naming Lowering::naming(const sema::Naming& naming, bool table) {
  abi::Naming lowered;
  for (const sema::FieldId part : naming.parts) lowered.recipes.push_back(recipe(part));
  lowered.table = table;
  for (std::size_t i = 0; i < naming.hashed.size(); ++i) {
    if (naming.hashed[i]) lowered.hashed |= 1u << i;
  }
  for (const sema::Naming::Row& row : naming.rows) {
    abi::Naming::Row& told = lowered.rows.emplace_back();
    for (const std::string& key : row.keys) told.keys.push_back(builder_.text(key));
    told.code = builder_.text(row.code);
  }
  return lowered;
}

/// A scanner is told by its maker, model and number where the policy does not say otherwise.
void Lowering::namings() {
  abi::Program& tables = builder_.tables();
  for (std::size_t i = 0; i < module_.groupings.size(); ++i) {
    const ast::Grouping& grouping = module_.groupings[i];
    const bool of_site = grouping.what.text == "site";
    (of_site ? tables.site : tables.scanner) = naming(checked_.namings[i], grouping.table.has_value());
  }
  if (checked_.of_scanners && tables.scanner.recipes.empty())
    tables.scanner =
        naming({{checked_.known.manufacturer, checked_.known.model, checked_.known.serial_number}, {}, {}}, false);
}

/// What leaves a site, where the policy shares aggregates only.
void Lowering::shared() {
  abi::Program& tables = builder_.tables();
  tables.aggregates_only = module_.header().share.has_value();
  if (tables.aggregates_only) builder_.above_exams(abi::SpaceKind::Cohort);
  for (const ast::GroupSize::Key& key : module_.header().histograms) {
    const sema::FieldId field = field_called(key.attribute.text);
    const sema::Unit& unit = checked_.fields[field].unit;
    const auto width = sema::in_unit(*sema::constant(*key.bands), unit);
    QAPC_CHECK(width.has_value(), "units of one dimension convert");
    const Scalar value = number({scalar(field, {abi::kSeries, false}), unit});
    tables.histograms.push_back(
        {builder_.text(key.attribute.text), value.value, width->value.nearest(), builder_.text(unit.name)});
  }
}

abi::Program Lowering::run() && {
  abi::Program& tables = builder_.tables();
  name_program(module_, tables);
  tables.dictionary = checked_.edition;
  tables.dictionary_digest = dictionary::digest();
  for (const ast::Unit& unit : module_.units) {
    const std::string& path = sources_.name(unit.source);
    tables.sources.push_back(
        {builder_.text(path.substr(path.rfind('/') + 1)), builder_.text(sources_.text(unit.source))});
  }
  for (const ast::Grouping& grouping : module_.groupings) {
    if (!grouping.table) continue;
    const std::string& path = sources_.name(*grouping.table);
    tables.sources.push_back(
        {builder_.text(path.substr(path.rfind('/') + 1)), builder_.text(sources_.text(*grouping.table))});
  }
  for (const ast::NamedFile& baseline : module_.baselines)
    tables.sources.push_back(
        {builder_.text(baseline.name + ".qapbase"), builder_.text(sources_.text(baseline.source))});
  for (const ast::NamedFile& calibration : module_.calibrations)
    tables.sources.push_back(
        {builder_.text(calibration.name + ".qapcal"), builder_.text(sources_.text(calibration.source))});
  if (checked_.of_scanners) builder_.under_scanners();
  tables.definitions.resize(module_.series.size());
  for (std::size_t i = 0; i < module_.series.size(); ++i) definition(i);
  std::vector<Index> own;
  for (const abi::Definition& one : tables.definitions) own.push_back(one.member);
  for (const ast::Classes& one : module_.classes) classes(one, own);
  choices();
  for (std::size_t i = 0; i < module_.rules.size(); ++i) rule(i);
  risks();
  namings();
  tables.visit_s = checked_.visit_s;
  shared();
  for (const ast::Decision& one : module_.decisions) decision(one);
  return std::move(builder_).finish();
}

void name_program(const ast::Module& module, abi::Program& program) {
  const ast::Header& header = module.header();
  const auto said = [](const auto& part) { return part ? part->text : std::string(); };
  program.edition = said(header.edition);
  program.name = said(header.name);
  program.title = said(header.title);
  program.version = said(header.version);
  program.goal = said(header.goal);
  program.owner = said(header.owner);
  program.approval = said(header.approval);
  program.approved_until = said(header.approved_until);
  program.counts_only = !header.only.empty();
  for (const ast::Step& step : header.steps) {
    abi::ProcedureStep& lowered = program.steps.emplace_back();
    lowered.name = step.name.text;
    lowered.title = step.title.text;
    for (const ast::Step::Part& part : step.parts) lowered.parts.push_back({part.word.text, part.value});
  }
  for (const ast::Name& name : header.audience) program.audience.push_back(name.text);
}

abi::WaiverFile lower_waivers(const ast::Module& module, const diag::Sources& sources) {
  const std::uint32_t source = module.units.front().source;
  const std::string& path = sources.name(source);
  abi::WaiverFile file{
      module.header().waivers->text, path.substr(path.rfind('/') + 1), std::string(sources.text(source)), {}};
  for (const ast::Waiver& one : module.waivers)
    file.waivers.push_back({one.rule.text, one.level.text, one.subject.text, one.until.text, one.because.text,
                            one.by.text, sources.position(one.span.source, one.span.begin).line});
  return file;
}

abi::Program lower(const ast::Module& module, const sema::Checked& checked, const diag::Sources& sources) {
  return Lowering(module, checked, sources).run();
}

}  // namespace qapc::lower
