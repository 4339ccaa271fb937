// Risks: what may go wrong with the use of an exam, how likely, and how bad that is. Floor 4 (runtime/risk). Every
// formula stands in docs/risk.md with cases worked by hand.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "runtime/risk/estimate.hpp"

namespace qapc::risk {

// --- what is declared -------------------------------------------------------------------------------------------

/// `BIASED-FC is biased_endpoint because "…"`: a consequence and its weight on the scale.
struct Consequence {
  std::string name;
  Estimate weight;  ///< 0 or more, in the unit of the scale (1.0 = one subject lost)
};

/// `10 % .. 30 %: 0.15 (0.08 .. 0.25)`. A band begins where the one before it ends, so that no share is without one.
struct Band {
  double to = 1;           ///< share, 0 .. 1
  bool holds_edge = true;  ///< whether `to` itself is in this band or in the next
  Estimate probability;
};
/// `at this extent:`, from small to large extents.
struct Bands {
  std::vector<Band> bands;
  Estimate missing = exactly(1);
};
/// `0.60 per full extent`: multiplied by the extent. An unknown extent is the full one.
struct PerFullExtent {
  Estimate probability;
};
/// Computed for each subject: a logistic curve or a calibration. Unknown is 1.
struct Measured {};

/// P(consequence | hazard, exposed).
using ProbabilityForm = std::variant<Estimate, Bands, PerFullExtent, Measured>;

/// `control "frames are dropped" detects 50 % because "…"`: the action after it prevents what is detected.
struct Control {
  std::string text;
  Estimate detects;
};

/// How the subjects of one exam make one number: the worst of them, or any (noisy-OR).
enum class Combine : std::uint8_t { Worst, Any };

struct Risk {
  std::string name;
  std::size_t consequence = 0;  ///< row of Model::consequences
  std::string group;            ///< of dependent causes; "": independent
  Combine combine = Combine::Worst;
  Estimate prior = exactly(1);     ///< P(hazard) where it is unknown; above 0
  Estimate exposure = exactly(1);  ///< share of the intended uses that rely on the data
  ProbabilityForm probability = exactly(1);
  std::vector<Control> controls;
};

struct Model {
  std::vector<Consequence> consequences;
  std::vector<Risk> risks;
};

/// What is wrong with a model, a sentence each: a probability outside 0 .. 1, bounds that do not hold their value,
/// bands that end before 1, do not rise, or whose missing band is better than the best, names twice. A compiled policy
/// is not trusted to be right.
std::vector<std::string> faults(const Model& model);

// --- what was seen ----------------------------------------------------------------------------------------------

/// One subject (a series, an exam) under one risk.
struct Subject {
  std::optional<Estimate> hazard;       ///< P(hazard); 0 or 1 where it is a predicate; nothing where it is unknown
  std::optional<double> extent;         ///< share, 0 .. 1; nothing, and what is no share, is unknown
  std::optional<Estimate> probability;  ///< for Measured
  std::vector<std::optional<bool>> controls;  ///< whether each applies; unknown, or not told, does not
};
Estimate hazard_if(bool present);

// --- what comes out ---------------------------------------------------------------------------------------------

/// One number of a product, as it was multiplied.
struct Factor {
  enum class What : std::uint8_t { Hazard, Exposure, Probability, Control };
  What what = What::Hazard;
  std::string text;  ///< of a control
  Bounded number;    ///< of a control: 1 - what it detects
  std::string source;
  bool unknown = false;  ///< something was not known, and `number` is what stands for it
};

struct SubjectRisk {
  std::vector<Factor> factors;
  Bounded probability;  ///< of the consequence: the product of the factors
};

struct RiskResult {
  std::vector<SubjectRisk> subjects;
  Bounded probability;      ///< of the consequence, by the subjects combined; 0 without a subject
  Bounded risk;             ///< times the weight of the consequence
  double contribution = 0;  ///< total risk minus total risk with this hazard gone
};

struct ConsequenceResult {
  Bounded probability;
  Bounded risk;  ///< times its weight
};

/// By row of the model. `risk` everywhere is an expected loss in the unit of the scale.
struct Assessment {
  std::vector<RiskResult> risks;
  std::vector<ConsequenceResult> consequences;
  Bounded total;
  std::vector<std::size_t> fix_first;  ///< rows of risks that contribute something, the largest contribution first
};

/// The risks of one exam. `seen[i]` are the subjects of `model.risks[i]`. The model has no faults.
Assessment assess(const Model& model, const std::vector<std::vector<Subject>>& seen);

}  // namespace qapc::risk
