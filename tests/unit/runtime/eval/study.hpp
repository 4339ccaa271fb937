// A policy as its author writes it, and exams as lists of attributes: what the language means, end to end but for
// files.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tests/unit/runtime/eval/sheet.hpp"

namespace qapc::eval {

/// What one image holds; everything else is absent.
using Attributes = std::vector<std::pair<std::string_view, Given>>;
using Images = std::vector<Attributes>;  ///< of a series
using SeriesList = std::vector<Images>;  ///< of an exam

class Study {
 public:
  /// Items of a policy. Without a decision of their own, exams are rejected, reviewed and accepted as usual.
  explicit Study(std::string_view items, std::string_view missing_means = "unknown");

  [[nodiscard]] const abi::Program& program() const { return program_; }
  /// Verdicts of a rule on every row of its level, in order: `pass, fail`.
  [[nodiscard]] std::string verdicts(std::string_view rule, const std::vector<SeriesList>& exams) const;
  /// Of one exam of one series for each list of images.
  [[nodiscard]] std::string verdicts(std::string_view rule, const SeriesList& series) const {
    return verdicts(rule, std::vector<SeriesList>{series});
  }
  /// Of the only rule, on one series of one image.
  [[nodiscard]] std::string verdict(const Attributes& image) const;
  [[nodiscard]] std::string outcomes(const std::vector<SeriesList>& exams) const;

 private:
  [[nodiscard]] std::vector<exam::Exam> made(const std::vector<SeriesList>& exams) const;
  abi::Program program_;
};

}  // namespace qapc::eval
