#include "runtime/session/visits.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <iterator>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>

#include "runtime/base/day.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/text/clock.hpp"

namespace qapc::session {
namespace {

constexpr std::int64_t kSecond = 1'000'000;  // microseconds

/// `20260131`, and `2026.01.31` as it was once written: microseconds to the beginning of the day.
std::optional<std::int64_t> day_of(std::string_view text) {
  constexpr std::int64_t kSecondsOfADay = 86'400;
  const std::size_t gap = text.size() == 10 && text[4] == '.' && text[7] == '.' ? 1 : 0;
  if (text.size() != 8 + 2 * gap) return std::nullopt;
  const auto day =
      day_number(fmt::format("{}-{}-{}", text.substr(0, 4), text.substr(4 + gap, 2), text.substr(6 + 2 * gap)));
  return day ? std::optional(*day * kSecondsOfADay * kSecond) : std::nullopt;
}

/// Microseconds from the beginning of the day.
std::optional<std::int64_t> time_of(std::string_view text) {
  const auto seconds = text::seconds_of_day(text);
  const auto number = seconds ? parse_number(*seconds) : std::nullopt;
  return number ? std::optional(std::llround(*number * static_cast<double>(kSecond))) : std::nullopt;
}

std::string_view said(const exam::Cell& cell) {
  const auto* text = cell.values.empty() ? nullptr : std::get_if<std::string>(&cell.values.front());
  return text == nullptr ? "" : std::string_view(*text);
}

std::optional<std::int64_t> together(std::string_view date, std::string_view time) {
  const auto day = day_of(date);
  const auto of_day = time_of(time);
  return day && of_day ? std::optional(*day + *of_day) : std::nullopt;
}

/// A series that both have, which no two studies should, becomes one.
void join(exam::Exam& into, exam::Exam study, SeriesFiles& files) {
  for (exam::Series& series : study.series) {
    std::vector<std::string> of_series;
    if (auto found = files.extract({study.uid, series.uid}); !found.empty()) of_series = std::move(found.mapped());
    std::ranges::move(of_series, std::back_inserter(files[{into.uid, series.uid}]));
    const auto same = std::ranges::find(into.series, series.uid, &exam::Series::uid);
    if (same == into.series.end()) {
      into.series.push_back(std::move(series));
      continue;
    }
    std::ranges::move(series.images, std::back_inserter(same->images));
    std::ranges::sort(same->images, [](const exam::Image& a, const exam::Image& b) {
      return std::tie(a.sop_instance_uid, a.frame) < std::tie(b.sop_instance_uid, b.frame);
    });
  }
  ++into.studies;
}

}  // namespace

std::vector<abi::Recipe> recipes_of_moments() {
  constexpr std::uint32_t kAcquisitionDateTime = 0x0008'002A;
  constexpr std::uint32_t kAcquisitionDate = 0x0008'0022;
  constexpr std::uint32_t kAcquisitionTime = 0x0008'0032;
  constexpr std::uint32_t kSeriesDate = 0x0008'0021;
  constexpr std::uint32_t kSeriesTime = 0x0008'0031;
  constexpr std::uint32_t kStudyDate = 0x0008'0020;
  constexpr std::uint32_t kStudyTime = 0x0008'0030;
  std::vector<abi::Recipe> recipes;
  for (const std::uint32_t tag :
       {kAcquisitionDateTime, kAcquisitionDate, kAcquisitionTime, kSeriesDate, kSeriesTime, kStudyDate, kStudyTime}) {
    recipes.emplace_back().type = abi::Type::Text;
    recipes.back().homes.emplace_back().tag = tag;
  }
  return recipes;
}

std::optional<std::int64_t> moment_of(std::span<const exam::Cell> cells) {
  constexpr std::size_t kDay = 8;
  std::string_view both = said(cells[0]);
  both = both.substr(0, both.find_first_of("+-&"));  // how far the clock is from Greenwich
  if (both.size() > kDay) {
    if (const auto moment = together(both.substr(0, kDay), both.substr(kDay))) return moment;
  }
  for (std::size_t at = 1; at + 1 < cells.size(); at += 2) {
    if (const auto moment = together(said(cells[at]), said(cells[at + 1]))) return moment;
  }
  return std::nullopt;
}

std::vector<exam::Exam> join_studies(std::vector<exam::Exam> studies, double within_s, SeriesFiles& files) {
  std::ranges::sort(studies, [](const exam::Exam& a, const exam::Exam& b) {
    return std::tie(a.subject, a.begin_us, a.uid) < std::tie(b.subject, b.begin_us, b.uid);
  });
  std::vector<exam::Exam> exams;
  for (exam::Exam& study : studies) {
    const bool joins = !exams.empty() && exams.back().subject == study.subject && exams.back().alone.empty() &&
                       study.alone.empty() && exams.back().begin_us && study.begin_us &&
                       static_cast<double>(*study.begin_us - *exams.back().begin_us) <= within_s * kSecond;
    if (joins) {
      join(exams.back(), std::move(study), files);
    } else {
      exams.push_back(std::move(study));
    }
  }
  for (exam::Exam& exam : exams) std::ranges::sort(exam.series, {}, &exam::Series::uid);
  return exams;
}

}  // namespace qapc::session
