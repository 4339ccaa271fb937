#include "tools/qapc/engines.hpp"

#include <atomic>
#include <memory>
#include <mutex>
#include <spdlog/spdlog.h>

#include "compiler/codegen/jit.hpp"
#include "runtime/kernels/kernels.hpp"
#include "tools/qapc/code_cache.hpp"

namespace qapc::tools {
namespace {

Result<std::unique_ptr<const codegen::Compiled>> native(const abi::Program& program) {
  return codegen::compile(program, {}, kernels::host_kernels(), code_cache());
}

/// Rows of all operations of a program.
std::int64_t work(const abi::Program& program, const abi::Frame& frame) {
  std::int64_t rows = 0;
  for (const abi::Op& op : program.ops) rows += frame.spaces[op.space].count;
  return rows;
}

/// The interpreter, until it has done as much as making native code would have cost.
class Rising {
 public:
  explicit Rising(const abi::Program& program)
      : program_(program),
        interpreted_(session::reference_engine(program)),
        // Making native code of one operation costs about what interpreting it on so many rows does
        // (docs/performance.md).
        enough_(kRowsWorthIt * static_cast<std::int64_t>(program.ops.size())) {}

  void evaluate(const abi::Frame& frame) {
    if (const auto* ready = ready_.load()) return ready->evaluate(frame);
    const std::int64_t done = done_.fetch_add(work(program_, frame));
    if (done + work(program_, frame) < enough_) return interpreted_(frame);
    const std::unique_lock making(mutex_, std::try_to_lock);
    if (making && !tried_) make();
    if (const auto* ready = ready_.load()) return ready->evaluate(frame);
    interpreted_(frame);
  }

 private:
  static constexpr std::int64_t kRowsWorthIt = 2000;

  void make() {
    tried_ = true;
    auto made = native(program_);
    if (!made) {
      spdlog::warn("policies are interpreted, which takes longer: {}", made.error().text);
      return;
    }
    compiled_ = std::move(*made);
    ready_ = compiled_.get();
  }

  const abi::Program& program_;
  session::Engine interpreted_;
  std::int64_t enough_;
  std::atomic<std::int64_t> done_ = 0;
  std::mutex mutex_;
  bool tried_ = false;
  std::unique_ptr<const codegen::Compiled> compiled_;
  std::atomic<const codegen::Compiled*> ready_ = nullptr;
};

}  // namespace

Result<session::Engine> make_engine(const std::string& name, const abi::Program& program) {
  if (name == "reference") return session::reference_engine(program);
  if (name == "auto") {
    return session::Engine(
        [rising = std::make_shared<Rising>(program)](const abi::Frame& frame) { rising->evaluate(frame); });
  }
  QAPC_TRY(auto compiled, native(program));
  return session::Engine([shared = std::shared_ptr<const codegen::Compiled>(std::move(compiled))](
                             const abi::Frame& frame) { shared->evaluate(frame); });
}

}  // namespace qapc::tools
