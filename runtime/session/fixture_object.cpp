#include "runtime/session/fixture_object.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <span>
#include <string>
#include <utility>

namespace qapc::session {
namespace {

/// Numbers are given as text, whatever the width of the element.
dicom::Vr text_vr(std::string_view letters) {
  using dicom::Vr;
  const Vr vr = dicom::vr_of(letters);
  if (vr == Vr::FL || vr == Vr::FD) return Vr::DS;
  return vr == Vr::Other || dicom::row_of(vr).form == dicom::vr_table::Form::Number ? Vr::IS : vr;
}

}  // namespace

FixtureObject::FixtureObject(std::vector<abi::Recipe> recipes)
    : recipes_(std::move(recipes)), plan_(recipes_), filler_(excerpt_), asker_(plan_, excerpt_) {}

void FixtureObject::load(const std::vector<abi::GivenElement>& elements, std::uint32_t image) {
  filler_.start(plan_.slot_count());
  filler_.open_item();
  for (const abi::GivenElement& given : elements) {
    const std::string text =
        given.by_image ? given.values[image % given.values.size()] : fmt::format("{}", fmt::join(given.values, "\\"));
    dicom::Element element{.tag = given.tag, .vr = text_vr(given.vr)};
    element.length = static_cast<std::uint32_t>(text.size());
    filler_.add(element);
    filler_.put(std::as_bytes(std::span(text)));
  }
  filler_.close_item();
  asker_.start();
}

void FixtureObject::fill(const std::vector<abi::GivenElement>& elements, std::uint32_t image,
                         std::vector<exam::Cell>& cells) {
  constexpr std::uint32_t kTop = 0;
  load(elements, image);
  for (std::size_t recipe = 0; recipe < recipes_.size(); ++recipe) {
    if (cells[recipe].missing != abi::Missing::Absent) continue;
    for (std::size_t home = 0; home < recipes_[recipe].homes.size(); ++home) {
      exam::Values values;
      const abi::Missing answer = asker_.ask(recipe, home, {dicom::Part::Kind::Top, kTop}, {values});
      if (!dicom::settles(answer)) continue;
      cells[recipe] = {answer, std::move(values), static_cast<std::uint8_t>(home)};
      break;
    }
  }
}

}  // namespace qapc::session
