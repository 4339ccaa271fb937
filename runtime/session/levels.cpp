#include "runtime/session/levels.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <set>
#include <string>
#include <tuple>

#include "runtime/base/contains.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/baseline/baseline.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/eval/questions.hpp"
#include "runtime/session/visits.hpp"
#include "runtime/volume/grouping.hpp"

namespace qapc::session {
namespace {

bool speaks_of(const abi::Program& program, abi::SpaceKind kind) {
  return contains(program.spaces, kind, &abi::Space::kind);
}

abi::Recipe text_of(std::uint32_t tag) {
  abi::Recipe recipe;
  recipe.type = abi::Type::Text;
  recipe.homes.emplace_back().tag = tag;
  return recipe;
}

using Cells = std::vector<exam::Cell>;

/// The last cells of an image.
Cells take_cells(exam::Image& image, std::size_t count) {
  const auto begin = image.cells.end() - static_cast<std::ptrdiff_t>(count);
  Cells taken(std::make_move_iterator(begin), std::make_move_iterator(image.cells.end()));
  image.cells.erase(begin, image.cells.end());
  return taken;
}

std::string said(const exam::Cell& cell) {
  const auto* text = cell.values.empty() ? nullptr : std::get_if<std::string>(&cell.values.front());
  return text == nullptr ? "" : *text;
}

void tell_volumes(exam::Series& series) {
  volume::Images all;
  for (exam::Image& image : series.images) {
    exam::Image placed{image.sop_instance_uid, image.frame, take_cells(image, volume::recipes().size())};
    all.push_back(volume::facts_of(placed));
  }
  const std::vector<std::uint32_t> numbers = volume::volume_numbers(all);
  for (std::size_t i = 0; i < numbers.size(); ++i) series.images[i].volume = numbers[i];
}

void tell_begin(exam::Exam& exam) {
  const std::size_t count = recipes_of_moments().size();
  for (exam::Series& series : exam.series) {
    for (exam::Image& image : series.images) {
      const auto moment = moment_of(take_cells(image, count));
      if (moment && (!exam.begin_us || *moment < *exam.begin_us)) exam.begin_us = moment;
    }
  }
  if (!exam.begin_us && exam.alone.empty()) exam.alone = "no date and time of acquisition";
}

void tell_subject(bool of_visits, exam::Exam& exam) {
  std::set<std::string> subjects;
  for (exam::Series& series : exam.series) {
    for (exam::Image& image : series.images) {
      const Cells cells = take_cells(image, 2);
      const std::string id = said(cells[0]);
      subjects.insert(id.empty() ? "" : said(cells[1]) + '\0' + id);
    }
  }
  const bool known = subjects.size() == 1 && !subjects.begin()->empty();
  if (of_visits && !known) exam.alone = subjects.size() > 1 ? "several PatientIDs" : "no PatientID";
  exam.subject = known ? *subjects.begin() : std::string(2, '\0') + exam.uid;  // an issuer that nobody is
}

/// What all images say of one part of a name, or why there is nothing.
std::string part_of(const exam::Exam& exam, abi::Index recipe, std::string& missing) {
  std::set<std::string> values;
  for (const exam::Series& series : exam.series) {
    for (const exam::Image& image : series.images) values.insert(said(image.cells[recipe]));
  }
  if (values.size() == 1 && !values.begin()->empty()) return *values.begin();
  if (missing.empty()) missing = abi::name(values.size() > 1 ? abi::Missing::Differs : abi::Missing::Absent);
  return "";
}

/// The code of a site or scanner: the parts of its name, or what the table says of them. Else why there is none.
std::string name_of(const abi::Program& program, const abi::Naming& naming, const exam::Exam& exam,
                    std::string& missing) {
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < naming.recipes.size(); ++i) {
    std::string part = part_of(exam, naming.recipes[i], missing);
    const bool hashed = (naming.hashed >> i & 1u) != 0;
    parts.push_back(hashed && !part.empty() ? crypto::hex(crypto::sha256(part)) : std::move(part));
  }
  if (!missing.empty()) return "";
  if (!naming.table) {
    std::string joined = parts.front();
    for (std::size_t i = 1; i < parts.size(); ++i) joined += kBetweenParts + parts[i];
    return joined;
  }
  const auto row = std::ranges::find_if(naming.rows, [&](const abi::Naming::Row& one) {
    return std::ranges::equal(one.keys, parts, {}, [&](abi::Index key) { return program.text(key); });
  });
  if (row != naming.rows.end()) return program.text(row->code);
  missing = "not in the table";
  return "";
}

/// The band of a number that all images of the exam have: `40 years to under 45 years`.
std::string band_of(const exam::Exam& exam, const abi::Program& program, const abi::Cells::Part& part,
                    std::string& missing) {
  std::set<double> values;
  bool absent = false;
  for (const exam::Series& series : exam.series) {
    for (const exam::Image& image : series.images) {
      const exam::Values& all = image.cells[part.recipe].values;
      absent = absent || all.empty();
      if (all.empty()) continue;
      const auto* whole = std::get_if<std::int64_t>(&all.front());
      values.insert(whole != nullptr ? static_cast<double>(*whole) : std::get<double>(all.front()));
    }
  }
  if (values.size() != 1 || absent) {
    if (missing.empty()) missing = abi::name(values.empty() ? abi::Missing::Absent : abi::Missing::Differs);
    return "";
  }
  const double lowest = std::floor(*values.begin() / part.width) * part.width;
  return fmt::format("{} to under {} {}", number_text(lowest), number_text(lowest + part.width),
                     program.text(part.unit));
}

/// What tells the cell of an exam: its parts.
std::string cell_of(const abi::Program& program, const abi::Cells& cells, const exam::Exam& exam,
                    std::string& missing) {
  std::string name;
  for (const abi::Cells::Part& part : cells.parts) {
    if (&part != &cells.parts.front()) name += kBetweenParts;
    if (part.recipe == abi::kNone) {
      name += exam.site;
      if (missing.empty()) missing = exam.no_site;
    } else if (part.width > 0) {
      name += band_of(exam, program, part, missing);
    } else {
      const std::string said = part_of(exam, part.recipe, missing);
      const bool as_it_is = part.map == abi::kNone || said.empty();
      name += as_it_is ? said : program.text(eval::mapped(program, program.maps[part.map], said));
    }
  }
  return missing.empty() ? name : "";
}

}  // namespace

