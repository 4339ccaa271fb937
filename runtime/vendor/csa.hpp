// The CSA headers of Siemens V-line scanners: (0029,xx10) and (0029,xx20) of "SIEMENS CSA HEADER". Floor 3
// (runtime/vendor). Named values as text, in two versions; every length is checked against the bytes that are left.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/vendor/unread.hpp"

namespace qapc::vendor {

struct CsaField {
  std::string name;                 ///< `MosaicRefAcqTimes`
  std::string vr;                   ///< as the block says: `FD`; the values are text all the same
  std::vector<std::string> values;  ///< those that are not empty, at most as many as the field says it has
};

struct Csa {
  int version = 2;               ///< 2 begins with `SV10`; 1 (before VB) with the number of its fields
  std::vector<CsaField> fields;  ///< in the order of the block
  /// The first field of that name that has a value, else the first of that name, or null.
  [[nodiscard]] const CsaField* find(std::string_view name) const;
};

/// More than any scanner writes: 100 fields, 42 items in one, 250 KB.
inline constexpr std::size_t kMostCsaFields = 1000;
inline constexpr std::size_t kMostCsaItems = 10'000;  ///< of one field

/// Unread   Empty: no bytes; Deidentified: nothing but zeros; NotRead: an Interfile text or a data set where the block
///          should be (GDCM has met both); Unparsable: else, with the place
/// Source   nibabel, doc/source/dicom/siemens_csa.rst; SPM spm_dicom_headers.m (length of CSA1 items); GDCM
///          gdcmCSAHeader (the other forms); checked on VB13 to VE11 files
Read<Csa> parse_csa(std::span<const std::byte> bytes);

}  // namespace qapc::vendor
