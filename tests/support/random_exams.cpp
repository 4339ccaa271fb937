#include "tests/support/random_exams.hpp"

#include <fmt/format.h>

#include "runtime/abi/value.hpp"

namespace qapc::support {

exam::Scalar RandomExams::scalar(abi::Type type) {
  static const std::vector<std::string> kTexts{
      "MR",      "SIEMENS",   "GE MEDICAL SYSTEMS", "Philips", "Canon", "ORIGINAL",
      "DERIVED", "t1_mprage", "scout t1",           "anat",    "3D",    "2D",
      "M"};
  static const std::vector<double> kNumbers{0, 1, 0.9, 1.2, 2.98, 3.03, 3.5, 2.5, 900, 2300, 9, -1, 0.5, 1e300};
  if (type == abi::Type::Number) return kNumbers[static_cast<std::size_t>(below(static_cast<int>(kNumbers.size())))];
  if (type == abi::Type::Integer) return static_cast<std::int64_t>(one_in(3) ? 1 + below(3) : below(2000));
  return kTexts[static_cast<std::size_t>(below(static_cast<int>(kTexts.size())))];
}

std::vector<exam::Cell> RandomExams::cells() {
  std::vector<exam::Cell> all;
  for (const abi::Recipe& recipe : program_.recipes) {
    exam::Cell cell;
    if (one_in(5)) {
      const int own = static_cast<int>(abi::kOwnReasons);  // of metrics
      cell.missing = static_cast<abi::Missing>(one_in(8) ? own + below(3) : 1 + below(abi::kMissingReasons - 1));
    } else {
      cell.missing = abi::Missing::None;
      const int values = recipe.list ? 1 + below(3) + (one_in(2) ? 3 : 0) : 1;
      for (int i = 0; i < values; ++i) cell.values.push_back(scalar(recipe.type));
    }
    all.push_back(std::move(cell));
  }
  return all;
}

std::vector<exam::Exam> RandomExams::exams(int count) {
  std::vector<exam::Exam> all;
  for (int e = 0; e < count; ++e) {
    exam::Exam made{fmt::format("2.25.{}", e), {}};
    made.subject = fmt::format("S{}", e / 2);
    for (int s = 0; s < below(4); ++s) {
      exam::Series series{fmt::format("2.25.{}.{}", e, s), "1", {}};
      const int images = 1 + below(one_in(6) ? 90 : 7);
      const std::vector<exam::Cell> shared = cells();
      for (int i = 0; i < images; ++i)
        series.images.push_back({fmt::format("2.25.{}.{}.{:03}", e, s, i), 0, one_in(3) ? cells() : shared});
      const int volume = 1 + below(4);  // images
      for (int i = 0; i < images; ++i)
        series.images[static_cast<std::size_t>(i)].volume = static_cast<std::uint32_t>(1 + i / volume);
      made.series.push_back(std::move(series));
    }
    all.push_back(std::move(made));
  }
  return all;
}

}  // namespace qapc::support
