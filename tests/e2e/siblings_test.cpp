// Series that a scanner or archive keeps twice, as classic and as enhanced objects: their canonical attributes say the
// same, but for what siblings_differences.tsv lists with its reason. Needs the corpus (QAPC_CORPUS).
#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <fmt/format.h>
#include <map>
#include <set>

#include "tests/e2e/command.hpp"
#include "tests/e2e/sidecars.hpp"

using namespace qapc;
namespace fs = std::filesystem;

namespace {

struct Siblings {
  std::string_view name;
  std::string_view classic;
  std::string_view classic_series;
  std::string_view enhanced;
  std::string_view enhanced_series;
};
constexpr Siblings kSiblings[] = {
    {"philips 1901", "philips/r571_exam_classic", "1901", "philips/r571_exam_enhanced", "1901"},
    {"philips 1903", "philips/r571_exam_classic", "1903", "philips/r571_exam_enhanced", "1903"},
    {"philips 2001", "philips/r571_exam_classic", "2001", "philips/r571_exam_enhanced", "2001"},
    {"canon 3000", "canon/v61_dti_classic", "3000", "canon/v61_dti_enhanced", "3000"},
    {"siemens 5", "siemens/xa30_sag_enhanced_vs_classic/XA30/classic", "5001",
     "siemens/xa30_sag_enhanced_vs_classic/XA30/enhanced", "5"},
};

struct Told {
  std::int64_t images = 0;
  std::map<std::string, std::vector<json::Value>> values;  ///< by canonical attribute
};

Told series_of(const fs::path& folder, std::string_view number) {
  const json::Value all = e2e::report(e2e::run_qapc({"facts", "--format", "json", folder.string()}));
  Told told;
  for (const json::Value& series : all["series"].items()) {
    if (series["number"].string() != number) continue;
    told.images = series["images"].whole();
    for (const json::Value& fact : series["facts"].items()) {
      if (fact["canonical"].is_null() || json::canonical(fact["canonical"]) != "true") continue;
      for (const json::Value& one : fact["values"].items()) told.values[fact["name"].string()].push_back(one["value"]);
    }
  }
  return told;
}

/// Classic objects hold decimals of few digits where enhanced ones hold floats.
bool same(const json::Value& a, const json::Value& b) {
  constexpr double kRounding = 5e-4;
  if (a.items().size() != b.items().size()) return false;
  for (std::size_t i = 0; i < a.items().size(); ++i) {
    if (!same(a.items()[i], b.items()[i])) return false;
  }
  if (!a.items().empty() || a.string() != b.string()) return a.items().size() > 0;
  if (!a.string().empty()) return true;
  return std::abs(a.number() - b.number()) <= kRounding * std::max(std::abs(a.number()), std::abs(b.number()));
}

/// Every value of the one stands in the other, and where they hold as many images, the other way round.
bool agree(const std::vector<json::Value>& classic, const std::vector<json::Value>& enhanced, bool both) {
  const auto inside = [](const auto& some, const auto& all) {
    return std::ranges::all_of(some, [&](const json::Value& one) {
      return std::ranges::any_of(all, [&](const json::Value& other) { return same(one, other); });
    });
  };
  return !classic.empty() && !enhanced.empty() && inside(classic, enhanced) && (!both || inside(enhanced, classic));
}

std::string text(const std::vector<json::Value>& values) {
  std::string all;
  for (const json::Value& one : values) all += (all.empty() ? "" : " | ") + json::canonical(one);
  return all.empty() ? "nothing" : all;
}

}  // namespace

TEST_CASE("classic and enhanced copies of a series have the same canonical values", "[corpus][facts]") {
  const fs::path corpus = support::corpus();
  if (corpus.empty()) return;
  std::set<std::string> listed;
  for (const auto& row : e2e::rows_of(fs::path(QAPC_SOURCE_DIR) / "tests/e2e/siblings_differences.tsv")) {
    REQUIRE(row.size() == 3);
    CHECK_FALSE(row[2].empty());
    CHECK(listed.insert(row[0] + "\t" + row[1]).second);
  }
  std::size_t compared = 0;
  std::set<std::string> found;
  for (const Siblings& one : kSiblings) {
    const Told classic = series_of(corpus / one.classic, one.classic_series);
    const Told enhanced = series_of(corpus / one.enhanced, one.enhanced_series);
    CHECK(classic.images > 0);
    CHECK(enhanced.images > 0);
    std::set<std::string> names;
    for (const auto& [name, values] : classic.values) names.insert(name);
    for (const auto& [name, values] : enhanced.values) names.insert(name);
    const auto of = [](const Told& told, const std::string& name) {
      const auto values = told.values.find(name);
      return values == told.values.end() ? std::vector<json::Value>() : values->second;
    };
    for (const std::string& name : names) {
      ++compared;
      if (agree(of(classic, name), of(enhanced, name), classic.images == enhanced.images)) continue;
      const std::string difference = fmt::format("{}\t{}", one.name, name);
      INFO(difference << ": classic " << text(of(classic, name)) << ", enhanced " << text(of(enhanced, name)));
      CHECK(listed.contains(difference));
      found.insert(difference);
    }
  }
  for (const std::string& line : listed) {
    INFO("in siblings_differences.tsv, and no difference any more: " << line);
    CHECK(found.contains(line));
  }
  WARN(fmt::format("canonical values of {} classic and enhanced copies: {} of {} agree", std::size(kSiblings),
                   compared - found.size(), compared));
}
