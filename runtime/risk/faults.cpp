// What is wrong with a model. The compiler says the same of a policy's text, with its place; this guards against
// compiled policies that no compiler made.
#include <algorithm>
#include <set>

#include "runtime/risk/risk.hpp"

namespace qapc::risk {
namespace {

constexpr double kHeaviest = 1e12;

struct Faults {
  std::vector<std::string> all;

  void probability(const Estimate& estimate, const std::string& of) {
    if (!is_probability(estimate.number)) all.push_back(of + " is not a probability within its bounds");
  }

  void rising(const Estimate& better, const Estimate& worse, const std::string& what) {
    const bool rises = better.number.value <= worse.number.value && better.number.lower <= worse.number.lower &&
                       better.number.upper <= worse.number.upper;
    if (!rises) all.push_back(what);
  }

  void bands(const Bands& bands, const std::string& of) {
    probability(bands.missing, of + ": the missing band");
    if (bands.bands.empty() || bands.bands.back().to != 1 || !bands.bands.back().holds_edge) {
      all.push_back(of + ": the bands do not reach to the full extent");
      return;
    }
    if (!(bands.bands.front().to >= 0)) all.push_back(of + ": a band ends below 0");
    for (std::size_t i = 0; i < bands.bands.size(); ++i) {
      const std::string name = fmt::format("{}: band {}", of, i + 1);
      probability(bands.bands[i].probability, name);
      if (i == 0) continue;
      const Band& before = bands.bands[i - 1];
      const bool follows = before.to < bands.bands[i].to ||
                           (before.to == bands.bands[i].to && !before.holds_edge && bands.bands[i].holds_edge);
      if (!follows) all.push_back(name + " does not end after the one before it");
      rising(before.probability, bands.bands[i].probability, name + " is better than the one before it");
    }
    rising(bands.bands.front().probability, bands.missing, of + ": the missing band is better than the best band");
  }

  void risk(const Risk& risk, std::size_t consequences) {
    const std::string of = "risk " + risk.name;
    if (risk.consequence >= consequences) all.push_back(of + " leads to no consequence");
    probability(risk.prior, of + ": the prior");
    if (!(risk.prior.number.lower > 0)) all.push_back(of + ": an unknown hazard would be none");
    probability(risk.exposure, of + ": the exposure");
    if (const auto* plain = std::get_if<Estimate>(&risk.probability)) probability(*plain, of + ": the probability");
    if (const auto* per = std::get_if<PerFullExtent>(&risk.probability))
      probability(per->probability, of + ": the probability");
    if (const auto* table = std::get_if<Bands>(&risk.probability)) bands(*table, of);
    for (const Control& control : risk.controls) probability(control.detects, of + ": what a control detects");
  }
};

}  // namespace

std::vector<std::string> faults(const Model& model) {
  Faults found;
  std::set<std::string> names;
  for (const Consequence& consequence : model.consequences) {
    if (!names.insert(consequence.name).second)
      found.all.push_back("consequence " + consequence.name + " is declared twice");
    const Bounded& weight = consequence.weight.number;
    if (!ordered(weight) || weight.lower < 0 || weight.upper > kHeaviest)
      found.all.push_back(fmt::format("consequence {} has no weight within 0 .. {}", consequence.name, kHeaviest));
  }
  names.clear();
  for (const Risk& risk : model.risks) {
    if (!names.insert(risk.name).second) found.all.push_back("risk " + risk.name + " is declared twice");
    found.risk(risk, model.consequences.size());
  }
  return found.all;
}

}  // namespace qapc::risk
