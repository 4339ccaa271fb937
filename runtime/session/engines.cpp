// The engines that need no compiler.
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>

#include "runtime/abi/opcode.hpp"
#include "runtime/eval/columns.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/session/session.hpp"

namespace qapc::session {
namespace {

std::int64_t computed_numbers(const abi::Program& program, const abi::Frame& frame) {
  std::int64_t count = 0;
  for (const abi::Op& op : program.ops) {
    if (abi::computes_number(op.code)) count += frame.spaces[op.space].count;
  }
  return count;
}

class Changing {
 public:
  Changing(const abi::Program& program, Engine first, std::function<std::optional<Engine>()> make_other,
           std::int64_t after)
      : program_(program), first_(std::move(first)), make_other_(std::move(make_other)), after_(after) {}

  /// From any thread.
  void evaluate(const abi::Frame& frame) {
    const std::int64_t computed = computed_numbers(program_, frame);
    const bool is_due = computed_.fetch_add(computed) + computed >= after_;
    if (is_due) std::call_once(made_, [&] { other_ = make_other_(); });
    const Engine& engine = is_due && other_ ? *other_ : first_;
    engine(frame);
  }

 private:
  const abi::Program& program_;
  Engine first_;
  std::function<std::optional<Engine>()> make_other_;
  std::int64_t after_;
  std::atomic<std::int64_t> computed_ = 0;
  std::once_flag made_;
  std::optional<Engine> other_;
};

}  // namespace

Engine reference_engine(const abi::Program& program) {
  return [&program](const abi::Frame& frame) { eval::evaluate_reference(program, frame); };
}

Engine column_engine(const abi::Program& program) {
  return [engine = std::make_shared<const eval::ColumnEngine>(program)](const abi::Frame& frame) {
    engine->evaluate(frame);
  };
}

Engine changing_engine(const abi::Program& program, Engine first, std::function<std::optional<Engine>()> make_other,
                       std::int64_t after) {
  return [engine = std::make_shared<Changing>(program, std::move(first), std::move(make_other), after)](
             const abi::Frame& frame) { engine->evaluate(frame); };
}

}  // namespace qapc::session
