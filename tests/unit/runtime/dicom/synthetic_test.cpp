#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <unistd.h>

#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
namespace fs = std::filesystem;

namespace {

std::string contents(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

struct Folder {
  Folder() : path(fs::temp_directory_path() / fmt::format("qapc-demo-{}", ::getpid())) { fs::remove_all(path); }
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  fs::path path;
};

/// What an archive looks like to the reader: images of a series by study and series, refusals by their words.
struct Survey {
  std::map<std::string, int> images;  ///< by `<study> <series number>`
  std::map<std::string, int> refusals;
  std::map<std::string, std::set<std::string>> echo_times;  ///< of series 2, by study
  std::map<std::string, std::set<std::string>> inversion_times;
};
Survey survey(const fs::path& folder) {
  use_test_dictionary();
  const std::vector<abi::Recipe> recipes = {
      number({group({0x0018'9114}, 0x0018'9082), top(kEchoTime)}),
      number({group({0x0018'9115}, 0x0018'9079), top(kInversionTime)}),
  };
  Survey out;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file()) continue;
    const auto object = read_object(entry.path(), recipes);
    if (!object) {
      ++out.refusals[fmt::format("{}: {}", name(object.error().why), object.error().detail)];
      continue;
    }
    out.images[object->study_instance_uid + " " + object->series_number] += static_cast<int>(object->images.size());
    if (object->series_number != "2") continue;
    for (const auto& one : object->images) {
      out.echo_times[object->study_instance_uid].insert(shown(one.cells[0]));
      out.inversion_times[object->study_instance_uid].insert(shown(one.cells[1]));
    }
  }
  return out;
}

}  // namespace

TEST_CASE("the same call gives the same bytes", "[synthetic]") {
  for (const auto vendor : {syn::Vendor::Siemens, syn::Vendor::Ge, syn::Vendor::Philips}) {
    CHECK(syn::bytes_of(syn::t1w(vendor, {})) == syn::bytes_of(syn::t1w(vendor, {})));
    CHECK(syn::bytes_of(syn::t1w_enhanced(vendor, {}, 4)) == syn::bytes_of(syn::t1w_enhanced(vendor, {}, 4)));
    CHECK(syn::bytes_of(syn::t1w(vendor, {.instance = 1})) != syn::bytes_of(syn::t1w(vendor, {.instance = 2})));
  }
}

TEST_CASE("what identifies a person holds the canary", "[synthetic]") {
  const std::string bytes = syn::bytes_of(syn::t1w(syn::Vendor::Siemens, {.canary = "TWEETY"}));
  for (const char* told : {"TWEETY^NAME", "TWEETY-ID", "TWEETY-SITE", "TWEETY^OPERATOR", "TWEETY-SERIAL"})
    CHECK(bytes.find(told) != std::string::npos);
  CHECK(bytes.find("CANARY") == std::string::npos);
}

TEST_CASE("the demo holds twelve exams and the faults its header lists", "[synthetic]") {
  const Folder folder;
  syn::demo_archive(folder.path, {.canary = "TWEETY", .slices = 10});
  const Survey seen = survey(folder.path);
  for (int exam = 1; exam <= 12; ++exam) {
    const std::string study = syn::study_uid(exam);
    INFO("exam " << exam);
    CHECK(seen.images.at(study + " 1") == 3);
    CHECK(seen.images.at(study + " 2") == (exam == 8 ? 9 : exam == 12 ? 11 : 10));
    const std::string echo_time = exam == 7 ? "3.03" : exam % 3 == 1 || exam == 9 ? "2.88" : "";
    if (!echo_time.empty() && exam != 10) CHECK(seen.echo_times.at(study) == std::set{echo_time});
    CHECK(seen.echo_times.at(study).size() == 1);
    CHECK((*seen.inversion_times.at(study).begin() == "<absent>") == (exam == 9));
  }
  CHECK(seen.images.at(syn::study_uid(10) + " 3") == 10);
  CHECK(seen.images.at(syn::study_uid(12) + " 3") == 4);
  CHECK(seen.images.size() == 26);
  CHECK(seen.refusals == std::map<std::string, int>{{"damaged: ends early", 1},
                                                    {"not DICOM: text", 1},
                                                    {"not an image: raw data storage", 1}});
}

TEST_CASE("the demo is written the same twice, and keeps its canary", "[synthetic]") {
  const Folder folder;
  syn::demo_archive(folder.path / "a", {.canary = "TWEETY", .slices = 6});
  syn::demo_archive(folder.path / "b", {.canary = "TWEETY", .slices = 6});
  int files = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder.path / "a")) {
    if (!entry.is_regular_file()) continue;
    const std::string bytes = contents(entry.path());
    CHECK(bytes == contents(folder.path / "b" / entry.path().lexically_relative(folder.path / "a")));
    CHECK(bytes.find("CANARY") == std::string::npos);
    ++files;
  }
  CHECK(files == 12 * 3 + 9 * 6 - 1 + 3 + 6 + 4 + 4);
}
