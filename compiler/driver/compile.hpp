// A policy file to a program and its tests. Floor 6 (compiler/driver).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/author/clauses.hpp"
#include "compiler/author/pilot.hpp"
#include "compiler/diag/sink.hpp"
#include "compiler/driver/modules.hpp"
#include "compiler/versions/versions.hpp"
#include "runtime/abi/fixture.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/abi/waiver.hpp"

namespace qapc::driver {

struct Options {
  Loader loader;                    ///< none: only the standard modules can be imported
  const Lock* lock = nullptr;       ///< none: imports are not held to anything
  bool unbuilt_is_an_error = true;  ///< false: what cannot be run yet is told apart, in Compiled::unbuilt
};

struct Compiled {
  abi::Program program;  ///< without rules where something of the policy is not built
  std::vector<abi::Test> tests;
  std::size_t rules = 0;             ///< that the policy has
  std::vector<std::string> open;     ///< titles of the tests that cannot be run for want of `unbuilt`
  std::vector<std::string> unbuilt;  ///< parts of the language that the policy uses and this qapc cannot run
  Lock imports;
  std::optional<abi::WaiverFile> waivers{};  ///< it is a file of waivers and no policy: all else is empty
};

/// Nothing when `diags` has an error.
std::optional<Compiled> compile(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                const Options& options = {});

/// The policy as it was checked, to be compared with another version of it: `qapc diff`. Nothing when `diags` has an
/// error.
std::optional<versions::Policy> check(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                      const Options& options = {});

/// What a policy compares with baselines, measured: `qapc baseline`. The policy's own baselines need not be there.
struct Piloted {
  abi::Program program;  ///< its rules in the order of the values
  std::vector<author::PilotStratum> strata;
  std::vector<author::PilotValue> values;
};
std::optional<Piloted> compile_pilot(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                     const Loader& loader, const author::PilotOptions& how);

/// The definitions of a policy, each of their clauses a rule about every series: `qapc why`.
struct Asked {
  abi::Program program;                 ///< its rules in the order of the clauses
  std::vector<author::Clause> clauses;  ///< of all definitions
};
std::optional<Asked> compile_clauses(diag::Sources& sources, std::uint32_t source, diag::Sink& diags,
                                     const Options& options = {});

}  // namespace qapc::driver
