// A policy that says what it expects: lines `#~^ error QAP-E201: …` stand below the line they speak of, followed by
// `#~^ mark: …`, `#~^ also: …`, `#~^ help: …` and `#~^ note: …` of the same message. Every message must be expected and
// every expectation met. With QAPC_BLESS=1 the expectations are rewritten: read the difference before it is committed.
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "compiler/ir/print.hpp"
#include "tests/golden/policies.hpp"

using namespace qapc;
using namespace qapc::golden;
namespace fs = std::filesystem;

TEST_CASE("every golden policy gives exactly the messages it expects", "[golden]") {
  const char* bless = std::getenv("QAPC_BLESS");
  const std::vector<Golden> files = golden_files();
  REQUIRE(files.size() > 50);
  for (const Golden& golden : files) {
    INFO(golden.file.lexically_relative(QAPC_GOLDEN_DIR).string());
    const Told is = told(golden);
    if (bless != nullptr && std::string_view(bless) == "1") {
      std::ofstream(golden.file, std::ios::binary) << joined(golden, is.lines);
      continue;
    }
    CHECK(numbered(is.lines) == numbered(golden.expected));
    CHECK(is.compiled.has_value() == (is.errors == 0));
    fs::path dump = golden.file;
    dump.replace_extension(".ir");
    if (is.compiled && fs::exists(dump)) CHECK(ir::print(is.compiled->program) == read(dump));
  }
}

TEST_CASE("every policy that no file can hold gives exactly the messages it expects", "[golden]") {
  for (const Made& made : made_policies()) {
    INFO(made.name);
    CHECK(numbered(told(made.name, made.policy, Modules::AsTheyStand).lines) == numbered(made.expected));
  }
}
