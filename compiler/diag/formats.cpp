#include "compiler/diag/formats.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <set>

#include "runtime/json/value.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::diag {
namespace {

using json::Array;
using json::Object;
using json::Value;

std::string_view level(Severity severity) {
  return severity == Severity::Error ? "error" : "warning";
}

Object region(const Sources& sources, Span span) {
  const Position begin = sources.position(span.source, span.begin);
  const Position end = sources.position(span.source, span.end);
  return {{"startLine", begin.line}, {"startColumn", begin.column}, {"endLine", end.line}, {"endColumn", end.column}};
}

Object place(const Sources& sources, Span span) {
  Object where = region(sources, span);
  where.emplace("file", sources.name(span.source));
  return where;
}

Value message_json(const Sources& sources, const Message& message) {
  Array labels;
  for (const Label& label : message.labels)
    labels.push_back(Object{{"text", label.text}, {"at", place(sources, label.span)}});
  Array helps;
  for (const Help& help : message.helps) {
    Object one{{"text", help.text}};
    if (help.fix)
      one.emplace("edit", Object{{"at", place(sources, help.fix->span)}, {"replacement", help.fix->replacement}});
    helps.push_back(one);
  }
  const Array notes(message.notes.begin(), message.notes.end());
  return Object{{"code", "QAP-" + std::string(message.code)},
                {"severity", level(message.severity)},
                {"text", message.text},
                {"label", message.label},
                {"at", place(sources, message.span)},
                {"labels", labels},
                {"helps", helps},
                {"notes", notes}};
}

Object artifact(const Sources& sources, std::uint32_t source) {
  return {{"uri", text::uri_path(sources.name(source))}};
}

Value sarif_result(const Sources& sources, const Message& message) {
  const Object location{{"physicalLocation", Object{{"artifactLocation", artifact(sources, message.span.source)},
                                                    {"region", region(sources, message.span)}}}};
  Object result{{"ruleId", "QAP-" + std::string(message.code)},
                {"level", level(message.severity)},
                {"message", Object{{"text", message.text}}},
                {"locations", Array{location}}};
  Array fixes;
  for (const Help& help : message.helps) {
    if (!help.fix) continue;
    const Object replacement{{"deletedRegion", region(sources, help.fix->span)},
                             {"insertedContent", Object{{"text", help.fix->replacement}}}};
    const Object change{{"artifactLocation", artifact(sources, help.fix->span.source)},
                        {"replacements", Array{replacement}}};
    fixes.push_back(Object{{"description", Object{{"text", help.text}}}, {"artifactChanges", Array{change}}});
  }
  if (!fixes.empty()) result.emplace("fixes", fixes);
  return result;
}

}  // namespace

std::string to_json(const Sources& sources, const std::vector<Checked>& all) {
  Array messages;
  for (const Checked& one : all) {
    for (const Message& message : one.messages) messages.push_back(message_json(sources, message));
  }
  return json::canonical(messages) + "\n";
}

std::string to_sarif(const Sources& sources, const std::vector<Checked>& all) {
  Array results;
  std::set<std::string_view> codes;
  for (const Checked& one : all) {
    for (const Message& message : one.messages) {
      results.push_back(sarif_result(sources, message));
      codes.insert(message.code);
    }
  }
  Array rules;
  for (const std::string_view code : codes) {
    const Entry* entry = find_entry(code);
    rules.push_back(Object{{"id", "QAP-" + std::string(code)}, {"shortDescription", Object{{"text", entry->why}}}});
  }
  const Object driver{{"name", "qapc"}, {"version", QAPC_VERSION}, {"rules", rules}};
  const Object run{{"tool", Object{{"driver", driver}}}, {"columnKind", "unicodeCodePoints"}, {"results", results}};
  const Object log{
      {"version", "2.1.0"}, {"$schema", "https://json.schemastore.org/sarif-2.1.0.json"}, {"runs", Array{run}}};
  return json::canonical(log) + "\n";
}

std::string to_github(const Sources& sources, const std::vector<Checked>& all) {
  std::string out;
  for (const Checked& one : all) {
    for (const Message& message : one.messages) {
      const Position begin = sources.position(message.span.source, message.span.begin);
      std::string text = message.text;
      for (const Help& help : message.helps) text += "\nhelp: " + help.text;
      out += fmt::format("::{} file={},line={},col={},title=QAP-{}::{}\n", level(message.severity),
                         text::workflow_text(sources.name(message.span.source), true), begin.line, begin.column,
                         message.code, text::workflow_text(text, false));
    }
  }
  return out;
}

std::string to_junit(const Sources& sources, const std::vector<Checked>& all) {
  std::string cases;
  std::size_t failures = 0;
  for (const Checked& one : all) {
    cases += fmt::format("  <testcase classname=\"qapc check\" name=\"{}\"", text::markup(sources.name(one.source)));
    std::string inside;
    for (const Message& message : one.messages) {
      if (message.severity != Severity::Error) continue;
      const Position begin = sources.position(message.span.source, message.span.begin);
      inside += fmt::format("    <failure type=\"QAP-{}\" message=\"{}\">{}:{}:{}</failure>\n", message.code,
                            text::markup(message.text), text::markup(sources.name(message.span.source)), begin.line,
                            begin.column);
    }
    failures += inside.empty() ? 0 : 1;
    cases += inside.empty() ? "/>\n" : ">\n" + inside + "  </testcase>\n";
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuite name=\"qapc check\" tests=\"{}\" "
      "failures=\"{}\">\n{}</testsuite>\n",
      all.size(), failures, cases);
}

std::string apply_fixes(const std::string& text, std::uint32_t source, const std::vector<Message>& messages,
                        std::size_t& made) {
  std::vector<Fix> fixes;
  for (const Message& message : messages) {
    const auto offered = std::ranges::count_if(message.helps, [](const Help& help) { return help.fix.has_value(); });
    if (offered != 1) continue;
    const Fix& fix = *std::ranges::find_if(message.helps, [](const Help& help) { return help.fix.has_value(); })->fix;
    if (fix.span.source == source) fixes.push_back(fix);  // not that of a file it imports
  }
  std::ranges::stable_sort(fixes, {}, [](const Fix& fix) { return fix.span.begin; });
  std::string out;
  std::uint32_t at = 0;
  made = 0;
  for (const Fix& fix : fixes) {
    if (fix.span.begin < at) continue;
    out += text.substr(at, fix.span.begin - at) + fix.replacement;
    at = fix.span.end;
    ++made;
  }
  return out + text.substr(at);
}

}  // namespace qapc::diag
