// From a text to its words: phrases first, the longest first, and what is not known split where that explains it best.
#include <catch2/catch.hpp>

#include "tests/unit/runtime/series/reading.hpp"

using namespace qapc::series;

TEST_CASE("words stand between gaps, whatever the gap", "[series][split]") {
  for (const std::string text : {"t1 sag", "t1_sag", "t1-sag", "t1.sag", "t1/sag", "t1, sag", "t1 - sag", "T1:SAG"}) {
    INFO(text);
    const Recognised read = recognise(text);
    REQUIRE(read.tokens.size() == 2);
    CHECK(meaning_of(read.tokens[0]) == "t1");
    CHECK(meaning_of(read.tokens[1]) == "sagittal");
  }
}

TEST_CASE("phrases come before words", "[series][split]") {
  CHECK(words("field map") == "field map=field_map");
  CHECK(words("gre_field_mapping") == "gre_field_mapping=field_map");
  CHECK(words("single band ref") == "single band ref=sbref");
  CHECK(words("screen save") == "screen save=screen_save");
  CHECK(words("circle of willis") == "circle of willis=circle_of_willis");
  CHECK(words("time of flight") == "time of flight=tof");
}

TEST_CASE("protected words keep their signs", "[series][split]") {
  CHECK(words("T2* ax") == "T2*=t2star ax=axial");
  CHECK(words("T2 ax") == "T2=t2 ax=axial");
  CHECK(words("AX T1 +C") == "AX=axial T1=t1 +C=post_contrast");
  CHECK(words("AX T1 C+") == "AX=axial T1=t1 C+=post_contrast");
  CHECK(words("C-SPINE T1") == "C-SPINE=cervical_spine T1=t1");
  CHECK(words("C Spine T1") == "C Spine=cervical_spine T1=t1");
  CHECK(words("SAG T1 C-") == "SAG=sagittal T1=t1 C-=without_contrast");
}

TEST_CASE("changes of case part words", "[series][split]") {
  CHECK(words("FieldMap") == "FieldMap=field_map");
  CHECK(words("SagT2") == "Sag=sagittal T2=t2");
  CHECK(words("dMRI_SBRef") == "dMRI=dti SBRef=sbref");
  CHECK(words("RestingState") == "RestingState=resting");
  CHECK(words("coronalFlair") == "coronal=coronal Flair=flair");
}

TEST_CASE("a word that is not known is split between letters and digits", "[series][split]") {
  CHECK(words("pha3d") == "pha=phase_image 3d=three_d");
  CHECK(words("t2tse3d") == "t2=t2 tse3d=tse");
  CHECK(words("ax20sl") == "ax=axial 20sl=slice_count");
}

TEST_CASE("glued words come apart when all of them are known", "[series][split]") {
  CHECK(words("AXT2FS") == "AX=axial T2=t2 FS=fat_suppression");
  CHECK(words("SAGPD") == "SAG=sagittal PD=pd");
  CHECK(words("axialflair") == "axial=axial flair=flair");
  CHECK(words("post_ax_lava_1mmfrontal_sinus") ==
        "post=post_contrast ax=axial lava=vibe 1mm=slice_size "
        "frontal_sinus=sinuses");
}

TEST_CASE("a word that is known is not split, and an unknown one stays whole", "[series][split]") {
  CHECK(words("mprage") == "mprage=mprage");
  CHECK(words("sagittal") == "sagittal=sagittal");
  CHECK(words("zorblax") == "zorblax=?");
  CHECK(words("faxing") == "faxing=?");
}

TEST_CASE("numbers keep their decimals", "[series][split]") {
  CHECK(words("0.9mm") == "0.9mm=slice_size");
  CHECK(words("1.5x1.5x3") == "1.5x1.5x3=slice_size");
  CHECK(words("17") == "17=number");
}

TEST_CASE("signs that no word holds are no tokens", "[series][split]") {
  CHECK(words("(T1) [sag] *") == "T1=t1 sag=sagittal");
  CHECK(words("#!") == "");
  CHECK(words("") == "");
}

TEST_CASE("ideographs are words without gaps", "[series][split]") {
  CHECK(words("矢状位T2压") == "矢状位=sagittal T2=t2 压=?");
  CHECK(words("轴位T1增强") == "轴位=axial T1=t1 增强=post_contrast");
}

TEST_CASE("every token says where it stands and whose word it is", "[series][split]") {
  const Recognised read = recognise("Säge_t2_SWAN");
  REQUIRE(read.tokens.size() == 3);
  CHECK(read.tokens[0].begin == 0);
  CHECK(read.tokens[0].end == 5);
  CHECK(read.tokens[1].begin == 6);
  CHECK(read.tokens[2].end == 13);
  CHECK(recognise("tirm").tokens.front().vendor == "Siemens");
  CHECK(recognise("bravo").tokens.front().vendor == "GE");
  CHECK(recognise("t1").tokens.front().vendor.empty());
}
