// Aggregates as they leave a site, and back; and as a report tells them.
#include <algorithm>
#include <optional>

#include "runtime/abi/artefact.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/session/aggregates.hpp"
#include "runtime/session/describe.hpp"

namespace qapc::session {
namespace {

using abi::Index;
using json::Array;
using json::Object;
using json::Value;

constexpr std::string_view kAggregates = "qapc-aggregates/1";

/// A word of an enumeration back to its value; nothing for others.
template <typename Enum>
std::optional<Enum> named(std::string_view word, int count) {
  for (int i = 0; i < count; ++i) {
    if (abi::name(static_cast<Enum>(i)) == word) return static_cast<Enum>(i);
  }
  return std::nullopt;
}

Object counts(const std::map<std::string, std::int64_t>& all) {
  Object told;
  for (const auto& [what, count] : all) told.emplace(what, count);
  return told;
}
Object verdict_counts(const report::Verdicts& all) {
  Object told;
  for (const auto& [verdict, count] : all) told.emplace(abi::name(verdict), count);
  return told;
}
Object rule_counts(const std::map<std::string, report::Verdicts>& all) {
  Object told;
  for (const auto& [rule, verdicts] : all) told.emplace(rule, verdict_counts(verdicts));
  return told;
}
Object outcome_counts(const std::map<abi::Outcome, std::int64_t>& all) {
  Object told;
  for (const auto& [outcome, count] : all) told.emplace(abi::name(outcome), count);
  return told;
}
Array numbers(const std::vector<double>& all) {
  return {all.begin(), all.end()};
}
/// Pairs of a number and how often it was met.
Array pairs(const std::map<std::int64_t, std::int64_t>& all) {
  Array told;
  for (const auto& [key, count] : all) told.push_back(Array{key, count});
  return told;
}

Object of(const Tally& one) {
  Object missing;
  for (const auto& [reason, count] : one.missing) missing.emplace(std::to_string(static_cast<unsigned>(reason)), count);
  return {{"yes", one.yes},
          {"no", one.no},
          {"unknown", one.unknown},
          {"undecided", one.undecided},
          {"values", one.values},
          {"large", one.large},
          {"few", one.few},
          {"missing", std::move(missing)},
          {"sum", numbers(one.sum.parts())},
          {"squares", numbers(one.squares.parts())},
          {"bands", pairs(one.bins)}};
}

Object of(const SharedGroup& one) {
  Object operations;
  for (const auto& [value, tally] : one.tallies) operations.emplace(std::to_string(value), of(tally));
  return {{"exams", one.exams},
          {"groups", one.groups},
          {"rules", rule_counts(one.rules)},
          {"decisions", outcome_counts(one.outcomes)},
          {"not_known", counts(one.reasons)},
          {"operations", std::move(operations)}};
}

std::string seal_of_file(Object file) {
  file.erase("seal");
  return crypto::hex(crypto::sha256(json::canonical(std::move(file))));
}

// --- and back ------------------------------------------------------------------------------------------------------

/// Reads what `of` wrote; `failed` where something is not that.
struct Reading {
  bool failed = false;

