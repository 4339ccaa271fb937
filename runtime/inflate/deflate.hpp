// Bytes packed as one gzip member. Floor 1 (runtime/inflate); no type of zlib leaves.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>

#include "runtime/base/result.hpp"

namespace qapc::inflate {

/// Takes packed bytes as they come.
using Drain = std::function<Result<void>(std::span<const std::byte>)>;

/// RFC 1952, without a name or a time: the same bytes for the same input.
class Deflater {
 public:
  explicit Deflater(Drain drain);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  /// What the drain says.
  Result<void> write(std::span<const std::byte> bytes);
  /// Once, after the last write.
  Result<void> finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace qapc::inflate
