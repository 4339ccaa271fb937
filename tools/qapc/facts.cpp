#include "tools/qapc/facts.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <mutex>
#include <set>
#include <tuple>

#include "compiler/dictionary/canonical.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/vendor/complete.hpp"

namespace qapc::tools {
namespace {

using abi::Index;

std::optional<abi::Type> type_of_vr(std::string_view vr) {
  constexpr std::array<std::string_view, 4> kNumbers{"DS", "FL", "FD", "TM"};
  constexpr std::array<std::string_view, 8> kIntegers{"IS", "US", "SS", "UL", "SL", "UV", "SV", "xs"};
  constexpr std::array<std::string_view, 12> kTexts{"LO", "SH", "ST", "LT", "UT", "UC",
                                                    "AE", "UR", "CS", "AS", "DA", "DT"};
  if (contains(kNumbers, vr)) return abi::Type::Number;
  if (contains(kIntegers, vr)) return abi::Type::Integer;
  return contains(kTexts, vr) || vr == "UI" ? std::optional(abi::Type::Text) : std::nullopt;
}

bool may_be_told(const dictionary::Attribute& attribute) {
  return attribute.privacy != abi::Privacy::Phi && type_of_vr(attribute.vr).has_value();
}

/// Told when nobody asks for it by name: nothing that points to one exam, nothing of the file itself.
bool is_told(const dictionary::Attribute& attribute) {
  const bool of_file = attribute.tag >> 16 <= 0x0002 || attribute.tag >> 16 == 0xFFFE;
  const bool pointing = points_to_exam(attribute.keyword, attribute.vr, attribute.privacy);
  return may_be_told(attribute) && !of_file && (!pointing || attribute.keyword == "SOPClassUID");
}

/// The recipes of a run, canonical ones first: functions work on those.
class Asked {
 public:
  explicit Asked(Facts& facts)
      : facts_(facts),
        canonical_({.text = [this](std::string_view text) { return this->text(text); },
                    .recipe =
                        [this](abi::Recipe recipe) {
                          facts_.recipes.push_back(std::move(recipe));
                          return static_cast<Index>(facts_.recipes.size() - 1);
                        }}) {}

