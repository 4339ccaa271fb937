#include "compiler/ir/print.hpp"

#include <array>
#include <cmath>
#include <fmt/format.h>

#include "runtime/abi/opcode.hpp"
#include "runtime/base/number_text.hpp"

namespace qapc::ir {
namespace {

using abi::Index;

struct Printer {
  const abi::Program& program;
  std::string out;

  [[nodiscard]] std::string space(Index index) const { return space_name(program, index); }

  static std::string end(double value) { return std::isinf(value) ? (value < 0 ? "-inf" : "inf") : number_text(value); }

  [[nodiscard]] std::string predicate(const abi::Predicate& predicate) const {
    constexpr std::array<std::string_view, 6> kKinds{"one of",     "matches", "starts with",
                                                     "has tokens", "says",    "one of hashed"};
    std::string text(kKinds.at(static_cast<std::size_t>(predicate.kind)));
    for (const Index index : predicate.texts) text += fmt::format(" \"{}\"", program.text(index));
    for (const abi::TokenGroup& group : predicate.tokens) {
      text += group.none ? " none(" : " any(";
      for (const Index word : group.words)
        text += fmt::format("{}{}", text.ends_with('(') ? "" : " ", program.text(word));
      text += ")";
    }
    return text;
  }

  [[nodiscard]] std::string imm(const abi::Op& op) const {
    constexpr std::array<std::string_view, 3> kKleene{"false", "true", "unknown"};
    switch (abi::info(op.code).imm) {
      case abi::Imm::None:
        return "";
      case abi::Imm::Recipe:
        return program.text(program.recipes[op.imm].name);
      case abi::Imm::Constant:
        return number_text(program.constants[op.imm]);
      case abi::Imm::Kleene:
        return std::string(kKleene.at(op.imm));
      case abi::Imm::Range: {
        const abi::NumberRange& range = program.ranges[op.imm];
        return fmt::format("{}{}, {}{}", range.lo_open ? '(' : '[', end(range.lo), end(range.hi),
                           range.hi_open ? ')' : ']');
      }
      case abi::Imm::IntegerRange:
        return fmt::format("[{}, {}]", program.integer_ranges[op.imm].lo, program.integer_ranges[op.imm].hi);
      case abi::Imm::Predicate:
        return predicate(program.predicates[op.imm]);
      case abi::Imm::Space:
        return space(op.imm);
      case abi::Imm::Missing:
        return std::string(abi::name(static_cast<abi::Missing>(op.imm)));
      case abi::Imm::MissingSet:
        return set<abi::Missing>(op.imm, abi::kMissingReasons);
      case abi::Imm::VerdictSet:
        return set<abi::Verdict>(op.imm, abi::kVerdicts);
      case abi::Imm::MissingMeans:
        return fmt::format("missing means {}", abi::name(static_cast<abi::MissingMeans>(op.imm)));
      case abi::Imm::Position:
        return fmt::format("[{}]", op.imm + 1);
      case abi::Imm::Map:
        return fmt::format("map {}", op.imm);
      case abi::Imm::Flag:
        return op.imm == 0 ? "" : "ignoring unknown";
      case abi::Imm::Aggregate: {
        constexpr std::array<std::string_view, 10> kKinds{"pick", "mode",   "lowest", "highest", "sum",
                                                          "mean", "spread", "median", "sd",      "quantile"};
        const abi::Aggregate& how = program.aggregates[op.imm];
        return fmt::format("{}{}{}", kKinds.at(static_cast<std::size_t>(how.kind)),
                           how.kind == abi::AggregateKind::Quantile ? fmt::format(" {} %", how.percent) : "",
                           how.ignoring_missing ? ", ignoring missing" : "");
      }
      case abi::Imm::Assessed: {
        const abi::Assessed& told = program.risks.assessed[op.imm];
        const risk::Model& model = program.risks.model;
        if (told.what == abi::Assessed::What::Risk) return "risk " + model.risks[told.row].name;
        if (told.what == abi::Assessed::What::Consequence) return "consequence " + model.consequences[told.row].name;
        return "total";
      }
      case abi::Imm::Decision:
        return fmt::format("decision {}", op.imm);
    }
    return "";
  }

