#include "tests/support/random_rules.hpp"

#include <array>
#include <fmt/format.h>
#include <random>
#include <string_view>
#include <utility>

namespace qapc::support {
namespace {

constexpr int kRules = 6;

/// A quantity in the unit of its attribute and in another one.
struct Spelled {
  std::string_view usual;
  std::string_view other;
};
struct Attribute {
  std::string_view name;
  std::vector<Spelled> limits;
  std::vector<Spelled> tolerances;  ///< each is half of the next
};

/// Limits lie where RandomExams draws its values.
const std::vector<Attribute>& numbers() {
  static const std::vector<Spelled> times{{"1.2 ms", "0.0012 s"}, {"2.5 ms", "2500 us"}, {"2.98 ms", "0.00298 s"},
                                          {"3 ms", "0.003 s"},    {"3.5 ms", "3500 us"}, {"900 ms", "0.9 s"}};
  static const std::vector<Spelled> time_steps{{"0.1 ms", "100 us"}, {"0.2 ms", "0.0002 s"}, {"0.4 ms", "400 us"}};
  static const std::vector<Spelled> lengths{
      {"0.9 mm", "0.09 cm"}, {"1 mm", "0.1 cm"}, {"2.5 mm", "0.25 cm"}, {"3 mm", "0.3 cm"}};
  static const std::vector<Spelled> length_steps{{"0.1 mm", "0.01 cm"}, {"0.2 mm", "0.02 cm"}, {"0.4 mm", "0.04 cm"}};
  static const std::vector<Attribute> all{
      {"EchoTime", times, time_steps},
      {"RepetitionTime", times, time_steps},
      {"InversionTime", times, time_steps},
      {"SliceThickness", lengths, length_steps},
      {"SpacingBetweenSlices", lengths, length_steps},
  };
  return all;
}

class Author {
 public:
  Author(std::uint32_t seed, Writing how) : random_(seed), how_(how) {}

  RandomRules policy() {
    RandomRules made;
    made.head =
        "qap 1.0\npolicy org.example.random \"Made at random\" version 1.0.0\ndictionary dicom 2026b, vendors 1\n" +
        fmt::format("missing means {}\n", pick({"unknown", "unknown", "fail"})) + "series A is\n  Modality = MR or " +
        plainly(1) + "\nend\n";
    for (int i = 0; i < kRules; ++i) made.rules.push_back(rule(i));
    if (one_in(3)) made.rules.back().text += risk();
    made.tail =
        "decision for each exam\n  reject if any critical fails\n"
        "  review if any critical is unknown or any major fails or is unknown\n  accept otherwise\nend\n";
    return made;
  }

 private:
  std::size_t below(std::size_t limit) { return random_() % limit; }
  bool one_in(std::size_t n) { return below(n) == 0; }
  template <std::size_t N>
  std::string pick(const std::string_view (&all)[N]) {
    return std::string(all[below(N)]);
  }
  std::string written(const Spelled& one) const { return std::string(how_.other_units ? one.other : one.usual); }
  const Attribute& any_number() { return numbers()[below(numbers().size())]; }
  std::string limit(const Attribute& of) { return written(of.limits[below(of.limits.size())]); }

  /// A tolerance; a wider one where that can only help.
  std::string tolerance(const Attribute& of) {
    const std::size_t which = below(of.tolerances.size() - 1);
    if (positive_) rule_.tolerant = true;
    return written(of.tolerances[which + (positive_ && how_.wider ? 1 : 0)]);
  }

  std::string number() {
    const Attribute& one = any_number();
    switch (below(6)) {
      case 1:
        return fmt::format("{} = {} ± {}", one.name, limit(one), tolerance(one));
      case 2:
        return fmt::format("{} {} {}", one.name, pick({"<", "<=", ">", ">="}), limit(one));
      case 3:
        return fmt::format("{} = {} .. {}", one.name, written(one.limits.front()), written(one.limits.back()));
      case 4:
        return fmt::format("{} {} {}", pick({"EchoTime", "InversionTime"}), pick({"<", "<=", ">"}), "RepetitionTime");
      case 5:
        return fmt::format("SpacingBetweenSlices - SliceThickness = {} ± {}", written({"0.1 mm", "0.01 cm"}),
                           tolerance(numbers().back()));
      default:
        return fmt::format("{} {} {}", pick({"RepetitionTime / EchoTime", "Rows / Columns"}), pick({"<", ">"}),
                           pick({"0.5", "2", "100"}));
    }
  }

  std::string text() {
    switch (below(6)) {
      case 0:
        return fmt::format("MRAcquisitionType = \"{}\"", pick({"2D", "3D"}));
      case 1:
        return fmt::format("SeriesDescription {}",
                           pick({"has tokens (t1)", "matches r\"(?i)t1\"", "starts with \"scout\""}));
      case 2:
        return fmt::format("{} value of ImageType is {}", pick({"any", "every", "no"}),
                           pick({"ORIGINAL", "DERIVED", "one of (ORIGINAL, M)"}));
      case 3:
        return fmt::format("{} value of PixelSpacing = {} ± {}", pick({"any", "every"}), written({"1 mm", "0.1 cm"}),
                           tolerance(numbers().back()));
      case 4:
        return fmt::format("PixelSpacing[{}] > {}", 1 + below(2), written({"0.9 mm", "0.09 cm"}));
      default:
        return fmt::format("Modality is {}", pick({"MR", "not MR", "one of (MR, CT)"}));
    }
  }

  std::string presence() {
    rule_.monotone = false;
    return fmt::format("{} is {}", any_number().name, pick({"present", "absent", "absent or empty", "not empty"}));
  }

