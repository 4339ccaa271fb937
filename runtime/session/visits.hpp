// Studies of one subject that are one exam: a console that was restarted begins a new study. Floor 6 (runtime/session).
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "runtime/abi/home.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/session/measuring.hpp"

namespace qapc::session {

/// What the moment of an image is told by: date and time of acquisition, else of the series, else of the study.
std::vector<abi::Recipe> recipes_of_moments();

/// Microseconds from 1970, of the clock on the wall; nothing where the image does not say.
///
/// Input    the cells of recipes_of_moments()
std::optional<std::int64_t> moment_of(std::span<const exam::Cell> cells);

/// The exams that studies make. A study begins with its first image; with the first study of an exam go all of the
/// subject that begin at most `within_s` after it. An exam has the UID of its first study. Whatever the order of the
/// studies, the exams are the same.
///
/// Input    one exam for each study, with its subject and begin
std::vector<exam::Exam> join_studies(std::vector<exam::Exam> studies, double within_s, SeriesFiles& files);

}  // namespace qapc::session
