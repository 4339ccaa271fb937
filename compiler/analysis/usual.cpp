// Slips between seconds and milliseconds, Hz and kHz: limits far from what scanners do, that would fit in the other
// unit.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/analysis/analyser.hpp"

namespace qapc::analysis {
namespace {

/// What scanners for people do, wide enough for every public protocol in docs and policies; in the unit in which DICOM
/// stores the attribute.
struct Usual {
  std::string_view attribute;
  std::int64_t lo_tenths;
  std::int64_t hi;
  std::string_view unit;
  std::string_view larger;  ///< a thousand of them
};
constexpr std::array<Usual, 7> kUsual{{{"RepetitionTime", 25, 20'000, "ms", "s"},
                                       {"EchoTime", 0, 2'000, "ms", "s"},
                                       {"EffectiveEchoTime", 0, 2'000, "ms", "s"},
                                       {"InversionTime", 50, 10'000, "ms", "s"},
                                       {"TriggerTime", 0, 100'000, "ms", "s"},
                                       {"PixelBandwidth", 50, 20'000, "Hz/px", "kHz/px"},
                                       {"AcquisitionDuration", 10, 7'200, "s", "ks"}}};

bool inside(const Decimal& value, const Usual& usual) {
  return value.compare(Decimal(usual.lo_tenths).shifted(-1)) >= 0 && value.compare(Decimal(usual.hi)) <= 0;
}

}  // namespace

void Analyser::unusual(const Claims& wants, diag::Span at) {
  for (const auto& [attribute, values] : wants) {
    const auto usual = std::ranges::find(kUsual, attribute, &Usual::attribute);
    if (usual == kUsual.end() || values.kind != Values::Kind::Numbers) continue;
    std::vector<Decimal> ends;
    for (const auto& end : {values.numbers.lo, values.numbers.hi}) {
      if (end && !end->value.zero()) ends.push_back(end->value);
    }
    const auto fits = [&](int shift) {
      return !ends.empty() &&
             std::ranges::all_of(ends, [&](const Decimal& end) { return inside(end.shifted(shift), *usual); });
    };
    if (ends.empty() || std::ranges::any_of(ends, [&](const Decimal& end) { return inside(end, *usual); })) continue;
    const bool small = fits(3);
    if (!small && !fits(-3)) continue;
    const std::string is = fmt::format("{} {}", ends.front().text(), usual->unit);
    const std::string meant = small ? fmt::format("{} {}", ends.front().text(), usual->larger)
                                    : fmt::format("{} {}", ends.front().shifted(-3).text(), usual->unit);
    diags_.report(diag::FarFromUsual, at, is, attribute)
        .help(small ? fmt::format("did you mean `{}` (= {} {})?", meant, ends.front().shifted(3).text(), usual->unit)
                    : fmt::format("did you mean `{}`?", meant))
        .note(fmt::format("scanners have {} {} to {} {}", Decimal(usual->lo_tenths).shifted(-1).text(), usual->unit,
                          usual->hi, usual->unit));
  }
}

}  // namespace qapc::analysis
