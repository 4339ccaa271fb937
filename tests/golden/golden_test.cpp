// A policy that says what it expects: lines `#~^ error QAP-E201: …` stand below the line they speak of, followed by
// `#~^ mark: …`, `#~^ also: …`, `#~^ help: …` and `#~^ note: …` of the same message. Every message must be expected and
// every expectation met. With QAPC_BLESS=1 the expectations are rewritten: read the difference before it is committed.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "compiler/driver/compile.hpp"
#include "compiler/ir/print.hpp"

using namespace qapc;
namespace fs = std::filesystem;

namespace {

constexpr std::string_view kExpect = "#~^ ";
/// For policies about locks: one module as it was once, another not at all.
constexpr std::string_view kLock =
    "org.example.other 1.1.0 0000000000000000000000000000000000000000000000000000000000000000\n";

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

struct Golden {
  std::string policy;                                       ///< without expectations
  std::map<std::uint32_t, std::vector<std::string>> lines;  ///< by line of the policy
};

Golden split(const std::string& text) {
  Golden golden;
  std::istringstream stream(text);
  std::uint32_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(kExpect)) {
      golden.lines[number].push_back(line.substr(kExpect.size()));
    } else {
      golden.policy += line + "\n";
      ++number;
    }
  }
  return golden;
}

std::vector<std::string> told(const diag::Message& message) {
  std::vector<std::string> lines{fmt::format(
      "{} QAP-{}: {}", message.severity == diag::Severity::Error ? "error" : "warning", message.code, message.text)};
  if (!message.label.empty()) lines.push_back("mark: " + message.label);
  for (const diag::Label& label : message.labels) lines.push_back("also: " + label.text);
  for (const diag::Help& help : message.helps) lines.push_back("help: " + help.text);
  for (const std::string& note : message.notes) lines.push_back("note: " + note);
  return lines;
}

std::vector<fs::path> golden_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(QAPC_GOLDEN_DIR)) {
    if (entry.path().extension() == ".qap" && entry.path().parent_path().filename() != "modules")
      files.push_back(entry.path());
  }
  std::ranges::sort(files);
  return files;
}

std::string with_expectations(const Golden& golden, const std::map<std::uint32_t, std::vector<std::string>>& lines) {
  std::istringstream stream(golden.policy);
  std::string text;
  std::uint32_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    text += line + "\n";
    if (const auto found = lines.find(++number); found != lines.end()) {
      for (const std::string& expected : found->second) text += std::string(kExpect) + expected + "\n";
    }
  }
  return text;
}

/// Modules that golden policies import.
std::optional<driver::Found> module_file(std::string_view module, std::string_view) {
  const fs::path file = fs::path(QAPC_GOLDEN_DIR) / "modules" / (std::string(module) + ".qap");
  if (!fs::exists(file)) return std::nullopt;
  return driver::Found{file.filename().string(), read(file)};
}

/// `org.example.other.qap:3: ` before what is told of another file.
std::string place(const diag::Sources& sources, std::uint32_t source, const diag::Message& message) {
  if (message.span.source == source) return "";
  return fmt::format("{}:{}: ", sources.name(message.span.source),
                     sources.position(message.span.source, message.span.begin).line);
}

}  // namespace

TEST_CASE("every golden policy gives exactly the messages it expects", "[golden]") {
  const char* bless = std::getenv("QAPC_BLESS");
  const std::vector<fs::path> files = golden_files();
  REQUIRE(files.size() > 50);
  for (const fs::path& file : files) {
    INFO(file.lexically_relative(QAPC_GOLDEN_DIR).string());
    const Golden golden = split(read(file));
    diag::Sources sources;
    diag::Sink diags;
    const std::uint32_t source = sources.add(file.filename().string(), golden.policy);
    const auto lock = driver::parse_lock(kLock);
    REQUIRE(lock.has_value());
    const bool locked = file.filename().string().find("lock") != std::string::npos;
    const auto compiled = driver::compile(sources, source, diags, {module_file, locked ? &*lock : nullptr, true});
    std::map<std::uint32_t, std::vector<std::string>> lines;
    for (const diag::Message& message : diags.sorted()) {
      const bool here = message.span.source == source;  // of another file it is told at the top
      const std::uint32_t at = here ? sources.position(source, message.span.begin).line : 2;
      for (std::string& line : told(message)) lines[at].push_back(place(sources, source, message) + line);
    }
    if (bless != nullptr && std::string_view(bless) == "1") {
      std::ofstream(file, std::ios::binary) << with_expectations(golden, lines);
      continue;
    }
    CHECK(lines == golden.lines);
    CHECK(compiled.has_value() == (diags.errors() == 0));
    fs::path dump = file;
    dump.replace_extension(".ir");
    if (compiled && fs::exists(dump)) CHECK(ir::print(compiled->program) == read(dump));
  }
}

TEST_CASE("every diagnostic has a golden policy that provokes it", "[golden]") {
  // Texts that no text file can hold are provoked in tests/unit/compiler/syntax.
  std::set<std::string, std::less<>> provoked{"E001", "E002", "E003", "E005"};
  for (const fs::path& file : golden_files()) {
    for (const auto& [line, expected] : split(read(file)).lines) {
      for (const std::string& one : expected) {
        if (const std::size_t at = one.find(" QAP-");
            at != std::string::npos && (one.find("error QAP-") < at || one.find("warning QAP-") < at))
          provoked.insert(one.substr(at + 5, 4));
      }
    }
  }
  for (const diag::Entry& entry : diag::entries()) {
    INFO(entry.code << " " << entry.text);
    CHECK(provoked.contains(entry.code));
  }
}
