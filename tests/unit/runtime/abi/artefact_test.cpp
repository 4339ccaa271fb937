// A program as bytes: what was written is what is read, and nothing else is.
#include "runtime/abi/artefact.hpp"

#include <catch2/catch.hpp>

#include "runtime/crypto/digest.hpp"
#include "tests/unit/runtime/abi/sample.hpp"

using namespace qapc;
using namespace qapc::abi;

namespace {

/// The artefact with another middle, and the digest that belongs to it.
std::string resealed(std::string bytes) {
  bytes.resize(bytes.size() - crypto::kDigestSize);
  return bytes + crypto::sha256(bytes);
}

Errc refusal(std::string_view bytes) {
  const Result<Program> read = decode(bytes);
  REQUIRE_FALSE(read.has_value());
  return read.error().code;
}

std::string hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += {kDigits[byte / 16], kDigits[byte % 16]};
  }
  return text;
}

}  // namespace

TEST_CASE("a program that was written is read back equal", "[abi][artefact]") {
  const Program program = sample();
  const Result<Program> read = decode(encode(program));
  REQUIRE(read.has_value());
  CHECK(*read == program);
}

TEST_CASE("the smallest program is read back equal", "[abi][artefact]") {
  Program program;
  program.spaces = {{SpaceKind::Image, kSeries, kNone, kNone},
                    {SpaceKind::Series, kExams, kNone, kNone},
                    {SpaceKind::Exam, kNone, kNone, kNone}};
  const Result<Program> read = decode(encode(program));
  REQUIRE(read.has_value());
  CHECK(*read == program);
}

TEST_CASE("equal programs are equal bytes, and reading and writing again changes none", "[abi][artefact]") {
  const std::string bytes = encode(sample());
  CHECK(encode(sample()) == bytes);
  CHECK(encode(*decode(bytes)) == bytes);
}

TEST_CASE("an artefact begins with its name and format and ends with the SHA-256 of all before", "[abi][artefact]") {
  const std::string bytes = encode(sample());
  CHECK(bytes.substr(0, 8) == std::string("QAPB\x07\0\0\0", 8));
  const std::string before = bytes.substr(0, bytes.size() - 32);
  CHECK(bytes.substr(before.size()) == crypto::sha256(before));
}

TEST_CASE("the digest of a program is that of its artefact, in hex", "[abi][artefact]") {
  const std::string bytes = encode(sample());
  CHECK(digest(sample()) == hex(bytes.substr(bytes.size() - 32)));
}

TEST_CASE("a program that differs anywhere has another digest", "[abi][artefact]") {
  const std::string original = digest(sample());
  const auto changed = [&](auto change) {
    Program program = sample();
    change(program);
    return digest(program) != original;
  };
  CHECK(changed([](Program& p) { p.version = "2.1.1"; }));
  CHECK(changed([](Program& p) { p.audience.pop_back(); }));
  CHECK(changed([](Program& p) { p.texts[9] += " "; }));
  CHECK(changed([](Program& p) { p.recipes[0].homes[0].decimal_shift = 3; }));
  CHECK(changed([](Program& p) { p.recipes[1].privacy = Privacy::Public; }));
  CHECK(changed([](Program& p) { p.constants[2] = -0.0; }));
  CHECK(changed([](Program& p) { p.ranges[0].lo_open = true; }));
  CHECK(changed([](Program& p) { p.integer_ranges[0].hi = 2; }));
  CHECK(changed([](Program& p) { p.predicates[3].tokens[1].none = false; }));
  CHECK(changed([](Program& p) { p.maps[0].rows.pop_back(); }));
  CHECK(changed([](Program& p) { p.ops[4].imm = 1; }));
  CHECK(changed([](Program& p) { p.definitions[0].clauses.clear(); }));
  CHECK(changed([](Program& p) { p.rules[0].says[0].pop_back(); }));
  CHECK(changed([](Program& p) { p.rules[1].after.clear(); }));
  CHECK(changed([](Program& p) { p.decisions[0].branches[0].outcome = Outcome::Review; }));
  CHECK(changed([](Program& p) { p.decisions[0].branches[0].parts[0].verdicts = 1; }));
  CHECK(changed([](Program& p) { p.sources[0].text = 0; }));
}

