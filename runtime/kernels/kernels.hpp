// The kernels that compiled code calls. Floor 3 (runtime/kernels).
#pragma once

#include "runtime/abi/kernel.hpp"

namespace qapc::kernels {

/// As abi::AssessKernel says.
void assess(const abi::Frame* frame, std::uint32_t out, std::int64_t first, std::int64_t last);

/// Addresses of all of them.
abi::HostKernels host_kernels();

}  // namespace qapc::kernels
