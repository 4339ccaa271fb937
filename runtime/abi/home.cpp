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

using Name = std::function<std::string(Index)>;

std::string computed_text(const Home& home, const Name& name) {
  std::string text = "computed: " + std::string(info(home.function).name);
  for (std::size_t i = 0; i < home.inputs.size(); ++i) text += (i == 0 ? " of " : ", ") + name(home.inputs[i]);
  if (home.given != kNone) text += ", given " + name(home.given);
  return text;
}

std::string place_text(const Home& home, const Name& name) {
  switch (home.place) {
    case Place::DataSet:
      return tag_text(home.tag);
    case Place::FunctionalGroup: {
      std::string text;
      for (const std::uint32_t tag : home.path) text += tag_text(tag) + "/";
      return text + tag_text(home.tag) + " in a functional group";
    }
    case Place::Private: {
      std::string text = private_text(home.tag, home.creator);
      for (const std::uint32_t tag : home.path) text += "/" + tag_text(tag);
      if (home.format == Format::None) return text;
      return fmt::format("{} {} in {}", format_text(home.format), fmt::join(home.fields, ", "), text);
    }
    case Place::Never:
      return "never stored";
    case Place::Computed:
      return computed_text(home, name);
  }
  return "";
}

std::string steps_text(const Steps& steps) {
  std::string text;
  if (!steps.unset.empty()) text += fmt::format(", not set: {}", fmt::join(steps.unset, " "));
  if (!steps.pattern.empty()) text += fmt::format(", matched by {}", steps.pattern);
  if (!steps.otherwise.empty()) text += fmt::format(", otherwise {}", steps.otherwise);
  for (std::size_t i = 0; i < steps.table.size(); ++i)
    text += fmt::format("{} {} is {}", i == 0 ? "," : ";", steps.table[i].from, steps.table[i].to);
  if (steps.modulo != 0) text += fmt::format(", modulo {}", number_text(steps.modulo));
  if (steps.reciprocal) text += ", reciprocal";
  return text;
}

}  // namespace

std::string describe(const Home& home) {
  return describe(home, [](Index recipe) { return fmt::format("recipe {}", recipe); });
}

std::string describe(const Home& home, const std::function<std::string(Index)>& name) {
  std::string text = place_text(home, name);
  if (home.transform == Transform::TimeOfDay) text += ", time of day";
  if (home.transform == Transform::Duration) text += ", minutes and seconds";
  if (home.value == 1) text += ", first value";
  if (home.value > 1) text += fmt::format(", value {}", home.value);
  text += steps_text(home.steps);
  if (home.decimal_shift != 0) text += fmt::format(", shifted by 10^{}", home.decimal_shift);
  for (const Guard& guard : home.guards) {
    text += fmt::format(", where {} matches {}",
                        guard.creator.empty() ? tag_text(guard.tag) : private_text(guard.tag, guard.creator),
                        guard.pattern);
  }
  return text;
}

}  // namespace qapc::abi
