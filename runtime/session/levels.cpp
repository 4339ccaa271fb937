#include "runtime/session/levels.hpp"

#include <algorithm>
#include <iterator>
#include <set>
#include <string>
#include <tuple>

#include "runtime/base/contains.hpp"
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

void tell_subject(exam::Exam& exam) {
  std::set<std::string> subjects;
  for (exam::Series& series : exam.series) {
    for (exam::Image& image : series.images) {
      const Cells cells = take_cells(image, 2);
      const std::string id = said(cells[0]);
      subjects.insert(id.empty() ? "" : said(cells[1]) + '\0' + id);
    }
  }
  const bool known = subjects.size() == 1 && !subjects.begin()->empty();
  exam.subject = known ? *subjects.begin() : std::string(2, '\0') + exam.uid;  // an issuer that nobody is
}

void tell_site(abi::Index recipe, exam::Exam& exam) {
  std::set<std::string> sites;
  for (const exam::Series& series : exam.series) {
    for (const exam::Image& image : series.images) sites.insert(said(image.cells[recipe]));
  }
  exam.site = sites.size() == 1 ? *sites.begin() : "";
}

}  // namespace

std::vector<abi::Recipe> recipes_to_read(const abi::Program& program) {
  constexpr std::uint32_t kPatientId = 0x0010'0020;
  constexpr std::uint32_t kIssuerOfPatientId = 0x0010'0021;
  std::vector<abi::Recipe> recipes = program.recipes;
  if (speaks_of(program, abi::SpaceKind::Subject)) {
    recipes.push_back(text_of(kPatientId));
    recipes.push_back(text_of(kIssuerOfPatientId));
  }
  if (speaks_of(program, abi::SpaceKind::Volume)) std::ranges::copy(volume::recipes(), std::back_inserter(recipes));
  return recipes;
}

void tell_levels(const abi::Program& program, exam::Exam& exam) {
  if (speaks_of(program, abi::SpaceKind::Volume)) {
    for (exam::Series& series : exam.series) tell_volumes(series);
  }
  if (speaks_of(program, abi::SpaceKind::Subject)) tell_subject(exam);
  if (program.site != abi::kNone) tell_site(program.site, exam);
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
    return std::tie(a.site, a.subject, a.uid) < std::tie(b.site, b.subject, b.uid);
  });
}

}  // namespace qapc::session
