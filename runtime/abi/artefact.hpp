// A program as canonical bytes (`.qapb`): the same program is the same bytes on every machine. Floor 1 (runtime/abi).
// Layout: "QAPB", format number, payload, SHA-256 of all before. Little endian; a list is its length, then its rows.
#pragma once

#include <string>
#include <string_view>

#include "runtime/abi/program.hpp"
#include "runtime/base/result.hpp"

namespace qapc::abi {

inline constexpr std::uint32_t kArtefactFormat = 7;

std::string encode(const Program& program);

/// Error Damaged: not an artefact, cut, or changed (its digest differs). Unsupported: another format number.
/// Invalid: a program that does not verify.
Result<Program> decode(std::string_view bytes);

/// SHA-256 of the canonical bytes, hex: names the program in reports.
std::string digest(const Program& program);

}  // namespace qapc::abi