  std::int64_t count(const Value& value) {
    failed = failed || value.integer() == nullptr || *value.integer() < 0;
    return value.whole();
  }
  const Object& members(const Value& value) {
    static const Object kNone;
    failed = failed || value.object() == nullptr;
    return value.object() == nullptr ? kNone : *value.object();
  }
  std::map<std::string, std::int64_t> counts(const Value& value) {
    std::map<std::string, std::int64_t> all;
    for (const auto& [what, number] : members(value)) all.emplace(what, count(number));
    return all;
  }
  template <typename Enum>
  std::map<Enum, std::int64_t> by_word(const Value& value, int words) {
    std::map<Enum, std::int64_t> all;
    for (const auto& [word, number] : members(value)) {
      const auto known = named<Enum>(word, words);
      failed = failed || !known;
      if (known) all.emplace(*known, count(number));
    }
    return all;
  }
  std::map<std::int64_t, std::int64_t> pairs(const Value& value) {
    std::map<std::int64_t, std::int64_t> all;
    for (const Value& pair : value.items()) {
      failed = failed || pair.items().size() != 2;
      if (!failed) all.emplace(pair.items()[0].whole(), count(pair.items()[1]));
    }
    return all;
  }
  static ExactSum sum(const Value& value) {
    std::vector<double> parts;
    for (const Value& part : value.items()) parts.push_back(part.number());
    return ExactSum(parts);
  }
  std::size_t index(const std::string& text, std::size_t limit) {
    std::size_t number = 0;
    const bool digits =
        !text.empty() && text.size() < 10 && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
    if (digits) number = std::stoul(text);
    failed = failed || !digits || number >= limit;
    return failed ? 0 : number;
  }

