// What follows from the words of a description.
#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "tests/unit/runtime/series/reading.hpp"

using namespace qapc::series;

TEST_CASE("a scan that serves others is what it is for, whatever weighting it names", "[series][facts]") {
  CHECK(contrast("localizer T2 haste") == "localizer");
  CHECK(contrast("3-pl Loc FGRE") == "localizer");
  CHECK(contrast("gre_field_mapping") == "fieldmap");
  CHECK(contrast("ASSET Cal") == "calibration");
  CHECK(contrast("T1w_vNav_setter") == "other");
}

TEST_CASE("an object that is no image is a screen, whatever series it names", "[series][facts]") {
  for (const std::string text : {"Screen Save", "Phoenix Document", "PosDisp: [3] t2_tse_sag", "Key Images T1"}) {
    INFO(text);
    CHECK(contrast(text) == "screen");
    CHECK(recognise(text).derived);
  }
}

TEST_CASE("maps of diffusion come before diffusion", "[series][facts]") {
  CHECK(contrast("ep2d_diff_mddw_64_p2_s2_TRACEW") == "TRACE");
  CHECK(contrast("AX DWI b1000") == "DWI");
  CHECK(contrast("eADC (10^-6 mm\u00B2/s)") == "ADC");
  CHECK(contrast("dADC") == "ADC");
  CHECK(contrast("ep2d_diff_ColFA") == "FA");
}

TEST_CASE("a method comes before the weighting beside it", "[series][facts]") {
  CHECK(contrast("t2_swi_tra") == "SWI");
  CHECK(contrast("T1 MT") == "MT");
  CHECK(contrast("cmrr_mbep2d_bold_rest_SBRef") == "BOLD");
  CHECK(contrast("relCBF") == "perfusion");
  CHECK(contrast("Perfusion_Weighted") == "perfusion");
  CHECK(contrast("CINE_SAX") == "cine");
}

TEST_CASE("a named sequence is what it is used for, unless a weighting is said", "[series][facts]") {
  CHECK(contrast("WIP 3D_T1_TFE SENSE") == "T1w");
  CHECK(contrast("MPRAGE") == "T1w");
  CHECK(contrast("T2_haste_cor_mbh") == "T2w");
  CHECK(contrast("haste") == "T2w");
  CHECK(contrast("Ax FSPGR") == "T1w");
  CHECK(contrast("tse sag") == "unknown");
}

TEST_CASE("water and fat, and dynamic series, stand behind the weighting", "[series][facts]") {
  CHECK(contrast("T1 VIBE DIXON TRA POST_W") == "T1w_dixon");
  CHECK(contrast("T2 TSE DIXON") == "T2w_dixon");
  CHECK(contrast("t1_vibe_dyn_tra") == "T1w_dce");
  CHECK(contrast("Ax DISCO") == "T1w_dce");
  CHECK(contrast("t2_haste_dyn") == "T2w");
}

TEST_CASE("only what was done to the images makes a derived series", "[series][facts]") {
  CHECK(contrast("MIP") == "derived");
  CHECK(contrast("T1 MIP") == "T1w");
  CHECK(recognise("T1 MIP").derived);
  CHECK(contrast("MoCoSeries") == "derived");
  CHECK_FALSE(recognise("T1 sag").derived);
}

TEST_CASE("the family says why", "[series][facts]") {
  CHECK(recognise("localizer").why == "says what it is for");
  CHECK_FALSE(recognise("AX T2").why.empty());
  CHECK(recognise("Unnamed").why.empty());
}

TEST_CASE("oblique goes with the plane beside it", "[series][facts]") {
  CHECK(plane("OBL_T2_hippocampus") == "oblique");
  CHECK(plane("Ax Obl T2") == "axial_oblique");
  CHECK(plane("OSag PD") == "sagittal_oblique");
  CHECK(plane("T2 obl fs cor") == "coronal_oblique");
}

TEST_CASE("three planes are one word or all three", "[series][facts]") {
  CHECK(plane("3-plane localizer") == "three_plane");
  CHECK(plane("localizer tra+sag+cor") == "three_plane");
  CHECK(plane("CINE_SAX") == "short_axis");
}

TEST_CASE("a reformat has the plane behind it", "[series][facts]") {
  CHECK(plane("t1_sag_MPR_tra") == "axial");
  CHECK(plane("AAHead_Scout_MPR_cor") == "coronal");
}

TEST_CASE("the most specific anatomy wins, of two the first", "[series][facts]") {
  CHECK(anatomy("head hippocampus") == "hippocampus");
  CHECK(anatomy("whole spine lumbar") == "lumbar_spine");
  CHECK(anatomy("liver pancreas") == "liver");
  CHECK(anatomy("t1_sag") == "unknown");
}

TEST_CASE("other languages and spellings name the same things", "[series][facts]") {
  CHECK(anatomy("T2 sag HWS") == "cervical_spine");
  CHECK(anatomy("Schädel T1 KM tra") == "head");
  CHECK(agent("Schädel T1 KM tra"));
  CHECK_FALSE(agent("t1 tra ohne KM"));
  CHECK(agent("AXIAL T1 APRES GADO"));
  CHECK_FALSE(agent("T1 SANS INJECTION"));
  CHECK(anatomy("RODILLA DP FS SAG") == "knee");
  CHECK(contrast("RODILLA DP FS SAG") == "PDw");
  CHECK(anatomy("sag T2 joelho") == "knee");
  CHECK(anatomy("ginocchio cor stir") == "knee");
  CHECK(plane("T2 transversaal") == "axial");
  CHECK(contrast("定位像") == "localizer");
  CHECK(agent("Т1 с контрастом"));
}

TEST_CASE("a localizer is one by its words or by its planes", "[series][facts]") {
  CHECK(recognise("AAHead_Scout").localizer);
  CHECK(recognise("3 plane").localizer);
  CHECK(recognise("AAHead_Scout_MPR_cor").localizer);
  CHECK_FALSE(recognise("sag T1").localizer);
}

TEST_CASE("an empty text, and one without known words, is unknown in everything", "[series][facts]") {
  for (const std::string text : {"", " ", "zorblax", "\xFF\xFE"}) {
    const Recognised read = recognise(text);
    CHECK(read.family == Family::Unknown);
    CHECK(read.suffix == Suffix::None);
    CHECK(read.plane == Plane::Unknown);
    CHECK(read.anatomy == "unknown");
    CHECK_FALSE(read.contrast_agent);
    CHECK_FALSE(read.derived);
    CHECK_FALSE(read.localizer);
  }
}

TEST_CASE("names of contrasts are read back as they are written", "[series][facts]") {
  for (const std::string_view family : kFamilyNames) {
    CHECK(contrast_of(family) == Contrast{*family_of(family), Suffix::None});
    CHECK(contrast_of(std::string(family) + "_dixon") == Contrast{*family_of(family), Suffix::Dixon});
  }
  CHECK(contrast_of("T1w_dce") == Contrast{Family::T1w, Suffix::Dce});
  for (const std::string_view wrong : {"", "t1w", "T1w_", "_dixon", "T1w_dixon_dce"}) CHECK_FALSE(contrast_of(wrong));
}

TEST_CASE("every anatomy is named once, in order, and unknown is none of them", "[series][facts]") {
  const auto names = anatomies();
  CHECK(names.size() > 40);
  CHECK(std::ranges::is_sorted(names));
  CHECK(std::set<std::string_view>(names.begin(), names.end()).size() == names.size());
  CHECK_FALSE(std::ranges::binary_search(names, std::string_view("unknown")));
}
