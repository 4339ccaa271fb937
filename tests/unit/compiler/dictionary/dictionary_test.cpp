#include "compiler/dictionary/dictionary.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <string>

using namespace qapc;

namespace {

dictionary::Attribute attribute(std::string_view keyword) {
  INFO(keyword);
  const auto found = dictionary::find(keyword);
  REQUIRE(found.has_value());
  return *found;
}

std::vector<std::string> terms(std::string_view keyword) {
  const auto found = attribute(keyword).terms;
  return {found.begin(), found.end()};
}

/// `before` rows, the attribute itself, the other rows: `MREchoSequence/EffectiveEchoTime`.
std::vector<std::string> homes(std::string_view keyword) {
  std::vector<std::string> result;
  const auto add = [&](bool before) {
    for (const dictionary::FrameHome& home : dictionary::frame_homes(keyword)) {
      if (home.before_top_level != before) continue;
      std::string text;
      for (const std::uint32_t sequence : home.path) text += std::string(dictionary::find(sequence)->keyword) + "/";
      result.push_back(text + std::string(dictionary::find(home.tag)->keyword));
    }
  };
  add(true);
  result.emplace_back(keyword);
  add(false);
  return result;
}

}  // namespace

TEST_CASE("an attribute is found by its keyword", "[dictionary]") {
  const auto echo_time = attribute("EchoTime");
  CHECK(echo_time.keyword == "EchoTime");
  CHECK(echo_time.tag == 0x00180081);
  CHECK(echo_time.vr == "DS");
  CHECK(echo_time.vm.single());
  CHECK(echo_time.name == "Echo Time");
  CHECK_FALSE(echo_time.retired);
  CHECK(attribute("dBdt").tag == 0x00181318);
  CHECK(attribute("ImagePosition").retired);
}

TEST_CASE("an attribute is found by its tag", "[dictionary]") {
  CHECK(dictionary::find(0x00180080u)->keyword == "RepetitionTime");
  CHECK(dictionary::find(0x7FE00010u)->keyword == "PixelData");
  CHECK(dictionary::find(0xFFFEE000u)->keyword == "Item");
}

TEST_CASE("what is no attribute is not found", "[dictionary]") {
  CHECK_FALSE(dictionary::find("").has_value());
  CHECK_FALSE(dictionary::find("EchoTme").has_value());
  CHECK_FALSE(dictionary::find("echotime").has_value());
  CHECK_FALSE(dictionary::find("zzz").has_value());
  CHECK_FALSE(dictionary::find(0x0018FFFFu).has_value());
  CHECK_FALSE(dictionary::find(0x00191008u).has_value());
}

TEST_CASE("every tag of a repeating group is its attribute", "[dictionary]") {
  for (const std::uint32_t group : {0x6000u, 0x6002u, 0x601Eu, 0x60FEu}) {
    CHECK(dictionary::find(group << 16 | 0x3000)->keyword == "OverlayData");
  }
  CHECK_FALSE(dictionary::find(0x60013000u).has_value());
  CHECK(dictionary::find(0x50080005u)->keyword == "CurveDimensions");
  CHECK(dictionary::find(0x7F120010u)->keyword == "VariablePixelData");
  CHECK(dictionary::find(0x00203107u)->keyword == "SourceImageIDs");
  CHECK(attribute("OverlayRows").tag == 0x60000010);
}

TEST_CASE("a multiplicity is a least and a most number of values", "[dictionary]") {
  const auto is = [](std::string_view keyword, int least, int most) {
    INFO(keyword);
    const auto vm = attribute(keyword).vm;
    CHECK(vm.least == least);
    CHECK(vm.most == most);
  };
  is("PixelSpacing", 2, 2);
  is("ImageOrientationPatient", 6, 6);
  is("ImageType", 2, 0);         // 2-n
  is("SoftwareVersions", 1, 0);  // 1-n
  is("TransmitterFrequency", 1, 2);
  is("TableOfXBreakPoints", 1, 0);
  is("ContourData", 3, 0);  // 3-3n
  CHECK_FALSE(attribute("PixelSpacing").vm.single());
}

TEST_CASE("VRs that depend on other attributes are in lower case", "[dictionary]") {
  CHECK(attribute("PixelPaddingValue").vr == "xs");
  CHECK(attribute("OverlayData").vr == "ox");
  CHECK(attribute("LUTData").vr == "lt");
  CHECK(attribute("PixelData").vr == "px");
}

