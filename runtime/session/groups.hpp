// Subjects, scanners, sites and the cohort as a report tells of them. Floor 6 (runtime/session).
#pragma once

#include <string>
#include <vector>

#include "runtime/eval/batch.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/pseudonym.hpp"

namespace qapc::session {

/// What a report calls the site of an exam: `not known` where the exam has none.
std::string site_code(const abi::Program& program, const exam::Exam& exam, const Key& key);

/// One entry for each row of a space above exams: its code, its exams, and why a site or scanner is not known.
///
/// Input    the exams of the batch, and their entries in the same order
std::vector<report::GroupEntry> entries_of(abi::Index space, const eval::Batch& batch,
                                           const std::vector<exam::Exam>& exams, const Key& key,
                                           const std::vector<report::ExamEntry>& told);

}  // namespace qapc::session
