// Pairs of small policies, and what is told of them.
#include "compiler/versions/versions.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>

#include "compiler/driver/compile.hpp"

using namespace qapc;

namespace {

constexpr std::string_view kDecision = R"(
decision for each exam
  reject if any critical fails
  review if any critical is unknown or any major fails or is unknown
  accept otherwise
end
)";

std::string with_version(std::string_view version, std::string_view rules, std::string_view decision = kDecision,
                         std::string_view missing = "unknown") {
  return fmt::format(
      "qap 1.0\npolicy org.example.pair \"Pair\" version {}\ndictionary dicom 2026b, vendors 1\nmissing means {}\n{}{}",
      version, missing, rules, decision);
}

versions::Policy checked(const std::string& text) {
  diag::Sources sources;
  diag::Sink diags;
  auto policy = driver::check(sources, sources.add("pair.qap", text), diags);
  for (const diag::Message& message : diags.sorted()) UNSCOPED_INFO(message.text);
  INFO(text);
  REQUIRE(policy.has_value());
  return std::move(*policy);
}

versions::Difference compared(const std::string& before, const std::string& after) {
  return versions::compare(checked(before), checked(after));
}

/// Two policies of the same header.
versions::Difference of_rules(std::string_view before, std::string_view after) {
  return compared(with_version("1.0.0", before), with_version("2.0.0", after));
}

/// What is told, without the first line and the last two.
std::string told(const versions::Difference& difference) {
  const std::string text = versions::to_text(difference);
  const std::size_t begin = text.find('\n') + 1;
  const std::size_t end = text.rfind('\n', text.rfind('\n', text.size() - 2) - 1) + 1;
  return text.substr(begin, end - begin);
}

std::string told(std::string_view before, std::string_view after) {
  return told(of_rules(before, after));
}

/// The texts differ and mean the same.
bool same(std::string_view before, std::string_view after) {
  return told(before, after) == "  policy: wording: comments, layout, order or spelling\n";
}

/// A rule about every series.
std::string rule(std::string_view asks, std::string_view more = "") {
  return fmt::format("rule TE major, for each series{}: require {}\n", more, asks);
}

std::string asked(std::string_view before, std::string_view after) {
  return told(rule(before), rule(after));
}

}  // namespace

TEST_CASE("a numeric limit is tightened, relaxed or changed as its interval says", "[versions]") {
  CHECK(asked("EchoTime = 2.98 ms ± 0.1 ms", "EchoTime = 2.98 ms ± 0.05 ms") ==
        "  TE: tightened: EchoTime 2.93 .. 3.03 ms (was 2.88 .. 3.08 ms)\n");
  CHECK(asked("EchoTime = 2.98 ms ± 0.05 ms", "EchoTime = 2.9 ms .. 3.1 ms") ==
        "  TE: relaxed: EchoTime 2.9 .. 3.1 ms (was 2.93 .. 3.03 ms)\n");
  CHECK(asked("EchoTime = 2 ms .. 3 ms", "EchoTime = 2.5 ms .. 3.5 ms") ==
        "  TE: changed: EchoTime 2.5 .. 3.5 ms (was 2 .. 3 ms)\n");
  CHECK(asked("EchoTime <= 5 ms", "EchoTime < 5 ms") == "  TE: tightened: EchoTime < 5 ms (was <= 5 ms)\n");
  CHECK(asked("EchoTime < 5 ms", "EchoTime > 5 ms") == "  TE: changed: EchoTime > 5 ms (was < 5 ms)\n");
  CHECK(asked("EchoTime <= 5 ms", "EchoTime = 3 ms ± 1 ms") == "  TE: tightened: EchoTime 2 .. 4 ms (was <= 5 ms)\n");
  CHECK(asked("RepetitionTime = 2 s ± 10 %", "RepetitionTime = 2 s ± 5 %") ==
        "  TE: tightened: RepetitionTime 1900 .. 2100 ms (was 1800 .. 2200 ms)\n");
}

