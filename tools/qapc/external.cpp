#include "tools/qapc/external.hpp"

#include <set>
#include <spdlog/spdlog.h>

namespace qapc::tools {

void add_external(Command command, std::vector<std::string>& given) {
  command
      .option("--external", given,
              "What another tool measured: TOOL=PATH, a JSON file or a folder of such; may be given again")
      .one_at_a_time();
}

Result<session::External> read_external(const std::vector<std::string>& given, const abi::Program& program) {
  std::set<std::string> asked;
  for (const abi::Recipe& recipe : program.recipes) {
    if (recipe.external()) asked.insert(recipe.homes.front().fields.front());
  }
  session::External all;
  for (const std::string& one : given) {
    const std::size_t equals = one.find('=');
    const std::string tool = one.substr(0, equals);
    if (equals == std::string::npos || tool.empty() || equals + 1 == one.size())
      return fail(Errc::Invalid, "--external {}: write TOOL=PATH, as in mriqc=derivatives/mriqc", one);
    if (!asked.contains(tool)) spdlog::warn("the policy takes nothing from {}", tool);
    if (const auto read = all.add(tool, one.substr(equals + 1)); !read) return std::unexpected(read.error());
  }
  for (const report::ExternalEntry& entry : all.entries()) asked.erase(entry.tool);
  for (const std::string& tool : asked)
    spdlog::warn("the policy takes numbers from {0}; name its files: --external {0}=PATH", tool);
  return all;
}

}  // namespace qapc::tools
