// What `qapc facts` and `qapc dump` say: of real exams beside what another converter wrote, where they are at hand
// (QAPC_CORPUS), and of files that were made for it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <map>
#include <set>
#include <sstream>

#include "tests/e2e/command.hpp"
#include "tests/e2e/page.hpp"
#include "tests/e2e/sidecars.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::Compared;
using e2e::Outcome;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

std::vector<json::Object> objects_in(const std::string& lines) {
  std::vector<json::Object> all;
  std::istringstream stream(lines);
  for (std::string line; std::getline(stream, line);) {
    const auto parsed = json::parse(line);
    REQUIRE(parsed.has_value());
    REQUIRE(parsed->object() != nullptr);
    all.push_back(*parsed->object());
  }
  return all;
}

/// Agreement with sidecars that was reached once: below it something broke.
const std::map<std::string, double> kFloors{{"Canon", 99.6},   {"GE", 96.7},  {"Philips", 97.9},
                                            {"Siemens", 98.4}, {"UIH", 93.7}, {"all vendors", 98.1}};

/// Key, sidecar (`*` for a key that qapc never writes) and what is wrong; with the values, for people.
using Differences = std::map<std::string, std::string>;
Differences differences_in(const std::vector<Compared>& all) {
  std::set<std::string> written;
  for (const Compared& one : all) {
    if (one.outcome != Outcome::OnlyTheirs && !one.ours.empty()) written.insert(one.key);
  }
  Differences found;
  for (const Compared& one : all) {
    const std::string values = fmt::format("qapc {}, sidecar {}", one.ours, one.theirs);
    if (one.outcome == Outcome::Differ) found.emplace(one.key + "\t" + one.sidecar + "\tdiffers", values);
    if (one.outcome != Outcome::OnlyTheirs) continue;
    found.emplace(one.key + "\t" + (written.contains(one.key) ? one.sidecar : "*") + "\tonly the sidecar", values);
  }
  return found;
}

/// A slice whose patient, place and device are named all over.
std::string slice(synthetic::Vendor vendor) {
  return synthetic::bytes_of(synthetic::t1w(vendor, {.canary = "CANARY"}));
}

}  // namespace

TEST_CASE("headers of real exams are told as another converter tells them", "[corpus][facts]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Ran ran = run_qapc({"facts", "--format", "bids", corpus.string()});
  REQUIRE(ran.exit == 0);
  const auto compared = e2e::compare(corpus, objects_in(ran.out), e2e::read_sidecars(corpus));
  CHECK(e2e::paired(compared) >= 120);
  const e2e::Shares shares = e2e::shares_of(compared);
  INFO(e2e::table_of(shares));
  for (const auto& [vendor, floor_percent] : kFloors) {
    INFO(vendor);
    CHECK(shares.at(std::string(e2e::kAllKeys)).at(vendor).percent() >= floor_percent);
  }

  const Differences found = differences_in(compared);
  std::set<std::string> listed;
  for (const auto& row : e2e::rows_of(fs::path(QAPC_SOURCE_DIR) / "tests/e2e/facts_differences.tsv")) {
    REQUIRE(row.size() == 4);
    CHECK_FALSE(row[3].empty());
    CHECK(listed.insert(row[0] + "\t" + row[1] + "\t" + row[2]).second);
  }
  for (const auto& [difference, values] : found) {
    INFO("not in facts_differences.tsv: " << difference << ": " << values);
    CHECK(listed.contains(difference));
  }
  for (const std::string& line : listed) {
    INFO("in facts_differences.tsv, and no difference any more: " << line);
    CHECK(found.contains(line));
  }
  const std::string page = support::read_bytes(fs::path(QAPC_SOURCE_DIR) / "docs/vendors.md");
  INFO("docs/vendors.md is to hold, between its marks:\n" << e2e::table_of(compared));
  CHECK(e2e::between(page, "agreement") == e2e::table_of(compared));
  INFO("and:\n" << e2e::table_of(shares));
  CHECK(e2e::between(page, "listed") == e2e::table_of(shares));
}

