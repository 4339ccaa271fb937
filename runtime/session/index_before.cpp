#include "runtime/session/index_before.hpp"

#include <algorithm>

namespace qapc::session {
namespace {

std::string key(const std::string& root, const std::string& relative) {
  return root + '\0' + relative;
}
bool in_archive(const index::Origin& origin) {
  return (origin.place & index::kInArchive) != 0;
}

/// What the system failed to give once is asked for again.
bool may_be_read_now(const dicom::Refused& why) {
  return why.why == dicom::Refusal::Unreadable;
}

}  // namespace

Result<IndexBefore> IndexBefore::open(const std::filesystem::path& file) {
  IndexBefore before;
  QAPC_TRY(index::Index opened, index::Index::open(file));
  const index::Directory& all = before.index_.emplace(std::move(opened)).directory();
  before.members_.resize(all.archives.size());
  before.kept_archives_.resize(all.archives.size());
  before.unused_.resize(all.unused.size());
  before.torn_.resize(all.torn.size());
  for (std::uint32_t i = 0; i < all.archives.size(); ++i) {
    const index::Origin& origin = all.archives[i].origin;
    before.archives_.insert_or_assign(key(all.roots[origin.place], origin.relative), i);
  }
  for (std::uint32_t i = 0; i < all.blocks.size(); ++i) {
    before.objects_.emplace_back(all.blocks[i].objects);
    QAPC_TRY_VOID(before.learn(i));
  }
  for (std::uint32_t i = 0; i < all.unused.size(); ++i)
    before.learn(all.unused[i].origin, {.what = What::Unused, .stamp = {}, .at = i});
  for (std::uint32_t i = 0; i < all.torn.size(); ++i)
    before.learn(all.torn[i].origin, {.what = What::Torn, .stamp = {}, .at = i});
  return before;
}

Result<void> IndexBefore::learn(std::uint32_t number) {
  QAPC_TRY(const std::string bytes, index_->block(number));
  auto block = index::Block::open(bytes);
  if (!block || block->objects() != objects_[number].size())
    return fail(Errc::Damaged, "the index is damaged: block {} contradicts itself", number + 1);
  for (std::uint32_t i = 0; i < block->objects(); ++i) {
    const index::Origin origin = block->origin(i);
    if (!index::is_known(origin, index_->directory()))
      return fail(Errc::Damaged, "the index is damaged: block {} contradicts itself", number + 1);
    learn(origin, {.what = What::Object, .stamp = {}, .block = number, .at = i});
  }
  return {};
}

void IndexBefore::learn(const index::Origin& origin, Known known) {
  known.stamp = {origin.size, origin.modified};
  if (in_archive(origin)) {
    members_[origin.place & ~index::kInArchive].push_back(known);
  } else {
    files_.insert_or_assign(key(index_->directory().roots[origin.place], origin.relative), known);
  }
}

const IndexBefore::Known* IndexBefore::same(const std::string& root, const std::string& relative,
                                            const Stamp& stamp) const {
  const auto known = files_.find(key(root, relative));
  if (known == files_.end() || known->second.stamp != stamp) return nullptr;
  const bool torn = known->second.what == What::Torn;
  if (torn && may_be_read_now(index_->directory().torn[known->second.at].why)) return nullptr;
  return &known->second;
}

void IndexBefore::keep(const Known& known) {
  if (known.what == What::Object) objects_[known.block][known.at] = true;
  if (known.what == What::Unused) unused_[known.at] = true;
  if (known.what == What::Torn) torn_[known.at] = true;
}

std::optional<std::uint64_t> IndexBefore::keep_archive(const std::string& root, const std::string& relative,
                                                       const Stamp& stamp) {
  const auto known = archives_.find(key(root, relative));
  if (known == archives_.end()) return std::nullopt;
  const index::Origin& origin = index_->directory().archives[known->second].origin;
  if (Stamp{origin.size, origin.modified} != stamp) return std::nullopt;
  const index::Archived& archive = index_->directory().archives[known->second];
  if (!archive.whole && may_be_read_now(archive.why)) return std::nullopt;
  kept_archives_[known->second] = true;
  for (const Known& member : members_[known->second]) keep(member);
  return members_[known->second].size();
}

std::size_t IndexBefore::kept(std::uint32_t block) const {
  return static_cast<std::size_t>(std::ranges::count(objects_[block], true));
}

Result<std::vector<index::Entry>> IndexBefore::entries(std::uint32_t number) const {
  QAPC_TRY(const std::string bytes, index_->block(number));
  auto block = index::Block::open(bytes);
  std::vector<index::Entry> all;
  for (std::size_t i = 0; i < objects_[number].size(); ++i) {
    if (!objects_[number][i]) continue;
    auto entry = block ? block->entry(i) : std::nullopt;
    if (!entry) return fail(Errc::Damaged, "the index is damaged: block {} contradicts itself", number + 1);
    all.push_back(std::move(*entry));
  }
  return all;
}

void IndexBefore::keep_lists(index::Directory& into) const {
  const index::Directory& all = index_->directory();
  for (std::size_t i = 0; i < unused_.size(); ++i) {
    if (unused_[i]) into.unused.push_back(all.unused[i]);
  }
  for (std::size_t i = 0; i < torn_.size(); ++i) {
    if (torn_[i]) into.torn.push_back(all.torn[i]);
  }
  for (std::size_t i = 0; i < kept_archives_.size(); ++i) {
    if (kept_archives_[i]) continue;
    into.archives[i].whole = true;  // nothing is told of it any more
    into.archives[i].origin.size = 0;
    into.archives[i].origin.modified = 0;
  }
}

}  // namespace qapc::session
