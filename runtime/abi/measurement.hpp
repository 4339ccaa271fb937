// What a policy can ask of the images of a series: the names, versions and units of runtime/metrics' catalogue, for the
// compiler and for programs. Floor 1 (runtime/abi). A test holds the two together, and prints the row that is missing.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace qapc::abi {

struct Measurement {
  enum class Cost : std::uint8_t { Headers, Pixels, Slow };
  /// How the number follows from the series of values; None: not from it alone.
  enum class Summary : std::uint8_t { None, Mean, MeanWithoutFirst, Largest, LargestSize, Sum };

  std::string_view name;  ///< `efc`
  int version = 1;
  std::string_view unit;  ///< as policies write it; "" where it has none
  Cost cost = Cost::Pixels;
  bool list = false;  ///< it also has a value for each volume or slice, in the same unit
  Summary summary = Summary::None;
  std::string_view region{};  ///< what `(in head)` may say behind the name; "" where it is no number of one region

  [[nodiscard]] std::string id() const { return std::string(name) + "@" + std::to_string(version); }
};

std::span<const Measurement> measurements();

/// By name, or by name with version; of a primitive (primitive.hpp) too, whose name is then that of `name`.
std::optional<Measurement> measurement(std::string_view name);

}  // namespace qapc::abi
