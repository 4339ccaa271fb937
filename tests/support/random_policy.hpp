// Random trees of the language: every kind of node and item, names at random, none of it typed. Floor 8
// (tests/support).
#pragma once

#include <cstdint>

#include "compiler/syntax/ast.hpp"

namespace qapc::support {

/// The same module for a seed, on every machine. It has the shapes that parsing gives; places are empty.
ast::Module random_module(std::uint32_t seed);

}  // namespace qapc::support