TEST_CASE("spelling, units, order and names of values change nothing", "[versions]") {
  CHECK(same(rule("RepetitionTime = 2.3 s ± 50 ms"), rule("RepetitionTime = 2250 ms .. 2.35 s")));
  CHECK(
      same(rule("RepetitionTime > 1 s and EchoTime < 5 ms"), rule("EchoTime < 0.005 s and RepetitionTime > 1000 ms")));
  CHECK(same(rule("not (EchoTime >= 5 ms)"), rule("EchoTime < 5 ms")));
  CHECK(same(rule("Rows < 257 px"), rule("Rows <= 256 px")));
  CHECK(same(rule("Modality is one of (MR, CT)"), rule("Modality = CT or Modality = MR")));
  CHECK(same(rule("EchoTime >= 2 ms and EchoTime <= 3 ms"), rule("EchoTime = 2 ms .. 3 ms")));
  CHECK(same("define top = 5 ms\n" + rule("EchoTime < top"), rule("EchoTime < 5 ms")));
  CHECK(same("define gap = SpacingBetweenSlices - SliceThickness\n" + rule("gap <= 1 mm"),
             "define between = SpacingBetweenSlices - SliceThickness\n" + rule("between <= 0.1 cm")));
  const std::string two = "rule A minor, for each series: require EchoTime < 5 ms\n";
  const std::string other = "rule B minor, for each series: require FlipAngle < 5 deg\n";
  const versions::Difference difference =
      compared(with_version("1.0.0", two + other), with_version("1.0.0", other + "\n# later\n" + two));
  CHECK(difference.same());
  CHECK(told(difference) == "  policy: wording: comments, layout, order or spelling\n");
}

TEST_CASE("sets of codes, tokens, counts, agreement and lists are compared as sets", "[versions]") {
  CHECK(asked("Modality is one of (MR, CT)", "Modality = MR") ==
        "  TE: tightened: Modality = MR (was Modality is one of (MR, CT))\n");
  CHECK(asked("Modality != CT", "Modality is not one of (CT, PT)").starts_with("  TE: tightened: "));
  CHECK(asked("Modality = CT", "Modality = MR").starts_with("  TE: changed: "));
  CHECK(asked("Modality = MR", "Modality != CT").starts_with("  TE: relaxed: "));
  CHECK(asked("SeriesDescription has tokens (t1)", "SeriesDescription has tokens (t1, none of (scout))")
            .starts_with("  TE: tightened: "));
  CHECK(asked("SeriesDescription has tokens (one of (a, b))", "SeriesDescription has tokens (one of (a, b, c))")
            .starts_with("  TE: relaxed: "));
  CHECK(asked("SeriesDescription starts with \"t1\"", "SeriesDescription starts with \"t1_mp\"")
            .starts_with("  TE: tightened: "));
  CHECK(
      asked("SeriesDescription matches r\"t1\"", "SeriesDescription matches r\"t1w\"").starts_with("  TE: changed: "));
  CHECK(asked("at least 160 slices", "at least 150 slices") ==
        "  TE: relaxed: at least 150 slices (was at least 160 slices)\n");
  CHECK(asked("exactly 160 images", "at most 160 image").starts_with("  TE: relaxed: "));
  CHECK(asked("all images agree on (EchoTime within 0.1 ms)", "all images agree on (EchoTime within 0.2 ms)")
            .starts_with("  TE: relaxed: "));
  CHECK(asked("all images agree on (EchoTime)", "all images agree on (EchoTime, FlipAngle)")
            .starts_with("  TE: tightened: "));
  CHECK(asked("every value of PixelSpacing <= 1 mm", "every value of PixelSpacing <= 1.1 mm")
            .starts_with("  TE: relaxed: "));
  CHECK(asked("no value of ImageType = DERIVED", "no value of ImageType is one of (DERIVED, SECONDARY)")
            .starts_with("  TE: tightened: "));
  CHECK(asked("spread(EchoTime) <= 0.1 ms", "spread(EchoTime) <= 0.2 ms") ==
        "  TE: relaxed: spread(EchoTime) <= 0.2 ms (was <= 0.1 ms)\n");
  CHECK(asked("EchoTime < RepetitionTime", "EchoTime <= RepetitionTime").starts_with("  TE: relaxed: "));
  CHECK(asked("InversionTime is absent", "InversionTime is absent or empty").starts_with("  TE: relaxed: "));
}

