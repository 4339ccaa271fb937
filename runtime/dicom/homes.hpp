// Where the homes of a recipe lie in an excerpt, and what stands there. Floor 3 (runtime/dicom).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/dicom/before.hpp"
#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/steps.hpp"
#include "runtime/dicom/stored.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::dicom {

/// A part of a data set that is looked at by itself. kNowhere: the object has none.
struct Part {
  enum class Kind : std::uint8_t { Frame, Shared, Top };
  Kind kind = Kind::Top;
  std::uint32_t item = kNowhere;
};

/// The search ends with this: a value, or something there that is no value.
constexpr bool settles(abi::Missing answer) {
  return answer != abi::Missing::Absent && answer != abi::Missing::Empty && answer != abi::Missing::CreatorAbsent;
}
/// Of an answer that settles nothing and the next one, the one that says more.
constexpr abi::Missing fuller(abi::Missing answer, abi::Missing next) {
  const auto rank = [](abi::Missing reason) {
    return reason == abi::Missing::Empty ? 2 : reason == abi::Missing::Absent ? 1 : 0;
  };
  return settles(next) || rank(next) > rank(answer) ? next : answer;
}

/// Where the value goes that was found.
struct Given {
  exam::Values& values;
  std::string* evidence = nullptr;  ///< gets what is sealed of it, see append_evidence; null where nothing is sealed
};

/// Asks homes of one object after another, with memory that is used again. The excerpt changes between objects.
class Asker {
 public:
  /// Both outlive it.
  Asker(const Plan& plan, const Excerpt& excerpt);

  /// Another object stands in the excerpt.
  void start() {
    ++object_;
    before_.start(excerpt_);
  }
  /// By the positions of recipe and home. None where `into` holds values.
  abi::Missing ask(std::size_t recipe, std::size_t home, const Part& part, const Given& into);
  /// The same of a home at the top level that has a slot.
  abi::Missing ask_slot(std::size_t recipe, std::size_t home, const Given& into);
  /// The text of an element at the top level as far as it is plain, without padding; "" when it is not there. Valid
  /// until the next object.
  std::string_view text_in(std::uint32_t slot) {
    const std::string* known = before_.text(slot);
    return known != nullptr ? *known : before_.keep_text(slot, text_of(excerpt_.in_slot(slot)));
  }
  /// What does not have to be asked.
  [[nodiscard]] Before& before() { return before_; }
  /// Room for what is sealed of an image.
  [[nodiscard]] std::string& sealed() { return sealed_; }

 private:
  struct Found {
    std::uint32_t item = kNowhere;
    const Element* element = nullptr;
  };
  struct Question {
    const abi::Recipe& recipe;
    const abi::Home& home;
    const Prepared* prepared = nullptr;
  };
  /// What a guard said of one object.
  struct Passed {
    std::uint64_t object = 0;
    bool passes = false;
  };
  bool find(const abi::Home& home, const Part& part);
  bool find_in_blocks(std::uint32_t item, const abi::Home& home);
  bool find_private(std::uint32_t item, const abi::Home& home, int depth);
  void find_in_items(const Element& sequence, const abi::Home& home);
  [[nodiscard]] Question question(std::size_t recipe, std::size_t home) const;
  abi::Missing value_of(const Found& found, const Question& question, const Given& into);
  abi::Missing value_of_all(const Question& question, const Given& into);
  abi::Missing read(const Found& found, const abi::Home& home);
  std::string_view text_of(const Element* element);
  bool passes(const Prepared& prepared);
  bool look(const abi::Guard& guard, const text::Pattern& pattern);

  const Plan& plan_;
  const Excerpt& excerpt_;
  Stored stored_;
  std::string joined_;
  std::string sealed_;
  std::uint64_t object_ = 0;
  std::vector<Passed> passed_;  ///< by guard of the plan
  std::vector<Found> found_;    ///< in the order in which they count
  Before before_;
};

}  // namespace qapc::dicom
