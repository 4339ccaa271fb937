// Where the homes of a recipe lie in an excerpt, and what stands there. Floor 3 (runtime/dicom).
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/stored.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::dicom {

/// A part of a data set that is looked at by itself. kNowhere: the object has none.
struct Part {
  enum class Kind : std::uint8_t { Frame, Shared, Top };
  Kind kind = Kind::Top;
  std::uint32_t item = kNowhere;
};

/// What one home gave in one part of the object.
struct Answer {
  abi::Missing missing = abi::Missing::Absent;
  std::vector<exam::Scalar> values;
  std::string evidence;  ///< of the value that was taken, see append_evidence

  /// The search ends here: a value, or something there that is no value.
  [[nodiscard]] bool settles() const {
    return missing != abi::Missing::Absent && missing != abi::Missing::Empty && missing != abi::Missing::CreatorAbsent;
  }
  /// Nothing here, told as exactly as possible.
  void merge(Answer other);
};

/// Asks homes, with memory that is used again from one to the next.
class Asker {
 public:
  Asker(const Excerpt& excerpt, const Plan& plan, bool evidence)
      : excerpt_(excerpt), plan_(plan), evidence_(evidence) {}

  Answer ask(const abi::Recipe& recipe, const abi::Home& home, const Part& part);
  std::string plain_text(std::uint32_t item, std::uint32_t tag);

 private:
  struct Found {
    std::uint32_t item = kNowhere;
    const Element* element = nullptr;
  };
  bool find(const abi::Home& home, const Part& part);
  bool find_in_blocks(std::uint32_t item, const abi::Home& home);
  bool find_private(std::uint32_t item, const abi::Home& home, int depth);
  void find_in_items(const Element& sequence, const abi::Home& home);
  Answer value_of(const Found& found, const abi::Recipe& recipe, const abi::Home& home, const Prepared* prepared);
  Answer value_of_all(const abi::Recipe& recipe, const abi::Home& home, const Prepared* prepared);
  abi::Missing read(const Found& found, const abi::Home& home);
  bool passes(const abi::Home& home, const Prepared& prepared);
  bool passes(const abi::Guard& guard, const Prepared& prepared, std::size_t at);

  const Excerpt& excerpt_;
  const Plan& plan_;
  bool evidence_;
  Stored stored_;
  std::vector<Found> found_;  ///< in the order in which they count
  std::unordered_map<const abi::Home*, bool> passed_;
};

}  // namespace qapc::dicom
