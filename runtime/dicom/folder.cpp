#include "runtime/dicom/folder.hpp"

#include <fcntl.h>
#include <string_view>
#include <unistd.h>

namespace qapc::dicom {

Folder::~Folder() {
  close();
}

void Folder::close() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

int Folder::open(const std::string& file, int flags) {
  const std::size_t name = file.rfind('/') + 1;  // 0 without a folder
  const std::string_view path = std::string_view(file).substr(0, name);
  if (path != path_) {
    close();
    path_ = path;
    return ::open(file.c_str(), flags);
  }
  if (descriptor_ < 0 && !path_.empty()) descriptor_ = ::open(path_.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
  return descriptor_ < 0 ? ::open(file.c_str(), flags) : ::openat(descriptor_, file.c_str() + name, flags);
}

}  // namespace qapc::dicom
