#include "tools/qapc/policy.hpp"

#include <fmt/format.h>

#include "compiler/diag/render.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/abi/artefact.hpp"
#include "runtime/session/files.hpp"

namespace qapc::tools {
namespace {

constexpr std::size_t kLargestArtefact = 256u << 20;  // bytes

void print_diagnostics(const diag::Sources& sources, const diag::Sink& diags, const Console& console,
                       DiagnosticFormat format, bool to_stdout) {
  std::string text;
  for (const diag::Message& message : diags.sorted()) {
    text += format == DiagnosticFormat::Short ? diag::brief(sources, message)
                                              : diag::human(sources, message, to_stdout && console.colour_out()) + "\n";
  }
  std::fwrite(text.data(), 1, text.size(), to_stdout ? stdout : stderr);
}

}  // namespace

Loaded load_policy(const std::string& path, const Console& console, DiagnosticFormat format,
                   bool diagnostics_are_result, bool warnings_are_errors) {
  const bool compiled = path.ends_with(".qapb");
  // One byte more than is allowed is read, so that the compiler itself can say that it is too much.
  auto bytes = session::read_file(path, compiled ? kLargestArtefact : 2 * syntax::kLargestPolicy);
  if (!bytes) return {std::nullopt, console.complain(bytes.error())};
  if (compiled) {
    auto program = abi::decode(*bytes);
    if (!program)
      return {std::nullopt,
              console.complain({program.error().code, fmt::format("{}: {}", path, program.error().text)})};
    return {driver::Compiled{std::move(*program), {}}, ExitCode::Accepted};
  }
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add(path, std::move(*bytes));
  auto policy = driver::compile(sources, source, diags);
  print_diagnostics(sources, diags, console, format, diagnostics_are_result);
  const bool bad = !policy || (warnings_are_errors && diags.warnings() > 0);
  return {std::move(policy), bad ? ExitCode::Policy : ExitCode::Accepted};
}

}  // namespace qapc::tools
