#include "tools/qapc/series_table.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <mutex>
#include <set>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/driver/compile.hpp"
#include "compiler/driver/stdlib.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/base/check.hpp"
#include "runtime/dicom/reader.hpp"

namespace qapc::tools {
namespace {

/// The names that std.series gives.
std::vector<std::string> names_of_series() {
  const auto standard = std::ranges::find(driver::standard_modules(), "std.series", &driver::Standard::name);
  diag::Sources sources;
  diag::Sink diags;
  const ast::Module module = syntax::parse(sources, sources.add("std.series", std::string(standard->text)), diags);
  std::vector<std::string> names;
  for (const ast::Series& one : module.series) names.push_back(one.name.text);
  return names;
}

/// A policy that asks nothing of the series it knows.
abi::Program program() {
  diag::Sources sources;
  diag::Sink diags;
  const std::string text = fmt::format(
      "qap 1.0\npolicy org.qapc.series \"What series are\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n"
      "missing means unknown\nimport std.series 1 ({})\n"
      "rule SAID minor, for each series: require SeriesDescription is present\n"
      "decision for each exam\n  accept otherwise\nend\n",
      fmt::join(names_of_series(), ", "));
  auto compiled = driver::compile(sources, sources.add("series.qap", text), diags);
  QAPC_CHECK(compiled.has_value(), "the definitions that come with qapc can be compiled");
  return std::move(compiled->program);
}

/// What all images of a series say; "" where they differ.
std::string description_of(const exam::Series& series, std::size_t recipe) {
  std::set<std::string> all;
  for (const exam::Image& image : series.images) {
    const exam::Values& values = image.cells[recipe].values;
    all.insert(values.empty() ? "" : std::get<std::string>(values.front()));
  }
  return all.size() == 1 ? *all.begin() : "";
}

}  // namespace

SeriesTable read_series_table(const std::vector<std::filesystem::path>& paths, const session::Key& key,
                              session::Options how) {
  dicom::use_dictionary(dictionary::table());
  const abi::Program asked = program();
  const auto recipe = std::ranges::find_if(
      asked.recipes, [&](const abi::Recipe& one) { return asked.text(one.name) == "SeriesDescription"; });
  const auto at = static_cast<std::size_t>(recipe - asked.recipes.begin());
  std::mutex telling;
  std::map<std::string, std::vector<std::string>> descriptions;  // by exam, in the order of its series
  how.engine = session::reference_engine(asked);
  how.seen = [&](std::vector<exam::Exam>& exams) {
    const std::lock_guard lock(telling);
    for (const exam::Exam& exam : exams) {
      std::vector<std::string>& of_exam = descriptions[exam.uid];
      of_exam.clear();
      for (const exam::Series& series : exam.series) of_exam.push_back(description_of(series, at));
    }
  };
  session::Read read = session::read_exams(asked, paths, key, how);
  SeriesTable table;
  table.missing = std::move(read.missing);
  table.stopped = read.stopped;
  for (session::Judged& exam : read.exams) {
    const std::vector<std::string>& said = descriptions[exam.uid];
    for (std::size_t i = 0; i < exam.entry.series.size() && i < said.size(); ++i) {
      report::SeriesEntry& entry = exam.entry.series[i];
      table.rows.push_back({exam.entry.code, entry.code, entry.number, entry.images, said[i],
                            series::recognise(said[i]), std::move(entry.definitions), std::move(entry.unknown)});
    }
  }
  return table;
}

}  // namespace qapc::tools