  void add(const dictionary::Canonical& canonical) {
    facts_.names.push_back(
        {std::string(canonical.name), std::string(canonical.unit), true, canonical_.add(canonical.name)});
  }
  void add(const dictionary::Attribute& attribute) {
    abi::Recipe recipe;
    recipe.name = text(attribute.keyword);
    const std::string_view unit = attribute.vr == "TM" ? "s" : attribute.unit;
    recipe.unit = text(unit);
    recipe.type = type_of_vr(attribute.vr).value_or(abi::Type::Text);
    recipe.list = !attribute.vm.single();
    recipe.privacy = attribute.privacy;
    recipe.homes = dictionary::homes_of(attribute);
    add(attribute.keyword, unit, std::move(recipe));
  }
  /// What the object says as a whole, also where frames have their own.
  void add_object_type() {
    abi::Recipe recipe;
    recipe.list = true;
    recipe.homes = {{.tag = 0x0008'0008}};
    add_of_object("ImageType of the object", "", std::move(recipe));
  }
  void add_object_time() {
    abi::Recipe recipe;
    recipe.type = abi::Type::Number;
    recipe.homes = {{.tag = 0x0008'002A, .transform = abi::Transform::TimeOfDay}};
    add_of_object("AcquisitionTime of the object", "s", std::move(recipe));
  }

 private:
  void add_of_object(std::string_view name, std::string_view unit, abi::Recipe recipe) {
    recipe.name = text(name);
    recipe.unit = text(unit);
    add(name, unit, std::move(recipe));
  }
  Index text(std::string_view wanted) {
    const auto [known, is_new] = texts_.try_emplace(std::string(wanted), static_cast<Index>(facts_.texts.size()));
    if (is_new) facts_.texts.emplace_back(wanted);
    return known->second;
  }
  void add(std::string_view name, std::string_view unit, abi::Recipe recipe) {
    facts_.names.push_back({std::string(name), std::string(unit), false, static_cast<Index>(facts_.recipes.size())});
    facts_.recipes.push_back(std::move(recipe));
  }

  Facts& facts_;
  std::map<std::string, Index, std::less<>> texts_;
  dictionary::CanonicalRecipes canonical_;
};

void ask(const std::vector<std::string>& names, Facts& facts, std::size_t& canonical_recipes) {
  Asked asked(facts);
  std::set<std::string_view> wanted(names.begin(), names.end());
  const auto is_wanted = [&](std::string_view name) { return wanted.empty() || wanted.contains(name); };
  for (const std::string_view name : dictionary::canonical_names()) {
    const auto row = dictionary::canonical(name);
    if (row && row->privacy != abi::Privacy::Phi && is_wanted(name)) asked.add(*row);
  }
  canonical_recipes = facts.recipes.size();
  for (const std::string_view keyword : dictionary::keywords()) {
    const auto attribute = dictionary::find(keyword);
    if (attribute && (wanted.empty() ? is_told(*attribute) : wanted.contains(keyword) && may_be_told(*attribute)))
      asked.add(*attribute);
  }
  if (!wanted.empty()) return;
  asked.add_object_type();
  asked.add_object_time();
}

/// Cells of standard attributes, which no function needs, are taken out of the objects at once: there are thousands,
/// and most are absent.
class Apart {
 public:
  Apart(std::size_t canonical_recipes) : first_(canonical_recipes) {}

  void take(std::size_t file, dicom::Object& object) {
    std::vector<FactImage> images;
    for (exam::Image& image : object.images) {
      FactImage& kept = images.emplace_back();
      kept.file = file;
      kept.frame = image.frame;
      for (std::size_t recipe = first_; recipe < image.cells.size(); ++recipe) {
        exam::Cell& cell = image.cells[recipe];
        if (cell.missing != abi::Missing::Absent && cell.missing != abi::Missing::CreatorAbsent)
          kept.cells.emplace_back(static_cast<Index>(recipe), std::move(cell));
      }
      image.cells.resize(first_);
      image.cells.shrink_to_fit();
    }
    const std::lock_guard lock(mutex_);
    of_file_[file] = std::move(images);
  }
  std::vector<FactImage>& of(std::size_t file) { return of_file_.at(file); }

 private:
  std::size_t first_;
  std::mutex mutex_;
  std::map<std::size_t, std::vector<FactImage>> of_file_;
};

struct Under {
  exam::Series series;
  std::vector<FactImage> images;
};

/// Canonical cells in front of those that were kept apart.
void join(const Facts& facts, std::size_t canonical_recipes, Under& under) {
  std::set<Index> told;
  for (const FactName& name : facts.names) {
    if (name.recipe < canonical_recipes) told.insert(name.recipe);
  }
  vendor::complete(std::span(facts.recipes).first(canonical_recipes), under.series);
  for (std::size_t i = 0; i < under.images.size(); ++i) {
    std::vector<std::pair<Index, exam::Cell>> cells;
    for (const Index recipe : told) {
      exam::Cell& cell = under.series.images[i].cells[recipe];
      if (cell.missing != abi::Missing::Absent) cells.emplace_back(recipe, std::move(cell));
    }
    std::ranges::move(under.images[i].cells, std::back_inserter(cells));
    under.images[i].cells = std::move(cells);
  }
}

std::int64_t number_of(const std::string& text) {
  std::int64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

std::string text_of(const exam::Scalar& value) {
  if (const auto* number = std::get_if<double>(&value)) return number_text(*number);
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *whole);
  return std::get<std::string>(value);
}

}  // namespace

const exam::Cell* FactImage::find(Index recipe) const {
  const auto cell = std::ranges::lower_bound(cells, recipe, {}, [](const auto& pair) { return pair.first; });
  return cell != cells.end() && cell->first == recipe ? &cell->second : nullptr;
}

const FactName* Facts::find(std::string_view name) const {
  const auto found = std::ranges::find(names, name, &FactName::name);
  return found == names.end() ? nullptr : &*found;
}

std::string Facts::home_text(Index recipe, std::uint8_t home) const {
  const abi::Wording wording{
      .recipe = [this](Index input) { return texts.at(recipes.at(input).name); },
      .keyword =
          [](std::uint32_t tag) {
            const auto attribute = dictionary::find(tag);
            return attribute ? std::string(attribute->keyword) : std::string();
          },
      .pattern = [](std::string_view pattern) { return std::string(dictionary::vendor_of_pattern(pattern)); }};
  return abi::describe(recipes.at(recipe).homes.at(home), wording);
}

bool may_be_told(std::string_view name) {
  if (const auto row = dictionary::canonical(name)) return row->privacy != abi::Privacy::Phi;
  const auto attribute = dictionary::find(name);
  return attribute && may_be_told(*attribute);
}

bool points_to_exam(std::string_view keyword, std::string_view vr, abi::Privacy privacy) {
  constexpr std::array<std::string_view, 3> kVrs{"UI", "DA", "DT"};
  constexpr std::array<std::string_view, 5> kEquipment{"StationName", "DeviceSerialNumber", "GantryID", "DeviceID",
                                                       "ScheduledStationName"};
  return privacy == abi::Privacy::Restricted && (contains(kVrs, vr) || contains(kEquipment, keyword));
}

Facts read_facts(const std::vector<std::string>& names, const std::vector<std::filesystem::path>& paths,
                 const session::Gathering& how) {
  Facts facts;
  std::size_t canonical_recipes = 0;
  ask(names, facts, canonical_recipes);
  Apart apart(canonical_recipes);
  session::Gathering gathering = how;
  gathering.read = {.evidence = false, .spectra = true};
  gathering.then = [&](std::size_t file, dicom::Object& object) { apart.take(file, object); };
  facts.gathered = session::gather(facts.recipes, paths, gathering);

  std::map<std::pair<std::string, std::string>, Under> all;
  for (auto& [file, object] : facts.gathered.objects) {
    Under& under = all[{object.study_instance_uid, object.series_instance_uid}];
    if (under.series.number.empty()) under.series.number = object.series_number;
    std::ranges::move(object.images, std::back_inserter(under.series.images));
    std::ranges::move(apart.of(file), std::back_inserter(under.images));
  }
  facts.gathered.objects.clear();
  std::string study;
  std::size_t exam = 0;
  for (auto& [uids, under] : all) {
    join(facts, canonical_recipes, under);
    if (exam == 0 || study != uids.first) ++exam;
    study = uids.first;
    facts.series.push_back({exam, uids.second, under.series.number, std::move(under.images)});
  }
  std::ranges::sort(facts.series, {}, [](const FactSeries& series) {
    return std::tuple(series.exam, number_of(series.number), std::string_view(series.uid));
  });
  return facts;
}

json::Value to_json(const exam::Cell& cell) {
  json::Array values;
  for (const exam::Scalar& value : cell.values)
    values.push_back(std::visit([](const auto& one) { return json::Value(one); }, value));
  return values.size() == 1 ? values.front() : json::Value(std::move(values));
}

std::string to_text(const exam::Cell& cell) {
  std::vector<std::string> values;
  for (const exam::Scalar& value : cell.values) values.push_back(text_of(value));
  return fmt::format("{}", fmt::join(values, "\\"));
}

}  // namespace qapc::tools
