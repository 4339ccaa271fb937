#include <fmt/format.h>

#include "runtime/base/whole_file.hpp"
#include "runtime/ledger/head.hpp"
#include "runtime/ledger/ledger.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/keys.hpp"

namespace qapc::tools {
namespace {

constexpr std::size_t kLargestHead = 1 << 16;  // bytes

struct LedgerOptions {
  std::string ledger;
  std::string head;
  std::string key;
  std::string which;
  std::string format = "text";
};

/// A ledger that cannot be read is 66, one that is damaged is a difference found.
ExitCode complain_of_ledger(const Error& error, const Console& console) {
  console.complain(error);
  return error.code == Errc::Damaged || error.code == Errc::Unsupported ? ExitCode::Difference : ExitCode::Input;
}

Result<std::optional<ledger::Head>> known_head(const LedgerOptions& options) {
  if (options.head.empty()) return std::nullopt;
  QAPC_TRY(const crypto::PublicKey key, public_key(options.key));
  QAPC_TRY(const std::string bytes, session::read_file(options.head, kLargestHead));
  return ledger::read_head(bytes, key);
}

ExitCode run_verify(const LedgerOptions& options, const Console& console) {
  const auto known = known_head(options);
  if (!known) return complain_of_ledger(known.error(), console);
  const auto verified = ledger::verify(options.ledger, *known);
  if (!verified) return complain_of_ledger(verified.error(), console);
  const ledger::Head& head = verified->head;
  if (verified->fault) {
    console.out(
        fmt::format("{}: {}: {}\n", options.ledger, ledger::name(verified->fault->what), verified->fault->text));
    console.out(fmt::format("the chain is whole up to row {}\n", head.number));
    return ExitCode::Difference;
  }
  console.out(fmt::format("{}: {} {}, the chain is whole; last digest {}\n", options.ledger, head.number,
                          head.number == 1 ? "row" : "rows", head.digest));
  console.out(
      *known ? fmt::format("it holds the signed head, row {}; loss of rows after it cannot be seen\n", (*known)->number)
             : "no signed head was given: loss or change of the newest rows cannot be seen\n");
  return ExitCode::Accepted;
}

std::string line_of(const ledger::Row& row) {
  const auto entry = json::parse(row.entry);
  const json::Value empty;
  const json::Value& all = entry ? *entry : empty;
  const json::Value& decisions = all["decisions"];
  return fmt::format("{:>6}  {}  {} {}  seal {:.16}  {} accepted, {} to review, {} rejected, {} undecided{}\n",
                     row.number, all["recorded"].string(), all["policy"].string(), all["version"].string(),
                     all["seal"].string(), decisions["accept"].whole(), decisions["review"].whole(),
                     decisions["reject"].whole(), decisions["unknown"].whole(),
                     all["number"].is_null() ? "" : fmt::format("  report {}", all["number"].string()));
}

json::Value value_of(const ledger::Row& row) {
  const auto entry = json::parse(row.entry);
  return json::Object{{"number", row.number},
                      {"previous", row.previous},
                      {"digest", row.digest},
                      {"entry", entry ? *entry : json::Value(row.entry)}};
}

ExitCode run_log(const LedgerOptions& options, const Console& console) {
  const bool json = options.format == "json";
  const auto read = ledger::each(options.ledger, [&](const ledger::Row& row) {
    console.out(json ? json::canonical(value_of(row)) + "\n" : line_of(row));
    return true;
  });
  return read ? ExitCode::Accepted : complain_of_ledger(read.error(), console);
}

ExitCode run_show(const LedgerOptions& options, const Console& console) {
  bool found = false;
  const auto read = ledger::each(options.ledger, [&](const ledger::Row& row) {
    const auto entry = json::parse(row.entry);
    const std::string seal = entry ? (*entry)["seal"].string() : "";
    const bool is_it =
        std::to_string(row.number) == options.which || (options.which.size() >= 8 && seal.starts_with(options.which));
    if (is_it) console.out(json::canonical(value_of(row)) + "\n");
    found = found || is_it;
    return true;
  });
  if (!read) return complain_of_ledger(read.error(), console);
  if (found) return ExitCode::Accepted;
  console.complain({Errc::NotFound,
                    fmt::format("{} has no row {}, and none of a seal that begins so", options.ledger, options.which)});
  return ExitCode::Input;
}

/// Only a chain that is whole is signed.
ExitCode run_head(const LedgerOptions& options, const Console& console) {
  const auto key = signing_key(options.key);
  if (!key) return complain_of_key(key.error(), console);
  const auto verified = ledger::verify(options.ledger, {});
  if (!verified) return complain_of_ledger(verified.error(), console);
  if (verified->fault) {
    console.complain({Errc::Damaged, fmt::format("{}: {}; nothing is signed", options.ledger, verified->fault->text)});
    return ExitCode::Difference;
  }
  if (const auto written = write_whole(options.head, ledger::signed_head(verified->head, *key)); !written)
    return console.complain(written.error());
  console.out(fmt::format("{}: row {}, digest {}, signed with key {}\n", options.head, verified->head.number,
                          verified->head.digest, key->public_key().hex()));
  return ExitCode::Accepted;
}

}  // namespace

void add_ledger(Command qapc) {
  Command ledger = qapc.group("ledger", "Read and verify a ledger of seals (`qapc run … --ledger FILE`)");
  const auto add = [&](const char* name, const char* what, ExitCode (*run)(const LedgerOptions&, const Console&)) {
    auto added = ledger.add(name, what, run);
    added.command.option("ledger", added.values.ledger, "File of the ledger").required();
    return added;
  };
  auto [verify, verified] =
      add("verify", "Say whether the chain is whole, else what was done to it and where (exit 4)", run_verify);
  Option head = verify.option("--head", verified.head, "Signed head that was kept elsewhere");
  head.together_with(verify.option("--signer", verified.key, "Public key of who signed the head"));
  auto [log, logged] = add("log", "Print the rows, a line each", run_log);
  log.option("--format", logged.format, "text (default) or json").one_of({"text", "json"});
  auto [show, shown] = add("show", "Print one row as JSON", run_show);
  show.option("which", shown.which, "Number of the row, or the first 8 digits or more of a seal").required();
  auto [sign, signed_head] = add("head", "Sign where the chain ends; keep the file elsewhere", run_head);
  sign.option("--with", signed_head.key, "Key that signs, from `qapc key new`").required();
  sign.option("-o,--output", signed_head.head, "File to write").required();
}

}  // namespace qapc::tools
