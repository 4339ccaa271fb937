// Files to exams: put in order by what they say they are.
#include <algorithm>
#include <map>
#include <tuple>
#include <utility>

#include "runtime/session/gather.hpp"
#include "runtime/session/session.hpp"
#include "runtime/vendor/complete.hpp"

namespace qapc::session {

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
  Gathering gathering;
  gathering.threads = options.threads;
  gathering.progress = options.progress;
  gathering.stopped = options.stopped;
  Gathered gathered = gather(program.recipes, paths, gathering);
  read.missing = std::move(gathered.input.missing);
  read.files = static_cast<std::int64_t>(gathered.input.files.size());
  read.stopped = gathered.stopped;
  if (read.stopped) return read;
  const auto not_used = [&](const InputFile& file, std::string reason, std::string detail) {
    read.unused.push_back({key.code("file", file.relative), std::move(reason), std::move(detail)});
  };
  for (const InputFile& folder : gathered.input.unreadable) not_used(folder, "folder that cannot be opened", "");
  for (NotUsed& one : gathered.not_used)
    not_used(gathered.input.files[one.file], std::move(one.reason), std::move(one.detail));
  std::map<std::string, std::map<std::string, exam::Series>> studies;
  for (auto& [file, object] : gathered.objects) {
    exam::Series& series = studies[object.study_instance_uid][object.series_instance_uid];
    series.uid = object.series_instance_uid;
    if (series.number.empty()) series.number = object.series_number;
    std::ranges::move(object.images, std::back_inserter(series.images));
    ++read.used;
    read.mr_files += object.is_mr ? 1 : 0;
  }
  for (auto& [study, all] : studies) {
    exam::Exam one{study, {}};
    for (auto& [uid, series] : all) {
      vendor::complete(program.recipes, series);
      one.series.push_back(std::move(series));
    }
    read.exams.push_back(std::move(one));
  }
  std::ranges::sort(read.unused, [](const auto& a, const auto& b) {
    return std::tie(a.reason, a.code, a.detail) < std::tie(b.reason, b.code, b.detail);
  });
  return read;
}

}  // namespace qapc::session
