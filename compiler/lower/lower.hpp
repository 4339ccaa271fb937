// A checked policy to a program. Floor 4 (compiler/lower).
#pragma once

#include <vector>

#include "compiler/diag/sink.hpp"
#include "compiler/sema/checked.hpp"
#include "runtime/abi/fixture.hpp"
#include "runtime/abi/program.hpp"
#include "runtime/abi/waiver.hpp"

namespace qapc::lower {

/// The program of a module that `check` found no error in and nothing unbuilt.
abi::Program lower(const ast::Module& module, const sema::Checked& checked, const diag::Sources& sources);

/// What the header says: name, title, version, goal.
void name_program(const ast::Module& module, abi::Program& program);

/// A file of waivers, of which `check` found no error.
abi::WaiverFile lower_waivers(const ast::Module& module, const diag::Sources& sources);

/// The inline tests of the same module, bound to the program's recipes. Reports what a fixture must still say.
std::vector<abi::Test> lower_tests(const ast::Module& module, const sema::Checked& checked,
                                   const diag::Sources& sources, const abi::Program& program, diag::Sink& diags);

}  // namespace qapc::lower
