// What an auditor does with reports: verify, sign, compare, and read the ledger.
#include <algorithm>
#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <fstream>
#include <functional>

#include "runtime/crypto/digest.hpp"
#include "runtime/crypto/signature.hpp"
#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;
using e2e::policy;
using e2e::run_qapc;
using e2e::says;

namespace fs = std::filesystem;

namespace {

/// Three exams and a letter; a report of them, noted in a ledger.
struct Archive {
  support::Scratch scratch;
  fs::path exams = scratch.path() / "exams";
  fs::path output = scratch.path() / "report";
  fs::path ledger = scratch.path() / "ledger.db";
  std::string key = e2e::key_in(scratch);

  explicit Archive(const std::string& canary = "CANARY") {
    using synthetic::Vendor;
    const Vendor vendors[] = {Vendor::Siemens, Vendor::Ge, Vendor::Philips};
    for (int exam = 1; exam <= 3; ++exam) {
      for (int slice = 1; slice <= 4; ++slice)
        synthetic::write_instance(file(exam, slice), synthetic::t1w(vendors[exam - 1], {exam, 2, slice, canary}));
    }
    scratch.file("exams/letter.txt", "Dear " + canary);
    REQUIRE(run({"--number", "R-1"}).exit == 2);
  }
  [[nodiscard]] fs::path file(int exam, int slice) const {
    return exams / std::to_string(exam) / std::to_string(slice);
  }
  [[nodiscard]] std::string report() const { return (output / "report.json").string(); }
  support::Ran run(const std::vector<std::string>& more) const {
    std::vector<std::string> all{
        "run",          policy("t1w-multisite.qap"), exams.string(), "--key", key, "-o", output.string(), "--ledger",
        ledger.string()};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  }
  [[nodiscard]] support::Ran verify(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"verify", report(), exams.string(), "--key", key};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  }
};

void overwrite(const std::string& file, const std::string& bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

/// The report with a change, sealed again: a seal takes no secret.
void forge(const std::string& file, const std::function<void(json::Object&)>& change) {
  json::Object report = *json::parse(support::read_bytes(file))->object();
  change(report);
  report.erase("seal");
  report.emplace("seal", crypto::hex(crypto::sha256(json::canonical(report))));
  overwrite(file, json::canonical(report) + "\n");
}

/// A signing key in the archive's folder.
std::string signing_key(const Archive& archive) {
  const std::string key = (archive.scratch.path() / "sign.key").string();
  REQUIRE(run_qapc({"key", "new", key}).exit == 0);
  return key;
}

}  // namespace

TEST_CASE("a report is run again from the policy in it, to the same bytes", "[audit]") {
  const Archive archive;
  for (const char* engine : e2e::kEngines) {
    for (const char* threads : {"1", "2"}) {
      const support::Ran ran = archive.verify({"--engine", engine, "--threads", threads});
      INFO(ran.out << ran.err);
      CHECK(ran.exit == 0);
      CHECK(says(ran.out, " holds\n"));
      CHECK(says(ran.out, "run again over 3 exams: the same bytes\n"));
    }
  }
  const support::Ran seal_only = run_qapc({"verify", archive.report()});
  CHECK(seal_only.exit == 0);
  CHECK(says(seal_only.out, "nothing was run again"));
}

TEST_CASE("a report of a policy with imports is run again without their files", "[audit]") {
  const Archive archive;
  const std::string head = "dictionary dicom 2026b, vendors 1\nmissing means unknown\n";
  archive.scratch.file("org/a/limits.qap",
                       "qap 1.0\npolicy org.a.limits \"A\" version 1.0.0\n" + head +
                           "rule TE \"Echo time\" major, for each series: require EchoTime < 5 ms\n");
  archive.scratch.file("org/b/limits.qap",
                       "qap 1.0\npolicy org.b.limits \"B\" version 1.0.0\n" + head +
                           "rule TR \"Repetition time\" major, for each series: require RepetitionTime < 5000 ms\n");
  const std::string importing = archive.scratch.file(
      "policy.qap",
      "qap 1.0\npolicy org.c.main \"Main\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "import org.a.limits 1 (TE)\nimport org.b.limits 1 (TR)\nmissing means unknown\n"
      "decision for each exam\n  review if any major fails or is unknown\n  accept otherwise\nend\n");
  const support::Ran ran =
      run_qapc({"run", importing, archive.exams.string(), "--key", archive.key, "-o", archive.output.string()});
  INFO(ran.out << ran.err);
  REQUIRE(ran.exit <= 1);
  fs::remove_all(archive.scratch.path() / "org");
  fs::remove(importing);
  const support::Ran verified = archive.verify();
  INFO(verified.out << verified.err);
  CHECK(verified.exit == 0);
  CHECK(says(verified.out, "the same bytes"));
}

