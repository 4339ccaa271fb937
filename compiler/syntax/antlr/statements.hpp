// The words that begin a statement. Floor 2 (compiler/syntax/antlr), private to it.
#pragma once

#include <array>
#include <string_view>

namespace qapc::syntax {

inline constexpr std::array<std::string_view, 10> kHeaders{"goal",   "audience", "owner",   "approval", "dictionary",
                                                           "import", "missing",  "reports", "share",    "steps"};
inline constexpr std::array<std::string_view, 19> kItems{
    "series",  "define", "attribute",       "set",  "metric", "site",        "scanner", "exam", "classes",
    "retakes", "adjust", "reconstructions", "rule", "scale",  "consequence", "group",   "risk", "decision",
    "test"};
/// Items that end with `end`.
inline constexpr std::array<std::string_view, 7> kBlocks{"series", "site",     "scanner", "rule",
                                                         "risk",   "decision", "test"};

}  // namespace qapc::syntax
