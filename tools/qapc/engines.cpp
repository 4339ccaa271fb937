#include "tools/qapc/engines.hpp"

#include <memory>

#include "compiler/codegen/jit.hpp"
#include "runtime/kernels/kernels.hpp"
#include "tools/qapc/code_cache.hpp"

namespace qapc::tools {

Result<session::Engine> make_engine(const std::string& name, const abi::Program& program) {
  if (name == "reference") return session::reference_engine(program);
  // The column engine needs no time to get ready, and was faster than native code on every program that was measured,
  // however many rows there were (docs/performance.md).
  if (name == "columns" || name == "auto") return session::column_engine(program);
  QAPC_TRY(auto compiled, codegen::compile(program, {}, kernels::host_kernels(), code_cache()));
  return session::Engine([shared = std::shared_ptr<const codegen::Compiled>(std::move(compiled))](
                             const abi::Frame& frame) { shared->evaluate(frame); });
}

}  // namespace qapc::tools
