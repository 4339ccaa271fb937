// The decision: which verdicts below an exam make which outcome.
#include <fmt/format.h>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/lower/lowering.hpp"

namespace qapc::lower {
namespace {

constexpr std::uint32_t kAnySubject = ((1u << abi::kVerdicts) - 1) & ~abi::bit(abi::Verdict::NoSubject);

}  // namespace

Index Lowering::any_verdict(std::size_t rule, std::uint32_t verdicts) {
  const Index is = builder_.make(abi::Opcode::VerdictIn, {builder_.tables().rules[rule].verdict}, verdicts);
  return builder_.any_up(is, abi::kExams, Kleene::False);
}

abi::Condition Lowering::condition(const ast::Condition& condition) {
  using Verb = ast::Condition::Verb;
  abi::Condition lowered;
  lowered.text = builder_.text(sources_.text(condition.span));
  lowered.truth = builder_.truth(Kleene::False, abi::kExams);
  for (std::size_t i = 0; i < module_.rules.size(); ++i) {
    const sema::Rule& rule = checked_.rules[i];
    const bool meant = condition.any ? abi::name(rule.severity) == condition.subject.text
                                     : module_.rules[i].name.text == condition.subject.text;
    if (!meant) continue;
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
    lowered.truth = builder_.either(lowered.truth, any_verdict(i, lowered.verdicts));
  }
  return lowered;
}

void Lowering::decision() {
  if (module_.decisions.empty()) return;
  const ast::Decision& decision = module_.decisions.front();
  abi::Decision lowered;
  lowered.span = place(decision.span);
  Index none = builder_.truth(Kleene::True, abi::kExams);  // no other branch holds
  for (const ast::Branch& branch : decision.branches) {
    abi::Branch part;
    for (const abi::Outcome outcome : {abi::Outcome::Accept, abi::Outcome::Review, abi::Outcome::Reject}) {
      if (abi::name(outcome) == branch.outcome.text) part.outcome = outcome;
    }
    part.condition = builder_.truth(Kleene::False, abi::kExams);
    for (const ast::Condition& one : branch.conditions) {
      part.parts.push_back(condition(one));
      part.condition = builder_.either(part.condition, part.parts.back().truth);
    }
    if (!branch.otherwise) none = builder_.both(none, builder_.negate(part.condition));
    lowered.branches.push_back(std::move(part));
  }
  Index has_subject = builder_.truth(Kleene::False, abi::kExams);
  for (std::size_t i = 0; i < module_.rules.size(); ++i)
    has_subject = builder_.either(has_subject, any_verdict(i, kAnySubject));
  std::vector<Index> operands{has_subject};
  for (std::size_t i = 0; i < lowered.branches.size(); ++i) {
    if (decision.branches[i].otherwise) lowered.branches[i].condition = none;
    operands.push_back(lowered.branches[i].condition);
  }
  lowered.outcome = builder_.make(abi::Opcode::Decide, std::move(operands), 0);
  builder_.tables().decisions.push_back(std::move(lowered));
}

abi::Program Lowering::run() && {
  abi::Program& tables = builder_.tables();
  name_program(module_, tables);
  tables.dictionary = dictionary::edition();
  tables.dictionary_digest = dictionary::digest();
  for (const ast::Unit& unit : module_.units) {
    const std::string& path = sources_.name(unit.source);
    tables.sources.push_back(
        {builder_.text(path.substr(path.rfind('/') + 1)), builder_.text(sources_.text(unit.source))});
  }
  for (std::size_t i = 0; i < module_.series.size(); ++i) definition(i);
  for (std::size_t i = 0; i < module_.rules.size(); ++i) rule(i);
  decision();
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
  for (const ast::Name& name : header.audience) program.audience.push_back(name.text);
}

abi::Program lower(const ast::Module& module, const sema::Checked& checked, const diag::Sources& sources) {
  return Lowering(module, checked, sources).run();
}

}  // namespace qapc::lower
