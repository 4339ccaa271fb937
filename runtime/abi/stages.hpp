// The order in which an engine works. Floor 1 (runtime/abi).
#pragma once

#include <cstddef>
#include <vector>

#include "runtime/abi/program.hpp"

namespace qapc::abi {

/// The operations in runs of at most `most`, each of one space, none of them read from the exam. A run needs nothing of
/// another space but what stands in the runs before it.
std::vector<std::vector<Index>> stages(const Program& program, std::size_t most);

}  // namespace qapc::abi
