// DICOM objects read by recipes. Floor 3 (runtime/dicom); no type of DCMTK leaves runtime/dicom/dcmtk.
#pragma once

#include <cstddef>
#include <expected>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "runtime/abi/dictionary.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::dicom {

struct Plan;  // plan.hpp
class Bytes;  // bytes.hpp

/// Why a file gives no images. The detail is for people and holds no value of the file.
enum class Refusal : std::uint8_t {
  NotDicom,       ///< its bytes are not DICOM
  NotAnImage,     ///< DICOM without an image: a report, raw data, a directory
  Damaged,        ///< it begins as DICOM and is cut or contradicts itself
  Unreadable,     ///< the system does not give its bytes
  NoIdentifiers,  ///< no SOP Instance, Series or Study Instance UID
  Archive,        ///< a tar or zip archive: its members are to be read (archive.hpp)
};
struct Refused {
  Refusal why = Refusal::NotDicom;
  std::string detail;
};

struct Object {
  std::string study_instance_uid;
  std::string series_instance_uid;
  std::string sop_instance_uid;
  std::string series_number;        ///< as text; "" when absent
  bool is_mr = false;               ///< Modality is MR
  std::vector<exam::Image> images;  ///< one, or one for each frame, in order of frame; a cell for each recipe
};

/// Gives the readers their dictionary. Call once, before the first plan and before threads.
void use_dictionary(const abi::Dictionary& dictionary);

struct ReadOptions {
  bool evidence = true;     ///< each image gets the digest of what was read of it
  bool only_dcmtk = false;  ///< the reference: DCMTK parses every file whole
  bool spectra = false;     ///< MR spectroscopy counts as an image: for those who look at headers alone
  bool watch = false;       ///< a file that changes while it is read is unreadable
};

/// Reads files as far as a plan asks (`.dcm` in any transfer syntax, or the same gzipped). Never touches pixel values.
/// One for each thread.
class Reader {
 public:
  /// The plan outlives the reader.
  explicit Reader(const Plan& plan, const ReadOptions& options = {});
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  std::expected<Object, Refused> read(const std::filesystem::path& file) { return read(file.native(), false); }
  /// `is_regular`: the file is known to be.
  std::expected<Object, Refused> read(const std::string& file, bool is_regular);
  /// The bytes of a file.
  std::expected<Object, Refused> read(std::vector<std::byte> bytes);
  /// The last file was read without DCMTK.
  [[nodiscard]] bool scanned() const;

 private:
  struct Scratch;
  std::expected<Object, Refused> read_bytes(const std::shared_ptr<Bytes>& bytes);
  template <typename Open>
  std::expected<Object, Refused> guarded(Open open);

  const Plan& plan_;
  ReadOptions options_;
  std::unique_ptr<Scratch> scratch_;
};

/// One file by itself.
std::expected<Object, Refused> read_object(const std::filesystem::path& file, std::span<const abi::Recipe> recipes);

std::string_view name(Refusal refusal);  ///< `not DICOM`, `not an image`, …

}  // namespace qapc::dicom
