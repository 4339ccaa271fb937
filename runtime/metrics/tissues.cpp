// Metrics of tissue classes: contrast, variation, spread. Approximate: classes of values in the core, without an atlas.
#include <array>
#include <cmath>

#include "runtime/metrics/metric.hpp"
#include "runtime/metrics/scene.hpp"

namespace qapc::metrics {
namespace {

struct Matter {
  double darker_mean;
  double darker_deviation;
  double brighter_mean;
  double brighter_deviation;
};

/// The two largest classes: grey and white matter where the core is a brain.
std::expected<Matter, Reason> matter_of(const Scene& scene) {
  const auto tissue = scene.tissue();
  if (!tissue) return std::unexpected(tissue.error());
  const auto darker = scene.values_of_class((*tissue)->matter[0]);
  const auto brighter = scene.values_of_class((*tissue)->matter[1]);
  if (!darker || !brighter) return std::unexpected(Reason::ClassesNotDistinct);
  return Matter{mean(*darker), deviation(*darker), mean(*brighter), deviation(*brighter)};
}

/// Spread of the two tissues over their distance: motion and non-uniformity raise it.
Measure cjv(const Scene& scene) {
  const auto matter = matter_of(scene);
  if (!matter) return matter.error();
  return (matter->darker_deviation + matter->brighter_deviation) /
         std::abs(matter->brighter_mean - matter->darker_mean);
}

/// Distance of the two tissues over the noise of both and of the air.
Measure cnr(const Scene& scene) {
  const auto matter = matter_of(scene);
  if (!matter) return matter.error();
  if (const auto spoiled = scene.air_spoiled()) return *spoiled;
  const auto quiet = scene.summary_of(Region::Quiet);
  if (!quiet) return quiet.error();
  const double noise = (*quiet)->deviation;
  return std::abs(matter->brighter_mean - matter->darker_mean) /
         std::sqrt(noise * noise + matter->darker_deviation * matter->darker_deviation +
                   matter->brighter_deviation * matter->brighter_deviation);
}

template <std::uint8_t Label>
Measure class_snr(const Scene& scene) {
  auto values = scene.values_of_class(Label);
  if (!values) return values.error();
  const double spread = deviation(*values);
  if (!(spread > 0)) return Reason::ConstantImage;
  return median(*values) / spread;
}

/// How far the brighter tissue is from the brightest of the image: fat and vessels too bright lower it.
Measure wm2max(const Scene& scene) {
  const auto tissue = scene.tissue();
  if (!tissue) return tissue.error();
  auto brighter = scene.values_of_class((*tissue)->matter[1]);
  if (!brighter) return brighter.error();
  std::vector<double> all = **scene.corrected();
  const double largest = quantile(all, 0.9995);
  if (!(largest > 0)) return Reason::ConstantImage;
  return median(*brighter) / largest;
}

constexpr Metric of_tissue(std::string_view name, double most, std::string_view doc, std::string_view formula,
                           std::string_view source, OfVolume compute) {
  return {.name = name,
          .unit = "1",
          .most = most,
          .cost = Cost::Slow,
          .needs = {.slices = 3, .spacing = true},
          .mriqc = "",
          .doc = doc,
          .formula = formula,
          .source = source,
          .compute = compute};
}

constexpr std::string_view kSnrSource = "Magnotta & Friedman, J Digit Imaging 19 (2006) 140";

}  // namespace

extern constinit const std::array<Metric, 6> kTissues{
    of_tissue("cjv", 1e3, "Coefficient of joint variation of the two largest tissue classes.",
              "(sd(a) + sd(b)) / |mean(a) - mean(b)|, values divided by the bias field",
              "Ganzetti et al., Front Neuroinform 10 (2016) 10", &cjv),
    of_tissue("cnr", 1e6, "Contrast-to-noise ratio of the two largest tissue classes.",
              "|mean(a) - mean(b)| / sqrt(sd(quiet)^2 + sd(a)^2 + sd(b)^2), values divided by the bias field",
              "Magnotta & Friedman, J Digit Imaging 19 (2006) 140", &cnr),
    of_tissue("snr_dark", 1e6, "Signal over its spread in the darkest class.",
              "median / sd of the class, sd with n - 1", kSnrSource, &class_snr<1>),
    of_tissue("snr_middle", 1e6, "Signal over its spread in the middle class.",
              "median / sd of the class, sd with n - 1", kSnrSource, &class_snr<2>),
    of_tissue("snr_bright", 1e6, "Signal over its spread in the brightest class.",
              "median / sd of the class, sd with n - 1", kSnrSource, &class_snr<3>),
    of_tissue("wm2max_approx", 1e3, "Brighter large class over the brightest of the image.",
              "median(b) / p99.95 of all values divided by the bias field",
              "Esteban et al., PLoS ONE 12 (2017) e0184661", &wm2max),
};

}  // namespace qapc::metrics
