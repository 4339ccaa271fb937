// qapc series: descriptions in, a table out, whatever the bytes.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>
#include <sstream>

#include "tests/e2e/command.hpp"

using namespace qapc;
using e2e::run_qapc;
using e2e::says;

namespace {

constexpr const char* kHead =
    "description\tcontrast_family\tplane\tanatomy\tcontrast_agent\tderived\tlocalizer\ttokens\n";

support::Ran read(const std::string& bytes, const std::vector<std::string>& more = {}) {
  const support::Scratch scratch;
  std::vector<std::string> arguments = {"series", "--descriptions", scratch.file("in.txt", bytes)};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return run_qapc(arguments);
}

}  // namespace

TEST_CASE("descriptions become a table, one row a line", "[series]") {
  const support::Ran ran = read("Ax T2 FLAIR FS +C\nt1_mprage_sag zorblax\n3-pl Loc\n");
  CHECK(ran.exit == 0);
  CHECK(ran.out ==
        std::string(kHead) +
            "Ax T2 FLAIR FS +C\tFLAIR\taxial\tunknown\ty\tn\tn\tAx [acquisition direction] axial; "
            "T2 [contrast/sequence] t2; FLAIR [contrast/sequence] flair; FS [contrast/sequence] fat_suppression; "
            "+C [contrast-agent] post_contrast\n"
            "t1_mprage_sag zorblax\tT1w\tsagittal\tunknown\tn\tn\tn\tt1 [contrast/sequence] t1; "
            "mprage [contrast/sequence] mprage; sag [acquisition direction] sagittal; zorblax [other/not sure] ?\n"
            "3-pl Loc\tlocalizer\tthree_plane\tunknown\tn\tn\ty\t3-pl [acquisition direction] three_plane; "
            "Loc [exam-related] localizer\n");
  CHECK(says(ran.err, "3 descriptions: 10 of 11 tokens known"));
}

TEST_CASE("a dash reads standard input", "[series]") {
  const support::Ran ran =
      support::run("/bin/sh", {"-c", std::string("printf 'ADC\\nDWI' | ") + QAPC_BINARY + " series --descriptions -"});
  CHECK(ran.exit == 0);
  CHECK(says(ran.out, "\nADC\tADC\t"));
  CHECK(says(ran.out, "\nDWI\tDWI\t"));
}

TEST_CASE("empty lines keep their row, and ends of lines of another system are no part of a description", "[series]") {
  const support::Ran ran = read("t1\r\n\nt2");
  CHECK(ran.exit == 0);
  CHECK(std::ranges::count(ran.out, '\n') == 4);
  CHECK(says(ran.out, "\nt1\tT1w\t"));
  CHECK(says(ran.out, "\n\tunknown\tunknown\tunknown\tn\tn\tn\t\n"));
  CHECK(says(ran.err, "1 empty"));
  CHECK(read("").out == kHead);
}

TEST_CASE("bytes that are no text are shown, counted and read around", "[series]") {
  const support::Ran ran = read(std::string("t1\xFF sag\nt2\0tra\n\x1B[31mADC\n", 23));
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 0);
  CHECK(says(ran.out, "\nt1\\xFF sag\tT1w\tsagittal\t"));
  CHECK(says(ran.out, "\nt2\\x00tra\tT2w\taxial\t"));
  CHECK(says(ran.out, "\n\\x1B[31mADC\tADC\t"));
  CHECK(says(ran.err, "1 not UTF-8, 2 with control characters"));
}

TEST_CASE("a line of many megabytes costs none of them", "[series]") {
  const support::Ran ran = read("t1 sag " + std::string(50'000'000, 'x') + "\nt2\n");
  CHECK(ran.exit == 0);
  CHECK(says(ran.out, "\nt2\tT2w\t"));
  CHECK(ran.out.size() < 20'000);
  CHECK(says(ran.err, "1 longer than 1024 bytes"));
  if (std::string_view(QAPC_SANITIZED) != "ON") CHECK(ran.peak_kib < 64 * 1024);
}

TEST_CASE("json says the same, with places, other meanings and the lexicon", "[series]") {
  const support::Ran ran = read("SWI TOF\nT1 MPR\n", {"--format", "json"});
  CHECK(ran.exit == 0);
  const json::Value result = e2e::report(ran);
  REQUIRE(result["descriptions"].items().size() == 2);
  const json::Value& first = result["descriptions"].items()[0];
  CHECK(first["contrast_family"].string() == "MRA");
  CHECK(first["why"].string() == "shows vessels");
  CHECK(first["other_families"].items() == json::Array{"SWI"});
  const json::Value& mpr = result["descriptions"].items()[1]["tokens"].items()[1];
  CHECK(mpr["begin"].whole() == 3);
  CHECK(mpr["end"].whole() == 6);
  CHECK(mpr["meaning"].string() == "mprage");
  CHECK(mpr["vendor"].string() == "Siemens");
  CHECK(mpr["other_meanings"].items() == json::Array{"reformat"});
  CHECK(result["lexicon"]["version"].string() == "1");
  CHECK(result["lexicon"]["sha256"].string().size() == 64);
  CHECK(result["lines"]["all"].whole() == 2);
  CHECK(json::canonical(result) + "\n" == ran.out);
}

TEST_CASE("text explains each word", "[series]") {
  const support::Ran ran = read("t1_mpr_sag\n", {"--format", "text"});
  CHECK(ran.exit == 0);
  CHECK(says(ran.out, "t1_mpr_sag\n  T1w, sagittal\n  T1w: said\n"));
  CHECK(says(ran.out, "(Siemens); elsewhere reformat"));
}

TEST_CASE("the same lines give the same bytes", "[series]") {
  const std::string lines = "t1\nAX DWI b1000\nt1\nSWI TOF\n";
  for (const char* format : {"tsv", "text", "json"})
    CHECK(read(lines, {"--format", format}).out == read(lines, {"--format", format}).out);
}

TEST_CASE("a file of descriptions that cannot be read is told", "[series]") {
  CHECK(run_qapc({"series", "--descriptions", "/nowhere/at/all"}).exit == 66);
  CHECK(run_qapc({"series", "--descriptions", "/"}).exit == 66);
  CHECK(run_qapc({"series"}).exit == 64);
  CHECK(read("t1\n", {"--format", "xml"}).exit == 64);
}

TEST_CASE("nearly all words of the corpus are known", "[series][corpus]") {
  const std::filesystem::path corpus = support::corpus();
  if (corpus.empty()) return;
  std::set<std::string> descriptions;  // the fourth column
  std::istringstream table(support::read_bytes(corpus / "SERIES.tsv"));
  for (std::string row; std::getline(table, row);) {
    std::istringstream cells(row);
    std::string cell;
    for (int column = 0; column < 4; ++column) std::getline(cells, cell, '\t');
    descriptions.insert(cell);
  }
  std::string lines;
  for (const std::string& description : descriptions) lines += description + "\n";
  const support::Ran ran = read(lines, {"--format", "json"});
  CHECK(ran.exit == 0);
  const json::Value counted = e2e::report(ran)["lines"];
  CHECK(counted["all"].whole() == static_cast<std::int64_t>(descriptions.size()));
  CHECK(counted["unknown_tokens"].whole() * 20 < counted["tokens"].whole());
}
