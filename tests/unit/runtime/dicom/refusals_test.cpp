#include <catch2/catch.hpp>
#include <cstdio>
#include <string>
#include <string_view>
#include <sys/stat.h>

#include "runtime/dicom/plan.hpp"
#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
using syn::bytes_of;
using syn::element;

namespace {

/// A head without a VR, or with one.
std::string head(std::uint16_t group, std::uint16_t number, std::string_view vr, std::uint32_t length) {
  std::string out;
  const auto put = [&](std::uint32_t value, int width) {
    for (int i = 0; i < width; ++i) out += static_cast<char>(value >> (8 * i) & 0xFF);
  };
  put(group, 2);
  put(number, 2);
  out += vr;
  const bool is_long = vr == "SQ" || vr == "OB" || vr == "UN";
  if (is_long) put(0, 2);
  put(length, vr.empty() || is_long ? 4 : 2);
  return out;
}
constexpr std::uint32_t kOpen = 0xFFFF'FFFF;
std::string part10(std::string_view body, std::string_view syntax = "1.2.840.10008.1.2.1") {
  std::string uid(syntax);
  if (uid.size() % 2 != 0) uid += '\0';
  return std::string(128, '\0') + "DICM" + head(2, 0x10, "UI", static_cast<std::uint32_t>(uid.size())) + uid +
         std::string(body);
}

}  // namespace

