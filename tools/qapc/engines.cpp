#include "tools/qapc/engines.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "compiler/codegen/jit.hpp"
#include "runtime/kernels/kernels.hpp"
#include "tools/qapc/code_cache.hpp"

namespace qapc::tools {
namespace {

Result<session::Engine> native_engine(const abi::Program& program) {
  QAPC_TRY(auto compiled, codegen::compile(program, {}, kernels::host_kernels(), code_cache()));
  return session::Engine([shared = std::shared_ptr<const codegen::Compiled>(std::move(compiled))](
                             const abi::Frame& frame) { shared->evaluate(frame); });
}

/// Columns need no time to get ready and compare as fast as native code; that computes faster.
session::Engine fastest_engine(const abi::Program& program) {
  const auto native = [&program]() -> std::optional<session::Engine> {
    auto made = native_engine(program);
    return made ? std::optional(std::move(*made)) : std::nullopt;
  };
  return session::changing_engine(program, session::column_engine(program), native, kNativePays);
}

}  // namespace

Result<session::Engine> make_engine(const std::string& name, const abi::Program& program) {
  if (name == "reference") return session::reference_engine(program);
  if (name == "columns") return session::column_engine(program);
  return name == "jit" ? native_engine(program) : fastest_engine(program);
}

}  // namespace qapc::tools
