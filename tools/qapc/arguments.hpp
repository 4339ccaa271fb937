// The command line: commands, their options, and the values that these fill in. Floor 7 (tools). Command and Option
// name what Arguments holds, and are copied. The parser, CLI11, is in the .cpp alone: a file that includes it compiles
// for ten seconds more.
#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "tools/qapc/console.hpp"

namespace qapc::tools {

/// An option (`-o,--output`, `--all`), or a value that is told by its place (`path`). Each call says one more thing of
/// it.
class Option {
 public:
  struct Node;  // CLI11 is in the .cpp
  explicit Option(Node& node) : node_(&node) {}

  Option required();
  /// Required where `other` stays false or empty.
  Option required_unless(Option other);
  /// Both or neither.
  Option together_with(Option other);
  Option excludes(Option other);

  Option one_of(const std::vector<std::string>& words);
  Option range(std::int64_t least, std::int64_t most);
  Option positive();
  Option existing_file();
  /// `what_is_wrong` says it of a value, or "".
  Option check(std::function<std::string(const std::string&)> what_is_wrong);

  /// A number of bytes may be written as 500M or 2G.
  Option bytes();
  Option comma_separated();
  /// Takes one value and is given again for the next; else an option of many takes all that follow it.
  Option one_at_a_time();
  /// Help prints the value that it has now.
  Option shows_default();

 private:
  Node* node_;
};

template <typename Values>
struct Added;

/// A command, or `qapc` itself. Values that options fill in live as long as Arguments.
class Command {
 public:
  struct Node;
  explicit Command(Node& node) : node_(&node) {}

  /// A command below this one, which runs with the values of its options: `auto [diff, options] = qapc.add(…,
  /// run_diff)`.
  template <typename Values>
  Added<Values> add(const std::string& name, const std::string& what, ExitCode (*run)(const Values&, const Console&)) {
    auto values = std::make_shared<Values>();
    return {running(name, what, [values, run](const Console& console) { return run(*values, console); }), *values};
  }
  /// A command below this one that does nothing without one below it.
  Command group(const std::string& name, const std::string& what);

  Option option(const std::string& names, std::string& value, const std::string& what);
  Option option(const std::string& names, std::optional<std::string>& value, const std::string& what);
  Option option(const std::string& names, std::vector<std::string>& values, const std::string& what);
  Option option(const std::string& names, int& value, const std::string& what);
  Option option(const std::string& names, std::int64_t& value, const std::string& what);
  Option option(const std::string& names, std::uint64_t& value, const std::string& what);
  Option flag(const std::string& names, bool& value, const std::string& what);
  /// An option that adds to values, which another fills in, too.
  Option option_adding_to(std::vector<std::string>& values, const std::string& names, const std::string& what);

  /// The last words of its help.
  void footer(const std::string& text);

 private:
  Command running(const std::string& name, const std::string& what, std::function<ExitCode(const Console&)> run);

  Node* node_;
};

template <typename Values>
struct Added {
  Command command;
  Values& values;
};

class Arguments {
 public:
  /// What `qapc` is, for its help, and what `--version` prints. The console outlives it.
  Arguments(const std::string& what, const std::string& version, const Console& console);
  ~Arguments();
  Arguments(const Arguments&) = delete;
  Arguments& operator=(const Arguments&) = delete;

  Command qapc();
  /// Runs the command that is named.
  ///
  /// Error    none ran, and why was printed: Accepted for help and version, Usage for all else
  std::expected<ExitCode, ExitCode> run(int argc, const char* const* argv);

 private:
  friend struct Command::Node;
  struct Parser;
  std::unique_ptr<Parser> parser_;
};

}  // namespace qapc::tools
