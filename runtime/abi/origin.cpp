#include "runtime/abi/origin.hpp"

namespace qapc::abi {
namespace {

bool passes_on(Opcode code) {
  return code == Opcode::Where || code == Opcode::Lift || code == Opcode::Item || code == Opcode::Common ||
         code == Opcode::CommonItems;
}

}  // namespace

Index read_from(const Program& program, Index value) {
  while (passes_on(program.ops[value].code)) value = program.ops[value].operands.back();
  const Op& op = program.ops[value];
  return op.code == Opcode::Read || op.code == Opcode::ReadItems ? op.imm : kNone;
}

Index listed_in(const Program& program, Index space) {
  while (program.spaces[space].source != kNone) space = program.spaces[space].source;
  return program.spaces[space].recipe;
}

bool counts_items(const Program& program, Index count, Index items) {
  Index below = count;
  while (passes_on(program.ops[below].code) && program.ops[below].code != Opcode::Lift &&
         program.ops[below].code != Opcode::Item)
    below = program.ops[below].operands.back();
  const Index recipe = listed_in(program, program.ops[items].space);
  return program.ops[below].code == Opcode::Read && recipe != kNone && program.ops[below].imm == recipe;
}

}  // namespace qapc::abi
