#include "runtime/abi/verify.hpp"

#include <algorithm>
#include <cstdlib>

#include "runtime/abi/opcode.hpp"
#include "runtime/abi/origin.hpp"
#include "runtime/abi/verify_groups.hpp"
#include "runtime/abi/verify_home.hpp"
#include "runtime/abi/verify_spaces.hpp"
#include "runtime/series/question.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::abi {
namespace {

constexpr std::size_t kMostHomes = 255;  // a cell names its home in a byte

struct Verifier {
  const Program& program;

  [[nodiscard]] bool text(Index index) const { return index < program.texts.size(); }
  [[nodiscard]] bool text_or_none(Index index) const { return index == kNone || text(index); }
  [[nodiscard]] bool value(Index index) const { return index < program.ops.size(); }
  [[nodiscard]] bool value_or_none(Index index) const { return index == kNone || value(index); }
  [[nodiscard]] bool value_of(Index index, Type type) const { return value(index) && program.ops[index].type == type; }
  [[nodiscard]] bool value_in(Index index, Type type, Index space) const {
    return value_of(index, type) && program.ops[index].space == space;
  }
  [[nodiscard]] Index parent(Index space) const { return program.spaces[space].parent; }
  /// The space whose rows a recipe has a value for.
  [[nodiscard]] Index read_in(Index recipe) const { return program.recipes[recipe].measured() ? kSeries : kImages; }
  [[nodiscard]] bool is_values(Index space) const { return program.spaces[space].kind == SpaceKind::Values; }

  [[nodiscard]] bool says(const Predicate& predicate) const {
    const auto facet = predicate.texts.empty() ? std::nullopt : series::facet_of(program.texts[predicate.texts[0]]);
    if (!facet || predicate.texts.size() != (series::has_values(*facet) ? 2 : 1)) return false;
    return !series::has_values(*facet) || series::is_value(*facet, program.texts[predicate.texts[1]]);
  }

  /// What a description says follows from the words that were known when the policy was compiled.
  [[nodiscard]] Result<void> lexicon() const {
    const bool asked = std::ranges::count(program.predicates, PredicateKind::Says, &Predicate::kind) > 0;
    if (!asked && program.lexicon_digest.empty()) return {};
    if (program.lexicon_digest == series::lexicon_digest()) return {};
    return fail(
        Errc::Invalid,
        "it was compiled with lexicon {} of series descriptions, and this qapc has {}: compile the policy again",
        program.lexicon, series::lexicon_version());
  }

  Result<void> pools() const {
    for (Index index = 0; index < program.recipes.size(); ++index) {
      const Recipe& recipe = program.recipes[index];
      if (!text(recipe.name) || !text(recipe.unit)) return fail(Errc::Invalid, "a recipe has no name");
      if (recipe.privacy > Privacy::Phi) return fail(Errc::Invalid, "a recipe has a class of privacy");
      if (recipe.type > Type::Text) return fail(Errc::Invalid, "a recipe reads a number, an integer or a text");
      if (recipe.homes.empty() || recipe.homes.size() > kMostHomes) return fail(Errc::Invalid, "a recipe has a home");
      const auto before = std::span(program.recipes).first(index);
      for (const Home& home : recipe.homes) QAPC_TRY_VOID(verify_home(home, before));
      QAPC_TRY_VOID(verify_measured(recipe, program.texts[recipe.unit]));
    }
    for (const double constant : program.constants) {
      if (!std::isfinite(constant)) return fail(Errc::Invalid, "a constant is finite");
    }
    for (const NumberRange& range : program.ranges) {
      if (!range.valid()) return fail(Errc::Invalid, "a range has two ends");
    }
    for (const Predicate& predicate : program.predicates) {
      for (const Index index : predicate.texts) {
        if (!text(index)) return fail(Errc::Invalid, "a predicate names a text");
      }
      for (const TokenGroup& group : predicate.tokens) {
        for (const Index index : group.words) {
          if (!text(index)) return fail(Errc::Invalid, "a token names a text");
        }
      }
      const bool one = predicate.kind == PredicateKind::Matches || predicate.kind == PredicateKind::StartsWith;
      if (predicate.kind > PredicateKind::Hashed || (one && predicate.texts.size() != 1))
        return fail(Errc::Invalid, "a predicate is of a known kind");
      if (predicate.kind == PredicateKind::Matches && text::pattern_error(program.texts[predicate.texts[0]]))
        return fail(Errc::Invalid, "a pattern can be read");
      if (predicate.kind == PredicateKind::Says && !says(predicate))
        return fail(Errc::Invalid, "a facet has that value");
    }
    for (const TextMap& map : program.maps) {
      if (!text(map.otherwise)) return fail(Errc::Invalid, "a map has a last row");
      for (const TextMap::Row& row : map.rows) {
        if (!text(row.prefix) || !text(row.result)) return fail(Errc::Invalid, "a map's row names two texts");
      }
    }
    return {};
  }

