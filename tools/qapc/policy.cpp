#include "tools/qapc/policy.hpp"

#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <iterator>

#include "compiler/diag/render.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/abi/artefact.hpp"
#include "runtime/base/whole_file.hpp"
#include "runtime/baseline/baseline.hpp"
#include "runtime/session/files.hpp"

namespace qapc::tools {
namespace {

constexpr std::size_t kLargestArtefact = 256u << 20;  // bytes

Loaded load_compiled(const std::string& path, std::string_view bytes, const Console& console) {
  auto program = abi::decode(bytes);
  if (program) {
    driver::Compiled policy;
    policy.program = std::move(*program);
    return {std::move(policy), ExitCode::Accepted, std::nullopt, {}};
  }
  const ExitCode exit = console.complain({program.error().code, fmt::format("{}: {}", path, program.error().text)});
  return {std::nullopt, exit, std::nullopt, {}};
}

std::filesystem::path lock_file(const std::string& policy) {
  return std::filesystem::path(policy).parent_path() / "qap.lock";
}

/// The lock beside a policy, if there is one.
Result<std::optional<driver::Lock>> read_lock(const std::string& policy) {
  constexpr std::size_t kLargestLock = 1 << 20;  // bytes
  const auto text = session::read_file(lock_file(policy), kLargestLock);
  if (!text && text.error().code == Errc::NotFound) return std::nullopt;
  if (!text) return std::unexpected(text.error());
  auto lock = driver::parse_lock(*text);
  if (!lock)
    return fail(Errc::Invalid, "{} is not a lock: write it anew with `qapc check --lock`", lock_file(policy).string());
  return lock;
}

}  // namespace

driver::Loader module_loader(const std::vector<std::string>& folders) {
  return [folders](std::string_view module, std::string_view importing) -> std::optional<driver::Found> {
    std::vector<std::filesystem::path> places{std::filesystem::path(importing).parent_path()};  // and files
    places.insert(places.end(), folders.begin(), folders.end());
    std::string folder(module);
    std::ranges::replace(folder, '.', '/');
    const std::string last(module.substr(std::min(module.rfind('.') + 1, module.size())));
    if (driver::is_data(module)) {
      const std::size_t most = driver::is_made(module) ? baseline::kLargest : 2 * syntax::kLargestPolicy;
      for (const std::filesystem::path& file : places) {
        if (file.filename() != module) continue;  // it is the file itself
        if (auto text = session::read_file(file, most)) return driver::Found{file.generic_string(), std::move(*text)};
      }
      for (const std::filesystem::path& place : places) {
        if (auto text = session::read_file(place / module, most))
          return driver::Found{(place / module).generic_string(), std::move(*text)};
      }
      return std::nullopt;
    }
    for (const std::filesystem::path& place : places) {
      for (const std::string& name : {std::string(module), folder, last}) {
        const std::filesystem::path file = place / (name + ".qap");
        if (auto text = session::read_file(file, 2 * syntax::kLargestPolicy))
          return driver::Found{file.generic_string(), std::move(*text)};
      }
    }
    return std::nullopt;
  };
}

Loaded load_policy(const std::string& path, const Console& console, diag::Sources& sources, const Reading& how) {
  const bool compiled = path.ends_with(".qapb");
  // More than is allowed is read, so that the compiler itself can say that it is too much.
  auto bytes = session::read_file(path, compiled ? kLargestArtefact : 2 * syntax::kLargestPolicy);
  if (!bytes) return {std::nullopt, console.complain(bytes.error()), std::nullopt, {}};
  if (compiled) return load_compiled(path, *bytes, console);
  Result<std::optional<driver::Lock>> lock = std::nullopt;
  if (!how.locks) lock = read_lock(path);
  if (!lock) return {std::nullopt, console.complain(lock.error()), std::nullopt, {}};
  Loaded loaded;
  loaded.source = sources.add(path, std::move(*bytes));
  diag::Sink diags;
  const driver::Options options{module_loader(how.imports), *lock ? &**lock : nullptr, !how.checks_only};
  loaded.policy = driver::compile(sources, *loaded.source, diags, options);
  loaded.messages = diags.sorted();
  loaded.exit = loaded.policy ? ExitCode::Accepted : ExitCode::Policy;
  if (loaded.policy && loaded.policy->waivers && !how.waivers) {
    console.complain(
        {Errc::Invalid,
         fmt::format("{} holds waivers and no policy: `--waivers {}` of `qapc run` takes them", path, path)});
    loaded.policy.reset();
    loaded.exit = ExitCode::Policy;
  }
  if (!how.locks || !loaded.policy) return loaded;
  if (const auto written = write_whole(lock_file(path), driver::print(loaded.policy->imports)); !written)
    loaded.exit = console.complain(written.error());
  return loaded;
}

void add_imports(Command command, std::vector<std::string>& folders) {
  command.option("--import", folders, "A folder that imported modules are looked for in; may be given again")
      .one_at_a_time();
  command
      .option_adding_to(
          folders, "--baseline",
          "A baseline that the policy names (pilot-2026.qapbase), found by the name of its file; may be given again")
      .existing_file()
      .one_at_a_time();
  command
      .option_adding_to(
          folders, "--calibration",
          "A calibration that the policy names (motion.qapcal), found by the name of its file; may be given again")
      .existing_file()
      .one_at_a_time();
}

void tell(const diag::Sources& sources, const std::vector<diag::Message>& messages) {
  std::string text;
  for (const diag::Message& message : messages) text += diag::human(sources, message, false) + "\n";
  std::fwrite(text.data(), 1, text.size(), stderr);
}

Loaded load_and_tell(const std::string& path, const Console& console, const Reading& how) {
  diag::Sources sources;
  return load_and_tell(path, console, how, sources);
}

Loaded load_and_tell(const std::string& path, const Console& console, const Reading& how, diag::Sources& sources) {
  Loaded loaded = load_policy(path, console, sources, how);
  tell(sources, loaded.messages);
  return loaded;
}

}  // namespace qapc::tools
