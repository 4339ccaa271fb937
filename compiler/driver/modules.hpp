// A policy together with the files it imports. Floor 6 (compiler/driver). Opens no file: who calls says how modules are
// found.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/diag/sink.hpp"
#include "compiler/syntax/ast.hpp"
#include "runtime/baseline/baseline.hpp"
#include "runtime/calibration/calibration.hpp"

namespace qapc::driver {

/// A module's text and what it is called in messages.
struct Found {
  std::string name;
  std::string text;
};
/// Whether a module is a baseline or a calibration, which qapc has made.
inline bool is_made(std::string_view module) {
  return module.ends_with(baseline::kFile) || module.ends_with(calibration::kFile);
}
/// Whether a module is one of these or a table, `sites.tsv`: they are found by the name of their file.
inline bool is_data(std::string_view module) {
  return module.ends_with(".tsv") || is_made(module);
}
/// Finds `org.cohort.t1w` for the file of that name, tables and baselines; nothing when there is none.
using Loader = std::function<std::optional<Found>(std::string_view module, std::string_view importing)>;

/// What `qap.lock` says of one import.
struct Locked {
  std::string version;  ///< `table`, `baseline`, `calibration` for what is none of the language
  std::string digest;   ///< SHA-256 of the text, hex
  friend bool operator==(const Locked&, const Locked&) = default;
};
using Lock = std::map<std::string, Locked, std::less<>>;

/// The lines `NAME VERSION SHA256`; nothing for other text.
std::optional<Lock> parse_lock(std::string_view text);
std::string print(const Lock& lock);

struct Loaded {
  ast::Module module;
  Lock imports;  ///< what was imported from files, for the lock
};

/// Parses the policy and, each once, what it imports. Of an imported file the rules stay that were asked for, and its
/// tests and decisions go. Adjustments are made. A lock, where there is one, must hold. Never fails: what is wrong is
/// reported.
Loaded load(diag::Sources& sources, std::uint32_t source, const Loader& loader, const Lock* lock, diag::Sink& diags);

}  // namespace qapc::driver
