// A tree as text that shows all of it but places: two trees are the same where their texts are. Floor 8
// (tests/support).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "compiler/syntax/ast.hpp"

namespace qapc::support {

/// Every member of every item of one file, in the order of the module's tables; expressions stand where they are named.
std::string dump(const ast::Module& module, ast::UnitId unit = 0);

/// How often each kind of node and item occurs, and each member of it that is not empty: `Rule`, `Rule.3`.
std::map<std::string, std::size_t> census(const ast::Module& module);

/// What a census can count: every kind, and every member that can be other than empty.
std::vector<std::string> every_member();

}  // namespace qapc::support
