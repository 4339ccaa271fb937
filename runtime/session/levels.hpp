// Which images are one volume, which exams one subject, which subjects are at one site: as far as a program asks. Floor
// 6 (runtime/session).
#pragma once

#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::session {

/// The recipes of a program and, behind them, what volumes and subjects are told by, where it speaks of them.
std::vector<abi::Recipe> recipes_to_read(const abi::Program& program);

/// Gives each image its volume and the exam its subject and site, and takes away the cells that told them.
///
/// Input    an exam whose images were read by recipes_to_read()
/// A subject is a PatientID within its issuer; an exam that has none, or several, is a subject of its own.
/// A site is what `site is` names, where all images of the exam say the same; else the exam's site is not known.
void tell_levels(const abi::Program& program, exam::Exam& exam);

/// Exams of one subject side by side, and subjects of one site; images of a series by volume and identifiers.
void sort_by_levels(std::vector<exam::Exam>& exams);

}  // namespace qapc::session
