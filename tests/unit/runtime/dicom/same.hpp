// The quick reader beside DCMTK: what both say of the same bytes.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/dicom/plan.hpp"
#include "tests/unit/runtime/dicom/reading.hpp"

namespace qapc::dicom::reading {

/// Recipes of every kind: top level, functional groups, private blocks, lists, times, shifts, one of several values.
std::vector<abi::Recipe> recipes_of_all_kinds();

/// Every regular file, in order.
std::vector<std::filesystem::path> files_below(const std::filesystem::path& folder);

/// Everything an object says, evidence included, a line for each image; the refusal otherwise.
std::string told(const std::expected<Object, Refused>& read);

/// Reads twice and compares. Bytes are read from a file: what is in memory is at hand, and the quick reader would look
/// at all of it.
class Comparison {
 public:
  explicit Comparison(const std::vector<abi::Recipe>& recipes);
  ~Comparison();
  Comparison(const Comparison&) = delete;
  Comparison& operator=(const Comparison&) = delete;

  struct Result {
    std::string quick;      ///< what the reader says
    std::string reference;  ///< what DCMTK alone says
    bool scanned = false;   ///< without DCMTK
    [[nodiscard]] bool same() const { return quick == reference; }
  };
  Result of(std::string_view bytes);
  Result of_file(const std::filesystem::path& file);

  /// Of changed bytes: the same, or damage that lies where nobody looks; then the values are those of the bytes before
  /// the change, and DCMTK alone has seen it. `original` is what the reference said of those.
  static bool agrees(const Result& changed, const std::string& original);

 private:
  std::filesystem::path file_;
  Plan plan_;
  Reader quick_;
  Reader reference_;
};

}  // namespace qapc::dicom::reading
