// A policy file to a program and its tests. Floor 6 (compiler/driver).
#pragma once

#include <optional>
#include <vector>

#include "compiler/diag/sink.hpp"
#include "runtime/abi/fixture.hpp"
#include "runtime/abi/program.hpp"

namespace qapc::driver {

struct Compiled {
  abi::Program program;
  std::vector<abi::Test> tests;
};

/// Nothing when `diags` has an error.
std::optional<Compiled> compile(const diag::Sources& sources, std::uint32_t source, diag::Sink& diags);

}  // namespace qapc::driver
