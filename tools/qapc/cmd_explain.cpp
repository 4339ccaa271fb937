#include <fmt/format.h>
#include <optional>

#include "compiler/diag/render.hpp"
#include "compiler/diag/spelling.hpp"
#include "tools/qapc/commands.hpp"

namespace qapc::tools {
namespace {

struct ExplainOptions {
  std::optional<std::string> code;
  bool all = false;
};

ExitCode run_explain(const ExplainOptions& options, const Console& console) {
  if (options.all) {
    for (const diag::Entry& entry : diag::entries()) console.out(diag::document(entry));
    return ExitCode::Accepted;
  }
  const diag::Entry* entry = diag::find_entry(*options.code);
  if (entry == nullptr) {
    std::vector<std::string_view> codes;
    for (const diag::Entry& known : diag::entries()) codes.push_back(known.code);
    std::string meant;
    for (const std::string_view code : diag::nearest(options.code->substr(options.code->rfind('-') + 1), codes))
      meant += fmt::format(" QAP-{}", code);
    console.complain(
        {Errc::Invalid, fmt::format("there is no diagnostic {}{}", *options.code,
                                    meant.empty() ? "; codes look like QAP-E201" : "; did you mean" + meant + "?")});
    return ExitCode::Usage;
  }
  console.out(diag::explain(*entry));
  return ExitCode::Accepted;
}

}  // namespace

void add_explain(Command qapc) {
  auto [explain, options] =
      qapc.add("explain", "Say what a diagnostic means, with a wrong and a right example", run_explain);
  Option code = explain.option("code", options.code, "QAP-E201, or E201");
  const Option all = explain.flag("--all", options.all, "All diagnostics, as Markdown").excludes(code);
  code.required_unless(all);
}

}  // namespace qapc::tools