TEST_CASE("requirements that come and go are told by themselves", "[versions]") {
  CHECK(asked("EchoTime < 5 ms", "EchoTime < 5 ms and FlipAngle < 10 deg") ==
        "  TE: tightened: asks also FlipAngle < 10 deg\n");
  CHECK(asked("EchoTime < 5 ms and FlipAngle < 10 deg", "EchoTime < 5 ms") ==
        "  TE: relaxed: no longer asks FlipAngle < 10 deg\n");
  CHECK(asked("EchoTime < 5 ms", "EchoTime < 5 ms or FlipAngle < 10 deg").starts_with("  TE: relaxed: "));
  CHECK(asked("EchoTime < 5 ms when FlipAngle < 10 deg", "EchoTime < 4 ms when FlipAngle < 10 deg") ==
        "  TE: tightened: EchoTime < 4 ms when FlipAngle < 10 deg (was < 5 ms)\n");
  CHECK(asked("EchoTime < 5 ms", "EchoTime < 5 ms when FlipAngle < 10 deg").starts_with("  TE: relaxed: "));
  // What a rule skips where one value is missing it may not skip where another one is.
  CHECK(told(rule("EchoTime < 5 ms", ", missing means skip"),
             rule("EchoTime < 5 ms or FlipAngle < 10 deg", ", missing means skip"))
            .starts_with("  TE: changed: "));
}

TEST_CASE("rules added and removed are told with what they ask and how bad a failure is", "[versions]") {
  const std::string two = rule("EchoTime < 5 ms") + "rule FLIP minor, for each series: require FlipAngle < 10 deg\n";
  const versions::Difference minor = of_rules(rule("EchoTime < 5 ms"), two);
  CHECK(told(minor) == "  FLIP: added: minor, for each series: FlipAngle < 10 deg\n");
  CHECK(minor.needed == versions::Step::Minor);
  const versions::Difference critical =
      of_rules(rule("EchoTime < 5 ms"),
               rule("EchoTime < 5 ms") + "rule FLIP critical, for each series: require FlipAngle < 10 deg\n");
  CHECK(critical.needed == versions::Step::Major);
  const versions::Difference removed = of_rules(two, rule("EchoTime < 5 ms"));
  CHECK(told(removed) == "  FLIP: removed: minor, for each series\n");
  CHECK(removed.needed == versions::Step::Minor);
}

TEST_CASE("severity, warnings, missing values and what a rule waits for are told", "[versions]") {
  const std::string minor = "rule TE minor, for each series: require EchoTime < 5 ms\n";
  CHECK(told(minor, rule("EchoTime < 5 ms")) == "  TE: tightened: severity major (was minor)\n");
  CHECK(told(rule("EchoTime < 5 ms"), minor) == "  TE: relaxed: severity minor (was major)\n");
  CHECK(of_rules(rule("EchoTime < 5 ms"), minor).needed == versions::Step::Minor);
  CHECK(asked("EchoTime < 5 ms, warn above 4 ms", "EchoTime < 5 ms, warn above 4.5 ms") ==
        "  TE: relaxed: warns unless EchoTime <= 4.5 ms (was <= 4 ms)\n");
  const versions::Difference warning = of_rules(rule("EchoTime < 5 ms"), rule("EchoTime < 5 ms, warn above 4.5 ms"));
  CHECK(told(warning) == "  TE: tightened: warns unless EchoTime <= 4.5 ms (was never)\n");
  CHECK(warning.needed == versions::Step::Minor);  // no decision speaks of warnings
  CHECK(told(rule("EchoTime < 5 ms"), rule("EchoTime < 5 ms", ", missing means fail")) ==
        "  TE: tightened: missing means fail (was unknown)\n");
  CHECK(told(compared(with_version("1.0.0", rule("EchoTime < 5 ms")),
                      with_version("1.0.0", rule("EchoTime < 5 ms"), kDecision, "skip"))) ==
        "  policy: relaxed: missing means skip, for TE (was unknown)\n");
  const std::string first = "rule FIRST major, for each series: require FlipAngle < 5 deg\n";
  CHECK(told(first + rule("EchoTime < 5 ms"), first + rule("EchoTime < 5 ms", ", after FIRST")) ==
        "  TE: changed: after FIRST (was after no other rule)\n");
  CHECK(told(rule("EchoTime < 5 ms"), "rule TE major, for each image: require EchoTime < 5 ms\n") ==
        "  TE: changed: for each image (was for each series)\n");
}

