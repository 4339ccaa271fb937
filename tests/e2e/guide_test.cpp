// docs/guide.md, as a reader follows it: its policy is written piece by piece, each of its commands is run, and prints
// what the page says. Codes and seals differ, for the reader's key is another one; `…` stands for anything.
#include <catch2/catch.hpp>
#include <cctype>
#include <fmt/format.h>
#include <fstream>
#include <regex>
#include <sstream>

#include "tests/e2e/command.hpp"
#include "tests/support/synthetic.hpp"

using namespace qapc;

namespace fs = std::filesystem;

namespace {

struct Command {
  int line = 0;
  std::string text;
  std::string prints;
};
struct Block {
  std::string mark;
  std::string before;  ///< the line before its fence
  std::string text;
  std::vector<Command> commands;
};

std::vector<Block> blocks_of(const fs::path& page) {
  std::ifstream stream(page);
  std::vector<Block> all;
  std::string before;
  bool inside = false;
  int number = 0;
  for (std::string line; std::getline(stream, line);) {
    ++number;
    if (line.starts_with("```")) {
      inside = !inside;
      if (inside) all.push_back({line.substr(3), before, "", {}});
    } else if (inside && all.back().mark.empty() && line.starts_with("$ ")) {
      all.back().commands.push_back({number, line.substr(2), ""});
    } else if (inside && !all.back().commands.empty()) {
      all.back().commands.back().prints += line + "\n";
    } else if (inside) {
      all.back().text += line + "\n";
    }
    before = line;
  }
  return all;
}

/// What is in both whoever runs it.
std::string without_codes(std::string text) {
  while (text.ends_with('\n')) text.pop_back();
  static const std::regex kCode("\\b[0-9A-Z]{12}\\b");
  static const std::regex kDigest("\\b[0-9a-f]{64}\\b");
  return std::regex_replace(std::regex_replace(text, kCode, "CODE"), kDigest, "DIGEST") + "\n";
}

/// The pattern of what a page says: `…` alone on a line for any lines, within one for any text.
bool is_printed(const std::string& says, const std::string& printed) {
  std::string pattern;
  std::istringstream lines(without_codes(says));
  for (std::string line; std::getline(lines, line);) {
    if (line == "…") {
      pattern += "(?:.*\n)*";
      continue;
    }
    std::string quoted;
    for (const char c : line) {
      if (std::string_view("\\^$.|?*+()[]{}").find(c) != std::string_view::npos) quoted += '\\';
      quoted += c;
    }
    for (std::size_t at = quoted.find("…"); at != std::string::npos; at = quoted.find("…", at))
      quoted.replace(at, std::string("…").size(), ".*");
    pattern += quoted + "\n";
  }
  return std::regex_match(without_codes(printed), std::regex(pattern));
}

/// A folder as the guide sees it.
class Reader {
 public:
  Reader() {
    fs::create_directories(scratch_.path() / "bin");
    fs::create_symlink(QAPC_BINARY, scratch_.path() / "bin" / "qapc");
    fs::create_directories(here_);
    fs::create_symlink(fs::path(QAPC_SOURCE_DIR) / "policies", here_ / "policies");
    synthetic::demo_archive(here_ / "exams");
  }
  [[nodiscard]] std::string run(const std::string& command) const {
    const support::Ran ran = support::run(
        "/bin/bash",
        {"-c", fmt::format("cd '{}' && export PATH='{}':$PATH XDG_CACHE_HOME='{}' && {} 2>&1", here_.string(),
                           (scratch_.path() / "bin").string(), (scratch_.path() / "cache").string(), command)});
    REQUIRE(ran.exit != 127);
    return ran.out;
  }
  /// A line apart from what is there; before the decision, once there is one.
  void add(const std::string& piece) {
    const std::size_t decision = policy_.find("\ndecision for");
    if (decision == std::string::npos) {
      policy_ += (policy_.empty() ? "" : "\n") + piece;
    } else {
      policy_.insert(decision, piece);
    }
    write();
  }
  void replace(std::string policy) {
    policy_ = std::move(policy);
    write();
  }
  [[nodiscard]] const std::string& policy() const { return policy_; }

 private:
  void write() const { std::ofstream(here_ / "t1w.qap") << policy_; }

  support::Scratch scratch_;
  fs::path here_ = scratch_.path() / "my-study";
  std::string policy_;
};

/// `<!-- with A => B -->` before a block: what its commands see in the policy.
std::string changed(std::string policy, const std::string& with) {
  static const std::regex kWith("<!-- with (.*) => (.*) -->");
  std::smatch parts;
  if (!std::regex_match(with, parts, kWith)) return policy;
  const std::size_t at = policy.find(parts[1].str());
  REQUIRE(at != std::string::npos);
  return policy.replace(at, parts[1].length(), parts[2].str());
}

}  // namespace

TEST_CASE("every command of the guide is run, and prints what the guide says", "[guide][docs]") {
  Reader reader;
  int commands = 0;
  for (const Block& block : blocks_of(fs::path(QAPC_SOURCE_DIR) / "docs/guide.md")) {
    if (block.mark == "text") reader.add(block.text);
    if (block.mark == "qap") reader.replace(block.text);
    const std::string policy = reader.policy();
    if (block.before.starts_with("<!-- with ")) reader.replace(changed(policy, block.before));
    for (const Command& command : block.commands) {
      ++commands;
      const std::string printed = reader.run(command.text);
      INFO("docs/guide.md:" << command.line << ": " << command.text << "\nsays:\n"
                            << command.prints << "prints:\n"
                            << printed);
      CHECK(is_printed(command.prints.empty() ? "…" : command.prints, printed));
    }
    if (block.before.starts_with("<!-- with ")) reader.replace(policy);
  }
  CHECK(commands >= 20);
}