  /// What only a series can be asked.
  std::string of_series() {
    switch (below(6)) {
      case 0:
        return fmt::format("volumes {} 2", pick({">=", "<"}));
      case 1:
        return fmt::format("at {} 3 {}", pick({"least", "most"}), pick({"slices", "images"}));
      case 2:
        return "all images agree on (Rows, EchoTime within 0.1 ms, SeriesDescription, ImageOrientationPatient within "
               "0.1)";
      case 3:
        return fmt::format("some A series in the same exam has {} to this series",
                           pick({"EchoTime equal", "ProtocolName equal", "ProtocolName opposite"}));
      case 4:
        return fmt::format("count(volumes with EchoTime < {}) >= 1", written({"3 ms", "0.003 s"}));
      default:
        return "volumes / images < 0.9";
    }
  }

  /// A statistic or count; `of` is ` of A` where the row is an exam or larger.
  std::string statistic(std::string_view of) {
    rule_.monotone = false;
    const bool before = std::exchange(positive_, false);
    const Attribute& one = any_number();
    const std::string ignoring = one_in(2) ? ", ignoring missing" : "";
    std::string made;
    if (of.empty() && one_in(3))
      made = of_series();
    else if (!of.empty() && one_in(2))
      made = fmt::format("{} {}", pick({"exactly 1", "at least 2", "at most 3"}), pick({"A series", "series"}));
    else if (of.empty() && one_in(3))
      made = fmt::format("share(images with {}{}) {} {} %", number(), ignoring, pick({">", "<="}),
                         pick({"40", "50", "90"}));
    else
      made =
          fmt::format("{}({}{}{}) {} {}", pick({"median", "mean", "lowest", "highest", "spread", "sum", "sd", "mode"}),
                      one.name, of, ignoring, pick({"<", ">="}), limit(one));
    positive_ = before;
    return made;
  }

  /// What needs no statistic, for definitions and conditions.
  std::string plainly(int depth) {
    const bool before = std::exchange(positive_, false);
    std::string made = truth(depth, false, "");
    positive_ = before;
    return made;
  }

  std::string leaf(bool statistics, std::string_view of) {
    if (!of.empty() || (statistics && one_in(4))) return statistic(of);
    if (statistics && one_in(8)) return presence();
    return one_in(3) ? text() : number();
  }

  std::string truth(int depth, bool statistics, std::string_view of) {
    if (depth == 0 || one_in(3)) return leaf(statistics, of);
    if (one_in(5)) {
      const bool before = std::exchange(positive_, false);
      std::string made = "not (" + truth(depth - 1, statistics, of) + ")";
      positive_ = before;
      return made;
    }
    const std::string left = truth(depth - 1, statistics, of);
    return fmt::format("({} {} {})", left, one_in(3) ? "and" : "or", truth(depth - 1, statistics, of));
  }

  RandomRule rule(int index) {
    rule_ = {fmt::format("R{}", index + 1), "", false, true};
    const std::string space = pick({"each image", "each series", "each series", "each A series", "each A series",
                                    "each volume", "each exam", "each subject"});
    const bool above = space == "each exam" || space == "each subject";
    const bool one_row = space == "each image" || space == "each volume";
    std::string text = fmt::format("rule {} {}, for {}", rule_.name, pick({"critical", "major", "minor"}), space);
    if (!above && one_in(4)) text += ", when " + plainly(1);
    if (one_in(6)) {
      text += ", missing means " + pick({"skip", "fail", "unknown"});
      rule_.monotone = false;
    }
    if (!above && one_in(6)) {
      const Attribute& one = any_number();
      const std::string first = limit(one);
      const std::string step = tolerance(one);
      text += fmt::format(
          "\n  require {} by vendor\n    SIEMENS: {} ± {}\n    GE, PHILIPS: {} ± {}\n    other: not assessed "
          "because \"two of them\"\n  end",
          one.name, first, step, limit(one), tolerance(one));
    } else {
      text += ": require " + truth(2, !one_row, above ? " of A" : "");
    }
    rule_.text = text + "\n";
    return rule_;
  }

  /// A risk of the series A, with all that a risk can have.
  std::string risk() {
    return fmt::format(
        "scale consequence: lose_run 0.3, lose_subject 1.0 because \"a\"\nconsequence LOST is lose_run because \"a\"\n"
        "risk BLUR \"Blur\", for each A series\n  hazard \"long\" when {}\n  extent share(EchoTime above 2 ms)\n"
        "  probability at this extent: below 40 %: 0.1, 40 % .. 60 %: 0.2 (0.1 .. 0.4), above 60 %: beta(29, 53), "
        "missing: 0.9\n"
        "  consequence LOST\n  combine {}\n  outcome reject at risk >= 0.12, review at risk > 0.03\nend\n"
        "risk TURN \"Turn\", for each exam\n  hazard \"all\" with probability 0.5 because \"a\"\n"
        "  probability logistic(median(FlipAngle of A), 9 deg, 2 deg) because \"a\"\n  consequence LOST\n"
        "  control \"seen\" detects 50 % because \"a\" then action \"again\" by \"someone\"\nend\n",
        plainly(1), pick({"any", "worst"}));
  }

  std::mt19937 random_;
  Writing how_;
  bool positive_ = true;  ///< more of what is being written holds only makes the rule hold
  RandomRule rule_;
};

}  // namespace

std::string RandomRules::text() const {
  std::string all = head;
  for (const RandomRule& rule : rules) all += rule.text;
  return all + tail;
}

RandomRules random_rules(std::uint32_t seed, Writing how) {
  return Author(seed, how).policy();
}

}  // namespace qapc::support
