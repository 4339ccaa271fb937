// The dictionary as the plain rows of abi::Dictionary, for readers of implicit transfer syntaxes.
#include <algorithm>
#include <utility>
#include <vector>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/dictionary/tables.hpp"

namespace qapc::dictionary {

namespace {

/// PS3.5 7.6: a repeating group has 16 groups, of even numbers. 7Fxx was retired before anyone repeated it.
constexpr std::uint32_t kRepeats = 16;

bool repeats(const tables::AttributeRow& row) {
  const std::uint32_t group = row.tag >> 16;
  return row.mask == tables::kEvenGroups && (group == 0x5000 || group == 0x6000);
}

abi::DictionaryRow row_of(const tables::AttributeRow& row, std::uint32_t tag) {
  return {"",
          static_cast<std::uint16_t>(tag >> 16),
          static_cast<std::uint16_t>(tag & 0xFFFF),
          row.vr.view(),
          row.vm.view(),
          row.keyword.view()};
}

struct Rows {
  std::vector<abi::DictionaryRow> standard;
  std::vector<abi::DictionaryRow> private_elements;
};

Rows all_rows() {
  Rows rows;
  for (const tables::AttributeRow& row : tables::kAttributes) {
    const std::uint32_t groups = repeats(row) ? kRepeats : 1;
    for (std::uint32_t i = 0; i < groups; ++i) rows.standard.push_back(row_of(row, row.tag + (i << 17)));
  }
  std::ranges::sort(rows.standard, {}, [](const auto& row) { return std::pair(row.group, row.element); });

  rows.private_elements.reserve(tables::kPrivate.size());
  for (const tables::CreatorRow& creator : tables::kCreators) {
    for (const tables::PrivateRow& row : tables::kPrivate.subspan(creator.first, creator.count)) {
      rows.private_elements.push_back(
          {creator.creator.view(), row.group, row.element, row.vr.view(), row.vm.view(), row.name.view()});
    }
  }
  return rows;
}

}  // namespace

abi::Dictionary table() {
  static const Rows rows = all_rows();
  return {edition(), rows.standard, rows.private_elements};
}

}  // namespace qapc::dictionary
