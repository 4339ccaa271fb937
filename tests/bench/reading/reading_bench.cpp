// What reading an archive costs, beside what merely opening its files costs, in one run on files that the system has in
// memory. `qapc-bench-reading [--json FILE] [--files N]`; docs/performance.md reads it.
#include <algorithm>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <functional>
#include <map>
#include <string>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/reader.hpp"
#include "tests/bench/reading/archive.hpp"
#include "tests/bench/reading/table.hpp"
#include "tests/support/dcmtk_loading.hpp"
#include "tests/support/process.hpp"

using namespace qapc;
namespace fs = std::filesystem;

namespace {

/// 25 attributes that policies ask for.
constexpr std::uint32_t kTexts[] = {0x0008'0060, 0x0008'0070, 0x0008'103E, 0x0008'1090, 0x0018'1020, 0x0018'0020,
                                    0x0018'0023, 0x0008'0021, 0x0020'0052, 0x0018'1030, 0x0008'0008};
constexpr std::uint32_t kNumbers[] = {0x0018'0080, 0x0018'0081, 0x0018'0082, 0x0018'1314, 0x0018'0050,
                                      0x0018'0088, 0x0018'0087, 0x0018'0095, 0x0028'0030, 0x0020'0032,
                                      0x0020'0037, 0x0028'0010, 0x0028'0011, 0x0020'0013};

std::vector<std::uint32_t> tags() {
  std::vector<std::uint32_t> all(std::begin(kTexts), std::end(kTexts));
  all.insert(all.end(), std::begin(kNumbers), std::end(kNumbers));
  return all;
}

std::vector<abi::Recipe> recipes() {
  constexpr std::uint32_t kSeveral[] = {0x0008'0008, 0x0028'0030, 0x0020'0032, 0x0020'0037};
  std::vector<abi::Recipe> all;
  for (const std::uint32_t tag : tags()) {
    abi::Recipe recipe;
    recipe.type = std::ranges::find(kTexts, tag) != std::end(kTexts) ? abi::Type::Text : abi::Type::Number;
    recipe.list = std::ranges::find(kSeveral, tag) != std::end(kSeveral);
    recipe.homes.emplace_back().tag = tag;
    all.push_back(std::move(recipe));
  }
  return all;
}

using Files = std::vector<std::string>;
using Pass = std::function<void(const Files&)>;

double cpu_microseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e6 * static_cast<double>(now.tv_sec) + 1e-3 * static_cast<double>(now.tv_nsec);
}

/// CPU time: the files are in memory, so nothing waits but for other programs, and those are not what is measured.
double microseconds(const Files& files, const Pass& pass) {
  const double begin = cpu_microseconds();
  pass(files);
  return cpu_microseconds() - begin;
}

/// What no system call less can do: open, read 8 KiB, close.
void open_only(const Files& files) {
  static char buffer[8192];
  for (const std::string& file : files) {
    const int handle = ::open(file.c_str(), O_RDONLY | O_CLOEXEC);
    if (::pread(handle, buffer, sizeof buffer, 0) < 0) std::perror(file.c_str());
    ::close(handle);
  }
}

Pass reading(const dicom::Plan& plan, const dicom::ReadOptions& options) {
  return [&plan, options](const Files& files) {
    dicom::Reader reader(plan, options);
    std::size_t read = 0;
    for (const std::string& file : files) read += reader.read(file, true).has_value() ? 1 : 0;
    if (read != files.size()) fmt::print(stderr, "{} of {} files read\n", read, files.size());
  };
}

/// Time of each pass over each set of files, the best of several rounds in which they take turns.
class Contest {
 public:
  void add(const std::string& name, const Files& files, Pass pass) {
    runners_.push_back({name, &files, std::move(pass)});
  }
  void run(int rounds) {
    for (int i = 0; i < rounds; ++i) {
      for (const Runner& runner : runners_) {
        const double took = microseconds(*runner.files, runner.pass);
        const auto [best, is_new] = best_.try_emplace(runner.name, took);
        if (!is_new) best->second = std::min(best->second, took);
      }
    }
  }
  [[nodiscard]] double best(const std::string& name) const { return best_.at(name); }

 private:
  struct Runner {
    std::string name;
    const Files* files;
    Pass pass;
  };
  std::vector<Runner> runners_;
  std::map<std::string, double> best_;
};

class Bench {
 public:
  Bench(int files, int rounds)
      : few_count_(files / 5), many_count_(files), rounds_(rounds), recipes_(recipes()), plan_(recipes_) {
    fmt::print("{} and {} files in {}\n", few_count_, many_count_, scratch_.path().parent_path().string());
    bench::write_archive(scratch_.path() / "few", {.files = few_count_});
    bench::write_archive(scratch_.path() / "many", {.files = many_count_});
    bench::write_archive(scratch_.path() / "tenth", {.files = many_count_ / 10});
    bench::write_archive(scratch_.path() / "csa", {.files = few_count_, .long_values = true});
    bench::write_archive(scratch_.path() / "mixed", {.files = many_count_, .mixed = true});
    few_ = bench::files_below(scratch_.path() / "few");
    many_ = bench::files_below(scratch_.path() / "many");
    csa_ = bench::files_below(scratch_.path() / "csa");
  }