TEST_CASE("what is not DICOM is told so, whatever its name", "[dicom][refusals]") {
  CHECK(refusal("") == "not DICOM: empty file");
  CHECK(refusal("The coil was changed.\n") == "not DICOM: text");
  CHECK(refusal(std::string(10'000, 'x')) == "not DICOM: text");
  CHECK(refusal(std::string(10'000, '\0')) == "not DICOM: its bytes are not those of DICOM");
  CHECK(refusal("\x89PNG\r\n\x1A\n....................") == "not DICOM: its bytes are not those of DICOM");
  CHECK(refusal("\x08") == "not DICOM: its bytes are not those of DICOM");
}

TEST_CASE("bytes that begin like group 0008 by chance are not DICOM", "[dicom][refusals]") {
  std::string noise(std::string("\x08\x00\x31\x17\x20\x00\x00\x00", 8));
  std::uint32_t state = 12345;
  while (noise.size() < 4096) noise += static_cast<char>((state = state * 1664525 + 1013904223) >> 24);
  CHECK(refusal(noise) == "not DICOM: its bytes are not those of DICOM");
}

TEST_CASE("what the system does not give is unreadable, and a pipe is not waited for", "[dicom][refusals]") {
  const auto missing = read_object("/nowhere/at/all.dcm", {});
  REQUIRE_FALSE(missing);
  CHECK(missing.error().why == Refusal::Unreadable);
  const auto folder = read_object("/", {});
  REQUIRE_FALSE(folder);
  CHECK(folder.error().why == Refusal::Unreadable);
  CHECK(folder.error().detail == "not a regular file");
  const File place("x");
  std::filesystem::remove(place.path());
  REQUIRE(::mkfifo(place.path().c_str(), 0600) == 0);
  const auto pipe = read_object(place.path(), {});
  REQUIRE_FALSE(pipe);
  CHECK(pipe.error().why == Refusal::Unreadable);
}

TEST_CASE("spectra are read where headers alone are looked at", "[dicom][refusals]") {
  auto instance = image({syn::element(kEchoTime, "DS", "30")});
  instance.sop_class = "1.2.840.10008.5.1.4.1.1.4.2";
  const std::vector recipes{number({top(kEchoTime)})};
  const Plan plan(recipes);
  const auto object = Reader(plan, {.spectra = true}).read(File(instance).path());
  REQUIRE(object);
  CHECK(shown(object->images.at(0).cells.at(0)) == "30");
}

TEST_CASE("objects without an image are told by their kind", "[dicom][refusals]") {
  const auto of_class = [](std::string_view uid, std::uint16_t rows) {
    auto instance = image({});
    instance.sop_class = uid;
    instance.rows = rows;
    return refusal(bytes_of(instance));
  };
  CHECK(of_class("1.2.840.10008.5.1.4.1.1.66", 0) == "not an image: raw data storage");
  CHECK(of_class("1.3.12.2.1107.5.9.1", 8) == "not an image: raw data storage");
  CHECK(of_class("1.2.840.10008.5.1.4.1.1.4.2", 8) == "not an image: spectroscopy");
  CHECK(of_class("1.2.840.10008.5.1.4.1.1.11.1", 0) == "not an image: presentation state");
  CHECK(of_class("1.2.840.10008.5.1.4.1.1.88.22", 0) == "not an image: structured report");
  CHECK(of_class("1.2.840.10008.1.3.10", 0) == "not an image: directory (DICOMDIR)");
  CHECK(of_class("1.2.840.10008.5.1.4.1.1.4", 0) == "not an image: no pixel module");
  CHECK(of_class("1.2.840.10008.5.1.4.1.1.4", 8) == "an object");
  CHECK(of_class("9.9.9", 8) == "an object");
}

TEST_CASE("an image has rows, columns and allocated bits", "[dicom][refusals]") {
  for (const std::uint32_t tag : {0x0028'0010u, 0x0028'0011u, 0x0028'0100u})
    CHECK(refusal(bytes_of(image({element(tag, "US", "0")}))) == "not an image: no pixel module");
  auto header_only = image({});
  header_only.pixels = false;
  CHECK(refusal(bytes_of(header_only)) == "an object");
}

TEST_CASE("a directory is known by its records when its class is not told", "[dicom][refusals]") {
  CHECK(refusal(bytes_of(image({syn::sequence(0x0004'1220, {})}))) == "not an image: directory (DICOMDIR)");
}

TEST_CASE("an image without an identifier is refused", "[dicom][refusals]") {
  for (const auto& [tag, named] : {std::pair{0x0008'0018u, "SOP Instance"}, std::pair{0x0020'000Eu, "Series Instance"},
                                   std::pair{0x0020'000Du, "Study Instance"}}) {
    auto without = image({});
    syn::remove(without.elements, tag);
    CHECK(refusal(bytes_of(without)) == "no identifiers: no " + std::string(named) + " UID");
    CHECK(refusal(bytes_of(image({element(tag, "UI", "")}))) == "no identifiers: no " + std::string(named) + " UID");
  }
}

TEST_CASE("identifiers are read without padding", "[dicom]") {
  const auto object = read(image({element(0x0020'000D, "UI", "1.2.3 "), element(0x0020'0011, "IS", " 12 ")}));
  REQUIRE(object);
  CHECK(object->study_instance_uid == "1.2.3");
  CHECK(object->series_instance_uid == "1.2.3.1");
  CHECK(object->sop_instance_uid == "1.2.3.4");
  CHECK(object->series_number == "12");
  CHECK(object->is_mr);
  REQUIRE(object->images.size() == 1);
  CHECK(object->images[0].frame == 0);
  CHECK(object->images[0].sop_instance_uid == "1.2.3.4");
  const auto other = read(image({element(0x0008'0060, "CS", "CT"), element(0x0020'0011, "IS", "")}));
  REQUIRE(other);
  CHECK_FALSE(other->is_mr);
  CHECK(other->series_number.empty());
}

TEST_CASE("a file cut in its header or pixels is damaged", "[dicom][damage]") {
  const std::string whole = bytes_of(image({element(kSeriesDescription, "LO", "a series")}));
  REQUIRE(refusal(whole) == "an object");
  CHECK(refusal(whole.substr(0, whole.size() - 1)) == "damaged: ends early");
  CHECK(refusal(whole.substr(0, whole.size() - 100)) == "damaged: ends early");
  CHECK(refusal(whole.substr(0, 200)) == "damaged: ends early, inside its file meta information");
  CHECK(refusal(whole + "x") == "damaged: ends early");
}

TEST_CASE("an element longer than its item is damaged", "[dicom][damage]") {
  const std::string inner = head(0x0018, 0x0081, "DS", 400) + std::string(400, '1');
  const std::string item = head(0xFFFE, 0xE000, "", 20) + inner;
  const std::string body = head(0x0040, 0x0275, "SQ", static_cast<std::uint32_t>(item.size())) + item;
  CHECK(refusal(part10(body)) == "damaged: an element is longer than the item around it");
}

TEST_CASE("an open sequence that nobody closes ends early", "[dicom][damage]") {
  const std::string open = head(0x0040, 0x0275, "SQ", kOpen) + head(0xFFFE, 0xE000, "", kOpen);
  const std::string inner = head(0x0018, 0x0081, "DS", 2) + "12";
  const std::string item_end = head(0xFFFE, 0xE00D, "", 0);
  CHECK(refusal(part10(open + inner)) == "damaged: ends early");
  CHECK(refusal(part10(open + inner + item_end)) == "damaged: ends early");
  CHECK(refusal(part10(open + inner + item_end + head(0xFFFE, 0xE0DD, "", 0))) == "not an image: no pixel module");
}

TEST_CASE("delimiters and items out of place are damage", "[dicom][damage]") {
  CHECK(refusal(part10(head(0x0008, 0x0016, "UI", 0) + head(0xFFFE, 0xE00D, "", 0))) ==
        "damaged: a delimiter stands where none belongs");
  CHECK(refusal(part10(head(0x0040, 0x0275, "SQ", 8) + head(0x0018, 0x0081, "DS", 0))) ==
        "damaged: a sequence holds something else than items");
  CHECK(refusal(part10(head(0x0008, 0x0016, "UI", 0) + head(0x0018, 0x0081, "#!", 0) + std::string(8, 'x'))) ==
        "damaged: an element has no value representation");
}

TEST_CASE("sequences nested without end are damage, in every coding", "[dicom][damage]") {
  std::string with_vr;
  std::string without_vr;
  for (int i = 0; i < 60'000; ++i) {
    with_vr += head(0x0040, 0x0275, "SQ", kOpen) + head(0xFFFE, 0xE000, "", kOpen);
    without_vr += head(0x0040, 0x0275, "", kOpen) + head(0xFFFE, 0xE000, "", kOpen);
  }
  CHECK(refusal(part10(with_vr)) == "damaged: its sequences are nested too deep");
  CHECK(refusal(part10(without_vr, "1.2.840.10008.1.2")) == "damaged: its sequences are nested too deep");
  CHECK(refusal(part10(head(0x0009, 0x1001, "UN", kOpen) + head(0xFFFE, 0xE000, "", kOpen) + without_vr)) ==
        "damaged: its sequences are nested too deep");
  // In implicit coding, with lengths: only the dictionary knows that these are sequences.
  std::string lengths;
  for (int i = 0; i < 2'000; ++i) {
    lengths.insert(0, head(0xFFFE, 0xE000, "", static_cast<std::uint32_t>(lengths.size())));
    lengths.insert(0, head(0x0040, 0x0275, "", static_cast<std::uint32_t>(lengths.size())));
  }
  CHECK(refusal(part10(lengths, "1.2.840.10008.1.2")) == "damaged: its sequences are nested too deep");
}

TEST_CASE("elements in no order, or private creators without end, are damage", "[dicom][damage]") {
  std::string descending;
  for (std::uint32_t i = 0; i < 30'000; ++i)
    descending +=
        head(static_cast<std::uint16_t>(0x7000 - 2 * (i / 30'000)), static_cast<std::uint16_t>(60'000 - i), "LO", 0);
  CHECK(refusal(part10(descending)) == "damaged: its elements are in no order");
  std::string halves;
  for (const std::uint16_t group : {std::uint16_t{0x7000}, std::uint16_t{0x0020}}) {
    for (std::uint32_t i = 0; i < 30'000; ++i) halves += head(group, static_cast<std::uint16_t>(i), "LO", 0);
  }
  CHECK(refusal(part10(halves)) == "damaged: its elements are in no order");
  std::string creators;
  for (std::uint32_t group = 0x0009; group < 0x1000; group += 2)
    creators += head(static_cast<std::uint16_t>(group), 0x0010, "LO", 2) + "A ";
  CHECK(refusal(part10(creators)) == "damaged: too many private creators");
}

TEST_CASE("a few elements out of order are read", "[dicom]") {
  const std::string body = bytes_of(image({}));
  const std::string late = head(0x0018, 0x0081, "DS", 4) + "2.98";
  const auto object = read(body + late, {number({top(kEchoTime)})});
  REQUIRE(object);
  CHECK(shown(object->images[0].cells[0]) == "2.98");
}

TEST_CASE("a value that only looks like a sequence is a value", "[dicom]") {
  auto instance = image({element(0x0009'0010, "LO", "SOMEBODY"),
                         element(0x0009'1001, "UN", std::string("\xFE\xFF\x00\xE0\xFF\xFF\xFF\x7F", 8) + "junk"),
                         element(kEchoTime, "DS", "2.98")});
  instance.transfer_syntax = syn::kImplicitLittle;
  CHECK(cell(instance, number({top(kEchoTime)})) == "2.98");
}

TEST_CASE("the frames of an object are as many as it says", "[dicom][frames]") {
  auto instance = image({element(0x0028'0008, "IS", "3")});
  instance.frames = {{}, {}};
  CHECK(refusal(bytes_of(instance)) == "damaged: its functional groups are not as many as its frames");
  syn::set(instance.elements, element(0x0028'0008, "IS", "many"));
  CHECK(refusal(bytes_of(instance)) == "damaged: its number of frames is no number");
  syn::set(instance.elements, element(0x0028'0008, "IS", ""));
  const auto object = read(instance);
  REQUIRE(object);
  REQUIRE(object->images.size() == 2);
  CHECK(object->images[0].frame == 1);
  CHECK(object->images[1].frame == 2);
}

TEST_CASE("a multi-frame object without functional groups has its frames", "[dicom][frames]") {
  auto instance = image({element(0x0028'0008, "IS", "3"), element(kEchoTime, "DS", "4")});
  instance.pixels = false;
  const auto object = read(instance, {number({top(kEchoTime)})});
  REQUIRE(object);
  REQUIRE(object->images.size() == 3);
  for (std::uint32_t i = 0; i < 3; ++i) {
    CHECK(object->images[i].frame == i + 1);
    CHECK(shown(object->images[i].cells[0]) == "4");
  }
  syn::set(instance.elements, element(0x0028'0008, "IS", "1"));
  CHECK(read(instance)->images.at(0).frame == 0);
  syn::set(instance.elements, element(0x0028'0008, "IS", "100001"));
  CHECK(refusal(bytes_of(instance)) == "damaged: it says it has more than 100,000 frames");
  syn::set(instance.elements, element(0x0028'0008, "IS", "-3"));
  CHECK(refusal(bytes_of(instance)) == "damaged: its number of frames is no number");
}

TEST_CASE("shared functional groups without those of the frames are damage", "[dicom][frames]") {
  CHECK(refusal(bytes_of(image({syn::sequence(0x5200'9229, {{}})}))) ==
        "damaged: its functional groups are for no frame");
  CHECK(refusal(bytes_of(image({syn::sequence(0x5200'9230, {})}))) ==
        "damaged: its functional groups are for no frame");
}

TEST_CASE("pixel data shorter than their frames are damage", "[dicom][frames]") {
  auto instance = image({element(0x0028'0008, "IS", "2")});
  CHECK(refusal(bytes_of(instance)) == "damaged: its pixel data are too short");
  instance = image({element(0x0028'0010, "US", "9")});
  CHECK(refusal(bytes_of(instance)) == "damaged: its pixel data are too short");
}

TEST_CASE("refusals have names", "[dicom][refusals]") {
  CHECK(name(Refusal::NotDicom) == "not DICOM");
  CHECK(name(Refusal::NotAnImage) == "not an image");
  CHECK(name(Refusal::Damaged) == "damaged");
  CHECK(name(Refusal::Unreadable) == "unreadable");
  CHECK(name(Refusal::NoIdentifiers) == "no identifiers");
}