TEST_CASE("the unit of an attribute is the word of policies", "[dictionary][units]") {
  const auto is = [](std::string_view keyword, std::string_view unit) {
    INFO(keyword);
    CHECK(attribute(keyword).unit_known);
    CHECK(attribute(keyword).unit == unit);
  };
  is("EchoTime", "ms");
  is("RepetitionTime", "ms");
  is("FlipAngle", "deg");
  is("PixelSpacing", "mm");
  is("MagneticFieldStrength", "T");
  is("ImagingFrequency", "MHz");
  is("PixelBandwidth", "Hz/px");
  is("DiffusionBValue", "s/mm2");
  is("PercentSampling", "%");
  is("SAR", "W/kg");
  is("dBdt", "T/s");
  is("B1rms", "uT");
  is("AcquisitionDuration", "s");
  is("FrameAcquisitionDuration", "ms");
  is("VelocityEncodingMaximumValue", "cm/s");
  is("ChemicalShiftReference", "ppm");
  is("PatientAge", "years");
  is("PatientSize", "m");
  is("PatientWeight", "kg");
  is("Rows", "px");
  is("EchoTrainLength", "");
  is("NumberOfAverages", "");
  is("ImageOrientationPatient", "");
  CHECK_FALSE(attribute("SourceToReferenceObjectDistance").unit_known);
}

TEST_CASE("every unit is one a policy can write, or is on the list of those that are missing there",
          "[dictionary][units]") {
  const std::set<std::string_view> policies = {
      "ms",    "s",   "min",   "h",    "us",  "ns",   "days", "weeks", "months", "years",  "mm",
      "cm",    "m",   "um",    "mm2",  "cm2", "mm3",  "mL",   "T",     "mT",     "uT",     "Hz",
      "kHz",   "MHz", "Hz/px", "deg",  "rad", "%",    "ppm",  "s/mm2", "mm2/s",  "um2/ms", "mT/m",
      "T/m/s", "T/s", "cm/s",  "mm/s", "1/s", "W/kg", "kg",   "V",     "mA",     "dB",     "px"};
  const std::set<std::string_view> missing = {"1/min", "bit", "kg/m2", "mg/mL", "mL/s"};
  for (const abi::DictionaryRow& row : dictionary::table().standard) {
    const std::string_view unit = attribute(row.keyword).unit;
    if (unit.empty() || policies.contains(unit) || missing.contains(unit)) continue;
    FAIL(row.keyword << " is in " << unit);
  }
}

TEST_CASE("enumerated values are closed, defined terms are open", "[dictionary]") {
  CHECK(terms("MRAcquisitionType") == std::vector<std::string>{"2D", "3D"});
  CHECK(attribute("MRAcquisitionType").terms_closed);
  CHECK(terms("InPlanePhaseEncodingDirection") == std::vector<std::string>{"ROW", "COL", "COLUMN", "OTHER"});
  CHECK(attribute("InPlanePhaseEncodingDirection").terms_closed);
  CHECK(terms("PatientSex") == std::vector<std::string>{"M", "F", "O"});
  CHECK(attribute("PatientSex").terms_closed);
  CHECK(terms("ScanOptions").front() == "PER");
  CHECK_FALSE(attribute("ScanOptions").terms_closed);
  CHECK_FALSE(attribute("ParallelAcquisitionTechnique").terms_closed);
  CHECK(terms("ImageType").empty());
  CHECK(terms("EchoTime").empty());
}

TEST_CASE("the level of an attribute says whose fact it is", "[dictionary]") {
  using dictionary::Level;
  CHECK(attribute("PatientID").level == Level::Subject);
  CHECK(attribute("PatientName").level == Level::Subject);
  CHECK(attribute("PatientAge").level == Level::Exam);
  CHECK(attribute("StudyInstanceUID").level == Level::Exam);
  CHECK(attribute("AccessionNumber").level == Level::Exam);
  CHECK(attribute("SeriesInstanceUID").level == Level::Series);
  CHECK(attribute("FrameOfReferenceUID").level == Level::Series);
  CHECK(attribute("EchoTime").level == Level::Series);
  CHECK(attribute("SOPInstanceUID").level == Level::Image);
  CHECK(attribute("ImagePositionPatient").level == Level::Image);
  CHECK_FALSE(attribute("ContourData").level.has_value());
}

