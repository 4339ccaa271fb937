// Tables of values and labels as people keep them.
#include "runtime/calibration/input.hpp"

#include <catch2/catch.hpp>

using namespace qapc;
using namespace qapc::calibration;

namespace {

std::string code(std::string_view kind, std::string_view identity) {
  return fmt::format("<{} {}>", kind, identity);
}

Result<std::vector<Sample>> read(std::string_view values, std::string_view labels,
                                 const std::vector<std::string>& within = {}) {
  return read_samples(values, labels, "snr", within, code);
}

std::string refused(std::string_view values, std::string_view labels) {
  const auto samples = read(values, labels);
  return samples ? "" : samples.error().text;
}

}  // namespace

TEST_CASE("values and labels meet by subject, in order of subject", "[calibration][input]") {
  const auto samples = read("subject\tsite\tsnr\tage\nS2\tA\t10.5\t30\nS1\tB\t-3e1\t31\n",
                            "rater,subject,label\nX,S1,yes\nY,S1,0\nX,S2,No\nX,S2b,TRUE\n", {"site"})
                           .value();
  REQUIRE(samples.size() == 3);
  CHECK(samples[0].subject == "<subject S1>");
  CHECK(samples[0].stratum == Key{"B"});
  CHECK(samples[0].value == -30.0);
  CHECK(samples[0].ratings == std::map<std::string, bool>{{"<rater X>", true}, {"<rater Y>", false}});
  CHECK(samples[1].value == 10.5);
  CHECK(samples[1].ratings == std::map<std::string, bool>{{"<rater X>", false}});
  CHECK_FALSE(samples[2].value.has_value());
  CHECK(samples[2].stratum == Key{""});
}

TEST_CASE("what is not there is no value and no label", "[calibration][input]") {
  const auto samples =
      read("subject\tsnr\nS1\tn/a\nS2\t\nS3\tNaN\nS4\t7\n", "subject,label\nS1,yes\nS4,n/a\nS3,\n").value();
  REQUIRE(samples.size() == 4);
  for (std::size_t i = 0; i < 3; ++i) CHECK_FALSE(samples[i].value.has_value());
  CHECK(samples[0].ratings == std::map<std::string, bool>{{"<rater >", true}});
  CHECK(samples[2].ratings.empty());
  CHECK(samples[3].ratings.empty());
}

TEST_CASE("what is wrong is told with table and line, and no cell is quoted", "[calibration][input]") {
  CHECK(refused("", "subject,label\n") == "values: there is no line of column names");
  CHECK(refused("subject\tcjv\n", "subject,label\n") == "values: there is no column `snr`");
  CHECK(refused("subject\tsnr\n", "subject,lable\n") == "labels: there is no column `label`");
  CHECK(refused("subject\tsnr\nDOE\t1\nDOE\t2\n", "subject,label\n") == "values, line 3: the subject is there twice");
  CHECK(refused("subject\tsnr\nS1\tDOE\n", "subject,label\n") == "values, line 2: the value is no number");
  CHECK(refused("subject\tsnr\nS1\t1e101\n", "subject,label\n") == "values, line 2: the value is no number");
  CHECK(refused("subject\tsnr\nS1\tinf\n", "subject,label\n") == "values, line 2: the value is no number");
  CHECK(refused("subject\tsnr\nS1\t1\n", "subject,label\nS1,DOE\n") == "labels, line 2: a label is yes or no");
  CHECK(refused("subject\tsnr\nS1\t1\n", "subject,label\nS1,yes\nS1,no\n") ==
        "labels, line 3: the rater has labelled the subject before");
  CHECK(refused("subject\tsnr\nS1\n", "subject,label\n") == "values: line 2: 1 cells, and there are 2 columns");
}
