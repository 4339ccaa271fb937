#include "tools/qapc/reports.hpp"

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

Result<std::string> seal_of(const std::string& file) {
  QAPC_TRY(const ReportFile read, read_report(file));
  if (!read.sealed) return fail(Errc::Damaged, "{} was changed after it was sealed", file);
  return read.report["seal"].string();
}

ExitCode decided(const json::Value& report) {
  const json::Value& decisions = report["decisions"];
  if (decisions["reject"].whole() > 0) return ExitCode::Rejected;
  const bool any = decisions["accept"].whole() + decisions["review"].whole() > 0;
  if (!any) return ExitCode::Undecided;
  return decisions["review"].whole() + decisions["unknown"].whole() > 0 ? ExitCode::Review : ExitCode::Accepted;
}

}  // namespace qapc::tools
