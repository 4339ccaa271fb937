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
  tools::Arguments arguments(
      "Quality-assurance policies for MRI exams: check them, run them, prove them.",
      fmt::format("qapc {}, language 1.0, DICOM dictionary {}, vendors {}, series lexicon {}", QAPC_VERSION,
                  qapc::dictionary::edition(), qapc::dictionary::vendors_edition(), qapc::series::lexicon_version()),
      console);
  tools::Command qapc = arguments.qapc();
  qapc.footer(
      "Exit codes: 0 accepted, 1 review, 2 rejected, 3 undecided, 4 difference, 64 usage, 65 policy, 66 input, 70 bug, "
      "74 cannot write, 75 stopped.");
  tools::add_check(qapc);
  tools::add_run(qapc);
  tools::add_test(qapc);
  tools::add_dump(qapc);
  tools::add_facts(qapc);
  tools::add_why(qapc);
  tools::add_fmt(qapc);
  tools::add_compile(qapc);
  tools::add_index(qapc);
  tools::add_merge(qapc);
  tools::add_metrics(qapc);
  tools::add_pixels(qapc);
  tools::add_explain(qapc);
  tools::add_series(qapc);
  tools::add_baseline(qapc);
  tools::add_calibrate(qapc);
  tools::add_key(qapc);
  tools::add_sign(qapc);
  tools::add_verify(qapc);
  tools::add_diff(qapc);
  tools::add_export(qapc);
  tools::add_ledger(qapc);
  tools::add_waivers(qapc);
  const auto ran = arguments.run(argc, argv);
  if (!ran) return static_cast<int>(ran.error());
  qapc::session::end_threads();
  return static_cast<int>(console.flushed() ? *ran : tools::first_of(*ran, tools::ExitCode::CannotWrite));
}
