// Runs a program as a user would and keeps what it said. For end-to-end tests.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::support {

struct Ran {
  int exit = -1;  ///< exit code; 128 + signal when it was killed
  std::string out;
  std::string err;
  double seconds = 0;
  double cpu_seconds = 0;  ///< of all its threads, in the program and in the system
  long peak_kib = 0;       ///< largest resident set
};

/// Waits for the end. Arguments are passed as they are, without a shell. `user` runs it as that user id (0: as we are).
Ran run(const std::filesystem::path& program, const std::vector<std::string>& arguments, unsigned user = 0);

/// Starts it and goes on; what it says is dropped. Its process id.
int start(const std::filesystem::path& program, const std::vector<std::string>& arguments);
/// Waits for the end of one that was started: exit code, or 128 + signal.
int finish(int process);

/// A folder that is gone when the test is over.
class Scratch {
 public:
  Scratch();
  ~Scratch();
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;
  [[nodiscard]] const std::filesystem::path& path() const { return path_; }
  /// The path of a file inside, written with these bytes.
  std::string file(std::string_view name, std::string_view bytes) const;  // NOLINT(modernize-use-nodiscard)

 private:
  std::filesystem::path path_;
};

std::string read_bytes(const std::filesystem::path& file);

/// The real DICOM files: $QAPC_CORPUS, or ../shared/corpus beside the project. Empty when there is none; says so once.
std::filesystem::path corpus();

}  // namespace qapc::support
