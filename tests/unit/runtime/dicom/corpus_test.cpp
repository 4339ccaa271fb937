// The reader on files of real scanners and on public edge cases, where a copy of them is at hand: QAPC_CORPUS names its
// folder, otherwise it is looked for beside the project.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "tests/unit/runtime/dicom/reading.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
namespace fs = std::filesystem;

namespace {

fs::path corpus() {
  const char* named = std::getenv("QAPC_CORPUS");
  return named != nullptr ? fs::path(named) : fs::path(QAPC_SOURCE_DIR) / "../shared/corpus";
}

using Row = std::map<std::string, std::string>;
std::vector<std::string> fields(const std::string& line) {
  std::vector<std::string> out(1);
  for (const char c : line) {
    if (c == '\t') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}
std::vector<Row> manifest(const fs::path& folder) {
  std::ifstream stream(folder / "MANIFEST.tsv");
  std::string line;
  std::getline(stream, line);
  const auto columns = fields(line);
  std::vector<Row> rows;
  while (std::getline(stream, line)) {
    const auto values = fields(line);
    Row& row = rows.emplace_back();
    for (std::size_t i = 0; i < columns.size(); ++i) row[columns[i]] = i < values.size() ? values[i] : "";
  }
  return rows;
}

/// Columns of the manifest and the recipes that read the same.
struct Column {
  const char* name;
  abi::Recipe recipe;
};
std::vector<Column> columns() {
  return {
      {"manufacturer", text({top(0x0008'0070)})},       {"model", text({top(0x0008'1090)})},
      {"software_version", text({top(0x0018'1020)})},   {"modality", text({top(0x0008'0060)})},
      {"series_description", text({top(0x0008'103E)})}, {"series_number", text({top(0x0020'0011)})},
      {"sop_class", text({top(0x0008'0016)})},
  };
}

/// What a recipe may give for an MR image: nothing, or values that make sense.
struct Plausible {
  const char* name;
  abi::Recipe recipe;
  double least;
  double most;
  std::size_t values;
};
std::vector<Plausible> plausible() {
  return {
      {"RepetitionTime", number({group({0x0018'9112}, 0x0018'0080), top(0x0018'0080)}), 0, 60'000, 1},
      {"EchoTime", number({group({0x0018'9114}, 0x0018'9082), top(0x0018'0081)}), 0, 1000, 1},
      {"InversionTime", number({top(0x0018'0082)}), 0, 10'000, 1},
      {"FlipAngle", number({group({0x0018'9112}, 0x0018'1314), top(0x0018'1314)}), 0, 180, 1},
      {"MagneticFieldStrength", number({top(0x0018'0087)}), 0.05, 12, 1},
      {"SliceThickness", number({group({0x0028'9110}, 0x0018'0050), top(0x0018'0050)}), 0.1, 500, 1},
      {"PixelSpacing", list(number({group({0x0028'9110}, 0x0028'0030), top(0x0028'0030)})), 0.05, 50, 2},
      {"ImageOrientationPatient", list(number({group({0x0020'9116}, 0x0020'0037), top(0x0020'0037)})), -1.0001, 1.0001,
       6},
      {"ImagePositionPatient", list(number({group({0x0020'9113}, 0x0020'0032), top(0x0020'0032)})), -5000, 5000, 3},
      {"AcquisitionTime", number({time_of_day(0x0008'0032)}), 0, 86'400, 1},
      {"Rows", number({top(0x0028'0010)}), 1, 8192, 1},
      {"BValue",
       number({group({0x0018'9117}, 0x0018'9087), top(0x0018'9087), private_home("SIEMENS MR HEADER", 0x0019'000C)}), 0,
       20'000, 1},
      {"InstanceNumber", number({top(0x0020'0013)}), 0, 100'000, 1},
  };
}

std::string as_manifest(const exam::Cell& cell) {
  return cell.missing == abi::Missing::None ? shown(cell) : "";
}
/// The manifest's own text, made comparable: it was written by hand from several readers.
std::string plain(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c != ' ' && c != '_' && c != '\\' && c != '[' && c != ']' && c != '\'' && c != ',' && c != '/') out += c;
  }
  return out;
}

}  // namespace

TEST_CASE("every file of the corpus gives an object or a refusal, and says what its manifest says", "[dicom][corpus]") {
  const fs::path folder = corpus();
  if (!fs::exists(folder / "MANIFEST.tsv")) {
    WARN("skipped: no corpus at " << folder.string() << " (QAPC_CORPUS names another place)");
    return;
  }
  use_test_dictionary();
  const auto asked = columns();
  std::vector<abi::Recipe> recipes;
  recipes.reserve(asked.size());
  for (const Column& column : asked) recipes.push_back(column.recipe);

  std::map<std::string, int> counts;
  int mr_images = 0;
  int mr_read = 0;
  for (const Row& row : manifest(folder)) {
    INFO(row.at("path"));
    const std::string& sop_class = row.at("sop_class");
    const bool mr_image =
        row.at("modality") == "MR" && (sop_class == syn::kMrImage || sop_class == syn::kEnhancedMrImage ||
                                       sop_class == "1.2.840.10008.5.1.4.1.1.4.3");
    mr_images += mr_image;
    const auto object = read_object(folder / row.at("path"), recipes);
    if (!object) {
      ++counts[fmt::format("{}: {}", name(object.error().why), object.error().detail)];
      continue;
    }
    ++counts["read"];
    mr_read += mr_image;
    CHECK(object->study_instance_uid == row.at("study_uid"));
    CHECK(object->series_instance_uid == row.at("series_uid"));
    const std::string& frames = row.at("number_of_frames");
    if (!frames.empty()) CHECK(std::to_string(object->images.size()) == frames);
    for (std::size_t i = 0; i < asked.size(); ++i) {
      const exam::Cell& cell = object->images.at(0).cells.at(i);
      INFO(asked[i].name);
      if (cell.missing != abi::Missing::Unparsable) CHECK(plain(as_manifest(cell)) == plain(row.at(asked[i].name)));
    }
  }
  for (const auto& [what, count] : counts) std::cout << fmt::format("corpus: {:5} {}\n", count, what);
  std::cout << fmt::format("corpus: {} of {} MR image files are read\n", mr_read, mr_images);
  CHECK(mr_read >= 0.9 * mr_images);
}

TEST_CASE("numbers of the corpus' MR images are present in most files and never absurd", "[dicom][corpus]") {
  const fs::path folder = corpus();
  if (!fs::exists(folder / "MANIFEST.tsv")) {
    WARN("skipped: no corpus at " << folder.string());
    return;
  }
  use_test_dictionary();
  const auto asked = plausible();
  std::vector<abi::Recipe> recipes;
  recipes.reserve(asked.size());
  for (const Plausible& one : asked) recipes.push_back(one.recipe);
  std::map<std::string, std::map<std::string, int>> missing;
  int images = 0;
  for (const Row& row : manifest(folder)) {
    if (row.at("modality") != "MR") continue;
    const auto object = read_object(folder / row.at("path"), recipes);
    if (!object) continue;
    for (const exam::Image& one : object->images) {
      ++images;
      for (std::size_t i = 0; i < asked.size(); ++i) {
        const exam::Cell& cell = one.cells.at(i);
        if (cell.missing != abi::Missing::None) {
          ++missing[asked[i].name][std::string(abi::name(cell.missing))];
          continue;
        }
        INFO(row.at("path") << " " << asked[i].name);
        CHECK(cell.values.size() == asked[i].values);
        for (const exam::Scalar& value : cell.values) {
          CHECK(std::get<double>(value) >= asked[i].least);
          CHECK(std::get<double>(value) <= asked[i].most);
        }
      }
    }
  }
  for (const auto& [name, reasons] : missing) {
    for (const auto& [reason, count] : reasons)
      std::cout << fmt::format("corpus: {} is {} in {} of {} MR images\n", name, reason, count, images);
  }
  for (const char* always : {"RepetitionTime", "EchoTime", "PixelSpacing", "ImageOrientationPatient", "Rows"}) {
    int without = 0;
    for (const auto& [reason, count] : missing[always]) without += count;
    CHECK(without < 0.1 * images);
  }
}
