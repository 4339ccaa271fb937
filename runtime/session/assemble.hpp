// The objects of an exam as an exam. Floor 6 (runtime/session).
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/exam/exam.hpp"
#include "runtime/session/spill.hpp"

namespace qapc::session {

/// What tells objects apart whatever their file is called: identifiers and cells as bytes.
std::string fingerprint(const dicom::Object& object);

struct Assembled {
  exam::Exam exam;
  std::vector<std::vector<std::string>> files{};  ///< MR, used, by series; empty path: inside an archive
  std::int64_t used = 0;
  std::int64_t mr_files = 0;
  struct Duplicate {
    File file;
    bool same = false;  ///< all values read are those of the file used
  };
  std::vector<Duplicate> duplicates;
};

/// Of objects with one SOP Instance UID the one is used whose values come first, whatever its file is called; of those
/// that are alike the one whose file's name comes first. `elsewhere` says that another exam has the instance.
Assembled assemble(std::vector<Seen> all, const std::function<bool(std::string_view)>& elsewhere);

}  // namespace qapc::session
