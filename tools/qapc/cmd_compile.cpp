#include <vector>

#include "runtime/abi/artefact.hpp"
#include "runtime/base/whole_file.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/policy.hpp"

namespace qapc::tools {
namespace {

struct CompileOptions {
  std::string policy;
  std::vector<std::string> imports;
  std::string output;
};

ExitCode run_compile(const CompileOptions& options, const Console& console) {
  const Loaded loaded = load_and_tell(options.policy, console, {options.imports});
  if (!loaded.policy) return loaded.exit;
  const auto written = write_whole(options.output, abi::encode(loaded.policy->program));
  return written ? ExitCode::Accepted : console.complain(written.error());
}

}  // namespace

void add_compile(Command qapc) {
  auto [compile, options] = qapc.add(
      "compile", "Write the compiled policy (.qapb): typed program, sources, digests; no machine code", run_compile);
  compile.option("policy", options.policy, "Policy file (.qap)").required();
  compile.option("-o,--output", options.output, "File to write (.qapb)").required();
  add_imports(compile, options.imports);
}

}  // namespace qapc::tools
