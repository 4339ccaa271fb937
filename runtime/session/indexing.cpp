// Files to blocks: walk, read whole, collect by series, write. The order of the blocks is that of the walk, whatever
// the number of threads.
#include "runtime/session/indexing.hpp"

#include <algorithm>
#include <atomic>
#include <expected>
#include <optional>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>
#include <tuple>
#include <utility>
#include <variant>

#include "runtime/dicom/object.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/whole.hpp"
#include "runtime/index/index.hpp"
#include "runtime/session/files.hpp"
#include "runtime/session/index_before.hpp"
#include "runtime/session/sources.hpp"
#include "runtime/vendor/formats.hpp"

namespace qapc::session {
namespace {

using dicom::Refusal;
using dicom::Refused;
using SeriesKey = std::pair<std::string, std::string>;  // UIDs of study and series

/// The folder that a relative name counts from, absolute.
std::string root_of(const File& file) {
  const std::string folder = file.path.substr(0, file.path.size() - file.relative.size());
  const std::string root = std::filesystem::absolute(folder.empty() ? "." : folder).lexically_normal().native();
  return root.size() > 1 && root.back() == '/' ? root.substr(0, root.size() - 1) : root;
}

/// A data set that was read whole.
struct New {
  SeriesKey series;
  std::string sop_class;
  std::vector<index::Record> records;
};
struct Looked {
  File file;
  Stamp stamp;
  std::variant<Refused, New, const IndexBefore::Known*> result{};
};
struct Batch {
  std::vector<Item> items;
  std::vector<Looked> looked;
};
/// Files of one series on their way into a block.
struct Filled {
  SeriesKey series;
  std::vector<index::Entry> entries;
  std::string bytes{};
};

/// Reads data sets whole. One for each thread.
class Looker {
 public:
  Looker(const dicom::Plan& whole, const dicom::Plan& nothing)
      : nothing_(nothing), reader_(whole), asker_(nothing, part_), filler_(part_) {}

  std::variant<Refused, New> look(Item& item) {
    const bool member = item.file.path.empty();
    if (item.refused) return std::move(*item.refused);
    std::variant<Refused, New> result = Refused{};
    // What is refused is refused by the reference.
    for (const bool only_dcmtk : {false, true}) {
      const dicom::WholeReader::How how{.only_dcmtk = only_dcmtk, .watch = true};
      const auto read = member ? reader_.read(item.bytes, how, whole_) : reader_.read(item.file.path, how, whole_);
      if (!read) return read.error();
      result = object(*read);
      if (std::holds_alternative<New>(result)) break;
    }
    return result;
  }

 private:
  std::variant<Refused, New> object(const std::string& sop_class) {
    New made{.series = {}, .sop_class = sop_class, .records = index::records_of(whole_)};
    std::vector<index::RecordView> views;
    for (const index::Record& record : made.records) views.push_back({record.tag, record.bytes});
    filler_.start(nothing_.slot_count());
    index::replay(views, nothing_, filler_);
    auto object = dicom::object_of(part_, nothing_, asker_, sop_class, {.evidence = false});
    if (!object) return std::move(object.error());
    made.series = {std::move(object->study_instance_uid), std::move(object->series_instance_uid)};
    return made;
  }

  const dicom::Plan& nothing_;
  dicom::WholeReader reader_;
  dicom::Excerpt whole_;
  dicom::Excerpt part_;
  dicom::Asker asker_;
  dicom::Filler filler_;
};

class Making {
 public:
  Making(const Indexing& how, std::optional<IndexBefore>& before, index::Sink sink)
      : how_(how), before_(before), writer_(std::move(sink)), whole_(dicom::Whole{}, how.packed, vendor::formats()) {
    directory_.dictionary = how.dictionary;
    if (!before_) return;
    directory_.roots = before_->index().directory().roots;
    directory_.archives = before_->index().directory().archives;
  }

