// The series of real exams by std.series: how many are known, that no two classes claim one, that the order of
// the definitions means nothing, and what another converter took them for.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "runtime/session/pseudonym.hpp"
#include "tests/e2e/command.hpp"
#include "tests/e2e/sidecars.hpp"
#include "tests/support/process.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kKey = "0123456789abcdef0123456789abcdef";  // that of e2e::key_in()

/// A series of the corpus, as its manifest describes it.
struct Real {
  std::string repository;  ///< `dcm_qa`
  std::string number;
  std::string description;
};

/// MR series by the code that a report gives them.
std::map<std::string, Real> series_of(const fs::path& corpus) {
  const session::Key key{std::string(kKey)};
  constexpr std::size_t kSource = 3;  // columns of the manifest
  constexpr std::size_t kModality = 9;
  constexpr std::size_t kDescription = 10;
  constexpr std::size_t kNumber = 11;
  constexpr std::size_t kStudy = 15;
  constexpr std::size_t kSeries = 16;
  std::map<std::string, Real> all;
  for (const auto& row : e2e::rows_of(corpus / "MANIFEST.tsv")) {
    if (row.size() <= kSeries || row[kModality] != "MR" || row[kSeries].empty()) continue;
    const std::string& source = row[kSource];
    all.try_emplace(key.code("series", row[kStudy] + '\0' + row[kSeries]),
                    Real{source.substr(source.rfind('/') + 1), row[kNumber], row[kDescription]});
  }
  return all;
}

/// What `qapc series` says, by code.
std::map<std::string, json::Value> told(const support::Scratch& scratch, const fs::path& corpus) {
  const support::Ran ran = run_qapc({"series", corpus.string(), "--key", e2e::key_in(scratch), "--format", "json"});
  INFO(ran.err);
  std::map<std::string, json::Value> all;
  const json::Value table = e2e::report(ran);
  for (const json::Value& row : table["series"].items()) all.emplace(row["series"].string(), row);
  return all;
}

std::vector<std::string> texts(const json::Value& list) {
  std::vector<std::string> all;
  for (const json::Value& one : list.items()) all.push_back(one.string());
  return all;
}

/// Definitions of the standard, each with its text, in order; and what stands before them.
struct Standard {
  std::string head;
  std::vector<std::pair<std::string, std::string>> series;
};
Standard standard() {
  std::istringstream text(support::read_bytes(fs::path(QAPC_SOURCE_DIR) / "stdlib/std/series.qap"));
  Standard made;
  bool inside = false;
  for (std::string line; std::getline(text, line);) {
    if (line.starts_with("series ")) {
      const std::size_t name = line.find(' ') + 1;
      made.series.emplace_back(line.substr(name, line.find(' ', name) - name), "");
      inside = true;
    }
    if (inside) made.series.back().second += line + "\n";
    if (!inside) made.head += line + "\n";
    if (line == "end" || line.ends_with(" end")) inside = false;
  }
  return made;
}

/// Definitions that are part of another one.
const std::set<std::string> kParts{"RestingBOLD",   "TaskBOLD", "UnweightedDWI", "SingleShellDWI",
                                   "MultiShellDWI", "T1map",    "T2map",         "T2starmap"};

/// All definitions but those that are part of another, as classes that exclude one another.
std::string policy_of(const Standard& all) {
  std::string text = all.head + "\n";
  std::string names;
  for (const auto& [name, block] : all.series) {
    text += block;
    if (!kParts.contains(name)) names += (names.empty() ? "" : ", ") + name;
  }
  return text + "\nclasses Kind = exclusive (" + names +
         ")\nrule SEEN minor, for each series: require Modality is present\n"
         "decision for each exam\n  accept otherwise\nend\n";
}

/// Definitions of each series; and those of which several classes claim it.
std::map<std::string, std::set<std::string>> run(const support::Scratch& scratch, const fs::path& corpus,
                                                 const Standard& all, std::size_t& ambiguous) {
  const std::string policy = scratch.file("kinds.qap", policy_of(all));
  const support::Ran ran = run_qapc(
      {"run", policy, corpus.string(), "--key", e2e::key_in(scratch), "--format", "json", "--engine", "reference"});
  INFO(ran.err);
  std::map<std::string, std::set<std::string>> found;
  const json::Value report = e2e::report(ran);
  for (const json::Value& exam : report["exams"].items()) {
    for (const json::Value& series : exam["series"].items()) {
      const auto names = texts(series["definitions"]);
      found[series["series"].string()] = {names.begin(), names.end()};
      for (const json::Value& one : series["ambiguous"].items()) {
        UNSCOPED_INFO("series " << series["number"].string() << " fits "
                                << fmt::format("{}", fmt::join(texts(one["fit"]), " and ")));
        ++ambiguous;
      }
    }
  }
  return found;
}

}  // namespace

