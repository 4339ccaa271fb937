#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fmt/format.h>
#include <fstream>
#include <iterator>
#include <regex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "tests/architecture/code.hpp"
#include "tests/architecture/rules.hpp"

using namespace qapc::architecture;
namespace fs = std::filesystem;

namespace {

const fs::path kRoot = QAPC_ROOT;

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), {}};
}

/// Every source file of ours, in order of name. grammar, stdlib and policies have no floor: code in them is told.
std::vector<Source> sources() {
  std::vector<Source> out;
  for (const char* tree : {"compiler", "grammar", "policies", "runtime", "stdlib", "tests", "tools"}) {
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / tree)) {
      const fs::path extension = entry.path().extension();
      const bool code = extension == ".cpp" || extension == ".hpp" || extension == ".h" || extension == ".c";
      if (entry.is_regular_file() && code) {
        out.push_back({entry.path().lexically_relative(kRoot).generic_string(), read(entry.path())});
      }
    }
  }
  std::ranges::sort(out, {}, &Source::path);
  return out;
}

/// What the rules say about a file, a line each.
std::string told(std::string path, std::string text) {
  std::string out;
  for (const Violation& violation : check({std::move(path), std::move(text)})) out += violation.text() + "\n";
  return out;
}

}  // namespace

TEST_CASE("every file of ours keeps floors, walls, manners and lengths", "[architecture]") {
  const auto files = sources();
  REQUIRE(files.size() > 20);
  std::string all;
  for (const Source& file : files) all += told(file.path, file.text);
  fmt::print(stderr, "{}", all);  // Catch2 would break the lines
  CHECK(all.empty());
}

TEST_CASE("every exception from the rules names a file that exists", "[architecture]") {
  for (const Exception& exception : exceptions()) {
    INFO(exception.file);
    CHECK(fs::exists(kRoot / exception.file));
  }
}

TEST_CASE("every folder says in at most 20 lines what it is, a room also its floor and the file to read first",
          "[architecture]") {
  std::set<std::string> folders = {"grammar", "policies", "stdlib"};
  for (const Source& file : sources()) {
    const fs::path path = file.path;
    if (*path.begin() != "tools") folders.insert((*path.begin() / *std::next(path.begin())).generic_string());
  }
  for (const std::string& folder : folders) {
    INFO(folder << "/README.md");
    const std::string text = read(kRoot / folder / "README.md");
    CHECK(lines(text).size() <= 20);
    const auto floor = floor_of(folder);
    if (floor) CHECK_THAT(text, Catch::Contains(fmt::format("Floor {}", *floor)));
    std::smatch first;
    const bool names = std::regex_search(text, first, std::regex("[Rr]ead(?: first:)? `([^`]+)`"));
    CHECK((names || (!floor && !text.empty())));
    CHECK((!names || fs::exists(kRoot / folder / first[1].str())));
  }
}

TEST_CASE("an include may go down or stay on its floor", "[architecture][rules]") {
  CHECK(told("runtime/eval/x.cpp", "#include \"runtime/eval/x.hpp\"\n#include \"runtime/exam/exam.hpp\"\n").empty());
  CHECK(told("compiler/sema/x.cpp", "#include \"compiler/ir/ir.hpp\"\n#include \"runtime/json/json.hpp\"\n").empty());
  CHECK(told("tools/qapc/x.cpp", "#include \"compiler/driver/d.hpp\"\n#include \"runtime/session/s.hpp\"\n").empty());
  CHECK(told("tests/e2e/x_test.cpp", "#include \"tools/qapc/console.hpp\"\n").empty());
}

TEST_CASE("the demo alone, of all that is no test, may include the makers of exams", "[architecture][rules]") {
  const std::string text = "#include \"tests/support/synthetic.hpp\"\n";
  CHECK(told("tools/qapc/demo_exams.cpp", text).empty());
  CHECK(told("tools/qapc/cmd_run.cpp", text) ==
        "tools/qapc/cmd_run.cpp:1: floor: tools includes a test (tests/support/synthetic.hpp)\n");
}

TEST_CASE("an include that goes up is told with its line", "[architecture][rules]") {
  CHECK(told("runtime/exam/x.hpp", "#pragma once\n\n#include \"runtime/eval/engine.hpp\"\n") ==
        "runtime/exam/x.hpp:3: floor: runtime/exam (floor 2) includes up into runtime/eval (floor 4)\n");
  CHECK(told("compiler/ir/x.cpp", "#include \"tools/qapc/console.hpp\"\n") ==
        "compiler/ir/x.cpp:1: floor: compiler/ir (floor 3) includes up into tools (floor 7)\n");
  CHECK(told("runtime/base/x.cpp", "#include \"tests/support/x.hpp\"\n") ==
        "runtime/base/x.cpp:1: floor: runtime/base includes a test (tests/support/x.hpp)\n");
}

