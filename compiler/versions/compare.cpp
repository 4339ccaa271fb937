// Both policies as a whole, and what the newer one claims by its version.
#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "compiler/syntax/print.hpp"
#include "compiler/versions/comparer.hpp"

namespace qapc::versions {
namespace {

std::string text(const std::optional<ast::Text>& one) {
  return one ? one->text : "";
}

std::string names(const std::vector<ast::Name>& all) {
  std::string joined;
  for (const ast::Name& one : all) joined += one.text + ", ";
  return joined;
}

/// Whether the policies' own tests say the same: what else stands in a file is taken away.
std::string tests_of(ast::Module module) {
  ast::Module only;
  only.units = {module.units.front()};
  only.units.front().header = {};
  only.exprs = module.exprs;
  only.tests = module.tests;
  return syntax::print(only);
}

std::string steps_of(const ast::Header& header) {
  std::string all;
  for (const ast::Step& step : header.steps) {
    all += step.name.text + step.title.text;
    for (const ast::Step::Part& part : step.parts) all += part.word.text + part.value;
  }
  return all;
}

std::string because_of(const ast::Module& module) {
  std::string all;
  for (const ast::Adjust& one : module.adjusts) all += one.target.text + one.because.text + "\n";
  for (const ast::Scale& one : module.scales) all += text(one.because) + "\n";
  for (const ast::Consequence& one : module.consequences) all += text(one.because) + "\n";
  for (const ast::RiskGroup& one : module.risk_groups) all += text(one.because) + "\n";
  return all;
}

/// The text without its version.
std::string unversioned(const Policy& policy) {
  const auto& version = policy.module.header().version;
  std::string text = policy.text;
  return version ? text.erase(version->span.begin, version->span.end - version->span.begin) : text;
}

/// Numbers of a version; what is not there is 0.
std::array<std::int64_t, 3> numbers(std::string_view version) {
  std::array<std::int64_t, 3> all{};
  for (std::int64_t& number : all) {
    const char* const end = version.data() + version.size();
    const auto read = std::from_chars(version.data(), end, number);
    version.remove_prefix(static_cast<std::size_t>(read.ptr - version.data()));
    if (!version.empty()) version.remove_prefix(1);
  }
  return all;
}

}  // namespace

std::optional<Step> step_between(std::string_view before, std::string_view after) {
  constexpr std::array kSteps{Step::Major, Step::Minor, Step::Patch};
  const auto was = numbers(before);
  const auto is = numbers(after);
  for (std::size_t i = 0; i < was.size(); ++i) {
    if (is[i] < was[i]) return std::nullopt;
    if (is[i] > was[i]) return kSteps[i];
  }
  return Step::None;
}

void Comparer::add(const std::string& about, Kind kind, std::string after, std::string before, bool worse) {
  Entry entry{about, kind, std::move(after), std::move(before)};
  entry.step = kind == Kind::Wording ? Step::Patch : worse ? Step::Major : Step::Minor;
  add(std::move(entry));
}

void Comparer::header() {
  const ast::Header& was = before_.module.header();
  const ast::Header& is = after_.module.header();
  const auto name = [](const std::optional<ast::Name>& one) { return one ? one->text : std::string(); };
  result_.name_before = name(was.name);
  result_.name_after = name(is.name);
  result_.version_before = name(was.version);
  result_.version_after = name(is.version);
}

void Comparer::wording_of_policy() {
  const ast::Header& was = before_.module.header();
  const ast::Header& is = after_.module.header();
  std::vector<std::string> parts;
  const auto differs = [&](const std::string& one, const std::string& other, const char* what) {
    if (one != other) parts.emplace_back(what);
  };
  differs(text(was.title), text(is.title), "title");
  differs(text(was.goal), text(is.goal), "goal");
  differs(text(was.owner), text(is.owner), "owner");
  const auto until = [](const ast::Header& one) { return one.approved_until ? one.approved_until->text : ""; };
  differs(text(was.approval) + until(was), text(is.approval) + until(is), "approval");
  differs(names(was.audience), names(is.audience), "audience");
  differs(steps_of(was), steps_of(is), "steps");
  differs(because_of(before_.module), because_of(after_.module), "because");
  differs(tests_of(before_.module), tests_of(after_.module), "tests");
  if (!parts.empty()) add("policy", Kind::Wording, fmt::format("{}", fmt::join(parts, ", ")), "", false);
  if (result_.entries.empty() && unversioned(before_.policy) != unversioned(after_.policy))
    add("policy", Kind::Wording, "comments, layout, order or spelling", "", false);
}

void Comparer::claim() {
  for (const Entry& entry : result_.entries) result_.needed = std::max(result_.needed, entry.step);
  if (result_.name_before == result_.name_after)
    result_.claimed = step_between(result_.version_before, result_.version_after);
}

Difference Comparer::run() {
  header();
  missing_meaning();
  decisions();
  things();
  definitions();
  rules();
  risks();
  wording_of_policy();
  claim();
  return std::move(result_);
}

Difference compare(const Policy& before, const Policy& after) {
  return Comparer(before, after).run();
}

}  // namespace qapc::versions
