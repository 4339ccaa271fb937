#include "runtime/report/words.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace qapc::report {

using json::Value;

std::string plural(std::int64_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string observed_words(const Value& observed) {
  const std::int64_t images = observed["images"].whole();
  const auto share = [&](const Value& part) {
    return images == 1 ? std::string() : fmt::format(" ({} of {} images)", part["count"].whole(), images);
  };
  std::vector<std::string> parts;
  for (const Value& value : observed["values"].items()) parts.push_back(value["value"].string() + share(value));
  if (observed["more"].whole() > 0) parts.push_back(fmt::format("{} other values", observed["more"].whole()));
  for (const Value& reason : observed["missing"].items()) parts.push_back(reason["reason"].string() + share(reason));
  for (const Value& home : observed["homes"].items()) {
    if (observed["homes"].items().size() > 1) parts.push_back("from " + home["home"].string() + share(home));
  }
  if (parts.empty()) return observed["hidden"].is_null() ? "" : fmt::format("not shown ({} images)", images);
  return fmt::format("{}", fmt::join(parts, ", "));
}

std::string about(const Value& subject) {
  const std::string& group = subject["group"].string();
  if (group.empty() || group == subject["level"].string()) return group.empty() ? subject["exam"].string() : group;
  return fmt::format("{} {}", subject["level"].string(), group);
}

std::string anchor(std::string name) {
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string or_nothing(const std::string& text) {
  return text.empty() ? "nothing" : text;
}

std::string or_used(const std::string& reason) {
  return reason.empty() ? "used or not there" : reason;
}

const std::string& series_name(const Value& series) {
  const std::string& number = series["number"].string();
  return number.empty() ? series["series"].string() : number;
}

std::vector<std::string> decision_words(const Value& exam) {
  std::vector<std::string> all;
  for (const Value& because : exam["because"].items()) {
    std::vector<std::string> rules;
    for (const Value& rule : because["rules"].items()) rules.push_back(rule.string());
    const std::string by = rules.empty() ? "" : fmt::format(" ({})", fmt::join(rules, ", "));
    all.push_back(because["condition"].string() + by);
  }
  return all;
}

std::vector<std::string> words(const Value& finding) {
  std::vector<std::string> all;
  if (finding["images"].whole() > 0) all.push_back(fmt::format("{} images", finding["images"].whole()));
  for (const Value& check : finding["checks"].items()) {
    const std::string seen = observed_words(check["observed"]);
    all.push_back(fmt::format("{}{}, expected {}", check["what"].string(), seen.empty() ? "" : " " + seen,
                              check["expected"].string()));
  }
  if (!finding["row"].string().empty()) all.push_back(finding["row"].string() + " row");
  if (!finding["because"].string().empty()) all.push_back(finding["because"].string());
  if (finding["checks"].items().empty()) {
    for (const Value& cause : finding["causes"].items())
      all.push_back(
          fmt::format("{} {} ({})", cause["attribute"].string(), cause["reason"].string(), cause["count"].whole()));
  }
  for (const Value& said : finding["says"].items()) all.push_back(said.string());
  const Value& waiver = finding["waiver"];
  if (!waiver.is_null())
    all.push_back(fmt::format("waived until {} by {}: {}", waiver["until"].string(), waiver["by"].string(),
                              waiver["because"].string()));
  return all;
}

std::vector<std::string> membership_words(const Value& exam) {
  std::vector<std::string> all;
  const auto tell = [&](std::string_view list, std::string_view what) {
    for (const Value& one : exam[list].items()) {
      const std::string& member = one["member"].string();
      const std::string named = fmt::format(fmt::runtime(what), one["name"].string());
      if (member == "yes") all.push_back("this exam is part of " + named);
      if (member == "subject") all.push_back("another exam of this subject is part of " + named);
      if (member == "unknown")
        all.push_back(fmt::format("whether this exam is part of {} is not known: that has another key", named));
    }
  };
  tell("baselines", "the baseline {} it is compared with");
  tell("calibrations", "the calibration {} that its risk comes from");
  return all;
}

std::string verdict_words(const Value& finding) {
  const std::string& verdict = finding["verdict"].string();
  return finding["was"].is_null() ? verdict : fmt::format("{} ({})", verdict, finding["was"].string());
}

std::string external_words(const Value& tool) {
  std::string text;
  for (const Value& version : tool["versions"].items()) text += version.string() + ", ";
  text += plural(tool["files"].whole(), "file", "files") + fmt::format(", {} used", tool["used"].whole());
  if (tool["not_json"].whole() > 0) text += fmt::format(", {} not readable as JSON", tool["not_json"].whole());
  if (tool["unnamed"].whole() > 0) text += fmt::format(", {} without the name of a series", tool["unnamed"].whole());
  return text;
}

std::string profile_words(const Value& profile) {
  const std::int64_t exams = profile["exams"].whole();
  const std::string& name = profile["name"].string();
  if (exams == 0) return name + ": every exam is measured";
  return fmt::format("{}: {} of {} not made, as {} without", name,
                     plural(profile["not_measured"].whole(), "measurement", "measurements"),
                     plural(exams, "exam", "exams"), exams == 1 ? "it is decided" : "they are decided");
}

std::string waiver_words(const Value& waiver) {
  const std::string& state = waiver["state"].string();
  const std::int64_t verdicts = waiver["verdicts"].whole();
  const std::int64_t days = waiver["days_left"].whole();
  if (state == "expired") return "expired, not applied";
  if (state == "unknown rule") return "the policy has no such rule, not applied";
  if (state == "unknown level")
    return fmt::format("the policy does not speak of {}s, not applied", waiver["level"].string());
  const std::string left = days == 0 ? "the last day" : fmt::format("{} {} left", days, days == 1 ? "day" : "days");
  if (verdicts == 0) return "hides nothing, " + left;
  return fmt::format("{} {} waived, {}", verdicts, verdicts == 1 ? "verdict" : "verdicts", left);
}

std::string approval_words(const Value& policy) {
  const Value& approval = policy["approval"];
  if (approval.is_null()) return "";
  const bool ended = approval["ended"] == Value(true);
  return fmt::format("{} {} until {}{}", ended ? "was approved by" : "approved by", approval["by"].string(),
                     approval["until"].string(), ended ? ": the approval has ended" : "");
}

}  // namespace qapc::report
