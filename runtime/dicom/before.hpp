// What the object before said. Floor 3 (runtime/dicom). Objects of a series differ in few elements: what was made of
// the others stays true for as long as their bytes stay the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::dicom {

class Before {
 public:
  struct Answer {
    exam::Cell cell;
    std::string sealed;  ///< what was sealed of it; "" where nothing was
    bool stands = false;
  };

  explicit Before(const Plan& plan);

  /// Another object stands in the excerpt: forgets what depends on an element that changed.
  void start(const Excerpt& excerpt);
  /// What a recipe gave; null where it has to be asked. Of objects without functional groups.
  [[nodiscard]] const Answer* answer(std::size_t recipe) const {
    return known_[recipe].stands ? &known_[recipe] : nullptr;
  }
  /// Keeps it, if the recipe looks at nothing but elements with a slot.
  void keep(std::size_t recipe, const exam::Cell& cell, std::string_view sealed);
  /// The text of a slot; null where it has to be asked.
  [[nodiscard]] const std::string* text(std::uint32_t slot) const {
    return seen_[slot].stands ? &seen_[slot].text : nullptr;
  }
  const std::string& keep_text(std::uint32_t slot, std::string_view text) {
    seen_[slot].stands = true;
    return seen_[slot].text = text;
  }

 private:
  /// What was made of a slot.
  struct Seen {
    std::string text;
    bool stands = false;
    std::vector<std::uint32_t> recipes;  ///< that look at it
  };

  void forget(Seen& seen);

  std::vector<Seen> seen_;               ///< by slot
  std::vector<std::uint32_t> versions_;  ///< by slot, as the excerpt tells them
  std::vector<Answer> known_;            ///< by recipe
  std::vector<bool> looks_at_slots_;     ///< by recipe: and at nothing else
  std::uint32_t charset_ = kNowhere;     ///< slot of (0008,0005): every text depends on it
};

}  // namespace qapc::dicom
