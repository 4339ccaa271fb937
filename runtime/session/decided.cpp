#include "runtime/session/decided.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qapc::session {
namespace {

using eval::Kleene;

class Decider {
 public:
  Decider(const eval::Batch& batch, std::int64_t row, const VerdictsByRule& own, const VerdictsByRule* counted)
      : batch_(batch), row_(row), own_(own), counted_(counted) {}

  [[nodiscard]] Decided decide(const abi::Decision& decision) const {
    Decided result;
    result.outcome = static_cast<abi::Outcome>(batch_.cell(decision.outcome, row_).code);
    // A waiver takes away no subject: what was undecided for want of one stays so.
    if (counted_ != nullptr && result.outcome != abi::Outcome::Undecided) result.outcome = worst(decision);
    for (const abi::Branch& branch : decision.branches) {
      if (branch.outcome != result.outcome) continue;
      if (branch.word != abi::kNone) result.word = text(branch.word);
      if (!holds(decision, branch)) continue;
      if (branch.parts.empty()) result.because.push_back({"otherwise", {}});
      for (const abi::Condition& part : branch.parts) {
        if (holds(part)) result.because.push_back(because(part));
      }
    }
    return result;
  }

 private:
  [[nodiscard]] const std::string& text(abi::Index index) const { return batch_.program().text(index); }
  [[nodiscard]] const std::string& rule(abi::Index index) const { return text(batch_.program().rules[index].name); }

  /// Some verdict of the rule is one of the set.
  [[nodiscard]] static bool has(const VerdictsByRule& all, const std::string& rule, std::uint32_t verdicts) {
    const auto found = all.find(rule);
    return found != all.end() && std::ranges::any_of(found->second, [&](const auto& counted) {
             return (verdicts & abi::bit(counted.first)) != 0;
           });
  }
  /// A condition that no rule makes hold is about risks, and those are not waived.
  [[nodiscard]] bool holds(const abi::Condition& part) const {
    if (counted_ == nullptr || part.rules.empty()) return batch_.cell(part.truth, row_).truth == Kleene::True;
    return std::ranges::any_of(part.rules, [&](abi::Index one) { return has(*counted_, rule(one), part.verdicts); });
  }
  [[nodiscard]] bool holds(const abi::Decision& decision, const abi::Branch& branch) const {
    if (counted_ == nullptr) return batch_.cell(branch.condition, row_).truth == Kleene::True;
    const auto some = [&](const abi::Branch& one) {
      return std::ranges::any_of(one.parts, [&](const abi::Condition& part) { return holds(part); });
    };
    return branch.parts.empty() ? std::ranges::none_of(decision.branches, some) : some(branch);
  }
  [[nodiscard]] abi::Outcome worst(const abi::Decision& decision) const {
    abi::Outcome outcome = abi::Outcome::Undecided;
    for (const abi::Branch& branch : decision.branches) {
      if (holds(decision, branch)) outcome = std::max(outcome, branch.outcome);
    }
    return outcome;
  }

  [[nodiscard]] report::Because because(const abi::Condition& part) const {
    report::Because made{text(part.text), {}};
    for (const abi::Index one : part.rules) {
      const auto found = own_.find(rule(one));
      if (found == own_.end()) continue;
      for (const auto& [verdict, count] : found->second) {
        if ((part.verdicts & abi::bit(verdict)) != 0)
          made.rules.push_back(fmt::format("{} {}", rule(one), abi::name(verdict)));
      }
    }
    return made;
  }

  const eval::Batch& batch_;
  std::int64_t row_;
  const VerdictsByRule& own_;
  const VerdictsByRule* counted_;
};

}  // namespace

Decided decided(const eval::Batch& batch, const abi::Decision& decision, std::int64_t row, const VerdictsByRule& own,
                const VerdictsByRule* counted) {
  return Decider(batch, row, own, counted).decide(decision);
}

}  // namespace qapc::session
