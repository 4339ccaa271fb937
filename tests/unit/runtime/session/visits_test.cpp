// Studies that are one exam: the moments of images, and which studies go together.
#include "runtime/session/visits.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <random>

using namespace qapc;
using namespace qapc::session;

namespace {

constexpr std::int64_t kMinute = 60'000'000;  // microseconds

exam::Cell cell(const std::string& text) {
  return text.empty() ? exam::Cell{} : exam::Cell{abi::Missing::None, {exam::Scalar(text)}, 0};
}

/// Date-time, then date and time of acquisition, series, study.
std::optional<std::int64_t> moment(const std::vector<std::string>& texts) {
  std::vector<exam::Cell> cells;
  for (const std::string& text : texts) cells.push_back(cell(text));
  cells.resize(recipes_of_moments().size());
  return moment_of(cells);
}

exam::Exam study(const std::string& uid, const std::string& subject, std::optional<std::int64_t> begin) {
  exam::Exam made{uid, {}};
  made.series.push_back({uid + ".1", "1", {{uid + ".1.1", 0, {}}}});
  made.subject = subject;
  made.begin_us = begin;
  if (!begin) made.alone = "no date and time of acquisition";
  return made;
}

/// UID and number of studies of each exam, in order.
std::vector<std::pair<std::string, std::int64_t>> joined(std::vector<exam::Exam> studies, double within_s) {
  SeriesFiles files;
  for (const exam::Exam& one : studies) files[{one.uid, one.series.front().uid}] = {one.uid + ".dcm"};
  std::vector<std::pair<std::string, std::int64_t>> all;
  for (const exam::Exam& exam : join_studies(std::move(studies), within_s, files)) {
    all.emplace_back(exam.uid, exam.studies);
    CHECK(exam.series.size() == static_cast<std::size_t>(exam.studies));
    CHECK(std::ranges::is_sorted(exam.series, {}, &exam::Series::uid));
    for (const exam::Series& series : exam.series)
      CHECK(files[{exam.uid, series.uid}] == std::vector<std::string>{series.uid.substr(0, 1) + ".dcm"});
  }
  std::ranges::sort(all);
  return all;
}

using Exams = std::vector<std::pair<std::string, std::int64_t>>;

}  // namespace

TEST_CASE("the moment of an image is that of its acquisition, else of its series, else of its study",
          "[session][visits]") {
  const auto noon = moment({"20260131120000"});
  REQUIRE(noon);
  CHECK(moment({"20260131120000.000000+0100"}) == noon);
  CHECK(moment({"", "20260131", "120000"}) == noon);
  CHECK(moment({"", "2026.01.31", "12:00:00"}) == noon);
  CHECK(moment({"", "20260131", "1200"}) == noon);
  CHECK(moment({"", "20260131", "12"}) == noon);
  CHECK(moment({"", "", "", "20260131", "12"}) == noon);
  CHECK(moment({"", "", "", "", "", "20260131", "12"}) == noon);
  CHECK(moment({"20260131120000", "20250101", "10", "20250101", "10", "20250101", "10"}) == noon);
  CHECK(moment({"20260131", "20260131", "12"}) == noon);  // a date is no moment
  CHECK(moment({"", "20260131", "120000.25"}) == *noon + 250'000);
  CHECK(moment({"", "20260131", "121000"}) == *noon + 10 * kMinute);
  CHECK(*moment({"", "20260201", "000000"}) - *moment({"", "20260131", "235959"}) == 1'000'000);
  CHECK(*moment({"", "20240301", "00"}) - *moment({"", "20240228", "00"}) == 2 * 24 * 60 * kMinute);
}

TEST_CASE("what is no date or time tells no moment", "[session][visits]") {
  for (const char* date : {"", "20260231", "202601", "2026013", "20261301", "-0260131", "abcdefgh", "20260131 "})
    CHECK_FALSE(moment({"", date, "120000"}));
  for (const char* time : {"", "24", "1", "1260", "120061", "-1", "12000x", "120000,5", "120000.x"})
    CHECK_FALSE(moment({"", "20260131", time}));
  CHECK_FALSE(moment({}));
  CHECK_FALSE(moment({"", "20260131"}));
  CHECK_FALSE(moment({"", "", "120000"}));
}

TEST_CASE("studies that begin within the span after the first are one exam, in whatever order they come",
          "[session][visits]") {
  std::vector<exam::Exam> studies{study("5", "A", 0),
                                  study("1", "A", 30 * kMinute),
                                  study("2", "A", 60 * kMinute),
                                  study("3", "A", 61 * kMinute),
                                  study("4", "A", 121 * kMinute),
                                  study("6", "B", 30 * kMinute),
                                  study("7", "B", std::nullopt),
                                  study("8", "C", std::nullopt)};
  const Exams expected{{"3", 2}, {"5", 3}, {"6", 1}, {"7", 1}, {"8", 1}};
  std::mt19937 random(7);
  for (int i = 0; i < 50; ++i) {
    CHECK(joined(studies, 3600) == expected);
    std::ranges::shuffle(studies, random);
  }
}

TEST_CASE("studies that begin at one time are one exam with the UID that comes first", "[session][visits]") {
  CHECK(joined({study("2", "A", 5), study("1", "A", 5)}, 1) == Exams{{"1", 2}});
}

TEST_CASE("a series that two studies of an exam have is one series", "[session][visits]") {
  exam::Exam one = study("1", "A", 0);
  exam::Exam two = study("2", "A", 1);
  two.series.front().uid = one.series.front().uid;
  SeriesFiles files{{{"1", "1.1"}, {"a"}}, {{"2", "1.1"}, {"b"}}};
  const std::vector<exam::Exam> exams = join_studies({two, one}, 60, files);
  REQUIRE(exams.size() == 1);
  REQUIRE(exams[0].series.size() == 1);
  CHECK(exams[0].series[0].images.size() == 2);
  CHECK(exams[0].series[0].images[0].sop_instance_uid == "1.1.1");
  CHECK(files[{"1", "1.1"}] == std::vector<std::string>{"a", "b"});
}