TEST_CASE("a superseding report with a number is run again to the same bytes", "[audit]") {
  const Archive archive;
  const std::string older = (archive.scratch.path() / "older.json").string();
  fs::copy(archive.report(), older);
  REQUIRE(archive.run({"--number", "R-2", "--supersedes", older}).exit == 2);
  const json::Value report = *json::parse(support::read_bytes(archive.report()));
  CHECK(report["number"].string() == "R-2");
  CHECK(report["supersedes"]["seal"] == (*json::parse(support::read_bytes(older)))["seal"]);
  CHECK(report["supersedes"]["number"].string() == "R-1");
  const support::Ran verified = archive.verify();
  CHECK(verified.exit == 0);
  CHECK(says(verified.out, "what changed since is taken as it stands"));
  overwrite(older, "{}");
  CHECK(archive.run({"--supersedes", older}).exit == 66);
}

TEST_CASE("a superseding report tells what changed, as diff does, and verify compares again", "[audit]") {
  const Archive archive;
  const std::string older = (archive.scratch.path() / "older.json").string();
  fs::copy(archive.report(), older);
  for (int slice = 1; slice <= 4; ++slice) {
    synthetic::Instance other = synthetic::t1w(synthetic::Vendor::Siemens, {1, 2, slice, "CANARY"});
    synthetic::set(other.elements, synthetic::element(0x00180081, "DS", "3.5"));
    synthetic::write_instance(archive.file(1, slice), other);
  }
  std::string bytes;
  for (const char* engine : e2e::kEngines) {
    const support::Ran ran = archive.run({"--number", "R-2", "--supersedes", older, "--engine", engine});
    INFO(ran.err);
    CHECK(says(ran.out, "supersedes report R-1: 3 exams in both: 0 changed decision, 1 changed verdicts only"));
    if (bytes.empty()) bytes = support::read_bytes(archive.report());
    CHECK(support::read_bytes(archive.report()) == bytes);
  }
  const json::Value report = *json::parse(bytes);
  CHECK(report["supersedes"]["changes"] ==
        e2e::report(run_qapc({"diff", "--format", "json", older, archive.report()})));
  CHECK(says(support::read_bytes(archive.output / "report.html"), "TE: 1 pass → 1 fail"));
  const support::Ran verified = archive.verify({"--supersedes", older});
  INFO(verified.out << verified.err);
  CHECK(verified.exit == 0);
  CHECK(says(verified.out, "is as it says\n"));
  CHECK(says(verified.out, "the same bytes"));
  CHECK(run_qapc({"verify", archive.report(), "--supersedes", archive.report()}).exit == 4);
  CHECK(run_qapc({"verify", archive.report(), "--supersedes", "nowhere"}).exit == 66);
  forge(archive.report(), [](json::Object& all) {
    json::Object member = *all["supersedes"].object();
    json::Object changes = *member["changes"].object();
    changes["exams"] = json::Array{};
    member["changes"] = changes;
    all["supersedes"] = member;
  });
  const support::Ran forged = archive.verify({"--supersedes", older});
  CHECK(forged.exit == 4);
  CHECK(says(forged.out, "is not what it says\n"));
}

