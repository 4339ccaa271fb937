// The quick reader: explicit and implicit little endian, read only as far as a plan asks. Floor 3 (runtime/dicom/scan).
// It reads no better than DCMTK, and where it cannot be sure to read the same it says so.
#pragma once

#include <vector>

#include "runtime/dicom/excerpt.hpp"
#include "runtime/dicom/plan.hpp"
#include "runtime/dicom/scan/around.hpp"
#include "runtime/dicom/scan/trail.hpp"
#include "runtime/dicom/source.hpp"

namespace qapc::dicom::scan {

class Scanner {
 public:
  Scanner();
  ~Scanner();
  Scanner(const Scanner&) = delete;
  Scanner& operator=(const Scanner&) = delete;

  /// Fills an excerpt. False where anything is in doubt: then DCMTK reads the file, or says what is wrong with it.
  ///
  /// It walks over the heads of all elements in the first 8 KiB and as far as something is wanted, also inside
  /// sequences: lengths that contradict each other there, and a file that was cut, are always in doubt. Values that no
  /// plan asks for are not read.
  bool read(const Source& source, const Plan& plan, Filler& into);

 private:
  std::vector<Around> levels_;  ///< used again
  Trail trail_;
};

}  // namespace qapc::dicom::scan
