#include "runtime/session/measuring.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <map>
#include <mutex>
#include <span>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include "runtime/abi/measurement.hpp"
#include "runtime/abi/primitive.hpp"
#include "runtime/abi/reason.hpp"
#include "runtime/eval/batch.hpp"
#include "runtime/eval/settled.hpp"
#include "runtime/metrics/catalogue.hpp"
#include "runtime/metrics/masked.hpp"
#include "runtime/session/checkpoint.hpp"
#include "runtime/session/external.hpp"
#include "runtime/session/levels.hpp"
#include "runtime/session/measure.hpp"

namespace qapc::session {
namespace {

using abi::Index;
using abi::Reason;

/// The metrics of a program: of the catalogue, or of the policy's own.
class Metrics {
 public:
  explicit Metrics(const abi::Program& program) : program_(program) {
    for (const abi::Recipe& recipe : program.recipes) {
      if (!recipe.measured() || recipe.external()) continue;
      const std::string& id = recipe.homes.front().fields.front();
      const auto known = abi::measurement(id);
      const auto primitive = known ? abi::primitive(known->name) : std::nullopt;
      if (primitive) own_.try_emplace(id, metrics::masked_metric(known->name, *primitive));
    }
  }
  [[nodiscard]] const metrics::Metric* of(Index recipe) const {
    const std::string& id = program_.recipes[recipe].homes.front().fields.front();
    const auto own = own_.find(id);
    return own == own_.end() ? metrics::find(id) : &own->second;
  }

 private:
  const abi::Program& program_;
  std::map<std::string, metrics::Metric> own_;
};

exam::Cell missing(Reason reason) {
  return {abi::because(reason), {}, 0};
}

exam::Cell cell_of(const metrics::Measure& measure, bool list) {
  if (!measure.value) return missing(measure.value.error());
  exam::Cell cell{abi::Missing::None, {}, 0};
  if (!list) {
    cell.values.emplace_back<double>(*measure.value);
    return cell;
  }
  cell.values.reserve(measure.series.size());
  for (const double value : measure.series) cell.values.emplace_back<double>(value);
  return cell;
}

/// What files of other tools know a series by. `inputs`: recipes of number, description and time.
SeriesName name_of(const exam::Series& series, const std::vector<Index>& inputs) {
  SeriesName name{series.uid, {}, {}, {}};
  for (const exam::Image& image : series.images) {
    for (const exam::Scalar& number : image.cells[inputs[0]].values) {
      if (const auto* whole = std::get_if<std::int64_t>(&number)) name.numbers.insert(*whole);
    }
    for (const exam::Scalar& text : image.cells[inputs[1]].values) {
      if (const auto* description = std::get_if<std::string>(&text)) name.descriptions.insert(*description);
    }
    for (const exam::Scalar& time : image.cells[inputs[2]].values) {
      if (const auto* seconds = std::get_if<double>(&time)) name.begins_ms.insert(std::llround(*seconds * 1000));
    }
  }
  return name;
}

class Measuring {
 public:
  Measuring(const abi::Program& program, const SeriesFiles& files, const Measurements* kept, const Options& options)
      : program_(program),
        metrics_(program),
        files_(files),
        kept_(kept),
        external_(options.external),
        checkpoint_(options.checkpoint) {}

  /// Of the first series that could not be measured. A series was not in the parts as it is, or the checkpoint cannot
  /// grow.
  [[nodiscard]] Result<void> result() const {
    return failed_ ? Result<void>(std::unexpected(*failed_)) : Result<void>{};
  }

