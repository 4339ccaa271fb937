#include "compiler/sema/check.hpp"

#include "compiler/sema/checker.hpp"

namespace qapc::sema {

Checked Checker::run() && {
  checked_.known = {field("Manufacturer"), field("ImagePositionPatient"), field("ImageType"),
                    field("FrameOfReferenceUID"), field("AcquisitionTime")};
  names();
  header();
  for (std::size_t i = 0; i < module_.defines.size(); ++i) type_of_define(i);
  const Context of_series{Level::Series, "each series", {}, true};
  for (const ast::Series& series : module_.series) {
    if (!truth(series.is).poison()) levels(series.is, of_series);
  }
  for (std::size_t i = 0; i < module_.rules.size(); ++i) rule(i);
  decision();
  for (const ast::Test& one : module_.tests) test(one);
  return std::move(checked_);
}

Checked check(const ast::Module& module, const diag::Sources& sources, diag::Sink& diags) {
  return Checker(module, sources, diags).run();
}

}  // namespace qapc::sema
