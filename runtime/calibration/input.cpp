#include "runtime/calibration/input.hpp"

#include <algorithm>
#include <cmath>

#include "runtime/base/contains.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/text/table.hpp"

namespace qapc::calibration {
namespace {

constexpr double kLargest = 1e100;  // its square, times any number of subjects, is finite

std::string lower(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return text;
}

bool nothing(const std::string& cell) {
  return contains(std::initializer_list<std::string_view>{"", "n/a", "na", "nan"}, lower(cell));
}

Result<std::size_t> column(const text::TextTable& table, std::string_view name, std::string_view of) {
  const auto found = table.column(name);
  if (!found) return fail(Errc::Invalid, "{}: there is no column `{}`", of, name);
  return *found;
}

Result<text::TextTable> table(std::string_view text, char separator, std::string_view of) {
  auto read = text::read_table(text, separator);
  if (!read) return fail(Errc::Invalid, "{}: {}", of, read.error().text);
  return read;
}

Result<std::optional<double>> value_of(const std::string& cell, std::size_t line) {
  if (nothing(cell)) return std::nullopt;
  const auto number = parse_number(cell);
  if (!number || std::abs(*number) > kLargest)
    return fail(Errc::Invalid, "values, line {}: the value is no number", line);
  return number;
}

Result<void> read_values(std::string_view text, const std::string& metric, const std::vector<std::string>& within,
                         std::map<std::string, Sample>& into) {
  QAPC_TRY(const text::TextTable values, table(text, '\t', "values"));
  QAPC_TRY(const std::size_t subject, column(values, "subject", "values"));
  QAPC_TRY(const std::size_t value, column(values, metric, "values"));
  std::vector<std::size_t> strata;
  for (const std::string& name : within) {
    QAPC_TRY(const std::size_t index, column(values, name, "values"));
    strata.push_back(index);
  }
  for (const text::TableRow& row : values.rows) {
    Sample sample;
    QAPC_TRY(sample.value, value_of(row.cells[value], row.line));
    for (const std::size_t index : strata) sample.stratum.push_back(row.cells[index]);
    if (!into.emplace(row.cells[subject], std::move(sample)).second)
      return fail(Errc::Invalid, "values, line {}: the subject is there twice", row.line);
  }
  return {};
}

Result<void> read_labels(std::string_view text, const Code& code, std::map<std::string, Sample>& into,
                         std::size_t strata) {
  QAPC_TRY(const text::TextTable labels, table(text, ',', "labels"));
  QAPC_TRY(const std::size_t subject, column(labels, "subject", "labels"));
  QAPC_TRY(const std::size_t label, column(labels, "label", "labels"));
  const auto rater = labels.column("rater");
  for (const text::TableRow& row : labels.rows) {
    const std::string word = lower(row.cells[label]);
    const bool yes = contains(std::initializer_list<std::string_view>{"yes", "true", "1"}, word);
    const bool no = contains(std::initializer_list<std::string_view>{"no", "false", "0"}, word);
    if (!yes && !no && !nothing(word)) return fail(Errc::Invalid, "labels, line {}: a label is yes or no", row.line);
    auto [found, fresh] = into.try_emplace(row.cells[subject]);
    if (fresh) found->second.stratum.resize(strata);
    if (!yes && !no) continue;
    if (!found->second.ratings.emplace(code("rater", rater ? row.cells[*rater] : ""), yes).second)
      return fail(Errc::Invalid, "labels, line {}: the rater has labelled the subject before", row.line);
  }
  return {};
}

}  // namespace

Result<std::vector<Sample>> read_samples(std::string_view values, std::string_view labels, const std::string& metric,
                                         const std::vector<std::string>& within, const Code& code) {
  std::map<std::string, Sample> by_subject;
  QAPC_TRY_VOID(read_values(values, metric, within, by_subject));
  QAPC_TRY_VOID(read_labels(labels, code, by_subject, within.size()));
  std::vector<Sample> samples;
  for (auto& [subject, sample] : by_subject) {
    sample.subject = code("subject", subject);
    samples.push_back(std::move(sample));
  }
  return samples;
}

}  // namespace qapc::calibration
