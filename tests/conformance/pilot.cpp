#include "tests/conformance/pilot.hpp"

#include <fmt/format.h>
#include <map>
#include <sstream>

#include "runtime/baseline/baseline.hpp"
#include "runtime/calibration/calibration.hpp"
#include "tests/conformance/scanner.hpp"

namespace qapc::conformance {
namespace {

baseline::Dimension dimension(const std::string& text) {
  baseline::Dimension made{text.substr(0, text.find('=')), {}};
  for (std::string attribute : split(text.substr(text.find('=') + 1), '+')) {
    const bool hashed = attribute.ends_with("#");
    if (hashed) attribute.pop_back();
    made.parts.push_back({attribute, hashed});
  }
  return made;
}

/// One line: the samples of a stratum, whose exams are numbered on from `exam`.
void read(const std::string& line, int& exam, std::map<baseline::About, baseline::Pooled>& all) {
  const std::vector<std::string> sides = split(line.substr(line.find(':') + 1), '=');
  if (sides.size() != 2) throw BadCase("`" + line + "` is no stratum");
  const std::size_t series = sides[0].find(" series ");
  const baseline::About about = series == std::string::npos
                                    ? baseline::About{"", sides[0]}
                                    : baseline::About{sides[0].substr(0, series), sides[0].substr(series + 8)};
  baseline::Pooled& pooled = all.try_emplace(about, baseline::Pooled{about, "", {}, {}}).first->second;
  std::istringstream numbers(sides[1]);
  for (double number = 0; numbers >> number;) {
    const std::string digest = fmt::format("{:064x}", ++exam);
    pooled.samples.push_back({digest, digest, split(line.substr(0, line.find(':')), '/'), number});
  }
}

}  // namespace

std::string baseline_of(const std::string& text) {
  if (!text.starts_with("within")) return text;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  baseline::Baseline head;
  head.policy = "org.example.pilot";
  head.version = "1.0.0";
  head.key = "K";
  head.engine = "1.0.0";
  for (const std::string& one : split(line.substr(6), ',')) head.within.push_back(dimension(one));
  std::map<baseline::About, baseline::Pooled> pooled;
  int exam = 0;
  while (std::getline(lines, line)) {
    if (!line.empty()) read(line, exam, pooled);
  }
  std::vector<baseline::Pooled> all;
  for (const auto& [about, one] : pooled) all.push_back(one);
  const auto made = baseline::make(std::move(head), std::move(all));
  if (!made) throw BadCase("the baseline: " + made.error().text);
  return baseline::encode(*made);
}

std::string calibration_of(const std::string& text) {
  if (!text.starts_with("worse ")) return text;
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  calibration::Options how;
  how.minimum = 5;
  how.worse = line.starts_with("worse low") ? calibration::Worse::Low : calibration::Worse::High;
  std::istringstream head(line.substr(line.find("metric ") + 7));
  std::string word;
  head >> how.metric >> word;
  while (head >> word) how.within.push_back(word);
  std::vector<calibration::Sample> samples;
  while (std::getline(lines, line)) {
    if (line.empty()) continue;
    const std::string key = line.substr(0, line.find(':'));
    std::istringstream numbers(line.substr(line.find(':') + 1));
    numbers >> word;
    if (word != "yes" && word != "no") throw BadCase("`" + line + "` says neither yes nor no");
    for (double number = 0; numbers >> number;)
      samples.push_back({fmt::format("{:064x}", samples.size() + 1),
                         how.within.empty() ? calibration::Key{} : split(key, '/'),
                         number,
                         {{"R", word == "yes"}}});
  }
  auto made = calibration::calibrate(samples, how);
  if (!made) throw BadCase("the calibration: " + made.error().text);
  made->key = "K";
  made->engine = "1.0.0";
  return calibration::encode(*made);
}

}  // namespace qapc::conformance
