// An object out of an index is the object that a reader of its file gives: every value, reason, home and digest.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <iostream>
#include <random>

#include "runtime/dicom/object.hpp"
#include "runtime/dicom/whole.hpp"
#include "runtime/index/index.hpp"
#include "tests/support/process.hpp"
#include "tests/unit/runtime/dicom/random_instance.hpp"
#include "tests/unit/runtime/dicom/same.hpp"

using namespace qapc;
using namespace qapc::dicom;
using namespace qapc::dicom::reading;
namespace fs = std::filesystem;

namespace {

/// Everything of a file, kept and asked afterwards.
class Keeper {
 public:
  explicit Keeper(const Plan& plan) : plan_(plan), asker_(plan, part_) {}

  /// What is kept says; nothing where the file holds no image, or cannot be read whole. What the quick reader finds no
  /// image in is read by the reference.
  std::optional<std::string> told_of(const fs::path& file) {
    auto told = told_of(file, {});
    return told ? told : told_of(file, {.only_dcmtk = true});
  }

 private:
  std::optional<std::string> told_of(const fs::path& file, const WholeReader::How& how) {
    Excerpt whole;
    const auto sop_class = reader_.read(file.native(), how, whole);
    if (!sop_class) return std::nullopt;
    const index::Entry entry{.origin = {}, .sop_class = *sop_class, .records = index::records_of(whole)};
    const std::string bytes = index::encode(std::span(&entry, 1));
    auto block = index::Block::open(bytes);
    REQUIRE(block.has_value());
    std::vector<index::RecordView> records;
    for (index::Column& column : block->columns()) {
      if (!index::is_asked(column, plan_)) continue;
      REQUIRE(column.load());
      records.push_back({column.tag(), column.record(column.at(0))});
    }
    filler_.start(plan_.slot_count());
    REQUIRE(index::replay(records, plan_, filler_) == index::Replayed::Whole);
    const auto object = object_of(part_, plan_, asker_, block->sop_class(0), {});
    return object ? std::optional(reading::told(object)) : std::nullopt;
  }

  const Plan& plan_;
  Plan everything_{Whole{}};
  WholeReader reader_{everything_};
  Excerpt part_;
  Asker asker_;
  Filler filler_{part_};
};

}  // namespace

TEST_CASE("kept headers say what their files say: generated ones") {
  use_test_dictionary();
  const auto recipes = recipes_of_all_kinds();
  const Plan plan(recipes);
  Reader reader(plan);
  Keeper keeper(plan);
  const support::Scratch scratch;
  const fs::path file = scratch.path() / "one.dcm";
  std::mt19937_64 random(20'261'129);
  int compared = 0;
  for (int i = 0; i < 400; ++i) {
    syn::write_file(file, syn::bytes_of(random_instance(random)));
    const auto read = reader.read(file);
    if (!read) continue;
    const auto kept = keeper.told_of(file);
    REQUIRE(kept.has_value());
    CHECK(*kept == told(read));
    ++compared;
  }
  CHECK(compared > 100);
}

TEST_CASE("kept headers say what their files say: real ones") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) {
    std::cout << "skipped: no corpus (QAPC_CORPUS)\n";
    return;
  }
  use_test_dictionary();
  const auto recipes = recipes_of_all_kinds();
  const Plan plan(recipes);
  Reader reader(plan);
  Keeper keeper(plan);
  int compared = 0;
  for (const auto& one : fs::recursive_directory_iterator(corpus)) {
    if (!one.is_regular_file()) continue;
    const auto read = reader.read(one.path());
    if (!read) continue;
    const auto kept = keeper.told_of(one.path());
    INFO(one.path());
    REQUIRE(kept.has_value());
    CHECK(*kept == told(read));
    ++compared;
  }
  std::cout << compared << " files compared\n";
  CHECK(compared > 1000);
}
