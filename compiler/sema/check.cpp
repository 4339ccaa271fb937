#include "compiler/sema/check.hpp"

#include "compiler/sema/checker.hpp"

namespace qapc::sema {

Checker::Checker(const ast::Module& module, const diag::Sources& sources, diag::Sink& diags)
    : module_(module),
      sources_(sources),
      diags_(diags),
      visited_(module.exprs.size()),
      defines_seen_(module.defines.size()) {
  checked_.types.resize(module.exprs.size());
  checked_.references.resize(module.exprs.size());
  checked_.definitions.resize(module.exprs.size());
  checked_.rules.resize(module.rules.size());
  checked_.risks.resize(module.risks.size());
  checked_.defines.resize(module.defines.size());
  checked_.namings.resize(module.groupings.size());
}

Checked Checker::run() && {
  checked_.edition = dictionary::edition();
  checked_.known = {field("Manufacturer"),
                    field("ImagePositionPatient"),
                    field("ImageType"),
                    field("FrameOfReferenceUID"),
                    field("AcquisitionTime"),
                    field("SeriesTime"),
                    field("ManufacturerModelName"),
                    field("DeviceSerialNumber"),
                    field("ImageOrientationPatient"),
                    field("PixelSpacing"),
                    field("Rows"),
                    field("Columns"),
                    field("SliceThickness"),
                    field("SeriesNumber"),
                    field("SeriesDescription")};
  declare_all();
  for (ast::UnitId unit = 0; unit < module_.units.size(); ++unit) header(unit);
  for (const ast::Set& one : module_.sets) set(one);
  for (std::size_t i = 0; i < module_.metrics.size(); ++i) metric(i);
  for (std::size_t i = 0; i < module_.defines.size(); ++i) type_of_define(i);
  const Context of_series{Level::Series, "each series", {}, std::nullopt, true};
  for (const ast::Series& series : module_.series) {
    unit_ = series.unit;
    if (!truth(series.is).poison()) levels(series.is, of_series);
  }
  definition_cycles();
  for (std::size_t i = 0; i < module_.groupings.size(); ++i) grouping(i);
  visits();
  for (const ast::Classes& one : module_.classes) classes(one);
  for (const ast::Choice& one : module_.choices) choice(one);
  for (const ast::Serves& one : module_.serves) serves(one);
  for (std::size_t i = 0; i < module_.rules.size(); ++i) rule(i);
  scales();
  for (std::size_t i = 0; i < module_.risks.size(); ++i) risk(i);
  for (const ast::RiskGroup& one : module_.risk_groups) risk_group(one);
  risk_faults();
  decision();
  scanners();
  for (const ast::Test& one : module_.tests) test(one);
  waivers();
  return std::move(checked_);
}

Checked check(const ast::Module& module, const diag::Sources& sources, diag::Sink& diags) {
  return Checker(module, sources, diags).run();
}

}  // namespace qapc::sema
