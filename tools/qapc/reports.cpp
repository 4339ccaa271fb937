#include "tools/qapc/reports.hpp"

#include <algorithm>
#include <map>

#include "runtime/report/report.hpp"
#include "runtime/session/files.hpp"

namespace qapc::tools {
namespace {

constexpr std::size_t kLargestReport = std::size_t{1} << 30;  // bytes

}  // namespace

Result<ReportFile> read_report(const std::string& file) {
  QAPC_TRY(const std::string bytes, session::read_file(file, kLargestReport));
  auto parsed = json::parse(bytes);
  if (!parsed) return fail(Errc::Unsupported, "{} is no report: {}", file, parsed.error().text);
  if ((*parsed)["format"].string() != "qapc-report/1")
    return fail(Errc::Unsupported, "{} is no report of the format qapc-report/1", file);
  const bool sealed = report::sealed(*parsed);
  const bool canonical = json::canonical(*parsed) + "\n" == bytes;
  return ReportFile{std::move(*parsed), sealed, canonical};
}

Result<json::Value> read_sealed(const std::string& file) {
  QAPC_TRY(ReportFile read, read_report(file));
  if (!read.sealed) return fail(Errc::Damaged, "{} was changed after it was sealed", file);
  return std::move(read.report);
}

ExitCode decided(const json::Value& report) {
  std::map<std::string, std::int64_t> outcomes;
  for (const json::Value& group : report["groups"].items()) {
    if (!group["outcome"].is_null()) ++outcomes[group["outcome"].string()];
  }
  const bool of_exams = std::ranges::any_of(report["policy"]["decisions"].items(),
                                            [](const json::Value& one) { return one["for"].string() == "exam"; });
  for (const char* outcome : {"accept", "review", "reject", "unknown"}) {
    if (of_exams) outcomes[outcome] += report["decisions"][outcome].whole();
  }
  if (outcomes["reject"] > 0) return ExitCode::Rejected;
  if (outcomes["accept"] + outcomes["review"] == 0) return ExitCode::Undecided;
  return outcomes["review"] + outcomes["unknown"] > 0 ? ExitCode::Review : ExitCode::Accepted;
}

}  // namespace qapc::tools
