// Files to exams to what is found about them: walk, read, collect, evaluate, each file in one of a bounded number of
// batches. What any of it gives does not depend on who was first.
#include <algorithm>
#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/parallel_pipeline.h>
#include <tbb/task_arena.h>
#include <tuple>
#include <utility>

#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/session/assemble.hpp"
#include "runtime/session/checkpoint.hpp"
#include "runtime/session/exams.hpp"
#include "runtime/session/indexed.hpp"
#include "runtime/session/levels.hpp"
#include "runtime/session/measuring.hpp"
#include "runtime/session/part.hpp"
#include "runtime/session/session.hpp"
#include "runtime/session/sources.hpp"
#include "runtime/session/visits.hpp"
#include "runtime/session/walk.hpp"
#include "runtime/vendor/complete.hpp"
#include "runtime/vendor/formats.hpp"

namespace qapc::session {
namespace {

constexpr std::size_t kBatchesAThread = 4;  // in flight
constexpr std::string_view kClosed = "folder that cannot be opened";
constexpr std::string_view kDuplicate = "duplicate SOP Instance UID";

struct NotUsed {
  File file;
  dicom::Refused why;
};
/// Files on their way from one stage to the next.
struct Batch {
  std::vector<Item> items;
  std::vector<Seen> seen;
  std::vector<NotUsed> not_used;
  std::optional<Error> failed{};
};
/// Exams on their way to be evaluated.
struct Ready {
  std::vector<std::uint32_t> numbers;
  std::vector<Assembled> exams;
};
struct Found {
  std::uint32_t number = 0;
  std::optional<Judged> judged;  ///< nothing where the study is part of another's exam
  Assembled exam;                ///< without its images
  Measurements measured{};       ///< for a part
  std::optional<Error> failed{};
};
struct Done {
  std::vector<Found> exams;
  Judgement together;  ///< without its exams
};

class Gathering {
 public:
  Gathering(const abi::Program& program, const std::vector<index::Index>& indexes, const Key& key,
            const Options& options, Read& into, const Measurements* kept = nullptr)
      : program_(program),
        indexes_(indexes),
        kept_(kept),
        key_(key),
        options_(options),
        into_(into),
        subjects_(options.subjects || needs_subjects(program)),
        recipes_(recipes_to_read(program, subjects_)),
        plan_(recipes_, vendor::formats()),
        demand_(program),
        exams_(options.memory) {}

  void read(Walk& walk) {
    read_all(files_of(walk));
    for (const std::string& folder : walk.unreadable()) list(folder, kClosed, "");
  }

  /// The archives that were found among the files.
  void read_archives() {
    std::ranges::sort(archives_, [](const File& a, const File& b) {
      return std::tie(a.relative, a.path) < std::tie(b.relative, b.path);
    });
    for (const File& file : archives_) {
      if (ended()) return;
      auto archive = dicom::Archive::open(file.path);
      std::optional<dicom::Refused> wrong;
      if (archive) {
        read_all(members_of(file, *archive, wrong));
      } else {
        wrong = archive.error();
      }
      if (wrong) list_archive(file.relative, *wrong);
    }
  }

  void read_indexes() {
    for (std::uint32_t i = 0; i < indexes_.size() && !ended(); ++i) {
      const index::Directory& directory = indexes_[i].directory();
      read_all(items_of(indexes_[i], i));
      for (const index::Archived& one : directory.archives) {
        if (!one.whole) list_archive(one.origin.relative, one.why);
      }
      for (const std::string& folder : directory.closed) list(folder, kClosed, "");
    }
  }

  void read(const Part& part) {
    if (ended()) return;
    into_.files += part.others();
    into_.unused.insert(into_.unused.end(), part.unused().begin(), part.unused().end());
    read_all(items_of(part));
  }

  /// Exams that were not complete before the last file was read.
  void finish() {
    if (ended()) return;
    const std::vector<std::uint32_t> left = exams_.left();
    find_owners(left);
    std::size_t next = 0;
    arena_.execute([&] {
      tbb::parallel_pipeline(
          tokens(), tbb::make_filter<void, Ready>(tbb::filter_mode::serial_in_order, [&](tbb::flow_control& flow) {
                      return next_exams(left, next, flow);
                    }) & tbb::make_filter<Ready, Done>(tbb::filter_mode::parallel, [&](Ready ready) {
                      return evaluate(std::move(ready));
                    }) & tbb::make_filter<Done, void>(tbb::filter_mode::serial_out_of_order, [&](Done done) {
                      keep(std::move(done));
                    }));
    });
  }