  void reader() {
    Contest contest;
    const dicom::ReadOptions bare{.evidence = false};
    for (const auto& [size, files] : {std::pair{"few", &few_}, std::pair{"many", &many_}}) {
      contest.add(fmt::format("open {}", size), *files, open_only);
      contest.add(fmt::format("read {}", size), *files, reading(plan_, bare));
      contest.add(fmt::format("seal {}", size), *files, reading(plan_, {}));
    }
    // As the others: after a pass that opens the same files.
    contest.add("open csa", csa_, open_only);
    contest.add("read csa", csa_, reading(plan_, bare));
    contest.run(rounds_);
    const auto marginal = [&](const std::string& what) {
      return (contest.best(what + " many") - contest.best(what + " few")) / (many_count_ - few_count_);
    };
    floor_ = marginal("open");
    read_ = contest.best("read few") / few_count_;
    table_.add({"open, pread 8 KiB, close (marginal)", floor_, "us/file"});
    table_.add(
        {"reader, 25 attributes (marginal)", marginal("read"), "us/file", marginal("read") / floor_, "open", 1.6, {}});
    table_.add(
        {"reader with digest (marginal)", marginal("seal"), "us/file", marginal("seal") / floor_, "open", 2.4, {}});
    table_.add({"reader, 25 attributes, few files", read_, "us/file"});
    const double csa = contest.best("read csa") / few_count_;
    table_.add({"the same with 90 kB of CSA before the pixels", csa, "us/file", csa / read_, "without", 1.2, {}});
  }

  void others() {
    const auto asked = tags();
    const Files some(few_.begin(),
                     few_.begin() + std::min<std::ptrdiff_t>(1000, static_cast<std::ptrdiff_t>(few_.size())));
    Contest contest;
    contest.add("dcmtk", some, [&](const Files& files) {
      for (const std::string& file : files) {
        if (support::load_with_dcmtk(file, asked) == 0) fmt::print(stderr, "DCMTK reads nothing of {}\n", file);
      }
    });
    contest.add("read", some, reading(plan_, {.evidence = false}));
    contest.run(std::min(rounds_, 5));
    const auto each = [&](const char* name) { return contest.best(name) / static_cast<double>(some.size()); };
    table_.add({"DCMTK loadFileUntilTag, 25 attributes",
                each("dcmtk"),
                "us/file",
                each("dcmtk") / each("read"),
                "reader",
                {},
                12});
    pydicom(each("read"));
  }

  void runs() {
    const std::string key = scratch_.file("bench.key", "0123456789abcdef0123456789abcdef");
    fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
    const Run run = [&](const char* set, int threads, const std::string& memory) {
      return support::run(QAPC_BINARY, {"run", QAPC_BENCH_POLICY, (scratch_.path() / set).string(), "--key", key,
                                        "--threads", std::to_string(threads), "--memory", memory});
    };
    double few = 1e9;
    double tenth = 1e9;
    double many = 1e9;
    for (int i = 0; i < rounds_; ++i) {
      tenth = std::min(tenth, run("tenth", 1, "1G").cpu_seconds);
      few = std::min(few, run("few", 1, "1G").cpu_seconds);
      many = std::min(many, run("many", 1, "1G").cpu_seconds);
    }
    const double each = (many - few) * 1e6 / (many_count_ - few_count_);
    table_.add({"qapc run, one thread (marginal)", each, "us/file", each / floor_, "open", 3, {}});
    table_.add({fmt::format("qapc run, one thread, {} files", many_count_),
                many,
                "s",
                many / tenth,
                "10 times fewer files",
                11,
                {}});
    two_threads(run);
    const auto peak = [&](const char* set, const std::string& memory) {
      return static_cast<double>(run(set, 1, memory).peak_kib) / 1024;
    };
    const double small = peak("tenth", "1G");
    const double large = peak("many", "1G");
    table_.add({fmt::format("memory, {} files", many_count_ / 10), small, "MiB"});
    table_.add(
        {fmt::format("memory, {} files", many_count_), large, "MiB", large / small, "with 10 times fewer", 1.2, {}});
    table_.add({fmt::format("memory, {} files, exams mixed, --memory 16M", many_count_), peak("mixed", "16M"), "MiB"});
  }

