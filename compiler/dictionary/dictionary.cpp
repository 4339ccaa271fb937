#include "compiler/dictionary/dictionary.hpp"

#include <algorithm>
#include <string>

#include "compiler/dictionary/spelling.hpp"
#include "compiler/dictionary/tables.hpp"

namespace qapc::dictionary {

namespace {

Attribute attribute(const tables::AttributeRow& row) {
  Attribute result;
  result.keyword = row.keyword.view();
  result.tag = row.tag;
  result.vr = row.vr.view();
  result.vm = {row.least, row.most};
  result.name = row.name.view();
  result.retired = row.retired;
  result.unit = row.unit.view();
  result.unit_known = row.unit_known;
  if (row.level != 0) result.level = static_cast<Level>(row.level - 1);
  result.terms = tables::kTerms.subspan(row.first_term, row.terms);
  result.terms_closed = row.terms_closed;
  result.privacy = row.privacy;
  return result;
}

const tables::AttributeRow* row_at(std::uint32_t tag) {
  const auto row = std::ranges::lower_bound(tables::kAttributes, tag, {}, &tables::AttributeRow::tag);
  return row != tables::kAttributes.end() && row->tag == tag ? &*row : nullptr;
}

const tables::CreatorRow* find_creator(std::string_view creator) {
  const std::string folded = fold(trimmed(creator));
  const auto name = [](const tables::CreatorRow& row) { return row.folded.view(); };
  const auto row = std::ranges::lower_bound(tables::kCreators, std::string_view(folded), {}, name);
  return row != tables::kCreators.end() && row->folded.view() == folded ? &*row : nullptr;
}

bool is_vendor(std::string_view folded_manufacturer, const VendorName& name) {
  return folded_manufacturer.starts_with(name.prefix) &&
         (folded_manufacturer.size() == name.prefix.size() || !is_letter(folded_manufacturer[name.prefix.size()]));
}

}  // namespace

std::string_view edition() {
  return tables::kEditions.front();
}
std::span<const std::string_view> editions() {
  return tables::kEditions;
}
std::string_view vendors_edition() {
  return tables::kVendorsEdition;
}
std::string_view confidentiality_edition() {
  return tables::kConfidentialityEdition;
}
std::string_view digest() {
  return tables::kDigest;
}

std::optional<Attribute> find(std::string_view keyword) {
  const auto name = [](std::uint16_t row) { return tables::kAttributes[row].keyword.view(); };
  const auto row = std::ranges::lower_bound(tables::kByKeyword, keyword, {}, name);
  if (row == tables::kByKeyword.end() || name(*row) != keyword) return std::nullopt;
  return attribute(tables::kAttributes[*row]);
}

std::optional<Attribute> find(std::string_view keyword, std::string_view edition) {
  std::optional<Attribute> found = find(keyword);
  const auto place = [](const tables::EarlierRow& row) { return std::pair(row.edition, row.keyword); };
  for (const tables::EarlierRow& row :
       std::ranges::equal_range(tables::kEarlier, std::pair(edition, keyword), {}, place)) {
    if (row.absent) return std::nullopt;
    found->retired = found->retired && !row.in_force;
    found->vm = {row.least, row.most};
  }
  return found;
}

std::optional<Attribute> find(std::uint32_t tag) {
  for (const std::uint32_t mask : {tables::kOneTag, tables::kEvenGroups, tables::kElements}) {
    const tables::AttributeRow* row = row_at(tag & mask);
    if (row != nullptr && row->mask == mask) return attribute(*row);
  }
  return std::nullopt;
}

std::vector<std::string_view> keywords() {
  std::vector<std::string_view> all;
  for (const std::uint16_t row : tables::kByKeyword) all.push_back(tables::kAttributes[row].keyword.view());
  return all;
}

std::span<const FrameHome> frame_homes(std::string_view keyword) {
  const auto rows = std::ranges::equal_range(tables::kFrameHomes, keyword, {}, &FrameHome::keyword);
  return {rows.begin(), rows.end()};
}

namespace {

std::optional<PrivateElement> private_element(const tables::CreatorRow& owner, std::uint16_t group,
                                              std::uint8_t element) {
  const auto rows = tables::kPrivate.subspan(owner.first, owner.count);
  const auto place = [](const tables::PrivateRow& row) { return row.group << 8 | row.element; };
  const auto row = std::ranges::lower_bound(rows, group << 8 | element, {}, place);
  if (row == rows.end() || row->group != group || row->element != element) return std::nullopt;
  return PrivateElement{owner.creator.view(), row->group,       row->element,     row->vr.view(),
                        row->vm.view(),       row->name.view(), row->unit.view(), row->meaning.view()};
}

}  // namespace

std::optional<PrivateElement> find_private(std::string_view creator, std::uint16_t group, std::uint8_t element) {
  const tables::CreatorRow* owner = find_creator(creator);
  return owner == nullptr ? std::nullopt : private_element(*owner, group, element);
}

std::vector<PrivateElement> private_elements(std::uint16_t group, std::uint8_t element) {
  constexpr std::size_t kMost = 3;
  std::vector<PrivateElement> result;
  for (const tables::CreatorRow& owner : tables::kCreators) {
    if (auto found = private_element(owner, group, element)) result.push_back(*found);
  }
  std::ranges::stable_sort(result, std::ranges::greater{}, [](const PrivateElement& one) {
    return std::pair(!one.meaning.empty(), !one.name.empty());
  });
  if (result.size() > kMost) result.erase(result.begin() + kMost, result.end());
  return result;
}

bool knows_creator(std::string_view creator) {
  return find_creator(creator) != nullptr;
}

std::span<const VendorName> vendor_names() {
  return tables::kVendorNames;
}

std::vector<std::string_view> vendors() {
  std::vector<std::string_view> result;
  for (const VendorName& name : tables::kVendorNames) {
    if (std::ranges::find(result, name.vendor) == result.end()) result.push_back(name.vendor);
  }
  result.push_back("OTHER");
  return result;
}

std::string_view vendor_of(std::string_view manufacturer) {
  const std::string folded = fold(trimmed(manufacturer));
  const auto row =
      std::ranges::find_if(tables::kVendorNames, [&](const VendorName& name) { return is_vendor(folded, name); });
  return row == tables::kVendorNames.end() ? "OTHER" : row->vendor;
}

std::span<const std::string_view> canonical_names() {
  return tables::kCanonicalNames;
}

}  // namespace qapc::dictionary