TEST_CASE("an include from one tower into the other is told", "[architecture][rules]") {
  CHECK(told("runtime/session/x.cpp", "#include \"compiler/diag/sink.hpp\"\n") ==
        "runtime/session/x.cpp:1: floor: runtime/session includes across the towers into compiler/diag\n");
  CHECK(told("compiler/driver/x.cpp", "#include \"runtime/exam/exam.hpp\"\n") ==
        "compiler/driver/x.cpp:1: floor: compiler/driver includes across the towers into runtime/exam\n");
}

TEST_CASE("a folder nobody gave a floor is told, as is an include of one", "[architecture][rules]") {
  CHECK(told("runtime/cellar/x.cpp", "") == "runtime/cellar/x.cpp:1: folder has no floor: runtime/cellar\n");
  CHECK(told("runtime/dicom/attic/x.cpp", "") ==
        "runtime/dicom/attic/x.cpp:1: folder has no floor: runtime/dicom/attic\n");
  CHECK(told("runtime/x.cpp", "") == "runtime/x.cpp:1: folder has no floor: runtime\n");
  CHECK(told("tests/heap/x.cpp", "") == "tests/heap/x.cpp:1: folder has no floor: tests/heap\n");
  CHECK(told("runtime/eval/x.cpp", "#include \"runtime/cellar/x.hpp\"\n") ==
        "runtime/eval/x.cpp:1: folder has no floor: runtime/cellar\n");
}

TEST_CASE("a library is included inside its wall only", "[architecture][rules]") {
  struct Case {
    const char* header;
    const char* inside;
    const char* library;
  };
  const Case cases[] = {
      {"antlr4-runtime.h", "compiler/syntax/antlr/x.cpp", "ANTLR"},
      {"QapParser.h", "compiler/syntax/antlr/x.cpp", "ANTLR"},
      {"llvm/IR/Module.h", "compiler/codegen/llvm/x.cpp", "LLVM"},
      {"dcmtk/dcmdata/dctk.h", "runtime/dicom/dcmtk/x.cpp", "DCMTK"},
      {"dcmtk/dcmdata/dctk.h", "tests/support/synthetic_exams.cpp", "DCMTK"},
      {"archive_entry.h", "runtime/dicom/archive/x.cpp", "libarchive"},
      {"itkVersion.h", "runtime/pixels/itk/x.cpp", "ITK and GDCM"},
      {"gdcmTrace.h", "runtime/pixels/itk/x.cpp", "ITK and GDCM"},
      {"re2/set.h", "runtime/text/x.cpp", "RE2"},
      {"openssl/evp.h", "runtime/crypto/x.cpp", "OpenSSL"},
      {"sqlite3.h", "runtime/ledger/sqlite/x.cpp", "SQLite"},
      {"nlohmann/json_fwd.hpp", "runtime/json/x.hpp", "nlohmann-json"},
      {"zlib.h", "runtime/inflate/x.cpp", "zlib"},
      {"tbb/parallel_for.h", "runtime/session/x.cpp", "TBB"},
      {"execution", "runtime/session/x.cpp", "TBB"},
      {"CLI/CLI.hpp", "tools/qapc/arguments.cpp", "CLI11"},
      {"spdlog/spdlog.h", "tools/qapc/x.cpp", "spdlog"},
      {"catch2/catch.hpp", "tests/unit/runtime/base/x_test.cpp", "Catch2"},
      {"benchmark/benchmark.h", "tests/bench/x.cpp", "Google Benchmark"},
  };
  for (const Case& wall : cases) {
    const std::string text = fmt::format("#include <{}>\n", wall.header);
    INFO(text);
    CHECK(told(wall.inside, text).empty());
    const char* outside =
        std::string_view(wall.inside).starts_with("tools") ? "runtime/eval/x.cpp" : "tools/qapc/x.cpp";
    const std::string rule = fmt::format("{}:1: wall: {} is included by ", outside, wall.library);
    CHECK_THAT(told(outside, text), Catch::StartsWith(rule));
  }
  CHECK_THAT(told("tests/support/exams.cpp", "#include <dcmtk/dcmdata/dctk.h>\n"), Catch::Contains("wall: DCMTK"));
  CHECK_THAT(told("tools/qapc/cmd_run.cpp", "#include <CLI/CLI.hpp>\n"), Catch::Contains("wall: CLI11"));
}

TEST_CASE("a library without a wall is told", "[architecture][rules]") {
  CHECK(told("runtime/eval/x.cpp", "#include <boost/any.hpp>\n") ==
        "runtime/eval/x.cpp:1: wall: <boost/any.hpp> belongs to no known library; give it a folder in "
        "tests/architecture\n");
  CHECK(told("runtime/eval/x.cpp", "#include <expected>\n#include <fmt/format.h>\n#include <sys/stat.h>\n").empty());
}

