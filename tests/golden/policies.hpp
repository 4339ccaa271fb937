// Golden policies: what they say, what they expect to be told, and how they read once they are mended. Floor 8
// (tests/golden).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "compiler/driver/compile.hpp"

namespace qapc::golden {

/// By line of the policy: what stands below it in the golden file.
using Lines = std::map<std::uint32_t, std::vector<std::string>>;
/// `5: error QAP-E201: …`, for a failure to print.
std::vector<std::string> numbered(const Lines& lines);

/// One file, with the lines `#~^ …` taken out of the policy.
struct Golden {
  std::filesystem::path file;
  std::string policy;
  Lines expected;  ///< `error QAP-E201: …`, `mark: …`, `help: …`
  Lines by_hand;   ///< of `fixed: …`: what the line reads once it is mended, in as many lines; none where it goes
};
Golden split(std::filesystem::path file, const std::string& text);
/// The text of the file, with these expectations; what is mended by hand stays.
std::string joined(const Golden& golden, const Lines& expected);

std::string read(const std::filesystem::path& file);
std::vector<Golden> golden_files();

/// A policy that no text file can hold, or nobody would type.
struct Made {
  std::string name;
  std::string policy;
  Lines expected;
  std::string fixed;
};
std::vector<Made> made_policies();

struct Told {
  std::optional<driver::Compiled> compiled;
  std::size_t errors = 0;
  std::vector<diag::Message> messages;
  std::set<std::string_view> codes;
  Lines lines;  ///< as they are expected: those of another file are told at line 2
};
/// Of a module that `modules/fixed` holds too, the fixed version is the one there.
enum class Modules : std::uint8_t { AsTheyStand, Fixed };
/// What `check` says of a policy, which is held to the lock, if there is one.
Told told(const std::string& name, const std::string& policy, Modules modules, const driver::Lock* lock = nullptr);
/// Of the file as it stands: those whose name begins with `lock` are held to one that no longer holds.
Told told(const Golden& golden);

/// The policy with the lines put in that are mended by hand, and then with the edits made that messages offer, as
/// `check --fix` makes them.
std::string fixed(const Golden& golden);
/// What `check` says of the fixed version. The lock is the one that `check --lock` writes for it.
Told told_of_fixed(const Golden& golden);

}  // namespace qapc::golden
