#include "tests/unit/runtime/ledger/sql.hpp"

#include <sqlite3.h>
#include <stdexcept>

namespace qapc::ledger {

void sql(const std::filesystem::path& file, const std::string& statements) {
  sqlite3* database = nullptr;
  sqlite3_open(file.c_str(), &database);
  const int code = sqlite3_exec(database, statements.c_str(), nullptr, nullptr, nullptr);
  const std::string why = sqlite3_errmsg(database);
  sqlite3_close(database);
  if (code != SQLITE_OK) throw std::runtime_error(why);
}

}  // namespace qapc::ledger
