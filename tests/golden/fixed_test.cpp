// The fixed version of a golden policy: lines `#~^ fixed: …` say how the line above them reads once it is mended, in as
// many lines as are needed; `#~^ fixed:` alone takes it out. What messages offer to edit is not written: it is edited
// as `check --fix` does. A fixed version has no message, neither an error nor a warning.
#include <catch2/catch.hpp>

#include "tests/golden/policies.hpp"

using namespace qapc;
using namespace qapc::golden;

namespace {

const std::vector<std::string> kNone;

}  // namespace

TEST_CASE("the fixed version of every golden policy has no message", "[golden][fixed]") {
  for (const Golden& golden : golden_files()) {
    INFO(golden.file.lexically_relative(QAPC_GOLDEN_DIR).string());
    INFO(fixed(golden));
    CHECK(numbered(told_of_fixed(golden).lines) == kNone);
  }
}

TEST_CASE("no line is mended by hand that needs no mending or is mended by the edits of messages", "[golden][fixed]") {
  for (const Golden& golden : golden_files()) {
    for (const auto& [line, instead] : golden.by_hand) {
      INFO(golden.file.lexically_relative(QAPC_GOLDEN_DIR).string() << ":" << line);
      Golden without = golden;
      without.by_hand.erase(line);
      CHECK_FALSE(told_of_fixed(without).messages.empty());
    }
  }
}

TEST_CASE("the fixed version of every policy that no file can hold has no message", "[golden][fixed]") {
  for (const Made& made : made_policies()) {
    INFO(made.name);
    CHECK(numbered(told(made.name, made.fixed, Modules::Fixed).lines) == kNone);
  }
}

TEST_CASE("every diagnostic is provoked by a golden policy that has a fixed version", "[golden][fixed]") {
  std::set<std::string_view> codes;
  for (const Golden& golden : golden_files()) {
    if (told_of_fixed(golden).messages.empty()) codes.merge(told(golden).codes);
  }
  for (const Made& made : made_policies()) {
    if (told(made.name, made.fixed, Modules::Fixed).messages.empty())
      codes.merge(told(made.name, made.policy, Modules::AsTheyStand).codes);
  }
  for (const diag::Entry& entry : diag::entries()) {
    INFO(entry.code << " " << entry.text);
    CHECK(codes.contains(entry.code));
  }
}

TEST_CASE("rewriting the expectations of a golden policy keeps what is mended by hand", "[golden][fixed]") {
  const std::string text =
      "qap 1.0\n"
      "a\n"
      "#~^ error QAP-E012: old\n"
      "#~^ fixed: b\n"
      "#~^ fixed:   c\n"
      "d\n"
      "#~^ fixed:\n";
  const Golden golden = split("x.qap", text);
  CHECK(golden.policy == "qap 1.0\na\nd\n");
  CHECK(golden.by_hand == Lines{{2, {"b", "  c"}}, {3, {}}});
  CHECK(joined(golden, golden.expected) == text);
  const Lines told{{1, {"warning QAP-W803: new"}}};
  CHECK(joined(golden, told) == "qap 1.0\n#~^ warning QAP-W803: new\na\n#~^ fixed: b\n#~^ fixed:   c\nd\n#~^ fixed:\n");
}
