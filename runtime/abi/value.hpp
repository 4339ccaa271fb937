// The words that both towers share about values: types, reasons for missing, verdicts, classes of privacy.
// Floor 1 (runtime/abi). Enumerators are written into artefacts and reports: they are appended, never renumbered.
#pragma once

#include <cstdint>
#include <string_view>

namespace qapc::abi {

/// What a value of the program is. Number is a double in the unit of its element; Text an id of the batch's dictionary.
enum class Type : std::uint8_t { Number, Integer, Text, Truth, Verdict, Outcome };

/// Why a value is not there.
enum class Missing : std::uint8_t {
  None,           ///< it is there
  Absent,         ///< no such element
  Empty,          ///< the element has no value
  Unparsable,     ///< the element's text is not what its VR says
  OutOfRange,     ///< outside what its VR can hold
  Differs,        ///< the images of the subject disagree
  CreatorAbsent,  ///< no private block of that creator
  OtherVendor,    ///< an attribute of another vendor
  NeverStored,    ///< this vendor does not store it
  Deidentified,   ///< removed by de-identification
  NoPixels,       ///< pixel data needed and not there
  Precondition,   ///< a metric's precondition fails
  NotRead,        ///< qapc does not read it from this kind of object
  DivisionByZero,
  NoRow,         ///< no row of a vendor table fits
  Undecided,     ///< which images, series or exams it is made of is not known
  NoStratum,     ///< what it is compared with has no such stratum
  SmallStratum,  ///< what it is compared with has too few members in the stratum
};
inline constexpr int kMissingReasons = 18;
/// From here on stand the reasons of metrics (runtime/abi/reason.hpp). A set of reasons knows all of them as
/// Precondition; a report says which it is.
inline constexpr unsigned kOwnReasons = 32;

/// A reason as a set of reasons knows it.
constexpr Missing kind_of(Missing reason) {
  return static_cast<unsigned>(reason) < kOwnReasons ? reason : Missing::Precondition;
}
/// Bit of a reason in a set of reasons.
constexpr std::uint32_t bit(Missing reason) {
  return 1u << static_cast<unsigned>(kind_of(reason));
}
/// Every reason.
inline constexpr std::uint32_t kAnyReason = ((1u << kMissingReasons) - 1) & ~bit(Missing::None);
/// The reasons that `missing means skip` excuses (docs/language.md, Verdict of a rule, row 11).
inline constexpr std::uint32_t kExcusable =
    bit(Missing::Absent) | bit(Missing::Empty) | bit(Missing::CreatorAbsent) | bit(Missing::OtherVendor);

/// Two decimals of at most 15 digits, read as doubles a and b, lie within a tolerance of one another exactly when
/// |a - b| <= tolerance + max(|a|, |b|) * kDecimalSlack: the error of reading and subtracting them is smaller than
/// that, and a step of their last digit larger.
inline constexpr double kDecimalSlack = 0x1p-51;

enum class Verdict : std::uint8_t {
  NoSubject,          ///< the definition does not match
  UnknownDefinition,  ///< whether the definition matches is unknown; counts as unknown
  NotApplicable,
  NotAssessed,
  NotRun,  ///< a rule named in `after` did not pass; counts as unknown
  Unknown,
  Pass,
  Warn,
  Fail,
  Waived,  ///< one of fail, warn, unknown and not run that a waiver sets aside: no operation makes it, reports tell it
};
/// Those that rules come to by themselves.
inline constexpr int kVerdicts = 9;
constexpr std::uint32_t bit(Verdict verdict) {
  return 1u << static_cast<unsigned>(verdict);
}
/// What the decision calls unknown: not known, not run, or not known to be a subject.
inline constexpr std::uint32_t kCountsAsUnknown =
    bit(Verdict::Unknown) | bit(Verdict::UnknownDefinition) | bit(Verdict::NotRun);

/// The verdicts with which a rule stops those that name it in `after`.
inline constexpr std::uint32_t kStopsOthers = kCountsAsUnknown | bit(Verdict::Fail);

/// The verdicts that a waiver sets aside.
inline constexpr std::uint32_t kWaivable = kCountsAsUnknown | bit(Verdict::Warn) | bit(Verdict::Fail);

enum class Severity : std::uint8_t { Minor, Major, Critical };

/// Order is badness: the worst outcome that holds decides.
enum class Outcome : std::uint8_t { Undecided, Accept, Review, Reject };
inline constexpr int kOutcomes = 4;

/// Who may see a value (docs/language.md, Privacy).
enum class Privacy : std::uint8_t { Public, Restricted, Phi };

/// What `missing means` says.
enum class MissingMeans : std::uint8_t { Unknown, Fail, Skip };

/// A piece of a message.
enum class SegmentKind : std::uint8_t {
  Literal,
  Value,
  Expected,
  Count,
  Pseudonym,  ///< a keyed code of the value
  Year,       ///< of a date
  Band,       ///< the band of so many that the number lies in
  Names,
};
/// Whether the piece shows a value, or something of it.
constexpr bool shows_value(SegmentKind kind) {
  return kind == SegmentKind::Value || kind == SegmentKind::Pseudonym || kind == SegmentKind::Year ||
         kind == SegmentKind::Band;
}

std::string_view name(Type type);
std::string_view name(Missing reason);   ///< `absent`, `private creator absent`, `no_background`, …
std::string_view name(Verdict verdict);  ///< `pass`, `not applicable`, …
std::string_view name(Severity severity);
std::string_view name(Outcome outcome);
std::string_view name(Privacy privacy);
std::string_view name(MissingMeans means);

}  // namespace qapc::abi