  Tally tally(const Value& value) {
    Tally one;
    one.yes = count(value["yes"]);
    one.no = count(value["no"]);
    one.unknown = count(value["unknown"]);
    one.undecided = count(value["undecided"]);
    one.values = count(value["values"]);
    one.large = count(value["large"]);
    one.few = count(value["few"]);
    for (const auto& [reason, number] : counts(value["missing"]))
      one.missing.emplace(static_cast<abi::Missing>(index(reason, 256)), number);
    one.sum = sum(value["sum"]);
    one.squares = sum(value["squares"]);
    one.bins = pairs(value["bands"]);
    return one;
  }
  SharedGroup group(const Value& value, std::size_t operations) {
    SharedGroup one;
    one.exams = count(value["exams"]);
    one.groups = count(value["groups"]);
    for (const auto& [rule, verdicts] : members(value["rules"]))
      one.rules.emplace(rule, by_word<abi::Verdict>(verdicts, abi::kVerdicts));
    one.outcomes = by_word<abi::Outcome>(value["decisions"], abi::kOutcomes);
    one.reasons = counts(value["not_known"]);
    for (const auto& [operation, tally_value] : members(value["operations"]))
      one.tallies.emplace(static_cast<Index>(index(operation, operations)), tally(tally_value));
    return one;
  }
};

std::optional<std::string> from_hex(std::string_view text) {
  std::string bytes;
  const auto digit = [](char c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; };
  if (text.size() % 2 != 0) return std::nullopt;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = digit(text[i]);
    const int low = digit(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    bytes.push_back(static_cast<char>(high * 16 + low));
  }
  return bytes;
}

}  // namespace

json::Value to_json(const Aggregates& all, const abi::Program& program, std::string_view dictionary) {
  Object levels;
  for (const auto& [space, groups] : all.levels) {
    Object told;
    for (const auto& [code, group] : groups) told.emplace(code, of(group));
    levels.emplace(std::to_string(space), std::move(told));
  }
  Array histograms;
  for (const auto& [which, one] : all.histograms)
    histograms.push_back(Object{{"series", which.first},
                                {"histogram", which.second},
                                {"bands", pairs(one.series)},
                                {"missing", one.missing},
                                {"other", one.other}});
  Object file{{"format", kAggregates},
              {"engine", QAPC_VERSION},
              {"dictionary", dictionary},
              {"policy", Object{{"name", program.name}, {"version", program.version}}},
              {"program", crypto::hex(abi::encode(program))},
              {"files", all.files},
              {"used", all.used},
              {"images", all.images},
              {"series", all.series},
              {"not_used", counts(all.not_used)},
              {"smallest_group", kSmallestGroup},
              {"levels", std::move(levels)},
              {"histograms", std::move(histograms)}};
  file.emplace("seal", seal_of_file(file));
  return file;
}

bool looks_like_aggregates(std::string_view bytes) {
  return bytes.starts_with('{') && bytes.find("\"format\":\"qapc-aggregates/") != std::string_view::npos;
}

Result<SharedPart> read_aggregates(const std::string& name, std::string_view bytes, std::string_view dictionary) {
  const auto damaged = [&] { return fail(Errc::Damaged, "{} is damaged: cut, or changed after it was written", name); };
  const auto parsed = json::parse(bytes);
  if (!parsed || parsed->object() == nullptr) return damaged();
  const Value& file = *parsed;
  if (file["seal"].string() != seal_of_file(*file.object()) || json::canonical(file) + "\n" != bytes) return damaged();
  if (file["format"].string() != kAggregates || file["engine"].string() != QAPC_VERSION)
    return fail(Errc::Unsupported, "{} was made by qapc {}, and this is {}: make it again", name,
                file["engine"].string(), QAPC_VERSION);
  if (file["dictionary"].string() != dictionary)
    return fail(Errc::Unsupported, "{} was made with other tables of the dictionary: make it again", name);
  const auto encoded = from_hex(file["program"].string());
  if (!encoded) return damaged();
  QAPC_TRY(const abi::Program program, abi::decode(*encoded));
  SharedPart part{.program = *encoded, .all = {}};
  Aggregates& all = part.all;
  Reading reading;
  all.files = reading.count(file["files"]);
  all.used = reading.count(file["used"]);
  all.images = reading.count(file["images"]);
  all.series = reading.count(file["series"]);
  all.not_used = reading.counts(file["not_used"]);
  for (const auto& [space, groups] : reading.members(file["levels"])) {
    auto& level = all.levels[static_cast<Index>(reading.index(space, program.spaces.size()))];
    for (const auto& [code, group] : reading.members(groups))
      level.emplace(code, reading.group(group, program.ops.size()));
  }
  for (const Value& one : file["histograms"].items()) {
    const auto which = static_cast<std::size_t>(reading.count(one["histogram"]));
    reading.failed = reading.failed || which >= program.histograms.size();
    all.histograms[{one["series"].string(), static_cast<Index>(which)}] = {
        reading.pairs(one["bands"]), reading.count(one["missing"]), reading.count(one["other"])};
  }
  if (reading.failed || !program.aggregates_only) return damaged();
  return part;
}

json::Value told_of(const Aggregates& all, const abi::Program& program) {
  Array groups;
  Array other;
  for (const auto& [space, of_level] : all.levels) {
    const std::string level = level_name(program, space);
    for (const auto& [code, group] : of_level) {
      if (group.groups > 0) other.push_back(Object{{"level", level}, {"groups", group.groups}, {"exams", group.exams}});
      groups.push_back(Object{{"level", level},
                              {"group", code},
                              {"exams", group.exams},
                              {"decisions", outcome_counts(group.outcomes)},
                              {"rules", rule_counts(group.rules)}});
    }
  }
  Array histograms;
  for (const auto& [which, one] : all.histograms) {
    const abi::Histogram& asked = program.histograms[which.second];
    Array bands;
    for (const auto& [band, count] : one.series) {
      const double from = static_cast<double>(band) * asked.width;
      bands.push_back(Object{{"from", from}, {"to", from + asked.width}, {"series", count}});
    }
    histograms.push_back(Object{{"what", program.text(asked.name)},
                                {"definition", which.first},
                                {"unit", program.text(asked.unit)},
                                {"bands", std::move(bands)},
                                {"other", one.other},
                                {"missing", one.missing}});
  }
  const SharedGroup* const cohort = all.cohort(program);
  return Object{{"smallest_group", kSmallestGroup},
                {"exams", cohort == nullptr ? 0 : cohort->exams},
                {"decisions", cohort == nullptr ? Object{} : outcome_counts(cohort->outcomes)},
                {"series", all.series},
                {"not_used", counts(all.not_used)},
                {"groups", std::move(groups)},
                {"other", std::move(other)},
                {"histograms", std::move(histograms)}};
}

}  // namespace qapc::session
