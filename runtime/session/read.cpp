// Files to exams: read in parallel, put in order by what they say they are.
#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <tbb/blocked_range.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tuple>

#include "runtime/dicom/reader.hpp"
#include "runtime/session/files.hpp"
#include "runtime/session/session.hpp"

namespace qapc::session {
namespace {

struct Seen {
  std::optional<dicom::Object> object;
  dicom::Refused refused;
};

Seen read_one(const InputFile& file, const abi::Program& program) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file.path, error))
    return {std::nullopt, {dicom::Refusal::Unreadable, "not a regular file"}};
  std::optional<std::expected<dicom::Object, dicom::Refused>> object;
  if (!read_unchanged(file.path, [&] { object = dicom::read_object(file.path, program.recipes); }))
    return {std::nullopt, {dicom::Refusal::Unreadable, "changed while it was read"}};
  if (!*object) return {std::nullopt, std::move(object->error())};
  return {std::move(**object), {}};
}

std::vector<Seen> read_all(const std::vector<InputFile>& files, const abi::Program& program, const Options& options) {
  std::vector<Seen> seen(files.size());
  std::mutex telling;
  std::size_t done = 0;
  tbb::task_arena arena(std::max(1, options.threads));
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
      if (options.stopped && options.stopped()) return;
      seen[i] = read_one(files[i], program);
      if (!options.progress) return;
      const std::lock_guard lock(telling);
      options.progress(++done, files.size());
    });
  });
  return seen;
}

/// Cells as bytes, for telling objects apart whatever their file is called.
std::string fingerprint(const dicom::Object& object) {
  std::string bytes = object.study_instance_uid + '\0' + object.series_instance_uid + '\0' + object.sop_instance_uid;
  for (const exam::Image& image : object.images) bytes += evidence_bytes(image);
  return bytes;
}

}  // namespace

std::string evidence_bytes(const exam::Image& image) {
  std::string bytes = image.sop_instance_uid + '\0' + std::to_string(image.frame);
  for (std::size_t recipe = 0; recipe < image.cells.size(); ++recipe) {
    const exam::Cell& cell = image.cells[recipe];
    bytes += '\0';
    bytes += static_cast<char>(cell.missing);
    bytes += static_cast<char>(cell.home);
    for (const exam::Scalar& value : cell.values) {
      std::string text;
      if (const auto* number = std::get_if<double>(&value)) {
        text.assign(reinterpret_cast<const char*>(number), sizeof *number);
      } else if (const auto* whole = std::get_if<std::int64_t>(&value)) {
        text.assign(reinterpret_cast<const char*>(whole), sizeof *whole);
      } else {
        text = std::get<std::string>(value);
      }
      bytes += std::to_string(text.size()) + ':' + text;
    }
  }
  return bytes;
}

Read read_exams(const abi::Program& program, const std::vector<std::filesystem::path>& paths, const Key& key,
                const Options& options) {
  Read read;
  Input input = find_files(paths);
  read.missing = std::move(input.missing);
  read.files = static_cast<std::int64_t>(input.files.size());
  std::vector<Seen> seen = read_all(input.files, program, options);
  read.stopped = options.stopped && options.stopped();
  if (read.stopped) return read;
  const auto not_used = [&](const InputFile& file, std::string_view reason, std::string detail) {
    read.unused.push_back({key.code("file", file.relative), std::string(reason), std::move(detail)});
  };
  for (const InputFile& folder : input.unreadable) not_used(folder, "folder that cannot be opened", "");
  struct Candidate {
    std::string fingerprint;
    std::size_t file;
  };
  std::map<std::string, std::vector<Candidate>> by_instance;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    if (seen[i].object) {
      by_instance[seen[i].object->sop_instance_uid].push_back({fingerprint(*seen[i].object), i});
    } else {
      not_used(input.files[i], dicom::name(seen[i].refused.why), seen[i].refused.detail);
    }
  }
  std::map<std::string, std::map<std::string, exam::Series>> studies;
  for (auto& [uid, candidates] : by_instance) {
    std::ranges::sort(candidates, [](const Candidate& a, const Candidate& b) {
      return std::tie(a.fingerprint, a.file) < std::tie(b.fingerprint, b.file);
    });
    for (std::size_t i = 1; i < candidates.size(); ++i) {
      const bool same = candidates[i].fingerprint == candidates.front().fingerprint;
      not_used(input.files[candidates[i].file], "duplicate SOP Instance UID",
               same ? "all values read are the same" : "values differ from those of the file used");
    }
    dicom::Object& object = *seen[candidates.front().file].object;
    exam::Series& series = studies[object.study_instance_uid][object.series_instance_uid];
    series.uid = object.series_instance_uid;
    if (series.number.empty()) series.number = object.series_number;
    std::ranges::move(object.images, std::back_inserter(series.images));
    ++read.used;
    read.mr_files += object.is_mr ? 1 : 0;
  }
  for (auto& [study, all] : studies) {
    exam::Exam one{study, {}};
    for (auto& [uid, series] : all) one.series.push_back(std::move(series));
    read.exams.push_back(std::move(one));
  }
  std::ranges::sort(read.unused, [](const auto& a, const auto& b) {
    return std::tie(a.reason, a.code, a.detail) < std::tie(b.reason, b.code, b.detail);
  });
  return read;
}

}  // namespace qapc::session
