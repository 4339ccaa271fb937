// What was measured, as a table for people and as JSON.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace qapc::bench {

struct Row {
  std::string what;
  double value = 0;
  std::string unit;
  std::optional<double> ratio{};
  std::string to{};                 ///< what the ratio is to
  std::optional<double> at_most{};  ///< promised of the ratio
  std::optional<double> at_least{};
};

class Table {
 public:
  /// Printed at once.
  void add(const Row& row);
  void skip(const std::string& what, const std::string& why);
  [[nodiscard]] std::string json() const;

 private:
  std::vector<Row> rows_;
};

}  // namespace qapc::bench
