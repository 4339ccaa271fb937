// Files that are compiled together keep their own names apart: a name of one must not stand for another in the next.
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Types, constants and functions that are declared at the begin of a line: in unnamed namespaces, or elsewhere.
std::set<std::string> declared(const std::string& text, bool unnamed) {
  static const std::regex type(R"(^(?:struct|class|enum class|enum|using(?=[ \w]+=)) (\w+).*)");
  static const std::regex constant(R"(^(?:inline )?(?:constexpr|const) [^=(]*\b(k[A-Z]\w*)\b[^(]*=?.*)");
  static const std::regex function(R"(^(?:[^=;(]*[ &*>])?(\w+)\(.*)");
  std::set<std::string> names;
  std::istringstream lines(text);
  bool inside = false;
  for (std::string line; std::getline(lines, line);) {
    if (line == "namespace {") inside = true;
    if (line == "}  // namespace") inside = false;
    const bool begins = !line.empty() && (std::isalpha(static_cast<unsigned char>(line[0])) != 0 || line[0] == '[');
    if (inside != unnamed || !begins || line.starts_with("namespace") || line.starts_with("template") ||
        line.starts_with("static_assert"))
      continue;
    std::smatch found;
    for (const std::regex* one : {&type, &constant, &function}) {
      if (!std::regex_match(line, found, *one)) continue;
      names.insert(found[1]);
      break;
    }
  }
  return names;
}

/// Names that two of them have, or that one has of its own although a header of its folder declares it.
std::set<std::string> shared(const std::vector<fs::path>& together) {
  std::set<std::string> taken;
  for (const auto& entry : fs::directory_iterator(together.front().parent_path())) {
    if (entry.path().extension() == ".hpp") taken.merge(declared(read(entry.path()), false));
  }
  std::set<std::string> twice;
  for (const fs::path& file : together) {
    for (const std::string& name : declared(read(file), true)) {
      if (!taken.insert(name).second) twice.insert(file.filename().string() + ": " + name);
    }
  }
  return twice;
}

}  // namespace

TEST_CASE("no name of a file stands for another in the files it is compiled with", "[architecture]") {
  const std::string compiled =
      read(fs::path(QAPC_BINARIES) / "compile_commands.json");  // files of old builds may lie about
  std::size_t read_of = 0;
  for (const auto& entry : fs::recursive_directory_iterator(QAPC_BINARIES)) {
    if (entry.path().extension() != ".cxx" || entry.path().parent_path().filename() != "Unity") continue;
    if (compiled.find(entry.path().string()) == std::string::npos) continue;
    std::vector<fs::path> together;
    std::istringstream lines(read(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      if (line.starts_with("#include \"")) together.emplace_back(line.substr(10, line.size() - 11));
    }
    for (const std::string& name : shared(together))
      FAIL_CHECK(
          fmt::format("{} has that name in a file beside it: put the file behind APART in CMakeLists.txt", name));
    ++read_of;
  }
  WARN(fmt::format("{} sets of files are compiled together", read_of));
}

TEST_CASE("names are found where they are declared", "[architecture][rules]") {
  const std::string text =
      "struct Out {\n};\nnamespace {\nconstexpr int kStep = 3;\nusing Op = int;\nbool is(int x) {\n  call(x);\n}\n"
      "std::vector<int> all(int x,\n                     int y) {\n}\n}  // namespace\nint told(int x) {\n";
  CHECK(declared(text, true) == std::set<std::string>{"Op", "all", "is", "kStep"});
  CHECK(declared(text, false) == std::set<std::string>{"Out", "told"});
}
