#include "runtime/session/alike.hpp"

#include <algorithm>

#include "runtime/base/contains.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/dicom/object.hpp"
#include "runtime/dicom/tags.hpp"

namespace qapc::session {
namespace {

using dicom::kNowhere;

bool is_in_group(std::uint32_t tag, std::uint32_t of) {
  return tag >> 16 == of >> 16;
}

/// What a home says may follow from the column. `groups` are left out: objects with functional groups are not alike.
bool touches(const abi::Home& home, const index::Column& column) {
  const std::uint32_t tag = column.tag();
  for (const abi::Guard& guard : home.guards) {
    if (guard.creator.empty() ? guard.tag == tag : is_in_group(guard.tag, tag)) return true;
  }
  switch (home.place) {
    case abi::Place::DataSet:
      return (home.path.empty() ? home.tag : home.path.front()) == tag;
    case abi::Place::Private:
      return is_in_group(home.tag, tag) || (home.deep && column.has_sequence());
    default:
      return false;
  }
}
bool touches(const abi::Recipe& recipe, const index::Column& column) {
  return std::ranges::any_of(recipe.homes, [&](const abi::Home& home) { return touches(home, column); });
}

}  // namespace

bool Alike::is_fixed(std::uint32_t tag) const {
  return std::ranges::any_of(plan_.fixed,
                             [&](std::uint32_t slot) { return plan_.levels.front().wanted[slot].tag == tag; });
}

/// False where what varies decides more than the values of single elements.
bool Alike::sort_columns(index::Block& block) {
  asked_.clear();
  needed_.clear();
  varies_.assign(plan_.recipes.size(), false);
  std::vector<index::Column*> varying;
  for (index::Column& column : block.columns()) {
    if (!index::is_asked(column, plan_)) continue;
    if (column.tag() == dicom::kSharedFunctionalGroups || column.tag() == dicom::kPerFrameFunctionalGroups)
      return false;
    if (!column.load()) return false;
    asked_.push_back(&column);
    if (column.constant()) continue;
    const bool named = column.tag() == dicom::kSopInstanceUid;
    if (!named && (is_fixed(column.tag()) || column.tag() == dicom::kSpecificCharacterSet)) return false;
    varying.push_back(&column);
  }
  for (std::size_t i = 0; i < plan_.recipes.size(); ++i) {
    varies_[i] =
        std::ranges::any_of(varying, [&](const index::Column* one) { return touches(plan_.recipes[i], *one); });
  }
  for (index::Column* column : asked_) {
    bool needed = column->tag() == dicom::kSopInstanceUid || column->tag() == dicom::kSpecificCharacterSet;
    for (std::size_t i = 0; i < plan_.recipes.size() && !needed; ++i)
      needed = varies_[i] && touches(plan_.recipes[i], *column);
    if (needed) needed_.push_back(column);
  }
  return true;
}

bool Alike::fill(std::size_t object, const std::vector<index::Column*>& columns) {
  records_.clear();
  for (const index::Column* column : columns) {
    const std::uint32_t number = column->at(object);
    if (number != index::Column::kAbsent) records_.push_back({column->tag(), column->record(number)});
  }
  filler_.start(plan_.slot_count());
  return index::replay(records_, plan_, filler_) == index::Replayed::Whole;
}

std::optional<dicom::Object> Alike::first(index::Block& block) {
  if (!fill(0, asked_)) return std::nullopt;
  auto object = dicom::object_of(excerpt_, plan_, asker_, block.sop_class(0), options_);
  if (!object || object->images.size() != 1) return std::nullopt;
  dicom::Cells cells(plan_, asker_, kNowhere, options_.evidence);
  sealed_.assign(plan_.recipes.size(), "");
  for (std::size_t i = 0; i < plan_.recipes.size() && options_.evidence; ++i) {
    exam::Cell again;
    if (!varies_[i]) cells.fill(again, i, {dicom::Part::Kind::Frame, kNowhere}, sealed_[i]);
  }
  return std::move(*object);
}

std::optional<dicom::Object> Alike::next(std::size_t number, const dicom::Object& first) {
  if (!fill(number, needed_)) return std::nullopt;
  asker_.start();
  dicom::Object object{.study_instance_uid = first.study_instance_uid,
                       .series_instance_uid = first.series_instance_uid,
                       .sop_instance_uid = std::string(
                           asker_.text_in(plan_.fixed[static_cast<std::size_t>(dicom::Fixed::SopInstanceUid)])),
                       .series_number = first.series_number,
                       .is_mr = first.is_mr,
                       .images = {}};
  if (object.sop_instance_uid.empty()) return std::nullopt;
  const exam::Image& like = first.images.front();
  exam::Image& image = object.images.emplace_back();
  image.sop_instance_uid = object.sop_instance_uid;
  image.frame = like.frame;
  image.cells.resize(like.cells.size());
  dicom::Cells cells(plan_, asker_, kNowhere, options_.evidence);
  std::string sealed;
  for (std::size_t i = 0; i < image.cells.size(); ++i) {
    if (varies_[i]) {
      cells.fill(image.cells[i], i, {dicom::Part::Kind::Frame, kNowhere}, sealed);
    } else {
      image.cells[i] = like.cells[i];
      sealed += sealed_[i];
    }
  }
  if (options_.evidence) image.evidence = crypto::sha256(sealed);
  return object;
}

std::optional<std::vector<dicom::Object>> Alike::read(index::Block& block) {
  if (block.objects() < 2 || !sort_columns(block)) return std::nullopt;
  std::vector<dicom::Object> all;
  all.reserve(block.objects());
  for (std::size_t i = 0; i < block.objects(); ++i) {
    if (block.sop_class(i) != block.sop_class(0)) return std::nullopt;
    auto object = i == 0 ? first(block) : next(i, all.front());
    if (!object) return std::nullopt;
    all.push_back(std::move(*object));
  }
  return all;
}

}  // namespace qapc::session
