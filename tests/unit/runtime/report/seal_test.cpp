// The report as JSON, and its seal: whatever changes breaks it.
#include <catch2/catch.hpp>
#include <set>

#include "runtime/crypto/digest.hpp"
#include "tests/unit/runtime/report/sample.hpp"

using namespace qapc;
using namespace qapc::report;
using json::Array;
using json::Object;
using json::Value;

namespace {

/// Every value that differs from this one in one place.
std::vector<Value> variations(const Value& value) {
  std::vector<Value> all;
  if (value.text() != nullptr) {
    all.emplace_back(*value.text() + " ");
    all.emplace_back(Value());
  } else if (value.integer() != nullptr) {
    all.emplace_back(*value.integer() + 1);
    all.emplace_back(std::to_string(*value.integer()));
  } else if (value.array() != nullptr) {
    const Array& items = *value.array();
    for (std::size_t i = 0; i < items.size(); ++i) {
      Array without = items;
      without.erase(without.begin() + static_cast<std::ptrdiff_t>(i));
      all.emplace_back(without);
      for (const Value& item : variations(items[i])) {
        Array changed = items;
        changed[i] = item;
        all.emplace_back(changed);
      }
    }
    Array longer = items;
    longer.emplace_back("one more");
    all.emplace_back(longer);
  } else if (value.object() != nullptr) {
    const Object& members = *value.object();
    for (const auto& [name, member] : members) {
      Object without = members;
      without.erase(name);
      all.emplace_back(without);
      for (const Value& other : variations(member)) {
        Object changed = members;
        changed[name] = other;
        all.emplace_back(changed);
      }
    }
    Object wider = members;
    wider.emplace("one more", 1);
    all.emplace_back(wider);
  } else {
    all.emplace_back("not " + json::canonical(value));
  }
  return all;
}

}  // namespace

TEST_CASE("the seal is the SHA-256 of the canonical text of all other members", "[report][seal]") {
  const Value report = to_json(sample());
  Object rest = *report.object();
  REQUIRE(rest.erase("seal") == 1);
  CHECK(report["seal"].string() == crypto::hex(crypto::sha256(json::canonical(rest))));
  CHECK(sealed(report));
}

TEST_CASE("changing, adding or removing anything breaks the seal", "[report][seal]") {
  const Value report = to_json(sample());
  const std::vector<Value> others = variations(report);
  std::size_t unbroken = 0;
  for (const Value& other : others) unbroken += sealed(other) ? 1u : 0u;
  CHECK(others.size() > 300);
  CHECK(unbroken == 0);
}

TEST_CASE("swapping two members' values breaks the seal", "[report][seal]") {
  Object report = *to_json(sample()).object();
  std::swap(report["key"], report["format"]);
  CHECK_FALSE(sealed(report));
}

TEST_CASE("no byte of a printed report changes unseen", "[report][seal][tamper]") {
  const std::string bytes = json::canonical(to_json(sample()));
  std::size_t unseen = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    for (const int bit : {0, 2, 5}) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      const auto read = json::parse(changed);
      // Blanks and ways to write a text are no content: what is printed of them again are not the bytes at hand.
      unseen += read && sealed(*read) && json::canonical(*read) == changed ? 1u : 0u;
    }
  }
  CHECK(bytes.size() > 2000);
  CHECK(unseen == 0);
}

TEST_CASE("a seal in capitals is no seal", "[report][seal]") {
  Object report = *to_json(sample()).object();
  std::string seal = report["seal"].string();
  for (char& c : seal) c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
  REQUIRE(seal != report["seal"].string());
  report["seal"] = seal;
  CHECK_FALSE(sealed(report));
}

TEST_CASE("what is no object is not sealed", "[report][seal]") {
  CHECK_FALSE(sealed(Value()));
  CHECK_FALSE(sealed("seal"));
  CHECK_FALSE(sealed(Array{to_json(sample())}));
  CHECK_FALSE(sealed(Object{}));
}

TEST_CASE("a report that was printed and read again is still sealed", "[report][seal]") {
  const Value report = to_json(sample());
  const auto read = json::parse(json::canonical(report));
  REQUIRE(read.has_value());
  CHECK(*read == report);
  CHECK(sealed(*read));
}

TEST_CASE("equal reports are equal bytes", "[report][json]") {
  CHECK(json::canonical(to_json(sample())) == json::canonical(to_json(sample())));
}

TEST_CASE("a report of nothing says so in every member", "[report][json]") {
  Object report = *to_json(Report{}).object();
  report.erase("seal");
  CHECK(json::canonical(report) ==
        R"({"decisions":{"accept":0,"reject":0,"review":0,"unknown":0},"dictionary":{"edition":"","sha256":""},)"
        R"("engine":{"name":"qapc","version":""},"exams":[],"findings":[],"format":"qapc-report/1",)"
        R"("input":{"exams":0,"files":0,"files_not_used":[],"images":0,"not_used":{},"series":0,"used":0},"key":"",)"
        R"("policy":{"audience":[],"decisions":[],"edition":"","goal":"","name":"","owner":"","program_sha256":"",)"
        R"("sources":[],"title":"","version":""},"rules":[]})");
}

TEST_CASE("exams, series, files and outcomes are counted", "[report][json]") {
  Report report = sample();
  report.exams.push_back({});
  report.exams.back().outcome = abi::Outcome::Reject;
  report.exams.push_back({});
  const Value json = to_json(report);
  CHECK(json["decisions"]["review"].whole() == 1);
  CHECK(json["decisions"]["reject"].whole() == 1);
  CHECK(json["decisions"]["unknown"].whole() == 1);
  CHECK(json["decisions"]["accept"].whole() == 0);
  CHECK(json["input"]["exams"].whole() == 3);
  CHECK(json["input"]["series"].whole() == 2);
  CHECK(json["input"]["not_used"]["not DICOM"].whole() == 2);
  CHECK(json["input"]["files_not_used"].items().size() == 2);
}

TEST_CASE("a source stands in the report with the SHA-256 of its text", "[report][json]") {
  const Value source = to_json(sample())["policy"]["sources"].items().at(0);
  CHECK(source["text"].string() == "qap 1.0\npolicy …");
  CHECK(source["sha256"].string() == crypto::hex(crypto::sha256("qap 1.0\npolicy …")));
}

TEST_CASE("values that may not be shown are not in the report", "[report][json]") {
  const Value checks = to_json(sample())["findings"].items().at(0)["checks"];
  CHECK(checks.items().at(1)["observed"]["hidden"] == Value(true));
  CHECK(checks.items().at(1)["observed"]["values"].is_null());
  CHECK(checks.items().at(1)["observed"]["images"].whole() == 8);
}

TEST_CASE("every field of a report reaches its JSON", "[report][json]") {
  std::set<std::string> given;
  const Report report = sample([&](const std::string& what) {
    given.insert("<" + what + ">");
    return "<" + what + ">";
  });
  const std::string text = json::canonical(to_json(report));
  for (std::string field : given) {
    if (const std::size_t at = field.find('\n'); at != std::string::npos) field.replace(at, 1, "\\n");
    INFO(field);
    CHECK(text.find(field) != std::string::npos);
  }
}
