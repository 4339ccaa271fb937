#include <fmt/format.h>

#include "runtime/base/whole_file.hpp"
#include "runtime/report/signature.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/reports.hpp"

namespace qapc::tools {
namespace {

struct SignOptions {
  std::string report;
  std::string key;
  std::string output;
};

ExitCode run_sign(const SignOptions& options, const Console& console) {
  const auto key = signing_key(options.key);
  if (!key) return complain_of_key(key.error(), console);
  const auto report = read_sealed(options.report);
  if (!report) {  // what was changed is not signed
    console.complain(report.error());
    return report.error().code == Errc::Damaged ? ExitCode::Difference : ExitCode::Input;
  }
  const std::string& seal = (*report)["seal"].string();
  const std::string output = options.output.empty() ? options.report + ".sig" : options.output;
  if (const auto written = write_whole(output, report::signature_file(seal, *key)); !written)
    return console.complain(written.error());
  console.out(fmt::format("{}: seal {}, signed with key {}\n", output, seal, key->public_key().hex()));
  return ExitCode::Accepted;
}

}  // namespace

void add_sign(Command qapc) {
  auto [sign, options] = qapc.add("sign", "Sign the seal of a report", run_sign);
  sign.option("report", options.report, "report.json").required();
  sign.option("--with", options.key, "Key that signs, from `qapc key new`").required();
  sign.option("-o,--output", options.output, "File to write (default: the report's name and .sig)");
}

}  // namespace qapc::tools
