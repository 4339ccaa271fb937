// SQL behind a ledger's back.
#pragma once

#include <filesystem>
#include <string>

namespace qapc::ledger {

/// Runs statements; throws when one fails.
void sql(const std::filesystem::path& file, const std::string& statements);

}  // namespace qapc::ledger