  template <typename Enum>
  static std::string set(std::uint32_t bits, int count) {
    std::string text;
    for (int i = 0; i < count; ++i) {
      if ((bits >> i & 1u) != 0)
        text += fmt::format("{}{}", text.empty() ? "" : " | ", abi::name(static_cast<Enum>(i)));
    }
    return text;
  }

  void recipe(Index index) {
    const abi::Recipe& recipe = program.recipes[index];
    out += fmt::format("recipe {}: {}{} {}{}\n", index, recipe.list ? "list of " : "", abi::name(recipe.type),
                       program.text(recipe.name),
                       recipe.unit == abi::kNone || program.text(recipe.unit).empty()
                           ? ""
                           : fmt::format(" in {}", program.text(recipe.unit)));
    for (const abi::Home& home : recipe.homes) out += fmt::format("  {}\n", abi::describe(home));
  }

  void op(Index index) {
    const abi::Op& op = program.ops[index];
    out += fmt::format("%{} {} {} = {}", index, space(op.space), abi::name(op.type), abi::info(op.code).name);
    for (const Index operand : op.operands) out += fmt::format(" %{}", operand);
    const std::string immediate = imm(op);
    if (!immediate.empty()) out += " " + immediate;
    out += "\n";
  }

  void naming(std::string_view what, const abi::Naming& naming) {
    if (naming.recipes.empty()) return;
    out += fmt::format("{} is", what);
    for (const Index recipe : naming.recipes) out += " " + program.text(program.recipes[recipe].name);
    out += "\n";
    for (const abi::Naming::Row& row : naming.rows) {
      out += " ";
      for (const Index key : row.keys) out += fmt::format(" \"{}\"", program.text(key));
      out += fmt::format(": {}\n", program.text(row.code));
    }
  }
  void definition(const abi::Definition& definition) {
    out += fmt::format("series {} = %{}\n", program.text(definition.name), definition.member);
    for (const abi::Compared& one : definition.compared)
      out += fmt::format("  compares %{} where %{}\n", one.value, one.open);
  }
};

}  // namespace

std::string space_name(const abi::Program& program, Index index) {
  const abi::Space& space = program.spaces[index];
  switch (space.kind) {
    case abi::SpaceKind::Image:
      return "images";
    case abi::SpaceKind::Series:
      return "series";
    case abi::SpaceKind::Exam:
      return "exams";
    case abi::SpaceKind::Volume:
      return "volumes";
    case abi::SpaceKind::Subject:
      return "subjects";
    case abi::SpaceKind::Site:
      return "sites";
    case abi::SpaceKind::Cohort:
      return "cohort";
    case abi::SpaceKind::Scanner:
      return "scanners";
    case abi::SpaceKind::Cell: {
      std::string parts;
      for (const abi::Cells::Part& part : program.cells[space.recipe].parts)
        parts += (parts.empty() ? "" : ", ") + program.text(part.name);
      return fmt::format("cells by ({})", parts);
    }
    case abi::SpaceKind::Regrouped:
      return fmt::format("{} of {}", space_name(program, space.source), space_name(program, space.parent));
    case abi::SpaceKind::Partner:
      return fmt::format("{} of {}", space.source == abi::kNone ? "partners" : "siblings",
                         space_name(program, space.parent));
    case abi::SpaceKind::Values:
      break;
  }
  if (space.recipe != abi::kNone) return fmt::format("values of {}", program.text(program.recipes[space.recipe].name));
  return fmt::format("common {}", space_name(program, space.source));
}

std::string print(const abi::Program& program) {
  Printer printer{program, {}};
  printer.out = fmt::format("policy {} {}\n", program.name, program.version);
  for (Index i = 0; i < program.recipes.size(); ++i) printer.recipe(i);
  for (Index i = 0; i < program.ops.size(); ++i) printer.op(i);
  printer.naming("site", program.site);
  printer.naming("scanner", program.scanner);
  if (program.visit_s > 0)
    printer.out += fmt::format("exam groups studies within {} s\n", number_text(program.visit_s));
  for (const abi::Definition& definition : program.definitions) printer.definition(definition);
  for (const abi::Rule& rule : program.rules)
    printer.out += fmt::format("rule {} {} = %{}\n", program.text(rule.name), abi::name(rule.severity), rule.verdict);
  for (const abi::Decision& decision : program.decisions)
    printer.out += fmt::format("decision = %{}\n", decision.outcome);
  return std::move(printer.out);
}

}  // namespace qapc::ir