  [[nodiscard]] bool kind_is(Index space, SpaceKind kind) const {
    return space < program.spaces.size() && program.spaces[space].kind == kind;
  }
  [[nodiscard]] bool is_in_cells(Index space) const {
    return kind_is(space, SpaceKind::Regrouped) && kind_is(parent(space), SpaceKind::Cell);
  }

  [[nodiscard]] bool accepts(char letter, Type type) const {
    switch (letter) {
      case 'N':
        return type == Type::Number;
      case 'I':
        return type == Type::Integer;
      case 'S':
        return type == Type::Text;
      case 'T':
        return type == Type::Truth;
      case 'V':
        return type == Type::Verdict;
      case 'O':
        return type == Type::Outcome;
      case 'v':
        return type <= Type::Text;
      case 'a':
        return type <= Type::Truth;
      default:
        return false;
    }
  }

  [[nodiscard]] bool operands_fit(const Op& op, const OpcodeInfo& row) const {
    const std::string_view letters = row.operands;
    const bool repeats = letters.ends_with('+');
    const std::size_t fixed = repeats ? letters.size() - 2 : letters.size();
    if (repeats ? op.operands.size() < fixed : op.operands.size() != fixed) return false;
    for (std::size_t i = 0; i < op.operands.size(); ++i) {
      const char letter = i < fixed ? letters[i] : letters[letters.size() - 2];
      if (!accepts(letter, program.ops[op.operands[i]].type)) return false;
    }
    return true;
  }

  [[nodiscard]] bool result_fits(const Op& op, const OpcodeInfo& row) const {
    if (row.result == 'r') {
      if (op.imm >= program.recipes.size()) return false;
      const Recipe& recipe = program.recipes[op.imm];
      if (op.code == Opcode::ReadItems && !recipe.list) return false;
      return op.type == (op.code == Opcode::Read && recipe.list ? Type::Integer : recipe.type);
    }
    if (row.result == '0') return op.type == program.ops[op.operands.back()].type;
    return accepts(row.result, op.type);
  }

  [[nodiscard]] static bool aggregate_fits(const Aggregate& aggregate, Type type) {
    if (aggregate.kind > AggregateKind::Quantile || aggregate.percent > 100) return false;
    if (aggregate.kind != AggregateKind::Quantile && aggregate.percent != 0) return false;
    return aggregate.kind <= AggregateKind::Mode || type == Type::Number;
  }

  [[nodiscard]] bool imm_fits(const Op& op, Imm imm) const {
    switch (imm) {
      case Imm::None:
        return op.imm == 0;
      case Imm::Recipe:
        return op.imm < program.recipes.size();
      case Imm::Constant:
        return op.imm < program.constants.size();
      case Imm::Kleene:
        return op.imm <= 2;
      case Imm::Position:
        return op.imm < 1000;
      case Imm::Map:
        return op.imm < program.maps.size();
      case Imm::Range:
        return op.imm < program.ranges.size();
      case Imm::IntegerRange:
        return op.imm < program.integer_ranges.size();
      case Imm::Predicate:
        return op.imm < program.predicates.size();
      case Imm::Missing:
        return op.imm > 0 && op.imm < static_cast<std::uint32_t>(kMissingReasons);
      case Imm::MissingSet:
        return op.imm < (1u << kMissingReasons);
      case Imm::Space:
        return op.imm < program.spaces.size() && parent(op.imm) == op.space;
      case Imm::MissingMeans:
        return op.imm <= static_cast<std::uint32_t>(MissingMeans::Skip);
      case Imm::VerdictSet:
        return op.imm < (1u << kVerdicts);
      case Imm::Flag:
        return op.imm <= 1;
      case Imm::Aggregate:
        return op.imm < program.aggregates.size() && aggregate_fits(program.aggregates[op.imm], op.type);
      case Imm::Assessed:
        return op.imm < program.risks.assessed.size() && op.operands == program.risks.inputs();
      case Imm::Decision:
        return op.imm < program.decisions.size() && op.operands.size() == program.decisions[op.imm].branches.size() + 1;
    }
    return false;
  }

