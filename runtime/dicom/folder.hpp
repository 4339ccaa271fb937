// The folder of the file before, kept open. Floor 3 (runtime/dicom).
#pragma once

#include <string>

namespace qapc::dicom {

/// Files of a folder are mostly opened one after another; within a folder that is open the system has one name to look
/// up, and not each of a path. Not for threads to share.
class Folder {
 public:
  Folder() = default;
  ~Folder();
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;

  /// As the system's `open`.
  int open(const std::string& file, int flags);

 private:
  void close();

  std::string path_;     ///< of the file before, up to its name
  int descriptor_ = -1;  ///< none as long as one file only was opened in it
};

}  // namespace qapc::dicom
