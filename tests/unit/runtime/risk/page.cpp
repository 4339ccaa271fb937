#include "tests/unit/runtime/risk/page.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

namespace qapc::risk {
namespace {

/// The words of one line; numbers, names, `(`, `)`, `,`, `..` and `:` are words.
class Words {
 public:
  explicit Words(const std::string& line) : line_(line) {
    for (std::size_t at = 0; at < line.size();) {
      const std::size_t begin = line.find_first_not_of(' ', at);
      if (begin == std::string::npos) break;
      std::size_t end = begin + 1;
      if (line.compare(begin, 2, "..") == 0) {
        end = begin + 2;
      } else if (std::string_view("(),:").find(line[begin]) == std::string_view::npos) {
        while (end < line.size() && std::string_view(" (),:").find(line[end]) == std::string_view::npos) ++end;
      }
      words_.push_back(line.substr(begin, end - begin));
      at = end;
    }
  }
  [[nodiscard]] bool done() const { return at_ == words_.size(); }
  [[nodiscard]] bool is(std::string_view word) const { return !done() && words_[at_] == word; }
  bool take(std::string_view word) {
    const bool yes = is(word);
    at_ += yes ? 1 : 0;
    return yes;
  }
  std::string next() {
    if (done()) throw std::runtime_error("the line ends too early: " + line_);
    return words_[at_++];
  }
  void expect(std::string_view word) {
    if (!take(word)) throw std::runtime_error("no " + std::string(word) + " in: " + line_);
  }
  double number() { return std::stod(next()); }

 private:
  std::string line_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

Estimate estimate(Words& words) {
  if (words.take("beta")) {
    words.expect("(");
    const double k = words.number();
    words.expect(",");
    const double n = words.number();
    words.expect(")");
    return beta(static_cast<std::int64_t>(k), static_cast<std::int64_t>(n)).value();
  }
  if (words.take("logistic")) {
    words.expect("(");
    const double x = words.number();
    words.expect(",");
    const Estimate midpoint = estimate(words);
    words.expect(",");
    const Estimate slope = estimate(words);
    words.expect(")");
    return logistic(x, midpoint, slope).value();
  }
  const double value = words.number();
  if (!words.take("(")) return exactly(value);
  const double lower = words.number();
  words.expect("..");
  const double upper = words.number();
  words.expect(")");
  return between(value, lower, upper);
}

std::optional<bool> yes_or_no(Words& words) {
  if (words.take("unknown")) return std::nullopt;
  const bool yes = words.take("yes");
  if (!yes) words.expect("no");
  return yes;
}

class Reader {
 public:
  explicit Reader(std::string heading) { case_.heading = std::move(heading); }

  void line(const std::string& text) {
    Words words(text);
    const std::string first = words.next();
    if (first == "consequence") {
      const std::string name = words.next();
      words.expect("weight");
      case_.model.consequences.push_back({name, estimate(words)});
    } else if (first == "risk") {
      risk(words);
    } else if (first == "subject") {
      subject(words);
    } else if (first == "expect") {
      expect(words, text);
    } else {
      factor(first, words);
    }
    if (!words.done()) throw std::runtime_error("too much in: " + text);
  }
  Case done() { return std::move(case_); }

 private:
  void risk(Words& words) {
    Risk risk;
    const std::string name = words.next();
    if (words.take("like")) {
      const auto found = std::ranges::find(case_.model.risks, words.next(), &Risk::name);
      risk = *found;
    } else {
      words.expect("to");
      const auto found = std::ranges::find(case_.model.consequences, words.next(), &Consequence::name);
      risk.consequence = static_cast<std::size_t>(found - case_.model.consequences.begin());
    }
    risk.name = name;
    while (!words.done()) {
      if (words.take("group")) {
        risk.group = words.next();
      } else {
        words.expect("combine");
        risk.combine = words.next() == "any" ? Combine::Any : Combine::Worst;
      }
    }
    case_.model.risks.push_back(risk);
    case_.seen.emplace_back();
  }

  void factor(const std::string& first, Words& words) {
    Risk& risk = case_.model.risks.back();
    if (first == "prior") {
      risk.prior = estimate(words);
    } else if (first == "exposure") {
      risk.exposure = estimate(words);
    } else if (first == "control") {
      risk.controls.push_back({"", estimate(words)});
    } else if (first == "band") {
      band(risk, words);
    } else if (first == "probability" && words.take("measured")) {
      risk.probability = Measured{};
    } else if (first == "probability") {
      const Estimate number = estimate(words);
      risk.probability = number;
      if (!words.take("per")) return;
      words.expect("full");
      words.expect("extent");
      risk.probability = PerFullExtent{number};
    } else {
      throw std::runtime_error("what is " + first);
    }
  }

  static void band(Risk& risk, Words& words) {
    if (!std::holds_alternative<Bands>(risk.probability)) risk.probability = Bands{};
    auto& bands = std::get<Bands>(risk.probability);
    if (words.take("missing")) {
      words.expect(":");
      bands.missing = estimate(words);
      return;
    }
    Band band;
    band.holds_edge = words.next() == "to";
    band.to = words.number();
    words.expect(":");
    band.probability = estimate(words);
    bands.bands.push_back(band);
  }

  void subject(Words& words) {
    Subject subject;
    words.expect("hazard");
    if (words.is("yes") || words.is("no")) {
      subject.hazard = hazard_if(*yes_or_no(words));
    } else if (!words.take("unknown")) {
      subject.hazard = estimate(words);
    }
    if (words.take("extent") && !words.take("unknown")) subject.extent = words.number();
    if (words.take("probability")) subject.probability = estimate(words);
    if (words.take("controls")) {
      do subject.controls.push_back(yes_or_no(words));
      while (words.take(","));
    }
    case_.seen.back().push_back(subject);
  }

  void expect(Words& words, const std::string& line) {
    Expectation expected{line, words.next(), "", "", "", ""};
    if (expected.name == "first") {
      expected.what = "first";
      expected.value = words.next();
    } else {
      expected.what = expected.name == "total" ? "risk" : words.next();
      expected.value = expected.lower = expected.upper = words.next();
    }
    if (words.take("(")) {
      expected.lower = words.next();
      words.expect("..");
      expected.upper = words.next();
      words.expect(")");
    }
    case_.expectations.push_back(expected);
  }

  Case case_;
};

}  // namespace

std::vector<Case> cases_of(const std::string& page) {
  std::vector<Case> all;
  std::istringstream stream(page);
  std::string heading;
  std::optional<Reader> reader;
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with("### ")) heading = line.substr(4);
    if (line == "```risk") {
      reader.emplace(heading);
    } else if (reader && line == "```") {
      all.push_back(reader->done());
      reader.reset();
    } else if (reader) {
      reader->line(line);
    }
  }
  return all;
}

}  // namespace qapc::risk
