// The numbers of a policy's risks. Floor 3 (compiler/sema).
#pragma once

#include <optional>

#include "compiler/syntax/ast.hpp"
#include "runtime/base/decimal.hpp"
#include "runtime/risk/risk.hpp"

namespace qapc::sema {

/// The number as a share of one: `15 %` is 0.15.
std::optional<Decimal> share(const ast::Quantity& quantity);

/// A number or `beta(k, n)` as it stands; 1 for what is computed of an exam, and for what is no probability.
risk::Estimate estimate_of(const ast::Estimate& estimate, const std::optional<ast::Text>& because = std::nullopt);

/// Risks in the order of ast::Module::risks, consequences in that of ast::Module::consequences.
risk::Model risk_model(const ast::Module& module);

}  // namespace qapc::sema
