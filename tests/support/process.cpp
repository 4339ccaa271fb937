#include "tests/support/process.hpp"

#include <array>
#include <chrono>
#include <cstdlib>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <poll.h>
#include <stdexcept>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace qapc::support {
namespace {

struct Pipe {
  int read = -1;
  int write = -1;
  Pipe() {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    read = ends[0];
    write = ends[1];
  }
};

[[noreturn]] void become(const std::filesystem::path& program, const std::vector<std::string>& arguments, unsigned user,
                         const Pipe& out, const Pipe& err) {
  ::dup2(out.write, STDOUT_FILENO);
  ::dup2(err.write, STDERR_FILENO);
  for (const int end : {out.read, out.write, err.read, err.write}) ::close(end);
  if (user != 0 && (::setgid(user) != 0 || ::setuid(user) != 0)) ::_exit(126);
  std::string name = program.string();
  std::vector<std::string> copies = arguments;
  std::vector<char*> argv{name.data()};
  for (std::string& argument : copies) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(name.c_str(), argv.data());
  ::_exit(127);
}

void drain(const Pipe& out, const Pipe& err, Ran& ran) {
  std::array<pollfd, 2> ends{{{out.read, POLLIN, 0}, {err.read, POLLIN, 0}}};
  std::array<std::string*, 2> texts{&ran.out, &ran.err};
  int open = 2;
  while (open > 0) {
    ::poll(ends.data(), ends.size(), -1);
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if (ends.at(i).fd < 0 || ends.at(i).revents == 0) continue;
      std::array<char, 65536> buffer{};
      const ssize_t got = ::read(ends.at(i).fd, buffer.data(), buffer.size());
      if (got > 0) {
        texts.at(i)->append(buffer.data(), static_cast<std::size_t>(got));
      } else {
        ::close(ends.at(i).fd);
        ends.at(i).fd = -1;
        --open;
      }
    }
  }
}

}  // namespace

Ran run(const std::filesystem::path& program, const std::vector<std::string>& arguments, unsigned user) {
  const auto begin = std::chrono::steady_clock::now();
  const Pipe out;
  const Pipe err;
  const pid_t child = ::fork();
  if (child == 0) become(program, arguments, user, out, err);
  ::close(out.write);
  ::close(err.write);
  Ran ran;
  drain(out, err, ran);
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  ran.exit = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  ran.cpu_seconds = seconds(used.ru_utime) + seconds(used.ru_stime);
  ran.peak_kib = used.ru_maxrss;
  return ran;
}

int start(const std::filesystem::path& program, const std::vector<std::string>& arguments) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  const int nowhere = ::open("/dev/null", O_WRONLY);
  ::dup2(nowhere, STDOUT_FILENO);
  ::dup2(nowhere, STDERR_FILENO);
  std::string name = program.string();
  std::vector<std::string> copies = arguments;
  std::vector<char*> argv{name.data()};
  for (std::string& argument : copies) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(name.c_str(), argv.data());
  ::_exit(127);
}

int finish(int process) {
  int status = 0;
  ::waitpid(process, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

Scratch::Scratch() {
  std::string name = (std::filesystem::temp_directory_path() / "qapc-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no scratch folder");
  path_ = name;
  std::filesystem::permissions(path_, std::filesystem::perms::others_read | std::filesystem::perms::others_exec,
                               std::filesystem::perm_options::add);
}

Scratch::~Scratch() {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(path_, ignored)) {
    if (entry.is_directory(ignored))
      std::filesystem::permissions(entry.path(), std::filesystem::perms::owner_all, std::filesystem::perm_options::add,
                                   ignored);
  }
  std::filesystem::remove_all(path_, ignored);
}

std::string Scratch::file(std::string_view name, std::string_view bytes) const {
  const std::filesystem::path file = path_ / name;
  std::filesystem::create_directories(file.parent_path());
  std::ofstream(file, std::ios::binary) << bytes;
  return file.string();
}

std::string read_bytes(const std::filesystem::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::filesystem::path corpus() {
  const char* named = std::getenv("QAPC_CORPUS");
  const std::filesystem::path folder = named != nullptr && *named != '\0'
                                           ? std::filesystem::path(named)
                                           : std::filesystem::path(QAPC_SOURCE_DIR).parent_path() / "shared" / "corpus";
  std::error_code error;
  if (std::filesystem::exists(folder / "MANIFEST.tsv", error)) return folder;
  static const bool told = [] {
    fmt::print("skipped: there is no corpus of real exams (QAPC_CORPUS names its folder)\n");
    return true;
  }();
  static_cast<void>(told);
  return {};
}

}  // namespace qapc::support
