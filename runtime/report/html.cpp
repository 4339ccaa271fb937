// The page: made from the JSON alone, readable without network and without script.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <set>

#include "runtime/base/contains.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/report/aggregates.hpp"
#include "runtime/report/calibrations.hpp"
#include "runtime/report/report.hpp"
#include "runtime/report/risks.hpp"
#include "runtime/report/script.hpp"
#include "runtime/report/style.hpp"
#include "runtime/report/superseded.hpp"
#include "runtime/report/words.hpp"
#include "runtime/text/base64.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::report {
namespace {

using json::Object;
using json::Value;

/// Verdicts and outcomes are words first; the class only colours them.
std::string word(std::string_view text) {
  constexpr std::array<std::string_view, 7> kStyles{"pass", "warn", "fail", "unknown", "accept", "review", "reject"};
  const std::string_view first = text.substr(0, text.find(' '));
  return fmt::format("<span class=\"{}\">{}</span>", contains(kStyles, first) ? first : "none", text::markup(text));
}

/// The place on the page of a subject that findings are about.
std::string anchor(const Value& subject) {
  return text::markup(report::anchor(about(subject)));
}

/// What was decided, in the policy's own word, and why.
std::string outcome(const Value& subject) {
  const std::string& said = subject["outcome"].string();
  std::string told = word(said);
  if (!subject["word"].is_null() && subject["word"].string() != said)
    told = fmt::format("{} ({})", text::markup(subject["word"].string()), told);
  for (const std::string& because : decision_words(subject))
    told += fmt::format("<br><small>{}</small>", text::markup(because));
  return told;
}

class Page {
 public:
  explicit Page(const Value& report) : report_(report) {}

  std::string write() {
    head();
    verdict();
    next();
    changes();
    not_checked();
    exams();
    groups();
    findings();
    risks();
    waivers();
    policy();
    files();
    provenance();
    add("</main><script>{}</script></body></html>\n", kScript);
    return std::move(out_);
  }

 private:
  [[nodiscard]] const Value& policy_of() const { return report_["policy"]; }
  [[nodiscard]] const Value& input() const { return report_["input"]; }
  template <typename... Args>
  void add(fmt::format_string<Args...> format, Args&&... args) {
    out_ += fmt::format(format, std::forward<Args>(args)...);
  }
  void heading(std::string_view id, std::string_view text) {
    add("<section aria-labelledby=\"{0}\"><h2 id=\"{0}\">{1}</h2>\n", id, text::markup(text));
  }
  void end() { out_ += "</section>\n"; }
  /// What a table is of, for scripts and for those who hear the page: `rule`, `TE`.
  struct Of {
    std::string_view what = "of";
    std::string name;
  };
  /// Columns from `numeric_from` on hold numbers.
  void table(std::initializer_list<std::string_view> columns, const Of& of, int numeric_from = 100) {
    add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"table of {1}\"><table "
        "data-{0}=\"{1}\"><thead><tr>",
        of.what, text::markup(of.name));
    for (const std::string_view column : columns)
      add("<th scope=\"col\"{}>{}</th>", numeric_from-- > 0 ? "" : " class=\"number\"", column);
    out_ += "</tr></thead><tbody>\n";
  }
  void end_table() { out_ += "</tbody></table></div>\n"; }