TEST_CASE("a report that supersedes one with another key says that exams are not compared", "[audit]") {
  const Archive archive;
  const std::string other = archive.scratch.file("other.key", std::string(32, 'o'));
  fs::permissions(other, fs::perms::owner_read);
  const std::string output = (archive.scratch.path() / "later").string();
  REQUIRE(run_qapc({"run", policy("t1w-multisite.qap"), archive.exams.string(), "--key", other, "-o", output,
                    "--supersedes", archive.report()})
              .exit == 2);
  const json::Value report = *json::parse(support::read_bytes(output + "/report.json"));
  CHECK(report["supersedes"]["changes"]["same_key"] == json::Value(false));
  CHECK(report["supersedes"]["changes"]["exams"].is_null());
  CHECK(says(support::read_bytes(output + "/report.html"), "their codes cannot be compared"));
}

TEST_CASE("verify says which exam, series or file has changed", "[audit]") {
  const Archive archive;
  const json::Value report = *json::parse(support::read_bytes(archive.report()));
  synthetic::Instance other = synthetic::t1w(synthetic::Vendor::Siemens, {1, 2, 3, "CANARY"});
  synthetic::set(other.elements, synthetic::element(0x00180081, "DS", "2.9"));
  synthetic::write_instance(archive.file(1, 3), other);
  fs::remove_all(archive.exams / "3");
  synthetic::write_instance(archive.file(4, 1), synthetic::t1w(synthetic::Vendor::Ge, {4, 2, 1, "CANARY"}));
  fs::remove(archive.exams / "letter.txt");
  const support::Ran ran = archive.verify();
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, "2 exams in both"));
  CHECK(says(ran.out, "values changed\n"));
  CHECK(says(ran.out, " is gone\n"));
  CHECK(says(ran.out, " is new\n"));
  CHECK(says(ran.out, "not DICOM -> used or not there\n"));
  CHECK(says(ran.out, "the input has changed, see above\n"));
  const json::Value told =
      e2e::report({0, archive.verify({"--format", "json"}).out.substr(ran.out.find('\n') + 1), "", 0, 0});
  CHECK(told["series"].items().size() == 1);
  CHECK(told["exams_gone"].items().size() == 1);
  CHECK(told["exams_new"].items().size() == 1);
}

TEST_CASE("what the policy does not read may change, and where files lie too", "[audit]") {
  const Archive archive;
  synthetic::Instance other = synthetic::t1w(synthetic::Vendor::Siemens, {1, 2, 3, "CANARY"});
  synthetic::set(other.elements, synthetic::element(0x00104000, "LT", "a comment"));
  synthetic::write_instance(archive.file(1, 3), other);
  fs::rename(archive.exams / "2", archive.exams / "two");
  CHECK(archive.verify().exit == 0);
}

TEST_CASE("a changed byte of a report is found, and named as such", "[audit][tamper]") {
  const Archive archive;
  const std::string bytes = support::read_bytes(archive.report());
  for (std::size_t i = 7; i < bytes.size(); i += bytes.size() / 40) {
    std::string changed = bytes;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    overwrite(archive.report(), changed);
    const support::Ran ran = run_qapc({"verify", archive.report()});
    INFO(i << ": " << ran.out << ran.err);
    CHECK((ran.exit == 4 || ran.exit == 66));
    CHECK(
        (says(ran.out, "seal does not hold") || says(ran.out, "bytes are not those") || says(ran.err, "is no report")));
  }
  overwrite(archive.report(), bytes.substr(0, bytes.size() - 1));
  CHECK(run_qapc({"verify", archive.report()}).exit == 4);
  overwrite(archive.report(), "");
  CHECK(run_qapc({"verify", archive.report()}).exit == 66);
}

TEST_CASE("a report that was changed and sealed again is found by running it again", "[audit][tamper]") {
  const Archive archive;
  forge(archive.report(), [](json::Object& report) {
    json::Array exams = report["exams"].items();
    json::Object exam = *exams[0].object();
    exam["outcome"] = "accept";
    exams[0] = exam;
    report["exams"] = exams;
  });
  CHECK(run_qapc({"verify", archive.report()}).exit == 0);  // who only looks at the seal sees nothing
  const support::Ran ran = archive.verify();
  INFO(ran.out << ran.err);
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, "accept -> reject"));
  CHECK(says(ran.out, "the exams read are the same, and exams differ"));
}

