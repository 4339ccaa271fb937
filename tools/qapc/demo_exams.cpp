// Makes the synthetic exams of `tools/dev demo`: twelve exams of three vendors, each with one thing to find.
#include <fmt/format.h>

#include "tests/support/synthetic.hpp"

int main(int argc, char** argv) {
  if (argc != 2) {
    fmt::print(stderr, "usage: qapc-demo-exams FOLDER\n");
    return 64;
  }
  qapc::synthetic::demo_archive(argv[1]);
  return 0;
}
