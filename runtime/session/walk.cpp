#include "runtime/session/walk.hpp"

#include <algorithm>
#include <dirent.h>
#include <set>
#include <sys/stat.h>
#include <tuple>
#include <unistd.h>
#include <utility>

namespace qapc::session {
namespace {

namespace fs = std::filesystem;

/// A path named on the command line.
struct Root {
  std::string path;
  std::string canonical;
  bool folder = false;
};

bool lies_in(std::string_view path, std::string_view folder) {
  return folder == "/" || (path.starts_with(folder) && (path.size() == folder.size() || path[folder.size()] == '/'));
}

std::string canonical(const std::string& path) {
  std::error_code error;
  const fs::path real = fs::weakly_canonical(path, error);
  return error ? path : real.native();
}

std::string joined(std::string_view folder, std::string_view between, std::string_view name) {
  std::string path;
  path.reserve(folder.size() + between.size() + name.size());
  path.append(folder).append(between).append(name);
  return path;
}

enum class Kind : std::uint8_t { Plain, Folder, Link, Other };
struct Entry {
  std::string name;
  Kind kind = Kind::Other;
};

Kind kind_of(const dirent& entry, const std::string& folder) {
  switch (entry.d_type) {
    case DT_REG:
      return Kind::Plain;
    case DT_DIR:
      return Kind::Folder;
    case DT_LNK:
      return Kind::Link;
    case DT_UNKNOWN:
      break;
    default:
      return Kind::Other;
  }
  struct stat status{};
  if (::lstat((folder + "/" + entry.d_name).c_str(), &status) != 0) return Kind::Other;
  if (S_ISLNK(status.st_mode)) return Kind::Link;
  if (S_ISDIR(status.st_mode)) return Kind::Folder;
  return S_ISREG(status.st_mode) ? Kind::Plain : Kind::Other;
}

/// A folder that is being walked through: its entries in order of their names.
struct Folder {
  std::string path;
  std::string relative;  ///< "" or ending in `/`
  std::vector<Entry> entries;
  std::size_t next = 0;
};

}  // namespace

struct Walk::State {
  std::vector<Root> roots;
  std::size_t next_root = 0;
  std::vector<Folder> open;
  std::set<std::string> linked;  ///< files outside all roots that a link led to

  [[nodiscard]] bool in_some_folder(std::string_view path) const {
    return std::ranges::any_of(roots, [&](const Root& root) { return root.folder && lies_in(path, root.canonical); });
  }
};

Walk::Walk(const std::vector<fs::path>& paths) : state_(std::make_unique<State>()) {
  std::vector<Root> named;
  for (const fs::path& path : paths) {
    std::error_code error;
    const fs::file_status status = fs::status(path, error);
    if (error || !fs::exists(status)) {
      missing_.push_back(path.string());
      continue;
    }
    const bool folder = fs::is_directory(status);
    if (::access(path.c_str(), folder ? R_OK | X_OK : R_OK) != 0) {
      missing_.push_back(path.string());
      if (folder) continue;
    }
    named.push_back({.path = path.native(), .canonical = canonical(path.native()), .folder = folder});
  }
  // What lies inside another folder named is met there; of the same path named twice one is enough.
  std::ranges::stable_sort(named, [](const Root& a, const Root& b) {
    return std::tuple(a.canonical.size(), !a.folder) < std::tuple(b.canonical.size(), !b.folder);
  });
  for (Root& root : named) {
    const bool known = state_->in_some_folder(root.canonical) ||
                       std::ranges::find(state_->roots, root.canonical, &Root::canonical) != state_->roots.end();
    if (!known) state_->roots.push_back(std::move(root));
  }
  std::ranges::sort(state_->roots, {}, &Root::canonical);
}

Walk::~Walk() = default;

bool Walk::open_folder(const std::string& path, const std::string& relative) {
  DIR* const stream = ::opendir(path.c_str());
  if (stream == nullptr) return false;
  Folder folder{.path = path, .relative = relative, .entries = {}, .next = 0};
  while (const dirent* entry = ::readdir(stream)) {
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    folder.entries.push_back({std::string(name), kind_of(*entry, path)});
  }
  ::closedir(stream);
  std::ranges::sort(folder.entries, {}, &Entry::name);
  state_->open.push_back(std::move(folder));
  return true;
}

bool Walk::open_next_root() {
  const Root& root = state_->roots[state_->next_root++];
  if (root.folder) {
    if (!open_folder(root.path, "")) missing_.push_back(root.path);
    return true;
  }
  // A file named by itself is walked like a folder of one entry.
  const fs::path path(root.path);
  const fs::path around = path.has_parent_path() ? path.parent_path() : fs::path(".");
  Folder one{.path = around.native(), .relative = "", .entries = {}, .next = 0};
  one.entries.push_back({path.filename().native(), fs::is_regular_file(path) ? Kind::Plain : Kind::Other});
  state_->open.push_back(std::move(one));
  return true;
}

/// The next entry of the folder that is open last: a file, or nothing where it was a folder or met elsewhere.
std::optional<File> Walk::entry() {
  Folder& folder = state_->open.back();
  const Entry& entry = folder.entries[folder.next++];
  File file{.path = joined(folder.path, "/", entry.name),
            .relative = joined(folder.relative, "", entry.name),
            .is_regular = entry.kind == Kind::Plain};
  if (entry.kind == Kind::Folder) {
    if (!open_folder(file.path, file.relative + "/")) unreadable_.push_back(file.relative);
    return std::nullopt;
  }
  if (entry.kind == Kind::Link) {
    std::error_code error;
    const fs::file_status target = fs::status(file.path, error);
    if (fs::is_directory(target)) return std::nullopt;
    const std::string real = canonical(file.path);
    const bool met =
        fs::is_regular_file(target) && (state_->in_some_folder(real) || !state_->linked.insert(real).second);
    if (met) return std::nullopt;
  }
  return file;
}

std::optional<File> Walk::next() {
  for (;;) {
    while (!state_->open.empty()) {
      if (state_->open.back().next == state_->open.back().entries.size()) {
        state_->open.pop_back();
        continue;
      }
      if (auto file = entry()) return file;
    }
    if (state_->next_root == state_->roots.size()) return std::nullopt;
    open_next_root();
  }
}

}  // namespace qapc::session
