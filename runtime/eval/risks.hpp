// The risks of an exam, from the columns that hold what they read. Floor 4 (runtime/eval).
#pragma once

#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"

namespace qapc::eval {

/// The subjects of each risk, by row of the model; a series whose membership is not known is one, of unknown hazard.
std::vector<std::vector<risk::Subject>> subjects(const abi::Program& program, const abi::Frame& frame,
                                                 std::int64_t exam);
/// Their rows, in the same order.
std::vector<std::vector<std::int64_t>> subject_rows(const abi::Program& program, const abi::Frame& frame,
                                                    std::int64_t exam);

/// What a risk says at that height: the worst of its thresholds that it reaches, accept when it reaches none.
abi::Outcome said(const std::vector<abi::Threshold>& thresholds, double risk);

double assessed(const abi::Assessed& what, const risk::Assessment& assessment);

}  // namespace qapc::eval
