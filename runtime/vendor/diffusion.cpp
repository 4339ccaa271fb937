#include "runtime/vendor/diffusion.hpp"

#include <cmath>
#include <cstddef>

#include "runtime/base/number_text.hpp"

namespace qapc::vendor {
namespace {

/// The number in front of `end`, which is taken off with it.
std::optional<double> number_before(std::string_view& text, char end) {
  const std::size_t at = text.find(end);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view number = text.substr(0, at);
  text.remove_prefix(at + 1);
  while (number.starts_with(' ')) number.remove_prefix(1);
  while (number.ends_with(' ')) number.remove_suffix(1);
  return parse_number(number);
}

}  // namespace

std::optional<double> ge_b_value(double stored) {
  constexpr double kOffset = 1e9;
  if (!(stored >= 0) || !std::isfinite(stored)) return std::nullopt;
  return std::fmod(stored, kOffset);
}

std::optional<Vector> in_patient(const Vector& in_image, const Orientation& orientation) {
  const auto normal = orientation.normal();
  if (!normal) return std::nullopt;
  Vector out{};
  for (std::size_t i = 0; i < out.size(); ++i) {
    out[i] = in_image[0] * orientation.row[i] + in_image[1] * orientation.column[i] + in_image[2] * (*normal)[i];
  }
  return out;
}

std::optional<Vector> ge_direction(const Vector& frequency_phase_slice, const Orientation& orientation, Axis phase) {
  const auto& [frequency, along_phase, slice] = frequency_phase_slice;
  if (phase == Axis::Column) return in_patient({-frequency, -along_phase, slice}, orientation);
  return in_patient({-along_phase, frequency, slice}, orientation);
}

std::optional<Vector> canon_direction(const Vector& phase_frequency_slice, const Orientation& orientation, Axis phase) {
  const auto& [along_phase, frequency, slice] = phase_frequency_slice;
  if (phase == Axis::Column) return in_patient({-frequency, -along_phase, slice}, orientation);
  return in_patient({along_phase, -frequency, -slice}, orientation);
}

std::optional<CanonWeighting> canon_weighting(std::string_view image_comments) {
  if (!image_comments.starts_with("b=")) return std::nullopt;
  image_comments.remove_prefix(2);
  const auto b_value = number_before(image_comments, '(');
  const auto x = number_before(image_comments, ',');
  const auto y = number_before(image_comments, ',');
  const auto z = number_before(image_comments, ')');
  if (!b_value || !x || !y || !z || *b_value < 0) return std::nullopt;
  return CanonWeighting{*b_value, {*x, *y, *z}};
}

}  // namespace qapc::vendor
