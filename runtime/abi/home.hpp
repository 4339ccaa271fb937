// How a value is read from an exam: places in an object, and what is made of what stands there. Floor 1 (runtime/abi).
// A recipe tries its homes in order, for each image; the position of the home that supplied the value is kept.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/value.hpp"

namespace qapc::abi {

using Index = std::uint32_t;
inline constexpr Index kNone = std::numeric_limits<Index>::max();

/// Where in an object a home lies.
enum class Place : std::uint8_t {
  DataSet,          ///< the top level
  FunctionalGroup,  ///< an item of a functional group: of the frame if it is there, else shared by all frames
  Private,          ///< a private block, at the top level or (multi-frame) in the functional groups
  Never,            ///< nowhere: where its guards hold, the vendor is known never to store the value
  Computed,         ///< what a function makes of other recipes, once all images of a series are there
  Measured,         ///< a metric of the images of a series, once they are there: one for all of them
  External,         ///< what another tool measured of a series; `fields` are its name and that of the number
};
/// One value for all images of a series, which no image holds.
constexpr bool is_of_series(Place place) {
  return place == Place::Measured || place == Place::External;
}
enum class Transform : std::uint8_t {
  None,
  TimeOfDay,  ///< TM or the time part of DT, as seconds since midnight
  Duration,   ///< `TA 04:26`, `03:10`, `4.5`: minutes and seconds, or seconds, as seconds
};

/// What lies inside the bytes of a private element; `Home::fields` names it.
enum class Format : std::uint8_t {
  None,         ///< the element's own value
  Csa,          ///< a field of a CSA header
  CsaProtocol,  ///< a line of the measurement protocol in a CSA series header
  Protocol,     ///< a line of the measurement protocol in a text
  GeProtocol,   ///< a key of the packed protocol
  GeReadout,    ///< `traversal`: LINEAR or REVERSE_LINEAR, of the raw-data header
};

/// What makes a value of other values. runtime/abi/function.hpp says what each takes.
enum class Function : std::uint8_t {
  None,
  Join,
  Sum,
  SquareTile,
  RowTile,
  AlongPhase,
  AcquiredLines,
  AcquiredMatrix,
  EchoSpacing,
  ReadoutTime,
  GeEchoSpacing,
  GeReadoutTime,
  BidsDirection,
  DirectionName,
  PlaneName,
  GeVector,
  CanonVector,
  Intensity,
  MosaicTimes,
  FrameTimes,
  AgreeingTimes,
  GeTimes,
  SliceOrder,
  SlicesAtOnce,
  Volumes,
  SliceDistance,
  VolumeRepetition,
  ZeroWhereOthersHave,
  Same,
};
inline constexpr int kFunctions = static_cast<int>(Function::Same) + 1;

/// The home counts only in objects where an element of the top level has a text that matches.
struct Guard {
  std::uint32_t tag = 0;  ///< with a creator: element holds the low byte only
  std::string creator;
  std::string pattern;  ///< RE2; values of a multi-valued element stand between backslashes
  friend bool operator==(const Guard&, const Guard&) = default;
};

/// What stands for a value in place of it.
struct Replacement {
  std::string from;  ///< a text, or a number however it is written; `*`: any other value
  std::string to;
  friend bool operator==(const Replacement&, const Replacement&) = default;
};

/// What is made of the values as they stand there, in this order, before they get the recipe's type.
struct Steps {
  std::vector<std::string> unset{};  ///< texts, and numbers however they are written, that say: not set
  std::string pattern{};             ///< RE2: its first group stands for the value; "" for none
  std::string otherwise{};           ///< the value where a format has no such field, or no value matches; "": none
  std::vector<Replacement> table{};  ///< not empty: a value that is not in it is unparsable
  double modulo = 0;                 ///< not 0: the rest of the number divided by it
  bool reciprocal = false;           ///< one over the number
  friend bool operator==(const Steps&, const Steps&) = default;
};

struct Home {
  Place place = Place::DataSet;
  std::uint32_t tag = 0;  ///< group << 16 | element; Private: element holds the low byte only
  /// FunctionalGroup: sequence tags from the functional group item to the element. Private: the element is a sequence;
  /// tags from its items to the element meant, which each item gives a value of.
  std::vector<std::uint32_t> path{};
  std::string creator{};  ///< Private: as declared; compared trimmed and without case
  bool deep = false;      ///< Private: also in the items of sequences at the top level, where it is not there itself
  Transform transform = Transform::None;
  std::int32_t decimal_shift = 0;  ///< added to the decimal exponent of the stored number
  std::uint32_t value = 0;         ///< n: the nth value only, of a multi-valued element; 0: as it is
  Format format = Format::None;
  std::vector<std::string> fields{};  ///< of the format; several give one value each. Measured: `efc@1`
  std::vector<Guard> guards{};        ///< all of them hold
  Steps steps{};
  Function function = Function::None;  ///< Computed
  std::vector<Index> inputs{};         ///< Computed: recipes, each before the recipe of this home; External: those
                                       ///< of SeriesNumber, SeriesDescription and AcquisitionTime
  Index given = kNone;                 ///< Computed: counts only for images that have a value of this recipe
  friend bool operator==(const Home&, const Home&) = default;
};

struct Recipe {
  Index name = kNone;  ///< text: the attribute as the author knows it
  Index unit = kNone;  ///< text: unit of the column, "" when it has none
  Type type = Type::Text;
  bool list = false;  ///< more than one value: read as the rows of a value space
  Privacy privacy = Privacy::Phi;
  std::vector<Home> homes;  ///< tried in order, for each image
  friend bool operator==(const Recipe&, const Recipe&) = default;

  /// The only home is Measured or External: read in the space of series. A list is the metric's series of values.
  [[nodiscard]] bool measured() const { return !homes.empty() && is_of_series(homes.front().place); }
  [[nodiscard]] bool external() const { return !homes.empty() && homes.front().place == Place::External; }
};

/// Words for parts of a home. Each may be missing, and gives "" for what it has no word for.
struct Wording {
  std::function<std::string(Index)> recipe{};               ///< the name of an input
  std::function<std::string(std::uint32_t tag)> keyword{};  ///< the name of a standard element
  std::function<std::string(std::string_view)> pattern{};   ///< what a pattern is for: `SIEMENS`
};

/// `(0019,xx18) "SIEMENS MR HEADER", shifted by 10^-9`: all of a home in words, for listings.
std::string describe(const Home& home);
/// `EffectiveEchoTime (0018,9082) in MREchoSequence of a functional group`: for people. Long tables are told by their
/// size.
std::string describe(const Home& home, const Wording& wording);
/// Where it lies, without what is done with what stands there: `CSA B_value in (0029,xx10) "SIEMENS CSA HEADER"`.
std::string describe_place(const Home& home, const Wording& wording);

}  // namespace qapc::abi
