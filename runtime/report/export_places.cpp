// Findings at the lines of the policy: SARIF, and the annotations of GitHub.
#include <cctype>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>

#include "runtime/report/exports.hpp"
#include "runtime/report/words.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::report {
namespace {

using json::Array;
using json::Object;
using json::Value;

/// How loud a finding is. What is unknown is never an error: it is told as something to look at, whatever the severity.
enum class Level { Note, Warning, Error };

Level level_of(std::string_view verdict, std::string_view severity) {
  if (verdict == "fail") return severity == "minor" ? Level::Warning : Level::Error;
  return verdict == "not assessed" || verdict == "waived" ? Level::Note : Level::Warning;
}

std::string_view sarif_word(Level level) {
  return level == Level::Error ? "error" : level == Level::Warning ? "warning" : "note";
}

std::string_view line_of(std::string_view text, std::int64_t number) {
  for (; number > 1; --number) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
  }
  return text.substr(0, text.find('\n'));
}

/// Whether a name would go on here.
bool is_word(std::string_view rest) {
  return !rest.empty() &&
         (std::isalnum(static_cast<unsigned char>(rest.front())) != 0 || rest.front() == '_' || rest.front() == '-');
}

/// The file that declares a rule: that which has its name on its line. A report does not say it in any other way.
std::string file_of(const Value& report, const Value& rule, std::string_view folder) {
  const Array& sources = report["policy"]["sources"].items();
  std::string name = sources.empty() ? "policy" : sources.front()["name"].string();
  for (const Value& source : sources) {
    const std::string_view line = line_of(source["text"].string(), rule["line"].whole());
    const std::string declared = "rule " + rule["rule"].string();
    const std::size_t at = line.find(declared);
    if (at == std::string_view::npos || is_word(line.substr(at + declared.size()))) continue;  // of a longer name
    name = source["name"].string();
    break;
  }
  if (folder.empty()) return name;
  return std::string(folder) + (folder.ends_with('/') ? "" : "/") + name;
}

std::string level_name(const Value& found) {
  return found["level"].is_null() ? "exam" : found["level"].string();
}

/// `ABFHRVNV6S83 series 2 (T1w)`
std::string subject(const Value& found) {
  std::string out = about(found);
  if (!found["series_number"].string().empty()) out += " series " + found["series_number"].string();
  if (!found["definition"].string().empty()) out += " (" + found["definition"].string() + ")";
  return out;
}

std::string message(const Value& found) {
  std::string out = subject(found) + ": " + verdict_words(found);
  for (const std::string& detail : words(found)) out += " · " + detail;
  for (const Value& other : found["also"].items()) out += " · also " + other.string();
  return out;
}

/// What it asks, what a missing value means, and what is to be done.
std::string help(const Value& rule) {
  std::string out = fmt::format("For {}.", rule["subject"].string());
  for (const Value& line : rule["protocol"].items()) out += "\nAsks: " + line.string();
  out += fmt::format("\nA missing value means {}.", rule["missing_means"].string());
  for (const Value& one : rule["actions"].items()) {
    const std::string& by = one["by"].string();
    out += fmt::format("\nDo: {}{}", one["action"].string(), by.empty() ? "" : " (" + by + ")");
  }
  return out;
}

Object said(std::string words) {
  return {{"text", std::move(words)}};
}

Value sarif_rule(const Value& rule) {
  const std::string& name = rule["rule"].string();
  const std::string& title = rule["title"].string();
  const Level level = level_of("fail", rule["severity"].string());
  return Object{{"id", name},
                {"shortDescription", said(title.empty() ? name : title)},
                {"help", said(help(rule))},
                {"defaultConfiguration", Object{{"level", sarif_word(level)}}},
                {"properties", Object{{"severity", rule["severity"]}}}};
}

Value sarif_result(const Value& found, std::size_t rule, const std::string& file) {
  const Object place{{"artifactLocation", Object{{"uri", text::uri_path(file)}}},
                     {"region", Object{{"startLine", found["line"].whole()}}}};
  const std::string& series = found["series"].string();
  const std::string full = series.empty() ? about(found) : about(found) + "/" + series;
  const Object logical{{"fullyQualifiedName", full}, {"kind", series.empty() ? level_name(found) : "series"}};
  Object result{{"ruleId", found["rule"]},
                {"ruleIndex", rule},
                {"level", sarif_word(level_of(found["verdict"].string(), found["severity"].string()))},
                {"message", said(message(found))},
                {"locations", Array{Object{{"physicalLocation", place}, {"logicalLocations", Array{logical}}}}},
                {"partialFingerprints", Object{{"qapcFinding/v1", found["fingerprint"]}}},
                {"properties", Object{{"verdict", found["verdict"]}}}};
  const Value& waiver = found["waiver"];
  if (!waiver.is_null()) {
    const std::string why =
        fmt::format("{}, by {} until {}", waiver["because"].string(), waiver["by"].string(), waiver["until"].string());
    result.emplace("suppressions", Array{Object{{"kind", "external"}, {"status", "accepted"}, {"justification", why}}});
  }
  return result;
}

}  // namespace

std::string to_sarif(const Value& report, std::string_view folder) {
  Array rules;
  std::map<std::string, std::pair<std::size_t, std::string>> known;  // number and file
  for (const Value& rule : report["rules"].items()) {
    known.emplace(rule["rule"].string(), std::pair(rules.size(), file_of(report, rule, folder)));
    rules.push_back(sarif_rule(rule));
  }
  Array results;
  for (const Value& found : report["findings"].items()) {
    const auto rule = known.find(found["rule"].string());
    if (rule != known.end()) results.push_back(sarif_result(found, rule->second.first, rule->second.second));
  }
  const Value& policy = report["policy"];
  const Object driver{{"name", "qapc"}, {"version", report["engine"]["version"]}, {"rules", rules}};
  const Object properties{{"policy", policy["name"]},
                          {"version", policy["version"]},
                          {"decisions", report["decisions"]},
                          {"seal", report["seal"]}};
  const Object run{{"tool", Object{{"driver", driver}}},
                   {"automationDetails", Object{{"id", policy["name"].string() + "/"}}},
                   {"columnKind", "unicodeCodePoints"},
                   {"results", results},
                   {"properties", properties}};
  return json::canonical(Object{{"version", "2.1.0"},
                                {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"},
                                {"runs", Array{run}}}) +
         "\n";
}

std::string to_github(const Value& report, std::string_view folder) {
  std::map<std::string, std::string> files;
  for (const Value& rule : report["rules"].items()) files.emplace(rule["rule"].string(), file_of(report, rule, folder));
  std::string out;
  for (const Value& found : report["findings"].items()) {
    const std::string& rule = found["rule"].string();
    const Level level = level_of(found["verdict"].string(), found["severity"].string());
    out += fmt::format("::{} file={},line={},title={}::{}\n", level == Level::Note ? "notice" : sarif_word(level),
                       text::workflow_text(files[rule], true), found["line"].whole(), text::workflow_text(rule, true),
                       text::workflow_text(message(found), false));
  }
  return out;
}

}  // namespace qapc::report
