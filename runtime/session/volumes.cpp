#include "runtime/session/volumes.hpp"

#include <algorithm>
#include <map>
#include <mutex>
#include <optional>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tuple>

#include "runtime/session/files.hpp"

namespace qapc::session {
namespace {

/// What is kept of a file: little, since an archive has many.
struct Header {
  std::string study_uid;
  std::string series_uid;
  std::string sop_uid;
  std::string number;
  std::vector<volume::Facts> images;
};

std::optional<Header> read_header(const InputFile& file) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file.path, error)) return std::nullopt;
  auto object = dicom::read_object(file.path, volume::recipes());
  if (!object || !object->is_mr) return std::nullopt;
  Header header{.study_uid = std::move(object->study_instance_uid),
                .series_uid = std::move(object->series_instance_uid),
                .sop_uid = std::move(object->sop_instance_uid),
                .number = std::move(object->series_number),
                .images = {}};
  header.images.reserve(object->images.size());
  for (const exam::Image& image : object->images) header.images.push_back(volume::facts_of(image));
  return header;
}

std::vector<std::optional<Header>> read_headers(const std::vector<InputFile>& files, const VolumeOptions& options) {
  std::vector<std::optional<Header>> headers(files.size());
  std::mutex telling;
  std::size_t done = 0;
  tbb::task_arena arena(std::max(1, options.threads));
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
      headers[i] = read_header(files[i]);
      if (!options.progress) return;
      const std::lock_guard lock(telling);
      options.progress(++done, files.size());
    });
  });
  return headers;
}

/// By UIDs; of several files with one SOP Instance UID the first by relative path is used.
void sort_in(std::vector<InputFile>& files, std::vector<std::optional<Header>>& headers, ReadVolumes& read) {
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, std::size_t> instances;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!headers[i]) {
      ++read.unused;
      continue;
    }
    const bool is_new =
        instances.try_emplace({headers[i]->study_uid, headers[i]->series_uid, headers[i]->sop_uid}, i).second;
    ++(is_new ? read.used : read.repeated);
  }
  for (const auto& [key, i] : instances) {
    const auto& [study, series, sop] = key;
    if (read.series.empty() || read.series.back().study_uid != study || read.series.back().series_uid != series)
      read.series.push_back(
          {.study_uid = study, .series_uid = series, .number = "", .images = {}, .files = {}, .stacks = {}});
    SeriesOfImages& into = read.series.back();
    if (into.number.empty()) into.number = headers[i]->number;
    const auto file = static_cast<std::uint32_t>(into.files.size());
    into.files.push_back(std::move(files[i].path));
    for (volume::Facts& facts : headers[i]->images) {
      facts.file = file;
      into.images.push_back(std::move(facts));
    }
    headers[i].reset();
  }
}

}  // namespace

ReadVolumes read_volumes(const std::vector<std::filesystem::path>& paths, const VolumeOptions& options) {
  Input input = find_files(paths);
  ReadVolumes read;
  read.missing = std::move(input.missing);
  read.files = static_cast<std::int64_t>(input.files.size());
  auto headers = read_headers(input.files, options);
  sort_in(input.files, headers, read);
  tbb::task_arena arena(std::max(1, options.threads));
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, read.series.size(), [&](std::size_t i) {
      read.series[i].stacks = volume::stacks_of(read.series[i].images, read.series[i].files);
    });
  });
  return read;
}

}  // namespace qapc::session
