// What the risks of an exam come to, for compiled code: the inputs are read from the columns as bits and words.
#include "runtime/kernels/kernels.hpp"
#include "runtime/kernels/operation.hpp"

namespace qapc::kernels {
namespace {

using abi::Frame;
using abi::Index;
using abi::Slot;

std::optional<risk::Estimate> on(const Frame& frame, const abi::Measured& measured, std::int64_t row) {
  const Slot& slot = frame.slots[abi::of(measured)];
  if (!bit_of(slot.valid, row)) return std::nullopt;
  const auto inside = [&](Index value) { return bit_of(trues(frame.slots[value]), row); };
  return abi::estimate(measured, static_cast<const double*>(slot.data)[row], inside);
}

risk::Subject subject(const Frame& frame, const abi::RiskFacts& facts, std::size_t controls, std::int64_t row) {
  risk::Subject seen;
  seen.controls.assign(controls, true);
  if (facts.extent != abi::kNone && bit_of(frame.slots[facts.extent].valid, row))
    seen.extent = static_cast<const double*>(frame.slots[facts.extent].data)[row];
  if (facts.probability_measured) seen.probability = on(frame, *facts.probability_measured, row);
  if (!bit_of(trues(frame.slots[facts.applies]), row)) return seen;  // whether it is a subject is not known
  if (facts.hazard_probability) {
    seen.hazard = facts.hazard_probability;
  } else if (facts.hazard_measured) {
    seen.hazard = on(frame, *facts.hazard_measured, row);
  } else {
    const Slot& slot = frame.slots[facts.hazard_if];
    const bool yes = bit_of(trues(slot), row);
    if (yes || bit_of(slot.other, row)) seen.hazard = risk::hazard_if(yes);
  }
  return seen;
}

}  // namespace

void assess(const Frame* frame, std::uint32_t out, std::int64_t first, std::int64_t last) {
  const abi::Risks& risks = frame->program->risks;
  const abi::Assessed& told = risks.assessed[frame->program->ops[out].imm];
  const Slot& slot = frame->slots[out];
  const std::int64_t* series = frame->spaces[abi::kSeries].begin;
  std::uint64_t valid = 0;
  for (std::int64_t exam = last; exam < first + 64; ++exam) {
    static_cast<double*>(slot.data)[exam] = 0;
    slot.reason[exam] = 0;
  }
  for (std::int64_t exam = first; exam < last; ++exam) {
    std::vector<std::vector<risk::Subject>> seen;
    for (std::size_t i = 0; i < risks.facts.size(); ++i) {
      const abi::RiskFacts& facts = risks.facts[i];
      const bool exams = facts.space == abi::kExams;
      seen.emplace_back();
      for (std::int64_t row = exams ? exam : series[exam]; row < (exams ? exam + 1 : series[exam + 1]); ++row) {
        if (!bit_of(frame->slots[facts.applies].other, row))
          seen.back().push_back(subject(*frame, facts, risks.model.risks[i].controls.size(), row));
      }
    }
    const risk::Assessment all = risk::assess(risks.model, seen);
    const double value = told.what == abi::Assessed::What::Risk          ? all.risks[told.row].risk.value
                         : told.what == abi::Assessed::What::Consequence ? all.consequences[told.row].risk.value
                                                                         : all.total.value;
    static_cast<double*>(slot.data)[exam] = value;
    slot.reason[exam] = 0;
    valid |= std::uint64_t{1} << (exam - first);
  }
  slot.valid[first >> 6] = valid;
}

}  // namespace qapc::kernels
