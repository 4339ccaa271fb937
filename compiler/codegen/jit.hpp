// A program as native code in this process. Floor 5 (compiler/codegen); no type of LLVM leaves compiler/codegen/llvm.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/frame.hpp"
#include "runtime/abi/kernel.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/base/result.hpp"

namespace qapc::codegen {

/// Which operation a test makes wrong on purpose, and how, to see that comparing engines finds it.
struct Fault {
  enum class Kind : std::uint8_t {
    Value,    ///< truths swapped, numbers one more, integers one less, texts missing, verdicts and outcomes another one
    LastRow,  ///< the same, in the last row only, and where it does not fill up its word
    Reason,   ///< what is missing is so for another reason; truths, verdicts and outcomes have none
    Missing,  ///< unknown is false, numbers and integers that are missing are 0
  };
  bool present = false;
  abi::Opcode opcode = abi::Opcode::Truth;
  Kind kind = Kind::Value;
};

/// Compiled code; lives as long as what it was made for.
class Compiled {
 public:
  virtual ~Compiled() = default;
  /// Fills the slots of every value but Read and ReadItems. Thread-safe: several frames may be evaluated at once.
  virtual void evaluate(const abi::Frame& frame) const = 0;
};

/// Native code that is kept between processes by whoever has a place for it. A key is 64 hex digits: of the program,
/// this machine's kind of processor, LLVM and the layout of frames.
struct Cache {
  std::function<std::optional<std::string>(const std::string& key)> find{};  ///< bytes as they were kept, or nothing
  std::function<void(const std::string& key, std::string_view object)> keep{};
};

/// Native code of a program. Error Invalid: abi::verify says so; Unsupported: LLVM refuses this machine, or the program
/// needs a kernel that `host` does not have. What the cache finds is used as it is, and nothing is lowered then.
Result<std::unique_ptr<const Compiled>> compile(const abi::Program& program, Fault fault = {},
                                                const abi::HostKernels& host = {}, const Cache& cache = {});

/// Names under which compiled code calls the kernels of the host; all else is refused at link time.
std::span<const std::string_view> allowed_symbols();

/// Whether compiled code that calls `symbol` would link: an Error Unsupported names the symbol that is refused.
Result<void> link_against(std::string_view symbol);

/// Opcodes that `compile` lowers, to code of its own or to calls of the host. All that compute, or a test fails.
std::vector<abi::Opcode> lowered_opcodes();

}  // namespace qapc::codegen
