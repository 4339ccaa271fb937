#include "runtime/abi/home.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/abi/function.hpp"
#include "runtime/base/number_text.hpp"

namespace qapc::abi {
namespace {

std::string tag_text(std::uint32_t tag) {
  return fmt::format("({:04X},{:04X})", tag >> 16, tag & 0xFFFF);
}
std::string private_text(std::uint32_t tag, std::string_view creator) {
  return fmt::format("({:04X},xx{:02X}) \"{}\"", tag >> 16, tag & 0xFF, creator);
}

std::string_view format_text(Format format) {
  switch (format) {
    case Format::None:
      return "";
    case Format::Csa:
      return "CSA";
    case Format::CsaProtocol:
    case Format::Protocol:
      return "protocol";
    case Format::GeProtocol:
      return "GE protocol";
    case Format::GeReadout:
      return "raw-data header";
  }
  return "";
}

class Teller {
 public:
  /// Without words everything is told as it is stored.
  explicit Teller(const Wording* wording) : wording_(wording) {}

  [[nodiscard]] std::string tell(const Home& home) const {
    std::string text = place(home);
    if (home.transform == Transform::TimeOfDay) text += ", time of day";
    if (home.transform == Transform::Duration) text += ", minutes and seconds";
    if (home.value == 1) text += ", first value";
    if (home.value > 1) text += fmt::format(", value {}", home.value);
    text += steps(home.steps);
    if (home.decimal_shift != 0) text += fmt::format(", shifted by 10^{}", home.decimal_shift);
    for (const Guard& one : home.guards) text += ", where " + guard(one);
    return text;
  }

  [[nodiscard]] std::string tell_place(const Home& home) const { return place(home); }

 private:
  [[nodiscard]] std::string keyword(std::uint32_t tag) const {
    return wording_ != nullptr && wording_->keyword ? wording_->keyword(tag) : "";
  }
  [[nodiscard]] std::string short_name(std::uint32_t tag) const {
    const std::string name = keyword(tag);
    return name.empty() ? tag_text(tag) : name;
  }
  [[nodiscard]] std::string element(std::uint32_t tag) const {
    const std::string name = keyword(tag);
    return name.empty() ? tag_text(tag) : name + " " + tag_text(tag);
  }
  [[nodiscard]] std::string input(Index recipe) const {
    return wording_ != nullptr && wording_->recipe ? wording_->recipe(recipe) : fmt::format("recipe {}", recipe);
  }
  [[nodiscard]] std::string purpose(std::string_view pattern) const {
    return wording_ != nullptr && wording_->pattern ? wording_->pattern(pattern) : "";
  }

  [[nodiscard]] std::string computed(const Home& home) const {
    if (home.function == Function::Same) return input(home.inputs.front());
    if (home.function == Function::ZeroWhereOthersHave) return "other images of the series: 0 where nothing is written";
    std::string text = "computed: " + std::string(info(home.function).name);
    for (std::size_t i = 0; i < home.inputs.size(); ++i) text += (i == 0 ? " of " : ", ") + input(home.inputs[i]);
    if (home.given != kNone) text += ", given " + input(home.given);
    return text;
  }

  [[nodiscard]] std::string place(const Home& home) const {
    switch (home.place) {
      case Place::DataSet:
        return element(home.tag);
      case Place::FunctionalGroup: {
        std::string text = element(home.tag) + " in ";
        for (const std::uint32_t tag : home.path) text += short_name(tag) + " of ";
        return text + "a functional group";
      }
      case Place::Private: {
        std::string text = private_text(home.tag, home.creator);
        if (home.format != Format::None)
          return fmt::format("{} {} in {}", format_text(home.format), fmt::join(home.fields, ", "), text);
        for (const std::uint32_t tag : home.path) text += "/" + element(tag);
        return text;
      }
      case Place::Never:
        return "never stored";
      case Place::Computed:
        return computed(home);
      case Place::Measured:
        return fmt::format("measured: {}", fmt::join(home.fields, ", "));
      case Place::External:
        return fmt::format("measured by {}: {}", home.fields.front(), home.fields.back());
    }
    return "";
  }

  [[nodiscard]] std::string steps(const Steps& steps) const {
    std::string text;
    if (!steps.unset.empty()) text += fmt::format(", not set: {}", fmt::join(steps.unset, " "));
    if (const std::string known = purpose(steps.pattern); !known.empty()) {
      text += ", that of " + known;
      if (steps.table.size() == 1 && steps.table.front().to == known) return text;
    } else if (!steps.pattern.empty()) {
      text += fmt::format(", matched by {}", steps.pattern);
    }
    if (!steps.otherwise.empty()) text += fmt::format(", otherwise {}", steps.otherwise);
    text += table(steps.table);
    if (steps.modulo != 0) text += fmt::format(", modulo {}", number_text(steps.modulo));
    if (steps.reciprocal) text += ", reciprocal";
    return text;
  }

  [[nodiscard]] std::string table(const std::vector<Replacement>& rows) const {
    constexpr std::size_t kShort = 3;
    if (wording_ != nullptr && rows.size() > kShort) return fmt::format(", by a table of {} values", rows.size());
    std::string text;
    for (std::size_t i = 0; i < rows.size(); ++i)
      text += fmt::format("{} {} is {}", i == 0 ? "," : ";", rows[i].from, rows[i].to);
    return text;
  }

  [[nodiscard]] std::string guard(const Guard& guard) const {
    const std::string what = guard.creator.empty() ? short_name(guard.tag) : private_text(guard.tag, guard.creator);
    const std::string known = purpose(guard.pattern);
    return known.empty() ? fmt::format("{} matches {}", what, guard.pattern) : fmt::format("{} is {}", what, known);
  }

  const Wording* wording_;
};

}  // namespace

std::string describe(const Home& home) {
  return Teller(nullptr).tell(home);
}

std::string describe(const Home& home, const Wording& wording) {
  return Teller(&wording).tell(home);
}

std::string describe_place(const Home& home, const Wording& wording) {
  return Teller(&wording).tell_place(home);
}

}  // namespace qapc::abi