  /// Whether any of the recipes had not been measured before.
  bool measure(const exam::Exam& exam, exam::Series& series, const std::vector<Index>& recipes) const {
    std::vector<Index> open;
    for (const Index recipe : recipes) {
      if (series.measured[recipe].missing == abi::because(Reason::NotNeeded)) open.push_back(recipe);
    }
    if (open.empty()) return false;
    const auto [others, end] =
        std::ranges::stable_partition(open, [&](Index recipe) { return !program_.recipes[recipe].external(); });
    take_external(series, {others, end});
    open.erase(others, end);
    if (open.empty()) return true;
    if (kept_ != nullptr) {
      take_kept(series, open);
      return true;
    }
    const auto digest = digest_of(exam, series);
    if (digest) take_from_checkpoint(*digest, series, open);
    std::vector<const metrics::Metric*> metrics;
    for (const Index recipe : open) {
      const metrics::Metric* const metric = metrics_.of(recipe);
      if (std::ranges::find(metrics, metric) == metrics.end()) metrics.push_back(metric);
    }
    const auto measured = ask(exam, series, metrics);
    for (const Index recipe : open) {
      const auto at = std::ranges::find(metrics, metrics_.of(recipe)) - metrics.begin();
      series.measured[recipe] = cell_of(measured[static_cast<std::size_t>(at)].measure, program_.recipes[recipe].list);
    }
    if (digest && digest == digest_of(exam, series)) keep(*digest, series, open);
    return true;
  }

 private:
  /// What other tools measured of the series.
  void take_external(exam::Series& series, const std::vector<Index>& recipes) const {
    for (const Index recipe : recipes) {
      const abi::Home& home = program_.recipes[recipe].homes.front();
      std::expected<double, Reason> number = std::unexpected(Reason::NotGiven);
      if (external_ != nullptr)
        number = external_->value(home.fields.front(), home.fields.back(), name_of(series, home.inputs));
      exam::Cell cell{abi::Missing::None, {}, 0};
      if (number) cell.values.emplace_back<double>(*number);
      series.measured[recipe] = number ? std::move(cell) : missing(number.error());
    }
  }

  /// What a checkpoint calls the series; nothing where there is none, or the series is in an archive.
  [[nodiscard]] std::optional<std::string> digest_of(const exam::Exam& exam, const exam::Series& series) const {
    const auto found = files_.find({exam.uid, series.uid});
    if (checkpoint_ == nullptr || found == files_.end()) return std::nullopt;
    return Checkpoint::measured_digest(series, found->second);
  }

  /// Leaves in `open` what it does not hold.
  void take_from_checkpoint(const std::string& digest, exam::Series& series, std::vector<Index>& open) const {
    std::erase_if(open, [&](Index recipe) {
      const exam::Cell* const known = checkpoint_->measured(digest, recipe);
      if (known != nullptr) series.measured[recipe] = *known;
      return known != nullptr;
    });
  }

  void keep(const std::string& digest, const exam::Series& series, const std::vector<Index>& recipes) const {
    Measurements::value_type measured{digest, {}};
    for (const Index recipe : recipes) {
      const exam::Cell& cell = series.measured[recipe];
      // What the system failed to give it may give another time.
      if (cell.missing != abi::because(Reason::Undecodable)) measured.second.emplace_back(recipe, cell);
    }
    if (measured.second.empty()) return;
    if (const auto kept = checkpoint_->keep(measured); !kept) fail_with(kept.error());
  }

  void fail_with(Error error) const {
    const std::lock_guard lock(failing_);
    if (!failed_) failed_ = std::move(error);
  }

  /// What a part measured of just these images.
  void take_kept(exam::Series& series, const std::vector<Index>& recipes) const {
    const auto known = kept_->find(series_digest(series));
    for (const Index recipe : recipes) {
      exam::Cell& cell = series.measured[recipe];
      cell = missing(Reason::Undecodable);
      if (known != kept_->end()) {
        const auto one = std::ranges::find(known->second, recipe, &std::pair<Index, exam::Cell>::first);
        if (one != known->second.end()) {
          cell = one->second;
          continue;
        }
      }
      fail_with({Errc::Invalid,
                 "a series that the policy measures lies in several parts, or was not measured where it was read: give "
                 "all files of an exam to one part"});
    }
  }

