// Names, types, levels, privacy and totality of a policy. Floor 3 (compiler/sema).
#pragma once

#include "compiler/diag/sink.hpp"
#include "compiler/sema/checked.hpp"

namespace qapc::sema {

/// Reports what is wrong to `diags` and types it Poison, so that one mistake is told once. Never fails. The result may
/// be lowered when `diags` holds no error.
Checked check(const ast::Module& module, const diag::Sources& sources, diag::Sink& diags);

}  // namespace qapc::sema
