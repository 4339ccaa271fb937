// What DICOM says about attributes: tags, VR, VM, units, terms, privacy, and where enhanced objects keep them.
// Floor 2 (compiler/dictionary). The tables of stdlib/dictionary, made into constant data at build time: nothing is
// loaded, nothing is parsed at run time.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "runtime/abi/dictionary.hpp"
#include "runtime/abi/value.hpp"

namespace qapc::dictionary {

/// Whose fact an attribute states (patient, study, series, instance in PS3.3).
enum class Level : std::uint8_t { Subject, Exam, Series, Image };

/// Value multiplicity of PS3.6: `1`, `2`, `1-n`, `2-2n`.
struct Multiplicity {
  std::uint16_t least = 1;
  std::uint16_t most = 1;  ///< 0: no limit
  [[nodiscard]] bool single() const { return least == 1 && most == 1; }
};

struct Attribute {
  std::string_view keyword;
  std::uint32_t tag = 0;  ///< group << 16 | element
  std::string_view vr;    ///< `DS`; `US or SS` is `xs`
  Multiplicity vm;
  std::string_view name;  ///< `Echo Time`; "" where the seed has none
  bool retired = false;
  std::string_view unit;       ///< as written in policies: `ms`, `s/mm2`, `Hz/px`; "" where dimensionless or none
  bool unit_known = false;     ///< false: nobody has said whether the number has a unit
  std::optional<Level> level;  ///< nothing where nobody has said
  std::span<const std::string_view> terms;
  bool terms_closed = false;  ///< true: enumerated values (nothing else is legal); false: defined terms
  abi::Privacy privacy = abi::Privacy::Phi;
};

/// A home of an attribute in multi-frame objects, beside or instead of the top level (PS3.3 C.7.6.16, C.8.13.5).
struct FrameHome {
  std::string_view keyword;  ///< of the attribute a policy names
  std::uint32_t tag = 0;     ///< element inside the innermost item (may be another attribute: EffectiveEchoTime)
  std::span<const std::uint32_t> path;  ///< sequence tags from the functional group item; empty: the top level
  bool first_value = false;             ///< the first of its values stands for the attribute (InversionTimes)
  bool time_of_day = false;             ///< the time part of a date and time
};

struct PrivateElement {
  std::string_view creator;
  std::uint16_t group = 0;
  std::uint8_t element = 0;
  std::string_view vr;
  std::string_view vm;
  std::string_view name;  ///< "" where nobody has published one
};

/// One row of the vendor table: a Manufacturer that begins with `prefix` (case folded) is `vendor`.
struct VendorName {
  std::string_view prefix;
  std::string_view vendor;  ///< `SIEMENS`
};

std::string_view edition();  ///< `2026b`
std::string_view digest();   ///< SHA-256 of all tables, hex

const Attribute* find(std::string_view keyword);
const Attribute* find(std::uint32_t tag);
/// Rows of one keyword, in the order in which homes are tried.
std::span<const FrameHome> frame_homes(std::string_view keyword);
/// Creators are compared trimmed and without case.
const PrivateElement* find_private(std::string_view creator, std::uint16_t group, std::uint8_t element);
bool knows_creator(std::string_view creator);
std::span<const VendorName> vendor_names();
/// Vendors in the order of the table, each once, then `OTHER`.
std::vector<std::string_view> vendors();
/// Names of canonical attributes (`slice_spacing`): known words that qapc cannot read yet.
std::span<const std::string_view> canonical_names();

/// At most three keywords an author may have meant by `word`: a known synonym (`TR`), the same letters without case,
/// `_` and spaces, or an edit distance of at most 2; nearest first.
std::vector<std::string_view> suggestions(std::string_view word);

/// All rows for readers of implicit transfer syntaxes.
abi::Dictionary table();

}  // namespace qapc::dictionary
