// The page: well formed, without anything from outside, and deaf to what texts say in markup.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/unit/runtime/report/page.hpp"
#include "tests/unit/runtime/report/sample.hpp"

using namespace qapc;
using namespace qapc::report;

namespace {

const std::vector<std::string> kHostile{"<script>alert(1)</script>",
                                        "\" onmouseover=\"alert(1)",
                                        "' onload='alert(1)",
                                        "</td></tr></table></section></main><h1>",
                                        "</style><style>body { display: none }",
                                        "<!-- ",
                                        "--> ]]>",
                                        "&lt;script&gt; &amp &#60;",
                                        "{0} {} {{ %s",
                                        "<img src=//example.org/x.png>",
                                        "javascript:alert(1)"};

Page page_of(const Report& report) {
  return read_page(to_html(to_json(report)));
}

}  // namespace

TEST_CASE("the reader of these tests finds what is not well formed", "[report][html]") {
  const std::string head = "<!DOCTYPE html>\n";
  CHECK(read_page(head + "<p id=\"a\">x<br>y &amp; z</p>").mistake.empty());
  CHECK(read_page(head + "<p id=\"a\">x &lt; y</p>").text == "x < y");
  for (const char* wrong : {"<p>", "<p></b></p>", "</p>", "<p a=b></p>", "<p a=\"b></p>", "<p>a & b</p>",
                            "<p>a > b</p>", "<p>a < b</p>", "<p &lt;></p>", "<style>"}) {
    INFO(wrong);
    CHECK_FALSE(read_page(head + wrong).mistake.empty());
  }
}

TEST_CASE("the page is well formed", "[report][html]") {
  CHECK(page_of(sample()).mistake.empty());
  CHECK(page_of(Report{}).mistake.empty());
}

TEST_CASE("the page holds one script and asks nothing of the network", "[report][html]") {
  const std::string html = to_html(to_json(sample()));
  const Page page = read_page(html);
  CHECK(page.tags.count("script") == 1);
  for (const char* tag : {"link", "img", "iframe", "object", "embed", "base", "form", "svg"})
    CHECK_FALSE(page.tags.contains(tag));
  for (const std::string& attribute : page.attributes) CHECK_FALSE(attribute.starts_with("on"));
  CHECK_FALSE(page.attributes.contains("src"));
  CHECK_FALSE(page.attributes.contains("style"));
  for (const std::string& link : page.links) CHECK(link.starts_with("#"));
  CHECK(html.find("http:") == std::string::npos);
  CHECK(html.find("https:") == std::string::npos);
  CHECK(html.find("//") == std::string::npos);
  CHECK(page.style.find("url(") == std::string::npos);
  CHECK(page.style.find("@import") == std::string::npos);
}

TEST_CASE("every link of the page leads to one place of the page", "[report][html]") {
  const Page page = page_of(sample());
  REQUIRE_FALSE(page.links.empty());
  for (const std::string& link : page.links) {
    INFO(link);
    CHECK(std::ranges::count(page.ids, link.substr(1)) == 1);
  }
}

TEST_CASE("hostile texts in every field of a report stay texts", "[report][html]") {
  const Page plain = page_of(sample());
  for (const std::string& hostile : kHostile) {
    INFO(hostile);
    const Page page = page_of(sample([&](const std::string& what) { return what + hostile; }));
    CHECK(page.mistake.empty());
    CHECK(page.tags == plain.tags);
    CHECK(page.attributes == plain.attributes);
    CHECK(page.style == plain.style);
    CHECK(page.script == plain.script);
    for (const std::string& link : page.links) CHECK(link.starts_with("#"));
    CHECK(page.text.find("A study" + hostile) != std::string::npos);
    CHECK(page.text.find("TE is wrong." + hostile) != std::string::npos);
    CHECK(page.text.find("exam code" + hostile) != std::string::npos);
  }
}

TEST_CASE("hostile texts stay texts where a report has fixed words, too", "[report][html]") {
  const json::Value report = to_json(sample());
  const Page plain = read_page(to_html(report));
  for (const std::string& hostile : kHostile) {
    INFO(hostile);
    const Page page = read_page(to_html(with_texts(report, [&](const std::string& text) { return text + hostile; })));
    CHECK(page.mistake.empty());  // what has an unknown word may be left out, nothing may be added
    CHECK(std::ranges::includes(plain.tags, page.tags));
    CHECK(std::ranges::includes(plain.attributes, page.attributes));
  }
}

TEST_CASE("the page says verdicts with their denominators", "[report][html]") {
  const std::string text = page_of(sample()).text;
  CHECK(text.find("1 exam: 0 accept, 1 review, 0 reject, 0 undecided") != std::string::npos);
  CHECK(text.find("9 images in 2 series, read from 9 of 12 files") != std::string::npos);
  CHECK(text.find("Verdicts: 1 fail, 2 pass, 1 unknown (definition)") != std::string::npos);
}

TEST_CASE("what to do next is told by role, with the exams it is for", "[report][html]") {
  const std::string text = page_of(sample()).text;
  const std::size_t next = text.find("Do next", text.find("Provenance"));  // behind the table of contents
  REQUIRE(next != std::string::npos);
  const std::string section = text.substr(next, text.find("Not checked", next) - next);
  CHECK(section.find("technologist") != std::string::npos);
  CHECK(section.find("Reload the protocol") != std::string::npos);
  CHECK(section.find("exam code (TE)") != std::string::npos);
}

TEST_CASE("a rule that found nothing to look at is named beside the passes", "[report][html]") {
  CHECK(page_of(sample()).text.find("Rule IDLE (each T2w series) found nothing to look at.") != std::string::npos);
}

TEST_CASE("everything a reader needs to check the page stands on it", "[report][html]") {
  const json::Value report = to_json(sample());
  const std::string text = read_page(to_html(report)).text;
  for (const char* part : {"org.example.study",
                           "2.1.0",
                           "a goal",
                           "study.qap",
                           "qap 1.0\npolicy …",
                           "program digest",
                           "2026b dictionary digest",
                           "0.1.0",
                           "key name",
                           "file code",
                           "not DICOM",
                           "a detail",
                           "review if any major fails",
                           "SIEMENS: 2.98 ms",
                           "InversionTime empty (96)",
                           "TE is wrong.",
                           "any major fails (TE fail, TR fail)",
                           "site code",
                           "hold",
                           "SAME fails (SAME fail)",
                           "hold (review) if SAME fails",
                           "T1w: 4",
                           "approved by an approver until 2027-01-31",
                           "as of 2026-11-29",
                           "waived until 2027-01-31 by a role: a reason",
                           "1 verdict waived, 63 days left",
                           "expired, not applied",
                           "SOP-12",
                           "show names and counts only",
                           "this exam is part of the baseline pilot-2026 it is compared with",
                           "1 of no definition"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
  CHECK(text.find(report["seal"].string()) != std::string::npos);
}

TEST_CASE("the page is made from the JSON alone", "[report][html]") {
  const json::Value report = to_json(sample());
  const auto read = json::parse(json::canonical(report));
  REQUIRE(read.has_value());
  CHECK(to_html(*read) == to_html(report));
}

TEST_CASE("JSON that is no report makes a page of nothing, well formed", "[report][html]") {
  CHECK(read_page(to_html(json::Value())).mistake.empty());
  CHECK(read_page(to_html("text")).mistake.empty());
  CHECK(read_page(to_html(json::Object{{"rules", 7}, {"findings", json::Object{}}, {"exams", json::Array{1, "a"}}}))
            .mistake.empty());
}
