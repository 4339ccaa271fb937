// Files broken ten thousand times through `qapc run`: no crash, no hang, and every file accounted for. QAPC_MUTATIONS
// says how many are tried; the nightly run tries more.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <random>

#include "tests/e2e/command.hpp"
#include "tests/support/mutation.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

constexpr int kMutations = 10'000;    // half of them for each policy
constexpr std::size_t kAtOnce = 100;  // files of one run: when all of them take a second, none takes more
constexpr double kSecondsEach = 1;    // of a processor, and what a run over nothing takes
constexpr const char* kHang = "200";  // seconds, after which a run is killed

/// Small files of the corpus, up to eight of each folder, so that series stay together.
std::vector<std::string> small_files(const fs::path& corpus) {
  constexpr std::size_t kFromEach = 8;
  constexpr std::uintmax_t kLargest = 256 * 1024;
  std::map<fs::path, std::vector<fs::path>> folders;
  for (const auto& entry : fs::recursive_directory_iterator(corpus)) {
    const std::string name = *entry.path().lexically_relative(corpus).begin();  // of a vendor, where it holds images
    const bool about = name == "REFERENCE_SIDECARS" || name == "LICENSES" || entry.path().parent_path() == corpus;
    if (entry.is_regular_file() && !about && entry.file_size() <= kLargest)
      folders[entry.path().parent_path()].push_back(entry.path());
  }
  std::vector<std::string> all;
  for (auto& [folder, files] : folders) {
    std::ranges::sort(files);
    files.resize(std::min(files.size(), kFromEach));
    for (const fs::path& file : files) all.push_back(support::read_bytes(file));
  }
  return all;
}

std::vector<std::string> made_files() {
  std::vector<std::string> all;
  for (const auto vendor : {synthetic::Vendor::Siemens, synthetic::Vendor::Ge, synthetic::Vendor::Philips}) {
    for (int instance = 1; instance <= 8; ++instance) {
      const int exam = 1 + static_cast<int>(vendor);
      all.push_back(synthetic::bytes_of(synthetic::t1w(vendor, {exam, 1, instance, "CANARY"})));
      all.push_back(synthetic::bytes_of(synthetic::diffusion(vendor, {exam, 2, instance, "CANARY"}, 1000)));
    }
    all.push_back(synthetic::bytes_of(synthetic::t1w_enhanced(vendor, {1 + static_cast<int>(vendor), 3}, 3)));
    all.push_back(synthetic::bytes_of(synthetic::raw_data(vendor, {1 + static_cast<int>(vendor), 4})));
  }
  return all;
}

/// Asks for every public canonical attribute: elements of all vendors, CSA headers, both protocols; and for what pixels
/// say.
std::string curious_policy(const support::Scratch& scratch) {
  std::string names;
  std::string rules;
  std::ifstream rows(fs::path(QAPC_SOURCE_DIR) / "stdlib" / "dictionary" / "canonical.tsv");
  for (std::string row; std::getline(rows, row);) {
    const std::string name = row.substr(0, row.find('\t'));
    if (!row.starts_with(name + "\tis\t") || !says(row, "; public")) continue;
    names += (names.empty() ? "" : ", ") + name;
    rules += fmt::format("rule {} minor, for each series: require {} is present\n", name, name);
  }
  return scratch.file(
      "curious.qap",
      "qap 1.0\npolicy org.example.curious \"All there is\" version 1.0.0\ndictionary dicom 2026b, vendors 1\nimport "
      "std.mr 1 (" +
          names +
          ")\nimport std.iqm 1 (efc, missing_slices)\nmissing means unknown\n"
          "attribute phase = csa series \"PhaseEncodingDirectionPositive\": integer\n"
          "attribute slices = protocol \"sSliceArray.lSize\": integer\n"
          "attribute view = ge protocol \"VIEWORDER\": text\n"
          "attribute scale = private \"Philips MR Imaging DD 001\" (2005,xx0E): number\n" +
          rules +
          "rule phase minor, for each series: require phase is present and slices is present\n"
          "rule scale minor, for each series: require scale is present or view is present\n"
          "rule few minor, for each series: require at most 64 images\n"
          "rule pixels minor, for each series, cost pixels, after few: require efc >= 0 and missing_slices <= 0\n"
          "decision for each exam\n  review if any minor fails\n  accept otherwise\nend\n");
}

struct Account {
  std::int64_t files = 0;
  std::int64_t used = 0;
  std::map<std::string, std::int64_t> not_used;
  double slowest = 0;  ///< run, without its start
};

