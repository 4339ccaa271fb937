#include "runtime/dicom/dcmtk/lookup.hpp"

#include <algorithm>
#include <dcmtk/dcmdata/dcsequen.h>
#include <string>
#include <string_view>

#include "runtime/dicom/dcmtk/element.hpp"

namespace qapc::dicom {
namespace {

constexpr Uint16 kFirstBlock = 0x10;  // PS3.5 7.8.1
constexpr Uint16 kLastBlock = 0xFF;
constexpr int kDeepestPrivate = 4;  // sequences below the functional group item; scanners use one or two

DcmTagKey key_of(std::uint32_t tag) {
  return {static_cast<Uint16>(tag >> 16), static_cast<Uint16>(tag & 0xFFFF)};
}

char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
bool same_creator(std::string_view lhs, std::string_view rhs) {
  const auto trimmed = [](std::string_view text) {
    const std::size_t first = std::min(text.find_first_not_of(' '), text.size());
    const std::size_t last = text.find_last_not_of(std::string_view(" \0", 2));
    return last == std::string_view::npos ? std::string_view() : text.substr(first, last - first + 1);
  };
  return std::ranges::equal(trimmed(lhs), trimmed(rhs), {}, lower, lower);
}

DcmItem* first_item(DcmElement& element) {
  auto* sequence = dynamic_cast<DcmSequenceOfItems*>(&element);
  return sequence == nullptr || sequence->card() == 0 ? nullptr : sequence->getItem(0);
}

/// All at once: DCMTK walks from the start again whenever anything else was looked up in between.
std::vector<DcmElement*> children(DcmItem& item) {
  std::vector<DcmElement*> out;
  for (DcmObject* at = item.nextInContainer(nullptr); at != nullptr; at = item.nextInContainer(at)) {
    if (auto* element = dynamic_cast<DcmElement*>(at)) out.push_back(element);
  }
  return out;
}

/// Blocks of the creator in this item; the same creator may hold several.
void find_in_blocks(DcmItem& item, const abi::Home& home, Found& found) {
  const auto group = static_cast<Uint16>(home.tag >> 16);
  for (DcmElement* creator : children(item)) {
    const DcmTagKey& tag = creator->getTag();
    const Uint16 block = tag.getElement();
    if (tag.getGroup() != group || block < kFirstBlock || block > kLastBlock) continue;
    const auto name = stored(*creator);
    if (!name || !same_creator(name->values.front(), home.creator)) continue;
    found.has_creator = true;
    const auto number = static_cast<Uint16>(block << 8 | (home.tag & 0xFF));
    if (DcmElement* element = child(item, DcmTagKey(group, number))) found.elements.push_back(element);
  }
}

/// Macros of a functional group hold private elements too: Siemens XA keeps (0021,xx79) inside (0018,9226).
/// Group 0008 holds references to other images.
bool may_hold_private(const DcmTagKey& tag) {
  return tag.getGroup() > 0x0008;
}

/// The item, then the first items of its sequences: private ones before those of the standard.
void find_private(DcmItem& item, const abi::Home& home, int depth, Found& found) {
  find_in_blocks(item, home, found);
  if (depth == kDeepestPrivate) return;
  const auto elements = children(item);
  for (const bool private_ones : {true, false}) {
    for (DcmElement* element : elements) {
      const DcmTagKey& tag = element->getTag();
      if (element->isLeaf() || tag.isPrivate() != private_ones || !may_hold_private(tag)) continue;
      if (DcmItem* inner = first_item(*element)) find_private(*inner, home, depth + 1, found);
    }
  }
}

}  // namespace

DcmElement* child(DcmItem& item, const DcmTagKey& tag) {
  DcmElement* element = nullptr;
  return item.findAndGetElement(tag, element).good() ? element : nullptr;
}

DcmItem* first_item(DcmItem& item, const DcmTagKey& tag) {
  DcmElement* element = child(item, tag);
  return element == nullptr ? nullptr : first_item(*element);
}

std::vector<DcmItem*> items(DcmItem& item, const DcmTagKey& tag) {
  std::vector<DcmItem*> out;
  auto* sequence = dynamic_cast<DcmSequenceOfItems*>(child(item, tag));
  if (sequence == nullptr) return out;
  for (DcmObject* at = sequence->nextInContainer(nullptr); at != nullptr; at = sequence->nextInContainer(at)) {
    if (auto* inner = dynamic_cast<DcmItem*>(at)) out.push_back(inner);
  }
  return out;
}

Found find(const abi::Home& home, const Part& part) {
  Found found;
  DcmItem* item = part.item;
  if (item == nullptr) return found;
  const bool top = part.kind == Part::Kind::Top;
  if (home.place == abi::Place::Private) {
    find_private(*item, home, top ? kDeepestPrivate : 0, found);
    return found;
  }
  if ((home.place == abi::Place::DataSet) != top) return found;
  for (const std::uint32_t tag : home.path) {
    if (item != nullptr) item = first_item(*item, key_of(tag));
  }
  if (item == nullptr) return found;
  if (DcmElement* element = child(*item, key_of(home.tag))) found.elements.push_back(element);
  return found;
}

}  // namespace qapc::dicom
