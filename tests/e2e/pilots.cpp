#include "tests/e2e/pilots.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fmt/format.h>

#include "runtime/baseline/baseline.hpp"
#include "tests/e2e/command.hpp"
#include "tests/support/synthetic_objects.hpp"

namespace qapc::e2e {
namespace {

namespace fs = std::filesystem;
namespace syn = qapc::synthetic;

/// What tells exams and scanners apart.
std::vector<syn::Element> identity(int exam, const std::string& model, const std::string& says) {
  return {syn::element(0x0020'000D, "UI", fmt::format("2.25.77.{}", exam)), syn::element(0x0008'1090, "LO", model),
          syn::element(0x0008'103E, "LO", says)};
}

bool alike(double a, double b) {
  return std::abs(a - b) <= 1e-6 * std::max(std::abs(a), std::abs(b));
}

bool alike(const baseline::Stratum& a, const baseline::Stratum& b) {
  return a.key == b.key && a.members.size() == b.members.size() &&
         std::ranges::equal(a.sketch.values(), b.sketch.values(), [](double x, double y) { return alike(x, y); });
}

bool alike(const baseline::Entry& a, const baseline::Entry& b) {
  return a.about == b.about && a.unit == b.unit && a.metrics == b.metrics && a.counts == b.counts &&
         std::ranges::equal(a.strata, b.strata, [](const auto& x, const auto& y) { return alike(x, y); });
}

}  // namespace

void write_head(const fs::path& folder, const Head& head) {
  syn::Picture picture({26, 28, 13}, {8, 8, 8});
  syn::Random random(static_cast<unsigned>(head.exam));
  syn::paint(picture, {.half_mm = {70, 80, 45}, .moved_mm = {}}, 500);
  syn::paint(picture, {.half_mm = {38, 48, 24}, .moved_mm = {}}, 800);
  syn::paint(picture, {.half_mm = {12, 12, 12}, .moved_mm = {50, 0, 0}}, 1150);
  syn::blur(picture, {head.blur_mm, head.blur_mm, head.blur_mm});
  syn::add_noise(picture, head.noise, random);
  syn::VolumeSeries made = syn::series_of({picture});
  made.series = head.exam;
  made.echo_time_ms = 3;
  made.extra = identity(head.exam, head.model, "t1_mprage");
  made.extra.push_back(syn::element(0x0008'0080, "LO", head.site));
  made.extra.push_back(syn::element(0x0018'0023, "CS", "3D"));
  const fs::path exam = folder / fmt::format("exam-{}", head.exam);
  syn::write_series(exam, made, syn::voxels_of({picture}));
  if (!head.lacks_a_slice) return;
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(exam)) files.push_back(entry.path());
  // Instances are numbered along the slices, and their number ends the name.
  fs::remove(*std::ranges::find_if(files, [](const fs::path& file) { return file.stem().string().ends_with("_9"); }));
}

void write_run(const fs::path& folder, const Run& run) {
  const auto among = [](const std::vector<int>& all, int volume) {
    return std::ranges::find(all, volume) != all.end();
  };
  std::vector<syn::Picture> all;
  syn::Random random(static_cast<unsigned>(run.exam));
  for (int t = 0; t < run.volumes; ++t) {
    syn::Picture picture({32, 36, 16}, {5, 5, 5});
    const double gain = 1 + run.drift * t / (run.volumes - 1) + run.flicker * random.normal();
    syn::paint(picture, {.half_mm = {55, 60, 32}, .moved_mm = {}}, run.signal * gain);
    if (among(run.moved, t)) picture = syn::moved(picture, {1, 0, 0});
    syn::add_ghost(picture, 1, run.ghost);
    if (among(run.spikes, t)) {
      for (int j = 0; j < picture.size[1]; ++j) {
        for (int i = 0; i < picture.size[0]; ++i) picture.values[picture.at(i, j, 6)] *= 1.1;
      }
    }
    syn::add_noise(picture, run.noise, random);
    all.push_back(std::move(picture));
  }
  syn::VolumeSeries made = syn::series_of(all);
  made.series = run.exam;
  made.storage = syn::Storage::Mosaics;
  made.repetition_time_ms = run.repetition_ms;
  made.extra = identity(run.exam, run.model, run.says);
  made.extra.push_back(syn::element(0x0018'1000, "LO", run.serial));
  made.extra.push_back(syn::element(0x0018'9073, "FD", fmt::format("{}", run.lasts_s)));
  syn::write_series(folder / fmt::format("exam-{}", run.exam), made, syn::voxels_of(all));
}

std::string with_baseline(const support::Scratch& scratch, const std::string& policy, const std::string& baseline,
                          const fs::path& pilot) {
  std::string copy = scratch.file(policy, support::read_bytes(e2e::policy(policy)));
  const support::Ran made = run_qapc({"baseline", pilot.string(), "--policy", copy, "-o",
                                      (scratch.path() / baseline).string(), "--key", key_in(scratch)});
  INFO(made.out << made.err);
  REQUIRE(made.exit == 0);
  return copy;
}

std::string verdict(const json::Value& report, std::string_view rule, int series) {
  for (const json::Value& found : report["findings"].items()) {
    if (found["rule"].string() == rule && found["series_number"].string() == std::to_string(series))
      return found["verdict"].string();
  }
  return "pass";
}

std::string outcome(const json::Value& report, int series) {
  for (const json::Value& exam : report["exams"].items()) {
    if (exam["series"].items().at(0)["number"].string() == std::to_string(series)) return exam["outcome"].string();
  }
  return "no such exam";
}

bool is_example(const std::string& baseline, const fs::path& made) {
  const fs::path kept = fs::path(QAPC_SOURCE_DIR) / "policies" / baseline;
  if (const char* bless = std::getenv("QAPC_BLESS"); bless != nullptr && std::string_view(bless) == "1")
    fs::copy_file(made, kept, fs::copy_options::overwrite_existing);
  const auto a = baseline::decode(support::read_bytes(kept));
  const auto b = baseline::decode(support::read_bytes(made));
  return a && b && a->policy == b->policy && a->version == b->version && a->within == b->within && a->key == b->key &&
         a->members == b->members &&
         std::ranges::equal(a->entries, b->entries, [](const auto& x, const auto& y) { return alike(x, y); });
}

}  // namespace qapc::e2e
