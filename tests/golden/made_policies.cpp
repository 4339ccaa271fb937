// Policies that no text file can hold, or nobody would type: of bytes that are no text, too long, too deep.
#include <fmt/format.h>

#include "tests/golden/policies.hpp"

namespace qapc::golden {
namespace {

/// As parse.hpp says; written out, so that a change of either is seen.
constexpr int kDeepest = 200;

std::string policy_of(const std::string& items) {
  return "qap 1.0\n"
         "policy org.example.golden \"Golden\" version 1.0.0\n"
         "dictionary dicom 2026b, vendors 1\n"
         "missing means unknown\n" +
         items +
         "decision for each exam\n"
         "  review if any major fails or is unknown\n"
         "  accept otherwise\n"
         "end\n";
}

std::string rule(const std::string& require) {
  return "rule A major, for each series: require " + require + "\n";
}

std::string times(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) all += text;
  return all;
}

std::string bracketed(int depth, const std::string& text) {
  return times(depth, "(") + text + times(depth, ")");
}

/// A policy of a tool that writes what it was made from into a comment.
Made too_large() {
  constexpr std::size_t kLargest = 4u << 20;
  const std::string right = policy_of(rule("EchoTime < 5 ms"));
  const std::string comment = "# " + std::string(kLargest, 'x') + "\n";
  return {"too_large",
          comment + right,
          {{1,
            {fmt::format("error QAP-E001: the policy has {} bytes; at most {} are read", comment.size() + right.size(),
                         kLargest)}}},
          right};
}

Made nul_byte() {
  const std::string right = policy_of(rule("EchoTime < 5 ms"));
  std::string utf16;
  for (const char one : right) utf16 += {one, '\0'};
  return {"utf_16",
          utf16,
          {{1, {"error QAP-E002: the text holds a NUL byte", "help: save the file as plain UTF-8 text"}}},
          right};
}

Made not_utf8() {
  return {"latin_1",
          policy_of(rule("EchoTime = 3 ms \xB1 1 ms")),
          {{5, {"error QAP-E003: the text is not UTF-8 from here on", "help: save the file as UTF-8"}}},
          policy_of(rule("EchoTime = 3 ms \xC2\xB1 1 ms"))};
}

Made deep_brackets() {
  return {"deep_brackets",
          policy_of(rule(bracketed(kDeepest + 1, "Rows") + " > 64 px")),
          {{5, {"error QAP-E005: more than 200 levels of nesting", "help: name a part of it with `define`"}}},
          policy_of("define part = " + bracketed(kDeepest / 2, "Rows") + "\n" +
                    rule(bracketed(kDeepest / 2 + 1, "part") + " > 64 px"))};
}

Made long_sum() {
  return {"long_sum",
          policy_of(rule("Rows" + times(kDeepest + 1, " + Rows") + " > 64 px")),
          {{5, {"error QAP-E005: more than 200 levels of nesting", "help: name a part of it with `define`"}}},
          policy_of("define part = Rows" + times(kDeepest / 2, " + Rows") + "\n" +
                    rule("part" + times(kDeepest / 2, " + Rows") + " > 64 px"))};
}

/// Definitions, each of which names the one before it; the last is `all`.
std::string chain(int length, int terms) {
  std::string items;
  std::string before = "Rows";
  for (int i = 1; i <= length; ++i) {
    const std::string name = i == length ? "all" : fmt::format("part_{}", i);
    items += fmt::format("define {} = {}{}\n", name, before, times(terms, " + 1 px"));
    before = name;
  }
  return items + rule("all > 64 px");
}

Made deep_defines() {
  return {"deep_defines",
          policy_of(chain(kDeepest + 1, 1)),
          {{5 + kDeepest,
            {"error QAP-E005: more than 200 levels of nesting", "help: write out what some of the definitions are"}}},
          policy_of(chain(kDeepest / 2, 2))};
}

}  // namespace

std::vector<Made> made_policies() {
  return {too_large(), nul_byte(), not_utf8(), deep_brackets(), long_sum(), deep_defines()};
}

}  // namespace qapc::golden
