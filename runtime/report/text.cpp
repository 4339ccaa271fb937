#include <fmt/format.h>
#include <map>

#include "runtime/report/report.hpp"
#include "runtime/report/words.hpp"

namespace qapc::report {
namespace {

using json::Value;

std::string finding(const Value& found) {
  std::string line = fmt::format("    {}", found["rule"].string());
  for (const Value& other : found["also"].items()) line += ", " + other.string();
  line += " " + found["verdict"].string();
  if (!found["series_number"].string().empty()) line += fmt::format(" · series {}", found["series_number"].string());
  if (!found["definition"].string().empty()) line += fmt::format(" ({})", found["definition"].string());
  const std::vector<std::string> details = words(found);
  for (const std::string& detail : details) line += " · " + detail;
  return line + "\n";
}

}  // namespace

std::string to_text(const json::Value& report) {
  const Value& policy = report["policy"];
  const Value& input = report["input"];
  const Value& decisions = report["decisions"];
  std::string out =
      fmt::format("{} {}  {}\n", policy["name"].string(), policy["version"].string(), policy["title"].string());
  out += fmt::format("{} exams: {} accepted, {} to review, {} rejected, {} undecided\n", input["exams"].whole(),
                     decisions["accept"].whole(), decisions["review"].whole(), decisions["reject"].whole(),
                     decisions["unknown"].whole());
  out += fmt::format("{} files: {} used ({} images, {} series)", input["files"].whole(), input["used"].whole(),
                     input["images"].whole(), input["series"].whole());
  if (const json::Object* reasons = input["not_used"].object()) {
    for (const auto& [reason, count] : *reasons) out += fmt::format(", {} {}", count.whole(), reason);
  }
  out += "\n";
  std::map<std::string, std::string> findings;  // by exam
  for (const Value& found : report["findings"].items()) findings[found["exam"].string()] += finding(found);
  for (const Value& exam : report["exams"].items()) {
    out += fmt::format("  {} {}", exam["exam"].string(), exam["outcome"].string());
    const std::vector<std::string> because = decision_words(exam);
    out += fmt::format("{}{}\n", because.empty() ? "" : ": ", fmt::join(because, "; "));
    out += findings[exam["exam"].string()];
  }
  return out + fmt::format("seal {}\n", report["seal"].string());
}

}  // namespace qapc::report
