// Members of an archive, one after another. Floor 3 (runtime/dicom); no type of libarchive leaves
// runtime/dicom/archive.
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "runtime/dicom/reader.hpp"

namespace qapc::dicom {

struct Member {
  std::string name;                ///< as the archive has it; hostile, and never a path
  std::vector<std::byte> bytes{};  ///< whole, when it may be DICOM
  std::optional<Refused> refused{};
};

class Archive {
 public:
  /// Error  Unreadable: the system does not open it; Damaged: not an archive after all
  static std::expected<Archive, Refused> open(const std::string& file);
  Archive(Archive&&) noexcept;
  Archive& operator=(Archive&&) noexcept;
  ~Archive();

  /// The next member that is a file, in the order of the archive; nothing at its end. Folders are passed over.
  ///
  /// Error  the archive goes on, and cannot be read any further: Damaged, Unreadable, or larger than any archive of
  ///        images is; Unreadable at its end where the file has changed since it was opened
  std::expected<std::optional<Member>, Refused> next();

 private:
  struct State;
  explicit Archive(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

/// The first bytes of a tar or zip file; those of a gzip file are looked at once they are unpacked. 512 are enough.
bool looks_like_archive(std::span<const std::byte> head);

}  // namespace qapc::dicom