  [[nodiscard]] bool spaces_fit(const Op& op, SpaceRule rule) const {
    const auto space_of = [&](std::size_t i) { return program.ops[op.operands[i]].space; };
    switch (rule) {
      case SpaceRule::Leaf:
        if (op.code == Opcode::Read) return op.space == read_in(op.imm);
        if (op.code == Opcode::ReadItems) return program.spaces[op.space].recipe == op.imm && is_values(op.space);
        return true;
      case SpaceRule::Same:
        for (std::size_t i = 0; i < op.operands.size(); ++i) {
          if (space_of(i) != op.space) return false;
        }
        return op.code != Opcode::Decide || (op.space >= kExams && !is_values(op.space));
      case SpaceRule::Up:
        for (std::size_t i = 0; i < op.operands.size(); ++i) {
          if (parent(space_of(i)) != op.space || space_of(i) != space_of(0)) return false;
        }
        return true;
      case SpaceRule::Down:
        return parent(op.space) == space_of(0);
      case SpaceRule::Item:
        return space_of(0) == op.space && is_values(space_of(1)) && parent(space_of(1)) == op.space;
      case SpaceRule::CommonItems:
        return is_values(op.space) && program.spaces[op.space].source == space_of(1) &&
               parent(space_of(1)) == space_of(0);
      case SpaceRule::Regroup:
        return kind_is(op.space, SpaceKind::Regrouped) && program.spaces[op.space].source == space_of(0) &&
               !is_in_cells(op.space);
      case SpaceRule::Partner:
        return is_in_cells(op.space) ? program.spaces[op.space].source == space_of(0)
                                     : kind_is(op.space, SpaceKind::Partner) && space_of(0) == kSeries;
      case SpaceRule::Below:
        for (std::size_t i = 0; i < op.operands.size(); ++i) {
          if (space_of(i) != kSeries && space_of(i) != kExams) return false;
        }
        return op.space == kExams;
      case SpaceRule::AgreeItems:
        return is_values(space_of(1)) && parent(space_of(1)) == space_of(0) && parent(space_of(0)) == op.space;
    }
    return false;
  }

  /// What depends on how an operand was made: counts that say where items lie, texts that tables are made for.
  [[nodiscard]] bool origins_fit(const Op& op, SpaceRule rule) const {
    if (rule == SpaceRule::Item || rule == SpaceRule::CommonItems || rule == SpaceRule::AgreeItems)
      return counts_items(program, op.operands[0], op.operands[1]);
    return op.code != Opcode::MapText || read_from(program, op.operands[0]) != kNone;
  }

  Result<void> ops() const {
    for (Index index = 0; index < program.ops.size(); ++index) {
      const Op& op = program.ops[index];
      if (op.code > Opcode::Assess || op.type > Type::Outcome || op.space >= program.spaces.size())
        return fail(Errc::Invalid, "value {} is of no known kind", index);
      for (const Index operand : op.operands) {
        if (operand >= index) return fail(Errc::Invalid, "value {} uses value {} before it is made", index, operand);
      }
      const OpcodeInfo& row = info(op.code);
      if (!operands_fit(op, row))
        return fail(Errc::Invalid, "value {}: {} does not take these operands", index, row.name);
      if (!result_fits(op, row)) return fail(Errc::Invalid, "value {}: {} does not give this type", index, row.name);
      if (!imm_fits(op, row.imm))
        return fail(Errc::Invalid, "value {}: {} names something that is not there", index, row.name);
      if (!spaces_fit(op, row.spaces)) return fail(Errc::Invalid, "value {}: {} mixes levels", index, row.name);
      if (!origins_fit(op, row.spaces))
        return fail(Errc::Invalid, "value {}: {} does not take what is made of these", index, row.name);
    }
    return {};
  }

  [[nodiscard]] bool span_fits(const Span& span) const { return span.source < program.sources.size(); }

