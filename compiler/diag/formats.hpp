// Messages for machines: the same result as for people, not another one. Floor 2 (compiler/diag).
#pragma once

#include <string>
#include <vector>

#include "compiler/diag/sink.hpp"

namespace qapc::diag {

/// What was said of one policy file.
struct Checked {
  std::uint32_t source = 0;
  std::vector<Message> messages;
};

/// An array of messages with file, line, column, code, severity, text, labels, helps with their edits, and notes.
std::string to_json(const Sources& sources, const std::vector<Checked>& all);
/// SARIF 2.1.0 (OASIS): one run, one rule a code, one result a message, fixes where there are edits.
std::string to_sarif(const Sources& sources, const std::vector<Checked>& all);
/// Workflow commands of GitHub Actions: `::error file=…,line=…,col=…,title=QAP-E101::text`.
std::string to_github(const Sources& sources, const std::vector<Checked>& all);
/// JUnit XML: one test case a policy, one failure an error.
std::string to_junit(const Sources& sources, const std::vector<Checked>& all);

/// The text of a source with every message's edit of it made that is the only one offered. Edits that overlap an
/// earlier one are left out. `made` counts them.
std::string apply_fixes(const std::string& text, std::uint32_t source, const std::vector<Message>& messages,
                        std::size_t& made);

}  // namespace qapc::diag
