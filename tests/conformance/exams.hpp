// Exams as case files write them.
//
//   { EchoTime: 3 ms } { EchoTime: 4 ms }     two images of a series
//   { EchoTime: 3 ms } | { EchoTime: 4 ms }   two series of an exam
//   { Modality: MR } || { Modality: MR }      two exams
//   160 x { ImagePositionPatient: [0 mm, 0 mm, #n mm] }   images of which `#n` is the number, from 0
//   series of nothing                         a series without images
//
// In the braces stand attributes that the policy reads, and their values: numbers with units, words, texts in quotes,
// several in `[…]`, and `(empty)` or another reason for a missing value. What is not said is absent.
#pragma once

#include <string_view>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::conformance {

/// The exams as cells of the program's recipes. Throws BadCase.
std::vector<exam::Exam> read_exams(const abi::Program& program, std::string_view text);

}  // namespace qapc::conformance