TEST_CASE("a report with another policy text or an older qapc is told as such", "[audit][tamper]") {
  const Archive archive;
  const std::string bytes = support::read_bytes(archive.report());
  forge(archive.report(),
        [](json::Object& report) { report["engine"] = json::Object{{"name", "qapc"}, {"version", "0.0.1"}}; });
  const support::Ran older = archive.verify();
  CHECK(older.exit == 4);
  CHECK(says(older.out, "version of qapc: 0.0.1 -> "));
  overwrite(archive.report(), bytes);
  forge(archive.report(), [](json::Object& report) {
    json::Object policy_of = *report["policy"].object();
    json::Array sources = policy_of["sources"].items();
    json::Object source = *sources[0].object();
    source["text"] = source["text"].string() + "\n# more\n";
    sources[0] = source;
    policy_of["sources"] = sources;
    report["policy"] = policy_of;
  });
  const support::Ran text = run_qapc({"verify", archive.report()});
  CHECK(text.exit == 4);
  CHECK(says(text.out, "the text of a source is not the one of its digest"));
  overwrite(archive.report(), bytes);
  forge(archive.report(), [](json::Object& report) {
    json::Object policy_of = *report["policy"].object();
    policy_of["sources"] = json::Array{json::Object{{"name", "x.qap"}, {"text", "qap 9"}, {"sha256", ""}}};
    report["policy"] = policy_of;
  });
  CHECK(archive.verify().exit == 65);
}

TEST_CASE("verify makes no key, and says when it is given another", "[audit]") {
  const Archive archive;
  const std::string none = (archive.scratch.path() / "none.key").string();
  const support::Ran missing = run_qapc({"verify", archive.report(), archive.exams.string(), "--key", none});
  CHECK(missing.exit == 66);
  CHECK_FALSE(fs::exists(none));
  const std::string other = archive.scratch.file("other.key", std::string(32, 'o'));
  fs::permissions(other, fs::perms::owner_read);
  const support::Ran ran = run_qapc({"verify", archive.report(), archive.exams.string(), "--key", other});
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, "different keys"));
}

TEST_CASE("a signature is checked with the key of who signed", "[audit][sign]") {
  const Archive archive;
  const std::string key = signing_key(archive);
  const std::string signature = archive.report() + ".sig";
  REQUIRE(run_qapc({"sign", archive.report(), "--with", key}).exit == 0);
  const auto checked = [&](const std::string& signer) {
    return run_qapc({"verify", archive.report(), "--signature", signature, "--signer", signer});
  };
  CHECK(checked(key + ".pub").exit == 0);
  CHECK(says(checked(key + ".pub").out, "signed with key "));
  const std::string other = (archive.scratch.path() / "other.key").string();
  REQUIRE(run_qapc({"key", "new", other}).exit == 0);
  CHECK(checked(other + ".pub").exit == 4);
  CHECK(checked(key).exit == 66);
  CHECK(checked("nowhere").exit == 66);
  CHECK(run_qapc({"verify", archive.report(), "--signature", signature}).exit == 64);
  forge(archive.report(), [](json::Object& report) { report["number"] = "R-7"; });
  const support::Ran forged = checked(key + ".pub");
  CHECK(forged.exit == 4);
  CHECK(says(forged.out, "the signature is for another seal"));
}

TEST_CASE("what was changed is not signed, nor with a key that others can read", "[audit][sign]") {
  const Archive archive;
  const std::string key = signing_key(archive);
  std::string bytes = support::read_bytes(archive.report());
  bytes.replace(bytes.find("\"R-1\""), 5, "\"R-9\"");
  overwrite(archive.report(), bytes);
  const support::Ran ran = run_qapc({"sign", archive.report(), "--with", key});
  CHECK(ran.exit == 4);
  CHECK_FALSE(fs::exists(archive.report() + ".sig"));
  fs::permissions(key, fs::perms::others_read, fs::perm_options::add);
  const support::Ran open = run_qapc({"sign", archive.report(), "--with", key});
  CHECK(open.exit == 66);
  CHECK(says(open.err, "chmod 600"));
}

