// A program over files: read, group, evaluate, report. Floor 6 (runtime/session). What it gives depends on program,
// bytes of the files, their relative paths and the key; never on threads, order or engine.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "runtime/abi/fixture.hpp"
#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/eval/batch.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/pseudonym.hpp"

namespace qapc::session {

/// Fills the slots of a frame.
using Engine = std::function<void(const abi::Frame&)>;

/// The reference interpreter.
Engine reference_engine(const abi::Program& program);

struct Options {
  Engine engine;
  int threads = 1;
  std::function<void(std::size_t done, std::size_t all)> progress;  ///< called from any thread, one call at a time
  std::function<bool()> stopped;  ///< asked before each file, from any thread; once true no more is read
};

struct Read {
  std::vector<exam::Exam> exams;  ///< in order of their UIDs
  std::vector<report::UnusedFile> unused;
  std::vector<std::string> missing;  ///< paths named that are not there
  std::int64_t files = 0;
  std::int64_t used = 0;
  std::int64_t mr_files = 0;  ///< files used whose Modality is MR
  bool stopped = false;       ///< the rest is of no use: files are missing from it
};

/// What the program read of one image, as bytes: the same for any file name, order and transfer syntax.
std::string evidence_bytes(const exam::Image& image);

/// Reads every file under the paths. Each file is used or listed with its reason.
Read read_exams(const abi::Program& program, const std::vector<std::filesystem::path>& paths, const Key& key,
                const Options& options);

/// Evaluates and tells.
report::Report evaluate(const abi::Program& program, Read read, const Key& key, const Options& options);

/// What one case of an inline test came to.
struct TestResult {
  std::vector<std::string> failures;   ///< `TE is unknown, expected fail`
  std::vector<std::uint32_t> reached;  ///< by rule: set of Verdict that came out
};
TestResult run_case(const abi::Program& program, const abi::TestCase& tried, const Engine& engine);

/// The exam a fixture stands for: identifiers and places invented, all else as given.
exam::Exam invent(const abi::Program& program, const std::vector<abi::FixtureSeries>& series);

}  // namespace qapc::session
