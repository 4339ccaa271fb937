// Words that mean one thing here and another there: what stands beside them decides, and the other meanings are told.
#include <catch2/catch.hpp>

#include "runtime/base/contains.hpp"
#include "tests/unit/runtime/series/reading.hpp"

using namespace qapc::series;

namespace {

/// The meaning of the first token with that text.
std::string meaning(std::string_view text, std::string_view word) {
  for (const Token& token : recognise(text).tokens)
    if (text.substr(token.begin, token.end - token.begin) == word) return std::string(meaning_of(token));
  return "not a token";
}

}  // namespace

TEST_CASE("T2 FLAIR is FLAIR, T1 FLAIR is T1 weighted, T2 alone is T2 weighted", "[series][ambiguity]") {
  CHECK(contrast("Sag CUBE T2 FLAIR") == "FLAIR");
  CHECK(contrast("t2_flair_tra") == "FLAIR");
  CHECK(contrast("t2_tirm_tra_dark-fluid") == "FLAIR");
  CHECK(contrast("AX T1 FLAIR") == "T1w");
  CHECK(contrast("T1 sag FLAIR") == "T1w");
  CHECK(contrast("t1_tirm_tra_dark-fluid") == "T1w");
  CHECK(contrast("AX T2") == "T2w");
}

TEST_CASE("TIRM without dark fluid is STIR", "[series][ambiguity]") {
  CHECK(contrast("t2_tirm_cor") == "STIR");
  CHECK(contrast("tirm_tra_dark-fluid") == "FLAIR");
}

TEST_CASE("MPR is a reformat, and MPRAGE where Siemens wrote t1_mpr", "[series][ambiguity]") {
  CHECK(meaning("t1_mpr_sag_p2_iso", "mpr") == "mprage");
  CHECK(meaning("AAHead_Scout_MPR_cor", "MPR") == "reformat");
  CHECK(meaning("t1_mprage_sag_MPR_tra", "MPR") == "reformat");
  CHECK(meaning("t1_space_sag_MPR", "MPR") == "reformat");
  CHECK(contrast("MPR cor") == "derived");
}

TEST_CASE("iso is a voxel, and isotropic diffusion where it ends a diffusion series", "[series][ambiguity]") {
  CHECK(meaning("t1_mprage_sag_p2_iso_0.9", "iso_0.9") == "isotropic_voxels");
  CHECK(meaning("t1_mprage_iso", "iso") == "isotropic_voxels");
  CHECK(contrast("DWI iso") == "TRACE");
  CHECK(contrast("ep2d_diff_iso1.5") == "DWI");
}

TEST_CASE("FA is an anisotropy, with a number a flip angle", "[series][ambiguity]") {
  CHECK(contrast("DTI_FA") == "FA");
  CHECK(contrast("ep2d_diff_mddw_20_FA") == "FA");
  CHECK(contrast("t1_fl3d_fa15") == "T1w");
  CHECK(meaning("t1_fl3d_fa15", "fa15") == "flip_angle");
  CHECK(meaning("t1 FA=20", "FA=20") == "flip_angle");
}

TEST_CASE("c- is without contrast behind a sequence, and the cervical spine before one", "[series][ambiguity]") {
  CHECK(meaning("AX T1 C-", "C-") == "without_contrast");
  CHECK(anatomy("AX T1 C-") == "unknown");
  CHECK(anatomy("C-spine sag T2") == "cervical_spine");
}

TEST_CASE("pre and post speak of the contrast agent, and of a part where one stands behind", "[series][ambiguity]") {
  CHECK(agent("AX T1 POST"));
  CHECK_FALSE(agent("AX T1 PRE"));
  CHECK_FALSE(agent("T1 PRE GAD"));
  CHECK(agent("T1 POST GAD"));
  CHECK(agent("sag T1 pre & post gd"));
  CHECK_FALSE(agent("AX T2 POST FOSSA"));
  CHECK(anatomy("AX T2 POST FOSSA") == "brain");
  CHECK_FALSE(agent("post op T2"));
}

TEST_CASE("cor is coronal, and the heart where cine stands before it", "[series][ambiguity]") {
  CHECK(plane("T2_haste_cor_mbh") == "coronal");
  CHECK(anatomy("cine cor") == "heart");
}

TEST_CASE("fs suppresses fat, and is no part of FSE", "[series][ambiguity]") {
  CHECK(words("T2 FSE FS") == "T2=t2 FSE=tse FS=fat_suppression");
  CHECK(words("T2FSE") == "T2=t2 FSE=tse");
  CHECK(words("PDFS") == "PD=pd FS=fat_suppression");
}