TEST_CASE("a new key is for its owner only and overwrites none", "[audit][sign]") {
  const support::Scratch scratch;
  const std::string key = (scratch.path() / "keys" / "qa.key").string();
  REQUIRE(run_qapc({"key", "new", key}).exit == 0);
  CHECK(fs::status(key).permissions() == (fs::perms::owner_read | fs::perms::owner_write));
  const std::string bytes = support::read_bytes(key);
  CHECK(run_qapc({"key", "new", key}).exit == 74);
  CHECK(support::read_bytes(key) == bytes);
  CHECK(run_qapc({"key", "new", scratch.file("plain", "x") + "/key"}).exit == 74);
  CHECK(run_qapc({"key"}).exit == 64);
}

TEST_CASE("OpenSSL itself accepts keys and signatures", "[audit][sign]") {
  const Archive archive;
  const std::string key = signing_key(archive);
  REQUIRE(run_qapc({"sign", archive.report(), "--with", key}).exit == 0);
  const json::Value signature = *json::parse(support::read_bytes(archive.report() + ".sig"));
  const std::string message = archive.scratch.file("message", "qapc-signature/1\n" + signature["seal"].string() + "\n");
  const std::string raw = archive.scratch.file("raw", crypto::unhex(signature["signature"].string()).value());
  const support::Ran ran = support::run("/usr/bin/openssl", {"pkeyutl", "-verify", "-pubin", "-inkey", key + ".pub",
                                                             "-rawin", "-in", message, "-sigfile", raw});
  if (ran.exit == 127) {
    WARN("skipped: openssl is not installed");
    return;
  }
  CHECK(ran.exit == 0);
}

TEST_CASE("diff says which exams changed decision and through which rule", "[audit][diff]") {
  const Archive archive;
  const std::string older = (archive.scratch.path() / "older.json").string();
  fs::copy(archive.report(), older);
  CHECK(run_qapc({"diff", older, archive.report()}).exit == 0);
  for (int slice = 1; slice <= 4; ++slice) {
    synthetic::Instance other = synthetic::t1w(synthetic::Vendor::Siemens, {1, 2, slice, "CANARY"});
    synthetic::set(other.elements, synthetic::element(0x00180081, "DS", "3.5"));
    synthetic::write_instance(archive.file(1, slice), other);
  }
  REQUIRE(archive.run({"--number", "R-1"}).exit == 2);
  const support::Ran ran = run_qapc({"diff", older, archive.report()});
  INFO(ran.out);
  CHECK(ran.exit == 4);
  CHECK(says(ran.out, "3 exams in both: 0 changed decision, 1 changed verdicts only"));
  CHECK(says(ran.out, "    TE: 1 pass -> 1 fail\n"));
  const json::Value told = e2e::report(run_qapc({"diff", "--format", "json", older, archive.report()}));
  CHECK(told["exams"].items().at(0)["rules"].items().at(0)["rule"].string() == "TE");
  CHECK(run_qapc({"diff", older, archive.scratch.file("letter", "Dear")}).exit == 66);
  CHECK(run_qapc({"diff", older}).exit == 64);
}

TEST_CASE("the ledger lists the seals of the reports in order", "[audit][ledger]") {
  const Archive archive;
  const std::string older = (archive.scratch.path() / "older.json").string();
  fs::copy(archive.report(), older);
  REQUIRE(archive.run({"--number", "R-2", "--supersedes", older}).exit == 2);
  const std::string seal = (*json::parse(support::read_bytes(archive.report())))["seal"].string();
  const support::Ran log = run_qapc({"ledger", "log", archive.ledger.string()});
  CHECK(log.exit == 0);
  CHECK(std::ranges::count(log.out, '\n') == 2);
  CHECK(says(log.out, "seal " + seal.substr(0, 16)));
  CHECK(says(log.out, "report R-2"));
  const json::Value row = e2e::report(run_qapc({"ledger", "show", archive.ledger.string(), seal.substr(0, 12)}));
  CHECK(row["number"].whole() == 2);
  CHECK(row["entry"]["seal"].string() == seal);
  CHECK(row["entry"]["supersedes"] == (*json::parse(support::read_bytes(older)))["seal"]);
  CHECK(run_qapc({"ledger", "show", archive.ledger.string(), "1"}).exit == 0);
  CHECK(run_qapc({"ledger", "show", archive.ledger.string(), "3"}).exit == 66);
  const support::Ran whole = run_qapc({"ledger", "verify", archive.ledger.string()});
  CHECK(whole.exit == 0);
  CHECK(says(whole.out, "2 rows, the chain is whole"));
  CHECK(says(whole.out, "loss or change of the newest rows cannot be seen"));
  CHECK(run_qapc({"ledger", "verify", "nowhere.db"}).exit == 66);
  CHECK(run_qapc({"ledger"}).exit == 64);
}

