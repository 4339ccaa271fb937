#include "runtime/baseline/baseline.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace qapc::baseline {
namespace {

struct Cell {
  std::set<std::string> exams;
  std::vector<double> values;
};
using Cells = std::map<Key, Cell>;

/// The strata that are large enough, each with its exams; what became of the others is counted.
Cells cells_of(const std::vector<Sample>& samples, std::int64_t minimum, Counts& counts) {
  Cells cells;
  for (const Sample& one : samples) {
    ++counts.series;
    if (!one.value) {
      ++counts.without_value;
    } else if (!one.key) {
      ++counts.without_stratum;
    } else {
      Cell& cell = cells[*one.key];
      cell.exams.insert(one.exam);
      cell.values.push_back(*one.value);
    }
  }
  std::erase_if(cells, [&](const auto& named) {
    const bool small = static_cast<std::int64_t>(named.second.exams.size()) < minimum;
    if (small) ++counts.small_strata;
    if (small) counts.in_small_strata += static_cast<std::int64_t>(named.second.values.size());
    return small;
  });
  return cells;
}

std::uint32_t place(const std::vector<std::string>& all, const std::string& one) {
  return static_cast<std::uint32_t>(std::ranges::lower_bound(all, one) - all.begin());
}

/// Members and subjects, and whose each member is.
void tell_members(const std::map<std::string, std::string>& subject_of_exam, Baseline& into) {
  std::set<std::string> subjects;
  for (const auto& [exam, subject] : subject_of_exam) subjects.insert(subject);
  into.subjects.assign(subjects.begin(), subjects.end());
  into.members.clear();
  into.subject_of.clear();
  for (const auto& [exam, subject] : subject_of_exam) {
    into.members.push_back(exam);
    into.subject_of.push_back(place(into.subjects, subject));
  }
}

std::vector<std::uint32_t> places(const std::vector<std::string>& members, const std::set<std::string>& exams) {
  std::vector<std::uint32_t> all;
  for (const std::string& exam : exams) all.push_back(place(members, exam));
  return all;
}

bool same_head(const Baseline& a, const Baseline& b) {
  return a.policy == b.policy && a.version == b.version && a.within == b.within && a.minimum == b.minimum &&
         a.key == b.key && a.engine == b.engine;
}

bool same_about(const Entry& a, const Entry& b) {
  return a.about == b.about && a.unit == b.unit && a.metrics == b.metrics;
}

/// Where the parts of a dimension stand in keys.
std::vector<std::size_t> columns_of(const Baseline& baseline, const std::vector<std::string>& within) {
  std::vector<std::size_t> all;
  for (const std::string& word : within) {
    std::size_t at = 0;
    for (const Dimension& one : baseline.within) {
      for (std::size_t i = 0; i < one.parts.size(); ++i, ++at) {
        if (one.word == word) all.push_back(at);
      }
    }
  }
  return all;
}

void add(Counts& to, const Counts& counts) {
  to.series += counts.series;
  to.without_value += counts.without_value;
  to.without_stratum += counts.without_stratum;
  to.in_small_strata += counts.in_small_strata;
  to.small_strata += counts.small_strata;
}

void add(Entry& to, const Entry& entry, const std::vector<std::uint32_t>& moved) {
  add(to.counts, entry.counts);
  for (const Stratum& stratum : entry.strata) {
    const auto at = std::ranges::lower_bound(to.strata, stratum.key, {}, &Stratum::key);
    const bool known = at != to.strata.end() && at->key == stratum.key;
    Stratum& into = known ? *at : *to.strata.insert(at, Stratum{stratum.key, {}, {}});
    for (const std::uint32_t member : stratum.members) into.members.push_back(moved[member]);
    std::ranges::sort(into.members);
    into.sketch.merge(stratum.sketch);
  }
}

}  // namespace

const Entry* Baseline::find(const About& about) const {
  const auto found = std::ranges::find(entries, about, &Entry::about);
  return found == entries.end() ? nullptr : &*found;
}

std::set<std::uint32_t> Baseline::subjects_of(std::span<const std::uint32_t> some) const {
  std::set<std::uint32_t> all;
  for (const std::uint32_t member : some) all.insert(subject_of[member]);
  return all;
}

Result<Baseline> make(Baseline head, std::vector<Pooled> pooled) {
  std::ranges::sort(pooled, {}, &Pooled::about);
  std::vector<Cells> cells;
  std::map<std::string, std::string> subject_of_exam;
  head.entries.clear();
  for (const Pooled& one : pooled) {
    Entry& entry = head.entries.emplace_back(one.about, one.unit, one.metrics, Counts{}, std::vector<Stratum>{});
    cells.push_back(cells_of(one.samples, head.minimum, entry.counts));
    for (const Sample& sample : one.samples) {
      if (sample.value && sample.key && cells.back().contains(*sample.key))
        subject_of_exam.emplace(sample.exam, sample.subject);
    }
  }
  if (subject_of_exam.empty())
    return fail(Errc::Invalid, "no stratum has {} exams with a value: name fewer strata with `--within`, or more exams",
                head.minimum);
  tell_members(subject_of_exam, head);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    for (auto& [key, cell] : cells[i])
      head.entries[i].strata.push_back({key, places(head.members, cell.exams), Sketch(std::move(cell.values))});
  }
  return head;
}

Result<Baseline> merge(const std::vector<Baseline>& all) {
  Baseline merged = all.front();
  std::map<std::string, std::string> subject_of_exam;
  for (const Baseline& one : all) {
    if (!same_head(one, merged) || !std::ranges::equal(one.entries, merged.entries, same_about))
      return fail(Errc::Invalid, "the baselines differ in policy, metrics, strata, minimum, key or version of qapc");
    for (std::size_t i = 0; i < one.members.size(); ++i) {
      if (!subject_of_exam.emplace(one.members[i], one.subjects[one.subject_of[i]]).second)
        return fail(Errc::Invalid, "an exam is a member of two of the baselines, and would count twice");
    }
  }
  tell_members(subject_of_exam, merged);
  for (Entry& entry : merged.entries) {
    entry.counts = {};
    entry.strata.clear();
  }
  for (const Baseline& one : all) {
    std::vector<std::uint32_t> moved;
    for (const std::string& member : one.members) moved.push_back(place(merged.members, member));
    for (std::size_t i = 0; i < one.entries.size(); ++i) add(merged.entries[i], one.entries[i], moved);
  }
  return merged;
}

std::int64_t needed(double share) {
  const double tail = std::min(share, 1 - share);
  if (tail <= 0) return kSmallest;
  return std::max(kSmallest, static_cast<std::int64_t>(std::ceil(1 / tail - 1e-9)));  // 1 - 0.95 is not quite 0.05
}

std::vector<Limit> limits(const Baseline& baseline, const Entry& entry, const std::vector<std::string>& within,
                          double share) {
  struct Merged {
    std::set<std::uint32_t> members;
    Sketch sketch;
  };
  const std::vector<std::size_t> columns = columns_of(baseline, within);
  std::map<Key, Merged> merged;
  for (const Stratum& stratum : entry.strata) {
    Key key;
    for (const std::size_t column : columns) key.push_back(stratum.key[column]);
    Merged& into = merged[key];
    into.members.insert(stratum.members.begin(), stratum.members.end());
    into.sketch.merge(stratum.sketch);
  }
  std::vector<Limit> all;
  for (const auto& [key, one] : merged) {
    const auto members = static_cast<std::int64_t>(one.members.size());
    all.push_back({key, one.sketch.quantile(share), one.sketch.count(), members, members >= needed(share)});
  }
  return all;
}

}  // namespace qapc::baseline
