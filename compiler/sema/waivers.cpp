// Waivers: whether each names what a report names, a day, a reason, and who answers for it.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <map>
#include <tuple>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/base/day.hpp"

namespace qapc::sema {
namespace {

constexpr std::array<std::string_view, 3> kLevels{"exam", "subject", "site"};

/// As pseudonyms are written: 12 digits and capitals, without those that are read as digits.
bool is_code(std::string_view text) {
  constexpr std::size_t kCharacters = 12;
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
  return text.size() == kCharacters && text.find_first_not_of(kAlphabet) == std::string_view::npos;
}

}  // namespace

void Checker::day(const ast::Name& name) {
  if (day_number(name.text)) return;
  diag::Message& message = diags_.report(diag::NotADay, name.span, name.text);
  constexpr std::size_t kMonth = 8;  // characters of `2027-02-`
  for (int last = 31; last > 27; --last) {
    const std::string near = fmt::format("{}{}", name.text.substr(0, kMonth), last);
    if (!day_number(near)) continue;
    message.fix(fmt::format("the last day of that month is `{}`", near), name.span, near);
    return;
  }
  message.help("write year, month and day: `2027-01-31`");
}

void Checker::waiver(const ast::Waiver& waiver) {
  day(waiver.until);
  if (!contains(kLevels, waiver.level.text)) {
    choose(diags_.report(diag::UnknownWord, waiver.level.span, waiver.level.text, "what a rule is waived for"),
           waiver.level, {kLevels.begin(), kLevels.end()});
  } else if (waiver.level.text != "site" && !is_code(waiver.subject.text)) {
    diags_.report(diag::NotACode, waiver.subject.span, waiver.subject.text)
        .help("copy the code from the report: 12 digits and capitals");
  }
  const auto blank = [](const ast::Text& text) { return text.text.find_first_not_of(' ') == std::string::npos; };
  if (blank(waiver.because))
    diags_.report(diag::WaiverNeeds, waiver.because.span, "why").help("say what makes the deviation acceptable");
  if (blank(waiver.by)) diags_.report(diag::WaiverNeeds, waiver.by.span, "who approved it").help("name the role");
}

void Checker::waivers() {
  std::map<std::tuple<std::string, std::string, std::string>, diag::Span> said;
  for (const ast::Waiver& one : module_.waivers) {
    waiver(one);
    const auto [first, fresh] = said.emplace(std::tuple(one.rule.text, one.level.text, one.subject.text), one.span);
    if (!fresh)
      diags_.report(diag::SaidTwice, one.span).also(first->second, "said here first").help("keep one of them");
  }
}

}  // namespace qapc::sema
