// Why a metric has no number: the words that programs and reports know too. Floor 3 (runtime/metrics).
#pragma once

#include "runtime/abi/reason.hpp"

namespace qapc::metrics {

using abi::kReasons;
using abi::meaning;
using abi::Reason;
using abi::word;

}  // namespace qapc::metrics
