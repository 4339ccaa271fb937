// Descriptions that were read before. Floor 1 (runtime/series). A few thousand descriptions name the series of a
// million exams; each is read once.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "runtime/series/recognise.hpp"

namespace qapc::series {

/// Not for several threads at once.
class Cache {
 public:
  /// Forgets everything when it has seen `most` distinct descriptions, so that hostile input costs time and no memory.
  explicit Cache(std::size_t most = 100'000) : most_(most) {}

  /// As recognise(). The result stands until the next call.
  const Recognised& recognise(std::string_view description);

 private:
  struct Hash : std::hash<std::string_view> {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the library asks for it
  };
  std::unordered_map<std::string, Recognised, Hash, std::equal_to<>> known_;
  std::size_t most_;
};

}  // namespace qapc::series
