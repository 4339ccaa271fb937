// Text of an exam into UTF-8, by the Specific Character Set of its data set (PS3.3 C.12.1.1.2, PS3.5 6.1).
// Floor 3 (runtime/dicom). Code extensions are followed here, the C library's iconv converts one set at a time.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::dicom {

struct CodeSet;

/// What is seen of a text in one pass.
struct Shape {
  bool plain = true;       ///< ASCII without escape sequences: itself in every character set
  bool backslash = false;  ///< there is one
  bool blank = false;      ///< white space inside is possible
};
Shape shape_of(std::string_view bytes);
inline bool is_plain(std::string_view bytes) {
  return shape_of(bytes).plain;
}

class Charset {
 public:
  Charset() = default;
  /// The value of (0008,0005), its parts between backslashes.
  explicit Charset(std::string_view specific_character_set);

  /// Nothing for bytes that the set does not have. Plain ASCII is itself in every set, also in an unknown one.
  /// Each value of a person name goes back to the first set at `^` and `=` too.
  [[nodiscard]] std::optional<std::string> to_utf8(std::string_view bytes, bool person_name = false) const;

 private:
  std::string whole_;               ///< encoding of all bytes (`UTF-8`); "" where G0 and G1 are separate
  const CodeSet* upper_ = nullptr;  ///< of bytes from 80 hex on, before any escape sequence
  std::vector<int> declared_;       ///< ISO-IR numbers
};

}  // namespace qapc::dicom