TEST_CASE("an artefact of which any one byte changed is refused", "[abi][artefact]") {
  const std::string bytes = encode(sample());
  std::size_t accepted = 0;
  for (std::size_t at = 0; at < bytes.size(); ++at) {
    for (const int flip : {0x01, 0x80, 0xFF}) {
      std::string other = bytes;
      other[at] = static_cast<char>(other[at] ^ flip);
      accepted += decode(other).has_value() ? 1u : 0u;
    }
  }
  CHECK(bytes.size() > 1000);
  CHECK(accepted == 0);
}

TEST_CASE("an artefact that is cut anywhere is refused as damaged", "[abi][artefact]") {
  const std::string bytes = encode(sample());
  for (std::size_t size = 0; size < bytes.size(); ++size)
    REQUIRE(refusal(std::string_view(bytes).substr(0, size)) == Errc::Damaged);
}

TEST_CASE("an artefact with bytes behind it is refused as damaged", "[abi][artefact]") {
  CHECK(refusal(encode(sample()) + '\0') == Errc::Damaged);
  CHECK(refusal(encode(sample()) + encode(sample())) == Errc::Damaged);
}

TEST_CASE("other files are refused as damaged", "[abi][artefact]") {
  CHECK(refusal("") == Errc::Damaged);
  CHECK(refusal("qap 1.0\npolicy org.example.study \"T\" version 1.0.0\n") == Errc::Damaged);
  CHECK(refusal(std::string(4096, '\0')) == Errc::Damaged);
}

TEST_CASE("an artefact of another format is unsupported", "[abi][artefact]") {
  std::string bytes = encode(sample());
  bytes[4] = static_cast<char>(kArtefactFormat + 1);
  CHECK(refusal(resealed(bytes)) == Errc::Unsupported);
}

TEST_CASE("a payload that is cut is refused however its digest was made", "[abi][artefact]") {
  const std::string bytes = encode(sample());
  for (std::size_t size = 40; size < bytes.size(); ++size)
    REQUIRE_FALSE(decode(resealed(bytes.substr(0, size))).has_value());
}

TEST_CASE("a payload that goes on behind its tables is refused however its digest was made", "[abi][artefact]") {
  std::string bytes = encode(sample());
  bytes.insert(bytes.size() - crypto::kDigestSize, 1, '\0');
  CHECK(refusal(resealed(bytes)) == Errc::Damaged);
}

TEST_CASE("a payload of which any byte is the largest is read or refused, never trusted", "[abi][artefact]") {
  const std::string bytes = encode(sample());
  std::size_t refused = 0;
  for (std::size_t at = 8; at + crypto::kDigestSize < bytes.size(); ++at) {
    std::string other = bytes;
    other[at] = '\xFF';
    const Result<Program> read = decode(resealed(other));
    refused += read.has_value() ? 0u : 1u;
  }
  CHECK(refused > 1000);
}

TEST_CASE("a list that says it is longer than the file is refused", "[abi][artefact]") {
  std::string bytes = encode(sample());
  const std::size_t edition = 8;  // the first field: a length of 4 bytes
  bytes[edition + 3] = '\x7F';
  CHECK(refusal(resealed(bytes)) == Errc::Damaged);
}

TEST_CASE("bytes that are no canonical form of their program are refused", "[abi][artefact]") {
  // `lo_open` of the second range is the byte 1; 2 reads as another truth, and would be written as 0.
  Program program = sample();
  const std::string bytes = encode(program);
  program.ranges[1].lo_open = false;
  const std::string other = encode(program);
  std::size_t at = 8;
  while (bytes[at] == other[at]) ++at;
  std::string third = bytes;
  third[at] = 2;
  CHECK_FALSE(decode(resealed(third)).has_value());
}

TEST_CASE("a program that does not verify is refused as invalid", "[abi][artefact]") {
  Program program = sample();
  program.ops[kInRange].imm = 77;
  CHECK(refusal(encode(program)) == Errc::Invalid);
}
