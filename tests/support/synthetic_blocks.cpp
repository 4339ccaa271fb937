#include "tests/support/synthetic_blocks.hpp"

#include <algorithm>
#include <cstdlib>
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dcdict.h>
#include <dcmtk/dcmdata/dcelem.h>
#include <dcmtk/dcmdata/dcfilefo.h>
#include <dcmtk/dcmdata/dcitem.h>
#include <dcmtk/dcmdata/dcsequen.h>
#include <fstream>
#include <string>

namespace qapc::synthetic {
namespace fs = std::filesystem;

namespace {

using Block = std::optional<std::vector<std::byte>>;

bool is_creator(DcmElement& element, std::string_view creator) {
  OFString text;
  if (element.getTag().getElement() < 0x10 || element.getTag().getElement() > 0xFF) return false;
  return element.getOFStringArray(text).good() && std::string_view(text.c_str()) == creator;
}

Block bytes_of(DcmElement& element) {
  std::vector<Uint8> bytes(element.getLengthField());
  if (bytes.empty() || element.getPartialValue(bytes.data(), 0, element.getLengthField()).bad()) return std::nullopt;
  const auto* begin = reinterpret_cast<const std::byte*>(bytes.data());
  return std::vector<std::byte>(begin, begin + bytes.size());
}

Block find(DcmItem& item, std::string_view creator, std::uint16_t group, std::uint8_t low_byte, int depth) {
  constexpr int kDeepest = 6;
  std::vector<DcmElement*> elements;
  for (DcmObject* at = item.nextInContainer(nullptr); at != nullptr; at = item.nextInContainer(at)) {
    if (auto* element = dynamic_cast<DcmElement*>(at)) elements.push_back(element);
  }
  for (DcmElement* element : elements) {
    if (element->getTag().getGroup() != group || !is_creator(*element, creator)) continue;
    const auto block = static_cast<Uint16>(element->getTag().getElement() << 8 | low_byte);
    DcmElement* found = nullptr;
    if (item.findAndGetElement(DcmTagKey(group, block), found).bad() || found == nullptr || !found->isLeaf()) continue;
    if (auto bytes = bytes_of(*found)) return bytes;
  }
  if (depth == kDeepest) return std::nullopt;
  for (DcmElement* element : elements) {
    auto* sequence = dynamic_cast<DcmSequenceOfItems*>(element);
    if (sequence == nullptr || sequence->card() == 0) continue;
    if (auto bytes = find(*sequence->getItem(0), creator, group, low_byte, depth + 1)) return bytes;
  }
  return std::nullopt;
}

}  // namespace

std::optional<fs::path> corpus(const fs::path& project) {
  const char* named = std::getenv("QAPC_CORPUS");
  fs::path folder = named != nullptr ? fs::path(named) : project / "../shared/corpus";
  return fs::is_directory(folder) ? std::optional(std::move(folder)) : std::nullopt;
}

std::vector<fs::path> files_below(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

Block block_of(const fs::path& file, std::string_view creator, std::uint16_t group, std::uint8_t low_byte) {
  DcmFileFormat format;
  if (format.loadFile(file.c_str()).bad()) return std::nullopt;
  return find(*format.getDataset(), creator, group, low_byte, 0);
}

}  // namespace qapc::synthetic