TEST_CASE("at most a tenth of the real series is of no definition", "[corpus][recognised]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const auto said = told(scratch, corpus);
  std::map<std::string, int> kinds;
  std::string unknown;
  int series = 0;
  int known = 0;
  for (const auto& [code, real] : series_of(corpus)) {
    const auto found = said.find(code);
    if (found == said.end()) continue;  // an object without an image, or one that cannot be read
    ++series;
    const auto names = texts(found->second["definitions"]);
    known += names.empty() ? 0 : 1;
    if (names.empty())
      unknown += fmt::format("  {} {} ({})\n", real.repository, real.description,
                             fmt::join(texts(found->second["unknown_definitions"]), ", "));
    for (const std::string& name : names) ++kinds[name];
  }
  std::string table;
  for (const auto& [name, count] : kinds) table += fmt::format("{:>4} {}\n", count, name);
  WARN(fmt::format("{} of {} series are known\n{}not known:\n{}", known, series, table, unknown));
  CHECK(series >= 160);
  CHECK(known * 10 >= series * 9);
}

TEST_CASE("no real series is of two classes, and the order of definitions means nothing", "[corpus][recognised]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  Standard all = standard();
  REQUIRE(all.series.size() >= 18);
  std::size_t ambiguous = 0;
  const auto in_order = run(scratch, corpus, all, ambiguous);
  CHECK(ambiguous == 0);
  CHECK(in_order.size() >= 160);
  std::ranges::reverse(all.series);
  CHECK(run(scratch, corpus, all, ambiguous) == in_order);
  std::ranges::sort(all.series);
  CHECK(run(scratch, corpus, all, ambiguous) == in_order);
}

TEST_CASE("runs are told by what they are for, diffusion by its shells, and maps by their quantity", "[recognised]") {
  const support::Scratch scratch;
  const std::vector<std::string> names{
      "BOLD",          "RestingBOLD", "TaskBOLD", "DWI",       "UnweightedDWI",   "SingleShellDWI",
      "MultiShellDWI", "T1map",       "T2map",    "T2starmap", "QuantitativeMap", "Relaxometry",
      "Derived",       "T1w"};
  std::string text = fmt::format(
      "qap 1.0\npolicy parts \"parts\" version 1\ndictionary dicom 2026b, vendors 1\n"
      "import std.series 1 ({})\nimport std.mr 1 (b_value)\nmissing means unknown\n",
      fmt::join(names, ", "));
  for (const std::string& name : names)
    text += fmt::format("rule R{0} minor, for each {0} series: require Modality = MR\n", name);
  text += "decision for each exam\n  review if any minor fails\n  accept otherwise\nend\n";
  int cases = 0;
  const auto given = [&](std::string_view what, std::set<std::string> are) {
    text += fmt::format("test \"{}\" given series of 4 images {{ Modality: MR, {} }} expect ", ++cases, what);
    std::string sep;
    for (const std::string& name : names) {
      text += fmt::format("{}R{} {}", sep, name, are.contains(name) ? "pass" : "no subject");
      sep = ", ";
    }
    text += " end\n";
  };
  const std::string run = "ImageType: [ORIGINAL, PRIMARY, M], RepetitionTime: 2000 ms, EchoTime: 30 ms";
  given(run + ", SeriesDescription: 'ep2d_bold'", {"BOLD"});
  given(run + ", SeriesDescription: 'rfMRI_REST1_AP'", {"BOLD", "RestingBOLD"});
  given(run + ", SeriesDescription: 'func_task-nback_bold'", {"BOLD", "TaskBOLD"});
  given(run + ", SeriesDescription: 'fMRI motor'", {"BOLD", "TaskBOLD"});
  const std::string dwi =
      "ImageType: [ORIGINAL, PRIMARY, DIFFUSION], EchoTime: 80 ms, SeriesDescription: 'dti', b_value: ";
  given(dwi + "0 s/mm2", {"DWI", "UnweightedDWI"});
  given(dwi + "[0 s/mm2, 1000 s/mm2, 995 s/mm2, 1005 s/mm2]", {"DWI", "SingleShellDWI"});
  given(dwi + "[0 s/mm2, 1000 s/mm2, 2000 s/mm2, 3000 s/mm2]", {"DWI", "MultiShellDWI"});
  const std::string map = "ImageType: [DERIVED, PRIMARY, ";
  given(map + "'T1 MAP', ND]", {"QuantitativeMap", "T1map"});
  given(map + "'T2_STAR MAP', ND], SeriesDescription: 'me_gre'", {"QuantitativeMap", "T2starmap"});
  given(map + "M], SeriesDescription: 'T2 map'", {"QuantitativeMap", "T2map"});
  given(map + "M], SeriesDescription: 'QSM'", {"QuantitativeMap"});
  given(map + "M], SeriesDescription: 't1_mpr_tra'", {"Derived"});
  given("ImageType: [ORIGINAL, PRIMARY, M], EchoTime: 10 ms, SeriesDescription: 'T1 mapping MOLLI'", {"Relaxometry"});
  std::ranges::replace(text, '\'', '"');
  const support::Ran ran = run_qapc({"test", scratch.file("parts.qap", text)});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 0);
}

