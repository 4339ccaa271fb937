#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include "runtime/report/compare.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/reports.hpp"

namespace qapc::tools {
namespace {

struct DiffOptions {
  std::string before;
  std::string after;
  std::string format = "text";
};

ExitCode run_diff(const DiffOptions& options, const Console& console) {
  const auto before = read_report(options.before);
  const auto after = read_report(options.after);
  for (const auto* read : {&before, &after}) {
    if (*read) continue;
    console.complain(read->error());
    return ExitCode::Input;
  }
  if (!before->sealed) spdlog::warn("{} was changed after it was sealed", options.before);
  if (!after->sealed) spdlog::warn("{} was changed after it was sealed", options.after);
  const report::Comparison comparison = report::compare(before->report, after->report);
  console.out(options.format == "json" ? json::canonical(report::to_json(comparison)) + "\n"
                                       : report::to_text(comparison));
  const bool same = comparison.same() && before->sealed && after->sealed;
  return same ? ExitCode::Accepted : ExitCode::Difference;
}

}  // namespace

void add_diff(Command qapc) {
  auto [diff, options] = qapc.add(
      "diff", "Compare two reports: which exams changed decision, and through which rule (exit 4 when they differ)",
      run_diff);
  diff.option("before", options.before, "report.json, the earlier one").required();
  diff.option("after", options.after, "report.json, the later one").required();
  diff.option("--format", options.format, "text (default) or json").one_of({"text", "json"});
}

}  // namespace qapc::tools
