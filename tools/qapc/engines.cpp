#include "tools/qapc/engines.hpp"

#include "compiler/codegen/jit.hpp"
#include "runtime/kernels/kernels.hpp"

namespace qapc::tools {

Result<session::Engine> make_engine(const std::string& name, const abi::Program& program) {
  if (name == "reference") return session::reference_engine(program);
  QAPC_TRY(auto compiled, codegen::compile(program, {}, kernels::host_kernels()));
  return session::Engine([shared = std::shared_ptr<const codegen::Compiled>(std::move(compiled))](
                             const abi::Frame& frame) { shared->evaluate(frame); });
}

}  // namespace qapc::tools
