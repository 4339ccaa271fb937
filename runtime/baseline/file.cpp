// A baseline as bytes and back.
#include <algorithm>
#include <cmath>

#include "runtime/baseline/baseline.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/json/value.hpp"

namespace qapc::baseline {
namespace {

using json::Array;
using json::Object;
using json::Value;

constexpr std::string_view kFormat = "qapc-baseline/2";
constexpr std::size_t kDigest = 64;  // digits

Array texts(const std::vector<std::string>& all) {
  return {all.begin(), all.end()};
}

Value sketch(const Sketch& sketch) {
  if (sketch.exact()) return Object{{"values", Array(sketch.values().begin(), sketch.values().end())}};
  Array bins;
  for (const auto& [bin, count] : sketch.bins()) {
    Array pair;
    pair.emplace_back(bin);
    pair.emplace_back(count);
    bins.emplace_back(std::move(pair));
  }
  return Object{{"bins", bins}};
}

Value entry(const Entry& entry) {
  Array strata;
  for (const Stratum& one : entry.strata)
    strata.push_back(Object{{"key", texts(one.key)},
                            {"members", Array(one.members.begin(), one.members.end())},
                            {"sketch", sketch(one.sketch)}});
  const Counts& counts = entry.counts;
  return Object{{"series", entry.about.series},
                {"value", entry.about.value},
                {"unit", entry.unit},
                {"metrics", texts(entry.metrics)},
                {"counts", Object{{"series", counts.series},
                                  {"without_value", counts.without_value},
                                  {"without_stratum", counts.without_stratum},
                                  {"in_small_strata", counts.in_small_strata},
                                  {"small_strata", counts.small_strata}}},
                {"strata", strata}};
}

Value dimension(const Dimension& one) {
  Array parts;
  for (const Part& part : one.parts) parts.push_back(Object{{"attribute", part.attribute}, {"hashed", part.hashed}});
  return Object{{"word", one.word}, {"parts", parts}};
}

Object body(const Baseline& baseline) {
  Array entries;
  for (const Entry& one : baseline.entries) entries.push_back(entry(one));
  Array within;
  for (const Dimension& one : baseline.within) within.push_back(dimension(one));
  return {{"format", kFormat},
          {"engine", Object{{"name", "qapc"}, {"version", baseline.engine}}},
          {"policy", Object{{"name", baseline.policy}, {"version", baseline.version}}},
          {"within", within},
          {"minimum", baseline.minimum},
          {"entries", entries},
          {"members", texts(baseline.members)},
          {"subjects", texts(baseline.subjects)},
          {"subject_of", Array(baseline.subject_of.begin(), baseline.subject_of.end())},
          {"key", baseline.key}};
}

std::string digest(const Object& body) {
  return crypto::hex(crypto::sha256(json::canonical(body)));
}

// --- back ---------------------------------------------------------------------------------------------------------

std::vector<std::string> strings(const Value& value) {
  std::vector<std::string> all;
  for (const Value& item : value.items()) all.push_back(item.string());
  return all;
}

Sketch sketch_of(const Value& value) {
  if (value["bins"].array() != nullptr) {
    std::map<Sketch::Bin, std::int64_t> bins;
    for (const Value& bin : value["bins"].items()) {
      if (bin.items().size() == 2) bins[bin.items()[0].whole()] = bin.items()[1].whole();
    }
    return Sketch(std::move(bins));
  }
  std::vector<double> values;
  for (const Value& one : value["values"].items()) values.push_back(one.number());
  return Sketch(std::move(values));
}

Entry entry_of(const Value& value) {
  const Value& told = value["counts"];
  Entry entry{{value["series"].string(), value["value"].string()},
              value["unit"].string(),
              strings(value["metrics"]),
              {told["series"].whole(), told["without_value"].whole(), told["without_stratum"].whole(),
               told["in_small_strata"].whole(), told["small_strata"].whole()},
              {}};
  for (const Value& one : value["strata"].items()) {
    Stratum& stratum = entry.strata.emplace_back(strings(one["key"]), std::vector<std::uint32_t>{}, Sketch());
    for (const Value& member : one["members"].items())
      stratum.members.push_back(static_cast<std::uint32_t>(member.whole()));
    stratum.sketch = sketch_of(one["sketch"]);
  }
  return entry;
}

Baseline baseline_of(const Value& value) {
  Baseline all;
  all.policy = value["policy"]["name"].string();
  all.version = value["policy"]["version"].string();
  for (const Value& one : value["within"].items()) {
    Dimension& dimension = all.within.emplace_back(one["word"].string(), std::vector<Part>{});
    for (const Value& part : one["parts"].items())
      dimension.parts.push_back({part["attribute"].string(), part["hashed"] == Value(true)});
  }
  all.minimum = value["minimum"].whole();
  for (const Value& one : value["entries"].items()) all.entries.push_back(entry_of(one));
  all.members = strings(value["members"]);
  all.subjects = strings(value["subjects"]);
  for (const Value& one : value["subject_of"].items())
    all.subject_of.push_back(static_cast<std::uint32_t>(one.whole()));
  all.key = value["key"].string();
  all.engine = value["engine"]["version"].string();
  return all;
}

template <typename T>
bool ascending(const std::vector<T>& all) {
  return std::ranges::adjacent_find(all, [](const T& a, const T& b) { return !(a < b); }) == all.end();
}

bool sound(const Sketch& sketch) {
  const bool bins = std::ranges::all_of(sketch.bins(), [](const auto& bin) {
    return Sketch::is_bin(bin.first) && bin.second > 0 && bin.second < (std::int64_t{1} << 40);
  });
  const bool values = std::ranges::all_of(sketch.values(), [](double value) { return std::isfinite(value); });
  return bins && values && (sketch.exact() || sketch.count() > static_cast<std::int64_t>(kExact));
}

bool sound(const Stratum& one, const Baseline& all, std::size_t parts) {
  const auto members = static_cast<std::int64_t>(one.members.size());
  return one.key.size() == parts && members >= all.minimum && ascending(one.members) &&
         one.members.back() < all.members.size() && sound(one.sketch) && one.sketch.count() >= members;
}

bool sound(const Entry& entry, const Baseline& all, std::size_t parts) {
  std::vector<Key> keys;
  std::int64_t kept = 0;
  for (const Stratum& one : entry.strata) {
    if (!sound(one, all, parts)) return false;
    keys.push_back(one.key);
    kept += one.sketch.count();
  }
  const Counts& counts = entry.counts;
  const std::int64_t left = counts.without_value + counts.without_stratum + counts.in_small_strata;
  const bool counted = counts.without_value >= 0 && counts.without_stratum >= 0 && counts.in_small_strata >= 0 &&
                       counts.small_strata >= 0 && counts.series == kept + left;
  return counted && ascending(keys) && !entry.about.value.empty();
}

bool are_digests(const std::vector<std::string>& all) {
  return ascending(all) && std::ranges::all_of(all, [](const std::string& one) { return one.size() == kDigest; });
}

/// Each member has a subject, and each subject a member.
bool members_are_sound(const Baseline& all) {
  const std::set<std::uint32_t> subjects(all.subject_of.begin(), all.subject_of.end());
  return are_digests(all.members) && are_digests(all.subjects) && all.subject_of.size() == all.members.size() &&
         subjects.size() == all.subjects.size() && (subjects.empty() || *subjects.rbegin() < all.subjects.size());
}

/// A file with a right digest may still have been made by anybody.
bool sound(const Baseline& all) {
  if (!members_are_sound(all)) return false;
  std::size_t parts = 0;
  for (const Dimension& one : all.within) {
    if (one.word.empty() || one.parts.empty()) return false;
    parts += one.parts.size();
  }
  std::vector<About> about;
  for (const Entry& one : all.entries) {
    if (!sound(one, all, parts)) return false;
    about.push_back(one.about);
  }
  return all.minimum >= kSmallest && ascending(about);
}

}  // namespace

std::string encode(const Baseline& baseline) {
  Object all = body(baseline);
  all.emplace("digest", digest(all));
  return json::canonical(all) + "\n";
}

std::string digest(const Baseline& baseline) {
  return crypto::hex(crypto::sha256(encode(baseline)));
}

Result<Baseline> decode(std::string_view bytes) {
  if (bytes.size() > kLargest) return fail(Errc::OutOfBounds, "it has more than 64 MiB");
  auto parsed = json::parse(bytes);
  if (!parsed || parsed->object() == nullptr) return fail(Errc::Damaged, "it is no baseline, or was cut or changed");
  if ((*parsed)["format"].string() != kFormat && (*parsed)["format"].string().starts_with("qapc-baseline/"))
    return fail(Errc::Unsupported, "it has a format of another version of qapc");
  Object rest = *parsed->object();
  rest.erase("digest");
  const bool whole = (*parsed)["format"].string() == kFormat && (*parsed)["digest"].string() == digest(rest) &&
                     json::canonical(*parsed) + "\n" == bytes;
  if (!whole) return fail(Errc::Damaged, "it was cut or changed: its digest is not that of its content");
  Baseline baseline = baseline_of(*parsed);
  if (!sound(baseline) || encode(baseline) != bytes) return fail(Errc::Invalid, "it holds what no exams give");
  return baseline;
}

}  // namespace qapc::baseline
