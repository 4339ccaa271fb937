#include "runtime/abi/home.hpp"

#include <catch2/catch.hpp>
#include <set>

#include "runtime/abi/function.hpp"
#include "runtime/abi/verify_home.hpp"

using namespace qapc;
using namespace qapc::abi;

namespace {

Home in_csa() {
  Home home{.place = Place::Private, .tag = 0x00290010, .path = {}, .creator = "SIEMENS CSA HEADER"};
  home.format = Format::Csa;
  home.fields = {"B_value"};
  return home;
}
Home computed() {
  Home home{.place = Place::Computed};
  home.function = Function::EchoSpacing;
  home.inputs = {0, 1};
  return home;
}

/// A number, an integer, a text and a list, which stand before the home.
std::vector<Recipe> before() {
  std::vector<Recipe> recipes(4);
  recipes[0].type = recipes[3].type = Type::Number;
  recipes[1].type = Type::Integer;
  recipes[3].list = true;
  return recipes;
}
template <typename Change>
bool refused(Home home, Change change) {
  change(home);
  return !verify_home(home, before());
}

}  // namespace

TEST_CASE("homes of every place are verified", "[abi][home]") {
  CHECK(verify_home({.place = Place::DataSet, .tag = 0x00180081}, {}));
  CHECK(verify_home({.place = Place::FunctionalGroup, .tag = 0x00189082, .path = {0x00189114}}, {}));
  CHECK(verify_home(in_csa(), {}));
  CHECK(verify_home({.place = Place::Never}, {}));
  CHECK(verify_home(computed(), before()));
}

TEST_CASE("a home uses what its place has", "[abi][home]") {
  CHECK(refused(in_csa(), [](Home& h) { h.creator.clear(); }));
  CHECK(refused(in_csa(), [](Home& h) { h.fields.clear(); }));
  CHECK(refused(in_csa(), [](Home& h) { h.format = Format::None; }));
  CHECK(refused(in_csa(), [](Home& h) { h.place = Place::DataSet; }));
  CHECK(refused(in_csa(), [](Home& h) { h.function = Function::Join; }));
  CHECK(refused(in_csa(), [](Home& h) { h.inputs = {0}; }));
  CHECK(refused(in_csa(), [](Home& h) { h.format = static_cast<Format>(6); }));
  CHECK(refused({.place = Place::Never}, [](Home& h) { h.tag = 0x00180081; }));
  CHECK(refused(in_csa(), [](Home& h) { h.path = {0x00080032}; }));
  CHECK(refused(in_csa(), [](Home& h) { h.given = 0; }));
  CHECK(refused({.place = Place::DataSet}, [](Home& h) { h.path = {0x00189114}; }));
  CHECK(refused({.place = Place::DataSet}, [](Home& h) { h.creator = "GEMS_PARM_01"; }));
}

TEST_CASE("a computed home has a function, its inputs and no guard", "[abi][home]") {
  CHECK(refused(computed(), [](Home& h) { h.function = Function::None; }));
  CHECK(refused(computed(), [](Home& h) { h.function = static_cast<Function>(kFunctions); }));
  CHECK(refused(computed(), [](Home& h) { h.inputs = {0}; }));
  CHECK(refused(computed(), [](Home& h) { h.inputs = {0, 1, 1}; }));
  CHECK(refused(computed(), [](Home& h) { h.inputs = {0, 4}; }));
  CHECK(refused(computed(), [](Home& h) { h.inputs = {0, 2}; }));  // a text for a number
  CHECK(refused(computed(), [](Home& h) { h.inputs = {0, 3}; }));  // a list for one number
  CHECK(refused(computed(), [](Home& h) { h.function = Function::BidsDirection; }));
  CHECK(refused(computed(), [](Home& h) { h.given = 4; }));
  CHECK_FALSE(refused(computed(), [](Home& h) { h.given = 2; }));
  CHECK(refused(computed(), [](Home& h) { h.guards = {{0x00080070, "", "^GE"}}; }));
}

TEST_CASE("patterns of a home can be read, and numbers are finite", "[abi][home]") {
  CHECK(refused(in_csa(), [](Home& h) { h.steps.pattern = "("; }));
  CHECK(refused(in_csa(), [](Home& h) { h.guards = {{0x00080070, "", "("}}; }));
  CHECK(refused(in_csa(), [](Home& h) { h.steps.modulo = -1; }));
  CHECK(refused(in_csa(), [](Home& h) { h.steps.table.resize(1001); }));
}

TEST_CASE("a home has words for people", "[abi][home]") {
  Home home = in_csa();
  home.guards = {{0x00080070, "", "^SIEMENS"}};
  home.steps = {.unset = {"-1"}, .pattern = "", .otherwise = "0", .table = {{"0", "no"}, {"1", "yes"}}};
  CHECK(describe(home) ==
        "CSA B_value in (0029,xx10) \"SIEMENS CSA HEADER\", not set: -1, otherwise 0, 0 is no; 1 is yes, where "
        "(0008,0070) matches ^SIEMENS");
  CHECK(describe(computed()) == "computed: echo_spacing of recipe 0, recipe 1");
  CHECK(describe({.place = Place::Never}) == "never stored");
  CHECK(describe(
            {.place = Place::Private, .tag = 0x0065'0051, .path = {0x0008'0032}, .creator = "Image Private Header"}) ==
        "(0065,xx51) \"Image Private Header\"/(0008,0032)");
  CHECK(describe({.place = Place::DataSet, .tag = 0x00180081, .path = {}, .creator = "", .decimal_shift = -3}) ==
        "(0018,0081), shifted by 10^-3");
}

TEST_CASE("a home is told with the names people use", "[abi][home]") {
  const Wording wording{
      .recipe = [](Index input) { return input == 0 ? "width" : "lines"; },
      .keyword =
          [](std::uint32_t tag) {
            return tag == 0x0008'0070 ? "Manufacturer" : tag == 0x0018'9082 ? "EffectiveEchoTime" : "";
          },
      .pattern = [](std::string_view pattern) { return pattern == "^SIEMENS" ? "SIEMENS" : ""; }};
  CHECK(describe(computed(), wording) == "computed: echo_spacing of width, lines");
  Home home{.place = Place::FunctionalGroup, .tag = 0x00189082, .path = {0x00189114}};
  home.guards = {{0x00080070, "", "^SIEMENS"}};
  CHECK(describe(home, wording) ==
        "EffectiveEchoTime (0018,9082) in (0018,9114) of a functional group, where Manufacturer is SIEMENS");
  home = {.tag = 0x00080070};
  home.steps = {.pattern = "^SIEMENS", .table = {{"*", "SIEMENS"}}};
  CHECK(describe(home, wording) == "Manufacturer (0008,0070), that of SIEMENS");
  home.steps = {.pattern = "^(A|B)", .table = {{"1", "a"}, {"2", "b"}, {"3", "c"}, {"4", "d"}}};
  CHECK(describe(home, wording) == "Manufacturer (0008,0070), matched by ^(A|B), by a table of 4 values");
}

TEST_CASE("every function has a row and a name of its own", "[abi][home]") {
  std::set<std::string_view> names;
  for (int i = 0; i < kFunctions; ++i) {
    const FunctionInfo& row = info(static_cast<Function>(i));
    CHECK(names.insert(row.name).second);
    CHECK(row.least <= row.most);
    if (i > 0) CHECK(find_function(row.name) == static_cast<Function>(i));
  }
  CHECK_FALSE(find_function("none"));
  CHECK_FALSE(find_function("fft"));
}