  void close() {
    into_.stopped = stopped_;
    if (ended()) return;
    if (options_.part != nullptr) options_.part->add(into_.files - objects_, into_.unused);
    for (auto& [number, one] : found_) {
      if (one.failed) {
        fail_with(*one.failed);
        return;
      }
      if (options_.part != nullptr) options_.part->add(std::move(one.measured));
      for (const Assembled::Duplicate& duplicate : one.exam.duplicates) {
        list(duplicate.file.relative, kDuplicate,
             duplicate.same ? "all values read are the same" : "values differ from those of the file used");
      }
      into_.used += one.exam.used;
      into_.mr_files += one.exam.mr_files;
      if (one.judged) into_.exams.push_back(std::move(*one.judged));
    }
    std::ranges::sort(into_.exams, {}, &Judged::uid);
    std::ranges::sort(into_.unused, [](const auto& a, const auto& b) {
      return std::tie(a.reason, a.code, a.detail) < std::tie(b.reason, b.code, b.detail);
    });
  }

 private:
  [[nodiscard]] std::size_t tokens() const {
    return kBatchesAThread * static_cast<std::size_t>(std::max(1, options_.threads));
  }
  [[nodiscard]] bool ended() const { return stopped_ || failed_; }
  /// Subjects, sites and the cohort are made of exams, and exams may be made of several studies: all of them are
  /// evaluated together, at the end.
  [[nodiscard]] bool is_about_several() const {
    return program_.spaces[abi::kExams].parent != abi::kNone || program_.visit_s > 0;
  }
  /// Asked from any stage.
  bool stops() {
    if (!ended() && options_.stopped && options_.stopped()) stopped_ = true;
    return ended();
  }

  void read_all(const Source& source) {
    arena_.execute([&] {
      tbb::parallel_pipeline(
          tokens(), tbb::make_filter<void, Batch>(tbb::filter_mode::serial_in_order, [&](tbb::flow_control& flow) {
                      return next_batch(source, flow);
                    }) & tbb::make_filter<Batch, Batch>(tbb::filter_mode::parallel, [&](Batch batch) {
                      return read(std::move(batch));
                    }) & tbb::make_filter<Batch, Ready>(tbb::filter_mode::serial_in_order, [&](Batch batch) {
                      return collect(std::move(batch));
                    }) & tbb::make_filter<Ready, Done>(tbb::filter_mode::parallel, [&](Ready ready) {
                      return evaluate(std::move(ready));
                    }) & tbb::make_filter<Done, void>(tbb::filter_mode::serial_out_of_order, [&](Done done) {
                      keep(std::move(done));
                    }));
    });
  }

  Batch next_batch(const Source& source, tbb::flow_control& flow) {
    Batch batch;
    if (!stops()) batch.items = source();
    found_files_ += batch.items.size();
    if (batch.items.empty()) flow.stop();
    return batch;
  }

  Batch read(Batch batch) {
    dicom::Reader& reader = readers_.local();
    for (Item& item : batch.items) {
      if (options_.stopped && options_.stopped()) break;
      if (item.block) {
        unpack(*item.block, batch);
        continue;
      }
      if (item.part != nullptr) {
        auto objects = item.part->objects(item.part_block);
        if (objects) {
          std::ranges::move(*objects, std::back_inserter(batch.seen));
        } else {
          batch.failed = std::move(objects.error());
        }
        continue;
      }
      const bool member = item.file.path.empty();
      auto object = item.refused ? std::unexpected(std::move(*item.refused))
                    : member     ? reader.read(std::move(item.bytes))
                                 : read(item.file, reader);
      if (!object && item.otherwise && object.error().why == dicom::Refusal::Unreadable)
        object = std::unexpected(std::move(*item.otherwise));
      if (object) {
        batch.seen.push_back({std::move(item.file), std::move(*object)});
      } else {
        batch.not_used.push_back({std::move(item.file), std::move(object.error())});
      }
    }
    batch.items.clear();
    if (options_.checkpoint != nullptr) {
      if (const auto kept = checkpoints_.local().flush(); !kept) batch.failed = kept.error();
    }
    return batch;
  }

  Checkpoint::Object read(const File& file, dicom::Reader& reader) {
    const auto now = [&] { return reader.read(file.path, file.is_regular); };
    return options_.checkpoint == nullptr ? now() : checkpoints_.local().read(file, now);
  }

  void unpack(const Kept& block, Batch& batch) {
    auto unpacked = block_readers_.local().read(block.index, block.block);
    if (!unpacked) {
      batch.failed = std::move(unpacked.error());
      return;
    }
    batch.seen = std::move(unpacked->seen);
    for (File& file : unpacked->doubtful) {
      auto object = read_again(file);
      if (object) {
        batch.seen.push_back({std::move(file), std::move(*object)});
      } else {
        batch.not_used.push_back({std::move(file), std::move(object.error())});
      }
    }
  }

