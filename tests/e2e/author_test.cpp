// The tools of an author: which verdicts tests reach, which changes they notice, and why a series is not what it was
// meant to be.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <set>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::run_qapc;

namespace {

bool says(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

/// One limit, moved by 0.5 ms each way; one severity; two outcomes; one meaning of missing; one comparison.
constexpr std::string_view kHead = R"(qap 1.0
policy org.example.te "Echo time" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
rule TE major, for each series: require EchoTime <= 5 ms
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
)";

json::Value entry(const support::Ran& ran) {
  const json::Value told = e2e::report(ran);
  REQUIRE(told["format"].string() == "qapc-test/1");
  REQUIRE(told["policies"].items().size() == 1);
  return told["policies"].items()[0];
}

std::set<std::string> survivors(const json::Value& policy) {
  std::set<std::string> all;
  for (const json::Value& one : policy["mutation"]["not_noticed"].items())
    all.insert(fmt::format("{} {} {}>{}", one["line"].whole(), one["change"].string(), one["before"].string(),
                           one["after"].string()));
  return all;
}

json::Value mutated(const std::string& tests, int exit) {
  const support::Scratch scratch;
  const std::string file = scratch.file("te.qap", std::string(kHead) + tests);
  const support::Ran ran = run_qapc({"test", "--mutate", "--coverage", "--format", "json", file});
  INFO(ran.out << ran.err);
  CHECK(ran.exit == exit);
  return entry(ran);
}

}  // namespace

TEST_CASE("changes that no test notices are told with their place and text", "[author]") {
  // A value far below the limit passes wherever the limit lies, and never shows what else the decision says.
  const json::Value weak = mutated("test \"t\" given series { EchoTime: 1 ms } expect TE pass end\n", 4);
  CHECK(survivors(weak) == std::set<std::string>{
                               "4 meaning of missing changed unknown>fail",
                               "5 severity changed major>minor",
                               "5 limit moved up 5 ms>6 ms",
                               "5 limit moved down 5 ms>4 ms",
                               "7 outcome changed review>accept",
                               "8 outcome changed accept>review",
                           });
  CHECK(weak["mutation"]["noticed"].whole() == 1);  // the comparison turned round
  CHECK(weak["mutation"]["changes"].whole() == 7);
  CHECK(weak["mutation"]["percent"].whole() == 14);
}

TEST_CASE("tests at both sides of a limit, of what is missing and of the outcome notice every change", "[author]") {
  const json::Value strong = mutated(R"(test "t"
  given series { EchoTime: 5 ms }
  expect TE pass, exam accept
  with EchoTime: 5.1 ms expect TE fail, exam review
  without EchoTime expect TE unknown
end
)",
                                     0);
  CHECK(survivors(strong).empty());
  CHECK(strong["mutation"]["percent"].whole() == 100);
  CHECK(strong["coverage"]["percent"].whole() == 100);
}

TEST_CASE("coverage tells what no test reaches, and asks nothing that cannot be", "[author]") {
  const support::Scratch scratch;
  const std::string file = scratch.file("c.qap", R"(qap 1.0
policy org.example.c "Coverage" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
rule THERE major, for each series: require EchoTime is present
rule TE major, for each series, when vendor = GE: require EchoTime <= 5 ms, warn above 4 ms
rule TABLE major, for each series, missing means fail
  require FlipAngle by vendor
    GE:    8 deg ± 1 deg
    other: not assessed because "one vendor"
end
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
test "t" given series { Manufacturer: "GE", EchoTime: 3 ms, FlipAngle: 8 deg } expect TE pass end
)");
  const json::Value told = entry(run_qapc({"test", "--coverage", "--format", "json", file}));
  const auto verdicts = [&](std::size_t rule) {
    std::set<std::string> all;
    for (const auto& [verdict, reached] : *told["coverage"]["rules"].items()[rule]["verdicts"].object()) {
      CHECK(reached == json::Value(verdict == "pass"));
      all.insert(verdict);
    }
    return all;
  };
  // Whether something is present is always known.
  CHECK(verdicts(0) == std::set<std::string>{"fail", "pass"});
  CHECK(verdicts(1) == std::set<std::string>{"fail", "not applicable", "pass", "unknown", "warn"});
  // What fails where it is missing is never unknown.
  CHECK(verdicts(2) == std::set<std::string>{"fail", "not assessed", "pass"});
  CHECK(told["coverage"]["possible"].whole() == 10);
  CHECK(told["coverage"]["reached"].whole() == 3);
  const support::Ran text = run_qapc({"test", "--coverage", file});
  CHECK(text.exit == 0);
  CHECK(says(text.out, "3 of 10 verdicts reached (30 %)"));
}

