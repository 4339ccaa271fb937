#include <algorithm>
#include <fmt/format.h>
#include <spdlog/spdlog.h>
#include <thread>
#include <vector>

#include "compiler/dictionary/canonical.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/session/indexing.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

struct IndexOptions {
  std::vector<std::string> paths;
  std::string output;
  bool fresh = false;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

std::string told(const session::IndexMade& made) {
  std::string text = fmt::format("{} files: {} with images", made.files, made.images);
  for (const auto& [reason, files] : made.unused) text += fmt::format(", {} {}", files, reason);
  return text + fmt::format("; {} opened, {} as they were\n", made.opened, made.files - made.opened);
}

ExitCode run_index(const IndexOptions& options, const Console& console) {
  stop_on_signals();
  dicom::use_dictionary(dictionary::table());
  session::Indexing how{.threads = options.threads, .progress = console.progress("reading"), .stopped = stopped};
  how.dictionary = dictionary::digest();
  how.packed = dictionary::packed_elements();
  how.fresh = options.fresh;
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  const auto made = session::make_index(paths, options.output, how);
  if (!made) return console.complain_of_input(made.error());
  if (made->stopped) return complain_of_stop();
  if (!made->not_taken_over.empty())
    spdlog::warn("nothing was taken over from the index that was there: {}", made->not_taken_over);
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : made->missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  if (made->files == 0) spdlog::warn("there are no files under the paths given");
  console.out(told(*made));
  return exit;
}

}  // namespace

void add_index(Command qapc) {
  auto [index, options] = qapc.add(
      "index", "Keep what headers of an archive hold in one file (.qapx), for `qapc run POLICY FILE.qapx`", run_index);
  index.option("path", options.paths, "Files and folders of exams, in any layout").required();
  index
      .option("-o,--output", options.output,
              "The index; one that is there is brought up to date: only new and changed files are opened")
      .required();
  index.flag("--fresh", options.fresh, "Open every file, also those that are in the index that is there");
  index.option("--threads", options.threads, "Threads that read files").range(1, 256);
  index.footer("An index holds names and dates as the headers do, and is readable for its owner only.");
}

}  // namespace qapc::tools