  Ready collect(Batch batch) {
    if (stops()) return {};
    if (batch.failed) return fail_with(*batch.failed);
    done_files_ += batch.seen.size() + batch.not_used.size();
    into_.files += static_cast<std::int64_t>(batch.seen.size() + batch.not_used.size());
    if (options_.progress) options_.progress(done_files_, found_files_);
    for (NotUsed& one : batch.not_used) {
      const bool archive = one.why.why == dicom::Refusal::Archive;
      if (archive && !one.file.path.empty()) {
        --into_.files;
        archives_.push_back(std::move(one.file));
      } else if (archive) {
        list(one.file.relative, dicom::name(dicom::Refusal::NotDicom), "an archive inside an archive");
      } else {
        list(one.file.relative, dicom::name(one.why.why), one.why.detail);
      }
    }
    for (Seen& seen : batch.seen) {
      ++objects_;
      if (options_.part != nullptr) {
        if (const auto kept = options_.part->add(seen); !kept) return fail_with(kept.error());
      }
      if (const auto added = exams_.add(std::move(seen)); !added) return fail_with(added.error());
    }
    if (is_about_several()) return {};
    auto complete = exams_.take_complete();
    if (!complete) return fail_with(complete.error());
    Ready ready;
    for (Collected& one : *complete) {
      ready.numbers.push_back(one.exam);
      ready.exams.push_back(assemble(std::move(one.all), [](std::string_view) { return false; }));
    }
    return ready;
  }

  Done evaluate(Ready ready) {
    Done done;
    if (ready.numbers.empty()) return done;
    std::vector<exam::Exam> exams;
    std::map<std::string, std::size_t> place;
    SeriesFiles files;
    for (Assembled& one : ready.exams) {
      for (std::size_t i = 0; i < one.files.size(); ++i)
        files.emplace(std::pair(one.exam.uid, one.exam.series[i].uid), std::move(one.files[i]));
      one.files.clear();
      place.emplace(one.exam.uid, place.size());
      tell_levels(program_, subjects_, one.exam);
      for (exam::Series& series : one.exam.series) vendor::complete(program_.recipes, series);
      exams.push_back(std::exchange(one.exam, {}));
    }
    if (program_.visit_s > 0) exams = join_studies(std::move(exams), program_.visit_s, files);
    for (exam::Exam& one : exams) tell_names(program_, one);
    const auto measured = measure_exams(program_, demand_, exams, files, kept_, options_);
    std::vector<Measurements> kept(ready.numbers.size());
    if (options_.part != nullptr) {
      for (const exam::Exam& one : exams) {
        for (const exam::Series& series : one.series) keep_measured(series, kept[place.at(one.uid)]);
      }
    }
    if (options_.seen) options_.seen(exams);
    done.together = judge(program_, std::move(exams), key_, options_.engine, options_.waivers);
    for (std::size_t i = 0; i < ready.numbers.size(); ++i)
      done.exams.push_back({ready.numbers[i], std::nullopt, std::move(ready.exams[i]), std::move(kept[i]),
                            measured ? std::nullopt : std::optional(measured.error())});
    for (Judged& one : done.together.exams)  // in the order of sites and subjects, which is another
      done.exams[place.at(one.uid)].judged = std::move(one);
    return done;
  }

  void keep(Done done) {
    for (Found& one : done.exams) {
      const std::uint32_t number = one.number;
      found_.insert_or_assign(number, std::move(one));
    }
    if (done.together.aggregates) into_.aggregates = std::move(done.together.aggregates);
    std::ranges::move(done.together.groups, std::back_inserter(into_.groups));
    std::ranges::move(done.together.findings, std::back_inserter(into_.group_findings));
  }

  Ready next_exams(const std::vector<std::uint32_t>& left, std::size_t& next, tbb::flow_control& flow) {
    constexpr std::size_t kTogether = 1024;  // objects
    Ready ready;
    std::size_t objects = 0;
    while (next < left.size() && (objects < kTogether || is_about_several()) && !stops()) {
      const std::uint32_t number = left[next++];
      auto all = everything_of(number);
      if (!all) return fail_with(all.error());
      objects += all->size();
      ready.numbers.push_back(number);
      ready.exams.push_back(assemble(std::move(*all), [&](std::string_view uid) {
        const auto owner = owners_.find(uid);
        return owner != owners_.end() && owner->second != exams_.uid(number);
      }));
    }
    if (ready.numbers.empty()) flow.stop();
    return ready;
  }

  /// What was put away, and what was handed out too early and is read once more.
  Result<std::vector<Seen>> everything_of(std::uint32_t number) {
    QAPC_TRY(Exams::Rest rest, exams_.take(number));
    for (File& file : rest.again) {
      auto object = read_again(file);
      if (object && object->study_instance_uid == exams_.uid(number)) {
        rest.all.push_back({std::move(file), std::move(*object)});
      } else {
        if (options_.part != nullptr)
          return fail(Errc::Unreadable, "files changed while they were read: make the part again");
        list(file.relative, dicom::name(dicom::Refusal::Unreadable), "changed while it was read");
      }
    }
    return std::move(rest.all);
  }

