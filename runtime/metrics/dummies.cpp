#include "runtime/metrics/run.hpp"

namespace qapc::metrics {
namespace {

class Dummies final : public Meter {
 public:
  explicit Dummies(std::size_t count) : count_(count) {}
  Measure finish() override { return static_cast<double>(count_); }

 private:
  std::size_t count_;
};

std::unique_ptr<Meter> make(const RunScene& run) {
  return std::make_unique<Dummies>(run.dummies);
}

}  // namespace

extern constinit const Metric kDummies{
    .name = "dummies",
    .unit = "1",
    .most = 50,
    .needs = {.spacing = true, .volumes = 10},
    .mriqc = "dummy_trs",
    .doc = "Volumes at the beginning that had not reached the steady state.",
    .formula = "leading volumes with 0.6745 |m(t) - median| / mad > 3.5, m: mean of a volume, of the first 50",
    .source = "Iglewicz & Hoaglin, How to detect and handle outliers, ASQC 1993",
    .compute = &make,
};

}  // namespace qapc::metrics