TEST_CASE("every attribute has its class of privacy", "[dictionary][privacy]") {
  std::map<abi::Privacy, int> count;
  for (const abi::DictionaryRow& row : dictionary::table().standard) ++count[attribute(row.keyword).privacy];
  CHECK(count.size() == 3);
}

TEST_CASE("what identifies a person is phi", "[dictionary][privacy]") {
  for (const char* keyword : {"PatientName",
                              "PatientID",
                              "OtherPatientIDs",
                              "PatientBirthDate",
                              "PatientBirthTime",
                              "PatientAddress",
                              "PatientTelephoneNumbers",
                              "PatientMotherBirthName",
                              "PatientComments",
                              "EthnicGroup",
                              "Occupation",
                              "ReferringPhysicianName",
                              "PerformingPhysicianName",
                              "OperatorsName",
                              "RequestingPhysician",
                              "AccessionNumber",
                              "StudyID",
                              "RequestedProcedureID",
                              "AdmissionID",
                              "PlacerOrderNumberImagingServiceRequest",
                              "InstitutionName",
                              "InstitutionAddress",
                              "InstitutionalDepartmentName",
                              "ImageComments",
                              "StudyComments",
                              "MedicalAlerts",
                              "Allergies",
                              "AdditionalPatientHistory",
                              "AdmittingDiagnosesDescription",
                              "ClinicalTrialSubjectID",
                              "PixelData",
                              "OverlayData",
                              "CurveData",
                              "TextValue",
                              "PersonName",
                              "IconImageSequence",
                              "RequestAttributesSequence"}) {
    INFO(keyword);
    CHECK(attribute(keyword).privacy == abi::Privacy::Phi);
  }
}

TEST_CASE("descriptions, dates, UIDs, devices and characteristics are restricted", "[dictionary][privacy]") {
  for (const char* keyword : {"SeriesDescription",
                              "StudyDescription",
                              "ProtocolName",
                              "PulseSequenceName",
                              "StudyDate",
                              "SeriesTime",
                              "AcquisitionDateTime",
                              "FrameAcquisitionDateTime",
                              "ContentDate",
                              "StudyInstanceUID",
                              "SeriesInstanceUID",
                              "SOPInstanceUID",
                              "FrameOfReferenceUID",
                              "StationName",
                              "DeviceSerialNumber",
                              "DeviceUID",
                              "PatientAge",
                              "PatientSex",
                              "PatientSize",
                              "PatientWeight",
                              "PatientBodyMassIndex",
                              "TimezoneOffsetFromUTC",
                              "CodeMeaning"}) {
    INFO(keyword);
    CHECK(attribute(keyword).privacy == abi::Privacy::Restricted);
  }
}

TEST_CASE("acquisition physics, geometry, codes and products are public", "[dictionary][privacy]") {
  for (const char* keyword : {"EchoTime",
                              "RepetitionTime",
                              "InversionTime",
                              "FlipAngle",
                              "MagneticFieldStrength",
                              "PixelSpacing",
                              "SliceThickness",
                              "ImagePositionPatient",
                              "ImageOrientationPatient",
                              "ImageType",
                              "Modality",
                              "MRAcquisitionType",
                              "ScanningSequence",
                              "DiffusionBValue",
                              "PixelBandwidth",
                              "SAR",
                              "Rows",
                              "BitsStored",
                              "Manufacturer",
                              "ManufacturerModelName",
                              "SoftwareVersions",
                              "ReceiveCoilName",
                              "SOPClassUID",
                              "SpecificCharacterSet",
                              "PatientIdentityRemoved",
                              "PatientPosition",
                              "BodyPartExamined",
                              "CodeValue",
                              "SeriesNumber",
                              "InstanceNumber",
                              "NumberOfFrames",
                              "TriggerTime",
                              "AcquisitionDuration",
                              "MRDiffusionSequence",
                              "DeidentificationMethodCodeSequence",
                              "ImagedNucleus"}) {
    INFO(keyword);
    CHECK(attribute(keyword).privacy == abi::Privacy::Public);
  }
}

TEST_CASE("no name of a person, no birth date and no free text is public", "[dictionary][privacy]") {
  for (const abi::DictionaryRow& row : dictionary::table().standard) {
    const bool is_text = row.vr == "PN" || row.vr == "LT" || row.vr == "ST" || row.vr == "UT";
    const bool is_date = row.vr == "DA" || row.vr == "DT" || row.vr == "TM" || row.vr == "AS";
    if (!is_text && !is_date) continue;
    INFO(row.keyword);
    CHECK(attribute(row.keyword).privacy != abi::Privacy::Public);
    if (row.vr == "PN") CHECK(attribute(row.keyword).privacy == abi::Privacy::Phi);
  }
}

