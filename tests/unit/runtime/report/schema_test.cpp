// docs/report.schema.json, tried by a validator that is not ours: every member is in it, and nothing else is valid.
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include "tests/support/process.hpp"
#include "tests/unit/runtime/report/sample.hpp"

using namespace qapc;
using namespace qapc::report;
using json::Array;
using json::Object;
using json::Value;

namespace {

/// The sample with codes and digests where a run has them.
Value valid_report() {
  const std::map<std::string, std::string> odd{{"exam code", "ABFHRVNV6S83"},
                                               {"series code", "CJGWCA3HZDVM"},
                                               {"other series", "JZT8C5HVMY62"},
                                               {"file code", "ZQ59525JJH5J"},
                                               {"second file", "MHVB0VFG0BED"},
                                               {"gone exam", "5KYNYC3X97T2"},
                                               {"key name", "B7N45PG0CTA3"},
                                               {"fingerprint", "BVSYGZYJ0GDC"},
                                               {"evidence", std::string(64, 'a')},
                                               {"other evidence", std::string(64, 'b')},
                                               {"program digest", std::string(64, 'c')},
                                               {"dictionary digest", std::string(64, 'd')},
                                               {"lexicon digest", std::string(64, 'e')},
                                               {"an older seal", std::string(64, 'e')}};
  Report report = sample([&](const std::string& what) {
    const auto found = odd.find(what);
    return found == odd.end() ? what : found->second;
  });
  for (Finding& finding : report.findings) finding.fingerprint = odd.at("fingerprint");
  report.rules[1].title = "";
  return to_json(report);
}

/// The value with null in each of its places, and with a member too many in each of its objects.
std::vector<Value> spoilt(const Value& value) {
  std::vector<Value> all;
  if (value.array() != nullptr) {
    for (std::size_t i = 0; i < value.array()->size(); ++i) {
      for (const Value& item : spoilt((*value.array())[i])) {
        Array changed = *value.array();
        changed[i] = item;
        all.emplace_back(std::move(changed));
      }
    }
  } else if (value.object() != nullptr) {
    for (const auto& [name, member] : *value.object()) {
      for (const Value& other : spoilt(member)) {
        Object changed = *value.object();
        changed[name] = other;
        all.emplace_back(std::move(changed));
      }
    }
    Object wider = *value.object();
    wider.emplace("one more", Value());
    all.emplace_back(std::move(wider));
  }
  all.emplace_back();
  return all;
}

/// What python3-jsonschema says of each document; nothing where it is not installed.
std::optional<std::vector<std::string>> validated(const std::vector<Value>& documents) {
  const support::Scratch scratch;
  std::string lines;
  for (const Value& document : documents) lines += json::canonical(document) + "\n";
  const std::string root = QAPC_SOURCE_DIR;
  const support::Ran ran =
      support::run("/bin/sh", {"-c", fmt::format("/usr/bin/python3 '{0}/tests/support/validate_schema.py' "
                                                 "'{0}/docs/report.schema.json' < '{1}'",
                                                 root, scratch.file("documents", lines))});
  if (ran.exit == 77 || ran.exit == 127) {
    WARN("skipped: python3-jsonschema is not installed");
    return std::nullopt;
  }
  INFO(ran.err);
  REQUIRE(ran.exit <= 1);
  std::vector<std::string> told;
  std::istringstream stream(ran.out);
  for (std::string line; std::getline(stream, line);) told.push_back(line);
  REQUIRE(told.size() == documents.size());
  return told;
}

}  // namespace

TEST_CASE("a report with something in every field is valid by its schema", "[report][schema]") {
  const auto told = validated({valid_report()});
  if (told) CHECK(told->at(0) == "ok");
}

TEST_CASE("a member too many and a null in any place is not valid", "[report][schema]") {
  const std::vector<Value> documents = spoilt(valid_report());
  REQUIRE(documents.size() > 150);
  const auto told = validated(documents);
  if (!told) return;
  for (std::size_t i = 0; i < documents.size(); ++i) {
    INFO(json::canonical(documents[i]));
    CHECK(told->at(i) != "ok");
  }
}

TEST_CASE("a report without one of its members is not valid, but for those that are left out when empty",
          "[report][schema]") {
  const Object report = *valid_report().object();
  std::vector<Value> documents;
  std::vector<std::string> names;
  for (const auto& [name, member] : report) {
    Object without = report;
    without.erase(name);
    documents.emplace_back(std::move(without));
    names.push_back(name);
  }
  const auto told = validated(documents);
  if (!told) return;
  for (std::size_t i = 0; i < names.size(); ++i) {
    INFO(names[i] << ": " << told->at(i));
    const std::set<std::string> left_out{"number", "supersedes", "lexicon", "risks",
                                         "groups", "as_of",      "waivers", "profile"};
    CHECK((told->at(i) == "ok") == left_out.contains(names[i]));
  }
}

TEST_CASE("codes, digests and words that are none are not valid", "[report][schema]") {
  const auto with = [](const std::string& name, const Value& value) {
    Object report = *valid_report().object();
    report[name] = value;
    return Value(report);
  };
  const auto told = validated({with("seal", std::string(64, 'A')), with("seal", std::string(63, 'a')),
                               with("key", "ABFHRVNV6S8I"), with("format", "qapc-report/2"), with("supersedes", ""),
                               with("exams", 3), with("decisions", Object{{"accept", 1}})});
  if (!told) return;
  for (const std::string& line : *told) CHECK(line != "ok");
}