  void read(Walk& walk) {
    place_ = std::nullopt;
    read_all(files_of(walk));
    directory_.closed = walk.unreadable();
    made_.missing = walk.missing();
  }

  void read_archives() {
    std::ranges::sort(archives_, [](const Looked& a, const Looked& b) {
      return std::tie(a.file.relative, a.file.path) < std::tie(b.file.relative, b.file.path);
    });
    for (const Looked& one : archives_) {
      if (ended()) return;
      const std::string root = root_of(one.file);
      const auto same = before_ ? before_->keep_archive(root, one.file.relative, one.stamp) : std::nullopt;
      if (same) {
        made_.files += *same;
        continue;
      }
      place_ = index::kInArchive | static_cast<std::uint32_t>(directory_.archives.size());
      stamp_ = one.stamp;
      const std::size_t at = directory_.archives.size();
      directory_.archives.push_back({.origin = origin(one.file, one.stamp, root_number(root))});
      auto archive = dicom::Archive::open(one.file.path);
      std::optional<Refused> wrong;
      if (archive) {
        read_all(members_of(one.file, *archive, wrong));
      } else {
        wrong = archive.error();
      }
      if (!wrong) continue;
      directory_.archives[at].whole = false;
      directory_.archives[at].why = *wrong;
    }
  }

  Result<IndexMade> finish() {
    made_.stopped = stopped_;
    if (!ended()) write_rest();
    if (failed_) return std::unexpected(*error_);
    if (made_.stopped) return std::move(made_);
    made_.images = writer_.objects();
    if (before_) before_->keep_lists(directory_);
    for (const index::Unused& one : directory_.unused) ++made_.unused[std::string(dicom::name(one.why.why))];
    for (const index::Unused& one : directory_.torn) ++made_.unused[std::string(dicom::name(one.why.why))];
    QAPC_TRY_VOID(writer_.finish(std::move(directory_)));
    return std::move(made_);
  }

 private:
  [[nodiscard]] bool ended() const { return stopped_ || failed_; }
  void fail_with(const Error& error) {
    error_ = error;
    failed_ = true;
  }

  void read_all(const Source& source) {
    const std::size_t tokens = 4 * static_cast<std::size_t>(std::max(1, how_.threads));
    arena_.execute([&] {
      tbb::parallel_pipeline(
          tokens, tbb::make_filter<void, Batch>(tbb::filter_mode::serial_in_order,
                                                [&](tbb::flow_control& flow) {
                                                  Batch batch;
                                                  if (!ended() && how_.stopped && how_.stopped()) stopped_ = true;
                                                  if (!ended()) batch.items = source();
                                                  found_ += batch.items.size();
                                                  if (batch.items.empty()) flow.stop();
                                                  return batch;
                                                }) &
                      tbb::make_filter<Batch, Batch>(tbb::filter_mode::parallel,
                                                     [&](Batch batch) { return look(std::move(batch)); }) &
                      tbb::make_filter<Batch, std::vector<Filled>>(
                          tbb::filter_mode::serial_in_order, [&](Batch batch) { return collect(std::move(batch)); }) &
                      tbb::make_filter<std::vector<Filled>, std::vector<Filled>>(tbb::filter_mode::parallel, &encoded) &
                      tbb::make_filter<std::vector<Filled>, void>(tbb::filter_mode::serial_in_order,
                                                                  [&](std::vector<Filled> all) {
                                                                    for (const Filled& one : all) write(one);
                                                                  }));
    });
  }

  Batch look(Batch batch) {
    Looker& looker = lookers_.local();
    for (Item& item : batch.items) {
      if (how_.stopped && how_.stopped()) break;
      const bool member = item.file.path.empty();
      Looked looked{.file = item.file, .stamp = stamp_};
      if (!member) looked.stamp = stamp_of(item.file.path).value_or(Stamp{});
      const auto* same =
          before_ && !member ? before_->same(root_of(item.file), item.file.relative, looked.stamp) : nullptr;
      if (same != nullptr) {
        looked.result = same;
      } else {
        std::visit([&](auto&& result) { looked.result = std::forward<decltype(result)>(result); }, looker.look(item));
      }
      batch.looked.push_back(std::move(looked));
    }
    batch.items.clear();
    return batch;
  }

