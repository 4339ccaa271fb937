// What a run over an index costs: time and memory for 10,000 to 1,000,000 images and 100 rules.
// `qapc-bench-index [--json FILE] [--images N]`; docs/performance.md reads it.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fcntl.h>
#include <fmt/format.h>
#include <fstream>
#include <spawn.h>
#include <string>
#include <sys/resource.h>
#include <sys/wait.h>
#include <vector>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/dicom/whole.hpp"
#include "runtime/index/index.hpp"
#include "tests/bench/reading/table.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

extern char** environ;

using namespace qapc;
namespace fs = std::filesystem;

namespace {

constexpr int kSlices = 200;  // of a series
constexpr int kSeries = 5;    // of an exam

/// The records of one element.
index::Record record(std::uint32_t tag, dicom::Vr vr, std::string_view value) {
  dicom::Excerpt excerpt;
  dicom::Filler filler(excerpt);
  filler.start(0);
  filler.open_item();
  filler.add({.tag = tag, .vr = vr, .length = static_cast<std::uint32_t>(value.size())});
  filler.put(std::as_bytes(std::span(value)));
  filler.close_item();
  return index::records_of(excerpt).front();
}

void set(index::Entry& entry, const index::Record& record) {
  const auto at = std::ranges::lower_bound(entry.records, record.tag, {}, &index::Record::tag);
  if (at != entry.records.end() && at->tag == record.tag) {
    *at = record;
  } else {
    entry.records.insert(at, record);
  }
}

/// A slice as a scanner writes it, read once.
std::vector<index::Entry> slices() {
  const dicom::Plan everything(dicom::Whole{});
  dicom::WholeReader reader(everything);
  std::vector<index::Entry> all;
  for (int i = 1; i <= kSlices; ++i) {
    const std::string bytes = synthetic::bytes_of(synthetic::t1w(synthetic::Vendor::Siemens, {1, 1, i, "CANARY"}));
    dicom::Excerpt whole;
    const auto raw = std::as_bytes(std::span(bytes));
    const auto sop_class = reader.read(std::vector(raw.begin(), raw.end()), {}, whole);
    all.push_back({.origin = {}, .sop_class = sop_class.value_or(""), .records = index::records_of(whole)});
  }
  return all;
}

void write_index(const fs::path& file, std::vector<index::Entry> entries, int images) {
  std::ofstream out(file, std::ios::binary);
  index::Writer writer([&](std::string_view bytes) -> Result<void> {
    out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    return {};
  });
  for (int series = 0; series * kSlices < images; ++series) {
    const int exam = series / kSeries;
    const std::string study = fmt::format("2.25.1{:06}", exam);
    const std::string uid = fmt::format("2.25.2{:06}", series);
    const index::Record of_study = record(0x0020'000D, dicom::Vr::UI, study);
    const index::Record of_series = record(0x0020'000E, dicom::Vr::UI, uid);
    for (int i = 0; i < kSlices; ++i) {
      index::Entry& entry = entries[static_cast<std::size_t>(i)];
      entry.origin = {.relative = fmt::format("{:06}/{:07}/{:04}.dcm", exam, series, i), .size = 140'000};
      set(entry, of_study);
      set(entry, of_series);
      set(entry, record(0x0008'0018, dicom::Vr::UI, fmt::format("2.25.3{:07}.{:03}", series, i)));
    }
    const std::string block = index::encode(entries);
    if (!writer.put(block, study, uid, kSlices)) std::perror("index");
  }
  index::Directory directory;
  directory.dictionary = dictionary::digest();
  directory.roots = {"/archive"};
  if (!writer.finish(std::move(directory))) std::perror("index");
}

/// Limits on what the generator writes, each a little narrower than those before it.
std::string policy(int rules) {
  std::string text =
      "qap 1.0\npolicy org.example.bench \"Bench\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "missing means unknown\nseries T1w is MRAcquisitionType = \"3D\" and no value of ImageType is one of (DERIVED)\n"
      "  and SeriesDescription has tokens (one of (t1, t1w, mprage), none of (scout)) end\n";
  constexpr std::pair<const char*, const char*> kLimits[] = {
      {"EchoTime", "< {:.2f} ms"},
      {"RepetitionTime", "< {:.2f} ms"},
      {"FlipAngle", "< {:.2f} deg"},
      {"SliceThickness", "< {:.2f} mm"},
      {"Rows", ">= {:.2f} px"},
      {"InversionTime", "< {:.2f} ms"},
      {"SpacingBetweenSlices", "< {:.2f} mm"},
  };
  for (int i = 0; i < rules; ++i) {
    const auto& [attribute, limit] = kLimits[static_cast<std::size_t>(i) % std::size(kLimits)];
    const std::string_view name = attribute;
    const double number = name == "Rows" ? 1 + 0.01 * i : name.ends_with("Time") ? 2900 - 0.5 * i : 95 - 0.1 * i;
    text += fmt::format("rule R{} major, for each T1w series: require {} {}\n", i, attribute,
                        fmt::format(fmt::runtime(limit), number));
  }
  return text + "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n";
}

struct Took {
  double seconds = 0;
  double cpu = 0;
  double megabytes = 0;
  int exit = -1;
};
Took run(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), QAPC_BINARY);
  std::vector<char*> raw;
  for (std::string& argument : arguments) raw.push_back(argument.data());
  raw.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  for (const int stream : {1, 2}) posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0);
  const auto begin = std::chrono::steady_clock::now();
  pid_t child = 0;
  if (posix_spawn(&child, QAPC_BINARY, &actions, nullptr, raw.data(), environ) != 0) return {};
  int status = 0;
  rusage used{};
  ::wait4(child, &status, 0, &used);
  posix_spawn_file_actions_destroy(&actions);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return {took.count(), seconds(used.ru_utime) + seconds(used.ru_stime), static_cast<double>(used.ru_maxrss) / 1024,
          WEXITSTATUS(status)};
}

}  // namespace

int main(int argc, char** argv) {
  int most = 1'000'000;
  std::string json;
  for (int i = 1; i + 1 < argc; i += 2) {
    if (std::string_view(argv[i]) == "--images") most = std::stoi(argv[i + 1]);
    if (std::string_view(argv[i]) == "--json") json = argv[i + 1];
  }
  dicom::use_dictionary(dictionary::table());
  const support::Scratch scratch;
  const std::string file = scratch.file("bench.qap", policy(100));
  const std::string key = scratch.file("test.key", "0123456789abcdef0123456789abcdef");
  fs::permissions(key, fs::perms::owner_read | fs::perms::owner_write);
  bench::Table table;
  const std::vector<index::Entry> entries = slices();
  for (int images = most / 100; images <= most; images *= 10) {
    const std::string index = (scratch.path() / fmt::format("{}.qapx", images)).string();
    write_index(index, entries, images);
    const double bytes = static_cast<double>(fs::file_size(index)) / images;
    table.add({fmt::format("{} images, size of the index", images), bytes, "B/image"});
    std::vector<double> seconds;
    Took last;
    for (int i = 0; i < 3; ++i) {
      last = run({"run", file, index, "--key", key, "-o", (scratch.path() / "report").string()});
      seconds.push_back(last.seconds);
    }
    if (last.exit > 3) fmt::print(stderr, "the run ended with exit code {}\n", last.exit);
    table.add({fmt::format("{} images, 100 rules, with report", images), *std::ranges::min_element(seconds), "s"});
    table.add({fmt::format("{} images, processor time an image", images), 1e6 * last.cpu / images, "us"});
    table.add({fmt::format("{} images, peak memory", images), last.megabytes, "MiB"});
  }
  if (!json.empty()) std::ofstream(json) << table.json();
}
