// The command under test. QAPC_BINARY names it; a key of its own keeps codes the same from run to run.
#pragma once

#include <array>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/json/value.hpp"
#include "tests/support/process.hpp"

namespace qapc::e2e {

inline support::Ran run_qapc(const std::vector<std::string>& arguments, unsigned user = 0) {
  // Native code is kept in a folder of this test alone.
  static const support::Scratch cache;
  ::setenv("XDG_CACHE_HOME", cache.path().c_str(), 1);
  return support::run(QAPC_BINARY, arguments, user);
}

/// The command, while the file whose path ends so is `fail`ing, or is `cut`, `grow`ing or `touch`ed at its first read.
inline support::Ran run_with_fault(const std::string& what, const std::string& file,
                                   const std::vector<std::string>& arguments) {
  std::vector<std::string> all{std::string("LD_PRELOAD=") + QAPC_FAULT_IO,
                               "ASAN_OPTIONS=verify_asan_link_order=0",  // the library is loaded before the sanitizer
                               "QAPC_FAULT=" + what + ":" + file, QAPC_BINARY};
  all.insert(all.end(), arguments.begin(), arguments.end());
  return support::run("/usr/bin/env", all);
}

inline bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

/// Every engine by its name: all give the same.
inline constexpr std::array kEngines{"reference", "columns", "jit"};

/// A policy of the project: `policies/t1w-multisite.qap`.
inline std::string policy(const std::string& name) {
  return (std::filesystem::path(QAPC_SOURCE_DIR) / "policies" / name).string();
}

/// 32 known bytes, mode 0600.
inline std::string key_in(const support::Scratch& scratch) {
  const std::string file = scratch.file("test.key", "0123456789abcdef0123456789abcdef");
  std::filesystem::permissions(file, std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  return file;
}

/// The report of a run as JSON; null when it printed none.
inline json::Value report(const support::Ran& ran) {
  auto parsed = json::parse(ran.out);
  return parsed ? *parsed : json::Value();
}

/// The report of a run, which every engine gives.
inline json::Value report_of_every_engine(const support::Scratch& scratch, const std::string& policy) {
  std::string output;
  for (const char* engine : kEngines) {
    const support::Ran ran = run_qapc({"run", policy, (scratch.path() / "exams").string(), "--key", key_in(scratch),
                                       "--format", "json", "--engine", engine});
    INFO(engine << ran.err);
    if (output.empty()) output = ran.out;
    CHECK(ran.out == output);
  }
  return json::parse(output).value();
}

}  // namespace qapc::e2e