TEST_CASE("nothing is changed in a policy whose own tests fail", "[author]") {
  const support::Scratch scratch;
  const std::string file =
      scratch.file("te.qap", std::string(kHead) + "test \"t\" given series { EchoTime: 1 ms } expect TE fail end\n");
  const support::Ran ran = run_qapc({"test", "--mutate", file});
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, "its own tests fail"));
}

TEST_CASE("every kind of change is made", "[author]") {
  const support::Scratch scratch;
  const std::string file = scratch.file("all.qap", R"(qap 1.0
policy org.example.all "All changes" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
series A is
  Modality = MR and no value of ImageType is one of (DERIVED, LOCALIZER) and SeriesDescription has tokens (a, none of (b, c))
end
rule R major, for each A series, when EchoTime is present, missing means skip
  require every value of PixelSpacing = 1 mm ± 10 %
  require SliceThickness = 1 mm .. 3 mm, warn above 2 mm
  require not (Rows = 0 px) or Columns != 8 px
  require FlipAngle by vendor
    SIEMENS: 8 deg ± 1 deg
    GE:      9 deg ± 1 deg
    other:   not assessed because "two vendors"
end
rule N major, for each A series: require at least 2 images and all images agree on (EchoTime, FlipAngle within 1 deg)
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
test "nothing is expected" given A series { ImageType: [ORIGINAL, PRIMARY] } expect exam review end
)");
  const json::Value policy = entry(run_qapc({"test", "--mutate", "--format", "json", file}));
  const std::set<std::string> all = survivors(policy);
  // 10 % of 1 mm; half the width of 1 .. 3 mm; of a whole number one.
  for (const char* expected :
       {"6 member dropped DERIVED>", "6 words dropped none of (b, c)>", "6 word dropped c>",
        "8 condition dropped , when EchoTime is present>", "8 comparison turned round is>is not",
        "8 meaning of missing changed skip>unknown", "9 quantifier changed every>any", "9 limit moved up 1 mm>1.1 mm",
        "10 limit moved down 1 mm .. 3 mm>0 mm .. 2 mm", "10 limit moved up 2 mm>3 mm",
        "10 warning dropped , warn above 2 mm>", "11 condition dropped Columns != 8 px>",
        "11 comparison turned round !=>=",
        "13 vendor rows exchanged SIEMENS: 8 deg ± 1 deg GE>GE: 8 deg ± 1 deg SIEMENS", "13 limit moved up 8 deg>9 deg",
        "17 attribute dropped EchoTime>", "17 limit moved up 1 deg>10 deg"}) {
    INFO(expected);
    CHECK(all.contains(expected));
  }
}

