#include "compiler/diag/formats.hpp"

#include <catch2/catch.hpp>

#include "compiler/diag/render.hpp"
#include "runtime/json/value.hpp"

using namespace qapc;

namespace {

struct Example {
  diag::Sources sources;
  std::vector<diag::Checked> all;
};

/// One error with one edit and a label, one warning with two edits to choose from.
Example example() {
  Example made;
  const std::uint32_t source = made.sources.add("a,b.qap", "µ EchoTme = 3\nRows = 4\n");
  diag::Sink diags;
  diags.report(diag::UnknownAttribute, {source, 3, 10}, "EchoTme")
      .fix("did you mean `EchoTime`?", {source, 3, 10}, "EchoTime")
      .also({source, 13, 14}, "<here> & \"there\"");
  diags.report(diag::BareEquality, {source, 22, 23}, "Rows")
      .fix("one", {source, 22, 23}, "5")
      .fix("two", {source, 22, 23}, "6");
  made.all.push_back({source, diags.sorted()});
  return made;
}

json::Value parsed(const std::string& text) {
  auto value = json::parse(text);
  REQUIRE(value.has_value());
  return *value;
}

}  // namespace

TEST_CASE("json holds code, place in code points, helps with their edits and labels", "[diag][formats]") {
  const Example made = example();
  const json::Value all = parsed(diag::to_json(made.sources, made.all));
  REQUIRE(all.items().size() == 2);
  const json::Value& first = all.items()[0];
  CHECK(first["code"].string() == "QAP-E101");
  CHECK(first["severity"].string() == "error");
  CHECK(first["at"]["startLine"].whole() == 1);
  CHECK(first["at"]["startColumn"].whole() == 3);
  CHECK(first["at"]["endColumn"].whole() == 10);
  CHECK(first["helps"].items()[0]["edit"]["replacement"].string() == "EchoTime");
  CHECK(first["labels"].items()[0]["text"].string() == "<here> & \"there\"");
  CHECK(all.items()[1]["severity"].string() == "warning");
}

TEST_CASE("sarif names each rule once and each result with its region and fixes", "[diag][formats]") {
  const Example made = example();
  const json::Value log = parsed(diag::to_sarif(made.sources, made.all));
  CHECK(log["version"].string() == "2.1.0");
  const json::Value& run = log["runs"].items().at(0);
  CHECK(run["tool"]["driver"]["name"].string() == "qapc");
  CHECK(run["tool"]["driver"]["rules"].items().size() == 2);
  REQUIRE(run["results"].items().size() == 2);
  const json::Value& result = run["results"].items()[0];
  CHECK(result["ruleId"].string() == "QAP-E101");
  CHECK(result["locations"].items()[0]["physicalLocation"]["region"]["startColumn"].whole() == 3);
  CHECK(result["fixes"]
            .items()[0]["artifactChanges"]
            .items()[0]["replacements"]
            .items()[0]["insertedContent"]["text"]
            .string() == "EchoTime");
  CHECK(run["results"].items()[1]["fixes"].items().size() == 2);
}

TEST_CASE("workflow commands hide what would end them", "[diag][formats]") {
  const Example made = example();
  const std::string text = diag::to_github(made.sources, made.all);
  CHECK(text.starts_with(
      "::error file=a%2Cb.qap,line=1,col=3,title=QAP-E101::`EchoTme` is not a DICOM attribute%0Ahelp: did you mean"));
  CHECK(std::ranges::count(text, '\n') == 2);
}

TEST_CASE("junit counts policies with errors and takes warnings for no failures", "[diag][formats]") {
  Example made = example();
  made.all.push_back({made.sources.add("clean.qap", ""), {}});
  const std::string text = diag::to_junit(made.sources, made.all);
  CHECK(text.find("<testsuite name=\"qapc check\" tests=\"2\" failures=\"1\">") != std::string::npos);
  CHECK(text.find("type=\"QAP-E101\"") != std::string::npos);
  CHECK(text.find("W203") == std::string::npos);
  CHECK(text.find("<testcase classname=\"qapc check\" name=\"clean.qap\"/>") != std::string::npos);
}

TEST_CASE("an edit is made when it is the only one offered", "[diag][formats]") {
  const Example made = example();
  std::size_t count = 0;
  CHECK(diag::apply_fixes(made.sources.text(0), 0, made.all.front().messages, count) == "µ EchoTime = 3\nRows = 4\n");
  CHECK(count == 1);
}

TEST_CASE("of two edits that overlap the first is made", "[diag][formats]") {
  diag::Sink diags;
  diags.report(diag::NotUtf8, {0, 0, 3}).fix("a", {0, 0, 3}, "xyz");
  diags.report(diag::NotUtf8, {0, 2, 4}).fix("b", {0, 2, 4}, "!!");
  std::size_t count = 0;
  CHECK(diag::apply_fixes("abcdef", 0, diags.sorted(), count) == "xyzdef");
  CHECK(count == 1);
}

TEST_CASE("an edit of a file that is imported is not made here", "[diag][formats]") {
  diag::Sink diags;
  diags.report(diag::NotUtf8, {1, 0, 3}).fix("a", {1, 0, 3}, "xyz");
  std::size_t count = 0;
  CHECK(diag::apply_fixes("abcdef", 0, diags.sorted(), count) == "abcdef");
  CHECK(count == 0);
}

TEST_CASE("a label that stands in another file is told by its place", "[diag][render]") {
  diag::Sources sources;
  const std::uint32_t policy = sources.add("policy.qap", "one\ntwo\nthree\nsite is from here\n");
  const std::uint32_t table = sources.add("sites.tsv", "StationName\tplace\n");
  diag::Sink diags;
  diags.report(diag::NoTable, {table, 12, 17}, "the last column is not `site`").also({policy, 27, 31}, "is named here");
  const std::string text = diag::human(sources, diags.sorted().front(), false);
  INFO(text);
  CHECK(text.find("--> sites.tsv:1:13\n") != std::string::npos);
  CHECK(text.find("::: policy.qap:4:14 is named here\n") != std::string::npos);
}
