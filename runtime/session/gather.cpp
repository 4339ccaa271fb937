#include "runtime/session/gather.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tuple>
#include <utility>

#include "runtime/crypto/digest.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/session/assemble.hpp"
#include "runtime/vendor/formats.hpp"

namespace qapc::session {
namespace {

struct Tried {
  std::optional<dicom::Object> object;
  std::string fingerprint;
  dicom::Refused refused;
};

Tried read_one(const InputFile& file, dicom::Reader& reader) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file.path, error))
    return {std::nullopt, "", {dicom::Refusal::Unreadable, "not a regular file"}};
  std::optional<std::expected<dicom::Object, dicom::Refused>> object;
  if (!read_unchanged(file.path, [&] { object = reader.read(file.path); }))
    return {std::nullopt, "", {dicom::Refusal::Unreadable, "changed while it was read"}};
  if (!*object) return {std::nullopt, "", std::move(object->error())};
  std::string print = crypto::hex(crypto::sha256(session::fingerprint(**object)));
  return {std::move(**object), std::move(print), {}};
}

std::vector<Tried> read_all(const std::vector<InputFile>& files, const dicom::Plan& plan, const Gathering& how) {
  std::vector<Tried> seen(files.size());
  std::mutex telling;
  std::size_t done = 0;
  tbb::enumerable_thread_specific<dicom::Reader> readers([&] { return dicom::Reader(plan, how.read); });
  tbb::task_arena arena(std::max(1, how.threads));
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
      if (how.stopped && how.stopped()) return;
      seen[i] = read_one(files[i], readers.local());
      if (how.then && seen[i].object) how.then(i, *seen[i].object);
      if (!how.progress) return;
      const std::lock_guard lock(telling);
      how.progress(++done, files.size());
    });
  });
  return seen;
}

}  // namespace

Gathered gather(std::span<const abi::Recipe> recipes, const std::vector<std::filesystem::path>& paths,
                const Gathering& how) {
  Gathered all;
  all.input = find_files(paths);
  const dicom::Plan plan(recipes, vendor::formats());
  std::vector<Tried> seen = read_all(all.input.files, plan, how);
  all.stopped = how.stopped && how.stopped();
  if (all.stopped) return all;
  std::map<std::string, std::vector<std::size_t>> by_instance;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i].object) {
      by_instance[seen[i].object->sop_instance_uid].push_back(i);
    } else {
      all.not_used.push_back({i, std::string(dicom::name(seen[i].refused.why)), seen[i].refused.detail});
    }
  }
  for (auto& [uid, files] : by_instance) {
    std::ranges::sort(files, [&](std::size_t a, std::size_t b) {
      return std::tie(seen[a].fingerprint, a) < std::tie(seen[b].fingerprint, b);
    });
    for (const std::size_t other : std::span(files).subspan(1)) {
      const bool same = seen[other].fingerprint == seen[files.front()].fingerprint;
      all.not_used.push_back({other, "duplicate SOP Instance UID",
                              same ? "all values read are the same" : "values differ from those of the file used"});
    }
    all.objects.push_back({files.front(), std::move(*seen[files.front()].object)});
  }
  return all;
}

}  // namespace qapc::session