/// A policy and what it takes before any file is read.
class Trial {
 public:
  Trial(const support::Scratch& scratch, std::string policy) : key_(e2e::key_in(scratch)), policy_(std::move(policy)) {
    fs::create_directory(scratch.path() / "nothing");
    start_ = run({(scratch.path() / "nothing").string()}).cpu_seconds;
  }

  /// Runs over the files and looks where they went.
  void account_for(const std::vector<std::string>& files, Account& account) const {
    const support::Ran ran = run(files);
    INFO(ran.err);
    REQUIRE(ran.exit <= 3);  // a verdict: docs/exit-codes.md
    REQUIRE_FALSE(says(ran.err, "Sanitizer"));
    REQUIRE_FALSE(says(ran.err, "runtime error"));
    const json::Value input = e2e::report(ran)["input"];
    std::int64_t listed = 0;
    for (const auto& [reason, count] : *input["not_used"].object()) {
      account.not_used[reason] += count.whole();
      listed += count.whole();
    }
    const auto all = static_cast<std::int64_t>(files.size());
    REQUIRE(input["files"].whole() == all);
    REQUIRE(input["used"].whole() + listed == all);
    REQUIRE(input["files_not_used"].items().size() == static_cast<std::size_t>(listed));
    for (const json::Value& file : input["files_not_used"].items()) REQUIRE_FALSE(file["reason"].string().empty());
    account.files += all;
    account.used += input["used"].whole();
    account.slowest = std::max(account.slowest, ran.cpu_seconds - start_);
    if (slow(ran)) find_slow(files);
  }

 private:
  [[nodiscard]] bool slow(const support::Ran& ran) const { return ran.cpu_seconds > start_ + kSecondsEach; }

  [[nodiscard]] support::Ran run(const std::vector<std::string>& files) const {
    std::vector<std::string> all{"-s", "KILL", kHang, QAPC_BINARY, "run", policy_, "--key", key_, "--format", "json"};
    all.insert(all.end(), files.begin(), files.end());
    return support::run("/usr/bin/timeout", all);
  }

  /// Files that take long together are tried in halves, down to one that does so alone.
  void find_slow(const std::vector<std::string>& files) const {
    const auto middle = files.begin() + static_cast<std::ptrdiff_t>(files.size() / 2);
    for (const auto& half : {std::vector(files.begin(), middle), std::vector(middle, files.end())}) {
      if (half.empty() || !slow(run(half))) continue;
      INFO(half.front());
      CHECK(half.size() > 1);
      if (half.size() > 1) find_slow(half);
    }
  }

  std::string key_;
  std::string policy_;
  double start_ = 0;
};

/// Breaks files as the seed says and runs the policy over them, a hundred at once.
void try_broken(const support::Scratch& scratch, const std::string& policy, std::uint64_t seed) {
  const char* asked = std::getenv("QAPC_MUTATIONS");
  const auto wanted = static_cast<std::size_t>(asked == nullptr ? kMutations : std::atoi(asked)) / 2;
  const fs::path corpus = support::corpus();
  const std::vector<std::string> sources = corpus.empty() ? made_files() : small_files(corpus);
  const Trial trial(scratch, policy);
  std::mt19937_64 random(seed);
  Account account;
  for (std::size_t first = 0; first < wanted; first += kAtOnce) {
    std::vector<std::string> files;
    for (std::size_t i = first; i < std::min(first + kAtOnce, wanted); ++i) {
      std::string bytes = sources[i % sources.size()];
      for (int times = random() % 4 == 0 ? 3 : 1; times > 0; --times) bytes = support::mutated(bytes, random).bytes;
      files.push_back(scratch.file(fmt::format("in/{}", i), bytes));
    }
    INFO("broken files from " << first << " on");
    trial.account_for(files, account);
    fs::remove_all(scratch.path() / "in");
  }
  std::string reasons;
  for (const auto& [reason, count] : account.not_used) reasons += fmt::format(", {} {}", count, reason);
  WARN(fmt::format("{} broken files of {}: {} used{}; the slowest {} took {:.2f} s of a processor", account.files,
                   sources.size(), account.used, reasons, kAtOnce, account.slowest));
}

}  // namespace

TEST_CASE("five thousand broken files are read or listed within a second each when all there is is asked for",
          "[hostile][mutations]") {
  const support::Scratch scratch;
  try_broken(scratch, curious_policy(scratch), 20'260'730);
}

TEST_CASE("five thousand broken files are read or listed within a second each when diffusion is asked for",
          "[hostile][mutations]") {
  try_broken(support::Scratch(), e2e::policy("dti-input-spec.qap"), 20'260'731);
}
