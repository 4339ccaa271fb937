// What can go wrong with the world (disk, key, file), as a value. Floor 0 (runtime/base).
// A policy's mistakes go to diag::Sink, an exam's gaps to the report, qapc's own bugs to QAPC_CHECK.
#pragma once

#include <expected>
#include <fmt/format.h>
#include <string>
#include <utility>

namespace qapc {

enum class Errc {
  NotFound,     ///< a path does not exist
  Unreadable,   ///< a path exists and cannot be read
  NotDicom,     ///< the bytes are not DICOM
  Damaged,      ///< the bytes begin well and end badly, or contradict themselves
  Unsupported,  ///< understood, and not something qapc does
  Invalid,      ///< a value outside what its place allows
  CannotWrite,  ///< disk full, folder read-only
  OutOfBounds,  ///< more than the stated limit
};

struct Error {
  Errc code = Errc::Invalid;
  std::string text;  ///< for the operator; never a value of an exam
};

template <typename T>
using Result = std::expected<T, Error>;

template <typename... Args>
[[nodiscard]] std::unexpected<Error> fail(Errc code, fmt::format_string<Args...> text, Args&&... args) {
  return std::unexpected(Error{code, fmt::format(text, std::forward<Args>(args)...)});
}

}  // namespace qapc

#define QAPC_JOIN_(a, b) a##b
#define QAPC_JOIN(a, b) QAPC_JOIN_(a, b)
/// `QAPC_TRY(auto value, call());` gives the value or returns the error to the caller.
#define QAPC_TRY(declaration, ...)                                                                           \
  auto QAPC_JOIN(qapc_result_, __LINE__) = __VA_ARGS__;                                                      \
  if (!QAPC_JOIN(qapc_result_, __LINE__)) return std::unexpected(QAPC_JOIN(qapc_result_, __LINE__).error()); \
  declaration = std::move(*QAPC_JOIN(qapc_result_, __LINE__))
/// `QAPC_TRY_VOID(call());` returns the error to the caller, if there is one.
#define QAPC_TRY_VOID(...)                                                                      \
  if (auto QAPC_JOIN(qapc_result_, __LINE__) = __VA_ARGS__; !QAPC_JOIN(qapc_result_, __LINE__)) \
  return std::unexpected(QAPC_JOIN(qapc_result_, __LINE__).error())
