// A program and its exams written by hand: cells are literals, results print as words.
#pragma once

#include <string>
#include <vector>

#include "compiler/ir/builder.hpp"
#include "runtime/eval/batch.hpp"

namespace qapc::eval {

/// What a recipe gave for one image: a value, the values of a list, or why there is none.
struct Given {
  exam::Cell cell;
  Given(double number);                    // NOLINT(google-explicit-constructor): cells are written as literals
  Given(int number);                       // NOLINT(google-explicit-constructor)
  Given(std::int64_t number);              // NOLINT(google-explicit-constructor)
  Given(const char* text);                 // NOLINT(google-explicit-constructor)
  Given(abi::Missing why);                 // NOLINT(google-explicit-constructor)
  Given(std::vector<exam::Scalar> items);  // NOLINT(google-explicit-constructor)
};
using Image = std::vector<Given>;  ///< by recipe
using Series = std::vector<Image>;
using Exam = std::vector<Series>;

std::vector<exam::Scalar> numbers(std::vector<double> values);
std::vector<exam::Scalar> integers(std::vector<std::int64_t> values);
std::vector<exam::Scalar> texts(std::vector<std::string> values);

/// Exams with invented identifiers, in the order given.
std::vector<exam::Exam> exams(const std::vector<Exam>& all);

/// Recipes and values of a program under construction. Recipes are numbered in the order in which they are asked for.
class Sheet : public ir::Builder {
 public:
  abi::Index number();
  abi::Index integer();
  abi::Index text();
  ir::List list(abi::Type type);
  /// An integer that reads 1 (true), 0 (false) or is missing (unknown).
  abi::Index kleene();
  using ir::Builder::number;
  using ir::Builder::text;

 private:
  abi::Index recipe_of(abi::Type type, bool list);
  int recipes_ = 0;
};

/// A finished program over some exams, evaluated by the reference engine.
class Run {
 public:
  Run(Sheet sheet, const std::vector<Exam>& all);
  Run(abi::Program program, const std::vector<exam::Exam>& all);
  Run(const Run&) = delete;
  Run& operator=(const Run&) = delete;

  [[nodiscard]] const abi::Program& program() const { return program_; }
  [[nodiscard]] const Batch& batch() const { return batch_; }
  [[nodiscard]] Cell cell(abi::Index value, std::int64_t row = 0) const { return batch_.cell(value, row); }
  [[nodiscard]] abi::Verdict verdict(abi::Index value, std::int64_t row = 0) const;
  /// Every row: `TFU` for truths, else `1, absent, 2.5`.
  [[nodiscard]] std::string show(abi::Index value) const;

 private:
  abi::Program program_;
  std::vector<exam::Exam> exams_;
  Batch batch_;
};

}  // namespace qapc::eval