  [[nodiscard]] std::vector<metrics::Measured> ask(const exam::Exam& exam, const exam::Series& series,
                                                   const std::vector<const metrics::Metric*>& metrics) const {
    const auto all = [&](Reason reason) {
      std::vector<metrics::Measured> none;
      for (const metrics::Metric* metric : metrics) none.push_back({metric, reason, std::nullopt});
      return none;
    };
    const auto found = files_.find({exam.uid, series.uid});
    if (found == files_.end()) return all(Reason::Undecodable);
    if (std::ranges::any_of(found->second, &std::string::empty)) return all(Reason::InArchive);
    const std::vector<std::filesystem::path> files(found->second.begin(), found->second.end());
    const SeriesOfImages read = read_series(files);
    if (read.files.size() != files.size()) return all(Reason::Undecodable);
    // A policy that names a metric asks for it, whatever it costs.
    return metrics::measure({read.images, read.files, read.stacks}, metrics, metrics::Cost::Slow);
  }

  const abi::Program& program_;
  Metrics metrics_;
  const SeriesFiles& files_;
  const Measurements* kept_;
  const External* external_;
  Checkpoint* checkpoint_;
  mutable std::mutex failing_;
  mutable std::optional<Error> failed_{};
};

/// What is asked of each series: of all exams, and of those that are not decided.
struct Asked {
  std::vector<std::vector<Index>> all;
  std::vector<std::vector<Index>> needed;
};

Asked asked_of(const eval::Batch& batch, const eval::Demand& demand, bool all_are_measured) {
  Asked asked{demand.of(batch), {}};
  if (all_are_measured) {
    asked.needed = asked.all;
    return asked;
  }
  const eval::Settled settled(batch);
  std::vector<bool> decided(static_cast<std::size_t>(batch.rows(abi::kExams)));
  for (std::size_t exam = 0; exam < decided.size(); ++exam)
    decided[exam] = settled.is_decided(static_cast<std::int64_t>(exam));
  asked.needed = demand.of(batch, decided);
  return asked;
}

/// What was asked and not measured: no decision needs it.
void spare(exam::Series& series, const std::vector<Index>& asked) {
  for (const Index recipe : asked) {
    exam::Cell& cell = series.measured[recipe];
    if (cell.missing == abi::because(Reason::NotNeeded)) cell = missing(Reason::DecidedWithout);
  }
}

}  // namespace

std::optional<std::string_view> why_full(const abi::Program& program, const Options& options) {
  if (options.waivers.any()) return "a waiver is told what it set aside";
  if (options.part != nullptr) return "a part is of use to every report";
  return eval::why_all_are_measured(program);
}

Result<void> measure_exams(const abi::Program& program, const eval::Demand& demand, std::vector<exam::Exam>& exams,
                           const SeriesFiles& files, const Measurements* kept, const Options& options) {
  if (demand.empty()) return {};
  sort_by_levels(exams);
  std::vector<std::pair<const exam::Exam*, exam::Series*>> all;
  for (exam::Exam& exam : exams) {
    for (exam::Series& series : exam.series) {
      series.measured.assign(program.recipes.size(), missing(Reason::NotNeeded));
      all.emplace_back(&exam, &series);
    }
  }
  const Measuring measuring(program, files, kept, options);
  const bool all_are_measured = options.profile == Profile::Full || why_full(program, options).has_value();
  Asked asked;
  for (bool more = true; more;) {
    {
      const eval::Batch batch(program, exams);
      options.engine(batch.frame());
      asked = asked_of(batch, demand, all_are_measured);
    }
    std::atomic<bool> measured_more = false;
    // Isolated: a thread that waits here does not take up other exams meanwhile.
    tbb::this_task_arena::isolate([&] {
      tbb::parallel_for(tbb::blocked_range<std::size_t>(0, all.size(), 1), [&](const auto& range) {
        for (std::size_t row = range.begin(); row < range.end(); ++row) {
          if (options.stopped && options.stopped()) return;
          if (measuring.measure(*all[row].first, *all[row].second, asked.needed[row])) measured_more = true;
        }
      });
    });
    more = measured_more;
  }
  const bool stopped = options.stopped && options.stopped();
  if (!all_are_measured && !stopped) {
    for (std::size_t row = 0; row < all.size(); ++row) spare(*all[row].second, asked.all[row]);
  }
  return measuring.result();
}

}  // namespace qapc::session