TEST_CASE("facts of a known slice say value, unit and home in words", "[facts]") {
  const support::Scratch scratch;
  const std::string file = scratch.file("slice.dcm", slice(synthetic::Vendor::Ge));
  const support::Ran ran = run_qapc({"facts", file});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 0);
  CHECK(says(ran.out, "1 image in 1 file"));
  CHECK(says(ran.out, "2 ms    from EchoTime (0018,0081)"));
  // 0.5 stands there: its reciprocal is the acceleration.
  CHECK(says(ran.out, "2    from (0043,xx83) \"GEMS_PARM_01\""));
  CHECK(says(ran.out, "GE    from Manufacturer (0008,0070), that of GE"));
  CHECK_FALSE(says(ran.out, "CANARY"));

  const support::Ran by_name = run_qapc({"facts", file, "--name", "b_value", "--format", "json"});
  CHECK(by_name.exit == 0);
  CHECK_FALSE(says(by_name.out, "CANARY"));
  const json::Value fact = e2e::report(by_name)["series"].items().at(0)["facts"].items().at(0);
  CHECK(fact["name"].string() == "b_value");
  CHECK(fact["values"].items().empty());
  CHECK(fact["missing"].items().at(0)["images"].whole() == 1);
}

TEST_CASE("facts tells what it was asked wrongly", "[facts]") {
  const support::Scratch scratch;
  const std::string file = scratch.file("slice.dcm", slice(synthetic::Vendor::Siemens));
  const auto complains = [&](const std::vector<std::string>& arguments, int exit, std::string_view words) {
    const support::Ran ran = run_qapc(arguments);
    INFO(ran.out << ran.err);
    CHECK(ran.exit == exit);
    CHECK(ran.out.empty());
    CHECK(says(ran.err, words));
  };
  complains({"facts", file, "--name", "EchoTim"}, 64, "EchoTime");
  complains({"facts", file, "--name", "PatientName"}, 64, "PatientName is not told");
  complains({"facts", file, "--name", "EchoTime", "--format", "bids"}, 64, "--name");
  complains({"facts", (scratch.path() / "none").string()}, 66, "not there");
}

TEST_CASE("dump names every element and prints no identity unless it is asked to", "[dump]") {
  const support::Scratch scratch;
  for (const auto vendor : {synthetic::Vendor::Siemens, synthetic::Vendor::Ge, synthetic::Vendor::Philips}) {
    const std::string file = scratch.file("slice.dcm", slice(vendor));
    const support::Ran ran = run_qapc({"dump", file});
    INFO(ran.out << ran.err);
    CHECK(ran.exit == 0);
    CHECK(says(ran.out, "(0018,0081) DS EchoTime: 2"));
    CHECK(says(ran.out, "(0010,0010) PN PatientName: hidden [phi]"));
    CHECK(says(ran.out, "private creator:"));
    CHECK_FALSE(says(ran.out, "CANARY"));

    const support::Ran all = run_qapc({"dump", "--identifying", file});
    CHECK(all.exit == 0);
    CHECK(says(all.out, "(0010,0010) PN PatientName: CANARY^NAME [phi]"));
    // Nothing is left out without it: the same elements, line by line.
    CHECK(std::ranges::count(all.out, '\n') == std::ranges::count(ran.out, '\n'));
  }
}

TEST_CASE("dump goes into sequences and reads gzipped files", "[dump]") {
  const support::Scratch scratch;
  const auto object = synthetic::t1w_enhanced(synthetic::Vendor::Philips, {.canary = "CANARY"}, 2);
  const std::string bytes = synthetic::bytes_of(object);
  const support::Ran plain = run_qapc({"dump", scratch.file("a.dcm", bytes)});
  const support::Ran packed = run_qapc({"dump", scratch.file("a.dcm.gz", synthetic::gzipped(bytes))});
  CHECK(plain.exit == 0);
  CHECK(packed.out == plain.out);
  CHECK(says(plain.out, "PerFrameFunctionalGroupsSequence"));
  CHECK(says(plain.out, "item 2"));
  CHECK_FALSE(says(plain.out, "CANARY"));
}

TEST_CASE("dump says what is wrong with a file", "[dump]") {
  const support::Scratch scratch;
  const std::string bytes = slice(synthetic::Vendor::Siemens);
  const auto complains = [&](const std::string& file, int exit, std::string_view words) {
    const support::Ran ran = run_qapc({"dump", file});
    INFO(ran.out << ran.err);
    CHECK(ran.exit == exit);
    CHECK(ran.out.empty());
    CHECK(says(ran.err, words));
    CHECK_FALSE(says(ran.err, "CANARY"));
  };
  complains(scratch.file("cut.dcm", std::string_view(bytes).substr(0, bytes.size() - 10)), 66, "damaged");
  complains(scratch.file("letter.dcm", "Dear colleague,\n"), 66, "not DICOM");
  complains((scratch.path() / "none.dcm").string(), 66, "unreadable");
  complains(scratch.path().string(), 66, "unreadable");
}
