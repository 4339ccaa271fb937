// The index that was there before, as far as its files are still the same. Floor 6 (runtime/session).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/index/index.hpp"
#include "runtime/session/files.hpp"

namespace qapc::session {

class IndexBefore {
 public:
  /// Errors: as Index::open and Index::block.
  static Result<IndexBefore> open(const std::filesystem::path& file);

  [[nodiscard]] const index::Index& index() const { return *index_; }

  enum class What : std::uint8_t { Object, Unused, Torn };
  struct Known {
    What what = What::Object;
    Stamp stamp;
    std::uint32_t block = 0;  ///< of an object
    std::uint32_t at = 0;     ///< in the block, or in the list
  };
  /// A file that is the same as it was; null for others, and for one that the system did not read to its end: it may do
  /// now. For any thread.
  [[nodiscard]] const Known* same(const std::string& root, const std::string& relative, const Stamp& stamp) const;
  void keep(const Known& known);
  /// Keeps the members of an archive that is the same as it was, and gives their number.
  std::optional<std::uint64_t> keep_archive(const std::string& root, const std::string& relative, const Stamp& stamp);

  /// How many objects of a block are kept.
  [[nodiscard]] std::size_t kept(std::uint32_t block) const;
  /// Those objects. Errors: as Index::block.
  Result<std::vector<index::Entry>> entries(std::uint32_t block) const;
  /// What is kept of the lists of files without an image, and the archives that are gone emptied.
  void keep_lists(index::Directory& into) const;

 private:
  Result<void> learn(std::uint32_t block);
  void learn(const index::Origin& origin, Known known);

  std::optional<index::Index> index_;
  std::unordered_map<std::string, Known> files_;             ///< by root and relative name
  std::unordered_map<std::string, std::uint32_t> archives_;  ///< the same
  std::vector<std::vector<Known>> members_;                  ///< by archive
  std::vector<std::vector<bool>> objects_;                   ///< kept, by block
  std::vector<bool> unused_;
  std::vector<bool> torn_;
  std::vector<bool> kept_archives_;
};

}  // namespace qapc::session