TEST_CASE("a condition of a rule is relaxed only where nothing becomes unknown", "[versions]") {
  CHECK(
      told(rule("EchoTime < 5 ms", ", when FlipAngle < 10 deg"), rule("EchoTime < 5 ms", ", when FlipAngle < 8 deg")) ==
      "  TE: relaxed: asked in fewer cases, when FlipAngle < 8 deg (was when FlipAngle < 10 deg)\n");
  CHECK(
      told(rule("EchoTime < 5 ms", ", when FlipAngle < 8 deg"), rule("EchoTime < 5 ms", ", when FlipAngle < 10 deg")) ==
      "  TE: tightened: asked in more cases, when FlipAngle < 10 deg (was when FlipAngle < 8 deg)\n");
  CHECK(told(rule("EchoTime < 5 ms"), rule("EchoTime < 5 ms", ", when FlipAngle < 8 deg")) ==
        "  TE: changed: asked in fewer cases, when FlipAngle < 8 deg (was always)\n");
}

TEST_CASE("a rule that runs after one that became wider can fail where it was not run", "[versions]") {
  const std::string narrow = "rule FIRST major, for each series: require FlipAngle < 5 deg\n";
  const std::string wide = "rule FIRST major, for each series: require FlipAngle < 9 deg\n";
  const std::string critical = "rule TE critical, for each series, after FIRST: require EchoTime < 5 ms\n";
  const versions::Difference difference = of_rules(narrow + critical, wide + critical);
  CHECK(told(difference) ==
        "  FIRST: relaxed: FlipAngle < 9 deg (was < 5 deg)\n  TE: changed: asked in other cases, after FIRST\n");
  CHECK(difference.needed == versions::Step::Major);
  const std::string major = rule("EchoTime < 5 ms", ", after FIRST");
  CHECK(of_rules(narrow + major, wide + major).needed == versions::Step::Minor);
}

TEST_CASE("vendor tables are compared vendor by vendor", "[versions]") {
  const auto table = [](std::string_view rows) {
    return fmt::format("rule TR major, for each series\n  require RepetitionTime by vendor\n{}end\n", rows);
  };
  const std::string before =
      table("SIEMENS: 2.3 s ± 50 ms\nGE, CANON: 7 ms .. 8 ms\nother: not assessed because \"x\"\n");
  CHECK(same(before, table("CANON: 7 ms .. 8 ms\nother: not assessed because \"x\"\nGE: 0.007 s .. 8 ms\n"
                           "SIEMENS: 2250 ms .. 2350 ms\n")));
  CHECK(told(before, table("SIEMENS: 2.3 s ± 20 ms\nGE, CANON: 6 ms .. 8 ms\nother: not assessed because \"x\"\n")) ==
        "  TR: tightened for SIEMENS: RepetitionTime 2280 .. 2320 ms (was 2250 .. 2350 ms)\n"
        "  TR: relaxed for GE, CANON: RepetitionTime 6 .. 8 ms (was 7 .. 8 ms)\n");
  CHECK(told(before, table("SIEMENS: 2.3 s ± 50 ms\nGE, CANON: 7 ms .. 8 ms\nUIH: 7 ms .. 8 ms\n"
                           "other: not assessed because \"x\"\n")) ==
        "  TR: tightened for UIH: RepetitionTime 7 .. 8 ms (was not assessed)\n");
  CHECK(told(before, table("SIEMENS: 2.3 s ± 50 ms\nCANON: 7 ms .. 8 ms\nother: not assessed because \"x\"\n")) ==
        "  TR: relaxed for GE: not assessed (was RepetitionTime 7 .. 8 ms)\n");
  CHECK(told(before, table("SIEMENS: 2.3 s ± 50 ms\nGE, CANON: 7 ms .. 8 ms\nother: not assessed because \"y\"\n")) ==
        "  TR: wording: because\n");
  CHECK(told(table("SIEMENS: 2.3 s ± 50 ms\nother: 2 s ± 1 s\n"), table("SIEMENS: 2.3 s ± 50 ms\n")) ==
        "  TR: changed for other: no row (was RepetitionTime 1000 .. 3000 ms)\n");
  CHECK(told(rule("EchoTime < 5 ms"), rule("EchoTime < 5 ms") + table("SIEMENS: 2.3 s ± 50 ms\nother: 2 s ± 1 s\n")) ==
        "  TR: added: major, for each series: RepetitionTime by vendor\n");
}

