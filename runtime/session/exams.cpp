#include "runtime/session/exams.hpp"

#include <algorithm>
#include <utility>

namespace qapc::session {
namespace {

constexpr std::uint64_t kQuiet = 512;    // files without one of an exam, after which it can be complete
constexpr std::size_t kWorthIt = 1024;   // objects that are evaluated together, if there are so many
constexpr std::uint64_t kManyLate = 16;  // exams that were not complete: then files of exams are mixed

}  // namespace

std::uint32_t Exams::exam_of(const std::string& uid) {
  if (last_ < exams_.size() && exams_[last_].uid == uid) return last_;
  if (last_ < exams_.size()) leave(last_);
  const auto [known, is_new] = by_uid_.try_emplace(uid, static_cast<std::uint32_t>(exams_.size()));
  if (is_new) exams_.push_back({.uid = uid, .state = State::Open, .all = {}, .objects = {}, .names = {}});
  last_ = known->second;
  Exam& exam = exams_[last_];
  waiting_.erase(exam.left);
  if (exam.state == State::Given) {
    exam.state = State::Late;
    ++late_;
  }
  return last_;
}

/// The next file is another exam's.
void Exams::leave(std::uint32_t number) {
  Exam& exam = exams_[number];
  exam.left = files_;
  if (exam.state == State::Open && !contested_.contains(number)) waiting_.emplace(exam.left, number);
}

/// Whose the instance is shows at the end.
void Exams::contest(std::uint32_t number) {
  if (!contested_.insert(number).second) return;
  Exam& exam = exams_[number];
  if (number != last_) waiting_.erase(exam.left);
  if (exam.state == State::Given) exam.state = State::Late;
}

Result<void> Exams::add(Seen seen) {
  const std::uint32_t number = exam_of(seen.object.study_instance_uid);
  ++files_;
  const std::uint32_t other = instances_.add(seen.object.sop_instance_uid, number);
  if (other != Instances::kNone) {
    contest(number);
    contest(other);
  }
  Exam& exam = exams_[number];
  const std::size_t size = memory_of(seen);
  exam.memory += size;
  held_ += size;
  exam.all.push_back(std::move(seen));
  if (held_ <= memory_) return {};
  // The largest first: exams that come one after another are small, those that are mixed all grow.
  while (held_ > memory_ / 2) {
    Exam& largest = *std::ranges::max_element(exams_, {}, &Exam::memory);
    if (largest.memory == 0) break;
    QAPC_TRY_VOID(put_away(largest));
  }
  return {};
}

Result<void> Exams::put_away(Exam& exam) {
  QAPC_TRY(const Spill::Piece piece, spill_.put(pack(std::exchange(exam.all, {}))));
  exam.objects.push_back(piece);
  held_ -= std::exchange(exam.memory, 0);
  return {};
}

Result<Collected> Exams::give(std::uint32_t number) {
  Exam& exam = exams_[number];
  Collected given{.exam = number, .all = {}};
  for (const Spill::Piece& piece : std::exchange(exam.objects, {})) {
    QAPC_TRY(const std::string bytes, spill_.get(piece));
    unpack(bytes, given.all);
  }
  // Exchanged: `= {}` would keep the room.
  std::vector<Seen> rest = std::exchange(exam.all, {});
  if (given.all.empty()) {
    given.all = std::move(rest);
  } else {
    std::ranges::move(rest, std::back_inserter(given.all));
  }
  held_ -= std::exchange(exam.memory, 0);
  return given;
}

Result<std::vector<Collected>> Exams::take_complete() {
  std::vector<Collected> given;
  const bool mixed = late_ > kManyLate && 4 * late_ > given_;
  if (mixed) return given;
  std::size_t objects = 0;
  for (const auto& [left, number] : waiting_) {
    if (left + kQuiet > files_) break;
    objects += exams_[number].all.size();
  }
  if (objects < kWorthIt) return given;
  while (!waiting_.empty() && waiting_.begin()->first + kQuiet <= files_) {
    const std::uint32_t number = waiting_.begin()->second;
    waiting_.erase(waiting_.begin());
    QAPC_TRY(Collected one, give(number));
    // Members of archives cannot be read again by themselves; nor can what is read from no file.
    std::vector<Seen>& all = one.all;
    const auto members = std::ranges::stable_partition(all, [](const Seen& seen) { return !seen.file.path.empty(); });
    if (!members.empty()) {
      const std::vector<Seen> kept(members.begin(), members.end());
      QAPC_TRY(const Spill::Piece piece, spill_.put(pack(kept)));
      exams_[number].objects.push_back(piece);
    }
    QAPC_TRY(const Spill::Piece names, spill_.put(pack_names(all)));
    exams_[number].names.push_back(names);
    exams_[number].state = State::Given;
    ++given_;
    given.push_back(std::move(one));
  }
  return given;
}

std::vector<std::uint32_t> Exams::left() const {
  std::vector<std::uint32_t> all;
  for (std::uint32_t i = 0; i < exams_.size(); ++i) {
    if (exams_[i].state != State::Given) all.push_back(i);
  }
  std::ranges::sort(all, {}, [&](std::uint32_t exam) { return std::string_view(exams_[exam].uid); });
  return all;
}

Result<Exams::Rest> Exams::take(std::uint32_t number) {
  Rest rest;
  QAPC_TRY(Collected all, give(number));
  rest.all = std::move(all.all);
  for (const Spill::Piece& piece : std::exchange(exams_[number].names, {})) {
    QAPC_TRY(const std::string bytes, spill_.get(piece));
    for (File& file : unpack_names(bytes)) {
      if (!file.path.empty()) rest.again.push_back(std::move(file));
    }
  }
  return rest;
}

}  // namespace qapc::session
