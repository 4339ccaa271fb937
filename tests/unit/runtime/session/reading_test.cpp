// Files to exams: the same result for any layout, order, number of threads and amount of memory.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/driver/compile.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/session/instances.hpp"
#include "runtime/session/session.hpp"
#include "tests/support/packed.hpp"
#include "tests/support/process.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.reading "What is read" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
rule TE major, for each series: require EchoTime < 3 ms
rule PLACE minor, for each series: require all images agree on (ImageOrientationPatient within 0.1, PatientName)
rule WHOLE critical, for each series: require at least 40 slices
decision for each exam
  reject if any critical fails
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
)";

const abi::Program& program() {
  static const abi::Program kProgram = [] {
    dicom::use_dictionary(dictionary::table());
    diag::Sources sources;
    diag::Sink diags;
    auto compiled = driver::compile(sources, sources.add("reading.qap", std::string(kPolicy)), diags);
    for (const diag::Message& message : diags.sorted()) UNSCOPED_INFO(message.text);
    REQUIRE(compiled.has_value());
    return std::move(compiled->program);
  }();
  return kProgram;
}

/// A slice of few bytes; made once and then changed in place, as identifiers of one length allow.
std::string slice(int exam, int instance, std::string_view echo_time = "2.88") {
  static const std::string kFirst = [] {
    auto made = synthetic::t1w(synthetic::Vendor::Siemens, {1, 2, 1, "CANARY"});
    synthetic::set(made.elements, synthetic::element(0x0018'0081, "DS", "2.88"));
    return synthetic::bytes_of(made);
  }();
  std::string bytes = kFirst;
  const auto replace = [&](const std::string& from, const std::string& to) {
    REQUIRE(from.size() == to.size());
    for (std::size_t at = 0; (at = bytes.find(from, at)) != std::string::npos; at += from.size())
      bytes.replace(at, from.size(), to);
  };
  replace(synthetic::sop_uid(1, 2, 1), synthetic::sop_uid(exam, 2, instance));
  replace(synthetic::series_uid(1, 2), synthetic::series_uid(exam, 2));
  replace(synthetic::study_uid(1), synthetic::study_uid(exam));
  replace("2.88", std::string(echo_time));
  return bytes;
}

struct Told {
  std::string report;  ///< without the codes of files, which depend on their names
  session::Read counts;
};
Told tell(const std::vector<fs::path>& paths, const std::function<void(session::Options&)>& change = {}) {
  const session::Key key("0123456789abcdef");
  session::Options options{session::reference_engine(program()), 1};
  if (change) change(options);
  Told told;
  told.counts = session::read_exams(program(), paths, key, options);
  REQUIRE_FALSE(told.counts.failed);
  session::Read copy = told.counts;
  auto report = session::evaluate(program(), std::move(copy), key);
  for (report::UnusedFile& file : report.unused) file.code = "";
  told.report = json::canonical(report::to_json(report));
  return told;
}
Told tell(const fs::path& path, const std::function<void(session::Options&)>& change = {}) {
  return tell(std::vector{path}, change);
}

constexpr int kExams = 8;
constexpr int kSlices = 300;  // so many that exams are complete while others are read

/// One file a slice, each named by `name`.
void write_exams(const fs::path& folder, const std::function<std::string(int exam, int instance)>& name) {
  for (int exam = 1; exam <= kExams; ++exam) {
    for (int instance = 1; instance <= kSlices; ++instance)
      synthetic::write_file(folder / name(exam, instance), slice(exam, instance, exam == 3 ? "3.88" : "2.88"));
  }
}

}  // namespace

TEST_CASE("exams in folders and exams whose files are mixed give the same report", "[session]") {
  const support::Scratch scratch;
  const fs::path apart = scratch.path() / "apart";
  const fs::path mixed = scratch.path() / "mixed";
  write_exams(apart, [](int exam, int instance) { return fmt::format("{}/{:03}", exam, instance); });
  write_exams(mixed, [](int exam, int instance) { return fmt::format("{:03}-{}", instance, exam); });
  const Told expected = tell(apart);
  CHECK(expected.counts.files == kExams * kSlices);
  CHECK(expected.counts.used == kExams * kSlices);
  CHECK(expected.counts.exams.size() == kExams);
  CHECK(expected.report.find("3.88 ms") != std::string::npos);
  CHECK(tell(mixed).report == expected.report);
  for (const std::size_t memory : {std::size_t{0}, std::size_t{200'000}, std::size_t{2'000'000}}) {
    for (const int threads : {1, 2}) {
      INFO(memory << " bytes, " << threads << " threads");
      const auto with = [&](session::Options& options) {
        options.memory = memory;
        options.threads = threads;
      };
      CHECK(tell(apart, with).report == expected.report);
      CHECK(tell(mixed, with).report == expected.report);
    }
  }
}

TEST_CASE("a file that comes when its exam was taken for complete is part of it", "[session]") {
  const support::Scratch scratch;
  const auto layout = [](const std::string& last) {
    return [last](int exam, int instance) {
      return exam == 1 && instance == kSlices ? last : fmt::format("{}/{:03}", exam, instance);
    };
  };
  write_exams(scratch.path() / "a", layout("1/300"));
  write_exams(scratch.path() / "b", layout("zzz"));
  CHECK(tell(scratch.path() / "b").report == tell(scratch.path() / "a").report);
  CHECK(tell(scratch.path() / "b", [](session::Options& o) { o.memory = 0; }).report ==
        tell(scratch.path() / "a").report);
}

TEST_CASE("of copies of an instance one is used, whichever comes first and whatever they are called", "[session]") {
  const support::Scratch scratch;
  const auto write = [&](const std::string& folder, const std::string& copy, const std::string& other) {
    const fs::path in = scratch.path() / folder;
    for (int i = 1; i <= 50; ++i) synthetic::write_file(in / fmt::format("m{:02}", i), slice(1, i));
    synthetic::write_file(in / copy, slice(1, 7));
    synthetic::write_file(in / other, slice(1, 8, "3.99"));
    return tell(in);
  };
  const Told one = write("one", "a-copy", "a-other");
  const Told two = write("two", "z-copy", "z-other");
  CHECK(one.report == two.report);
  CHECK(one.counts.used == 50);
  REQUIRE(one.counts.unused.size() == 2);
  CHECK(one.counts.unused[0].reason == "duplicate SOP Instance UID");
  std::vector<std::string> details{one.counts.unused[0].detail, one.counts.unused[1].detail};
  std::ranges::sort(details);
  CHECK(details ==
        std::vector<std::string>{"all values read are the same", "values differ from those of the file used"});
}

TEST_CASE("an instance that two exams claim is that of the first, also when it was handed out already", "[session]") {
  const support::Scratch scratch;
  const std::string theirs = [] {
    std::string bytes = slice(5, 1);
    const std::string from = synthetic::sop_uid(5, 2, 1);
    for (std::size_t at = 0; (at = bytes.find(from, at)) != std::string::npos;)
      bytes.replace(at, from.size(), synthetic::sop_uid(1, 2, 9));
    return bytes;
  }();
  const auto write = [&](const std::string& folder, const std::string& name) {
    write_exams(scratch.path() / folder,
                [](int exam, int instance) { return fmt::format("{}/{:03}", exam, instance); });
    synthetic::write_file(scratch.path() / folder / name, theirs);
    return tell(scratch.path() / folder);
  };
  const Told first = write("a", "0-theirs");
  const Told last = write("b", "z-theirs");
  CHECK(first.report == last.report);
  CHECK(first.counts.used == kExams * kSlices);
  REQUIRE(first.counts.unused.size() == 1);
  CHECK(first.counts.unused[0].detail == "values differ from those of the file used");
}

TEST_CASE("members of archives are read like files, and an archive by itself is no file", "[session][archive]") {
  const support::Scratch scratch;
  std::vector<support::Packed> members;
  for (int exam = 1; exam <= 3; ++exam) {
    for (int i = 1; i <= 45; ++i) members.push_back({fmt::format("{}/{:02}", exam, i), slice(exam, i)});
  }
  members.push_back({"notes", "The coil was changed.\n"});
  for (const support::Packed& one : members) synthetic::write_file(scratch.path() / "plain" / one.name, one.bytes);
  const Told expected = tell(scratch.path() / "plain");
  CHECK(expected.counts.files == 136);
  CHECK(expected.counts.used == 135);
  const std::string tar = support::tar_of(members);
  const std::pair<const char*, std::string> packed[] = {
      {"tar", tar}, {"tgz", synthetic::gzipped(tar)}, {"zip", support::zip_of(members)}};
  for (const auto& [name, bytes] : packed) {
    INFO(name);
    synthetic::write_file(scratch.path() / name / "exams", bytes);
    CHECK(tell(scratch.path() / name).report == expected.report);
    CHECK(tell(scratch.path() / name / "exams", [](session::Options& o) {
            o.memory = 0;
            o.threads = 2;
          }).report == expected.report);
  }
}

TEST_CASE("what is wrong with an archive and its members is listed", "[session][archive]") {
  const support::Scratch scratch;
  const std::string tar = support::tar_of({{"a", slice(1, 1)}, {"b", slice(1, 2)}});
  const std::string inside = support::tar_of({{"in.tgz", synthetic::gzipped(tar)}, {"l", "", '2', "a"}});
  synthetic::write_file(scratch.path() / "in" / "cut", std::string_view(tar).substr(0, tar.size() / 2));
  synthetic::write_file(scratch.path() / "in" / "nested", inside);
  const Told told = tell(scratch.path() / "in");
  std::vector<std::string> all;
  for (const report::UnusedFile& file : told.counts.unused) all.push_back(file.reason + ": " + file.detail);
  std::ranges::sort(all);
  REQUIRE(all.size() == 4);
  CHECK(all[0].starts_with("damaged: "));
  CHECK(all[1].starts_with("damaged: "));
  CHECK(all[2] == "not DICOM: an archive inside an archive");
  CHECK(all[3] == "unreadable: a link inside an archive");
  CHECK(told.counts.files == told.counts.used + 4);
}

TEST_CASE("a file is met once, by whatever way it is named", "[session]") {
  const support::Scratch scratch;
  const fs::path in = scratch.path() / "in";
  for (int i = 1; i <= 3; ++i) synthetic::write_file(in / "deep" / std::to_string(i), slice(1, i));
  fs::create_symlink(in / "deep" / "1", in / "link");
  fs::create_directory_symlink(in / "deep", in / "folder-link");
  synthetic::write_file(scratch.path() / "out", slice(1, 4));
  fs::create_symlink(scratch.path() / "out", in / "one");
  fs::create_symlink(scratch.path() / "out", in / "two");
  const Told told = tell({in, in / "deep", in / "deep" / "2", in / "deep" / ".." / "deep", scratch.path() / "nowhere"});
  CHECK(told.counts.files == 4);
  CHECK(told.counts.used == 4);
  CHECK(told.counts.missing == std::vector<std::string>{(scratch.path() / "nowhere").string()});
  CHECK(tell({in / "deep" / "2", in}).report == told.report);
}

TEST_CASE("a run that is stopped says so and tells nothing", "[session]") {
  const support::Scratch scratch;
  for (int i = 1; i <= 100; ++i) synthetic::write_file(scratch.path() / "in" / std::to_string(i), slice(1, i));
  int asked = 0;
  const Told told =
      tell(scratch.path() / "in", [&](session::Options& options) { options.stopped = [&] { return ++asked > 40; }; });
  CHECK(told.counts.stopped);
  CHECK(told.counts.exams.empty());
}

TEST_CASE("evidence of a series does not depend on its files' names and order, and tells other values",
          "[session][evidence]") {
  const support::Scratch scratch;
  const auto evidence = [&](const std::string& folder, const std::function<std::string(int)>& name, const char* te) {
    for (int i = 1; i <= 5; ++i)
      synthetic::write_file(scratch.path() / folder / name(i), slice(1, i, i == 2 ? te : "2.88"));
    return tell(scratch.path() / folder).counts.exams.at(0).entry.series.at(0).evidence;
  };
  const std::string one = evidence("one", [](int i) { return std::to_string(i); }, "2.88");
  CHECK(one.size() == 64);
  CHECK(evidence("two", [](int i) { return std::to_string(9 - i) + ".dcm"; }, "2.88") == one);
  CHECK(evidence("three", [](int i) { return std::to_string(i); }, "2.89") != one);
}

TEST_CASE("instances are known by exam, up to many", "[session]") {
  session::Instances instances;
  for (std::uint32_t i = 0; i < 20'000; ++i)
    CHECK(instances.add(fmt::format("1.2.{}", i), i % 7) == session::Instances::kNone);
  CHECK(instances.add("1.2.15", 15 % 7) == session::Instances::kNone);
  CHECK(instances.add("1.2.15", 3) == 15 % 7);
}
