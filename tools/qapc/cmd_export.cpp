#include <fmt/format.h>
#include <vector>

#include "runtime/base/whole_file.hpp"
#include "runtime/report/exports.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/exports.hpp"
#include "tools/qapc/reports.hpp"

namespace qapc::tools {
namespace {

struct ExportOptions {
  std::string report;
  std::string format;
  std::string output;
  std::string folder;
};

ExitCode run_export(const ExportOptions& options, const Console& console) {
  const auto file = read_report(options.report);
  if (!file) {
    console.complain(file.error());
    return ExitCode::Input;
  }
  if (!file->sealed) {  // what was changed is not passed on as a result
    console.complain({Errc::Damaged, fmt::format("{} was changed after it was sealed", options.report)});
    return ExitCode::Difference;
  }
  const std::string text = exported(file->report, options.format, options.folder);
  if (options.output.empty()) {
    console.out(text);
    return ExitCode::Accepted;
  }
  const auto written = write_whole(options.output, text);
  return written ? ExitCode::Accepted : console.complain(written.error());
}

}  // namespace

std::string exported(const json::Value& report, const std::string& format, const std::string& folder) {
  if (format == "csv") return report::to_csv(report);
  if (format == "junit") return report::to_junit(report);
  return format == "sarif" ? report::to_sarif(report, folder) : report::to_github(report, folder);
}

void add_export(Command qapc) {
  auto [command, options] =
      qapc.add("export", "Write a report for other programs: csv, junit, sarif or github", run_export);
  command.option("report", options.report, "report.json").required();
  command.option("--format", options.format, "csv, junit, sarif or github (annotations)")
      .required()
      .one_of({kExportFormats.begin(), kExportFormats.end()});
  command.option("-o,--output", options.output, "File to write (default: stdout)");
  command.option("--folder", options.folder,
                 "Folder of the policy in its repository, put before its name: sarif and github name its lines");
}

}  // namespace qapc::tools