TEST_CASE("a ledger that was put back to an older state is found against its signed head", "[audit][ledger][tamper]") {
  const Archive archive;
  const std::string key = signing_key(archive);
  const std::string ledger = archive.ledger.string();
  const std::string older = support::read_bytes(ledger);
  REQUIRE(archive.run({}).exit == 2);
  const std::string head = (archive.scratch.path() / "head.json").string();
  REQUIRE(run_qapc({"ledger", "head", ledger, "--with", key, "-o", head}).exit == 0);
  const auto verified = [&](const std::vector<std::string>& more) {
    std::vector<std::string> all{"ledger", "verify", ledger};
    all.insert(all.end(), more.begin(), more.end());
    return run_qapc(all);
  };
  CHECK(verified({"--head", head, "--signer", key + ".pub"}).exit == 0);
  CHECK(verified({"--head", head}).exit == 64);
  overwrite(ledger, older);
  CHECK(verified({}).exit == 0);
  const support::Ran cut = verified({"--head", head, "--signer", key + ".pub"});
  CHECK(cut.exit == 4);
  CHECK(says(cut.out, "truncated: row 2 is gone: the signed head is row 2, and the ledger ends with row 1"));
  std::string forged = support::read_bytes(head);
  forged.replace(forged.find("\"number\":2"), 10, "\"number\":1");
  overwrite(head, forged);
  CHECK(verified({"--head", head, "--signer", key + ".pub"}).exit == 4);
  overwrite(ledger, "Dear colleague, this is no database, and was one never.");
  CHECK(verified({}).exit == 4);
  CHECK(archive.run({}).exit == 66);  // nothing is added to what is no ledger
  CHECK(says(support::read_bytes(ledger), "Dear colleague"));
}

TEST_CASE("no output of an audit names a person or a place", "[audit][privacy]") {
  const Archive archive("ZQXJKV");
  const std::string key = signing_key(archive);
  const std::string ledger = archive.ledger.string();
  std::string all;
  const auto add = [&](const support::Ran& ran) { all += ran.out + ran.err; };
  add(run_qapc({"sign", archive.report(), "--with", key}));
  add(run_qapc({"ledger", "log", ledger, "--format", "json"}));
  const std::string older = (archive.scratch.path() / "older.json").string();
  fs::copy(archive.report(), older);
  fs::remove_all(archive.exams / "2");
  add(archive.verify());
  add(archive.verify({"--format", "json"}));
  add(archive.run({}));
  add(run_qapc({"diff", older, archive.report()}));
  all += support::read_bytes(ledger) + support::read_bytes(archive.report() + ".sig");
  CHECK(all.size() > 10'000);
  CHECK_FALSE(says(all, "ZQXJKV"));
}

TEST_CASE("the report of the real exams is valid by its schema, and is run again to the same bytes",
          "[audit][corpus]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  const support::Scratch scratch;
  const std::string key = e2e::key_in(scratch);
  const std::string output = (scratch.path() / "report").string();
  REQUIRE(run_qapc({"run", policy("t1w-multisite.qap"), corpus.string(), "--key", key, "-o", output}).exit == 2);
  const support::Ran verified = run_qapc({"verify", output + "/report.json", corpus.string(), "--key", key});
  INFO(verified.out << verified.err);
  CHECK(verified.exit == 0);
  CHECK(says(verified.out, "the same bytes"));
  const std::string root = QAPC_SOURCE_DIR;
  const support::Ran valid = support::run(
      "/usr/bin/python3",
      {root + "/tests/support/validate_schema.py", root + "/docs/report.schema.json", output + "/report.json"});
  if (valid.exit == 77 || valid.exit == 127) {
    WARN("skipped: python3-jsonschema is not installed");
    return;
  }
  INFO(valid.out);
  CHECK(valid.exit == 0);
}
