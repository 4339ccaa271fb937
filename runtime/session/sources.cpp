#include "runtime/session/sources.hpp"

#include <memory>
#include <utility>

#include "runtime/session/indexed.hpp"
#include "runtime/session/part.hpp"

namespace qapc::session {
namespace {

constexpr std::size_t kBatch = 32;  // files

/// Blocks one by one, since each holds many objects; then the files without an image; then those that are opened again.
class OfIndex {
 public:
  OfIndex(const index::Index& index, std::uint32_t number) : all_(index.directory()), number_(number) {}

  std::vector<Item> next() {
    std::vector<Item> items;
    if (block_ < all_.blocks.size()) {
      items.push_back({.file = {}, .block = Kept{.index = number_, .block = block_++}});
      return items;
    }
    while (items.size() < kBatch && unused_ < all_.unused.size()) {
      const index::Unused& one = all_.unused[unused_++];
      items.push_back({.file = file_of(all_, one.origin), .refused = one.why});
    }
    while (items.size() < kBatch && torn_ < all_.torn.size()) {
      const index::Unused& one = all_.torn[torn_++];
      items.push_back({.file = file_of(all_, one.origin), .otherwise = one.why});
    }
    return items;
  }

 private:
  const index::Directory& all_;
  std::uint32_t number_;
  std::uint32_t block_ = 0;
  std::size_t unused_ = 0;
  std::size_t torn_ = 0;
};

}  // namespace

Source files_of(Walk& walk) {
  return [&walk] {
    std::vector<Item> items;
    while (items.size() < kBatch) {
      auto file = walk.next();
      if (!file) break;
      items.push_back({.file = std::move(*file)});
    }
    return items;
  };
}

Source members_of(const File& file, dicom::Archive& archive, std::optional<dicom::Refused>& wrong) {
  // So many that they do not take more memory than a batch may.
  constexpr std::size_t kMostBytes = std::size_t{8} << 20;
  return [&] {
    std::vector<Item> items;
    std::size_t bytes = 0;
    while (!wrong && items.size() < kBatch && bytes < kMostBytes) {
      auto member = archive.next();
      if (!member) wrong = member.error();
      if (!member || !*member) break;
      bytes += (*member)->bytes.size();
      items.push_back({.file = {.path = "", .relative = file.relative + "!" + (*member)->name},
                       .bytes = std::move((*member)->bytes),
                       .refused = std::move((*member)->refused)});
    }
    return items;
  };
}

Source items_of(const index::Index& index, std::uint32_t number) {
  return [items = std::make_shared<OfIndex>(index, number)] { return items->next(); };
}

Source items_of(const Part& part) {
  return [&part, block = std::uint32_t{0}]() mutable {
    std::vector<Item> items;
    if (block < part.blocks()) items.push_back({.file = {}, .part = &part, .part_block = block++});
    return items;
  };
}

}  // namespace qapc::session
