// Warnings about what a policy says and cannot mean. Floor 4 (compiler/analysis).
#pragma once

#include "compiler/diag/sink.hpp"
#include "compiler/sema/checked.hpp"

namespace qapc::analysis {

/// A module without errors.
void analyse(const ast::Module& module, const sema::Checked& checked, const diag::Sources& sources, diag::Sink& diags);

}  // namespace qapc::analysis