  [[nodiscard]] bool check_fits(const Check& check) const {
    return text(check.label) && text(check.expected) && text_or_none(check.unit) &&
           value_of(check.truth, Type::Truth) && value_or_none(check.observed) && check.privacy <= Privacy::Phi &&
           span_fits(check.span);
  }
  [[nodiscard]] bool checks_fit(const std::vector<Check>& checks) const {
    for (const Check& check : checks) {
      if (!check_fits(check)) return false;
    }
    return true;
  }

  [[nodiscard]] bool require_fits(const Require& require, Index space) const {
    if (!value_in(require.truth, Type::Truth, space) || !span_fits(require.span)) return false;
    for (const Row& row : require.rows) {
      if (!value_in(row.selected, Type::Truth, space) || !text(row.label) || !text_or_none(row.because) ||
          !checks_fit(row.checks))
        return false;
    }
    return true;
  }

  [[nodiscard]] bool fits(const Curve& curve, Index space) const {
    return value_in(curve.of, Type::Number, space) && risk::ordered(curve.midpoint.number) &&
           risk::ordered(curve.slope.number);
  }
  [[nodiscard]] bool fits(const Calibrated& calibrated, Index space) const {
    const auto step_fits = [](const Step& step) {
      return step.range.valid() && risk::is_probability(step.probability);
    };
    const auto stratum_fits = [&](const CalibratedStratum& one) {
      return value_in(one.inside, Type::Truth, space) && std::ranges::all_of(one.steps, step_fits);
    };
    return value_in(calibrated.of, Type::Number, space) && std::ranges::all_of(calibrated.strata, stratum_fits);
  }
  [[nodiscard]] bool measured_fits(const std::optional<Measured>& measured, Index space) const {
    return !measured || std::visit([&](const auto& one) { return fits(one, space); }, *measured);
  }
  [[nodiscard]] bool facts_fit(const RiskFacts& facts) const {
    const bool texts = text(facts.title) && text(facts.hazard) && text_or_none(facts.stage);
    const bool place = facts.space == kSeries || facts.space == kExams;
    if (!texts || !place || !span_fits(facts.span)) return false;
    if (facts.definition != kNone && facts.definition >= program.definitions.size()) return false;
    if (!value_in(facts.applies, Type::Truth, facts.space)) return false;
    if (facts.hazard_if != kNone && !value_in(facts.hazard_if, Type::Truth, facts.space)) return false;
    if (facts.extent != kNone && !value_in(facts.extent, Type::Number, facts.space)) return false;
    if (facts.hazard_probability && !risk::is_probability(facts.hazard_probability->number)) return false;
    for (const Threshold& threshold : facts.thresholds) {
      if (threshold.outcome > Outcome::Reject || !threshold.range.valid()) return false;
    }
    for (const Action& action : facts.actions) {
      if (!text(action.text) || !text_or_none(action.role)) return false;
    }
    return measured_fits(facts.hazard_measured, facts.space) && measured_fits(facts.probability_measured, facts.space);
  }
  [[nodiscard]] Result<void> risks() const {
    const Risks& all = program.risks;
    if (const auto faults = risk::faults(all.model); !faults.empty()) return fail(Errc::Invalid, "{}", faults.front());
    if (all.facts.size() != all.model.risks.size()) return fail(Errc::Invalid, "a risk has facts");
    for (const RiskFacts& facts : all.facts) {
      if (!facts_fit(facts)) return fail(Errc::Invalid, "a risk reads what is known of its subjects");
    }
    for (const Assessed& assessed : all.assessed) {
      const std::size_t rows = assessed.what == Assessed::What::Risk          ? all.model.risks.size()
                               : assessed.what == Assessed::What::Consequence ? all.model.consequences.size()
                                                                              : 1;
      if (assessed.what > Assessed::What::Total || assessed.row >= rows)
        return fail(Errc::Invalid, "what is assessed is a risk, a consequence or the total");
    }
    return {};
  }

