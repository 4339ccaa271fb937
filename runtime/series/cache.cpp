#include "runtime/series/cache.hpp"

namespace qapc::series {

const Recognised& Cache::recognise(std::string_view description) {
  const auto found = known_.find(description);
  if (found != known_.end()) return found->second;
  if (known_.size() >= most_) known_.clear();
  return known_.emplace(std::string(description), series::recognise(description)).first->second;
}

}  // namespace qapc::series
