#include "runtime/session/indexed.hpp"

#include <utility>

#include "runtime/dicom/object.hpp"

namespace qapc::session {

namespace {

std::unexpected<Error> contradiction(std::uint32_t block) {
  return fail(Errc::Damaged, "the index is damaged: block {} contradicts itself", block + 1);
}

}  // namespace

File file_of(const index::Directory& directory, const index::Origin& origin) {
  if ((origin.place & index::kInArchive) != 0) return {.path = "", .relative = origin.relative};
  return {.path = directory.roots[origin.place] + "/" + origin.relative, .relative = origin.relative};
}

BlockReader::BlockReader(const std::vector<index::Index>& indexes, const dicom::Plan& plan,
                         const dicom::ReadOptions& options)
    : indexes_(indexes), plan_(plan), options_(options), asker_(plan, excerpt_), alike_(plan, options) {}

Result<Unpacked> BlockReader::read(std::uint32_t index, std::uint32_t block) {
  QAPC_TRY(const std::string bytes, indexes_[index].block(block));
  auto opened = index::Block::open(bytes);
  if (!opened) return contradiction(block);
  Unpacked all;
  all.seen.reserve(opened->objects());
  auto alike = alike_.read(*opened);
  for (std::uint32_t i = 0; i < opened->objects(); ++i) {
    const Kept one{index, block, i};
    if (!alike) {
      QAPC_TRY_VOID(read(one, *opened, all));
      continue;
    }
    QAPC_TRY(File file, this->file(one, *opened));
    all.seen.push_back({std::move(file), std::move((*alike)[i])});
  }
  return all;
}

Result<Unpacked> BlockReader::read(const Kept& one) {
  QAPC_TRY(const std::string bytes, indexes_[one.index].block(one.block));
  auto opened = index::Block::open(bytes);
  if (!opened || one.object >= opened->objects()) return contradiction(one.block);
  Unpacked all;
  QAPC_TRY_VOID(read(one, *opened, all));
  return all;
}

Result<File> BlockReader::file(const Kept& one, const index::Block& block) const {
  const index::Directory& directory = indexes_[one.index].directory();
  const index::Origin origin = block.origin(one.object);
  if (!index::is_known(origin, directory)) return contradiction(one.block);
  File file = file_of(directory, origin);
  file.kept = one;
  return file;
}

Result<void> BlockReader::read(const Kept& one, index::Block& block, Unpacked& into) {
  const auto damaged = [&] { return contradiction(one.block); };
  QAPC_TRY(File file, this->file(one, block));
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
      into.seen.push_back({std::move(file), std::move(*object)});
      return {};
    }
  }
  file.kept.reset();
  into.doubtful.push_back(std::move(file));
  return {};
}

}  // namespace qapc::session
