#include "runtime/session/spill.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <filesystem>
#include <unistd.h>

#include "runtime/base/check.hpp"
#include "runtime/base/coding.hpp"

namespace qapc::session {
namespace {

/// A new file without a name: what is in it names persons.
int nameless_file() {
  const char* const named = std::getenv("TMPDIR");
  const std::string folder = named != nullptr && *named != '\0' ? named : "/tmp";
  const int file = ::open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0) return file;
  std::string name = folder + "/qapc-XXXXXX";  // for file systems that know no files without names
  const int named_file = ::mkostemp(name.data(), O_CLOEXEC);
  if (named_file >= 0) ::unlink(name.c_str());
  return named_file;
}

}  // namespace

std::size_t memory_of(const Seen& seen) {
  std::size_t size = sizeof seen + seen.file.path.size() + seen.file.relative.size() + 256;
  for (const exam::Image& image : seen.object.images) {
    size += sizeof image + image.cells.size() * sizeof(exam::Cell) + 128;
    for (const exam::Cell& cell : image.cells) {
      if (cell.values.size() > 1) size += cell.values.size() * sizeof(exam::Scalar);
      for (const exam::Scalar& value : cell.values) {
        const auto* text = std::get_if<std::string>(&value);
        if (text != nullptr && text->size() > 15) size += text->size() + 16;
      }
    }
  }
  return size;
}

Spill::~Spill() {
  if (file_ >= 0) ::close(file_);
}

Result<Spill::Piece> Spill::put(std::string_view bytes) {
  if (file_ < 0) file_ = nameless_file();
  if (file_ < 0) return fail(Errc::CannotWrite, "no temporary file can be made: {}", std::strerror(errno));
  const Piece piece{.at = end_, .size = bytes.size()};
  while (!bytes.empty()) {
    const ssize_t wrote = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(end_));
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote <= 0) return fail(Errc::CannotWrite, "the temporary file cannot be written: {}", std::strerror(errno));
    end_ += static_cast<std::uint64_t>(wrote);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return piece;
}

Result<std::string> Spill::get(const Piece& piece) const {
  std::string bytes(piece.size, '\0');
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t got = ::pread(file_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(piece.at + done));
    if (got < 0 && errno == EINTR) continue;
    if (got <= 0) return fail(Errc::Unreadable, "the temporary file cannot be read: {}", std::strerror(errno));
    done += static_cast<std::size_t>(got);
  }
  return bytes;
}

std::string pack(const std::vector<Seen>& all) {
  coding::Out out;
  for (const Seen& seen : all) {
    pack(seen.file, out);
    pack(seen.object, out);
  }
  return out.take();
}

void unpack(std::string_view bytes, std::vector<Seen>& into) {
  coding::In in(bytes);
  while (!in.done()) into.push_back(unpack_seen(in));
  QAPC_CHECK(!in.failed(), "a temporary file holds what was put there");
}

std::string pack_names(const std::vector<Seen>& all) {
  coding::Out out;
  for (const Seen& seen : all) pack(seen.file, out);
  return out.take();
}

std::vector<File> unpack_names(std::string_view bytes) {
  coding::In in(bytes);
  std::vector<File> all;
  while (!in.done()) all.push_back(unpack_file(in));
  QAPC_CHECK(!in.failed(), "a temporary file holds what was put there");
  return all;
}

}  // namespace qapc::session
