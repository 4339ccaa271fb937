#include "runtime/dicom/archive.hpp"

#include <catch2/catch.hpp>
#include <cstring>
#include <fmt/format.h>

#include "runtime/dicom/plan.hpp"
#include "tests/support/packed.hpp"
#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
using support::Packed;
using support::tar_of;
using support::zip_of;

namespace {

/// A line for each member: its name, and what was read or why not; then how the archive ends.
std::vector<std::string> told(std::string_view bytes) {
  const File file(bytes);
  auto archive = Archive::open(file.path());
  if (!archive) return {fmt::format("{}: {}", name(archive.error().why), archive.error().detail)};
  const std::vector<abi::Recipe> recipes{number({top(kEchoTime)})};
  const Plan plan(recipes);
  Reader reader(plan);
  std::vector<std::string> lines;
  for (;;) {
    auto member = archive->next();
    if (!member) {
      lines.push_back(fmt::format("{}: {}", name(member.error().why), member.error().detail));
      return lines;
    }
    if (!*member) return lines;
    auto object = (*member)->refused ? std::unexpected(*(*member)->refused) : reader.read(std::move((*member)->bytes));
    lines.push_back(fmt::format("{} = {}", (*member)->name,
                                object ? shown(object->images.at(0).cells.at(0))
                                       : fmt::format("{}: {}", name(object.error().why), object.error().detail)));
  }
}

std::string slice(std::string_view echo_time) {
  return syn::bytes_of(image({syn::element(kEchoTime, "DS", echo_time)}));
}

std::vector<Packed> some() {
  return {{"exam/1", slice("2.98")},
          {"exam", "", '5'},
          {"exam/2.dcm.gz", syn::gzipped(slice("3.5"))},
          {"notes.txt", "The coil was changed.\n"},
          {"cut", slice("4").substr(0, slice("4").size() - 10)}};
}
const std::vector<std::string> kSome{"exam/1 = 2.98", "exam/2.dcm.gz = 3.5", "notes.txt = not DICOM: text",
                                     "cut = damaged: ends early"};

}  // namespace

TEST_CASE("members of an archive are read in its order, whatever the archive is", "[dicom][archive]") {
  use_test_dictionary();
  CHECK(told(tar_of(some())) == kSome);
  CHECK(told(syn::gzipped(tar_of(some()))) == kSome);
  auto files = some();
  std::erase_if(files, [](const Packed& one) { return one.type == '5'; });
  CHECK(told(zip_of(files)) == kSome);
}

TEST_CASE("an archive is known by its content, and nothing else is taken for one", "[dicom][archive]") {
  use_test_dictionary();
  for (const std::string& bytes :
       {tar_of(some()), syn::gzipped(tar_of(some())), zip_of({{"a", slice("1")}}), zip_of({})})
    CHECK(refusal(bytes) == "archive: a tar or zip archive");
  CHECK(refusal(slice("1")) == "an object");
  CHECK(refusal(std::string(4096, '\0')) == "not DICOM: its bytes are not those of DICOM");
  CHECK(refusal("PK") == "not DICOM: text");
  // A DICOM file may begin with anything.
  std::string disguised = slice("1");
  disguised.replace(0, 4, "PK\x03\x04");
  CHECK(refusal(disguised) == "an object");
}

TEST_CASE("names of members are told and never followed", "[dicom][archive]") {
  use_test_dictionary();
  const std::string name(90, 'n');
  CHECK(told(tar_of({{"/etc/passwd", slice("1")},
                     {"../../up", slice("2")},
                     {name, slice("3")},
                     {"same", slice("4")},
                     {"same", slice("5")}})) ==
        std::vector<std::string>{"/etc/passwd = 1", "../../up = 2", name + " = 3", "same = 4", "same = 5"});
  CHECK(
      told(tar_of({{"a", "", '2', "/etc/passwd"}, {"b", "", '1', "a"}})) ==
      std::vector<std::string>{"a = unreadable: a link inside an archive", "b = unreadable: a link inside an archive"});
}

TEST_CASE("an archive inside an archive is not opened", "[dicom][archive]") {
  use_test_dictionary();
  CHECK(told(tar_of({{"in.tar", tar_of(some())}, {"in.zip", zip_of({{"a", slice("1")}})}})) ==
        std::vector<std::string>{"in.tar = not DICOM: an archive inside an archive",
                                 "in.zip = not DICOM: an archive inside an archive"});
  // Packed once more it shows only when it is read.
  CHECK(told(tar_of({{"in.tgz", syn::gzipped(tar_of(some()))}})) ==
        std::vector<std::string>{"in.tgz = archive: a tar or zip archive"});
}

TEST_CASE("an encrypted member is unreadable", "[dicom][archive]") {
  use_test_dictionary();
  CHECK(told(zip_of({{"secret", slice("1")}}, {.encrypted = true})) ==
        std::vector<std::string>{"secret = unreadable: encrypted"});
}

TEST_CASE("an archive that was cut gives what it holds, and says that it ends early", "[dicom][archive][damage]") {
  use_test_dictionary();
  const std::string whole = tar_of({{"1", slice("2.98")}, {"2", slice("3.5")}});
  const std::size_t second = whole.find("ustar", 512) + 255;  // where the second member's bytes begin
  const auto inside = told(std::string_view(whole).substr(0, second + 300));
  REQUIRE(inside.size() == 3);
  CHECK(inside[0] == "1 = 2.98");
  CHECK(inside[1].starts_with("2 = damaged: "));
  CHECK(inside[2].starts_with("damaged: the archive ends early"));
  for (std::size_t size = 512; size < whole.size(); size += 100) {
    INFO(size);
    CHECK_FALSE(told(std::string_view(whole).substr(0, size)).empty());
  }
  const std::string packed = syn::gzipped(whole);
  CHECK(told(std::string_view(packed).substr(0, 1000)).back().starts_with("damaged: "));
}

TEST_CASE("an archive with any byte changed is read or refused", "[dicom][archive][damage]") {
  use_test_dictionary();
  for (const std::string& whole :
       {tar_of(some()), zip_of({{"1", slice("1")}, {"2", "text"}}), syn::gzipped(tar_of(some()))}) {
    for (std::size_t at = 0; at < whole.size(); at += 29) {
      std::string changed = whole;
      changed[at] = static_cast<char>(changed[at] ^ (at % 2 == 0 ? 0xFF : 0x01));
      INFO(at);
      CHECK(told(changed).size() < 20);
    }
  }
}

TEST_CASE("a zip directory that names the same bytes again and again gives them once", "[dicom][archive]") {
  use_test_dictionary();
  CHECK(told(zip_of({{"a", slice("1")}}, {.repeat_first = 3000})) == std::vector<std::string>{"a = 1"});
}
