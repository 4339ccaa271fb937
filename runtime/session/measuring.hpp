// Exams and their files to exams with what the program measures of them. Floor 6 (runtime/session).
#pragma once

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "runtime/eval/demand.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/session/part.hpp"
#include "runtime/session/session.hpp"

namespace qapc::session {

/// By UIDs of exam and series: the files with MR images that were used of it. A member of an archive has an empty path.
using SeriesFiles = std::map<std::pair<std::string, std::string>, std::vector<std::string>>;

/// Measures what `demand` asks, and evaluates again until nothing more is asked: what an `after` names decides first
/// whether pixels are read at all. A series of which a file lies in an archive has the reason `in_archive`, one of
/// which a file cannot be read any more `undecodable`; what nothing asked, `not_needed`; what Profile::Decision spares,
/// `decided_without_it`. Does nothing where the program measures nothing. With `kept` no pixel is read: what parts
/// measured is taken.
///
/// Error    Invalid: a series is not in `kept` as it is, or what is asked of it is not
Result<void> measure_exams(const abi::Program& program, const eval::Demand& demand, std::vector<exam::Exam>& exams,
                           const SeriesFiles& files, const Measurements* kept, const Options& options);

}  // namespace qapc::session
