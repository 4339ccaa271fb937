#include "runtime/session/assemble.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <tuple>

namespace qapc::session {

std::string fingerprint(const dicom::Object& object) {
  std::string bytes = object.study_instance_uid + '\0' + object.series_instance_uid + '\0' + object.sop_instance_uid;
  for (const exam::Image& image : object.images) {
    bytes += image.sop_instance_uid + '\0' + std::to_string(image.frame);
    for (const exam::Cell& cell : image.cells) {
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
  }
  return bytes;
}

namespace {

using Candidates = std::vector<Seen*>;

/// By one of their UIDs, and else as they stood. Most files come in order.
void sort_unless_sorted(Candidates& all, std::string dicom::Object::* uid) {
  const auto by = [uid](const Seen* seen) { return std::string_view(seen->object.*uid); };
  if (!std::ranges::is_sorted(all, {}, by)) std::ranges::stable_sort(all, {}, by);
}

/// Leaves one of them.
Seen& choose(std::span<Seen*> candidates, Assembled& into) {
  struct Known {
    std::string fingerprint;
    Seen* seen;
  };
  std::vector<Known> known;
  for (Seen* seen : candidates) known.push_back({fingerprint(seen->object), seen});
  std::ranges::sort(known, [](const Known& a, const Known& b) {
    return std::tie(a.fingerprint, a.seen->file.relative, a.seen->file.path) <
           std::tie(b.fingerprint, b.seen->file.relative, b.seen->file.path);
  });
  for (std::size_t i = 1; i < known.size(); ++i)
    into.duplicates.push_back({known[i].seen->file, known[i].fingerprint == known.front().fingerprint});
  return *known.front().seen;
}

}  // namespace

Assembled assemble(std::vector<Seen> all, const std::function<bool(std::string_view)>& elsewhere) {
  Assembled made;
  if (all.empty()) return made;
  made.exam.uid = all.front().object.study_instance_uid;
  Candidates sorted;
  sorted.reserve(all.size());
  for (Seen& seen : all) sorted.push_back(&seen);
  sort_unless_sorted(sorted, &dicom::Object::sop_instance_uid);
  Candidates used;
  for (auto begin = sorted.begin(); begin != sorted.end();) {
    const std::string& uid = (*begin)->object.sop_instance_uid;
    const auto end =
        std::find_if(begin, sorted.end(), [&](const Seen* s) { return s->object.sop_instance_uid != uid; });
    if (elsewhere(uid)) {
      for (auto at = begin; at != end; ++at) made.duplicates.push_back({(*at)->file, false});
    } else {
      used.push_back(end - begin == 1 ? *begin : &choose({begin, end}, made));
    }
    begin = end;
  }
  sort_unless_sorted(used, &dicom::Object::series_instance_uid);
  for (Seen* seen : used) {
    dicom::Object& object = seen->object;
    if (made.exam.series.empty() || made.exam.series.back().uid != object.series_instance_uid) {
      made.exam.series.push_back({.uid = object.series_instance_uid, .number = "", .images = {}});
      made.files.emplace_back();
    }
    if (object.is_mr) made.files.back().push_back(std::move(seen->file.path));
    exam::Series& series = made.exam.series.back();
    if (series.number.empty()) series.number = object.series_number;
    std::ranges::move(object.images, std::back_inserter(series.images));
    ++made.used;
    made.mr_files += object.is_mr ? 1 : 0;
  }
  return made;
}

}  // namespace qapc::session