TEST_CASE("a private element is named by creator, group and low byte", "[dictionary][private]") {
  const auto b_value = dictionary::find_private("SIEMENS MR HEADER", 0x0019, 0x0C);
  REQUIRE(b_value.has_value());
  CHECK(b_value->creator == "SIEMENS MR HEADER");
  CHECK(b_value->vr == "IS");
  CHECK(b_value->vm == "1");
  CHECK_FALSE(dictionary::find_private("SIEMENS MR HEADER", 0x0019, 0xFE).has_value());
  CHECK_FALSE(dictionary::find_private("SIEMENS MR HEADER", 0x0018, 0x0C).has_value());
  CHECK_FALSE(dictionary::find_private("NOBODY", 0x0019, 0x0C).has_value());
}

TEST_CASE("creators are compared trimmed and without case", "[dictionary][private]") {
  for (const char* creator :
       {"Philips MR Imaging DD 001", "PHILIPS MR IMAGING DD 001", " philips mr imaging dd 001  "}) {
    INFO(creator);
    CHECK(dictionary::knows_creator(creator));
    const auto element = dictionary::find_private(creator, 0x2005, 0x0E);
    REQUIRE(element.has_value());
    CHECK(element->creator == "Philips MR Imaging DD 001");
  }
  CHECK_FALSE(dictionary::knows_creator(""));
  CHECK_FALSE(dictionary::knows_creator("Philips MR Imaging"));
}

TEST_CASE("our own private elements win, with unit and meaning", "[dictionary][private]") {
  const auto b_value = dictionary::find_private("Image Private Header", 0x0065, 0x09);
  REQUIRE(b_value.has_value());
  CHECK(b_value->name == "BActualValue");
  CHECK(b_value->vr == "FD");
  CHECK(b_value->unit == "s/mm2");
  CHECK_FALSE(b_value->meaning.empty());
  CHECK(dictionary::find_private("SIEMENS MR HEADER", 0x0051, 0x0C)->vr == "LO");
  CHECK(dictionary::find_private("GEMS_PARM_01", 0x0043, 0xB6)->name == "MultibandParameters");
}

TEST_CASE("a name nobody has published is empty", "[dictionary][private]") {
  const auto element = dictionary::find_private("SIEMENS MED SMS USG ANTARES", 0x0019, 0x27);
  REQUIRE(element.has_value());
  CHECK(element->name.empty());
}

TEST_CASE("vendors are recognised by every spelling met so far", "[dictionary][vendors]") {
  const std::map<std::string, std::string_view> spellings = {
      {"SIEMENS", "SIEMENS"},
      {"Siemens", "SIEMENS"},
      {"Siemens Healthineers", "SIEMENS"},
      {"Siemens HealthCare GmbH", "SIEMENS"},
      {"GE MEDICAL SYSTEMS", "GE"},
      {"GE Medical Systems", "GE"},
      {"GE", "GE"},
      {"G.E. Medical Systems", "GE"},
      {"General Electric", "GE"},
      {"Philips", "PHILIPS"},
      {"Philips Healthcare", "PHILIPS"},
      {"Philips Medical Systems", "PHILIPS"},
      {"Philips Medical Systems, Inc.", "PHILIPS"},
      {"CANON_MEC", "CANON"},
      {"TOSHIBA", "CANON"},
      {"TOSHIBA_MEC", "CANON"},
      {"UIH", "UIH"},
      {"United Imaging Healthcare", "UIH"},
      {"Hitachi Medical Corporation", "HITACHI"},
      {"Bruker BioSpin MRI GmbH", "BRUKER"},
      {"Hyperfine Research", "HYPERFINE"},
      {" siemens \0", "SIEMENS"},
  };
  for (const auto& [manufacturer, vendor] : spellings) {
    INFO(manufacturer);
    CHECK(dictionary::vendor_of(manufacturer) == vendor);
  }
}

