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
  std::uint32_t tag = 0;  ///< group << 16 | element; the lowest of a repeating group (OverlayRows: 6000,0010)
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
  bool before_top_level = false;  ///< tried before the attribute itself at the top level, which in an enhanced object
                                  ///< is a summary (ImageType), a rounded copy or the value of one frame; else after it
  bool several_items = false;     ///< a sequence of the path may have several items; each gives a value
  bool first_value = false;       ///< the first of the values stands for the attribute (InversionTimes)
  bool time_of_day = false;       ///< the time part of a date and time
};

struct PrivateElement {
  std::string_view creator;  ///< as its vendor writes it
  std::uint16_t group = 0;
  std::uint8_t element = 0;
  std::string_view vr;
  std::string_view vm;
  std::string_view name;     ///< "" where nobody has published one
  std::string_view unit;     ///< as in Attribute; "" where dimensionless, none or unknown
  std::string_view meaning;  ///< for people; "" where nobody has said
};

/// One row of the vendor table: a Manufacturer that begins with `prefix` (case folded), followed by no letter, is
/// `vendor`. Bytes outside ASCII count as letters.
struct VendorName {
  std::string_view prefix;  ///< `ge`
  std::string_view vendor;  ///< `GE`
};

std::string_view edition();                  ///< of PS3.6, the newest: `2026b`
std::string_view vendors_edition();          ///< of the vendor tables: `1`
std::string_view confidentiality_edition();  ///< of PS3.15, for the classes of privacy: `2024e`
std::string_view digest();                   ///< SHA-256 of all tables, hex

/// Editions of PS3.6 a policy may be checked against, the newest first.
std::span<const std::string_view> editions();
/// As the newest edition has it.
std::optional<Attribute> find(std::string_view keyword);
/// As `edition` has it, one of editions(): nothing where it came later. What has units, levels and classes of privacy
/// is the newest table whatever the edition.
std::optional<Attribute> find(std::string_view keyword, std::string_view edition);
/// Of all standard attributes, in alphabetical order.
std::vector<std::string_view> keywords();
/// A tag of a repeating group finds its attribute: (6002,3000) is OverlayData.
std::optional<Attribute> find(std::uint32_t tag);
/// Rows of one keyword. Homes are tried in this order: rows that come before the top level, the attribute itself at the
/// top level, the other rows.
std::span<const FrameHome> frame_homes(std::string_view keyword);
/// Creators are compared trimmed and without case.
std::optional<PrivateElement> find_private(std::string_view creator, std::uint16_t group, std::uint8_t element);
/// At most three elements at this place of a block, of whatever creators; first those of which somebody has said what
/// they mean.
std::vector<PrivateElement> private_elements(std::uint16_t group, std::uint8_t element);
bool knows_creator(std::string_view creator);
std::span<const VendorName> vendor_names();
/// Vendors in the order of the table, each once, then `OTHER`.
std::vector<std::string_view> vendors();
/// What vendor_names() says of a Manufacturer: `SIEMENS`, or `OTHER`.
std::string_view vendor_of(std::string_view manufacturer);
/// Names of canonical attributes (`slice_spacing`), see canonical.hpp.
std::span<const std::string_view> canonical_names();

/// At most three keywords an author may have meant by `word`: a known synonym (`TR`), the same letters without case,
/// `_` and spaces, or an edit distance of at most 2; nearest first.
std::vector<std::string_view> suggestions(std::string_view word);

/// All rows for readers of implicit transfer syntaxes: standard by tag, private by creator, group and element. Overlay
/// and curve groups are there 16 times (6000 to 601E, PS3.5 7.6); (7Fxx,eeee) and (0020,31xx) are their lowest tag.
/// Made at the first call; the rows live as long as the program.
abi::Dictionary table();

}  // namespace qapc::dictionary
