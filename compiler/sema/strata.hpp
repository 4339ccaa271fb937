// What a policy compares with a baseline: how it is written, and what its strata are told by. Floor 3 (compiler/sema).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/syntax/ast.hpp"

namespace qapc::sema {

/// The attribute that a word of `within (model, software)` stands for; the word itself where it is none of these.
std::string_view attribute_of_stratum(std::string_view word);

/// Whether a word is about the whole exam: `site`, `scanner`.
bool is_of_exam(std::string_view word);

/// What those two are told by: attributes; none where a table tells their codes.
std::vector<std::string> attributes_of_naming(const ast::Module& module, std::string_view word);

/// A measured value as baselines call it: `tsnr_raw` for `tsnr_raw(in head)`.
std::string name_in_baseline(const ast::Module& module, ast::ExprId value);

}  // namespace qapc::sema
