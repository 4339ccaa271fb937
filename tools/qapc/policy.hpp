// A policy named on the command line, as source or compiled, and the diagnostics about it. Floor 7 (tools).
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "compiler/driver/compile.hpp"
#include "tools/qapc/arguments.hpp"
#include "tools/qapc/console.hpp"

namespace qapc::tools {

struct Loaded {
  std::optional<driver::Compiled> policy;  ///< nothing when it has errors or cannot be read
  ExitCode exit = ExitCode::Accepted;
  std::optional<std::uint32_t> source;  ///< its number; none for a compiled policy and for a file that cannot be read
  std::vector<diag::Message> messages;
};

/// How a command reads policies.
struct Reading {
  std::vector<std::string> imports;  ///< folders that modules are looked for in, after that of the policy; and
                                     ///< baselines (.qapbase) by their files
  bool checks_only = false;          ///< parts of the language that cannot be run yet are no errors
  bool locks = false;                ///< writes qap.lock beside the policy instead of holding the policy to it
  bool waivers = false;              ///< a file of waivers may stand in the place of a policy
};

/// Reads a `.qap` or `.qapb` file. What is wrong with the file itself is told at once; what is wrong with the policy is
/// the caller's to print.
Loaded load_policy(const std::string& path, const Console& console, diag::Sources& sources, const Reading& how = {});

/// Finds `org.cohort.t1w` as org.cohort.t1w.qap, org/cohort/t1w.qap or t1w.qap, beside the file that imports it and in
/// the folders named.
driver::Loader module_loader(const std::vector<std::string>& folders);

/// The options `--import` and `--baseline`, which a command gives to Reading.
void add_imports(Command command, std::vector<std::string>& folders);

/// Diagnostics for people, on stderr.
void tell(const diag::Sources& sources, const std::vector<diag::Message>& messages);

/// For commands whose result is something else: diagnostics for people, on stderr.
Loaded load_and_tell(const std::string& path, const Console& console, const Reading& how = {});
Loaded load_and_tell(const std::string& path, const Console& console, const Reading& how, diag::Sources& sources);

}  // namespace qapc::tools
