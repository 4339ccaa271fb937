// The levels whose aggregates leave a site, and what goes up to them. Floor 6 (runtime/session), for its own files
// only.
#pragma once

#include <cstdint>
#include <optional>

#include "runtime/abi/opcode.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/baseline/sketch.hpp"

namespace qapc::session {

/// Bands of numbers for medians and quantiles: a sixteenth of a doubling, so that a band says little of one number.
inline constexpr int kBandsShared = 5;  // of 512 to a doubling one in 2^5 is told

inline std::int64_t band_of(double value) {
  return baseline::Sketch::bin_of(value) >> kBandsShared;
}
inline double middle_of(std::int64_t band) {
  return baseline::Sketch::middle_of((band << kBandsShared) + (std::int64_t{1} << (kBandsShared - 1)));
}

inline bool is_shared_level(const abi::Program& program, abi::Index space) {
  using abi::SpaceKind;
  const SpaceKind kind = program.spaces[space].kind;
  return kind == SpaceKind::Site || kind == SpaceKind::Cell || kind == SpaceKind::Cohort;
}

/// The space below of what goes up from exams, or what lies in them, to a shared level; none for all else.
inline std::optional<abi::Index> goes_up_from(const abi::Program& program, const abi::Op& op) {
  if (!is_shared_level(program, op.space)) return std::nullopt;
  abi::Index below = abi::kNone;
  if (op.code == abi::Opcode::CountRows) {
    below = op.imm;
  } else if (abi::info(op.code).spaces == abi::SpaceRule::Up) {
    below = program.ops[op.operands.front()].space;
  }
  if (below == abi::kNone || is_shared_level(program, below)) return std::nullopt;
  return below;
}

}  // namespace qapc::session