TEST_CASE("a room behind a wall is open to the room around it and its tests", "[architecture][rules]") {
  const std::string text = "#include \"runtime/dicom/dcmtk/parse.hpp\"\n";
  CHECK(told("runtime/dicom/reader.cpp", text).empty());
  CHECK(told("runtime/dicom/dcmtk/parse.cpp", text).empty());
  CHECK(told("tests/unit/runtime/dicom/parse_test.cpp", text).empty());
  CHECK(told("runtime/session/x.cpp", text) ==
        "runtime/session/x.cpp:1: wall: runtime/dicom/dcmtk is open to runtime/dicom only\n");
  CHECK_THAT(told("tools/qapc/x.cpp", text), Catch::Contains("is open to runtime/dicom only"));
  CHECK_THAT(told("tests/e2e/x_test.cpp", text), Catch::Contains("is open to runtime/dicom only"));
}

TEST_CASE("an include of ours is named from the root of the project", "[architecture][rules]") {
  CHECK(told("runtime/eval/x.cpp", "#include \"engine.hpp\"\n") ==
        "runtime/eval/x.cpp:1: name: \"engine.hpp\" is not named from the root of the project\n");
}

TEST_CASE("manners outside tools and tests", "[architecture][rules]") {
  const std::string prints = "void f() { std::cerr << 1; }\n";
  const std::string exits = "int a;\nvoid f() { std::exit(3); }\n";
  const std::string opens = "using namespace std;\n";
  CHECK(told("runtime/eval/x.cpp", prints) == "runtime/eval/x.cpp:1: manners: a standard stream outside tools\n");
  CHECK(told("runtime/eval/x.cpp", exits) == "runtime/eval/x.cpp:2: manners: leaves the process outside tools\n");
  CHECK(told("tools/qapc/x.cpp", opens) == "tools/qapc/x.cpp:1: manners: `using namespace` outside tests\n");
  CHECK(told("tools/qapc/x.cpp", prints + exits).empty());
  CHECK(told("tests/e2e/x_test.cpp", prints + exits + opens).empty());
  CHECK(told("runtime/base/check.cpp", "void f() { std::_Exit(kExitBug); }\n").empty());
  CHECK(told("runtime/eval/x.cpp", "void f() { block.exit(); on_exit_code(); }\n").empty());
}

TEST_CASE("what stands in a comment or a literal breaks no rule", "[architecture][rules]") {
  CHECK(told("runtime/eval/x.cpp",
             "// #include <llvm/IR/Module.h>; exit(1)\n"
             "/* using namespace std;\n"
             "#include <zlib.h> */\n"
             "const char* a = \"std::cout \\\" exit(1)\";\n"
             "const char* b = R\"x(\n#include <zlib.h>\nexit(1) )\" )x\";\n"
             "const int c = 1'000'000; const char d = '\"'; const int e = 0; // '\n")
            .empty());
  CHECK(told("runtime/eval/x.cpp", "const int c = 1'000; /* ' */ void f() { std::exit(c); }\n") ==
        "runtime/eval/x.cpp:1: manners: leaves the process outside tools\n");
}

TEST_CASE("a file has at most 500 lines", "[architecture][rules]") {
  std::string text;
  for (int i = 0; i < kFileLines; ++i) text += "\n";
  CHECK(told("runtime/eval/x.cpp", text).empty());
  CHECK(told("runtime/eval/x.cpp", text + "\n") ==
        "runtime/eval/x.cpp:501: length: 501 lines; a file has at most 500\n");
}

TEST_CASE("a function has at most 60 lines", "[architecture][rules]") {
  std::string body;
  for (int i = 0; i < kFunctionLines - 2; ++i) body += "  if (x) { y(); }\n";
  const std::string heads[] = {"int f(int x) {\n", "bool operator==(const A& a, const B& b) {\n",
                               "auto X::f(int x = 3) const -> std::vector<int> {\n"};
  for (const std::string& head : heads) {
    INFO(head);
    CHECK(told("runtime/eval/x.cpp", "namespace qapc {\n\n" + head + body + "}\n}\n").empty());
    CHECK(told("runtime/eval/x.cpp", "namespace qapc {\n\n" + head + body + "\n}\n}\n") ==
          "runtime/eval/x.cpp:3: length: a function of 61 lines; it has at most 60\n");
  }
  // Members count one by one, tables and macros not at all.
  const std::string half(body, 0, body.size() / 2);
  CHECK(told("runtime/eval/x.cpp", "struct X {\n  void f() {\n" + half + "  }\n  void g() {\n" + half + "  }\n};\n")
            .empty());
  std::string rows;
  for (int i = 0; i < 80; ++i) rows += "    {a(1), 2},\n";
  CHECK(told("runtime/eval/x.cpp", "constexpr X kTable[] = {\n" + rows + "};\n").empty());
}
