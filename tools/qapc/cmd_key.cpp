#include <fmt/format.h>

#include "runtime/base/whole_file.hpp"
#include "runtime/session/files.hpp"
#include "runtime/session/secret_file.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/keys.hpp"

namespace qapc::tools {
namespace {

/// The public half first: a private key without it could sign what nobody can check.
ExitCode run_key_new(const std::string& file, const Console& console) {
  const crypto::SigningKey key = crypto::SigningKey::make();
  const std::string shared = file + ".pub";
  std::error_code error;
  for (const std::string& name : {file, shared}) {
    if (std::filesystem::exists(name, error))
      return console.complain({Errc::CannotWrite, fmt::format("{} is there already, and no key is overwritten", name)});
  }
  if (const std::filesystem::path folder = std::filesystem::path(file).parent_path(); !folder.empty())
    std::filesystem::create_directories(folder, error);
  if (const auto written = write_whole(shared, key.public_key().pem()); !written)
    return console.complain(written.error());
  std::string pem = key.pem();
  const auto made = session::make_secret(file, pem, "the signing key");
  crypto::wipe(pem);
  if (!made) {
    std::filesystem::remove(shared, error);
    return console.complain(made.error());
  }
  console.out(fmt::format("{}: signs; keep it, and keep it secret\n{}: checks signatures; give it to auditors\n{}\n",
                          file, shared, key.public_key().hex()));
  return ExitCode::Accepted;
}

}  // namespace

void add_key(Command qapc) {
  Command key = qapc.group("key", "Make keys that sign reports and ledgers (Ed25519)");
  auto [made, file] = key.add("new", "Make a key: FILE signs, and FILE.pub checks signatures", run_key_new);
  made.option("file", file, "File of the key (PEM, mode 0600)").required();
}

}  // namespace qapc::tools