TEST_CASE("definitions become narrower or wider, and say to whom it matters", "[versions]") {
  const auto policy = [](std::string_view is, std::string_view rules) {
    return fmt::format("series T1w is {} end\n{}", is, rules);
  };
  const std::string about = "rule TI major, for each T1w series: require InversionTime < 1 s\n";
  const std::string count = "rule ONE major, for each exam: require exactly 1 T1w series\n";
  const std::string wide = "Modality = MR and EchoTime < 5 ms";
  const versions::Difference narrower =
      of_rules(policy(wide, about), policy("EchoTime < 4 ms and Modality = MR", about));
  CHECK(told(narrower) == "  series T1w: narrower: EchoTime < 4 ms (was < 5 ms); it matters to TI\n");
  CHECK(narrower.needed == versions::Step::Minor);
  CHECK(of_rules(policy(wide, count), policy("EchoTime < 4 ms and Modality = MR", count)).needed ==
        versions::Step::Major);
  const versions::Difference wider = of_rules(policy(wide, about), policy("Modality = MR", about));
  CHECK(told(wider) == "  series T1w: wider: no longer asks EchoTime < 5 ms; it matters to TI\n");
  CHECK(wider.needed == versions::Step::Major);
  CHECK(told(policy("SeriesDescription matches r\"a\"", about), policy("SeriesDescription matches r\"b\"", about))
            .starts_with("  series T1w: changed: "));
}

TEST_CASE("decisions are compared condition by condition", "[versions]") {
  const std::string rules = rule("EchoTime < 5 ms") + "rule FLIP minor, for each series: require FlipAngle < 10 deg\n";
  const auto decided = [&](std::string_view branches) {
    return with_version("1.0.0", rules, fmt::format("decision for each exam\n{}\nend\n", branches));
  };
  const std::string before = decided("review if any major fails or is unknown\naccept otherwise");
  const versions::Difference stricter =
      compared(before, decided("reject if any major fails\nreview if any major is unknown\naccept otherwise"));
  CHECK(told(stricter) == "  decision for each exam: tightened: reject if any major fails (was review)\n");
  CHECK(stricter.needed == versions::Step::Major);
  CHECK(told(compared(before, decided("review if FLIP fails or any major fails or is unknown\naccept otherwise"))) ==
        "  decision for each exam: tightened: review if FLIP fails (was accept)\n");
  CHECK(told(compared(before, decided("review if TE fails or any major is unknown or fails\naccept otherwise"))) ==
        "  policy: wording: comments, layout, order or spelling\n");
}

TEST_CASE("the decision that counts is compared, whoever it is for", "[versions]") {
  const std::string rules = rule("EchoTime < 5 ms");
  const std::string others =
      "decision for clinician, for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n";
  const std::string own =
      "\ndecision for researcher, for each exam\n  reject if any major fails\n  review if any major "
      "is unknown\n  accept otherwise\nend\n";
  const auto version = [&](std::string_view number, const std::string& decisions) {
    return with_version(number, "audience researcher\n" + rules, decisions);
  };
  CHECK(told(compared(version("1.0.0", std::string(kDecision)), version("2.0.0", own + others))) ==
        "  decision for each exam: relaxed: accept if any critical fails (was reject)\n"
        "  decision for each exam: relaxed: accept if any critical is unknown (was review)\n"
        "  decision for each exam: tightened: reject if any major fails (was review)\n");
}