  /// A file that was read before.
  std::expected<dicom::Object, dicom::Refused> read_again(const File& file) {
    if (file.path.empty() && !file.kept)
      return std::unexpected(dicom::Refused{dicom::Refusal::Unreadable, "too large a part of it is not in the index"});
    if (!file.kept) return readers_.local().read(file.path, file.is_regular);
    auto unpacked = block_readers_.local().read(*file.kept);
    if (unpacked && !unpacked->seen.empty()) return std::move(unpacked->seen.front().object);
    return std::unexpected(dicom::Refused{dicom::Refusal::Unreadable, "the index cannot be read any more"});
  }

  /// Of instances that several exams have, the exam whose UID comes first has them.
  void find_owners(const std::vector<std::uint32_t>& left) {
    for (const std::uint32_t number : left) {
      if (!exams_.is_contested(number)) continue;
      auto all = everything_of(number);
      if (!all) {
        fail_with(all.error());
        return;
      }
      for (const Seen& seen : *all) owners_.try_emplace(seen.object.sop_instance_uid, exams_.uid(number));
      exams_.give_back(number, std::move(*all));
    }
  }

  void list(std::string_view relative, std::string_view reason, std::string_view detail) {
    into_.unused.push_back({key_.code("file", relative), std::string(reason), std::string(detail)});
  }
  /// Counted as a folder is: only where something is wrong with it.
  void list_archive(std::string_view relative, const dicom::Refused& wrong) {
    ++into_.files;
    list(relative, dicom::name(wrong.why), wrong.detail);
  }
  /// One stage only does this.
  Ready fail_with(const Error& error) {
    into_.failed = error;
    failed_ = true;
    return {};
  }

  const abi::Program& program_;
  const std::vector<index::Index>& indexes_;
  const Measurements* kept_;  ///< of parts
  const Key& key_;
  const Options& options_;
  Read& into_;
  bool subjects_;
  std::vector<abi::Recipe> recipes_;
  dicom::Plan plan_;
  eval::Demand demand_;
  tbb::task_arena arena_{std::max(1, options_.threads)};
  tbb::enumerable_thread_specific<dicom::Reader> readers_{
      [this] { return dicom::Reader(plan_, {.evidence = options_.evidence, .watch = true}); }};
  tbb::enumerable_thread_specific<BlockReader> block_readers_{
      [this] { return BlockReader(indexes_, plan_, {.evidence = options_.evidence}); }};
  tbb::enumerable_thread_specific<Checkpoint::Reader> checkpoints_{
      [this] { return Checkpoint::Reader(*options_.checkpoint); }};
  Exams exams_;
  std::vector<File> archives_;
  std::map<std::uint32_t, Found> found_;                    ///< by number of exam
  std::map<std::string, std::string, std::less<>> owners_;  ///< study of a contested instance
  std::atomic<bool> stopped_ = false;
  std::atomic<bool> failed_ = false;
  std::atomic<std::size_t> found_files_ = 0;
  std::size_t done_files_ = 0;
  std::int64_t objects_ = 0;  ///< files that hold one
};

}  // namespace

Read read_exams(const abi::Program& program, const std::vector<std::filesystem::path>& paths, const Key& key,
                const Options& options) {
  Read read;
  std::vector<index::Index> indexes;
  std::vector<std::filesystem::path> others;
  for (const std::filesystem::path& path : paths) {
    if (!index::looks_like_index(path)) {
      others.push_back(path);
      continue;
    }
    auto opened = index::Index::open(path);
    if (opened && opened->directory().dictionary != options.dictionary)
      opened = fail(Errc::Unsupported, "{} was made with other tables of the dictionary: make it again", path.string());
    if (!opened) {
      read.failed = std::move(opened.error());
      return read;
    }
    indexes.push_back(std::move(*opened));
  }
  Walk walk(others);
  Gathering gathering(program, indexes, key, options, read);
  gathering.read_indexes();
  gathering.read(walk);
  gathering.read_archives();
  read.missing = walk.missing();
  gathering.finish();
  gathering.close();
  if (options.progress) options.progress(static_cast<std::size_t>(read.files), static_cast<std::size_t>(read.files));
  return read;
}

Read read_parts(const abi::Program& program, const std::vector<Part>& parts, const Key& key, const Options& options) {
  Read read;
  Measurements measured;
  for (const Part& part : parts) measured.insert(part.measured().begin(), part.measured().end());
  const std::vector<index::Index> none;
  Gathering gathering(program, none, key, options, read, &measured);
  for (const Part& part : parts) gathering.read(part);
  gathering.finish();
  gathering.close();
  return read;
}

}  // namespace qapc::session
