// Two versions of a policy, compared by what they mean. Floor 5 (compiler/versions).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "compiler/sema/checked.hpp"
#include "runtime/json/value.hpp"

namespace qapc::versions {

/// A policy without errors.
struct Policy {
  ast::Module module;
  sema::Checked checked;
  std::string text;                         ///< of the policy's own file
  std::map<std::string, std::string> data;  ///< tables and baselines: digests by the names of their files
};

/// What became of something. Verdicts are worse in this order: pass, not applicable and no subject; warn; unknown, not
/// run and not assessed; fail.
enum class Kind : std::uint8_t {
  Tightened,  ///< on no exam is the verdict better than it was
  Relaxed,    ///< on no exam is it worse
  Added,
  Removed,
  Narrower,  ///< of a definition: what it fits, it fitted
  Wider,
  Changed,  ///< nothing of this could be shown
  Wording,  ///< no verdict and no decision depends on it
};
std::string_view name(Kind kind);

/// Of a version `major.minor.patch`, from the smallest.
enum class Step : std::uint8_t { None, Patch, Minor, Major };
std::string_view name(Step step);

struct Entry {
  std::string about;  ///< `TE`, `series T1w`, `decision for each exam`, `policy`
  Kind kind = Kind::Changed;
  std::string after;                   ///< `EchoTime 2.93 .. 3.03 ms`
  std::string before;                  ///< `2.88 .. 3.08 ms`; "" where that says nothing
  std::vector<std::string> vendors{};  ///< of a vendor table: whose rows; none: all
  Step step = Step::Major;             ///< that this alone needs

  friend bool operator==(const Entry&, const Entry&) = default;
};

struct Difference {
  std::string name_before;
  std::string name_after;
  std::string version_before;
  std::string version_after;
  std::vector<Entry> entries;
  Step needed = Step::None;
  std::optional<Step> claimed;  ///< nothing where the versions go back, or are those of two policies

  /// Whether both mean the same.
  [[nodiscard]] bool same() const { return needed <= Step::Patch; }
  [[nodiscard]] bool claim_holds() const { return claimed && *claimed >= needed; }
};

Difference compare(const Policy& before, const Policy& after);

/// The step from one version to the other; nothing where it goes back.
std::optional<Step> step_between(std::string_view before, std::string_view after);

/// Lines for a terminal; and the same for programs.
std::string to_text(const Difference& difference);
json::Value to_json(const Difference& difference);

}  // namespace qapc::versions