  void corpus() {
    const fs::path folder = support::corpus();
    if (folder.empty()) return table_.skip("corpus", "it is not here");
    dicom::Reader reader(plan_, {.evidence = false});
    Files mr;
    int scanned = 0;
    for (const std::string& file : bench::files_below(folder)) {
      const auto object = reader.read(file, true);
      if (!object || !object->is_mr) continue;
      mr.push_back(file);
      scanned += reader.scanned() ? 1 : 0;
    }
    table_.add({fmt::format("corpus: MR files read without DCMTK, of {}", mr.size()),
                100.0 * scanned / static_cast<double>(mr.size()), "%"});
    Contest contest;
    contest.add("open", mr, open_only);
    contest.add("read", mr, reading(plan_, {.evidence = false}));
    contest.add("dcmtk", mr, reading(plan_, {.evidence = false, .only_dcmtk = true}));
    contest.run(std::min(rounds_, 5));
    const auto each = [&](const char* name) { return contest.best(name) / static_cast<double>(mr.size()); };
    table_.add({"corpus: open, pread 8 KiB, close", each("open"), "us/file"});
    table_.add({"corpus: reader, enhanced and gzipped files too", each("read"), "us/file", each("read") / each("open"),
                "open"});
    table_.add({"corpus: the reference reader (DCMTK, whole)", each("dcmtk"), "us/file", each("dcmtk") / each("read"),
                "reader"});
  }

  [[nodiscard]] std::string json() const { return table_.json(); }

 private:
  using Run = std::function<support::Ran(const char* set, int threads, const std::string& memory)>;

  /// Wall time: this one wants a quiet machine. What a run takes before it reads has one thread.
  void two_threads(const Run& run) {
    double start = 1e9;
    for (int i = 0; i < 9; ++i) start = std::min(start, run("few/exam0001", 1, "1G").seconds);
    std::vector<double> ratios;
    std::vector<double> ratios_of_reading;
    for (int i = 0; i < 5; ++i) {
      const double one = run("many", 1, "1G").seconds;
      const double two = run("many", 2, "1G").seconds;
      ratios.push_back(one / two);
      ratios_of_reading.push_back((one - start) / (two - start));
    }
    std::ranges::sort(ratios);
    std::ranges::sort(ratios_of_reading);
    table_.add({"two threads against one, median of 5 pairs", ratios[2], "times", ratios[2], "as fast", {}, 1.6});
    table_.add({"a run of one exam: start, policy, report", 1e3 * start, "ms"});
    table_.add({"two threads against one without that", ratios_of_reading[2], "times"});
  }

  void pydicom(double reader) {
    constexpr const char* kPython = "/usr/bin/python3";
    const char* const what = "pydicom stop_before_pixels, 25 attributes";
    if (support::run(kPython, {"-c", "import pydicom"}).exit != 0)
      return table_.skip(what, "python3-pydicom is not here");
    std::string script = "import sys, time, pydicom\ntags = [";
    for (const std::uint32_t tag : tags()) script += fmt::format("{},", tag);
    script += R"(]
files = open(sys.argv[1]).read().split("\n")[:300]
best = 1e9
for _ in range(3):
    begin = time.process_time()
    for file in files:
        data = pydicom.dcmread(file, stop_before_pixels=True)
        for tag in tags:
            if tag in data: data[tag].value
    best = min(best, time.process_time() - begin)
print(best / len(files) * 1e6)
)";
    const std::string list = scratch_.file("files", fmt::format("{}", fmt::join(few_, "\n")));
    const support::Ran ran = support::run(kPython, {"-c", script, list});
    if (ran.exit != 0) return table_.skip(what, "it failed");
    const double each = std::strtod(ran.out.c_str(), nullptr);
    table_.add({what, each, "us/file", each / reader, "reader", {}, 80});
  }

  int few_count_;
  int many_count_;
  int rounds_;
  support::Scratch scratch_;
  std::vector<abi::Recipe> recipes_;
  dicom::Plan plan_;
  Files few_;
  Files many_;
  Files csa_;
  bench::Table table_;
  double floor_ = 1;
  double read_ = 1;
};

}  // namespace

int main(int count, char** arguments) {
  int files = 25'000;
  int rounds = 25;
  std::string json;
  for (int i = 1; i + 1 < count; i += 2) {
    const std::string option = arguments[i];
    if (option == "--json") json = arguments[i + 1];
    if (option == "--files") files = std::stoi(arguments[i + 1]);
    if (option == "--rounds") rounds = std::stoi(arguments[i + 1]);
  }
  dicom::use_dictionary(dictionary::table());
  Bench bench(files, rounds);
  bench.reader();
  bench.others();
  bench.runs();
  bench.corpus();
  if (!json.empty()) std::ofstream(json) << bench.json();
}