  void head() {
    const std::string title = text::markup(policy_of()["title"].string());
    out_ +=
        "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" "
        "content=\"width=device-width, initial-scale=1\">";
    // Only the script that stands in the page may run, and nothing may be loaded from anywhere.
    add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
        "script-src 'sha256-{}'; base-uri 'none'; form-action 'none'\">",
        text::base64(crypto::sha256(kScript)));
    add("<title>{} — qapc report</title><style>{}</style></head>\n<body><header>", title, kStyle);
    add("<h1>{}</h1><p class=\"soft\"><code>{}</code> version {} · language edition {}", title,
        text::markup(policy_of()["name"].string()), text::markup(policy_of()["version"].string()),
        text::markup(policy_of()["edition"].string()));
    if (!policy_of()["goal"].string().empty()) add(" · goal: {}", text::markup(policy_of()["goal"].string()));
    out_ += "</p>";
    const std::string approval = approval_words(policy_of());
    if (!report_["number"].is_null() || !report_["as_of"].is_null() || !approval.empty()) {
      std::vector<std::string> parts;
      if (!report_["number"].is_null()) parts.push_back("report " + report_["number"].string());
      if (!report_["as_of"].is_null()) parts.push_back("as of " + report_["as_of"].string());
      if (!approval.empty()) parts.push_back("policy " + approval);
      add("<p class=\"soft\">{}</p>", text::markup(fmt::format("{}", fmt::join(parts, " · "))));
    }
    add("<p class=\"soft\">seal <span class=\"code\">{}</span></p>", text::markup(report_["seal"].string()));
    out_ += "<nav><a href=\"#next\">Do next</a>";
    if (!report_["supersedes"].is_null()) out_ += "<a href=\"#changes\">Changes</a>";
    out_ += "<a href=\"#unchecked\">Not checked</a><a href=\"#exams\">Exams</a><a href=\"#findings\">Findings</a>";
    if (!report_["risks"].items().empty()) out_ += "<a href=\"#risks\">Risks</a>";
    if (!report_["waivers"].is_null()) out_ += "<a href=\"#waivers\">Waivers</a>";
    out_ +=
        "<a href=\"#policy\">Policy</a><a href=\"#files\">Files</a><a "
        "href=\"#provenance\">Provenance</a></nav></header><main>\n";
  }

  void verdict() {
    const Value& decisions = report_["decisions"];
    out_ += "<section class=\"verdict\" aria-label=\"verdict\">";
    add("<p><b>{}</b>: {} {}, {} {}, {} {}, {} undecided</p>", plural(input()["exams"].whole(), "exam", "exams"),
        decisions["accept"].whole(), word("accept"), decisions["review"].whole(), word("review"),
        decisions["reject"].whole(), word("reject"), decisions["unknown"].whole());
    add("<p>{} in {}, read from {} of {}</p>", plural(input()["images"].whole(), "image", "images"),
        plural(input()["series"].whole(), "series", "series"), input()["used"].whole(),
        plural(input()["files"].whole(), "file", "files"));
    std::map<std::string, std::int64_t> counts;
    for (const Value& rule : report_["rules"].items()) {
      if (const Object* verdicts = rule["verdicts"].object()) {
        for (const auto& [name, count] : *verdicts) counts[name] += count.whole();
      }
    }
    std::string line;
    for (const auto& [name, count] : counts)
      line += fmt::format("{}{} {}", line.empty() ? "" : ", ", count, word(name));
    add("<p>Verdicts: {}</p></section>\n", line.empty() ? "none" : line);
  }

  void next() {
    heading("next", "Do next");
    std::map<std::pair<std::string, std::string>, std::set<std::string>> todo;
    for (const Value& found : report_["findings"].items()) {
      if (found["verdict"].string() != "fail" && found["verdict"].string() != "unknown") continue;
      for (const Value& rule : report_["rules"].items()) {
        if (rule["rule"] != found["rule"]) continue;
        for (const Value& action : rule["actions"].items())
          todo[{action["by"].string(), action["action"].string()}].insert(about(found) + " (" + found["rule"].string() +
                                                                          ")");
      }
    }
    if (todo.empty()) out_ += "<p>No rule that names an action failed or is unknown.</p>";
    for (const auto& [action, exams] : todo) {
      add("<div data-by=\"{0}\" data-action=\"{1}\"><h3>{0}</h3><p>{1}</p><ul>", text::markup(action.first),
          text::markup(action.second));
      for (const std::string& exam : exams) add("<li class=\"code\">{}</li>", text::markup(exam));
      out_ += "</ul></div>\n";
    }
    end();
  }

  /// What is other than in the report that this one replaces.
  void changes() {
    const std::string told = superseded_html(report_);
    if (told.empty()) return;
    heading("changes", "Changed since the report that this one replaces");
    out_ += told;
    end();
  }

  [[nodiscard]] static std::int64_t count(const Value& rule, std::initializer_list<std::string_view> verdicts) {
    std::int64_t sum = 0;
    for (const std::string_view verdict : verdicts) sum += rule["verdicts"][verdict].whole();
    return sum;
  }

  void not_checked() {
    heading("unchecked", "Not checked");
    table({"rule", "severity", "passed", "unknown", "not run", "not assessed", "waived", "not applicable"},
          {"of", "not checked"}, 2);
    for (const Value& rule : report_["rules"].items()) {
      add("<tr><td>{}</td><td>{}</td>", text::markup(rule["rule"].string()), text::markup(rule["severity"].string()));
      for (const std::int64_t times :
           {count(rule, {"pass", "warn"}), count(rule, {"unknown", "unknown (definition)"}), count(rule, {"not run"}),
            count(rule, {"not assessed"}), count(rule, {"waived"}), count(rule, {"not applicable"})})
        add("<td class=\"number\">{}</td>", times);
      out_ += "</tr>\n";
    }
    end_table();
    for (const Value& rule : report_["rules"].items()) {
      const Object* verdicts = rule["verdicts"].object();
      if (verdicts != nullptr && verdicts->empty())
        add("<p>Rule {} ({}) found nothing to look at.</p>", text::markup(rule["rule"].string()),
            text::markup(rule["subject"].string()));
    }
    end();
  }

  void exams() {
    heading("exams", "Exams");
    if (!report_["aggregates"].is_null()) {
      out_ += aggregates_html(report_);
      return end();
    }
    out_ +=
        "<div id=\"filter\" class=\"filter\" role=\"search\" hidden=\"\"><label>Find <input id=\"find\" "
        "type=\"search\" "
        "autocomplete=\"off\" placeholder=\"code, rule, verdict, value\"></label> <label>Decision <select "
        "id=\"decision\"><option value=\"\">all</option><option>accept</option><option>review</option>"
        "<option>reject</option><option value=\"unknown\">undecided</option></select></label> <output id=\"shown\" "
        "aria-live=\"polite\"></output> <button id=\"more\" type=\"button\" hidden=\"\">show all</button></div>\n";
    out_ +=
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"exams and rules\"><table><thead><tr><th "
        "scope=\"col\">exam</th><th scope=\"col\">decision</th><th scope=\"col\">series</th>";
    for (const Value& rule : report_["rules"].items())
      add("<th scope=\"col\">{}</th>", text::markup(rule["rule"].string()));
    out_ += "</tr></thead><tbody>\n";
    for (const Value& exam : report_["exams"].items()) {
      add("<tr id=\"{0}\" data-exam=\"{1}\" data-outcome=\"{2}\"><th scope=\"row\" class=\"code exam\">{1}</th><td>{3}",
          anchor(exam), text::markup(exam["exam"].string()), text::markup(exam["outcome"].string()), outcome(exam));
      if (exam["studies"].whole() > 1) add("<br>{} studies", exam["studies"].whole());
      if (!exam["alone"].is_null()) add("<br>joined with no other study: {}", text::markup(exam["alone"].string()));
      for (const std::string& said : membership_words(exam)) add("<br>{}", text::markup(said));
      add("</td><td>{}</td>", series_words(exam));
      for (const Value& rule : report_["rules"].items()) add("<td>{}</td>", verdicts_cell(exam, rule["rule"].string()));
      out_ += "</tr>\n";
    }
    end_table();
    end();
  }

  [[nodiscard]] static std::string verdicts_cell(const Value& subject, const std::string& rule) {
    std::string cell;
    if (const Object* verdicts = subject["rules"][rule].object()) {
      for (const auto& [name, times] : *verdicts)
        cell += fmt::format("{}{}{}", cell.empty() ? "" : ", ", word(name),
                            times.whole() > 1 ? fmt::format(" ×{}", times.whole()) : "");
    }
    return cell.empty() ? "–" : cell;
  }

  /// Why a site or scanner is not known.
  [[nodiscard]] static std::string reasons(const Value& group) {
    std::string text;
    for (const Value& one : group["not_known"].items())
      text += fmt::format("<br>{} ({})", text::markup(one["reason"].string()), one["exams"].whole());
    return text;
  }

  /// Subjects, scanners, sites and the cohort.
  void groups() {
    if (report_["groups"].items().empty()) return;
    heading("groups", "Subjects, scanners, sites, cohort");
    std::map<std::string, std::string> outcomes;  // of exams
    for (const Value& exam : report_["exams"].items()) outcomes[exam["exam"].string()] = exam["outcome"].string();
    table({"what", "code", "decision", "rules", "exams", "accept", "review", "reject", "undecided"}, {"of", "groups"},
          4);
    for (const Value& group : report_["groups"].items()) {
      add("<tr id=\"{0}\" data-level=\"{1}\" data-group=\"{2}\"><td>{1}</td><th scope=\"row\" "
          "class=\"code\">{2}{3}</th><td>",
          anchor(group), text::markup(group["level"].string()), text::markup(group["group"].string()), reasons(group));
      if (!group["outcome"].is_null()) out_ += outcome(group);
      out_ += "</td><td>";
      if (const Object* rules = group["rules"].object()) {
        for (const auto& [rule, counts] : *rules) add("{} {}<br>", text::markup(rule), verdicts_cell(group, rule));
      }
      const Value& shared = aggregates_of_group(report_, group);
      const auto exams = static_cast<std::int64_t>(group["exams"].items().size());
      add("</td><td class=\"number\">{}</td>", shared.is_null() ? exams : shared["exams"].whole());
      for (const char* outcome : {"accept", "review", "reject", "unknown"}) {
        const std::int64_t of = !shared.is_null()
                                    ? shared["decisions"][outcome].whole()
                                    : std::ranges::count_if(group["exams"].items(), [&](const Value& exam) {
                                        const auto found = outcomes.find(exam.string());
                                        return found != outcomes.end() && found->second == outcome;
                                      });
        add("<td class=\"number\" data-count=\"{}\">{}</td>", outcome, of);
      }
      out_ += "</tr>\n";
    }
    end_table();
    end();
  }

  /// `T1w: 5, 6 · 10 others`
  [[nodiscard]] static std::string series_words(const Value& exam) {
    std::map<std::string, std::string> by_definition;
    std::int64_t others = 0;
    for (const Value& series : exam["series"].items()) {
      const auto& ambiguous = series["ambiguous"].items();
      const auto& passed_over = series["passed_over"].items();
      if (series["definitions"].items().empty() && ambiguous.empty() && passed_over.empty()) ++others;
      for (const Value& definition : passed_over)
        by_definition[definition.string() + " not used"] += " " + series_name(series);
      for (const Value& classes : ambiguous)
        by_definition[classes["classes"].string() + " ambiguous"] += " " + series_name(series);
      for (const Value& definition : series["definitions"].items()) {
        std::string& numbers = by_definition[definition.string()];
        numbers += (numbers.empty() ? "" : ", ") + series_name(series);
      }
    }
    std::string text;
    for (const auto& [definition, numbers] : by_definition)
      text += fmt::format("{}{}: {}", text.empty() ? "" : " · ", text::markup(definition), text::markup(numbers));
    if (others > 0) text += fmt::format("{}{} of no definition", text.empty() ? "" : " · ", others);
    return text;
  }

  void findings() {
    heading("findings", "Findings by rule");
    bool any = false;
    for (const Value& rule : report_["rules"].items()) {
      std::string rows;
      for (const Value& found : report_["findings"].items()) {
        if (found["rule"] != rule["rule"] && !contains(found["also"].items(), rule["rule"])) continue;
        std::string details;
        for (const std::string& detail : words(found))
          details += (details.empty() ? "" : "<br>") + text::markup(detail);
        rows += fmt::format(
            "<tr data-about=\"{1}\" data-verdict=\"{5}\"><td class=\"code\"><a href=\"#{0}\">{1}</a></td><td>{2}</td>"
            "<td>{3}</td><td>{4}</td></tr>\n",
            anchor(found), text::markup(about(found)), text::markup(found["series_number"].string()),
            word(verdict_words(found)), details, text::markup(found["verdict"].string()));
      }
      if (rows.empty()) continue;
      any = true;
      add("<h3>{} <small>{} · {} · line {}</small></h3>", text::markup(rule["rule"].string()),
          text::markup(rule["title"].string()), text::markup(rule["severity"].string()), rule["line"].whole());
      table({"exam", "series", "verdict", "what was seen"}, {"rule", rule["rule"].string()});
      out_ += rows;
      end_table();
    }
    if (!any) out_ += "<p>Every rule passed wherever it applied.</p>";
    end();
  }

  void risks() {
    const std::string told = risks_html(report_);
    if (told.empty()) return;
    heading("risks", "Risks");
    out_ += told + calibrations_html(report_);
    end();
  }

  /// Who waived what until when, and what became of it.
  void waivers() {
    const Value& file = report_["waivers"];
    if (file.is_null()) return;
    heading("waivers", "Waivers as of " + report_["as_of"].string());
    table({"rule", "for", "until", "by", "because", "what became of it"}, {"of", "waivers"});
    for (const Value& one : file["entries"].items())
      add("<tr><td>{}</td><td>{} <span class=\"code\">{}</span></td><td class=\"exam\">{}</td><td>{}</td><td>{}</td>"
          "<td>{}</td></tr>\n",
          text::markup(one["rule"].string()), text::markup(one["level"].string()), text::markup(one["code"].string()),
          text::markup(one["until"].string()), text::markup(one["by"].string()), text::markup(one["because"].string()),
          text::markup(waiver_words(one)));
    end_table();
    if (file["entries"].items().empty()) out_ += "<p>The file holds no waiver.</p>";
    add("<details><summary>{} as it was read</summary><pre class=\"code\">{}</pre></details>\n",
        text::markup(file["name"].string()), text::markup(file["text"].string()));
    end();
  }

  /// The procedure that the policy is part of.
  void steps() {
    if (policy_of()["steps"].items().empty()) return;
    out_ += "<h3>Steps of the procedure</h3>";
    table({"step", "what", "details"}, {"of", "steps"});
    for (const Value& step : policy_of()["steps"].items()) {
      std::string parts;
      for (const Value& part : step["parts"].items())
        parts += fmt::format("{}{} {}", parts.empty() ? "" : "<br>", text::markup(part["what"].string()),
                             text::markup(part["value"].string()));
      add("<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td></tr>\n", text::markup(step["step"].string()),
          text::markup(step["title"].string()), parts);
    }
    end_table();
  }

  void policy() {
    heading("policy", "The policy in words");
    table({"rule", "severity", "about", "protocol", "a missing value"}, {"of", "policy"});
    for (const Value& rule : report_["rules"].items()) {
      std::string protocol;
      for (const Value& line : rule["protocol"].items())
        protocol += (protocol.empty() ? "" : "<br>") + text::markup(line.string());
      add("<tr><td>{}<br><small>{}</small></td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
          text::markup(rule["rule"].string()), text::markup(rule["title"].string()),
          text::markup(rule["severity"].string()), text::markup(rule["subject"].string()), protocol,
          text::markup(rule["missing_means"].string()));
    }
    end_table();
    for (const Value& decision : policy_of()["decisions"].items()) {
      const std::string level = decision["for"].string();
      add("<h3>Decision for {}</h3><ul>", level == "cohort" ? "all exams together" : "each " + text::markup(level));
      for (const Value& branch : decision["branches"].items()) add("<li>{}</li>", text::markup(branch.string()));
      out_ += "</ul>\n";
    }
    steps();
    if (!policy_of()["shows_only"].is_null())
      add("<p>Reports of this policy show {} only: no value of an exam.</p>",
          text::markup(policy_of()["shows_only"].string()));
    for (const Value& source : policy_of()["sources"].items()) {
      add("<details><summary>{} as it was run</summary><pre class=\"code\">{}</pre></details>\n",
          text::markup(source["name"].string()), text::markup(source["text"].string()));
    }
    end();
  }

  void files() {
    heading("files", "Files seen and not used");
    const auto& unused = input()["files_not_used"].items();
    if (unused.empty()) out_ += "<p>Every file was used.</p>";
    if (const Object* reasons = input()["not_used"].object(); reasons != nullptr && !reasons->empty()) {
      table({"reason", "files"}, {"of", "files"}, 1);
      for (const auto& [reason, times] : *reasons)
        add("<tr><td>{}</td><td class=\"number\">{}</td></tr>\n", text::markup(reason), times.whole());
      end_table();
      out_ += "<details><summary>Each file, by its keyed code</summary>";
      table({"file", "reason", "detail"}, {"of", "each file"});
      for (const Value& file : unused)
        add("<tr><td class=\"code\">{}</td><td>{}</td><td>{}</td></tr>\n", text::markup(file["file"].string()),
            text::markup(file["reason"].string()), text::markup(file["detail"].string()));
      end_table();
      out_ += "</details>\n";
    }
    end();
  }

  void provenance() {
    heading("provenance", "Provenance");
    table({"what", "value"}, {"of", "provenance"});
    const auto row = [&](std::string_view what, const std::string& value) {
      add("<tr><th scope=\"row\">{}</th><td class=\"code\">{}</td></tr>\n", what, text::markup(value));
    };
    row("qapc", report_["engine"]["version"].string());
    row("program, SHA-256", policy_of()["program_sha256"].string());
    for (const Value& source : policy_of()["sources"].items())
      row("source, SHA-256", source["name"].string() + " " + source["sha256"].string());
    if (!report_["waivers"].is_null())
      row("waivers, SHA-256", report_["waivers"]["name"].string() + " " + report_["waivers"]["sha256"].string());
    for (const Value& tool : report_["external"].items()) {
      row("measured by " + tool["tool"].string(), external_words(tool));
      row("its files, SHA-256", tool["sha256"].string());
    }
    if (!report_["profile"].is_null()) row("profile", profile_words(report_["profile"]));
    if (!report_["supersedes"].is_null()) row("supersedes, seal", report_["supersedes"]["seal"].string());
    row("DICOM dictionary", report_["dictionary"]["edition"].string() + " " + report_["dictionary"]["sha256"].string());
    row("pseudonym key", report_["key"].string());
    row("seal of this report", report_["seal"].string());
    end_table();
    const std::string& profile = report_["profile"]["name"].string();
    add("<p>Exams, series and files appear as codes made with the pseudonym key; who holds the key can make them again "
        "with <code>qapc run POLICY PATH --key KEY{}</code>, which gives the same seal for the same policy, exams and "
        "version.</p>\n",
        profile.empty() ? "" : " --profile " + text::markup(profile));
    end();
  }

  const Value& report_;
  std::string out_;
};

}  // namespace

std::string to_html(const json::Value& report) {
  return Page(report).write();
}

}  // namespace qapc::report
