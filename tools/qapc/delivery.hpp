// From what was read to a report: the options, files, ledger and prints that `qapc run` and `qapc merge` share. Floor 7
// (tools).
#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/session/session.hpp"
#include "tools/qapc/arguments.hpp"
#include "tools/qapc/console.hpp"

namespace qapc::tools {

/// The profile that measures what decisions need.
inline constexpr std::string_view kDecision = "decision";

struct Delivery {
  std::string output;
  std::string format = "text";
  std::string engine = "auto";
  std::string key;
  std::string ledger;
  std::string number;
  std::string supersedes;
  std::string waivers;
  std::vector<std::string> external;
  std::string as_of;
  std::string partial;  ///< a part is written instead of a report
  std::string profile = "full";
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::uint64_t memory = session::Options::kMemory;
};

void add_delivery(Command command, Delivery& delivery);

/// Reads whatever it is that a command reads.
using ReadExams = std::function<session::Read(const session::Key& key, const session::Options& options)>;

/// As much of them as may leave. Error    Invalid: that is nothing; CannotWrite
Result<void> write_shared(const session::Aggregates& all, const abi::Program& program, const std::string& file);

/// Reads, evaluates and delivers a report; or writes a part.
ExitCode read_and_deliver(const abi::Program& program, const Delivery& delivery, const ReadExams& read,
                          const Console& console);

}  // namespace qapc::tools
