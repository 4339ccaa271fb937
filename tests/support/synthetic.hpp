// DICOM files with known content, for tests and the demo: the same call gives the same bytes. Built on DCMTK and on
// nothing of runtime/dicom, so that reader and writer cannot share a mistake.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace qapc::synthetic {

/// One element. Values are text with backslashes between them, numbers of binary VRs too (`US` `8`, `FL` `0.1`);
/// `OB`, `OW` and `UN` are taken byte for byte. A value is written as it is given, in whatever character set.
struct Element {
  std::uint32_t tag = 0;  ///< group << 16 | element; with a creator: the element holds the low byte only
  std::string vr;
  std::string value;
  std::string creator;                      ///< private: gets the next free block of its item, and a creator element
  std::vector<std::vector<Element>> items;  ///< of an SQ
};
Element element(std::uint32_t tag, std::string_view vr, std::string_view value);
Element private_element(std::string_view creator, std::uint16_t group, std::uint8_t low_byte, std::string_view vr,
                        std::string_view value);
Element sequence(std::uint32_t tag, std::vector<std::vector<Element>> items);
Element private_sequence(std::string_view creator, std::uint16_t group, std::uint8_t low_byte,
                         std::vector<std::vector<Element>> items);

inline constexpr std::string_view kMrImage = "1.2.840.10008.5.1.4.1.1.4";
inline constexpr std::string_view kEnhancedMrImage = "1.2.840.10008.5.1.4.1.1.4.1";
inline constexpr std::string_view kMrSpectroscopy = "1.2.840.10008.5.1.4.1.1.4.2";
inline constexpr std::string_view kRawData = "1.2.840.10008.5.1.4.1.1.66";

inline constexpr std::string_view kImplicitLittle = "1.2.840.10008.1.2";
inline constexpr std::string_view kExplicitLittle = "1.2.840.10008.1.2.1";
inline constexpr std::string_view kExplicitBig = "1.2.840.10008.1.2.2";
inline constexpr std::string_view kDeflated = "1.2.840.10008.1.2.1.99";
inline constexpr std::string_view kRle = "1.2.840.10008.1.2.5";  ///< encapsulated; its fragments decode to nothing

/// What stands before the data set.
enum class Envelope : std::uint8_t {
  Part10,      ///< preamble and file meta information
  NoPreamble,  ///< file meta information at once
  Bare,        ///< the data set at once
};

struct Instance {
  std::string sop_class{kMrImage};
  std::string transfer_syntax{kExplicitLittle};
  std::string claimed_syntax;                ///< what the file says instead; "" when it does not lie
  std::vector<Element> elements;             ///< win over what the members below say
  std::vector<Element> shared;               ///< functional groups of all frames
  std::vector<std::vector<Element>> frames;  ///< functional groups of each frame; none: a classic object
  std::uint16_t rows = 8;                    ///< 0: no pixel module
  std::uint16_t columns = 8;
  bool pixels = true;                  ///< false: a pixel module without Pixel Data
  std::string samples;                 ///< Pixel Data, words of this machine; "": a ramp
  std::vector<std::string> fragments;  ///< Pixel Data, encapsulated, after `offset_table`; none: not like that
  std::string offset_table;
  std::uint8_t first_private_block = 0x10;  ///< of every item
  bool undefined_lengths = false;           ///< of sequences and items
  Envelope envelope = Envelope::Part10;
  bool gzip = false;
};

/// Replaces the element of that tag or adds it.
void set(std::vector<Element>& elements, const Element& element);
void remove(std::vector<Element>& elements, std::uint32_t tag);

/// The whole file. What cannot be written throws: a test has asked for nonsense.
std::string bytes_of(const Instance& instance);
/// One gzip member that holds the bytes.
std::string gzipped(std::string_view bytes);
/// Makes missing folders.
void write_file(const std::filesystem::path& path, std::string_view bytes);
void write_instance(const std::filesystem::path& path, const Instance& instance);

// --- scanners ----------------------------------------------------------------------------------------------------

enum class Vendor : std::uint8_t { Siemens, Ge, Philips };

/// Which instance it is and of whom. All UIDs follow from the numbers; each attribute that identifies a person, a place
/// or a day holds the canary: PatientName `<canary>^NAME`, PatientID `<canary>-ID`, InstitutionName `<canary>-SITE` …
struct Where {
  int exam = 1;
  int series = 1;
  int instance = 1;
  std::string canary = "CANARY";
};
std::string study_uid(int exam);
std::string series_uid(int exam, int series);
std::string sop_uid(int exam, int series, int instance);

/// A sagittal 3D T1-weighted slice as the vendor writes it. The numbers satisfy policies/t1w-multisite.qap:
///
///             TR/ms  TE/ms  TI/ms  flip  parallel factor
///   Siemens   2500   2.88   1060   8     (0051,xx11) "SIEMENS MR HEADER": p2
///   GE        2500   2.0    1060   8     (0043,xx83) "GEMS_PARM_01": 0.5\1
///   Philips   6.31   2.9    1060   8     (0018,9069) inside (2005,xx0F) "Philips MR Imaging DD 005": 2
///
/// 3 T, 1 mm cubes, 8 x 8 pixels; slice n lies at x = n mm.
Instance t1w(Vendor vendor, const Where& where);
/// The same series as one multi-frame object: what changes from frame to frame in the frame's groups, the rest shared.
/// Siemens puts its private elements into (0021,xxFE) of the groups, Philips into (2005,xx0F) of the frame.
Instance t1w_enhanced(Vendor vendor, const Where& where, int frames);
/// An axial diffusion-weighted slice; the b-value only in its private home: (0019,xx0C) "SIEMENS MR HEADER",
/// (0043,xx39) "GEMS_PARM_01" (first of four), (2001,xx03) "Philips Imaging DD 001".
Instance diffusion(Vendor vendor, const Where& where, int b_value);
Instance localizer(Vendor vendor, const Where& where);
/// A reformat of a T1-weighted series: ImageType DERIVED.
Instance derived(Vendor vendor, const Where& where);
/// An object without an image: Raw Data Storage.
Instance raw_data(Vendor vendor, const Where& where);

// --- the demo ----------------------------------------------------------------------------------------------------

struct DemoOptions {
  std::string canary = "CANARY";
  int slices = 176;  ///< of each T1-weighted series
};

/// Twelve exams in folders, each with one thing to find (series 1 is always a localizer of three images, series 2
/// the T1-weighted one):
///
///    1 siemens            nothing
///    2 ge                 nothing
///    3 philips            nothing
///    4 siemens enhanced   nothing
///    5 philips enhanced   nothing, gzipped
///    6 ge enhanced        nothing
///    7 siemens            EchoTime is 3.03 ms, 0.15 ms more than in the others
///    8 ge                 the first eighth of the slices is missing
///    9 siemens            InversionTime is missing
///   10 philips            series 3 is DERIVED from series 2; nothing wrong with series 2
///   11 ge                 nothing: slices 1 to 6 are implicit, deflated, big endian, without a preamble, gzipped,
///                         encapsulated
///   12 philips            beside the series: a truncated file, a text named .dcm, a second copy of slice 1 in another
///                         file, a raw-data object; series 3 is diffusion-weighted, b = 0 and b = 1000
void demo_archive(const std::filesystem::path& folder, const DemoOptions& options = {});

}  // namespace qapc::synthetic
