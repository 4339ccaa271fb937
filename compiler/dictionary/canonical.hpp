// Canonical attributes: one name, type and unit for what vendors keep in different places, and the recipes that read
// it. Floor 2 (compiler/dictionary). The rows are stdlib/dictionary/canonical.tsv; docs/vendors.md explains them.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/abi/home.hpp"

namespace qapc::dictionary {

enum class CanonicalType : std::uint8_t { Number, Integer, Text, Code };

struct CanonicalHome {
  std::string_view vendor;    ///< whose scanners; "" for all
  std::string_view notation;  ///< `"GEMS_PARM_01" (0043,xx2C) unset "0" shift -6`; was checked when qapc was built
  std::string_view source;    ///< what shows it: a public data set, a document, the standard
};

struct Canonical {
  std::string_view name;
  CanonicalType type = CanonicalType::Number;
  bool list = false;
  std::string_view unit;  ///< as in Attribute; "" where dimensionless or none
  Level level = Level::Series;
  abi::Privacy privacy = abi::Privacy::Phi;
  std::string_view bids;  ///< its key in BIDS sidecars, "" where it has none
  std::string_view meaning;
  std::span<const CanonicalHome> homes;     ///< tried in this order, for each image
  std::span<const std::string_view> never;  ///< vendors known never to store it
};

std::optional<Canonical> canonical(std::string_view name);
/// What is known of a vendor: it has a home, it never stores the value, or nobody has looked.
enum class Knowledge : std::uint8_t { Stored, NeverStored, Unknown };
Knowledge knowledge(const Canonical& canonical, std::string_view vendor);

/// The vendor whose name in Manufacturer a pattern of a recipe looks for; "" for other patterns.
std::string_view vendor_of_pattern(std::string_view pattern);

/// The class of a private element: that of the canonical attribute whose home it is, else restricted where it is a
/// number and phi for all else, since vendors write names where nobody expects them.
abi::Privacy private_privacy(std::string_view creator, std::uint16_t group, std::uint8_t element, std::string_view vr);

/// Homes of a standard attribute, in the order in which they are tried: of frames before the top level, the top level,
/// of frames after it.
std::vector<abi::Home> homes_of(const Attribute& attribute);

/// Blocks of bytes in private elements whose fields have names.
enum class FieldBlock : std::uint8_t { CsaSeries, CsaImage, Protocol, GeProtocol };
/// Where a field of that name stands. A number that a Siemens protocol leaves out is 0, which is how its grammar says
/// so.
std::vector<abi::Home> homes_in(FieldBlock block, std::string_view field, bool is_number);
/// The private elements that hold such blocks: one home in each.
std::vector<abi::Home> packed_elements();
/// Names of fields that homes of canonical attributes have.
std::vector<std::string_view> fields_of(FieldBlock block);

/// The values that a code can have, in alphabetical order; empty where homes give others than those they name.
std::vector<std::string_view> terms_of(const Canonical& canonical);

/// Texts and recipes of the program under way.
struct Sink {
  std::function<abi::Index(std::string_view)> text;
  std::function<abi::Index(abi::Recipe)> recipe;
};

/// Adds the recipe of a canonical attribute, and before it those that its functions take. Each is added once.
class CanonicalRecipes {
 public:
  explicit CanonicalRecipes(Sink sink) : sink_(std::move(sink)) {}

  /// `name` is one of canonical_names().
  abi::Index add(std::string_view name);
  /// Has a value where one of the vendors made the scanner.
  abi::Index made_by(const std::vector<std::string>& vendors);

 private:
  friend class RecipeMaker;
  abi::Index helper(const std::string& key, const std::function<abi::Recipe()>& make);

  Sink sink_;
  std::map<std::string, abi::Index, std::less<>> known_;
};

}  // namespace qapc::dictionary
