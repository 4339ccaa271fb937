#include "runtime/series/facts.hpp"

#include <algorithm>
#include <array>
#include <bitset>

#include "runtime/base/contains.hpp"

namespace qapc::series {
namespace {

using tables::Agent;
using tables::kMeanings;

bool is_weighting(Family family) {
  using enum Family;
  constexpr std::array kWeightings = {T1w, T2w, PDw, PDT2, T2starw, Stir, Other};
  return contains(kWeightings, family);
}

/// The first family of the highest rank that speaks; the others of that rank beside it.
void draw_family(Recognised& recognised, const Place& place) {
  std::uint8_t rank = 0;
  for (const tables::FamilyRow& row : tables::kFamilies) {
    if (rank != 0 && row.rank != rank) break;
    if (!holds(row.condition, place)) continue;
    if (rank == 0) {
      rank = row.rank;
      recognised.family = row.family;
      recognised.why = row.why.view();
    }
    const bool told = row.family == recognised.family || contains(recognised.other_families, row.family);
    if (!told) recognised.other_families.push_back(row.family);
  }
  for (const tables::SuffixRow& row : tables::kSuffixes) {
    const bool fits = row.suffix == Suffix::Dce ? recognised.family == Family::T1w : is_weighting(recognised.family);
    if (fits && recognised.suffix == Suffix::None && holds(row.condition, place)) recognised.suffix = row.suffix;
  }
}

Plane with_oblique(Plane plane) {
  switch (plane) {
    case Plane::Axial:
      return Plane::AxialOblique;
    case Plane::Sagittal:
      return Plane::SagittalOblique;
    case Plane::Coronal:
      return Plane::CoronalOblique;
    default:
      return plane;
  }
}

/// Reformats and projections are in the plane that is said behind them.
bool changes_plane(std::string_view meaning) {
  constexpr std::array<std::string_view, 4> kChanges = {"reformat", "mip", "minip", "reconstruction"};
  return contains(kChanges, meaning);
}

struct Planes {
  std::vector<Plane> said;  ///< each once
  bool oblique = false;
  void add(Plane plane) {
    if (plane == Plane::Oblique) {
      oblique = true;
    } else if (!has(plane)) {
      said.push_back(plane);
    }
  }
  [[nodiscard]] bool has(Plane plane) const { return contains(said, plane); }
};

void draw_plane(Recognised& recognised) {
  Planes all;
  Planes before;
  Planes behind;
  bool changed = false;
  for (const Token& token : recognised.tokens) {
    if (!token.known()) continue;
    const tables::Meaning& meaning = kMeanings[token.meaning];
    if (changes_plane(meaning.name.view())) {
      changed = true;
      behind = {};
    }
    if (meaning.plane == Plane::Unknown) continue;
    all.add(meaning.plane);
    (changed ? behind : before).add(meaning.plane);
  }
  // Several planes behind a reformat are a list of what is made of the series, not its own.
  const bool list = behind.said.size() > 1 && !before.said.empty();
  const Planes& planes = behind.said.size() == 1 ? behind : list ? before : all;
  const bool three = planes.has(Plane::Axial) && planes.has(Plane::Sagittal) && planes.has(Plane::Coronal);
  if (three || planes.has(Plane::ThreePlane)) {
    recognised.plane = Plane::ThreePlane;
    return;
  }
  if (planes.said.empty()) {
    if (planes.oblique) recognised.plane = Plane::Oblique;
    return;
  }
  recognised.plane = planes.oblique ? with_oblique(planes.said.front()) : planes.said.front();
  for (const Plane plane : all.said)
    if (plane != planes.said.front()) recognised.other_planes.push_back(plane);
}

/// The most specific anatomy that is said, of several the first.
void draw_anatomy(Recognised& recognised) {
  std::uint8_t most = 0;
  for (const Token& token : recognised.tokens) {
    if (!token.known() || kMeanings[token.meaning].specificity <= most) continue;
    most = kMeanings[token.meaning].specificity;
    recognised.anatomy = tables::kAnatomies[kMeanings[token.meaning].anatomy - 1U];
  }
}

/// Said to be after: yes. Said to be before or without: no, even when the agent is named ("pre gad"). Else yes where
/// the agent is named, or a phase or method implies it.
bool agent_given(std::span<const Token> tokens) {
  std::bitset<5> said;
  for (const Token& token : tokens)
    if (token.known()) said.set(static_cast<std::size_t>(kMeanings[token.meaning].agent));
  const auto has = [&](Agent agent) { return said.test(static_cast<std::size_t>(agent)); };
  return has(Agent::Post) || (!has(Agent::None) && (has(Agent::Named) || has(Agent::Implied)));
}

}  // namespace

void draw_facts(Recognised& recognised) {
  tables::Mask present;
  for (const Token& token : recognised.tokens) {
    if (!token.known()) continue;
    present.add(token.meaning);
    recognised.derived = recognised.derived || kMeanings[token.meaning].derived;
    recognised.localizer = recognised.localizer || kMeanings[token.meaning].localizer;
  }
  draw_family(recognised, {recognised.tokens, &present});
  draw_plane(recognised);
  draw_anatomy(recognised);
  recognised.contrast_agent = agent_given(recognised.tokens);
  recognised.localizer = recognised.localizer || recognised.family == Family::Localizer;
  recognised.derived = recognised.derived || recognised.family == Family::Derived;
}

}  // namespace qapc::series
