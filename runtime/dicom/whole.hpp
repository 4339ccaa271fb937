// Headers read whole: a data set as far as any plan may ask, for those who look at all of it or ask later. Floor 3
// (runtime/dicom).
#pragma once

#include <cstddef>
#include <expected>
#include <memory>
#include <string>
#include <vector>

#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::dicom {

/// One for each thread.
class WholeReader {
 public:
  /// The plan is one of Whole, and outlives the reader.
  explicit WholeReader(const Plan& plan);
  ~WholeReader();
  WholeReader(const WholeReader&) = delete;
  WholeReader& operator=(const WholeReader&) = delete;

  struct How {
    bool only_dcmtk = false;  ///< the reference
    bool watch = false;       ///< a file that changes while it is read is unreadable
  };
  /// Fills an excerpt; gives the SOP class of the file meta information, "" where there is none.
  std::expected<std::string, Refused> read(const std::string& file, const How& how, Excerpt& into);
  std::expected<std::string, Refused> read(std::vector<std::byte> bytes, const How& how, Excerpt& into);

 private:
  struct Scratch;
  const Plan& plan_;
  std::unique_ptr<Scratch> scratch_;
};

}  // namespace qapc::dicom
