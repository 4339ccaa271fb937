#include "runtime/report/calibrations.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "runtime/calibration/calibration.hpp"
#include "runtime/report/table.hpp"
#include "runtime/text/markup.hpp"

namespace qapc::report {
namespace {

using calibration::Calibration;
using calibration::Fifth;
using calibration::Stratum;

constexpr int kSide = 160;  ///< of a plot, in pixels; both axes go from 0 to 1
constexpr int kEdge = 24;

int place(double share) {
  return static_cast<int>(share * kSide + 0.5);
}

/// What was seen of a part of the subjects, with the interval of beta(k, n).
risk::Bounded seen(const Fifth& fifth) {
  const auto counted = risk::beta(fifth.k, fifth.n);
  return counted ? counted->number : risk::Bounded{0, 0, 1};
}

/// Predicted against seen: on the diagonal the calibration holds.
std::string plot(const Stratum& stratum, const std::string& label) {
  std::string marks;
  for (const Fifth& fifth : stratum.reliability) {
    const risk::Bounded share = seen(fifth);
    const int x = kEdge + place(fifth.predicted);
    marks += fmt::format(
        "<line x1=\"{0}\" y1=\"{1}\" x2=\"{0}\" y2=\"{2}\"></line><circle cx=\"{0}\" cy=\"{3}\" r=\"3\"></circle>", x,
        kSide - place(share.lower), kSide - place(share.upper), kSide - place(share.value));
  }
  return fmt::format(
      "<svg role=\"img\" aria-label=\"{4}: predicted against seen\" width=\"{0}\" height=\"{1}\" "
      "stroke=\"currentColor\" "
      "fill=\"currentColor\" font-size=\"11\"><g fill=\"none\"><rect x=\"{2}\" y=\"0\" width=\"{3}\" "
      "height=\"{3}\"></rect>"
      "<line x1=\"{2}\" y1=\"{3}\" x2=\"{5}\" y2=\"0\" stroke-dasharray=\"4\"></line></g>{6}<g stroke=\"none\">"
      "<text x=\"{2}\" y=\"{7}\">0 predicted</text><text x=\"{8}\" y=\"{7}\">1</text><text x=\"0\" y=\"{3}\">0</text>"
      "<text x=\"0\" y=\"11\">1</text></g></svg>\n",
      kEdge + kSide + 8, kSide + 18, kEdge, kSide, label, kEdge + kSide, marks, kSide + 14, kEdge + kSide - 6);
}

std::string rows(const Stratum& stratum) {
  std::string text;
  for (const Fifth& fifth : stratum.reliability)
    text += fmt::format("<tr><td>{}</td><td>{}</td><td>{:.2f}</td><td>{}</td></tr>\n", fifth.n, fifth.k,
                        fifth.predicted, risk::words(seen(fifth)));
  return text;
}

std::string of_stratum(const Stratum& stratum, const std::string& label) {
  std::string text = fmt::format("<h4>{}: {} of {} subjects with the hazard, base rate {}</h4>\n", label, stratum.k,
                                 stratum.n, risk::words(stratum.base_rate));
  if (!stratum.curve) return text + "<p>No curve: " + text::markup(stratum.no_curve) + ".</p>\n";
  return text + plot(stratum, label) +
         table("reliability of " + label, {"subjects", "with the hazard", "predicted", "seen"}, rows(stratum));
}

std::string of_calibration(const std::string& name, const Calibration& all) {
  std::string text = fmt::format("<h3>Calibration {} <small>P(hazard) at {}, {} values are worse · {}</small></h3>\n",
                                 text::markup(name), text::markup(all.metric), calibration::name(all.worse),
                                 calibration::kNotTransportable);
  for (const calibration::PairKappa& pair : all.raters.pairs)
    text += fmt::format("<p>Raters {} and {}: Cohen's κ {} over {} subjects.</p>\n", text::markup(pair.first),
                        text::markup(pair.second), pair.kappa ? risk::words(*pair.kappa) : "not defined", pair.n);
  if (all.raters.codes.size() < 2) text += "<p>One rater: how far raters agree is not known.</p>\n";
  for (const Stratum& stratum : all.strata)
    text += of_stratum(stratum,
                       stratum.key.empty() ? "all" : text::markup(fmt::format("{}", fmt::join(stratum.key, ", "))));
  return text;
}

}  // namespace

std::string calibrations_html(const json::Value& report) {
  std::string text;
  for (const json::Value& source : report["policy"]["sources"].items()) {
    const std::string& name = source["name"].string();
    if (!name.ends_with(calibration::kFile)) continue;
    if (const auto read = calibration::decode(source["text"].string()))
      text += of_calibration(name.substr(0, name.size() - calibration::kFile.size()), *read);
  }
  return text;
}

}  // namespace qapc::report