TEST_CASE("DIR is double inversion beside a spin echo, and a direction beside diffusion", "[series][ambiguity]") {
  CHECK(contrast("3D DIR SPACE") == "other");
  CHECK(meaning("3D DIR SPACE", "DIR") == "double_inversion");
  CHECK(meaning("DTI_32_DIR", "32_DIR") == "directions");
  CHECK(contrast("dwi_dir98_AP") == "DWI");
  CHECK(contrast("fmap_dir-AP") == "fieldmap");
}

TEST_CASE("PD with T2 is a double echo, PD in or after numbers is not", "[series][ambiguity]") {
  CHECK(contrast("PD_TSE_FS_SAG") == "PDw");
  CHECK(contrast("AX PD/T2 TSE") == "PDT2");
  CHECK(contrast("Axial PD-T2 TSE") == "PDT2");
  CHECK(contrast("T2 PDFF") != "PDT2");
}

TEST_CASE("MP2RAGE is one word", "[series][ambiguity]") {
  CHECK(words("MP2RAGE") == "MP2RAGE=mp2rage");
  CHECK(contrast("mp2rage_sag_p3_UNI_Images") == "T1w");
  CHECK(contrast("mp2rage_T1_Images") == "derived");
}

TEST_CASE("fmap is a field map of the run it names", "[series][ambiguity]") {
  CHECK(contrast("fmap_acq-func_dir-AP") == "fieldmap");
  CHECK(contrast("SpinEchoFieldMap_AP") == "fieldmap");
  CHECK(contrast("B0map") == "fieldmap");
  CHECK(contrast("DTI_b0") == "DWI");
}

TEST_CASE("phase is an image where a field map or susceptibility stands beside it", "[series][ambiguity]") {
  CHECK(meaning("SWI phase", "phase") == "phase_image");
  CHECK(meaning("phase 2 vibe", "phase 2") == "dynamic_phase");
}

TEST_CASE("rest is a resting run, and no stress where the heart is perfused", "[series][ambiguity]") {
  CHECK(contrast("ep2d_rest") == "BOLD");
  CHECK(contrast("perfusion sax rest") == "perfusion");
}

TEST_CASE("enhanced is an agent, and an enhanced object beside diffusion", "[series][ambiguity]") {
  CHECK(agent("T1 enhanced"));
  CHECK_FALSE(agent("EnhancedDTI"));
}

TEST_CASE("words of one language are not read as another's", "[series][ambiguity]") {
  CHECK_FALSE(agent("T1 SAG DEL TOBILLO"));
  CHECK(agent("LAVA DEL"));
  CHECK(anatomy("SAG T2 COL") == "spine");
  CHECK(recognise("COL TOF").derived);
  CHECK_FALSE(recognise("SAG T2 COL").derived);
}

TEST_CASE("a Roman number before a station of the spine is no contrast agent", "[series][ambiguity]") {
  CHECK_FALSE(agent("IV_t1_tse_sag"));
  CHECK(agent("T1 IV"));
}

TEST_CASE("a double echo is in and opposed phase beside T1, and two weightings beside none", "[series][ambiguity]") {
  CHECK(contrast("t1_quick3d_tra_dualecho_bh") == "T1w");
  CHECK(contrast("dual echo") == "PDT2");
}

TEST_CASE("a short axis is the heart's, and a limb's where proton density is said", "[series][ambiguity]") {
  CHECK(anatomy("CINE_SAX") == "heart");
  CHECK(anatomy("pd_tse_fs_short_axis") == "unknown");
  CHECK(plane("pd_tse_fs_short_axis") == "short_axis");
}

TEST_CASE("a token tells what else its word may mean", "[series][ambiguity]") {
  const Recognised read = recognise("T1 MPR");
  REQUIRE(read.tokens.size() == 2);
  CHECK(meaning_of(read.tokens[1]) == "mprage");
  CHECK(other_readings(read.tokens[1]) == std::vector<std::string_view>{"reformat"});
  CHECK(other_readings(read.tokens[0]).empty());
}

TEST_CASE("families that hold as well are told", "[series][ambiguity]") {
  const Recognised read = recognise("SWI TOF");
  CHECK(name_of(read.family) == "MRA");
  CHECK(read.other_families == std::vector<Family>{Family::Swi});
  CHECK(recognise("T1 sag").other_families.empty());
}

TEST_CASE("planes that are said as well are told", "[series][ambiguity]") {
  const Recognised read = recognise("sag T1 reformat ax");
  CHECK(name_of(read.plane) == "axial");
  CHECK(read.other_planes == std::vector<Plane>{Plane::Sagittal});
}