TEST_CASE("why tells the clause, the value and the nearest definition", "[author]") {
  using synthetic::Vendor;
  const support::Scratch scratch;
  const auto exam = scratch.path() / "exam";
  // The numbers are those that the generator's own comment states: TI 1060 ms, TE 2.88 ms, flip 8.
  for (int slice = 1; slice <= 2; ++slice) {
    synthetic::write_instance(exam / fmt::format("a{}.dcm", slice),
                              synthetic::t1w(Vendor::Siemens, {1, 2, slice, "CANARY"}));
    synthetic::Instance odd = synthetic::t1w(Vendor::Siemens, {1, 3, slice, "CANARY"});
    if (slice == 2) synthetic::set(odd.elements, synthetic::element(0x00180082, "DS", "500"));
    synthetic::write_instance(exam / fmt::format("b{}.dcm", slice), odd);
    synthetic::Instance mute = synthetic::t1w(Vendor::Siemens, {1, 4, slice, "CANARY"});
    synthetic::remove(mute.elements, 0x00180082);
    synthetic::write_instance(exam / fmt::format("c{}.dcm", slice), mute);
  }
  const std::string file = scratch.file("why.qap", R"(qap 1.0
policy org.example.why "Why" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
series Other is
  Modality = CT and EchoTime > 1 s and PatientName starts with "X"
end
series T1w is
  Modality = MR and MRAcquisitionType = "3D"
  and InversionTime = 1000 ms .. 1100 ms
end
rule TE minor, for each T1w series: require EchoTime <= 5 ms
decision for each exam accept otherwise end
)");
  const std::string key = e2e::key_in(scratch);
  const json::Value told = e2e::report(run_qapc({"why", file, exam.string(), "--key", key, "--format", "json"}));
  REQUIRE(told["series"].items().size() == 3);
  const auto series = [&](std::string_view number) {
    for (const json::Value& one : told["series"].items()) {
      if (one["number"].string() == number) return one["definitions"];
    }
    return json::Value();
  };
  CHECK(series("2").items()[0]["definition"].string() == "T1w");
  CHECK(series("2").items()[0]["is"].string() == "true");
  CHECK(series("2").items()[0]["why"].items().empty());
  // One of the two images is off; the nearest definition is told first, though it stands last.
  const json::Value off = series("3").items()[0];
  CHECK(off["definition"].string() == "T1w");
  CHECK(off["is"].string() == "false");
  CHECK(off["clauses"].whole() == 3);
  CHECK(off["false"].whole() == 1);
  REQUIRE(off["why"].items().size() == 1);
  CHECK(off["why"].items()[0]["clause"].string() == "InversionTime = 1000 ms .. 1100 ms");
  CHECK(off["why"].items()[0]["place"].string() == "why.qap:10");
  CHECK(says(off["why"].items()[0]["seen"].items()[0].string(), "500 ms (1 of 2 images)"));
  const json::Value unknown = series("4").items()[0];
  CHECK(unknown["is"].string() == "unknown");
  CHECK(says(unknown["why"].items()[0]["seen"].items()[0].string(), "absent"));
  CHECK(series("3").items()[1]["definition"].string() == "Other");
  CHECK(series("3").items()[1]["false"].whole() == 3);

  const support::Ran text = run_qapc({"why", file, exam.string(), "--key", key});
  CHECK(text.exit == 0);
  CHECK(says(text.out, "is not T1w: 1 of 3 clauses false"));
  CHECK(says(text.out, "is not Other (3 of 3 false)"));
  CHECK(!says(text.out, "CANARY"));  // a name is tested, and never shown
  const support::Ran one = run_qapc({"why", file, exam.string(), "--key", key, "--series", "Other", "--number", "3"});
  CHECK(says(one.out, "PatientName"));
  CHECK(!says(one.out, "CANARY"));
  CHECK(!says(one.out, "T1w"));
}

TEST_CASE("why agrees with the run about every series of a real archive", "[author][corpus]") {
  const auto corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const std::string key = e2e::key_in(scratch);
  const std::string file = e2e::policy("abcd.qap");
  const std::string folder = (corpus / "siemens").string();
  const json::Value told = e2e::report(run_qapc({"why", file, folder, "--key", key, "--format", "json"}));
  const json::Value run = e2e::report(run_qapc({"run", file, folder, "--key", key, "--format", "json"}));
  std::set<std::string> from_why;
  for (const json::Value& one : told["series"].items()) {
    for (const json::Value& definition : one["definitions"].items()) {
      if (definition["is"].string() != "false")
        from_why.insert(fmt::format("{} {} {}", one["series"].string(), definition["definition"].string(),
                                    definition["is"].string()));
    }
  }
  std::set<std::string> from_run;
  for (const json::Value& exam : run["exams"].items()) {
    for (const json::Value& one : exam["series"].items()) {
      for (const json::Value& name : one["definitions"].items())
        from_run.insert(fmt::format("{} {} true", one["series"].string(), name.string()));
      for (const json::Value& name : one["unknown_definitions"].items())
        from_run.insert(fmt::format("{} {} unknown", one["series"].string(), name.string()));
    }
  }
  CHECK(from_run.size() > 20);
  CHECK(from_why == from_run);
}

TEST_CASE("why says what is wrong with the question", "[author]") {
  const support::Scratch scratch;
  const support::Ran name =
      run_qapc({"why", e2e::policy("t1w-multisite.qap"), scratch.path().string(), "--series", "T1"});
  CHECK(name.exit == 64);
  CHECK(says(name.err, "did you mean T1w?"));
  const std::string file = scratch.file("te.qap", std::string(kHead));
  const support::Ran none = run_qapc({"why", file, scratch.path().string()});
  CHECK(none.exit == 64);
  CHECK(says(none.err, "the policy defines no series"));
  CHECK(run_qapc({"why", e2e::policy("t1w-multisite.qap"), "/does/not/exist", "--key", e2e::key_in(scratch)}).exit ==
        66);
}
