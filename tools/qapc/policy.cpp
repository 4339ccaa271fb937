#include "tools/qapc/policy.hpp"

#include <fmt/format.h>

#include "compiler/diag/render.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/abi/artefact.hpp"
#include "runtime/session/files.hpp"

namespace qapc::tools {
namespace {

constexpr std::size_t kLargestArtefact = 256u << 20;  // bytes

Loaded load_compiled(const std::string& path, std::string_view bytes, const Console& console) {
  auto program = abi::decode(bytes);
  if (program) return {driver::Compiled{std::move(*program), {}}, ExitCode::Accepted, std::nullopt, {}};
  const ExitCode exit = console.complain({program.error().code, fmt::format("{}: {}", path, program.error().text)});
  return {std::nullopt, exit, std::nullopt, {}};
}

}  // namespace

Loaded load_policy(const std::string& path, const Console& console, diag::Sources& sources) {
  const bool compiled = path.ends_with(".qapb");
  // More than is allowed is read, so that the compiler itself can say that it is too much.
  auto bytes = session::read_file(path, compiled ? kLargestArtefact : 2 * syntax::kLargestPolicy);
  if (!bytes) return {std::nullopt, console.complain(bytes.error()), std::nullopt, {}};
  if (compiled) return load_compiled(path, *bytes, console);
  Loaded loaded;
  loaded.source = sources.add(path, std::move(*bytes));
  diag::Sink diags;
  loaded.policy = driver::compile(sources, *loaded.source, diags);
  loaded.messages = diags.sorted();
  loaded.exit = loaded.policy ? ExitCode::Accepted : ExitCode::Policy;
  return loaded;
}

Loaded load_and_tell(const std::string& path, const Console& console) {
  diag::Sources sources;
  Loaded loaded = load_policy(path, console, sources);
  std::string text;
  for (const diag::Message& message : loaded.messages) text += diag::human(sources, message, false) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
  return loaded;
}

}  // namespace qapc::tools
