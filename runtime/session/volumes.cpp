#include "runtime/session/volumes.hpp"

#include <algorithm>
#include <expected>
#include <map>
#include <mutex>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#include <tuple>

#include "runtime/dicom/plan.hpp"
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

/// Or why there is none.
std::expected<Header, std::string> read_header(const std::filesystem::path& file, const dicom::Plan& plan) {
  std::error_code error;
  if (!std::filesystem::is_regular_file(file, error)) return std::unexpected("not a regular file");
  // Nothing is reported of these values, and so no digest of them is wanted.
  auto object = dicom::Reader(plan, {.evidence = false}).read(file);
  if (!object) return std::unexpected(std::string(dicom::name(object.error().why)));
  if (!object->is_mr) return std::unexpected("not an MR image");
  Header header{.study_uid = std::move(object->study_instance_uid),
                .series_uid = std::move(object->series_instance_uid),
                .sop_uid = std::move(object->sop_instance_uid),
                .number = std::move(object->series_number),
                .images = {}};
  header.images.reserve(object->images.size());
  for (const exam::Image& image : object->images) header.images.push_back(volume::facts_of(image));
  return header;
}

std::vector<std::expected<Header, std::string>> read_headers(const std::vector<InputFile>& files,
                                                             const VolumeOptions& options) {
  std::vector<std::expected<Header, std::string>> headers(files.size());
  const dicom::Plan plan(volume::recipes());
  std::mutex telling;
  std::size_t done = 0;
  tbb::task_arena arena(std::max(1, options.threads));
  arena.execute([&] {
    tbb::parallel_for(std::size_t{0}, files.size(), [&](std::size_t i) {
      headers[i] = read_header(files[i].path, plan);
      if (!options.progress) return;
      const std::lock_guard lock(telling);
      options.progress(++done, files.size());
    });
  });
  return headers;
}

void put(Header header, std::filesystem::path path, SeriesOfImages& into) {
  if (into.number.empty()) into.number = std::move(header.number);
  const auto file = static_cast<std::uint32_t>(into.files.size());
  into.files.push_back(std::move(path));
  for (volume::Facts& facts : header.images) {
    facts.file = file;
    into.images.push_back(std::move(facts));
  }
}

/// By UIDs; of several files with one SOP Instance UID the first by relative path is used.
void sort_in(std::vector<InputFile>& files, std::vector<std::expected<Header, std::string>>& headers,
             ReadVolumes& read) {
  using Key = std::tuple<std::string, std::string, std::string>;
  std::map<Key, std::size_t> instances;
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (!headers[i]) {
      ++read.unused[headers[i].error()];
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
    put(std::move(*headers[i]), std::move(files[i].path), read.series.back());
    headers[i] = Header();
  }
}

}  // namespace

SeriesOfImages read_series(std::span<const std::filesystem::path> files) {
  const dicom::Plan plan(volume::recipes());
  std::map<std::string, std::pair<Header, std::filesystem::path>> instances;
  for (const std::filesystem::path& file : files) {
    auto header = read_header(file, plan);
    if (!header) continue;
    std::string uid = header->sop_uid;
    instances.try_emplace(std::move(uid), std::move(*header), file);
  }
  SeriesOfImages out;
  for (auto& [uid, instance] : instances) {
    auto& [header, path] = instance;
    out.study_uid = header.study_uid;
    out.series_uid = header.series_uid;
    put(std::move(header), std::move(path), out);
  }
  out.stacks = volume::stacks_of(out.images, out.files);
  return out;
}

ReadVolumes read_volumes(const std::vector<std::filesystem::path>& paths, const VolumeOptions& options) {
  Input input = find_files(paths);
  ReadVolumes read;
  read.missing = std::move(input.missing);
  read.files = static_cast<std::int64_t>(input.files.size());
  if (!input.unreadable.empty())
    read.unused["folder that cannot be opened"] = static_cast<std::int64_t>(input.unreadable.size());
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
