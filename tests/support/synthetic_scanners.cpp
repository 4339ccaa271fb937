// What three vendors write, as far as policies look at it.
#include <array>
#include <fmt/format.h>
#include <utility>

#include "tests/support/synthetic.hpp"

namespace qapc::synthetic {
namespace {

using Elements = std::vector<Element>;

constexpr std::string_view kSiemens = "SIEMENS MR HEADER";
constexpr std::string_view kSiemensFrame = "SIEMENS MR SDI 02";
constexpr std::string_view kSiemensShared = "SIEMENS MR SDS 01";
constexpr std::string_view kGe = "GEMS_PARM_01";
constexpr std::string_view kPhilips = "Philips Imaging DD 001";
constexpr std::string_view kPhilipsFrame = "Philips MR Imaging DD 005";

struct Scanner {
  std::string_view manufacturer;
  std::string_view model;
  std::string_view software;
  std::string_view t1w_description;
  std::string_view repetition_time;  ///< ms
  std::string_view echo_time;        ///< ms
  std::string_view inversion_time;   ///< ms
  std::string_view flip_angle;       ///< degrees
};
const Scanner& scanner(Vendor vendor) {
  static constexpr std::array<Scanner, 3> kScanners = {{
      {"SIEMENS", "Prisma_fit", "syngo MR E11", "t1_mprage_sag", "2500", "2.88", "1060", "8"},
      {"GE MEDICAL SYSTEMS", "SIGNA Premier", "MR29.1_EA_2039.g", "Sag T1 MP-RAGE", "2500", "2.0", "1060", "8"},
      {"Philips Medical Systems", "Ingenia Elition X", "5.7.1", "T1W_3D_TFE", "6.31", "2.9", "1060", "8"},
  }};
  return kScanners.at(static_cast<std::size_t>(vendor));
}

/// Patient, study, series and equipment, as every object has them.
Elements common(Vendor vendor, const Where& where, std::string_view description) {
  const Scanner& made_by = scanner(vendor);
  const std::string& canary = where.canary;
  return {
      element(0x0008'0018, "UI", sop_uid(where.exam, where.series, where.instance)),
      element(0x0008'0020, "DA", "20260115"),
      element(0x0008'0021, "DA", "20260115"),
      element(0x0008'0030, "TM", "101500"),
      element(0x0008'0031, "TM", fmt::format("10{:02}00", 15 + where.series)),
      element(0x0008'0032, "TM", fmt::format("10{:02}{:02}.250000", 15 + where.series, where.instance % 60)),
      element(0x0008'0050, "SH", canary + "-ACC"),
      element(0x0008'0060, "CS", "MR"),
      element(0x0008'0070, "LO", made_by.manufacturer),
      element(0x0008'0080, "LO", canary + "-SITE"),
      element(0x0008'0081, "ST", canary + "-STREET"),
      element(0x0008'0090, "PN", canary + "^REFERRER"),
      element(0x0008'1010, "SH", canary + "-ROOM"),
      element(0x0008'103E, "LO", description),
      element(0x0008'1050, "PN", canary + "^DOCTOR"),
      element(0x0008'1070, "PN", canary + "^OPERATOR"),
      element(0x0008'1090, "LO", made_by.model),
      element(0x0010'0010, "PN", canary + "^NAME"),
      element(0x0010'0020, "LO", canary + "-ID"),
      element(0x0010'0030, "DA", "19660401"),
      element(0x0010'0040, "CS", "F"),
      element(0x0010'1010, "AS", "059Y"),
      element(0x0010'1030, "DS", "61.5"),
      element(0x0010'4000, "LT", canary + " comment"),
      element(0x0018'1000, "LO", canary + "-SERIAL"),
      element(0x0018'1020, "LO", made_by.software),
      element(0x0018'1030, "LO", description),
      element(0x0018'0087, "DS", "3"),
      element(0x0020'000D, "UI", study_uid(where.exam)),
      element(0x0020'000E, "UI", series_uid(where.exam, where.series)),
      element(0x0020'0010, "SH", canary + "-STUDY"),
      element(0x0020'0011, "IS", std::to_string(where.series)),
      element(0x0020'0012, "IS", "1"),
      element(0x0020'0013, "IS", std::to_string(where.instance)),
      element(0x0020'0052, "UI", series_uid(where.exam, 0)),
  };
}

void append(Elements& to, Elements more) {
  for (Element& one : more) to.push_back(std::move(one));
}

Elements t1w_contrast(const Scanner& made_by) {
  return {
      element(0x0018'0020, "CS", "GR\\IR"),
      element(0x0018'0021, "CS", "SP\\MP"),
      element(0x0018'0023, "CS", "3D"),
      element(0x0018'0080, "DS", made_by.repetition_time),
      element(0x0018'0081, "DS", made_by.echo_time),
      element(0x0018'0082, "DS", made_by.inversion_time),
      element(0x0018'0091, "IS", "1"),
      element(0x0018'1314, "DS", made_by.flip_angle),
  };
}

std::string sagittal_position(int slice) {
  return fmt::format("{}\\-120\\120", slice);
}

Elements geometry(std::string_view orientation, std::string_view position) {
  return {
      element(0x0018'0050, "DS", "1"),         element(0x0018'0088, "DS", "1"),    element(0x0020'0032, "DS", position),
      element(0x0020'0037, "DS", orientation), element(0x0028'0030, "DS", "1\\1"),
  };
}
constexpr std::string_view kSagittal = "0\\1\\0\\0\\0\\-1";
constexpr std::string_view kAxial = "1\\0\\0\\0\\1\\0";

/// In-plane parallel factor 2 where the vendor's classic objects keep it.
Elements classic_parallel_factor(Vendor vendor) {
  switch (vendor) {
    case Vendor::Siemens:
      return {private_element(kSiemens, 0x0051, 0x11, "LO", "p2")};
    case Vendor::Ge:
      return {private_element(kGe, 0x0043, 0x83, "DS", "0.5\\1")};
    case Vendor::Philips:
      return {private_element(kPhilips, 0x2001, 0x0B, "CS", "SAGITTAL"),
              private_sequence(kPhilipsFrame, 0x2005, 0x0F, {{element(0x0018'9069, "FD", "2")}})};
  }
  return {};
}

Elements b_value_of(Vendor vendor, int b_value) {
  switch (vendor) {
    case Vendor::Siemens:
      return {private_element(kSiemens, 0x0019, 0x0C, "IS", std::to_string(b_value))};
    case Vendor::Ge:
      return {private_element(kGe, 0x0043, 0x39, "IS", fmt::format("{}\\8\\0\\0", b_value))};
    case Vendor::Philips:
      return {private_element(kPhilips, 0x2001, 0x03, "FL", std::to_string(b_value))};
  }
  return {};
}

Elements shared_groups(Vendor vendor) {
  const Scanner& made_by = scanner(vendor);
  Elements groups = {
      sequence(0x0018'9112,
               {{element(0x0018'0080, "DS", made_by.repetition_time), element(0x0018'1314, "DS", made_by.flip_angle)}}),
      sequence(0x0018'9115, {{element(0x0018'9009, "CS", "YES"), element(0x0018'9069, "FD", "2"),
                              element(0x0018'9077, "CS", "YES"), element(0x0018'9079, "FD", made_by.inversion_time)}}),
      sequence(0x0020'9116, {{element(0x0020'0037, "DS", kSagittal)}}),
      sequence(0x0028'9110, {{element(0x0018'0050, "DS", "1"), element(0x0018'0088, "DS", "1"),
                              element(0x0028'0030, "DS", "1\\1")}}),
  };
  if (vendor == Vendor::Siemens)
    groups.push_back(
        private_sequence(kSiemensShared, 0x0021, 0xFE, {{private_element(kSiemensShared, 0x0021, 0x09, "LO", "p2")}}));
  return groups;
}

Elements frame_groups(Vendor vendor, int frame) {
  const Scanner& made_by = scanner(vendor);
  Elements groups = {
      sequence(0x0018'9114, {{element(0x0018'9082, "FD", made_by.echo_time)}}),
      sequence(0x0018'9226, {{element(0x0008'9007, "CS", "ORIGINAL\\PRIMARY\\M\\NONE")}}),
      sequence(0x0020'9111, {{element(0x0018'9074, "DT", fmt::format("202601151017{:02}.250000", frame % 60)),
                              element(0x0020'9057, "UL", std::to_string(frame))}}),
      sequence(0x0020'9113, {{element(0x0020'0032, "DS", sagittal_position(frame))}}),
  };
  if (vendor == Vendor::Siemens)
    groups.push_back(
        private_sequence(kSiemensFrame, 0x0021, 0xFE,
                         {{private_element(kSiemensFrame, 0x0021, 0x75, "CS", "ORIGINAL\\PRIMARY\\M\\ND")}}));
  if (vendor == Vendor::Philips)
    groups.push_back(
        private_sequence(kPhilipsFrame, 0x2005, 0x0F, {{private_element(kPhilips, 0x2001, 0x0B, "CS", "SAGITTAL")}}));
  return groups;
}

std::string uid(int exam, int series, int instance) {
  return fmt::format("2.25.90{:05}{:04}{:06}", exam, series, instance);
}

}  // namespace

std::string study_uid(int exam) {
  return uid(exam, 0, 0);
}
std::string series_uid(int exam, int series) {
  return uid(exam, series, 0);
}
std::string sop_uid(int exam, int series, int instance) {
  return uid(exam, series, instance);
}

Instance t1w(Vendor vendor, const Where& where) {
  const Scanner& made_by = scanner(vendor);
  Instance made;
  made.elements = common(vendor, where, made_by.t1w_description);
  made.elements.push_back(element(0x0008'0008, "CS", "ORIGINAL\\PRIMARY\\M\\ND"));
  append(made.elements, t1w_contrast(made_by));
  append(made.elements, geometry(kSagittal, sagittal_position(where.instance)));
  append(made.elements, classic_parallel_factor(vendor));
  return made;
}

Instance t1w_enhanced(Vendor vendor, const Where& where, int frames) {
  Instance made;
  made.sop_class = kEnhancedMrImage;
  made.elements = common(vendor, where, scanner(vendor).t1w_description);
  made.elements.push_back(element(0x0008'0008, "CS", "ORIGINAL\\PRIMARY\\M\\NONE"));
  made.elements.push_back(element(0x0018'0023, "CS", "3D"));
  set(made.elements, element(0x0018'0087, "FD", "3"));
  made.shared = shared_groups(vendor);
  for (int frame = 1; frame <= frames; ++frame) made.frames.push_back(frame_groups(vendor, frame));
  return made;
}

Instance diffusion(Vendor vendor, const Where& where, int b_value) {
  Instance made;
  made.elements = common(vendor, where, "ep2d_diff");
  append(made.elements,
         {element(0x0008'0008, "CS", "ORIGINAL\\PRIMARY\\DIFFUSION\\NONE"), element(0x0018'0020, "CS", "EP"),
          element(0x0018'0023, "CS", "2D"), element(0x0018'0080, "DS", "8400"), element(0x0018'0081, "DS", "88"),
          element(0x0018'1314, "DS", "90")});
  append(made.elements, geometry(kAxial, fmt::format("-120\\-120\\{}", where.instance)));
  append(made.elements, b_value_of(vendor, b_value));
  return made;
}

Instance localizer(Vendor vendor, const Where& where) {
  Instance made;
  made.elements = common(vendor, where, "localizer");
  append(made.elements,
         {element(0x0008'0008, "CS", "ORIGINAL\\PRIMARY\\M\\LOCALIZER"), element(0x0018'0020, "CS", "GR"),
          element(0x0018'0023, "CS", "2D"), element(0x0018'0080, "DS", "8.6"), element(0x0018'0081, "DS", "4"),
          element(0x0018'1314, "DS", "20")});
  append(made.elements,
         geometry(where.instance % 2 == 0 ? kAxial : kSagittal, fmt::format("{}\\-120\\120", 10 * where.instance)));
  return made;
}

Instance derived(Vendor vendor, const Where& where) {
  Instance made = t1w(vendor, where);
  set(made.elements, element(0x0008'0008, "CS", "DERIVED\\SECONDARY\\MPR"));
  return made;
}

Instance raw_data(Vendor vendor, const Where& where) {
  Instance made;
  made.sop_class = kRawData;
  made.rows = 0;
  made.elements = common(vendor, where, "raw data");
  made.elements.push_back(private_element(kPhilips, 0x2001, 0xC8, "LO", where.canary + " exam card"));
  return made;
}

}  // namespace qapc::synthetic
