#include "tests/conformance/case.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <regex>
#include <sstream>

#include "runtime/crypto/digest.hpp"
#include "tests/conformance/pilot.hpp"
#include "tests/conformance/scanner.hpp"

namespace qapc::conformance {
namespace {

namespace fs = std::filesystem;
const fs::path kRoot = QAPC_SOURCE_DIR;

std::vector<std::string> lines_of(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw BadCase("cannot open " + file.string());
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool has_line(const std::string& text, std::string_view beginning) {
  return ("\n" + text).find("\n" + std::string(beginning)) != std::string::npos;
}

/// What docs/language.md puts around a part: above and below it.
struct Frame {
  std::string above;
  std::string below;
};

const Frame& frame() {
  static const Frame kFrame = [] {
    Frame made;
    std::string* into = nullptr;
    for (const std::string& line : lines_of(kRoot / "docs/language.md")) {
      if (line == "```qap-frame") {
        into = &made.above;
      } else if (into != nullptr && line == "...") {
        into = &made.below;
      } else if (into != nullptr && line == "```") {
        break;
      } else if (into != nullptr) {
        *into += line + "\n";
      }
    }
    if (into != &made.below) throw BadCase("docs/language.md has no qap-frame with dots");
    return made;
  }();
  return kFrame;
}

int count_lines(std::string_view text) {
  return static_cast<int>(std::ranges::count(text, '\n'));
}

std::string bytes_of(std::string_view digits) {
  std::string bytes;
  std::istringstream stream{std::string(digits)};
  for (std::string byte; stream >> byte;) bytes += static_cast<char>(std::stoi(byte, nullptr, 16));
  return bytes;
}

/// `<<…>>` as case.hpp says.
std::string expanded(const std::string& text, const std::map<std::string, std::string>& modules) {
  std::string out;
  std::size_t at = 0;
  for (std::size_t open = text.find("<<"); open != std::string::npos; open = text.find("<<", at)) {
    const std::size_t close = text.find(">>", open);
    if (close == std::string::npos) throw BadCase("`<<` without `>>`");
    out += text.substr(at, open - at);
    const std::string inside = text.substr(open + 2, close - open - 2);
    at = close + 2;
    const std::size_t blank = inside.find(' ');
    const std::string word = inside.substr(0, blank);
    const std::string rest = inside.substr(blank + 1);
    if (word == "bytes") {
      out += bytes_of(rest);
    } else if (word == "sha256") {
      out += crypto::hex(crypto::sha256(modules.at(rest)));
    } else if (rest.starts_with("x ")) {
      for (int i = std::stoi(word); i > 0; --i) out += rest.substr(2);
    } else {
      throw BadCase("`<<" + inside + ">>` means nothing");
    }
  }
  return out + text.substr(at);
}

void put_policy(Case& one, const std::string& written) {
  std::string above;
  std::string below;
  if (!has_line(written, "policy ") && !has_line(written, "qap ") && !has_line(written, "<<")) {
    above = frame().above;
    if (!has_line(written, "decision ")) below = frame().below;
    if (written.starts_with("require ")) {
      above += "rule R major, for each series\n";
      below = "end\n" + below;
    }
  }
  one.lines_above = count_lines(above);
  one.policy = above + expanded(written, one.modules) + below;
}

Expectation expectation(const std::string& line, int number) {
  using Kind = Expectation::Kind;
  Expectation made;
  made.line = number;
  Scanner scanner(line);
  if (scanner.take("tells")) {
    made.kind = Kind::Tells;
  } else if (scanner.take("tests")) {
    made.kind = Kind::Tests;
  } else {
    if (scanner.take("files")) made.kind = Kind::Files;
    std::string rest(scanner.rest());
    if (constexpr std::string_view kDay = "as of "; rest.starts_with(kDay)) {
      const std::size_t colon = rest.find(':');
      if (colon == std::string::npos) throw BadCase("`:` is wanted behind the day in `" + line + "`");
      made.as_of = rest.substr(kDay.size(), colon - kDay.size());
      rest = trimmed(rest.substr(colon + 1));
    }
    const std::size_t arrow = rest.rfind(" -> ");
    if (arrow == std::string::npos) throw BadCase("`->` is wanted in `" + line + "`");
    made.given = trimmed(rest.substr(0, arrow));
    made.expected = trimmed(rest.substr(arrow + 4));
    return made;
  }
  made.expected = std::string(scanner.rest());
  return made;
}

Case headed(const std::string& file, int number, const std::string& line) {
  Case made;
  made.file = file;
  made.line = number;
  const std::size_t colon = line.find(':');
  if (colon == std::string::npos) throw BadCase(fmt::format("{}:{}: a colon is wanted", file, number));
  std::istringstream marks(line.substr(4, colon - 4));
  for (std::string mark; marks >> mark;) made.marks.push_back(mark);
  made.title = trimmed(line.substr(colon + 1));
  return made;
}

struct Reader {
  std::string file;
  std::vector<Case> cases;
  std::string policy;
  std::string* text = nullptr;                        ///< what the next line belongs to; null below `---`
  std::vector<std::pair<int, std::string>> expected;  ///< lines below `---`, those that go on joined
  bool open = false;

  void finish() {
    if (!open) return;
    Case& one = cases.back();
    if (expected.empty()) throw BadCase(one.name() + ": nothing is expected");
    for (auto& [name, module] : one.modules) {
      if (name.ends_with(".qapbase")) module = baseline_of(module);
      if (name.ends_with(".qapcal")) module = calibration_of(module);
    }
    for (const auto& [number, line] : expected)
      one.expectations.push_back(expectation(expanded(line, one.modules), number));
    for (auto& [name, module] : one.modules) module = expanded(module, one.modules);
    put_policy(one, policy);
    expected.clear();
    open = false;
  }

  void line(const std::string& line, int number) {
    if (line.starts_with("=== ")) {
      finish();
      cases.push_back(headed(file, number, line));
      policy.clear();
      text = &policy;
      open = true;
    } else if (!open) {
      if (!line.empty() && !line.starts_with("#")) throw BadCase(fmt::format("{}:{}: no case is open", file, number));
    } else if (text != nullptr && line == "---") {
      text = nullptr;
    } else if (text != nullptr && line.starts_with("+++ ")) {
      text = &cases.back().modules[trimmed(line.substr(4))];
    } else if (text != nullptr) {
      *text += line + "\n";
    } else if (line.starts_with(" ") && !expected.empty()) {
      expected.back().second += line;
    } else if (!line.empty() && !line.starts_with("#")) {
      expected.emplace_back(number, line);
    }
  }
};

/// `20. Decision` as `decision`, `Tests inside the policy` as `tests-inside-the-policy`.
std::string section_file(std::string_view heading) {
  std::string name;
  for (const char c : heading.substr(std::min(heading.find_first_not_of("0123456789. "), heading.size()))) {
    if (c == ' ') name += '-';
    if (std::isalpha(static_cast<unsigned char>(c)) != 0)
      name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  }
  return name + ".case";
}

std::vector<Case> read_all() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(kRoot / "tests/conformance")) {
    if (entry.path().extension() == ".case") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Case> all;
  for (const fs::path& file : files) {
    Reader reader{file.filename().string(), {}, {}, nullptr, {}, false};
    int number = 0;
    for (const std::string& line : lines_of(file)) reader.line(line, ++number);
    reader.finish();
    std::ranges::move(reader.cases, std::back_inserter(all));
  }
  return all;
}

std::map<std::string, std::string> read_marks() {
  static const std::regex kGiven(R"(^(?:- |\| )\[(L-[A-Z]+-[0-9]+)\])");
  static const std::regex kHeading(R"(^##+ (.+)$)");
  std::map<std::string, std::string> marks;
  std::string section;
  for (const std::string& line : lines_of(kRoot / "docs/language.md")) {
    std::smatch found;
    if (std::regex_search(line, found, kHeading)) section = section_file(found[1].str());
    if (std::regex_search(line, found, kGiven)) marks.emplace(found[1].str(), section);
  }
  return marks;
}

}  // namespace

std::string Case::name() const {
  return fmt::format("{}:{}", file, line);
}

const std::vector<Case>& all_cases() {
  static const std::vector<Case> kCases = read_all();
  return kCases;
}

const std::map<std::string, std::string>& all_marks() {
  static const std::map<std::string, std::string> kMarks = read_marks();
  return kMarks;
}

}  // namespace qapc::conformance
