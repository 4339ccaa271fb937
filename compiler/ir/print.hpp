// A program as text, for people who look inside (`qapc check --dump ir`) and for golden tests. Floor 3 (compiler/ir).
#pragma once

#include <string>

#include "runtime/abi/program.hpp"

namespace qapc::ir {

/// What rows a space has, in words: `images`, `values of ImageType`, `siblings of series`.
std::string space_name(const abi::Program& program, abi::Index space);

/// Recipes, then one line a value: `%12 series truth = all %11, unknown`, then what rules and decisions look at.
std::string print(const abi::Program& program);

}  // namespace qapc::ir
