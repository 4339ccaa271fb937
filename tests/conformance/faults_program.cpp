// Faults of the lowering: the compiled program says something else than the policy.
#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <functional>

#include "runtime/base/contains.hpp"
#include "tests/conformance/faults.hpp"

namespace qapc::conformance {
namespace {

using abi::Missing;
using abi::Opcode;
using abi::Program;
using abi::Verdict;

/// Changes every operation of a code for which `change` says so.
Fault changed_ops(std::string mark, std::string name, Opcode code, std::function<bool(Program&, abi::Op&)> change) {
  return changed(std::move(mark), std::move(name), [code, change = std::move(change)](Program& program) {
    bool any = false;
    for (abi::Op& op : program.ops) any = (op.code == code && change(program, op)) || any;
    return any;
  });
}

/// Changes every element of a table for which `change` says so.
template <typename Element>
Fault changed_all(std::string mark, std::string name, std::vector<Element> Program::* table,
                  std::function<bool(Program&, Element&)> change) {
  return changed(std::move(mark), std::move(name), [table, change = std::move(change)](Program& program) {
    bool any = false;
    for (std::size_t i = 0; i < (program.*table).size(); ++i) any = change(program, (program.*table)[i]) || any;
    return any;
  });
}

abi::Index text(Program& program, std::string words) {
  program.texts.push_back(std::move(words));
  return static_cast<abi::Index>(program.texts.size() - 1);
}

// --- limits ------------------------------------------------------------------------------------------------------

Fault changed_ranges(std::string mark, std::string name, std::function<bool(abi::NumberRange&)> change) {
  return changed_all<abi::NumberRange>(
      std::move(mark), std::move(name), &Program::ranges,
      [change = std::move(change)](Program&, abi::NumberRange& range) { return change(range); });
}

bool closed_interval(const abi::NumberRange& range) {
  return std::isfinite(range.lo) && std::isfinite(range.hi) && range.lo < range.hi;
}

void limits(std::vector<Fault>& all) {
  constexpr double kLittle = 1.1e-14;
  all.push_back(changed_ranges("L-NUM-2", "upper limits are rounded up", [](abi::NumberRange& range) {
    range.hi += std::abs(range.hi) * kLittle;
    return std::isfinite(range.hi) && range.hi != 0;
  }));
  all.push_back(changed_ranges("L-NUM-2", "lower limits are rounded down", [](abi::NumberRange& range) {
    range.lo -= std::abs(range.lo) * kLittle;
    return std::isfinite(range.lo) && range.lo != 0;
  }));
  all.push_back(changed_ranges("L-NUM-4", "a tolerance reaches to one side", [](abi::NumberRange& range) {
    if (!closed_interval(range)) return false;
    range.lo = range.lo + (range.hi - range.lo) / 2;
    return true;
  }));
  all.push_back(changed_ranges("L-NUM-5", "a tolerance is half of what is said", [](abi::NumberRange& range) {
    if (!closed_interval(range)) return false;
    const double quarter = (range.hi - range.lo) / 4;
    range.lo += quarter;
    range.hi -= quarter;
    return true;
  }));
  all.push_back(changed_ranges("L-NUM-3", "a range reaches to its lower end alone", [](abi::NumberRange& range) {
    if (!closed_interval(range)) return false;
    range.hi = range.lo;
    return true;
  }));
  all.push_back(changed_ranges("L-UNIT-4", "a limit is not converted: it is a thousand times too small",
                               [](abi::NumberRange& range) {
                                 range.lo /= 1000;
                                 range.hi /= 1000;
                                 return true;
                               }));
  all.push_back(changed_ranges("L-NUM-1", "a negative limit is positive", [](abi::NumberRange& range) {
    if (!(range.lo < 0) || !std::isfinite(range.lo)) return false;
    range.lo = -range.lo;
    return true;
  }));
}

// --- questions about texts ---------------------------------------------------------------------------------------

Fault changed_predicates(std::string mark, std::string name, abi::PredicateKind kind,
                         std::function<bool(Program&, abi::Predicate&)> change) {
  return changed_all<abi::Predicate>(std::move(mark), std::move(name), &Program::predicates,
                                     [kind, change = std::move(change)](Program& program, abi::Predicate& predicate) {
                                       return predicate.kind == kind && change(program, predicate);
                                     });
}

/// One pattern for all texts of a predicate.
bool becomes_pattern(Program& program, abi::Predicate& predicate, std::string_view form) {
  std::string any;
  for (const abi::Index one : predicate.texts)
    any += (any.empty() ? "" : "|") + std::string("\\Q") + program.text(one) + "\\E";
  predicate.kind = abi::PredicateKind::Matches;
  predicate.texts = {text(program, fmt::format(fmt::runtime(form), any))};
  return true;
}

void texts(std::vector<Fault>& all) {
  using Kind = abi::PredicateKind;
  const auto pattern = [](std::string_view form) {
    return [form](Program& program, abi::Predicate& predicate) { return becomes_pattern(program, predicate, form); };
  };
  all.push_back(
      changed_predicates("L-CMP-3", "words are equal whatever their capitals", Kind::OneOf, pattern("^(?i:{})$")));
  all.push_back(
      changed_predicates("L-CMP-3", "a word is equal to what begins with it", Kind::OneOf, pattern("^(?:{})")));
  all.push_back(changed_predicates("L-CMP-2", "one of several is the first", Kind::OneOf,
                                   [](Program&, abi::Predicate& predicate) {
                                     if (predicate.texts.size() < 2) return false;
                                     predicate.texts.resize(1);
                                     return true;
                                   }));
  all.push_back(changed_predicates("L-CMP-14", "what a description says is what stands in it", Kind::Says,
                                   [](Program& program, abi::Predicate& predicate) {
                                     if (predicate.texts.size() > 1) predicate.texts.erase(predicate.texts.begin());
                                     return becomes_pattern(program, predicate, "(?i){}");
                                   }));
  all.push_back(changed_predicates(
      "L-CMP-6", "COLUMN is another term than COL", Kind::OneOf, [](Program& program, abi::Predicate& predicate) {
        return std::erase_if(predicate.texts, [&](abi::Index one) { return program.text(one) == "COLUMN"; }) > 0;
      }));
  all.push_back(changed_predicates("L-CMP-8", "a pattern fits the whole text", Kind::Matches,
                                   [](Program& program, abi::Predicate& predicate) {
                                     const std::string words = program.text(predicate.texts.front());
                                     predicate.texts = {text(program, "^(?:" + words + ")$")};
                                     return true;
                                   }));
  all.push_back(changed_predicates("L-CMP-8", "capitals of patterns do not matter", Kind::Matches,
                                   [](Program& program, abi::Predicate& predicate) {
                                     const std::string words = program.text(predicate.texts.front());
                                     predicate.texts = {text(program, "(?i)" + words)};
                                     return true;
                                   }));
  all.push_back(changed_predicates("L-CMP-9", "the beginning stands anywhere", Kind::StartsWith, pattern("(?:{})")));
  all.push_back(
      changed_predicates("L-CMP-9", "capitals of the beginning do not matter", Kind::StartsWith, pattern("^(?i:{})")));
  all.push_back(changed_predicates("L-CMP-10", "tokens are found inside words", Kind::Tokens,
                                   [](Program& program, abi::Predicate& predicate) {
                                     if (predicate.tokens.size() != 1 || predicate.tokens.front().none) return false;
                                     predicate.texts = predicate.tokens.front().words;
                                     predicate.tokens.clear();
                                     return becomes_pattern(program, predicate, "(?i:{})");
                                   }));
  all.push_back(changed_predicates(
      "L-CMP-10", "none of is left out", Kind::Tokens,
      [](Program&, abi::Predicate& predicate) { return std::erase_if(predicate.tokens, &abi::TokenGroup::none) > 0; }));
  all.push_back(
      changed_predicates("L-CMP-10", "one of means each of", Kind::Tokens, [](Program&, abi::Predicate& predicate) {
        std::vector<abi::TokenGroup> groups;
        for (const abi::TokenGroup& group : predicate.tokens) {
          for (const abi::Index word : group.words) groups.push_back({group.none, {word}});
        }
        std::swap(groups, predicate.tokens);
        return groups.size() != predicate.tokens.size();
      }));
  all.push_back(changed_predicates("L-CMP-10", "one of the tokens is enough", Kind::Tokens,
                                   [](Program&, abi::Predicate& predicate) {
                                     if (predicate.tokens.size() < 2) return false;
                                     predicate.tokens.resize(1);
                                     return true;
                                   }));
}

// --- presence ----------------------------------------------------------------------------------------------------

/// Sets of reasons in which `from` stands beside the others are given or lose `reason`.
Fault changed_reasons(std::string mark, std::string name, std::function<std::uint32_t(std::uint32_t)> change) {
  return changed_ops(std::move(mark), std::move(name), Opcode::MissingBecause,
                     [change = std::move(change)](Program&, abi::Op& op) {
                       const std::uint32_t before = op.imm;
                       op.imm = change(before);
                       return op.imm != before;
                     });
}

bool has(std::uint32_t set, Missing reason) {
  return (set & abi::bit(reason)) != 0;
}
/// `is absent`, also as a part of what `is present` excludes.
bool absent(std::uint32_t set) {
  return has(set, Missing::Absent) && !has(set, Missing::Unparsable);
}

void presence(std::vector<Fault>& all) {
  const auto without = [](Missing reason) {
    return [reason](std::uint32_t set) { return absent(set) ? set & ~abi::bit(reason) : set; };
  };
  const auto with = [](Missing reason) {
    return [reason](std::uint32_t set) { return absent(set) ? set | abi::bit(reason) : set; };
  };
  all.push_back(changed_reasons("L-MISS-4", "a value without its creator is present", without(Missing::CreatorAbsent)));
  all.push_back(changed_reasons("L-MISS-4", "a value of another vendor is present", without(Missing::OtherVendor)));
  all.push_back(changed_reasons("L-MISS-4", "a value that cannot be read is absent", with(Missing::Unparsable)));
  all.push_back(changed_reasons("L-MISS-3", "an empty value is absent", with(Missing::Empty)));
  all.push_back(changed_reasons("L-MISS-3", "an absent value is empty", [](std::uint32_t set) {
    return set == abi::bit(Missing::Empty) ? set | abi::bit(Missing::Absent) : set;
  }));
  all.push_back(changed_ops("L-MISS-5", "a value is present in a series when it is in one image", Opcode::All,
                            [](Program& program, abi::Op& op) {
                              const abi::Op& of = program.ops[op.operands[0]];
                              const bool presence = of.code == Opcode::Not
                                                        ? program.ops[of.operands[0]].code == Opcode::MissingBecause
                                                        : of.code == Opcode::MissingBecause;
                              if (presence) op.code = Opcode::Any;
                              if (presence) op.imm = 0;
                              return presence;
                            }));
  const auto excuses = [](Missing reason, bool excused) {  // what `skip` does not leave out
    return [=](std::uint32_t set) {
      const bool of_skip = has(set, Missing::Unparsable) && has(set, Missing::DivisionByZero);
      if (!of_skip) return set;
      return excused ? set & ~abi::bit(reason) : set | abi::bit(reason);
    };
  };
  all.push_back(
      changed_reasons("L-VERDICT-11", "skip does not leave out what is empty", excuses(Missing::Empty, false)));
  all.push_back(
      changed_reasons("L-VERDICT-11", "skip leaves out what cannot be read", excuses(Missing::Unparsable, true)));
  all.push_back(changed_reasons("L-VERDICT-11", "skip leaves out what differs", excuses(Missing::Differs, true)));
  all.push_back(
      changed_reasons("L-VERDICT-11", "skip leaves out a division by zero", excuses(Missing::DivisionByZero, true)));
}

// --- rules and decisions -----------------------------------------------------------------------------------------

Fault changed_verdicts(std::string mark, std::string name, std::function<std::uint32_t(std::uint32_t)> change) {
  return changed_ops(std::move(mark), std::move(name), Opcode::VerdictIn,
                     [change = std::move(change)](Program&, abi::Op& op) {
                       const std::uint32_t before = op.imm;
                       op.imm = change(before);
                       return op.imm != before;
                     });
}

void rules(std::vector<Fault>& all) {
  all.push_back(changed_ops("L-RULE-6", "after means nothing", Opcode::Verdict, [](Program&, abi::Op& op) {
    constexpr std::size_t kOperands = 7;
    const bool any = op.operands.size() > kOperands;
    op.operands.resize(kOperands);
    return any;
  }));
  all.push_back(changed_ops("L-RULE-6", "after means the last rule named", Opcode::Verdict, [](Program&, abi::Op& op) {
    constexpr std::size_t kOperands = 7;
    if (op.operands.size() <= kOperands + 1) return false;
    op.operands.erase(op.operands.begin() + kOperands, op.operands.end() - 1);
    return true;
  }));
  all.push_back(changed_ops("L-RULE-5", "missing means unknown, whatever a rule says", Opcode::Verdict,
                            [](Program&, abi::Op& op) { return std::exchange(op.imm, 0u) != 0; }));
  all.push_back(changed_ops("L-FILE-10", "missing means fail is skip, and skip is fail", Opcode::Verdict,
                            [](Program&, abi::Op& op) {
                              if (op.imm == 0) return false;
                              op.imm = 3 - op.imm;
                              return true;
                            }));
  const auto without = [](Verdict verdict) {
    return [verdict](std::uint32_t set) { return set & ~abi::bit(verdict); };
  };
  all.push_back(changed_verdicts("L-DECIDE-4", "what is not run is not unknown", without(Verdict::NotRun)));
  all.push_back(
      changed_verdicts("L-DECIDE-4", "an unknown definition is not unknown", without(Verdict::UnknownDefinition)));
  all.push_back(
      changed_verdicts("L-DECIDE-4", "what is not assessed is unknown for every severity", [](std::uint32_t set) {
        const bool unknown = (set & abi::bit(Verdict::Unknown)) != 0;
        return unknown ? set | abi::bit(Verdict::NotAssessed) : set;
      }));
  all.push_back(
      changed_verdicts("L-VERDICT-7", "what is not assessed is not unknown for critical rules", [](std::uint32_t set) {
        const bool unknown = (set & abi::bit(Verdict::Unknown)) != 0;
        return unknown ? set & ~abi::bit(Verdict::NotAssessed) : set;
      }));
  all.push_back(changed_verdicts("L-DECIDE-3", "a warning fails", [](std::uint32_t set) {
    return (set & abi::bit(Verdict::Fail)) != 0 ? set | abi::bit(Verdict::Warn) : set;
  }));
  all.push_back(
      changed_verdicts("L-DECIDE-9", "a rule that does not apply has no subject", without(Verdict::NotApplicable)));
  all.push_back(changed_ops("L-RULE-10", "a warning means nothing", Opcode::Verdict, [](Program& program, abi::Op& op) {
    constexpr std::size_t kMember = 0;
    constexpr std::size_t kWithinWarn = 5;
    const bool warns = program.ops[op.operands[kWithinWarn]].code != Opcode::Truth;
    op.operands[kWithinWarn] = op.operands[kMember];
    return warns;
  }));
  all.push_back(changed("L-SER-6", "a series is of a definition when one image is", [](Program& program) {
    bool any = false;
    for (const abi::Definition& definition : program.definitions) {
      abi::Op& op = program.ops[definition.member];
      if (op.code != Opcode::All) continue;
      op.code = Opcode::Any;
      op.imm = 0;
      any = true;
    }
    return any;
  }));
  all.push_back(changed_ops("L-VENDOR-4", "other fits every vendor", Opcode::Not, [](Program& program, abi::Op& op) {
    const abi::Op& named = program.ops[op.operands[0]];
    if (named.code != Opcode::TextIn) return false;
    abi::Index of = named.operands[0];
    while (program.ops[of].code == Opcode::Common) of = program.ops[of].operands[0];
    if (program.ops[of].code != Opcode::MapText) return false;
    op.code = Opcode::Truth;
    op.imm = 1;
    op.operands.clear();
    return true;
  }));
  all.push_back(changed_ops("L-VENDOR-3", "a later row takes what an earlier one left open", Opcode::Select,
                            [](Program& program, abi::Op& op) {
                              const abi::Op& next = program.ops[op.operands[2]];
                              if (next.code != Opcode::Select) return false;
                              std::swap(op.operands[1], op.operands[2]);
                              return true;
                            }));
}

void classes(std::vector<Fault>& all) {
  const auto ambiguous = [](const Program& program, const abi::Op& op) {
    const abi::Op& then = program.ops[op.operands[1]];
    return op.space == abi::kSeries && then.code == Opcode::Truth && then.imm == 2;
  };
  all.push_back(changed_ops("L-SER-9", "a series may be of classes that exclude one another", Opcode::Select,
                            [=](Program& program, abi::Op& op) {
                              if (!ambiguous(program, op)) return false;
                              op.operands[1] = op.operands[2];
                              return true;
                            }));
  all.push_back(
      changed_ops("L-SER-10", "what perhaps fits excludes what fits", Opcode::IsUnknown, [](Program&, abi::Op& op) {
        if (op.space != abi::kSeries) return false;
        op = {Opcode::Truth, abi::Type::Truth, op.space, 0, {}};
        return true;
      }));
}

void tables(std::vector<Fault>& all) {
  all.push_back(changed_all<abi::TextMap>("L-VENDOR-1", "a Manufacturer that nobody is found in is SIEMENS",
                                          &Program::maps, [](Program& program, abi::TextMap& map) {
                                            map.otherwise = text(program, "SIEMENS");
                                            return true;
                                          }));
  all.push_back(changed_all<abi::TextMap>("L-VENDOR-1", "Toshiba is no vendor", &Program::maps,
                                          [](Program& program, abi::TextMap& map) {
                                            return std::erase_if(map.rows, [&](const abi::TextMap::Row& row) {
                                                     return program.text(row.prefix).starts_with("toshiba");
                                                   }) > 0;
                                          }));
  const auto apart = [](double tolerance) {
    return [=](Program& program) {
      bool any = false;
      for (abi::Op& op : program.ops) {
        if (op.code != Opcode::DistinctLeast && op.code != Opcode::DistinctMost) continue;
        program.constants.push_back(tolerance);
        op.imm = static_cast<std::uint32_t>(program.constants.size() - 1);
        any = true;
      }
      return any;
    };
  };
  all.push_back(changed("L-COUNT-4", "any two places are two slices", apart(0)));
  all.push_back(changed("L-COUNT-4", "places a tenth of a millimetre apart are one slice", apart(0.1)));
  all.push_back(changed_predicates("L-COUNT-6", "the images of a mosaic are its slices", abi::PredicateKind::OneOf,
                                   [](Program& program, abi::Predicate& predicate) {
                                     const bool mosaic = predicate.texts.size() == 1 &&
                                                         program.text(predicate.texts.front()) == "MOSAIC";
                                     if (mosaic) predicate.texts.clear();
                                     return mosaic;
                                   }));
  all.push_back(changed_ops("L-AGREE-3", "within means nothing", Opcode::Agree, [](Program& program, abi::Op& op) {
    if (program.constants[op.imm] == 0) return false;
    program.constants.push_back(0);
    op.imm = static_cast<std::uint32_t>(program.constants.size() - 1);
    return true;
  }));
}

void risks(std::vector<Fault>& all) {
  all.push_back(
      changed("L-RISK-1", "an exposure is left out, as if every use relied on the data", [](Program& program) {
        for (risk::Risk& one : program.risks.model.risks) one.exposure = risk::exactly(0.5);
        return !program.risks.facts.empty();
      }));
  all.push_back(changed("L-RISK-2", "every consequence weighs as much as half a subject", [](Program& program) {
    for (risk::Consequence& one : program.risks.model.consequences) one.weight = risk::exactly(0.2);
    return !program.risks.facts.empty();
  }));
  all.push_back(changed("L-RISK-3", "a hazard that is not known is unlikely", [](Program& program) {
    for (risk::Risk& one : program.risks.model.risks) one.prior = risk::exactly(0.01);
    return !program.risks.facts.empty();
  }));
  all.push_back(changed("L-RISK-5", "a probability does not depend on the extent", [](Program& program) {
    bool any = false;
    for (risk::Risk& one : program.risks.model.risks) {
      if (!std::holds_alternative<risk::Bands>(one.probability)) continue;
      one.probability = risk::exactly(0.4);
      any = true;
    }
    return any;
  }));
  all.push_back(changed("L-RISK-6", "several series are as likely as any of them", [](Program& program) {
    for (risk::Risk& one : program.risks.model.risks) one.combine = risk::Combine::Any;
    return !program.risks.facts.empty();
  }));
  all.push_back(changed("L-RISK-6", "several series are always the worst of them", [](Program& program) {
    for (risk::Risk& one : program.risks.model.risks) one.combine = risk::Combine::Worst;
    return !program.risks.facts.empty();
  }));
}

}  // namespace

std::vector<Fault> program_faults() {
  std::vector<Fault> all;
  limits(all);
  texts(all);
  presence(all);
  rules(all);
  classes(all);
  tables(all);
  risks(all);
  return all;
}

}  // namespace qapc::conformance
