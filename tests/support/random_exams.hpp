// Exams made at random for a program: values near the limits of policies, and every reason for missing.
#pragma once

#include <random>
#include <vector>

#include "runtime/abi/program.hpp"
#include "runtime/exam/exam.hpp"

namespace qapc::support {

class RandomExams {
 public:
  RandomExams(const abi::Program& program, unsigned seed) : program_(program), random_(seed) {}

  /// Two of a subject; each of up to three series of one to seven images, now and then of up to ninety.
  std::vector<exam::Exam> exams(int count);

 private:
  int below(int limit) { return static_cast<int>(random_() % static_cast<unsigned>(limit)); }
  bool one_in(int n) { return below(n) == 0; }
  exam::Scalar scalar(abi::Type type);
  std::vector<exam::Cell> cells();

  const abi::Program& program_;
  std::mt19937 random_;
};

}  // namespace qapc::support
