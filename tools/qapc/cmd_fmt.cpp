#include <algorithm>
#include <fmt/format.h>

#include "compiler/diag/render.hpp"
#include "compiler/syntax/format.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/base/whole_file.hpp"
#include "runtime/session/files.hpp"
#include "tools/qapc/commands.hpp"

namespace qapc::tools {
namespace {

struct FmtOptions {
  std::vector<std::string> policies;
  bool check = false;
  bool print = false;
};

ExitCode format_one(const std::string& path, const FmtOptions& options, const Console& console) {
  auto text = session::read_file(path, 2 * syntax::kLargestPolicy);
  if (!text) return console.complain(text.error());
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add(path, *text);
  syntax::parse(sources, source, diags);
  if (diags.errors() > 0) {  // what cannot be read is not touched
    for (const diag::Message& message : diags.sorted()) console.out(diag::brief(sources, message));
    return ExitCode::Policy;
  }
  const std::string formatted = syntax::format(sources, source);
  if (options.print) console.out(formatted);
  if (formatted == *text) return ExitCode::Accepted;
  if (options.check) {
    console.out(fmt::format("{}: not laid out as `qapc fmt` would\n", path));
    return ExitCode::Difference;
  }
  if (options.print) return ExitCode::Accepted;
  const auto written = write_whole(path, formatted);
  return written ? ExitCode::Accepted : console.complain(written.error());
}

ExitCode run_fmt(const FmtOptions& options, const Console& console) {
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& path : options.policies) exit = first_of(exit, format_one(path, options, console));
  return exit;
}

}  // namespace

void add_fmt(Command qapc) {
  auto [fmt, options] = qapc.add("fmt", "Lay policies out in the one way; keeps lines and comments", run_fmt);
  fmt.option("policy", options.policies, "Policy files (.qap), rewritten in place").required();
  const Option check = fmt.flag("--check", options.check, "Write nothing; exit 4 when a file would change");
  fmt.flag("--print", options.print, "Print the result instead of writing it").excludes(check);
}

}  // namespace qapc::tools