  std::vector<Filled> collect(Batch batch) {
    std::vector<Filled> full;
    for (Looked& one : batch.looked) {
      ++made_.files;
      const auto* known = std::get_if<const IndexBefore::Known*>(&one.result);
      if (known != nullptr) {
        before_->keep(**known);
        continue;
      }
      ++made_.opened;
      if (auto* refused = std::get_if<Refused>(&one.result)) {
        list(std::move(one), *refused);
      } else {
        add(std::move(one), full);
      }
    }
    if (how_.progress) how_.progress(made_.files, found_);
    while (held_ > how_.memory) take(largest(), full);
    return full;
  }

  void list(Looked one, Refused why) {
    const bool is_archive = why.why == Refusal::Archive && !one.file.path.empty();
    if (is_archive) {
      --made_.files;
      --made_.opened;
      archives_.push_back(std::move(one));
      return;
    }
    const bool again = !one.file.path.empty() && (why.why == Refusal::Damaged || why.why == Refusal::Unreadable);
    auto& into = again ? directory_.torn : directory_.unused;
    into.push_back({origin(one.file, one.stamp, place_of(one.file)), std::move(why)});
  }

  void add(Looked one, std::vector<Filled>& full) {
    auto& found = std::get<New>(one.result);
    index::Entry entry{.origin = origin(one.file, one.stamp, place_of(one.file)),
                       .sop_class = std::move(found.sop_class),
                       .records = std::move(found.records)};
    auto& [entries, size] = open_[found.series];
    std::size_t bytes = sizeof entry;
    for (const index::Record& record : entry.records) bytes += sizeof record + record.bytes.size();
    size += bytes;
    held_ += bytes;
    entries.push_back(std::move(entry));
    constexpr std::size_t kMostBytes = std::size_t{64} << 20;
    if (entries.size() == index::kMostObjects || size > kMostBytes) take(found.series, full);
  }

  void take(const SeriesKey& series, std::vector<Filled>& full) {
    const auto taken = open_.find(series);
    held_ -= taken->second.bytes;
    full.push_back({.series = taken->first, .entries = std::move(taken->second.entries)});
    open_.erase(taken);
  }
  SeriesKey largest() const {
    return std::ranges::max_element(open_, {}, [](const auto& one) { return one.second.bytes; })->first;
  }

  static std::vector<Filled> encoded(std::vector<Filled> all) {
    for (Filled& one : all) one.bytes = index::encode(one.entries);
    return all;
  }
  void write(const Filled& one) {
    if (ended()) return;
    const auto written =
        writer_.put(one.bytes, one.series.first, one.series.second, static_cast<std::uint32_t>(one.entries.size()));
    if (!written) fail_with(written.error());
  }

  /// Blocks that are as they were are copied. Those of which something is gone, or that get company, are made again.
  void write_rest() {
    std::map<SeriesKey, std::vector<std::uint32_t>> small;  // blocks before
    const std::size_t blocks = before_ ? before_->index().directory().blocks.size() : 0;
    for (std::uint32_t i = 0; i < blocks && !ended(); ++i) {
      const index::Place& place = before_->index().directory().blocks[i];
      const std::size_t kept = before_->kept(i);
      if (kept == 0) continue;
      if (kept == place.objects && (kept == index::kMostObjects || !open_.contains({place.study, place.series}))) {
        copy(i);
      } else {
        small[{place.study, place.series}].push_back(i);
      }
    }
    for (const auto& [series, numbers] : small) {
      for (const std::uint32_t number : numbers) {
        auto entries = before_->entries(number);
        if (!entries) return fail_with(entries.error());
        std::ranges::move(*entries, std::back_inserter(open_[series].entries));
      }
    }
    for (auto& [series, open] : open_) write_all(series, std::move(open.entries));
  }

