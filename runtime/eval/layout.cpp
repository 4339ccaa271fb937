#include "runtime/eval/layout.hpp"

#include <algorithm>
#include <limits>
#include <string_view>

namespace qapc::eval {

using abi::Index;

std::int64_t Layout::ancestor(Index space, std::int64_t row, Index level) const {
  for (; space != level; space = program->spaces[space].parent)
    row = extents[space].parent[static_cast<std::size_t>(row)];
  return row;
}

void Layout::place(std::span<const exam::Exam> all, const Rows& read) {
  extents.resize(program->spaces.size());
  Extent& series = extents[abi::kSeries];
  Extent& image_rows = extents[abi::kImages];
  for (std::size_t e = 0; e < all.size(); ++e) {
    series.starts();
    for (const exam::Series& one : all[e].series) {
      image_rows.starts();
      for (std::size_t i = 0; i < one.images.size(); ++i) image_rows.add(series.count);
      series.add(static_cast<std::int64_t>(e));
    }
  }
  series.starts();
  image_rows.starts();
  extents[abi::kExams].count = static_cast<std::int64_t>(all.size());
  place_levels(all);
  for (Index space = abi::kExams + 1; space < program->spaces.size(); ++space) {
    switch (program->spaces[space].kind) {
      case abi::SpaceKind::Values:
        if (program->spaces[space].source == abi::kNone) {
          place_values(space, read);
        } else {
          place_above(space);
        }
        break;
      case abi::SpaceKind::Volume:
        place_volumes(space, read.images);
        break;
      case abi::SpaceKind::Regrouped:
        if (is_of_cells(program->spaces[space].parent)) {
          place_in_cells(space);
        } else {
          place_regrouped(space, read.images);
        }
        break;
      case abi::SpaceKind::Cell:
        place_cells(space, all);
        break;
      case abi::SpaceKind::Partner:
        place_partners(space);
        break;
      default:
        break;  // placed already
    }
  }
}

/// Subjects or scanners, sites and the cohort, as far as the program has them.
void Layout::place_levels(std::span<const exam::Exam> all) {
  const Index subjects = program->spaces[abi::kExams].parent;
  if (subjects == abi::kNone) return;
  const bool scanners = program->spaces[subjects].kind == abi::SpaceKind::Scanner;
  const auto other_site = [&](std::size_t e) { return e == 0 || all[e].site != all[e - 1].site; };
  std::vector<std::size_t> first_exam;  // of each subject
  place_groups(abi::kExams, [&](std::size_t e) {
    const bool begins =
        other_site(e) || (scanners ? all[e].scanner != all[e - 1].scanner : all[e].subject != all[e - 1].subject);
    if (begins) first_exam.push_back(e);
    return begins;
  });
  const Index sites = program->spaces[subjects].parent;
  if (sites == abi::kNone) return;
  place_groups(subjects, [&](std::size_t s) { return other_site(first_exam[s]); });
  if (program->spaces[sites].parent != abi::kNone) place_groups(sites, [](std::size_t s) { return s == 0; });
}

/// The rows above `lower`: a new one wherever `begins` says so.
void Layout::place_groups(Index lower, const std::function<bool(std::size_t)>& begins) {
  Extent& below = extents[lower];
  Extent& above = extents[program->spaces[lower].parent];
  for (std::int64_t row = 0; row < below.count; ++row) {
    if (begins(static_cast<std::size_t>(row))) {
      below.begin.push_back(row);
      ++above.count;
    }
    below.parent.push_back(above.count - 1);
  }
  below.begin.push_back(below.count);
}

/// A measured list that is missing is one value that is missing: no statistic of it is one of nothing.
void Layout::place_values(Index space, const Rows& read) {
  Extent& extent = extents[space];
  const Index recipe = program->spaces[space].recipe;
  const bool measured = program->recipes[recipe].measured();
  for (std::size_t row = 0; row < read.count(measured); ++row) {
    extent.starts();
    const exam::Cell& cell = read.cell(measured, row, recipe);
    const std::size_t count = measured && cell.missing != abi::Missing::None ? 1 : cell.values.size();
    for (std::size_t i = 0; i < count; ++i) extent.add(static_cast<std::int64_t>(row));
  }
  extent.starts();
}

/// Rows of values shared by the rows below: as many as the first of them has.
void Layout::place_above(Index space) {
  const Index source = program->spaces[space].source;
  const Extent& below = extents[source];
  const Extent& children = extents[program->spaces[source].parent];
  Extent& extent = extents[space];
  for (std::size_t parent = 0; parent + 1 < children.begin.size(); ++parent) {
    extent.starts();
    if (children.begin[parent] == children.begin[parent + 1]) continue;
    const auto first = static_cast<std::size_t>(children.begin[parent]);
    for (std::int64_t i = below.begin[first]; i < below.begin[first + 1]; ++i)
      extent.add(static_cast<std::int64_t>(parent));
  }
  extent.starts();
}

/// Images of a series stand in order of their volumes; those of which the volume is not known make one more.
void Layout::place_volumes(Index space, const std::vector<const exam::Image*>& images) {
  const Extent& image_rows = extents[abi::kImages];
  Extent& extent = extents[space];
  for (std::size_t series = 0; series + 1 < image_rows.begin.size(); ++series) {
    extent.starts();
    std::uint32_t before = std::numeric_limits<std::uint32_t>::max();
    for (std::int64_t i = image_rows.begin[series]; i < image_rows.begin[series + 1]; ++i) {
      const std::uint32_t volume = images[static_cast<std::size_t>(i)]->volume;
      if (volume != before) extent.add(static_cast<std::int64_t>(series));
      before = volume;
    }
  }
  extent.starts();
}

void Layout::place_regrouped(Index space, const std::vector<const exam::Image*>& images) {
  const abi::Space& how = program->spaces[space];
  Extent& extent = extents[space];
  extent.count = extents[how.source].count;
  const bool of_volumes = program->spaces[how.parent].kind == abi::SpaceKind::Volume;
  std::int64_t volume = -1;
  for (std::int64_t row = 0; row < extent.count; ++row) {
    if (of_volumes) {
      const auto at = static_cast<std::size_t>(row);
      const bool same = row > 0 && extents[abi::kImages].parent[at] == extents[abi::kImages].parent[at - 1] &&
                        images[at]->volume == images[at - 1]->volume;
      volume += same ? 0 : 1;
      extent.parent.push_back(volume);
    } else {
      extent.parent.push_back(ancestor(how.source, row, how.parent));
    }
  }
  for (std::int64_t parent = 0, row = 0; parent <= extents[how.parent].count; ++parent) {
    while (row < extent.count && extent.parent[static_cast<std::size_t>(row)] < parent) ++row;
    extent.begin.push_back(row);
  }
}

/// The other series of the exam: all but those that the row already speaks of. Siblings: all of them.
void Layout::place_partners(Index space) {
  const Index parent = program->spaces[space].parent;
  const bool siblings = program->spaces[space].source != abi::kNone;
  const Extent& series = extents[abi::kSeries];
  Extent& extent = extents[space];
  for (std::int64_t row = 0; row < extents[parent].count; ++row) {
    extent.starts();
    std::vector<std::int64_t> taken;
    std::int64_t at = row;
    for (Index level = parent; level != abi::kSeries; level = program->spaces[level].parent) {
      taken.push_back(extents[level].partner[static_cast<std::size_t>(at)]);
      at = extents[level].parent[static_cast<std::size_t>(at)];
    }
    taken.push_back(at);
    const auto exam = static_cast<std::size_t>(series.parent[static_cast<std::size_t>(at)]);
    for (std::int64_t other = series.begin[exam]; other < series.begin[exam + 1]; ++other) {
      if (!siblings && std::ranges::find(taken, other) != taken.end()) continue;
      extent.add(row);
      extent.partner.push_back(other);
    }
  }
  extent.starts();
}

/// Cells in order of what tells them, that which is not known first.
void Layout::place_cells(Index space, std::span<const exam::Exam> all) {
  const Index which = program->spaces[space].recipe;
  std::map<std::string_view, std::int64_t> known;
  for (const exam::Exam& one : all) known.emplace(one.cells[which], 0);
  Extent& extent = extents[space];
  extent.starts();
  for (auto& [name, row] : known) {
    row = extent.count;
    extent.add(0);
  }
  if (!all.empty()) extent.starts();
  for (const exam::Exam& one : all) cells[space].push_back(known.at(one.cells[which]));
}

/// What lies in the exams of a cell, in their order; or what they lie in, each once.
void Layout::place_in_cells(Index space) {
  const auto [kind, parent, recipe, source] = program->spaces[space];
  std::vector<std::vector<std::int64_t>> rows(static_cast<std::size_t>(extents[parent].count));
  const std::vector<std::int64_t>& cell_of = cells[parent];
  bool below = false;
  for (Index level = source; level != abi::kNone; level = program->spaces[level].parent) below |= level == abi::kExams;
  for (std::int64_t row = 0; below && row < extents[source].count; ++row)
    rows[static_cast<std::size_t>(cell_of[static_cast<std::size_t>(ancestor(source, row, abi::kExams))])].push_back(
        row);
  for (std::size_t exam = 0; !below && exam < cell_of.size(); ++exam) {
    std::vector<std::int64_t>& in = rows[static_cast<std::size_t>(cell_of[exam])];
    const std::int64_t row = ancestor(abi::kExams, static_cast<std::int64_t>(exam), source);
    if (in.empty() || in.back() != row) in.push_back(row);
  }
  Extent& extent = extents[space];
  for (std::size_t cell = 0; cell < rows.size(); ++cell) {
    extent.starts();
    for (const std::int64_t row : rows[cell]) {
      extent.add(static_cast<std::int64_t>(cell));
      extent.partner.push_back(row);
    }
  }
  extent.starts();
}

}  // namespace qapc::eval
