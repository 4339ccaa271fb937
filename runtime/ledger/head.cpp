#include "runtime/ledger/head.hpp"

#include <fmt/format.h>

#include "runtime/crypto/digest.hpp"
#include "runtime/json/value.hpp"

namespace qapc::ledger {
namespace {

std::string message(const Head& head) {
  return fmt::format("qapc-ledger-head/1\n{}\n{}\n", head.number, head.digest);
}

std::string file(const Head& head, const std::string& key, const std::string& signature) {
  const json::Object all{{"format", "qapc-ledger-head/1"},
                         {"number", head.number},
                         {"digest", head.digest},
                         {"key", key},
                         {"signature", signature}};
  return json::canonical(all) + "\n";
}

}  // namespace

std::string signed_head(const Head& head, const crypto::SigningKey& key) {
  return file(head, key.public_key().hex(), crypto::hex(key.sign(message(head))));
}

Result<Head> read_head(std::string_view bytes, const crypto::PublicKey& key) {
  const auto parsed = json::parse(bytes);
  if (!parsed) return fail(Errc::Damaged, "this is no signed head of a ledger");
  Head head{(*parsed)["number"].whole(), (*parsed)["digest"].string()};
  const std::string& signature = (*parsed)["signature"].string();
  if (file(head, (*parsed)["key"].string(), signature) != bytes)
    return fail(Errc::Damaged, "this is no signed head of a ledger, or it was changed");
  if ((*parsed)["key"].string() != key.hex()) return fail(Errc::Damaged, "the head is signed with another key");
  const auto raw = crypto::unhex(signature);
  if (!raw || !key.verifies(message(head), *raw))
    return fail(Errc::Damaged, "the signature of the head does not hold: it was changed");
  return head;
}

}  // namespace qapc::ledger
