#include <CLI/CLI.hpp>
#include <csignal>
#include <fmt/format.h>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/series/recognise.hpp"
#include "runtime/session/threads.hpp"
#include "tools/qapc/commands.hpp"

int main(int argc, char** argv) {
  namespace tools = qapc::tools;
  std::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an error of writing (74), no reason to die
  const tools::Console console;
  tools::ExitCode exit = tools::ExitCode::Accepted;
  CLI::App qapc("Quality-assurance policies for MRI exams: check them, run them, prove them.", "qapc");
  qapc.set_version_flag(
      "--version",
      fmt::format("qapc {}, language 1.0, DICOM dictionary {}, vendors {}, series lexicon {}", QAPC_VERSION,
                  qapc::dictionary::edition(), qapc::dictionary::vendors_edition(), qapc::series::lexicon_version()));
  qapc.require_subcommand(1);
  qapc.footer(
      "Exit codes: 0 accepted, 1 review, 2 rejected, 3 undecided, 4 difference, 64 usage, 65 policy, 66 input, 70 bug, "
      "74 cannot write, 75 stopped.");
  tools::add_check(qapc, console, exit);
  tools::add_run(qapc, console, exit);
  tools::add_test(qapc, console, exit);
  tools::add_dump(qapc, console, exit);
  tools::add_facts(qapc, console, exit);
  tools::add_why(qapc, console, exit);
  tools::add_fmt(qapc, console, exit);
  tools::add_compile(qapc, console, exit);
  tools::add_index(qapc, console, exit);
  tools::add_metrics(qapc, console, exit);
  tools::add_pixels(qapc, console, exit);
  tools::add_explain(qapc, console, exit);
  tools::add_series(qapc, console, exit);
  tools::add_baseline(qapc, console, exit);
  tools::add_calibrate(qapc, console, exit);
  tools::add_key(qapc, console, exit);
  tools::add_sign(qapc, console, exit);
  tools::add_verify(qapc, console, exit);
  tools::add_diff(qapc, console, exit);
  tools::add_export(qapc, console, exit);
  tools::add_ledger(qapc, console, exit);
  tools::add_waivers(qapc, console, exit);
  try {
    qapc.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    // The parser's own codes mean nothing to others: help and version are 0, all else is a wrong command line.
    return qapc.exit(error) == 0 ? 0 : static_cast<int>(tools::ExitCode::Usage);
  }
  qapc::session::end_threads();
  if (!console.flushed()) exit = tools::first_of(exit, tools::ExitCode::CannotWrite);
  return static_cast<int>(exit);
}