  void copy(std::uint32_t number) {
    const index::Place& place = before_->index().directory().blocks[number];
    const auto bytes = before_->index().block(number);
    if (!bytes) return fail_with(bytes.error());
    const auto written = writer_.put(*bytes, place.study, place.series, place.objects);
    if (!written) fail_with(written.error());
  }

  void write_all(const SeriesKey& series, std::vector<index::Entry> entries) {
    for (std::size_t begin = 0; begin < entries.size() && !ended(); begin += index::kMostObjects) {
      const std::size_t count = std::min(index::kMostObjects, entries.size() - begin);
      const std::string bytes = index::encode(std::span(entries).subspan(begin, count));
      const auto written = writer_.put(bytes, series.first, series.second, static_cast<std::uint32_t>(count));
      if (!written) fail_with(written.error());
    }
  }

  static index::Origin origin(const File& file, const Stamp& stamp, std::uint32_t place) {
    return {.relative = file.relative, .place = place, .size = stamp.size, .modified = stamp.modified};
  }
  std::uint32_t place_of(const File& file) { return place_ ? *place_ : root_number(root_of(file)); }
  std::uint32_t root_number(const std::string& root) {
    const auto known = std::ranges::find(directory_.roots, root);
    const auto number = static_cast<std::uint32_t>(known - directory_.roots.begin());
    if (known == directory_.roots.end()) directory_.roots.push_back(root);
    return number;
  }

  /// Of one series, not written yet.
  struct Open {
    std::vector<index::Entry> entries;
    std::size_t bytes = 0;
  };

  const Indexing& how_;
  std::optional<IndexBefore>& before_;
  index::Writer writer_;
  dicom::Plan whole_;
  dicom::Plan nothing_{std::span<const abi::Recipe>()};
  tbb::task_arena arena_{std::max(1, how_.threads)};
  tbb::enumerable_thread_specific<Looker> lookers_{[this] { return Looker(whole_, nothing_); }};
  index::Directory directory_;
  std::optional<std::uint32_t> place_;  ///< of what is read now, where it is an archive
  Stamp stamp_;                         ///< of that archive
  std::map<SeriesKey, Open> open_;
  std::size_t held_ = 0;
  std::vector<Looked> archives_;
  IndexMade made_;
  std::atomic<std::size_t> found_ = 0;
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> failed_ = false;
  std::optional<Error> error_;
};

}  // namespace

Result<IndexMade> make_index(const std::vector<std::filesystem::path>& paths, const std::filesystem::path& output,
                             const Indexing& how) {
  std::optional<IndexBefore> before;
  std::string not_taken_over;
  std::error_code error;
  const bool there = std::filesystem::exists(output, error);
  if (there && !index::looks_like_index(output))
    return fail(Errc::Invalid, "{} is there and is no index, and is not written over: name another file",
                output.string());
  if (there && !how.fresh) {
    auto opened = IndexBefore::open(output);
    if (!opened) {
      not_taken_over = opened.error().text;
    } else if (opened->index().directory().dictionary == how.dictionary) {
      before.emplace(std::move(*opened));
    } else {
      not_taken_over = "it was made with other tables of the dictionary";
    }
  }
  QAPC_TRY(WholeFile file, WholeFile::create(output, WholeFile::kForOwner));
  Making making(how, before, [&](std::string_view bytes) { return file.put(bytes); });
  Walk walk(paths);
  making.read(walk);
  making.read_archives();
  QAPC_TRY(IndexMade made, making.finish());
  made.not_taken_over = std::move(not_taken_over);
  if (made.stopped) return made;
  QAPC_TRY_VOID(file.finish());
  return made;
}

}  // namespace qapc::session
