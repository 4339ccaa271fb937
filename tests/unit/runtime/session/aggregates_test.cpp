// Aggregates: added up in any way they are the same, and rules about groups come to what they come to over the exams.
#include "runtime/session/aggregates.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <random>

#include "compiler/dictionary/dictionary.hpp"
#include "compiler/driver/compile.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/session/levels.hpp"
#include "runtime/session/session.hpp"
#include "tests/support/random_exams.hpp"

using namespace qapc;
using session::Aggregates;

namespace {

constexpr std::string_view kPolicy = R"(qap 1.0
policy org.example.shared "Shared" version 1.0.0
dictionary dicom 2026b, vendors 1
missing means unknown
share aggregates only with histograms of (EchoTime in bands of 1 ms)
series T1w is SeriesNumber is present or SeriesNumber is absent end
site is Manufacturer end
rule TE major, for each T1w series: require EchoTime < 3 ms
rule TWICE minor, for each subject: require at most 1 exams
rule MANY minor, for each site: require at least 4 T1w series and at most 9 subjects
rule LATER minor, for each site, after TE: require at least 1 exams
rule MEAN major, across cohort by (vendor): require mean(EchoTime of T1w, ignoring missing) <= 3 ms
rule SPREAD minor, across cohort by (vendor, site): require sd(EchoTime of T1w) <= 2 ms and at least 3 exams
rule SHARE major, across cohort: require share(EchoTime of T1w above 3 ms, ignoring missing) <= 40 %
rule SUM minor, across cohort: require sum(EchoTime of T1w, ignoring missing) <= 100 ms
decision for each exam
  review if any major fails or is unknown
  accept otherwise
end
decision for each site
  review if any major fails or is unknown or TWICE fails
  accept otherwise
end
decision for the release
  reject if any major fails
  review if any major is unknown or MANY fails
  accept otherwise
end
)";

const abi::Program& program() {
  static const abi::Program kProgram = [] {
    dicom::use_dictionary(dictionary::table());
    diag::Sources sources;
    diag::Sink diags;
    auto compiled = driver::compile(sources, sources.add("shared.qap", std::string(kPolicy)), diags);
    for (const diag::Message& message : diags.sorted()) UNSCOPED_INFO(message.text);
    REQUIRE(compiled.has_value());
    return std::move(compiled->program);
  }();
  return kProgram;
}

const session::Key kKey("0123456789abcdef");

/// What is too large to be added up is not judged from aggregates, and is from exams.
void make_usual(exam::Cell& cell) {
  for (exam::Scalar& value : cell.values.in_place()) {
    auto* const number = std::get_if<double>(&value);
    if (number != nullptr && std::fabs(*number) > 1e100) *number = 7;
  }
}

std::vector<exam::Exam> random_exams(unsigned seed, int count) {
  std::vector<exam::Exam> exams = support::RandomExams(program(), seed).exams(count);
  for (exam::Exam& one : exams) {
    session::tell_names(program(), one);
    for (exam::Series& series : one.series) {
      for (exam::Image& image : series.images) std::ranges::for_each(image.cells, &make_usual);
    }
  }
  return exams;
}

session::Judgement judged(const std::vector<exam::Exam>& exams) {
  return session::judge(program(), exams, kKey, session::reference_engine(program()));
}

std::string text_of(const Aggregates& all) {
  return json::canonical(session::to_json(all, program(), "dictionary")) + "\n";
}

/// Each subject to one of the parts.
std::vector<Aggregates> parts_of(const std::vector<exam::Exam>& exams, std::size_t count, std::mt19937& random) {
  std::map<std::string, std::size_t> part_of;
  std::vector<std::vector<exam::Exam>> dealt(count);
  for (const exam::Exam& one : exams)
    dealt[part_of.emplace(one.subject + '\0' + one.site, random() % count).first->second].push_back(one);
  std::vector<Aggregates> parts;
  for (const std::vector<exam::Exam>& some : dealt)
    parts.push_back(some.empty() ? Aggregates{} : judged(some).aggregates.value());
  return parts;
}

}  // namespace

TEST_CASE("aggregates of parts add up to those of all, in any order and grouping", "[session][aggregates]") {
  std::mt19937 random(20261130);
  for (unsigned seed = 1; seed <= 20; ++seed) {
    const std::vector<exam::Exam> exams = random_exams(seed, 30);
    const std::string all = text_of(judged(exams).aggregates.value());
    std::vector<Aggregates> parts = parts_of(exams, 4, random);
    std::ranges::shuffle(parts, random);
    Aggregates left;
    for (const Aggregates& part : parts) left.add(part);
    CHECK(text_of(left) == all);
    Aggregates right = parts[2];
    right.add(parts[3]);
    Aggregates first = parts[1];
    first.add(right);
    Aggregates whole = parts[0];
    whole.add(first);
    CHECK(text_of(whole) == all);
    whole.add(Aggregates{});
    CHECK(text_of(whole) == all);
  }
}

TEST_CASE("rules and decisions about groups come to the same from aggregates as from exams", "[session][aggregates]") {
  std::map<std::string, int> verdicts;
  for (unsigned seed = 1; seed <= 60; ++seed) {
    const session::Judgement direct = judged(random_exams(seed, 4 + static_cast<int>(seed)));
    const session::Read shared = session::judged(program(), direct.aggregates.value(), kKey);
    std::size_t compared = 0;
    for (const report::GroupEntry& one : direct.groups) {
      if (one.level == "subject") continue;
      const auto same = std::ranges::find_if(shared.groups, [&](const report::GroupEntry& other) {
        return other.level == one.level && other.code == one.code;
      });
      INFO(seed << " " << one.level << " " << one.code);
      REQUIRE(same != shared.groups.end());
      CHECK(same->verdicts == one.verdicts);
      CHECK(same->outcome == one.outcome);
      CHECK(same->count == static_cast<std::int64_t>(one.exams.size()));
      CHECK(same->reasons == one.reasons);
      for (const auto& [rule, counts] : one.verdicts)
        ++verdicts[rule + " " + std::string(abi::name(counts.begin()->first))];
      ++compared;
    }
    CHECK(compared == shared.groups.size());
  }
  for (const char* met : {"MANY pass", "MANY fail", "LATER not run", "MEAN pass", "MEAN fail", "SPREAD fail",
                          "SHARE pass", "SHARE fail", "SUM fail"}) {
    INFO(met);
    CHECK(verdicts[met] > 0);
  }
}

TEST_CASE("aggregates are read as they were written, and no changed byte is taken", "[session][aggregates][tamper]") {
  const Aggregates all = judged(random_exams(3, 8)).aggregates.value();
  const std::string bytes = text_of(all);
  const auto read = session::read_aggregates("a.qapp", bytes, "dictionary");
  REQUIRE(read.has_value());
  CHECK(text_of(read->all) == bytes);
  CHECK(session::looks_like_aggregates(bytes));
  CHECK_FALSE(session::read_aggregates("a.qapp", bytes, "another").has_value());
  std::size_t taken = 0;
  for (std::size_t at = 0; at < bytes.size(); at += 7) {
    std::string changed = bytes;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    taken += session::read_aggregates("a.qapp", changed, "dictionary").has_value() ? 1U : 0U;
  }
  CHECK(taken == 0);
}
