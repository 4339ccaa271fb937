#include "runtime/session/groups.hpp"

#include <algorithm>

#include "runtime/session/describe.hpp"
#include "runtime/session/levels.hpp"

namespace qapc::session {
namespace {

using abi::Index;
using abi::SpaceKind;

/// A code that the policy gives, or a name that may be told; else a keyed code.
std::string code_of(const abi::Program& program, const abi::Naming& naming, const std::string& name,
                    std::string_view level, const Key& key) {
  if (name.empty()) return "not known";
  const bool open = naming.table || std::ranges::all_of(naming.recipes, [&](Index recipe) {
                      return program.recipes[recipe].privacy == abi::Privacy::Public;
                    });
  if (!open || program.counts_only) return key.code(level, name);
  std::string told;
  for (const char c : name) told += c == kBetweenParts ? std::string(" / ") : std::string(1, c);
  return told;
}

std::string group_code(const abi::Program& program, SpaceKind kind, const exam::Exam& exam, const Key& key) {
  switch (kind) {
    case SpaceKind::Subject:
      return key.code("subject", exam.subject);
    case SpaceKind::Scanner:
      return code_of(program, program.scanner, exam.scanner, "scanner", key);
    case SpaceKind::Site:
      return site_code(program, exam, key);
    default:
      return "cohort";
  }
}

}  // namespace

std::string site_code(const abi::Program& program, const exam::Exam& exam, const Key& key) {
  return code_of(program, program.site, exam.site, "site", key);
}

std::vector<report::GroupEntry> entries_of(Index space, const eval::Batch& batch, const std::vector<exam::Exam>& exams,
                                           const Key& key, const std::vector<report::ExamEntry>& told) {
  const abi::Program& program = batch.program();
  const SpaceKind kind = program.spaces[space].kind;
  std::vector<report::GroupEntry> entries(static_cast<std::size_t>(batch.rows(space)));
  for (std::size_t i = 0; i < exams.size(); ++i) {
    auto row = static_cast<std::int64_t>(i);
    for (Index level = abi::kExams; level != space; level = program.spaces[level].parent)
      row = batch.parent(level, row);
    report::GroupEntry& entry = entries[static_cast<std::size_t>(row)];
    if (entry.exams.empty()) {
      entry.level = level_name(program, space);
      entry.code = group_code(program, kind, exams[i], key);
    }
    entry.exams.push_back(told[i].code);
    const std::string& missing = kind == SpaceKind::Site ? exams[i].no_site : exams[i].no_scanner;
    const bool named = kind == SpaceKind::Site || kind == SpaceKind::Scanner;
    if (named && !missing.empty()) ++entry.reasons[missing];
  }
  return entries;
}

}  // namespace qapc::session
