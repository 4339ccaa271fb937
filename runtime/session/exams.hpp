// Exams while their files are being read: objects by study, as many as fit into the memory that was granted. Floor 6
// (runtime/session). Not for threads to share.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/base/result.hpp"
#include "runtime/session/instances.hpp"
#include "runtime/session/spill.hpp"

namespace qapc::session {

/// The objects of one exam.
struct Collected {
  std::uint32_t exam = 0;
  std::vector<Seen> all;
};

/// An exam is handed out once no file of it has been seen for a while: it can be complete, and most archives keep an
/// exam's files together. When a late one comes after all, what was found is dropped, and the exam is handed out again
/// at the end: then it is complete. So is an exam that shares an instance with another.
class Exams {
 public:
  /// `memory`: bytes that objects may take; more go to a temporary file.
  explicit Exams(std::size_t memory) : memory_(memory) {}

  /// Error CannotWrite, from the temporary file.
  Result<void> add(Seen seen);
  /// Of the exams that can be complete, some, when there are enough to be worth it.
  Result<std::vector<Collected>> take_complete();

  /// After the last file: exams still to be handed out, in order of their Study Instance UID.
  [[nodiscard]] std::vector<std::uint32_t> left() const;
  /// What is in memory and in the temporary file, and the files of what was handed out before: those are to be read
  /// again.
  struct Rest {
    std::vector<Seen> all;
    std::vector<File> again;
  };
  Result<Rest> take(std::uint32_t exam);
  /// What was taken to be looked at only.
  void give_back(std::uint32_t exam, std::vector<Seen> all) { exams_[exam].all = std::move(all); }

  [[nodiscard]] const std::string& uid(std::uint32_t exam) const { return exams_[exam].uid; }
  /// Shares an instance with another exam, or may.
  [[nodiscard]] bool is_contested(std::uint32_t exam) const { return contested_.contains(exam); }

 private:
  enum class State : std::uint8_t { Open, Given, Late };
  struct Exam {
    std::string uid;
    State state = State::Open;
    std::vector<Seen> all;
    std::size_t memory = 0;
    std::uint64_t left = 0;             ///< number of the last file of it, once another exam's came
    std::vector<Spill::Piece> objects;  ///< in the temporary file
    std::vector<Spill::Piece> names;    ///< of files whose objects were handed out
  };
  std::uint32_t exam_of(const std::string& uid);
  void leave(std::uint32_t exam);
  void contest(std::uint32_t exam);
  Result<void> put_away(Exam& exam);
  Result<Collected> give(std::uint32_t exam);

  std::size_t memory_;
  Spill spill_;
  std::vector<Exam> exams_;
  std::unordered_map<std::string, std::uint32_t> by_uid_;
  std::uint32_t last_ = 0;                          ///< exam of the last file
  std::map<std::uint64_t, std::uint32_t> waiting_;  ///< exams that may be handed out, by when they were left
  Instances instances_;
  std::set<std::uint32_t> contested_;
  std::size_t held_ = 0;  ///< bytes of objects in memory
  std::uint64_t files_ = 0;
  std::uint64_t given_ = 0;
  std::uint64_t late_ = 0;
};

}  // namespace qapc::session
