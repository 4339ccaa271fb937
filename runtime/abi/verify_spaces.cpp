#include "runtime/abi/verify_spaces.hpp"

#include <algorithm>

namespace qapc::abi {
namespace {

struct Spaces {
  const Program& program;

  [[nodiscard]] Index parent(Index space) const { return program.spaces[space].parent; }
  [[nodiscard]] bool kind_is(Index space, SpaceKind kind) const {
    return space < program.spaces.size() && program.spaces[space].kind == kind;
  }
  /// A level above series has one level above it, or none.
  [[nodiscard]] bool stands_under(Index index) const {
    const Space& space = program.spaces[index];
    if (space.parent == kNone) return true;
    switch (space.kind) {
      case SpaceKind::Exam:
        return kind_is(space.parent, SpaceKind::Subject) || kind_is(space.parent, SpaceKind::Scanner);
      case SpaceKind::Subject:
      case SpaceKind::Scanner:
        return kind_is(space.parent, SpaceKind::Site);
      case SpaceKind::Site:
      case SpaceKind::Cell:
        return kind_is(space.parent, SpaceKind::Cohort);
      default:
        return false;
    }
  }
  [[nodiscard]] bool lies_below(Index lower, Index upper) const {
    while (lower != kNone && lower != upper) lower = parent(lower);
    return lower == upper;
  }
  [[nodiscard]] bool space_fits(Index index) const {
    const Space& space = program.spaces[index];
    const bool has_recipe = space.kind == SpaceKind::Values || space.kind == SpaceKind::Cell;
    if (!has_recipe && space.recipe != kNone) return false;
    switch (space.kind) {
      case SpaceKind::Values:
        return values_fit(space, index);
      case SpaceKind::Volume:
        return space.parent == kSeries && space.source == kNone;
      case SpaceKind::Partner:
        if (space.source != kNone) return space.source == kSeries && space.parent == kSeries;
        return space.parent == kSeries || (space.parent < index && kind_is(space.parent, SpaceKind::Partner));
      case SpaceKind::Regrouped:
        if (space.source >= index || space.parent >= program.spaces.size()) return false;
        if (kind_is(space.parent, SpaceKind::Volume)) return space.source == kImages;
        if (kind_is(space.parent, SpaceKind::Cell) && space.parent < index)
          return lies_below(space.source, kExams) ? !kind_is(space.source, SpaceKind::Values)
                                                  : lies_below(kExams, space.source);
        return space.source != space.parent && !kind_is(space.source, SpaceKind::Values) &&
               lies_below(space.source, space.parent);
      case SpaceKind::Subject:
      case SpaceKind::Scanner:
      case SpaceKind::Site:
      case SpaceKind::Cohort:
        return space.source == kNone && stands_under(index) && is_only(index);
      case SpaceKind::Cell:
        return space.source == kNone && space.recipe < program.cells.size() && space.parent != kNone &&
               stands_under(index);
      default:
        return false;  // images, series and exams are the first three
    }
  }
  [[nodiscard]] bool is_only(Index index) const {
    return std::ranges::count(program.spaces, program.spaces[index].kind, &Space::kind) == 1;
  }
  [[nodiscard]] bool values_fit(const Space& space, Index index) const {
    if (space.source == kNone)
      return space.recipe < program.recipes.size() && program.recipes[space.recipe].list &&
             space.parent == (program.recipes[space.recipe].measured() ? kSeries : kImages);
    return space.source < index && kind_is(space.source, SpaceKind::Values) && space.parent != kNone &&
           space.recipe == kNone && space.parent == parent(parent(space.source));
  }
};

}  // namespace

Result<void> verify_spaces(const Program& program) {
  const Spaces spaces{program};
  const auto& all = program.spaces;
  if (all.size() < 3 || all[kImages] != Space{SpaceKind::Image, kSeries, kNone, kNone} ||
      all[kSeries] != Space{SpaceKind::Series, kExams, kNone, kNone} || all[kExams].kind != SpaceKind::Exam ||
      all[kExams].recipe != kNone || all[kExams].source != kNone) {
    return fail(Errc::Invalid, "the first spaces are images, series and exams");
  }
  if (!spaces.stands_under(kExams)) return fail(Errc::Invalid, "exams stand under subjects, sites and the cohort");
  for (Index index = 3; index < all.size(); ++index) {
    if (!spaces.space_fits(index)) return fail(Errc::Invalid, "space {} does not stand where its kind does", index);
  }
  return {};
}

}  // namespace qapc::abi
