// The distribution of each attribute over the images of a series, as text and as JSON.
#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <set>
#include <tuple>

#include "compiler/dictionary/dictionary.hpp"
#include "tools/qapc/console.hpp"
#include "tools/qapc/facts.hpp"

namespace qapc::tools {
namespace {

struct Value {
  const exam::Cell* cell = nullptr;
  std::size_t images = 0;
};
struct Missing {
  abi::Missing reason = abi::Missing::Absent;
  std::size_t images = 0;
};
struct Distribution {
  std::vector<Value> values;  ///< the most frequent first
  std::vector<Missing> missing;
};

Distribution distribution(const FactSeries& series, abi::Index recipe) {
  std::map<std::pair<std::string, std::uint8_t>, Value> values;
  std::map<abi::Missing, std::size_t> missing;
  for (const FactImage& image : series.images) {
    const exam::Cell* cell = image.find(recipe);
    if (cell == nullptr || cell->missing != abi::Missing::None) {
      ++missing[cell == nullptr ? abi::Missing::Absent : cell->missing];
      continue;
    }
    Value& value = values[{to_text(*cell), cell->home}];
    value.cell = cell;
    ++value.images;
  }
  Distribution all;
  for (const auto& [key, value] : values) all.values.push_back(value);
  const auto order = [](const Value& value) {
    return std::tuple(-static_cast<std::int64_t>(value.images), value.cell->home);
  };
  std::ranges::sort(all.values, [&](const Value& a, const Value& b) {
    if (order(a) != order(b)) return order(a) < order(b);
    return std::ranges::lexicographical_compare(a.cell->values, b.cell->values);
  });
  for (const auto& [reason, images] : missing) all.missing.push_back({reason, images});
  return all;
}

bool is_told(const FactName& name, const Distribution& all, bool by_name) {
  if (by_name || !all.values.empty()) return true;
  const bool absent = std::ranges::all_of(all.missing, [](const Missing& one) {
    return one.reason == abi::Missing::Absent || one.reason == abi::Missing::CreatorAbsent;
  });
  return !absent && (name.canonical || all.missing.size() > 1 || all.missing.front().reason != abi::Missing::Empty);
}

std::size_t files_of(const FactSeries& series) {
  std::set<std::size_t> files;
  for (const FactImage& image : series.images) files.insert(image.file);
  return files.size();
}

/// The one value of a series, "" where it has none or several.
std::string one_text(const Facts& facts, const FactSeries& series, std::string_view name) {
  const FactName* known = facts.find(name);
  if (known == nullptr) return "";
  const Distribution all = distribution(series, known->recipe);
  return all.values.size() == 1 ? to_text(*all.values.front().cell) : "";
}

constexpr std::size_t kMostValues = 6;
std::string line(const Facts& facts, const FactSeries& series, const FactName& name, const Distribution& all) {
  std::string text;
  const bool constant = all.values.size() == 1 && all.values.front().images == series.images.size();
  for (std::size_t i = 0; i < std::min(all.values.size(), kMostValues); ++i) {
    const Value& value = all.values[i];
    text += fmt::format("{}{}{}{}", i == 0 ? "" : ", ", shown(to_text(*value.cell)), name.unit.empty() ? "" : " ",
                        name.unit);
    if (!constant) text += fmt::format(" ({})", value.images);
  }
  if (all.values.size() > kMostValues) text += fmt::format(", {} more values", all.values.size() - kMostValues);
  for (const Missing& missing : all.missing) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", abi::name(missing.reason));
    if (missing.images != series.images.size()) text += fmt::format(" ({})", missing.images);
  }
  std::set<std::string> homes;
  std::string from;
  for (const Value& value : all.values) {
    std::string home = facts.home_text(name.recipe, value.cell->home);
    if (homes.insert(home).second) from += (from.empty() ? "    from " : " and ") + std::move(home);
  }
  return fmt::format("  {:<30} {}{}\n", name.name, text, from);
}

json::Value fact_json(const Facts& facts, const FactName& name, const Distribution& all) {
  json::Array values;
  for (const Value& value : all.values) {
    values.push_back(json::Object{{"value", to_json(*value.cell)},
                                  {"images", value.images},
                                  {"home", facts.home_text(name.recipe, value.cell->home)}});
  }
  json::Array missing;
  for (const Missing& one : all.missing)
    missing.push_back(json::Object{{"reason", abi::name(one.reason)}, {"images", one.images}});
  json::Object fact{{"name", name.name}, {"canonical", name.canonical}, {"values", std::move(values)}};
  if (!name.unit.empty()) fact.emplace("unit", name.unit);
  if (!missing.empty()) fact.emplace("missing", std::move(missing));
  return fact;
}

}  // namespace

std::string facts_text(const Facts& facts, bool by_name) {
  std::string text;
  for (const FactSeries& series : facts.series) {
    text += fmt::format("exam {} series {}", series.exam, series.number.empty() ? "without a number" : series.number);
    if (const std::string told = one_text(facts, series, "SeriesDescription"); !told.empty())
      text += fmt::format(" \"{}\"", shown(told));
    const std::size_t files = files_of(series);
    text += fmt::format(", {} image{} in {} file{}\n", series.images.size(), series.images.size() == 1 ? "" : "s",
                        files, files == 1 ? "" : "s");
    for (const FactName& name : facts.names) {
      const Distribution all = distribution(series, name.recipe);
      if (is_told(name, all, by_name)) text += line(facts, series, name, all);
    }
  }
  return text;
}

json::Value facts_json(const Facts& facts, bool by_name) {
  json::Array all_series;
  for (const FactSeries& series : facts.series) {
    json::Array told;
    for (const FactName& name : facts.names) {
      const Distribution all = distribution(series, name.recipe);
      if (is_told(name, all, by_name)) told.push_back(fact_json(facts, name, all));
    }
    std::set<std::string> files;
    for (const FactImage& image : series.images) files.insert(facts.gathered.input.files[image.file].relative);
    all_series.push_back(json::Object{{"exam", series.exam},
                                      {"number", series.number},
                                      {"images", series.images.size()},
                                      {"files", json::Array(files.begin(), files.end())},
                                      {"facts", std::move(told)}});
  }
  return json::Object{{"format", "qapc-facts/1"},
                      {"dictionary", dictionary::edition()},
                      {"vendors", dictionary::vendors_edition()},
                      {"series", std::move(all_series)}};
}

}  // namespace qapc::tools
