#include <fmt/format.h>
#include <optional>
#include <set>
#include <spdlog/spdlog.h>
#include <vector>

#include "compiler/dictionary/dictionary.hpp"
#include "runtime/abi/artefact.hpp"
#include "runtime/session/aggregates.hpp"
#include "runtime/session/files.hpp"
#include "runtime/session/part.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/delivery.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

constexpr std::size_t kMostAggregates = std::size_t{256} << 20;  // bytes

struct MergeOptions {
  std::vector<std::string> parts;
  Delivery delivery;
};

Result<std::vector<session::Part>> open_all(const std::vector<std::string>& files, const session::Key& key) {
  std::vector<session::Part> parts;
  std::set<std::string> known;
  for (const std::string& file : files) {
    QAPC_TRY(session::Part part, session::Part::open(file, dictionary::digest(), key));
    if (!part.digest().empty() && !known.insert(part.digest()).second)
      return fail(Errc::Invalid, "{} holds what another part holds: name each part once", file);
    if (!parts.empty() && part.program() != parts.front().program())
      return fail(Errc::Invalid, "{} and {} were made with different policies", parts.front().name(), file);
    parts.push_back(std::move(part));
  }
  return parts;
}

/// All that is in the parts, as one part; of so many files.
Result<std::int64_t> write_one(const std::vector<session::Part>& parts, const abi::Program& program,
                               const session::Key& key, const std::string& file) {
  session::PartWriter one;
  std::int64_t files = 0;
  for (const session::Part& part : parts) {
    files += part.others();
    one.add(part.others(), part.unused());
    one.add(part.measured());
    for (std::uint32_t block = 0; block < part.blocks(); ++block) {
      QAPC_TRY(const std::vector<session::Seen> objects, part.objects(block));
      files += static_cast<std::int64_t>(objects.size());
      for (const session::Seen& seen : objects) QAPC_TRY_VOID(one.add(seen));
    }
  }
  QAPC_TRY_VOID(one.write(file, program, dictionary::digest(), key));
  return files;
}

/// Aggregates of several sites, added up.
Result<session::SharedPart> add_up(const std::vector<std::string>& files) {
  std::optional<session::SharedPart> sum;
  std::set<std::string> known;
  for (const std::string& file : files) {
    QAPC_TRY(const std::string bytes, session::read_file(file, kMostAggregates));
    QAPC_TRY(session::SharedPart part, session::read_aggregates(file, bytes, dictionary::digest()));
    if (!known.insert(bytes).second)
      return fail(Errc::Invalid, "{} holds what another part holds: name each part once", file);
    if (sum && sum->program != part.program)
      return fail(Errc::Invalid, "{} and {} were made with different policies", files.front(), file);
    if (sum) {
      sum->all.add(part.all);
    } else {
      sum = std::move(part);
    }
  }
  return std::move(*sum);
}

/// Of so many files.
Result<std::int64_t> write_sum(const session::Aggregates& all, const abi::Program& program, const std::string& file) {
  QAPC_TRY_VOID(write_shared(all, program, file));
  return all.files;
}

/// The part that was made, or what was in the way.
ExitCode tell_written(const MergeOptions& options, const Result<std::int64_t>& files, const Console& console) {
  if (!files) return console.complain_of_input(files.error());
  console.out(fmt::format("{}: {} parts, {} files\n", options.delivery.partial, options.parts.size(), *files));
  return ExitCode::Accepted;
}

ExitCode merge_aggregates(const MergeOptions& options, const Console& console) {
  const auto sum = add_up(options.parts);
  if (!sum) return console.complain_of_input(sum.error());
  const auto program = abi::decode(sum->program);
  if (!program) return console.complain_of_input(program.error());
  if (!options.delivery.waivers.empty())
    return console.complain_of_input(
        {Errc::Invalid, "waivers are for exams and sites, and these parts hold aggregates: leave --waivers out"});
  if (!options.delivery.partial.empty()) {
    return tell_written(options, write_sum(sum->all, *program, options.delivery.partial), console);
  }
  return read_and_deliver(
      *program, options.delivery,
      [&](const session::Key& key, const session::Options&) { return session::judged(*program, sum->all, key); },
      console);
}

/// Whether the first part is of that kind; another kind beside it is refused as a damaged one.
bool are_aggregates(const std::vector<std::string>& files) {
  const auto bytes = session::read_file(files.front(), kMostAggregates);
  return bytes && session::looks_like_aggregates(*bytes);
}

ExitCode run_merge(const MergeOptions& options, const Console& console) {
  stop_on_signals();
  if (are_aggregates(options.parts)) return merge_aggregates(options, console);
  const auto key = existing_pseudonym_key(options.delivery.key);
  if (!key) return complain_of_key(key.error(), console);
  const auto parts = open_all(options.parts, *key);
  if (!parts) return console.complain_of_input(parts.error());
  const auto program = abi::decode(parts->front().program());
  if (!program) return console.complain_of_input(program.error());
  if (!options.delivery.partial.empty()) {
    return tell_written(options, write_one(*parts, *program, *key, options.delivery.partial), console);
  }
  return read_and_deliver(
      *program, options.delivery,
      [&](const session::Key& own, const session::Options& how) {
        return session::read_parts(*program, *parts, own, how);
      },
      console);
}

}  // namespace

void add_merge(Command qapc) {
  auto [merge, options] =
      qapc.add("merge", "Report on what several runs read: the report that one run over all of it gives", run_merge);
  merge.option("part", options.parts, "Parts (.qapp) that `qapc run POLICY PATH --partial FILE` wrote").required();
  add_delivery(merge, options.delivery);
}

}  // namespace qapc::tools
