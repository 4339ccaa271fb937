// Which images are one volume, which exams one subject, which are of one scanner and at one site: as far as a program
// asks. Floor 6 (runtime/session).
#pragma once

#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::session {

/// Whether exams have to be told whose they are: the program speaks of subjects, joins their studies, or compares with
/// a baseline, which knows its own.
bool needs_subjects(const abi::Program& program);

/// The recipes of a program and, behind them, what volumes and subjects are told by, where they are needed.
std::vector<abi::Recipe> recipes_to_read(const abi::Program& program, bool subjects);

/// Gives each image its volume and the study its subject and begin, and takes away the cells that told them.
///
/// Input    an exam whose images were read by recipes_to_read()
/// A subject is a PatientID within its issuer; an exam that has none, or several, is a subject of its own.
void tell_levels(const abi::Program& program, bool subjects, exam::Exam& exam);

/// Gives the exam its site, scanner and cells: what `site is` names, where all images of the exam say the same; else
/// they are not known, for a reason.
void tell_names(const abi::Program& program, exam::Exam& exam);

/// Stands between the parts of a name that has several; no value of a header has it.
inline constexpr char kBetweenParts = '\0';

/// Exams of one subject or scanner side by side, and those of one site; images of a series by volume and identifiers.
void sort_by_levels(std::vector<exam::Exam>& exams);

}  // namespace qapc::session
