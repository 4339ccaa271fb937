// Faults that tests plant, one sentence of the language each: the shipped code knows nothing of them.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "runtime/abi/fixture.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/abi/waiver.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/session/session.hpp"

namespace qapc::conformance {

/// One of the members that do something is set.
struct Fault {
  std::string mark;  ///< the sentence it breaks: a case of that mark finds it
  std::string name;  ///< what it believes instead
  /// The lowering is wrong: changes the compiled program. Whether it found something to change.
  std::function<bool(abi::Program&)> program;
  /// The interpreter is wrong: it, or nothing where the program has no such operation.
  std::function<session::Engine(const abi::Program&)> engine;
  /// Reading is wrong: changes what was read. Whether it found something to change.
  std::function<bool(const abi::Program&, std::vector<exam::Exam>&)> exams;
  /// The fixtures are wrong: changes a test inside the policy. Whether it found something to change.
  std::function<bool(abi::Test&)> test;
  /// Waivers are read wrong.
  std::function<void(abi::WaiverFile&)> waivers;
  /// The checker is wrong: it keeps diagnostics of this code back.
  std::string code;
};

/// A fault of the lowering.
inline Fault changed(std::string mark, std::string name, std::function<bool(abi::Program&)> change) {
  Fault fault;
  fault.mark = std::move(mark);
  fault.name = std::move(name);
  fault.program = std::move(change);
  return fault;
}

/// All of them, and one for each diagnostic that a case expects.
const std::vector<Fault>& all_faults();

std::vector<Fault> row_faults();      ///< of the interpreter, within a row (faults_rows.cpp)
std::vector<Fault> up_faults();       ///< of the interpreter, from rows to the row above (faults_up.cpp)
std::vector<Fault> group_faults();    ///< of the interpreter, in what speaks of many (faults_groups.cpp)
std::vector<Fault> program_faults();  ///< of the lowering (faults_program.cpp)
std::vector<Fault> level_faults();    ///< of volumes, visits and what lies above exams (faults_levels.cpp)
std::vector<Fault> waiver_faults();   ///< of waivers and of what the header says (faults_waivers.cpp)
std::vector<Fault> baseline_faults();
std::vector<Fault> calibration_faults();  ///< of comparisons with a pilot (faults_baselines.cpp)
std::vector<Fault> told_faults();         ///< of reading, reports and fixtures (faults_told.cpp)

}  // namespace qapc::conformance
