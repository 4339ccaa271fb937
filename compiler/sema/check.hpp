// Names, types, levels, privacy and totality of a policy. Floor 3 (compiler/sema).
#pragma once

#include "compiler/diag/sink.hpp"
#include "compiler/sema/checked.hpp"

namespace qapc::sema {

/// Reports what is wrong to `diags` and types it Poison, so that one mistake is told once. Never fails. The result may
/// be lowered when `diags` holds no error.
Checked check(const ast::Module& module, const diag::Sources& sources, diag::Sink& diags);

/// Whether a decision counts: it is for an audience of the policy, or for everybody where no decision about the same
/// is.
bool decides(const ast::Module& module, const ast::Decision& decision);

}  // namespace qapc::sema
