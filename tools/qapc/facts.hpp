// What the headers of exams say, attribute by attribute, as policies see it. Floor 7 (tools), for `qapc facts`.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "runtime/abi/home.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/json/value.hpp"
#include "runtime/session/gather.hpp"

namespace qapc::tools {

/// An attribute that was asked for.
struct FactName {
  std::string name;
  std::string unit;
  bool canonical = false;
  abi::Index recipe = abi::kNone;
};

struct FactImage {
  std::size_t file = 0;  ///< of Facts::gathered.input.files
  std::uint32_t frame = 0;
  std::vector<std::pair<abi::Index, exam::Cell>> cells;  ///< by recipe; those that are absent are left out
  [[nodiscard]] const exam::Cell* find(abi::Index recipe) const;
};
struct FactSeries {
  std::size_t exam = 0;  ///< counted from 1
  std::string uid;
  std::string number;
  std::vector<FactImage> images;  ///< in order of SOP instance and frame
};

struct Facts {
  std::vector<std::string> texts;
  std::vector<abi::Recipe> recipes;
  std::vector<FactName> names;  ///< in order of name, canonical ones first
  std::vector<FactSeries> series;
  session::Gathered gathered;  ///< without its objects

  [[nodiscard]] const FactName* find(std::string_view name) const;
  /// A home in words; what a computed one is made of by name.
  [[nodiscard]] std::string home_text(abi::Index recipe, std::uint8_t home) const;
};

/// Attributes whose values may be shown to the owner of the data: neither identities nor bulk data.
bool may_be_told(std::string_view name);

/// A value that is no identity, and points to one exam or one scanner all the same: UIDs, dates, names of equipment. It
/// is shown to those who ask for it.
bool points_to_exam(std::string_view keyword, std::string_view vr, abi::Privacy privacy);

/// Of these attributes; of all that may be told where no name is given.
Facts read_facts(const std::vector<std::string>& names, const std::vector<std::filesystem::path>& paths,
                 const session::Gathering& how);

/// One value as a scalar, several as an array.
json::Value to_json(const exam::Cell& cell);
/// `3.5\2`, for people.
std::string to_text(const exam::Cell& cell);

/// Attribute by attribute: values with the number of images that have them, where they come from, why they are missing.
/// Names that nothing is known of in a series are told when they were asked for by name.
std::string facts_text(const Facts& facts, bool by_name);
json::Value facts_json(const Facts& facts, bool by_name);
/// The keys of BIDS sidecars: an object a line for each series, and for each kind of object, echo time and component of
/// it.
std::string facts_bids(const Facts& facts);

}  // namespace qapc::tools
