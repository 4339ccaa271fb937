// The small commands: check, test, explain, --version.
#include <catch2/catch.hpp>

#include "compiler/diag/sink.hpp"
#include "tests/e2e/command.hpp"

using namespace qapc;
using e2e::policy;
using e2e::run_qapc;
using e2e::says;

TEST_CASE("every policy of the project checks clean and passes its tests on every engine", "[commands]") {
  for (const auto& entry : std::filesystem::directory_iterator(std::filesystem::path(QAPC_SOURCE_DIR) / "policies")) {
    if (entry.path().extension() != ".qap") continue;
    const std::string file = entry.path().string();
    const support::Ran check = run_qapc({"check", "-W", file});
    INFO(file << check.out);
    CHECK(check.exit == 0);
    for (const char* engine : e2e::kEngines) {
      const support::Ran test = run_qapc({"test", "--engine", engine, file});
      INFO(test.out);
      CHECK(test.exit == 0);
      CHECK(says(test.out, " 0 failed"));
    }
  }
}

TEST_CASE("a mistake is shown with file, line, column, code, caret and a suggestion", "[commands]") {
  const support::Scratch scratch;
  const std::string file =
      scratch.file("t.qap",
                   "qap 1.0\npolicy a.b \"T\" version 1.0.0\ndictionary dicom 2026b, vendors 1\nmissing means unknown\n"
                   "rule TE major, for each series: require EchoTme = 2.98 ms ± 0.05 ms\n"
                   "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n");
  const support::Ran human = run_qapc({"check", file});
  CHECK(human.exit == 65);
  CHECK(human.out ==
        "error[QAP-E101]: `EchoTme` is not a DICOM attribute\n"
        " --> " +
            file +
            ":5:41\n"
            "  | \n"
            "5 | rule TE major, for each series: require EchoTme = 2.98 ms ± 0.05 ms\n"
            "  |                                         ^^^^^^^ not in DICOM 2026b, not declared in this policy\n"
            "  = help: did you mean `EchoTime` (0018,0081), in ms?  [fix]\n"
            "  = explain: qapc explain QAP-E101\n\n");
  const support::Ran brief = run_qapc({"check", "--format", "short", file});
  CHECK(brief.out == file + ":5:41: error[QAP-E101]: `EchoTme` is not a DICOM attribute\n");
  CHECK(brief.err.empty());
}

TEST_CASE("warnings are errors only when asked for", "[commands]") {
  const support::Scratch scratch;
  const std::string file =
      scratch.file("t.qap",
                   "qap 1.0\npolicy a.b \"T\" version 1.0.0\ndictionary dicom 2026b, vendors 1\nmissing means unknown\n"
                   "rule TE major, for each series: require EchoTime = 2.98 ms\n"
                   "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n");
  CHECK(run_qapc({"check", file}).exit == 0);
  CHECK(run_qapc({"check", "-W", file}).exit == 65);
}

TEST_CASE("a failing inline test names the case, what came and what was expected", "[commands]") {
  const support::Scratch scratch;
  const std::string file =
      scratch.file("t.qap",
                   "qap 1.0\npolicy a.b \"T\" version 1.0.0\ndictionary dicom 2026b, vendors 1\nmissing means unknown\n"
                   "rule TE major, for each series: require EchoTime < 5 ms\n"
                   "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n"
                   "test \"short\"\n  given series { EchoTime: 3 ms }\n  expect TE pass, exam accept\n"
                   "  with EchoTime: 6 ms expect TE pass\n  without EchoTime expect TE unknown, exam review\nend\n");
  const support::Ran ran = run_qapc({"test", file});
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, ":13: test \"short\", with EchoTime: 6 ms fails\n    TE is fail, expected pass\n"));
  CHECK(says(ran.out, "2 cases passed, 1 failed"));
}

TEST_CASE("every diagnostic is explained with a wrong and a right example", "[commands]") {
  for (const diag::Entry& entry : diag::entries()) {
    const support::Ran ran = run_qapc({"explain", "qap-" + std::string(entry.code)});
    INFO(entry.code);
    CHECK(ran.exit == 0);
    CHECK(says(ran.out, entry.why));
    CHECK(says(ran.out, "wrong:\n"));
    CHECK(says(ran.out, "right:\n"));
  }
}

TEST_CASE("the version names the language and the dictionary", "[commands]") {
  const support::Ran ran = run_qapc({"--version"});
  CHECK(ran.exit == 0);
  CHECK(says(ran.out, "language 1.0, DICOM dictionary 2026b"));
}

TEST_CASE("the compiled program is printed on request", "[commands]") {
  const support::Ran ran = run_qapc({"check", "--dump", "ir", policy("t1w-multisite.qap")});
  CHECK(ran.exit == 0);
  CHECK(says(ran.out, "recipe 0: text Modality"));
  CHECK(says(ran.out, "rule TR major = %"));
}

TEST_CASE("the page of diagnostics is that of the table", "[commands]") {
  const support::Ran ran = run_qapc({"explain", "--all"});
  CHECK(ran.exit == 0);
  const std::string page = support::read_bytes(std::filesystem::path(QAPC_SOURCE_DIR) / "docs" / "diagnostics.md");
  const std::size_t first = page.find("## ");
  REQUIRE(first != std::string::npos);
  // To mend it: keep the head of the page, and put the output of `qapc explain --all` below it.
  CHECK(page.substr(first) == ran.out);
}
