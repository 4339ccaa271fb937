// What every subcommand needs of the terminal, and the exit codes. Floor 7 (tools).
#pragma once

#include <cstdio>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "runtime/base/result.hpp"

namespace qapc::tools {

/// docs/exit-codes.md; never renumbered.
enum class ExitCode : int {
  Accepted = 0,
  Review = 1,
  Rejected = 2,
  Undecided = 3,
  Difference = 4,
  Usage = 64,
  Policy = 65,
  Input = 66,
  Bug = 70,
  CannotWrite = 74,
  Stopped = 75,
};

/// Of two that apply, the one that a run returns.
ExitCode first_of(ExitCode a, ExitCode b);

/// A text of a file for a terminal: no control characters, cut where it is long.
std::string shown(std::string text);

class Console {
 public:
  Console();
  [[nodiscard]] bool colour_out() const { return colour_; }
  /// Results, to stdout.
  void out(std::string_view text) const { std::fwrite(text.data(), 1, text.size(), stdout); }
  /// An error of the world, to stderr, with the exit code it means.
  ExitCode complain(const Error& error) const;
  /// The same of what a run reads or keeps beside its policy.
  ExitCode complain_of_input(const Error& error) const;
  /// A line that replaces itself on a terminal; nothing in a pipe. Thread-safe when calls do not overlap.
  std::function<void(std::size_t, std::size_t)> progress(std::string what) const;
  /// Whether everything written to stdout arrived.
  [[nodiscard]] bool flushed() const;

 private:
  bool colour_ = false;
  bool terminal_ = false;
};

}  // namespace qapc::tools