TEST_CASE("a definition that a curve of a risk reads matters to its decision", "[versions]") {
  const auto policy = [](std::string_view limit) {
    return fmt::format(
        "series T1w is EchoTime < {} ms end\nscale consequence: lose_run 0.5 because \"x\"\n"
        "consequence LOST is lose_run because \"x\"\nrisk LONG \"Long\", for each exam\n"
        "  hazard \"long\" with probability logistic(lowest(FlipAngle of T1w), 10 deg, 0.5 deg)\n"
        "  probability 0.5 because \"x\"\n  consequence LOST\nend\n",
        limit);
  };
  const std::string decision = "decision for each exam\n  review if total risk >= 0.1\n  accept otherwise\nend\n";
  const versions::Difference wider =
      compared(with_version("1.0.0", policy("4"), decision), with_version("2.0.0", policy("5"), decision));
  CHECK(wider.needed == versions::Step::Major);
}

TEST_CASE("numbers of a risk are compared one by one", "[versions]") {
  const auto risk = [](std::string_view hazard, std::string_view probability, std::string_view limit) {
    return with_version(
        "1.0.0",
        fmt::format("scale consequence: lost 1.0 because \"x\"\nconsequence LOST is lost because \"x\"\n"
                    "risk BLUR, for each series\n  hazard \"long\" when EchoTime > {}\n"
                    "  exposure 0.8 because \"x\"\n  probability {} because \"x\"\n  consequence LOST\n"
                    "  outcome reject at risk >= {}\nend\n",
                    hazard, probability, limit),
        "decision for each exam\n  reject if any risk says reject\n  accept otherwise\nend\n");
  };
  const std::string before = risk("30 ms", "0.5", "0.2");
  CHECK(told(compared(before, risk("0.03 s", "50 %", "0.20"))) ==
        "  policy: wording: comments, layout, order or spelling\n");
  CHECK(told(compared(before, risk("30 ms", "0.6", "0.2"))) == "  risk BLUR: tightened: probability 0.6 (was 0.5)\n");
  CHECK(told(compared(before, risk("20 ms", "0.5", "0.3"))) ==
        "  risk BLUR: relaxed: reject at risk >= 0.3 (was 0.2)\n"
        "  risk BLUR: tightened: hazard when EchoTime > 20 ms (was EchoTime > 30 ms)\n");
}

TEST_CASE("words are told as words", "[versions]") {
  const versions::Difference difference =
      of_rules("rule TE \"Echo\" major, for each series\n  require EchoTime < 5 ms\n  say \"no\"\nend\n",
               "rule TE \"Echo time\" major, for each series\n  require EchoTime < 5 ms\n  say \"yes\"\n  action "
               "\"go\" by \"x\"\nend\n");
  CHECK(told(difference) == "  TE: wording: title, say, action\n");
  CHECK(difference.same());
  CHECK(difference.needed == versions::Step::Patch);
}

TEST_CASE("what the version claims is held to the step that is needed", "[versions]") {
  const std::string narrow = rule("EchoTime < 4 ms");
  const std::string wide = rule("EchoTime < 5 ms");
  const auto holds = [](const std::string& before, const std::string& was, const std::string& after,
                        const std::string& is) {
    return compared(with_version(was, before), with_version(is, after)).claim_holds();
  };
  CHECK(holds(narrow, "1.2.3", wide, "1.3.0"));
  CHECK(holds(narrow, "1.2.3", wide, "2.0.0"));
  CHECK(!holds(narrow, "1.2.3", wide, "1.2.4"));
  CHECK(!holds(wide, "1.2.3", narrow, "1.3.0"));
  CHECK(holds(wide, "1.2.3", narrow, "2.0.0"));
  CHECK(!holds(wide, "1.2.3", narrow, "1.2.3"));
  CHECK(holds(wide, "1.2.3", wide, "1.2.3"));
  CHECK(!holds(narrow, "1.2.3", wide, "1.1.9"));
  const std::string text = versions::to_text(compared(with_version("1.2.3", wide), with_version("1.3.0", narrow)));
  CHECK(
      text.ends_with("a major step is needed: an exam can be decided worse than before, by TE\n"
                     "1.2.3 -> 1.3.0 claims minor: the claim does not hold\n"));
  CHECK(versions::step_between("1.2", "1.2.1") == versions::Step::Patch);
  CHECK(versions::step_between("1.9", "1.10") == versions::Step::Minor);
}
