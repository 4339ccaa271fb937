// One slip in a real policy: exactly one message, at its line, whose help names the right word. slips.tsv holds them:
// policy, what stands there, what is typed instead (both with \n for a line end), code, word of the help.
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>

#include "compiler/driver/compile.hpp"

using namespace qapc;
namespace fs = std::filesystem;

namespace {

struct Slip {
  std::string policy;
  std::string right;
  std::string wrong;
  std::string code;
  std::string word;
};

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string unescaped(std::string text) {
  for (std::size_t at = 0; (at = text.find("\\n", at)) != std::string::npos;) text.replace(at, 2, "\n");
  return text;
}

std::vector<Slip> slips() {
  std::vector<Slip> all;
  std::istringstream lines(read(fs::path(QAPC_GOLDEN_DIR) / "slips.tsv"));
  for (std::string line; std::getline(lines, line);) {
    if (line.empty() || line.starts_with('#')) continue;
    std::istringstream cells(line);
    Slip slip;
    for (std::string* cell : {&slip.policy, &slip.right, &slip.wrong, &slip.code, &slip.word})
      std::getline(cells, *cell, '\t');
    slip.right = unescaped(slip.right);
    slip.wrong = unescaped(slip.wrong);
    all.push_back(std::move(slip));
  }
  return all;
}

/// Errors and warnings of a text, and its sources.
struct Told {
  diag::Sources sources;
  std::vector<diag::Message> messages;
};
Told told(const std::string& text) {
  Told result;
  diag::Sink diags;
  driver::compile(result.sources, result.sources.add("slip.qap", text), diags);
  result.messages = diags.sorted();
  return result;
}

}  // namespace

TEST_CASE("one slip in a policy gives one message, at its line, that names the right word", "[golden][slips]") {
  const std::vector<Slip> all = slips();
  CHECK(all.size() >= 60);
  for (const Slip& slip : all) {
    INFO(slip.policy << ": " << slip.right << "  ->  " << slip.wrong);
    const std::string good = read(fs::path(QAPC_GOLDEN_DIR) / "../../policies" / (slip.policy + ".qap"));
    const std::size_t at = good.find(slip.right);
    REQUIRE(at != std::string::npos);
    CHECK(told(good).messages.empty());  // the corrected twin
    std::string bad = good;
    bad.replace(at, slip.right.size(), slip.wrong);
    std::size_t first = 0;
    while (first < slip.wrong.size() && slip.right[first] == slip.wrong[first]) ++first;
    const auto line = 1 + std::count(bad.begin(), bad.begin() + static_cast<std::ptrdiff_t>(at + first), '\n');
    const Told result = told(bad);
    REQUIRE(result.messages.size() == 1);
    const diag::Message& message = result.messages.front();
    CHECK(message.code == slip.code);
    CHECK(result.sources.position(message.span.source, message.span.begin).line == line);
    const bool named = std::ranges::any_of(
        message.helps, [&](const diag::Help& help) { return help.text.find(slip.word) != std::string::npos; });
    CHECK(named);
  }
}
