// A program over files: read, group, evaluate, report. Floor 6 (runtime/session). What it gives depends on program,
// bytes of the files, their relative paths and the key; never on threads, order or engine.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "runtime/abi/fixture.hpp"
#include "runtime/abi/frame.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/base/result.hpp"
#include "runtime/eval/batch.hpp"
#include "runtime/exam/exam.hpp"
#include "runtime/report/report.hpp"
#include "runtime/session/aggregates.hpp"
#include "runtime/session/pseudonym.hpp"
#include "runtime/session/waivers.hpp"

namespace qapc::session {

class Checkpoint;
class External;
class Part;
class PartWriter;

/// Fills the slots of a frame.
using Engine = std::function<void(const abi::Frame&)>;

/// The reference interpreter.
Engine reference_engine(const abi::Program& program);
/// The column engine.
Engine column_engine(const abi::Program& program);
/// Begins with one engine; once it has computed so many numbers, goes on with another, if that can be made. Both give
/// the same. `after` numbers are those that take as long as the other one takes to get ready: whoever stops before has
/// lost nothing, whoever goes on at most as much again.
Engine changing_engine(const abi::Program& program, Engine first, std::function<std::optional<Engine>()> make_other,
                       std::int64_t after);

/// What is measured.
enum class Profile : std::uint8_t {
  Full,      ///< whatever something that applies reads
  Decision,  ///< of exams whose decision is not settled yet; the decision is that of Full
};

struct Options {
  Engine engine;
  int threads = 1;
  std::function<void(std::size_t done, std::size_t found)> progress{};  ///< one call at a time, from any thread
  std::function<bool()> stopped{};     ///< asked before each file, from any thread; once true no more is read
  std::size_t memory = kMemory;        ///< bytes that objects may take while their exams are not complete
  bool evidence = true;                ///< for measuring what it costs
  bool subjects = false;               ///< exams are told whose they are, also where the policy does not ask
  std::string dictionary{};            ///< digest of its tables: indexes made with others are refused
  Waivers waivers{};                   ///< that set verdicts aside
  const External* external = nullptr;  ///< what other tools measured; null: nothing
  Checkpoint* checkpoint = nullptr;    ///< files and series that it knows are not read again, others are added to it
  PartWriter* part = nullptr;          ///< is told of all that is read, to be merged later
  Profile profile = Profile::Full;     ///< Decision measures like Full where why_full() says so
  std::function<void(std::vector<exam::Exam>&)> seen{};  ///< exams about to be evaluated, some at a time, any thread

  static constexpr std::size_t kMemory = std::size_t{1} << 30;
};

/// Why Profile::Decision measures like Full; nothing where it need not.
std::optional<std::string_view> why_full(const abi::Program& program, const Options& options);

/// What was found about one exam: all that a report says of it. They are made one by one, in any order, and do not know
/// of one another: a report is made of them at the end.
struct Judged {
  std::string uid;                  ///< Study Instance UID: the order of the report
  std::string subject;              ///< as exam::Exam has it
  std::vector<std::string> series;  ///< Series Instance UIDs, where the policy asks a calibration
  report::ExamEntry entry;
  std::vector<report::Finding> findings;
};

/// What was found about exams that were evaluated together. Groups, and what was found about them, are there where the
/// policy speaks of subjects, sites or the cohort: then all exams are evaluated together.
struct Judgement {
  std::vector<Judged> exams;
  std::vector<report::GroupEntry> groups;
  std::vector<report::Finding> findings;   ///< about groups
  std::optional<Aggregates> aggregates{};  ///< of a policy that shares nothing else
};

struct Read {
  std::vector<Judged> exams;  ///< in order of their UIDs
  std::vector<report::GroupEntry> groups;
  std::vector<report::Finding> group_findings;
  std::vector<report::UnusedFile> unused;
  std::vector<std::string> missing;  ///< paths named that are not there
  std::int64_t files = 0;            ///< and members of archives
  std::int64_t used = 0;
  std::int64_t mr_files = 0;               ///< files used whose Modality is MR
  bool stopped = false;                    ///< the rest is of no use: files are missing from it
  std::optional<Aggregates> aggregates{};  ///< of a policy that shares nothing else
  std::optional<Error> failed{};           ///< the same, since the temporary file cannot be written
};

/// Reads every file under the paths, every member of archives and every object of indexes among them, and evaluates
/// each exam once it is complete. Each file is used or listed with its reason. The memory it takes does not grow with
/// the number of files, but for 32 bytes and their entries in the report. A policy about subjects, sites or the cohort
/// holds all exams until the last file is read.
Read read_exams(const abi::Program& program, const std::vector<std::filesystem::path>& paths, const Key& key,
                const Options& options);

/// The same of what was read in parts: gives what read_exams() gives of all their files. The parts were made with the
/// program and the key. `failed` (Invalid) where a series that is to be measured was torn between parts.
Read read_parts(const abi::Program& program, const std::vector<Part>& parts, const Key& key, const Options& options);

/// Evaluates exams that are at hand; each series and its images in any order.
Judgement judge(const abi::Program& program, std::vector<exam::Exam> exams, const Key& key, const Engine& engine,
                const Waivers& waivers = {});

/// Tells. The waivers are those that the exams were evaluated with.
report::Report evaluate(const abi::Program& program, Read read, const Key& key, const Waivers& waivers = {});

/// What one case of an inline test came to.
struct TestResult {
  std::vector<std::string> failures;   ///< `TE is unknown, expected fail`
  std::vector<std::uint32_t> reached;  ///< by rule: set of Verdict that came out
};
TestResult run_case(const abi::Program& program, const abi::TestCase& tried, const Engine& engine);

/// The exam a fixture stands for: identifiers and places invented, all else as given.
exam::Exam invent(const abi::Program& program, const std::vector<abi::FixtureSeries>& series);

}  // namespace qapc::session