bool needs_subjects(const abi::Program& program) {
  const bool compares = std::ranges::any_of(
      program.sources, [&](const abi::Source& source) { return program.text(source.name).ends_with(baseline::kFile); });
  return compares || speaks_of(program, abi::SpaceKind::Subject) || program.visit_s > 0;
}

std::vector<abi::Recipe> recipes_to_read(const abi::Program& program, bool subjects) {
  constexpr std::uint32_t kPatientId = 0x0010'0020;
  constexpr std::uint32_t kIssuerOfPatientId = 0x0010'0021;
  std::vector<abi::Recipe> recipes = program.recipes;
  if (program.visit_s > 0) std::ranges::copy(recipes_of_moments(), std::back_inserter(recipes));
  if (subjects) {
    recipes.push_back(text_of(kPatientId));
    recipes.push_back(text_of(kIssuerOfPatientId));
  }
  if (speaks_of(program, abi::SpaceKind::Volume)) std::ranges::copy(volume::recipes(), std::back_inserter(recipes));
  return recipes;
}

void tell_levels(const abi::Program& program, bool subjects, exam::Exam& exam) {
  if (speaks_of(program, abi::SpaceKind::Volume)) {
    for (exam::Series& series : exam.series) tell_volumes(series);
  }
  if (subjects) tell_subject(program.visit_s > 0, exam);
  if (program.visit_s > 0) tell_begin(exam);
}

void tell_names(const abi::Program& program, exam::Exam& exam) {
  if (!program.site.recipes.empty()) exam.site = name_of(program, program.site, exam, exam.no_site);
  if (speaks_of(program, abi::SpaceKind::Scanner))
    exam.scanner = name_of(program, program.scanner, exam, exam.no_scanner);
  exam.no_cells.assign(program.cells.size(), "");
  exam.cells.clear();
  for (std::size_t i = 0; i < program.cells.size(); ++i)
    exam.cells.push_back(cell_of(program, program.cells[i], exam, exam.no_cells[i]));
}

void sort_by_levels(std::vector<exam::Exam>& exams) {
  for (exam::Exam& one : exams) {
    for (exam::Series& series : one.series) {
      std::ranges::sort(series.images, [](const exam::Image& a, const exam::Image& b) {
        return std::tie(a.volume, a.sop_instance_uid, a.frame) < std::tie(b.volume, b.sop_instance_uid, b.frame);
      });
    }
  }
  std::ranges::sort(exams, [](const exam::Exam& a, const exam::Exam& b) {
    return std::tie(a.site, a.scanner, a.subject, a.uid) < std::tie(b.site, b.scanner, b.subject, b.uid);
  });
}

}  // namespace qapc::session