TEST_CASE("other makers and archives are no vendor of ours", "[dictionary][vendors]") {
  for (const char* manufacturer : {"",
                                   "UNKNOWN",
                                   "Agfa-Gevaert AG",
                                   "QIICR",
                                   "QIICR, compressed with Pydicom",
                                   "pydicom",
                                   "Manufacturer name here",
                                   "GERMAN MRI",
                                   "Gemini",
                                   "gé",
                                   "PMOD Technologies",
                                   "CMS, Inc.",
                                   "Kuratorium OFFIS e.V.",
                                   "OFFIS",
                                   "SonoSite, Inc.",
                                   "Mortara Instrument, Inc.",
                                   "BIOLAB",
                                   "debug",
                                   "TEST",
                                   "MyManufacturer",
                                   "Siemensstadt MRI"}) {
    INFO(manufacturer);
    CHECK(dictionary::vendor_of(manufacturer) == "OTHER");
  }
}

TEST_CASE("vendors are listed once, and OTHER last", "[dictionary][vendors]") {
  CHECK(dictionary::vendors() == std::vector<std::string_view>{"SIEMENS", "GE", "PHILIPS", "CANON", "UIH", "HITACHI",
                                                               "BRUKER", "HYPERFINE", "OTHER"});
}

TEST_CASE("names of canonical attributes are known", "[dictionary]") {
  const auto names = dictionary::canonical_names();
  CHECK(std::ranges::find(names, "slice_spacing") != names.end());
  CHECK(std::ranges::find(names, "phase_encoding_sign") != names.end());
  CHECK(std::ranges::is_sorted(names));
  CHECK(names.size() > 70);
}

TEST_CASE("classic names find their homes in enhanced objects", "[dictionary][frames]") {
  using Homes = std::vector<std::string>;
  CHECK(homes("EchoTime") == Homes{"MREchoSequence/EffectiveEchoTime", "EchoTime"});
  CHECK(homes("InversionTime") ==
        Homes{"MRModifierSequence/InversionTimes", "MRModifierSequence/InversionTime", "InversionTime"});
  CHECK(homes("ImageType") ==
        Homes{"MRImageFrameTypeSequence/FrameType", "MRSpectroscopyFrameTypeSequence/FrameType", "ImageType"});
  CHECK(homes("SequenceName") == Homes{"SequenceName", "PulseSequenceName"});
  CHECK(homes("AcquisitionTime") ==
        Homes{"FrameContentSequence/FrameAcquisitionDateTime", "AcquisitionTime", "AcquisitionDateTime"});
  CHECK(homes("ImagedNucleus") == Homes{"ImagedNucleus", "ResonantNucleus"});
  CHECK(homes("SAR") == Homes{"MRTimingAndRelatedParametersSequence/SpecificAbsorptionRateSequence/"
                              "SpecificAbsorptionRateValue",
                              "SAR"});
}

TEST_CASE("attributes of functional groups come before the top level", "[dictionary][frames]") {
  for (const char* keyword : {"RepetitionTime",        "FlipAngle",
                              "PixelSpacing",          "SliceThickness",
                              "ImagePositionPatient",  "NumberOfAverages",
                              "PixelBandwidth",        "InPlanePhaseEncodingDirection",
                              "DiffusionBValue",       "DiffusionGradientOrientation",
                              "ReceiveCoilName",       "ParallelReductionFactorInPlane",
                              "RescaleSlope",          "WindowCenter",
                              "ComplexImageComponent", "AcquisitionContrast",
                              "TemporalPositionIndex", "ASLContext",
                              "EchoTrainLength",       "MultiCoilElementName"}) {
    INFO(keyword);
    const auto rows = dictionary::frame_homes(keyword);
    REQUIRE_FALSE(rows.empty());
    CHECK(rows.front().before_top_level);
    CHECK(rows.front().tag == attribute(keyword).tag);
    CHECK_FALSE(rows.front().path.empty());
  }
}

TEST_CASE("a home says what of its values is meant", "[dictionary][frames]") {
  CHECK(dictionary::frame_homes("InversionTime").front().first_value);
  CHECK(dictionary::frame_homes("AcquisitionTime").front().time_of_day);
  CHECK(dictionary::frame_homes("AcquisitionTime").back().time_of_day);
  CHECK(dictionary::frame_homes("MultiCoilElementName").front().several_items);
  CHECK_FALSE(dictionary::frame_homes("EchoTime").front().first_value);
  CHECK_FALSE(dictionary::frame_homes("EchoTime").front().several_items);
}

TEST_CASE("attributes of classic objects alone have no home in frames", "[dictionary][frames]") {
  CHECK(dictionary::frame_homes("PatientID").empty());
  CHECK(dictionary::frame_homes("AcquisitionDate").empty());
  CHECK(dictionary::frame_homes("nothing").empty());
}