TEST_CASE("where another converter guessed otherwise, it is known why", "[corpus][recognised]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  // What a guess is called here: its folder and its suffix.
  const std::map<std::string, std::set<std::string>> same{{"anat T1w", {"T1w"}},
                                                          {"dwi dwi", {"DWI"}},
                                                          {"func bold", {"BOLD"}},
                                                          {"fmap epi", {"FieldMap"}},
                                                          {"fmap magnitude", {"FieldMap"}},
                                                          {"fmap magnitude1", {"FieldMap"}},
                                                          {"fmap magnitude2", {"FieldMap"}},
                                                          {"fmap phase1", {"FieldMap"}},
                                                          {"fmap phase2", {"FieldMap"}},
                                                          {"fmap phasediff", {"FieldMap"}},
                                                          {"fmap fieldmap", {"FieldMap"}},
                                                          {"perf asl", {"ASL"}},
                                                          {"derived dwi", {"DWIMap"}},
                                                          {"derived asl", {"PerfusionMap"}},
                                                          {"discard localizer", {"Localizer"}}};
  const support::Scratch scratch;
  const auto said = told(scratch, corpus);
  const auto real = series_of(corpus);
  std::map<std::string, std::string> explained;  // sidecar, guess, ours
  for (const auto& row : e2e::rows_of(fs::path(QAPC_SOURCE_DIR) / "tests/e2e/guess_differences.tsv")) {
    REQUIRE(row.size() == 4);
    explained.emplace(row[0] + " " + row[1] + " " + row[2], row[3]);
  }
  std::set<std::string> met;
  int compared = 0;
  for (const e2e::Sidecar& sidecar : e2e::read_sidecars(corpus)) {
    const auto guess = sidecar.keys.find("BidsGuess");
    if (guess == sidecar.keys.end()) continue;
    const auto words = texts(guess->second);
    const std::string theirs = words.at(0) + " " + words.at(1).substr(words.at(1).rfind('_') + 1);
    const std::string repository = sidecar.name.substr(0, sidecar.name.find('/'));
    const json::Value& number = sidecar.keys.at("SeriesNumber");
    const auto description = sidecar.keys.find("SeriesDescription");
    for (const auto& [code, one] : real) {
      const auto found = said.find(code);
      if (found == said.end() || one.repository != repository || one.number != std::to_string(number.whole()) ||
          description == sidecar.keys.end() || description->second.string() != one.description)
        continue;
      ++compared;
      auto ours = texts(found->second["definitions"]);
      std::erase_if(ours, [](const std::string& name) { return kParts.contains(name); });
      const auto fits = same.find(theirs);
      if (fits != same.end() && ours.size() == 1 && fits->second.contains(ours.front())) continue;
      const std::string row = fmt::format("{} {} {}", sidecar.name, theirs,
                                          ours.empty() ? "none" : fmt::format("{}", fmt::join(ours, "+")));
      INFO(row);
      CHECK(explained.contains(row));
      met.insert(row);
    }
  }
  for (const auto& [row, why] : explained) {
    INFO(row);
    CHECK(met.contains(row));
    CHECK_FALSE(why.empty());
  }
  WARN(fmt::format("{} guesses compared, {} differ and are explained", compared, met.size()));
  CHECK(compared >= 80);
}
