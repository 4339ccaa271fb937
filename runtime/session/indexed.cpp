#include "runtime/session/indexed.hpp"

#include <utility>

#include "runtime/dicom/object.hpp"

namespace qapc::session {

File file_of(const index::Directory& directory, const index::Origin& origin) {
  if ((origin.place & index::kInArchive) != 0) return {.path = "", .relative = origin.relative};
  return {.path = directory.roots[origin.place] + "/" + origin.relative, .relative = origin.relative};
}

BlockReader::BlockReader(const std::vector<index::Index>& indexes, const dicom::Plan& plan,
                         const dicom::ReadOptions& options)
    : indexes_(indexes), plan_(plan), options_(options), asker_(plan, excerpt_) {}

Result<Unpacked> BlockReader::read(std::uint32_t index, std::uint32_t block) {
  QAPC_TRY(const std::string bytes, indexes_[index].block(block));
  auto opened = index::Block::open(bytes);
  if (!opened) return fail(Errc::Damaged, "the index is damaged: block {} contradicts itself", block + 1);
  Unpacked all;
  for (std::uint32_t i = 0; i < opened->objects(); ++i) QAPC_TRY_VOID(read({index, block, i}, *opened, all));
  return all;
}

Result<Unpacked> BlockReader::read(const Kept& one) {
  QAPC_TRY(const std::string bytes, indexes_[one.index].block(one.block));
  auto opened = index::Block::open(bytes);
  if (!opened || one.object >= opened->objects())
    return fail(Errc::Damaged, "the index is damaged: block {} contradicts itself", one.block + 1);
  Unpacked all;
  QAPC_TRY_VOID(read(one, *opened, all));
  return all;
}

Result<void> BlockReader::read(const Kept& one, index::Block& block, Unpacked& into) {
  const auto damaged = [&] {
    return fail(Errc::Damaged, "the index is damaged: block {} contradicts itself", one.block + 1);
  };
  const index::Origin origin = block.origin(one.object);
  const index::Directory& directory = indexes_[one.index].directory();
  if (!index::is_known(origin, directory)) return damaged();
  File file = file_of(directory, origin);
  records_.clear();
  for (index::Column& column : block.columns()) {
    if (!index::is_asked(column, plan_)) continue;
    if (!column.load()) return damaged();
    if (const std::uint32_t number = column.at(one.object); number != index::Column::kAbsent)
      records_.push_back({column.tag(), column.record(number)});
  }
  filler_.start(plan_.slot_count());
  const index::Replayed replayed = index::replay(records_, plan_, filler_);
  if (replayed == index::Replayed::Damaged) return damaged();
  if (replayed == index::Replayed::Whole) {
    auto object = dicom::object_of(excerpt_, plan_, asker_, block.sop_class(one.object), options_);
    if (object) {
      file.kept = one;
      into.seen.push_back({std::move(file), std::move(*object)});
      return {};
    }
  }
  into.doubtful.push_back(std::move(file));
  return {};
}

}  // namespace qapc::session
