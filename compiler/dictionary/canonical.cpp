#include "compiler/dictionary/canonical.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <set>
#include <utility>

#include "compiler/dictionary/notation.hpp"
#include "compiler/dictionary/spelling.hpp"
#include "compiler/dictionary/tables.hpp"
#include "runtime/abi/function.hpp"
#include "runtime/base/check.hpp"

namespace qapc::dictionary {
namespace {

using Kind = NotedHome::Kind;

constexpr std::uint32_t kManufacturer = 0x0008'0070;

/// The places of blocks that hold fields.
struct Block {
  std::string_view creator;
  std::uint32_t tag = 0;
};
constexpr Block kCsaImage{"SIEMENS CSA HEADER", 0x0029'0010};
constexpr Block kCsaSeries{"SIEMENS CSA HEADER", 0x0029'0020};
constexpr Block kXaProtocol{"SIEMENS MR SDS 01", 0x0021'0019};
constexpr Block kGeProtocol{"GEMS_SERS_01", 0x0025'001B};
constexpr Block kGeReadout{"GEMS_PARM_01", 0x0043'002A};

abi::Home in_block(const Block& block, abi::Format format, std::vector<std::string> fields) {
  abi::Home home;
  home.place = abi::Place::Private;
  home.tag = block.tag;
  home.creator = block.creator;
  home.format = format;
  home.fields = std::move(fields);
  return home;
}

/// What vendor_of says, as a pattern: the group holds the prefix.
std::string pattern_of(std::string_view vendor) {
  std::string prefixes;
  for (const VendorName& name : vendor_names()) {
    if (name.vendor != vendor) continue;
    prefixes += fmt::format("{}\\Q{}\\E", prefixes.empty() ? "" : "|", name.prefix);
  }
  return fmt::format("(?i)^[ \\t]*({})(?:[\\x00-@\\[-`{{-\\x7F]|$)", prefixes);
}

abi::Home plain(std::uint32_t tag) {
  abi::Home home;
  home.tag = tag;
  return home;
}

/// One home for each vendor, and one for all others.
std::vector<abi::Home> vendor_homes() {
  std::vector<abi::Home> all;
  for (const std::string_view vendor : vendors()) {
    abi::Home home = plain(kManufacturer);
    if (vendor != vendors().back()) home.steps.pattern = pattern_of(vendor);
    home.steps.table = {{"*", std::string(vendor)}};
    all.push_back(std::move(home));
  }
  return all;
}

Attribute known_attribute(std::string_view keyword) {
  const auto attribute = find(keyword);
  QAPC_CHECK(attribute.has_value(), "keywords of the table were checked when it was made");
  return *attribute;
}

/// Without its steps.
std::vector<abi::Home> places_of(const NotedHome& noted) {
  const abi::Home home{.place = abi::Place::Private, .tag = noted.tag, .creator = noted.creator};
  switch (noted.kind) {
    case Kind::Attribute:
      return homes_of(known_attribute(noted.name));
    case Kind::Private:
      return {home};
    case Kind::Inside: {
      const Attribute attribute = known_attribute(noted.name);
      abi::Home inside = home;
      inside.path = {attribute.tag};
      if (attribute.vr == "TM") inside.transform = abi::Transform::TimeOfDay;
      return {inside};
    }
    case Kind::CsaImage:
      return {in_block(kCsaImage, abi::Format::Csa, noted.fields)};
    case Kind::CsaSeries:
      return {in_block(kCsaSeries, abi::Format::Csa, noted.fields)};
    case Kind::Protocol:
      return {in_block(kCsaSeries, abi::Format::CsaProtocol, noted.fields),
              in_block(kXaProtocol, abi::Format::Protocol, noted.fields)};
    case Kind::GeProtocol:
      return {in_block(kGeProtocol, abi::Format::GeProtocol, noted.fields)};
    case Kind::GeTraversal:
      return {in_block(kGeReadout, abi::Format::GeReadout, {"traversal"})};
    case Kind::Vendor:
      return vendor_homes();
    case Kind::Canonical:
    case Kind::Function:
      break;
  }
  return {};
}

abi::Guard guard_of(const NotedGuard& noted) {
  if (!noted.creator.empty()) return {noted.tag, noted.creator, noted.pattern};
  return {known_attribute(noted.keyword).tag, "", noted.pattern};
}

/// Homes that are read, with the vendor they are of where their place does not say it.
std::vector<abi::Home> stored_homes(const NotedHome& noted, std::string_view vendor) {
  std::vector<abi::Home> all = places_of(noted);
  for (abi::Home& home : all) {
    if (noted.value != 0) home.value = noted.value;
    if (noted.duration) home.transform = abi::Transform::Duration;
    home.decimal_shift = noted.shift;
    if (noted.kind != Kind::Vendor) home.steps = noted.steps;
    if (!vendor.empty() && home.place != abi::Place::Private)
      home.guards.push_back({kManufacturer, "", pattern_of(vendor)});
    for (const NotedGuard& guard : noted.guards) home.guards.push_back(guard_of(guard));
  }
  return all;
}

Kind block_kind(FieldBlock block) {
  constexpr std::array kKinds{Kind::CsaSeries, Kind::CsaImage, Kind::Protocol, Kind::GeProtocol};
  return kKinds.at(static_cast<std::size_t>(block));
}

abi::Type type_of(CanonicalType type) {
  if (type == CanonicalType::Number) return abi::Type::Number;
  return type == CanonicalType::Integer ? abi::Type::Integer : abi::Type::Text;
}

Canonical canonical_of(const tables::CanonicalRow& row) {
  return {.name = row.name,
          .type = row.type,
          .list = row.list,
          .unit = row.unit,
          .level = row.level,
          .privacy = row.privacy,
          .bids = row.bids,
          .meaning = row.means,
          .homes = tables::kCanonicalHomes.subspan(row.first_home, row.homes),
          .never = tables::kCanonicalNever.subspan(row.first_never, row.never)};
}

}  // namespace

std::optional<Canonical> canonical(std::string_view name) {
  const auto row = std::ranges::lower_bound(tables::kCanonical, name, {}, &tables::CanonicalRow::name);
  return row != tables::kCanonical.end() && row->name == name ? std::optional(canonical_of(*row)) : std::nullopt;
}

std::string_view vendor_of_pattern(std::string_view pattern) {
  static const std::map<std::string, std::string_view, std::less<>> kVendors = [] {
    std::map<std::string, std::string_view, std::less<>> all;
    for (const VendorName& name : vendor_names()) all.try_emplace(pattern_of(name.vendor), name.vendor);
    return all;
  }();
  const auto known = kVendors.find(pattern);
  return known == kVendors.end() ? std::string_view() : known->second;
}

namespace {

/// Computed for each image from an attribute that the vendor never stores.
bool rests_on_nothing(const CanonicalHome& home, std::string_view vendor) {
  const auto noted = parse_home(home.notation);
  if (!noted || noted->kind != Kind::Function) return false;
  const auto function = abi::find_function(noted->name);
  if (!function || abi::info(*function).of_series) return false;
  for (std::size_t i = 0; i < noted->inputs.size(); ++i) {
    const NotedHome& input = noted->inputs[i];
    const auto attribute = input.kind == Kind::Canonical ? canonical(input.name) : std::nullopt;
    if (attribute && !abi::may_miss(*function, i) && knowledge(*attribute, vendor) == Knowledge::NeverStored)
      return true;
  }
  return false;
}

}  // namespace

Knowledge knowledge(const Canonical& canonical, std::string_view vendor) {
  if (std::ranges::find(canonical.never, vendor) != canonical.never.end()) return Knowledge::NeverStored;
  bool any = false;
  bool gives = false;
  for (const CanonicalHome& home : canonical.homes) {
    if (!home.vendor.empty() && home.vendor != vendor) continue;
    any = true;
    gives = gives || !rests_on_nothing(home, vendor);
  }
  return gives ? Knowledge::Stored : any ? Knowledge::NeverStored : Knowledge::Unknown;
}

abi::Privacy private_privacy(std::string_view creator, std::uint16_t group, std::uint8_t element, std::string_view vr) {
  static const auto kClasses = [] {
    std::map<std::pair<std::string, std::uint32_t>, abi::Privacy> classes;
    for (const tables::CanonicalRow& row : tables::kCanonical) {
      for (const CanonicalHome& home : canonical_of(row).homes) {
        const auto noted = parse_home(home.notation);
        if (!noted || noted->kind != Kind::Private) continue;
        const auto [known, is_new] = classes.try_emplace({fold(noted->creator), noted->tag}, row.privacy);
        if (!is_new) known->second = std::max(known->second, row.privacy);
      }
    }
    return classes;
  }();
  const std::uint32_t tag = static_cast<std::uint32_t>(group) << 16 | element;
  if (const auto known = kClasses.find({fold(trimmed(creator)), tag}); known != kClasses.end()) return known->second;
  constexpr std::array<std::string_view, 10> kNumbers{"DS", "IS", "FL", "FD", "US", "SS", "UL", "SL", "UV", "SV"};
  return std::ranges::find(kNumbers, vr) != kNumbers.end() ? abi::Privacy::Restricted : abi::Privacy::Phi;
}

std::vector<abi::Home> homes_in(FieldBlock block, std::string_view field, bool is_number) {
  NotedHome noted;
  noted.kind = block_kind(block);
  noted.fields = {std::string(field)};
  std::vector<abi::Home> homes = places_of(noted);
  if (block != FieldBlock::Protocol || !is_number) return homes;
  for (abi::Home& home : homes) home.steps.otherwise = "0";
  return homes;
}

std::vector<abi::Home> packed_elements() {
  return {in_block(kCsaImage, abi::Format::Csa, {""}), in_block(kCsaSeries, abi::Format::Csa, {""}),
          in_block(kXaProtocol, abi::Format::Protocol, {""}), in_block(kGeProtocol, abi::Format::GeProtocol, {""}),
          in_block(kGeReadout, abi::Format::GeReadout, {""})};
}

std::vector<std::string_view> fields_of(FieldBlock block) {
  static const auto kFields = [] {
    std::map<Kind, std::set<std::string, std::less<>>> all;
    const auto add = [&](const auto& again, const NotedHome& noted) -> void {
      if (!noted.fields.empty()) all[noted.kind].insert(noted.fields.begin(), noted.fields.end());
      for (const NotedHome& input : noted.inputs) again(again, input);
    };
    for (const tables::CanonicalRow& row : tables::kCanonical) {
      for (const CanonicalHome& home : canonical_of(row).homes) {
        if (const auto noted = parse_home(home.notation)) add(add, *noted);
      }
    }
    return all;
  }();
  const auto found = kFields.find(block_kind(block));
  return found == kFields.end() ? std::vector<std::string_view>()
                                : std::vector<std::string_view>(found->second.begin(), found->second.end());
}

std::vector<std::string_view> terms_of(const Canonical& canonical) {
  static const auto kTerms = [] {
    std::map<std::string_view, std::set<std::string, std::less<>>> all;
    for (const tables::CanonicalRow& row : tables::kCanonical) {
      std::set<std::string, std::less<>> terms;
      bool named = row.type == CanonicalType::Code;
      for (const CanonicalHome& home : canonical_of(row).homes) {
        const auto noted = parse_home(home.notation);
        named = named && noted && !noted->steps.table.empty();
        if (!named) break;
        for (const abi::Replacement& one : noted->steps.table) terms.insert(one.to);
      }
      if (named) all.emplace(row.name, std::move(terms));
    }
    return all;
  }();
  const auto found = kTerms.find(canonical.name);
  return found == kTerms.end() ? std::vector<std::string_view>()
                               : std::vector<std::string_view>(found->second.begin(), found->second.end());
}

std::vector<abi::Home> homes_of(const Attribute& attribute) {
  const bool time_of_day = attribute.vr == "TM";
  std::vector<abi::Home> all;
  const auto add_frame_homes = [&](bool before) {
    for (const FrameHome& row : frame_homes(attribute.keyword)) {
      if (row.before_top_level != before) continue;
      abi::Home home = plain(row.tag);
      home.place = row.path.empty() ? abi::Place::DataSet : abi::Place::FunctionalGroup;
      home.path.assign(row.path.begin(), row.path.end());
      home.value = row.first_value ? 1 : 0;
      home.transform = row.time_of_day || time_of_day ? abi::Transform::TimeOfDay : abi::Transform::None;
      all.push_back(std::move(home));
    }
  };
  add_frame_homes(true);
  all.push_back(plain(attribute.tag));
  all.back().transform = time_of_day ? abi::Transform::TimeOfDay : abi::Transform::None;
  add_frame_homes(false);
  return all;
}

/// Makes the recipe of one row.
class RecipeMaker {
 public:
  explicit RecipeMaker(CanonicalRecipes& recipes) : recipes_(recipes) {}

  abi::Recipe make(const Canonical& row) {
    abi::Recipe recipe = named(row.name, row.unit, type_of(row.type), row.list);
    recipe.privacy = row.privacy;
    for (const CanonicalHome& home : row.homes) {
      const auto noted = parse_home(home.notation);
      QAPC_CHECK(noted.has_value(), "the notation was checked when the table was made");
      if (noted->kind == Kind::Function) {
        recipe.homes.push_back(computed(*noted, home.vendor));
      } else {
        std::ranges::move(stored_homes(*noted, home.vendor), std::back_inserter(recipe.homes));
      }
    }
    for (const std::string_view vendor : vendors()) {
      if (knowledge(row, vendor) != Knowledge::NeverStored) continue;
      abi::Home never;
      never.place = abi::Place::Never;
      never.guards = {{kManufacturer, "", pattern_of(vendor)}};
      recipe.homes.push_back(std::move(never));
    }
    return recipe;
  }

  /// The vendor, of those; of others nothing, or nothing that can be read.
  abi::Recipe scanner(const std::vector<std::string>& vendors) {
    abi::Recipe recipe = named(fmt::format("a scanner of {}", fmt::join(vendors, ", ")), "", abi::Type::Text, false);
    recipe.privacy = abi::Privacy::Public;
    for (abi::Home& home : vendor_homes()) {
      const bool wanted = std::ranges::find(vendors, home.steps.table.front().to) != vendors.end();
      if (!wanted && std::ranges::find(vendors, dictionary::vendors().back()) == vendors.end()) continue;
      if (!wanted) home.steps.table = {{"", ""}};
      recipe.homes.push_back(std::move(home));
    }
    return recipe;
  }

 private:
  abi::Recipe named(std::string_view name, std::string_view unit, abi::Type type, bool list) {
    abi::Recipe recipe;
    recipe.name = recipes_.sink_.text(name);
    recipe.unit = recipes_.sink_.text(unit);
    recipe.type = type;
    recipe.list = list;
    return recipe;
  }

  abi::Index input(const NotedHome& noted, char letter) {
    if (noted.kind == Kind::Canonical) return recipes_.add(noted.name);
    return recipes_.helper(fmt::format("{} {}", letter, noted.notation), [&] {
      const abi::Type type = letter == 'T' ? abi::Type::Text : letter == 'I' ? abi::Type::Integer : abi::Type::Number;
      const bool as_stored = noted.kind == Kind::Attribute && noted.notation == noted.name;
      const std::string_view unit = as_stored ? known_attribute(noted.name).unit : "";
      abi::Recipe recipe = named(noted.notation, unit, type, letter == 'L');
      recipe.homes = stored_homes(noted, "");
      return recipe;
    });
  }

  abi::Home computed(const NotedHome& noted, std::string_view vendor) {
    abi::Home home;
    home.place = abi::Place::Computed;
    const auto function = abi::find_function(noted.name);
    QAPC_CHECK(function.has_value(), "functions of the table were checked when it was made");
    home.function = *function;
    for (std::size_t i = 0; i < noted.inputs.size(); ++i)
      home.inputs.push_back(input(noted.inputs[i], abi::input_type(abi::info(*function), i)));
    if (!vendor.empty()) home.given = recipes_.made_by({std::string(vendor)});
    return home;
  }

  CanonicalRecipes& recipes_;
};

abi::Index CanonicalRecipes::helper(const std::string& key, const std::function<abi::Recipe()>& make) {
  if (const auto known = known_.find(key); known != known_.end()) return known->second;
  const abi::Index added = sink_.recipe(make());
  known_.emplace(key, added);
  return added;
}

abi::Index CanonicalRecipes::made_by(const std::vector<std::string>& vendors) {
  return helper(fmt::format("made by {}", fmt::join(vendors, ", ")),
                [&] { return RecipeMaker(*this).scanner(vendors); });
}

abi::Index CanonicalRecipes::add(std::string_view name) {
  const auto row = canonical(name);
  QAPC_CHECK(row.has_value(), "a canonical attribute has a row");
  return helper(std::string(name), [&] { return RecipeMaker(*this).make(*row); });
}

}  // namespace qapc::dictionary
