#include "tests/golden/policies.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <sstream>

#include "compiler/diag/formats.hpp"

namespace qapc::golden {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kExpect = "#~^ ";
constexpr std::string_view kFixed = "fixed:";
/// For policies about locks: one module as it was once, another not at all.
constexpr std::string_view kLock =
    "org.example.other 1.1.0 0000000000000000000000000000000000000000000000000000000000000000\n";

/// Finds what golden policies import.
driver::Loader loader(Modules modules) {
  std::vector<fs::path> folders{fs::path(QAPC_GOLDEN_DIR) / "modules"};
  if (modules == Modules::Fixed) folders.insert(folders.begin(), folders.front() / "fixed");
  return [folders](std::string_view module, std::string_view) -> std::optional<driver::Found> {
    for (const fs::path& folder : folders) {
      const fs::path file = folder / (std::string(module) + (driver::is_data(module) ? "" : ".qap"));
      if (fs::exists(file)) return driver::Found{file.filename().string(), read(file)};
    }
    return std::nullopt;
  };
}

std::vector<std::string> words(const diag::Message& message) {
  std::vector<std::string> lines{fmt::format(
      "{} QAP-{}: {}", message.severity == diag::Severity::Error ? "error" : "warning", message.code, message.text)};
  if (!message.label.empty()) lines.push_back("mark: " + message.label);
  for (const diag::Label& label : message.labels) lines.push_back("also: " + label.text);
  for (const diag::Help& help : message.helps) lines.push_back("help: " + help.text);
  for (const std::string& note : message.notes) lines.push_back("note: " + note);
  return lines;
}

/// `org.example.other.qap:3: ` before what is told of another file.
std::string place(const diag::Sources& sources, std::uint32_t source, const diag::Message& message) {
  if (message.span.source == source) return "";
  return fmt::format("{}:{}: ", sources.name(message.span.source),
                     sources.position(message.span.source, message.span.begin).line);
}

std::string file_name(const Golden& golden) {
  return golden.file.filename().string();
}

bool about_locks(const Golden& golden) {
  return file_name(golden).starts_with("lock");
}

/// The policy with these lines instead of its own.
std::string replaced(const std::string& policy, const Lines& lines) {
  std::istringstream stream(policy);
  std::string text;
  std::uint32_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    const auto found = lines.find(++number);
    if (found == lines.end()) {
      text += line + "\n";
      continue;
    }
    for (const std::string& instead : found->second) text += instead + "\n";
  }
  return text;
}

}  // namespace

std::vector<std::string> numbered(const Lines& lines) {
  std::vector<std::string> all;
  for (const auto& [number, texts] : lines) {
    for (const std::string& text : texts) all.push_back(fmt::format("{}: {}", number, text));
  }
  return all;
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

Golden split(fs::path file, const std::string& text) {
  Golden golden;
  golden.file = std::move(file);
  std::istringstream stream(text);
  std::uint32_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    if (!line.starts_with(kExpect)) {
      golden.policy += line + "\n";
      ++number;
      continue;
    }
    std::string said = line.substr(kExpect.size());
    if (!said.starts_with(kFixed)) {
      golden.expected[number].push_back(std::move(said));
      continue;
    }
    std::vector<std::string>& instead = golden.by_hand[number];
    if (said.size() > kFixed.size()) instead.push_back(said.substr(kFixed.size() + 1));
  }
  return golden;
}

std::string joined(const Golden& golden, const Lines& expected) {
  std::istringstream stream(golden.policy);
  std::string text;
  std::uint32_t number = 0;
  for (std::string line; std::getline(stream, line);) {
    text += line + "\n";
    if (const auto found = expected.find(++number); found != expected.end()) {
      for (const std::string& one : found->second) text += fmt::format("{}{}\n", kExpect, one);
    }
    const auto found = golden.by_hand.find(number);
    if (found == golden.by_hand.end()) continue;
    if (found->second.empty()) text += fmt::format("{}{}\n", kExpect, kFixed);
    for (const std::string& one : found->second) text += fmt::format("{}{} {}\n", kExpect, kFixed, one);
  }
  return text;
}

std::vector<Golden> golden_files() {
  std::vector<Golden> files;
  for (auto at = fs::recursive_directory_iterator(QAPC_GOLDEN_DIR); at != fs::end(at); ++at) {
    const fs::path& path = at->path();
    if (path.filename() == "modules") at.disable_recursion_pending();
    if (path.extension() == ".qap") files.push_back(split(path, read(path)));
  }
  std::ranges::sort(files, {}, &Golden::file);
  return files;
}

Told told(const std::string& name, const std::string& policy, Modules modules, const driver::Lock* lock) {
  Told told;
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add(name, policy);
  told.compiled = driver::compile(sources, source, diags, {loader(modules), lock, true});
  told.errors = diags.errors();
  told.messages = diags.sorted();
  for (const diag::Message& message : told.messages) {
    const std::uint32_t at = message.span.source == source ? sources.position(source, message.span.begin).line : 2;
    for (const std::string& line : words(message)) told.lines[at].push_back(place(sources, source, message) + line);
    told.codes.insert(message.code);
  }
  return told;
}

Told told(const Golden& golden) {
  const auto lock = driver::parse_lock(kLock);
  return told(file_name(golden), golden.policy, Modules::AsTheyStand, about_locks(golden) ? &*lock : nullptr);
}

std::string fixed(const Golden& golden) {
  constexpr int kRounds = 10;  // one edit may bring another to light
  std::string policy = replaced(golden.policy, golden.by_hand);
  for (int round = 0; round < kRounds; ++round) {
    std::size_t made = 0;
    std::string mended = diag::apply_fixes(policy, 0, told(file_name(golden), policy, Modules::Fixed).messages, made);
    if (made == 0) break;
    policy = std::move(mended);
  }
  return policy;
}

Told told_of_fixed(const Golden& golden) {
  const std::string policy = fixed(golden);
  Told first = told(file_name(golden), policy, Modules::Fixed);
  if (!about_locks(golden) || !first.compiled) return first;
  return told(file_name(golden), policy, Modules::Fixed, &first.compiled->imports);
}

}  // namespace qapc::golden