  [[nodiscard]] bool rule_fits(const Rule& rule, Index index) const {
    if (!text(rule.name) || !text_or_none(rule.title) || rule.severity > Severity::Critical ||
        rule.missing > MissingMeans::Skip)
      return false;
    if (rule.space >= program.spaces.size() || is_values(rule.space) ||
        (rule.definition != kNone && rule.definition >= program.definitions.size()) || !span_fits(rule.span))
      return false;
    if (!value_in(rule.member, Type::Truth, rule.space) || !value_in(rule.when, Type::Truth, rule.space) ||
        !value_in(rule.verdict, Type::Verdict, rule.space))
      return false;
    for (const Index other : rule.after) {
      if (other >= program.rules.size() || other == index) return false;
    }
    if (!checks_fit(rule.guards)) return false;
    for (const Require& require : rule.requires_) {
      if (!require_fits(require, rule.space)) return false;
    }
    for (const auto& say : rule.says) {
      for (const Segment& segment : say) {
        if (segment.kind > Segment::Kind::Names || !text_or_none(segment.text) ||
            (segment.kind == Segment::Kind::Literal && !text(segment.text)))
          return false;
        if (segment.kind == Segment::Kind::Band && !(std::isfinite(segment.width) && segment.width > 0)) return false;
        if (shows_value(segment.kind) && (!value(segment.value) || program.ops[segment.value].type > Type::Text ||
                                          program.ops[segment.value].space != rule.space))
          return false;
      }
    }
    for (const Action& action : rule.actions) {
      if (!text(action.text) || !text(action.role)) return false;
    }
    return true;
  }

  [[nodiscard]] bool branch_fits(const Branch& branch, Index space) const {
    if (branch.outcome > Outcome::Reject || !text_or_none(branch.word) ||
        !value_in(branch.condition, Type::Truth, space))
      return false;
    return std::ranges::all_of(branch.parts, [&](const Condition& part) {
      const bool rules = std::ranges::all_of(part.rules, [&](Index rule) { return rule < program.rules.size(); });
      return text(part.text) && value_in(part.truth, Type::Truth, space) && rules;
    });
  }

  [[nodiscard]] bool compared_fit(const Definition& definition) const {
    return std::ranges::all_of(definition.compared, [&](const Compared& one) {
      return value_in(one.open, Type::Truth, kSeries) &&
             (value_in(one.value, Type::Number, kSeries) || value_in(one.value, Type::Truth, kSeries));
    });
  }

  Result<void> tables() const {
    for (const Source& source : program.sources) {
      if (!text(source.name) || !text(source.text)) return fail(Errc::Invalid, "a source has a name and a text");
    }
    for (const Definition& definition : program.definitions) {
      if (!text(definition.name) || !value_in(definition.member, Type::Truth, kSeries) ||
          !value_in(definition.fits, Type::Truth, kSeries) || !compared_fit(definition) ||
          !checks_fit(definition.clauses) || !span_fits(definition.span)) {
        return fail(Errc::Invalid, "a definition speaks of series");
      }
    }
    for (const Classes& classes : program.classes) {
      const bool fit =
          std::ranges::all_of(classes.definitions, [&](Index d) { return d < program.definitions.size(); }) &&
          std::ranges::all_of(classes.fits, [&](Index f) { return value_in(f, Type::Truth, kSeries); });
      if (!text(classes.name) || classes.definitions.size() != classes.fits.size() || !fit)
        return fail(Errc::Invalid, "classes are definitions and say which of them fit");
    }
    for (Index index = 0; index < program.rules.size(); ++index) {
      if (!rule_fits(program.rules[index], index)) return fail(Errc::Invalid, "rule {} does not fit its level", index);
    }
    for (const Decision& decision : program.decisions) {
      if (!value_in(decision.outcome, Type::Outcome, decision.space) || !span_fits(decision.span) ||
          !text_or_none(decision.level))
        return fail(Errc::Invalid, "a decision is made for each row of its level");
      for (const Branch& branch : decision.branches) {
        if (!branch_fits(branch, decision.space)) return fail(Errc::Invalid, "a branch speaks of what is decided");
      }
    }
    return {};
  }
};

}  // namespace

Result<void> verify(const Program& program) {
  const Verifier verifier{program};
  QAPC_TRY_VOID(verifier.pools());
  QAPC_TRY_VOID(verifier.lexicon());
  QAPC_TRY_VOID(verify_spaces(program));
  QAPC_TRY_VOID(verifier.ops());
  QAPC_TRY_VOID(verifier.risks());
  QAPC_TRY_VOID(verify_groups(program));
  return verifier.tables();
}

}  // namespace qapc::abi
