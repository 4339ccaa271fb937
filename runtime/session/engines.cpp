// The engines that need no compiler.
#include <memory>

#include "runtime/eval/columns.hpp"
#include "runtime/eval/reference.hpp"
#include "runtime/session/session.hpp"

namespace qapc::session {

Engine reference_engine(const abi::Program& program) {
  return [&program](const abi::Frame& frame) { eval::evaluate_reference(program, frame); };
}

Engine column_engine(const abi::Program& program) {
  return [engine = std::make_shared<const eval::ColumnEngine>(program)](const abi::Frame& frame) {
    engine->evaluate(frame);
  };
}

}  // namespace qapc::session
