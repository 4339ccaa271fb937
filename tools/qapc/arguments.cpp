#include "tools/qapc/arguments.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <deque>
#include <iterator>
#include <type_traits>
#include <utility>

namespace qapc::tools {
namespace {

/// A number has a value from the start.
template <typename Value>
bool has_value(const Value& value) {
  if constexpr (std::is_same_v<Value, bool>) return value;
  if constexpr (requires { value.empty(); }) return !value.empty();
  if constexpr (requires { value.has_value(); }) return value.has_value();
  return true;
}

}  // namespace

struct Option::Node {
  CLI::Option* option = nullptr;
  Command::Node* command = nullptr;
  std::function<bool()> has_value;
};

struct Command::Node {
  CLI::App* app = nullptr;
  Arguments::Parser* parser = nullptr;
  std::vector<std::pair<const Option::Node*, const Option::Node*>> either;  ///< the first is required, or the second

  Command below(const std::string& name, const std::string& what);
  template <typename Value>
  Option holds(CLI::Option* option, const Value& value);
  template <typename Value>
  Option add(const std::string& names, Value& value, const std::string& what) {
    return holds(app->add_option(names, value, what), value);
  }
  void run(const std::function<ExitCode(const Console&)>& what) const;
};

struct Arguments::Parser {
  Parser(const std::string& what, const Console& to) : app(what, "qapc"), console(to) {}

  CLI::App app;
  const Console& console;
  ExitCode exit = ExitCode::Accepted;
  std::deque<Command::Node> commands{{&app, this, {}}};  // they stay where they are, as do options
  std::deque<Option::Node> options;
};

// --- options -------------------------------------------------------------------------------------------------------

Option Option::required() {
  node_->option->required();
  return *this;
}

Option Option::required_unless(Option other) {
  node_->command->either.emplace_back(node_, other.node_);
  return *this;
}

Option Option::together_with(Option other) {
  node_->option->needs(other.node_->option);
  other.node_->option->needs(node_->option);
  return *this;
}

Option Option::excludes(Option other) {
  node_->option->excludes(other.node_->option);
  return *this;
}

Option Option::one_of(const std::vector<std::string>& words) {
  node_->option->check(CLI::IsMember(words));
  return *this;
}

Option Option::range(std::int64_t least, std::int64_t most) {
  node_->option->check(CLI::Range(least, most));
  return *this;
}

Option Option::positive() {
  node_->option->check(CLI::PositiveNumber);
  return *this;
}

Option Option::existing_file() {
  node_->option->check(CLI::ExistingFile);
  return *this;
}

Option Option::check(std::function<std::string(const std::string&)> what_is_wrong) {
  node_->option->check(std::move(what_is_wrong));
  return *this;
}

Option Option::bytes() {
  node_->option->transform(CLI::AsSizeValue(false));
  return *this;
}

Option Option::comma_separated() {
  node_->option->delimiter(',');
  return *this;
}

Option Option::one_at_a_time() {
  node_->option->allow_extra_args(false);
  return *this;
}

Option Option::shows_default() {
  node_->option->capture_default_str();
  return *this;
}

// --- commands ------------------------------------------------------------------------------------------------------

Command Command::Node::below(const std::string& name, const std::string& what) {
  return Command(parser->commands.emplace_back(app->add_subcommand(name, what), parser));
}

template <typename Value>
Option Command::Node::holds(CLI::Option* option, const Value& value) {
  return Option(parser->options.emplace_back(option, this, [&value] { return tools::has_value(value); }));
}

void Command::Node::run(const std::function<ExitCode(const Console&)>& what) const {
  for (const auto& [one, other] : either) {
    if (!one->has_value() && !other->has_value()) throw CLI::RequiredError(one->option->get_name());
  }
  parser->exit = what(parser->console);
}

Command Command::running(const std::string& name, const std::string& what,
                         std::function<ExitCode(const Console&)> run) {
  Command command = node_->below(name, what);
  command.node_->app->callback([node = command.node_, run = std::move(run)] { node->run(run); });
  return command;
}

Command Command::group(const std::string& name, const std::string& what) {
  Command command = node_->below(name, what);
  command.node_->app->require_subcommand(1);
  return command;
}

Option Command::option(const std::string& names, std::string& value, const std::string& what) {
  return node_->add(names, value, what);
}

Option Command::option(const std::string& names, std::optional<std::string>& value, const std::string& what) {
  return node_->add(names, value, what);
}

Option Command::option(const std::string& names, std::vector<std::string>& values, const std::string& what) {
  return node_->add(names, values, what);
}

Option Command::option(const std::string& names, int& value, const std::string& what) {
  return node_->add(names, value, what);
}

Option Command::option(const std::string& names, std::int64_t& value, const std::string& what) {
  return node_->add(names, value, what);
}

Option Command::option(const std::string& names, std::uint64_t& value, const std::string& what) {
  return node_->add(names, value, what);
}

Option Command::flag(const std::string& names, bool& value, const std::string& what) {
  return node_->holds(node_->app->add_flag(names, value, what), value);
}

Option Command::option_adding_to(std::vector<std::string>& values, const std::string& names, const std::string& what) {
  const auto add = [&values](const std::vector<std::string>& more) {
    std::ranges::copy(more, std::back_inserter(values));
  };
  return node_->holds(node_->app->add_option_function<std::vector<std::string>>(names, add, what), values);
}

void Command::footer(const std::string& text) {
  node_->app->footer(text);
}

// --- the whole -----------------------------------------------------------------------------------------------------

Arguments::Arguments(const std::string& what, const std::string& version, const Console& console)
    : parser_(std::make_unique<Parser>(what, console)) {
  parser_->app.set_version_flag("--version", version);
  parser_->app.require_subcommand(1);
}

Arguments::~Arguments() = default;

Command Arguments::qapc() {
  return Command(parser_->commands.front());
}

std::expected<ExitCode, ExitCode> Arguments::run(int argc, const char* const* argv) {
  try {
    parser_->app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // The parser's own codes mean nothing to others: help and version are 0, all else is a wrong command line.
    return std::unexpected(parser_->app.exit(error) == 0 ? ExitCode::Accepted : ExitCode::Usage);
  }
  return parser_->exit;
}

}  // namespace qapc::tools
