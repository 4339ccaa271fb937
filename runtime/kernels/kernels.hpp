// The kernels that compiled code calls. Floor 3 (runtime/kernels).
#pragma once

#include "runtime/abi/kernel.hpp"

namespace qapc::kernels {

/// Addresses of all of them.
abi::HostKernels host_kernels();

}  // namespace qapc::kernels
