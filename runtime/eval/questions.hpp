// Questions about texts, asked once for each distinct text: predicates and maps as tables. Floor 4 (runtime/eval).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "runtime/abi/program.hpp"

namespace qapc::eval {

/// Distinct texts of a batch by number, in order of first use. A number means nothing outside its batch.
class Texts {
 public:
  std::int32_t id(const std::string& text);
  [[nodiscard]] const std::string& text(std::int32_t id) const { return *texts_.at(static_cast<std::size_t>(id)); }
  [[nodiscard]] std::size_t size() const { return texts_.size(); }

 private:
  std::unordered_map<std::string, std::int32_t> ids_;
  std::vector<const std::string*> texts_;  ///< keys of ids_, which never move
  std::int32_t last_ = 0;                  ///< that was given; texts of a column are mostly alike
};

/// Every predicate and map of a program, answered for every text. Adds the texts that maps give.
class Answers {
 public:
  Answers() = default;
  Answers(const abi::Program& program, Texts& texts);
  [[nodiscard]] const std::uint8_t* const* predicates() const { return predicate_rows_.data(); }
  [[nodiscard]] const std::int32_t* const* maps() const { return map_rows_.data(); }

 private:
  std::vector<std::vector<std::uint8_t>> predicates_;
  std::vector<std::vector<std::int32_t>> maps_;
  std::vector<const std::uint8_t*> predicate_rows_;
  std::vector<const std::int32_t*> map_rows_;
};

/// Whether one text satisfies a predicate.
bool satisfies(const abi::Program& program, const abi::Predicate& predicate, std::string_view text);
/// What a map gives for one text (an index of program.texts).
abi::Index mapped(const abi::Program& program, const abi::TextMap& map, std::string_view text);

}  // namespace qapc::eval
