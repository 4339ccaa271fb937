#include "runtime/session/groups.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

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

bool is_open(const abi::Program& program, const abi::Cells::Part& part) {
  if (part.recipe != abi::kNone) return program.recipes[part.recipe].privacy == abi::Privacy::Public;
  return program.site.table || std::ranges::all_of(program.site.recipes, [&](Index recipe) {
           return program.recipes[recipe].privacy == abi::Privacy::Public;
         });
}

/// `vendor SIEMENS, model Prisma`; `vendor, model not known`
std::string cell_code(const abi::Program& program, const abi::Cells& cells, const std::string& name, const Key& key) {
  if (name.empty()) {
    std::vector<std::string> parts;
    for (const abi::Cells::Part& part : cells.parts) parts.push_back(program.text(part.name));
    return fmt::format("{} not known", fmt::join(parts, ", "));
  }
  const bool open = std::ranges::all_of(cells.parts, [&](const auto& part) { return is_open(program, part); });
  if (!open || program.counts_only) return key.code("cell", name);
  std::string told;
  std::size_t begin = 0;
  for (const abi::Cells::Part& part : cells.parts) {
    if (begin > name.size()) break;
    const std::size_t end = std::min(name.find(kBetweenParts, begin), name.size());
    told += fmt::format("{}{} {}", told.empty() ? "" : ", ", program.text(part.name), name.substr(begin, end - begin));
    begin = end + 1;
  }
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
    const std::int64_t row = batch.group(space, static_cast<std::int64_t>(i));
    report::GroupEntry& entry = entries[static_cast<std::size_t>(row)];
    const Index cell = program.spaces[space].recipe;
    if (entry.exams.empty()) {
      entry.level = level_name(program, space);
      entry.code = kind == SpaceKind::Cell ? cell_code(program, program.cells[cell], exams[i].cells[cell], key)
                                           : group_code(program, kind, exams[i], key);
    }
    entry.exams.push_back(told[i].code);
    const std::string& missing = kind == SpaceKind::Cell   ? exams[i].no_cells[cell]
                                 : kind == SpaceKind::Site ? exams[i].no_site
                                                           : exams[i].no_scanner;
    const bool named = kind == SpaceKind::Site || kind == SpaceKind::Scanner || kind == SpaceKind::Cell;
    if (named && !missing.empty()) ++entry.reasons[missing];
  }
  return entries;
}

}  // namespace qapc::session
