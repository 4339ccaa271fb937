#include "tools/dictionary/canonical.hpp"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>

#include "compiler/dictionary/notation.hpp"
#include "compiler/dictionary/spelling.hpp"
#include "runtime/abi/function.hpp"
#include "runtime/text/pattern.hpp"

namespace qapc::generator {
namespace {

using dictionary::NotedHome;
using Kind = NotedHome::Kind;

struct Home {
  std::string vendor;  ///< "": all
  std::string notation;
  std::string source;
};
struct Attribute {
  std::string name;
  const Line* line = nullptr;
  std::vector<std::string> is;  ///< type and unit; level; class; BIDS key or nothing
  std::string means;
  std::vector<Home> homes;
  std::vector<std::string> never;
  std::set<std::string> uses;  ///< canonical attributes that its functions take
};

std::vector<std::string> split_trimmed(std::string_view text, char at) {
  std::vector<std::string> parts = split(text, at);
  for (std::string& part : parts) part = dictionary::trimmed(part);
  return parts;
}

/// One home and what lies inside it.
class Checker {
 public:
  Checker(const Table& table, const Line& line, const Known& known, const std::set<std::string>& names)
      : table_(table), line_(line), known_(known), names_(names) {}

  /// The canonical attributes it takes.
  std::set<std::string> home(const NotedHome& home) {
    need(home.kind != Kind::Canonical, home.name, "is no home: it is an input of functions");
    need(home.kind != Kind::Vendor || line_.cells[0] == "vendor", "vendor", "is a home of `vendor` only");
    check(home);
    return std::move(uses_);
  }

 private:
  void need(bool holds, std::string_view what, std::string_view wrong) const {
    if (!holds) refuse(table_.file, line_.number, "{}: `{}` {}", line_.cells[0], what, wrong);
  }
  void private_element(const std::string& creator, std::uint32_t tag) const {
    const std::string key = private_key(creator, tag);
    need(known_.private_elements.contains(key), key, "has no row in private.tsv");
  }
  void keyword(const std::string& name) const { need(known_.keywords.contains(name), name, "is not an attribute"); }
  void pattern(const std::string& text) const {
    if (!text.empty()) need(!text::pattern_error(text), text, "is no pattern");
  }

  void function(const NotedHome& home) {
    const auto found = abi::find_function(home.name);
    need(found.has_value(), home.name, "is no function");
    const abi::FunctionInfo& row = abi::info(*found);
    need(home.inputs.size() >= row.least && home.inputs.size() <= row.most, home.name, "has not its inputs");
    const bool plain = home.steps == abi::Steps{} && home.value == 0 && home.shift == 0 && !home.duration;
    need(plain && home.guards.empty(), home.name, "takes no steps afterwards");
    for (const NotedHome& input : home.inputs) {
      need(input.kind != Kind::Function && input.kind != Kind::Vendor, home.name, "takes what is stored");
      check(input);
    }
  }

  void check(const NotedHome& home) {
    switch (home.kind) {
      case Kind::Attribute:
        keyword(home.name);
        break;
      case Kind::Canonical:
        need(names_.contains(home.name), home.name, "is no canonical attribute");
        uses_.insert(home.name);
        break;
      case Kind::Function:
        function(home);
        break;
      case Kind::Inside:
        keyword(home.name);
        private_element(home.creator, home.tag);
        break;
      case Kind::Private:
        private_element(home.creator, home.tag);
        break;
      default:
        break;
    }
    pattern(home.steps.pattern);
    for (const dictionary::NotedGuard& guard : home.guards) {
      pattern(guard.pattern);
      if (guard.creator.empty()) keyword(guard.keyword);
      if (!guard.creator.empty()) private_element(guard.creator, guard.tag);
    }
  }

  const Table& table_;
  const Line& line_;
  const Known& known_;
  const std::set<std::string>& names_;
  std::set<std::string> uses_;
};

std::vector<Attribute> read_rows(const Table& table) {
  std::vector<Attribute> all;
  for (const Line& line : table.lines) {
    const auto& [name, key, value, source] = std::tie(line.cells[0], line.cells[1], line.cells[2], line.cells[3]);
    require(!value.empty(), table, line, "a value is empty");
    if (all.empty() || all.back().name != name) {
      require(all.empty() || all.back().name < name, table, line, "not in the order of names, or rows stand apart");
      all.push_back({.name = name, .line = &line, .is = {}, .means = {}, .homes = {}, .never = {}, .uses = {}});
    }
    Attribute& attribute = all.back();
    const bool is_home = key == "*" || (!key.empty() && key.front() >= 'A' && key.front() <= 'Z');
    require(is_home != source.empty(), table, line, "homes, and nothing else, have a source");
    if (is_home) {
      attribute.homes.push_back({key == "*" ? "" : key, value, source});
    } else if (key == "is") {
      require(attribute.is.empty(), table, line, "a second `is`");
      attribute.is = split_trimmed(value, ';');
    } else if (key == "means") {
      attribute.means = value;
    } else {
      require(key == "never" && attribute.never.empty(), table, line, "an unknown key");
      attribute.never = split_trimmed(value, ',');
    }
  }
  return all;
}

void check_vendors(const Table& table, const Attribute& attribute, const Known& known) {
  std::set<std::string, std::less<>> with;
  for (const Home& home : attribute.homes) {
    with.insert(home.vendor);
    require(home.vendor.empty() || known.vendors.contains(home.vendor), table, *attribute.line, "an unknown vendor");
  }
  for (const std::string& vendor : attribute.never) {
    require(known.vendors.contains(vendor), table, *attribute.line, "an unknown vendor");
    require(!with.contains(vendor), table, *attribute.line, "a vendor that never stores it has a home");
  }
}

/// An attribute is made of others, never of itself.
void check_order(const Table& table, const std::vector<Attribute>& all) {
  std::map<std::string, const Attribute*> by_name;
  for (const Attribute& attribute : all) by_name[attribute.name] = &attribute;
  std::set<std::string> done;
  std::set<std::string> under_way;
  const std::function<void(const Attribute&)> visit = [&](const Attribute& attribute) {
    if (done.contains(attribute.name)) return;
    require(under_way.insert(attribute.name).second, table, *attribute.line, "is made of itself");
    for (const std::string& used : attribute.uses) visit(*by_name.at(used));
    done.insert(attribute.name);
  };
  for (const Attribute& attribute : all) visit(attribute);
}

/// `number list in s`
struct Type {
  std::string type;
  bool list = false;
  std::string unit;
};
Type type_of(const Table& table, const Attribute& attribute) {
  static const std::map<std::string, std::string> kTypes = {
      {"number", "Number"}, {"integer", "Integer"}, {"text", "Text"}, {"code", "Code"}};
  std::string text = attribute.is.front();
  Type type;
  if (const std::size_t at = text.find(" in "); at != std::string::npos) {
    type.unit = text.substr(at + 4);
    text.resize(at);
  }
  constexpr std::string_view kList = " list";
  type.list = text.ends_with(kList);
  if (type.list) text.resize(text.size() - kList.size());
  require(kTypes.contains(text), table, *attribute.line, "not a type");
  type.type = kTypes.at(text);
  return type;
}

std::string row_of(const Table& table, const Attribute& attribute, std::size_t homes, std::size_t never, Output& out) {
  static const std::map<std::string, std::string> kLevels = {
      {"subject", "Subject"}, {"exam", "Exam"}, {"series", "Series"}, {"image", "Image"}};
  static const std::map<std::string, std::string> kClasses = {
      {"public", "Public"}, {"restricted", "Restricted"}, {"phi", "Phi"}};
  const auto& is = attribute.is;
  require(is.size() == 3 || is.size() == 4, table, *attribute.line, "`is` says type, level, class and key in BIDS");
  require(kLevels.contains(is[1]) && kClasses.contains(is[2]), table, *attribute.line, "not a level or class");
  require(!attribute.means.empty() && !attribute.homes.empty(), table, *attribute.line, "has no meaning or no home");
  const Type type = type_of(table, attribute);
  return fmt::format("    {{{}, {}, {}, {}, CanonicalType::{}, {}, Level::{}, abi::Privacy::{}, {}, {}, {}, {}}},\n",
                     out.view(attribute.name), out.view(type.unit), out.view(is.size() == 4 ? is[3] : ""),
                     out.view(attribute.means), type.type, type.list, kLevels.at(is[1]), kClasses.at(is[2]), homes,
                     attribute.homes.size(), never, attribute.never.size());
}

}  // namespace

std::string private_key(std::string_view creator, std::uint32_t tag) {
  return fmt::format("\"{}\" ({:04x},xx{:02x})", dictionary::fold(creator), tag >> 16, tag & 0xFF);
}
std::string private_key(const std::vector<std::string>& cells) {
  return fmt::format("\"{}\" ({},xx{})", dictionary::fold(cells[0]), dictionary::fold(cells[1]),
                     dictionary::fold(cells[2]));
}

void write_canonical(const Table& table, const Known& known, Output& out) {
  std::vector<Attribute> all = read_rows(table);
  std::set<std::string> names;
  for (const Attribute& attribute : all) names.insert(attribute.name);
  std::string rows;
  std::string homes;
  std::string never;
  std::size_t home_count = 0;
  std::size_t never_count = 0;
  for (Attribute& attribute : all) {
    require(!known.keywords.contains(attribute.name), table, *attribute.line, "is an attribute of the standard");
    require(!attribute.is.empty(), table, *attribute.line, "has no `is`");
    check_vendors(table, attribute, known);
    for (const Home& home : attribute.homes) {
      const auto noted = dictionary::parse_home(home.notation);
      if (!noted) refuse(table.file, attribute.line->number, "{}: {}", attribute.name, noted.error());
      attribute.uses.merge(Checker(table, *attribute.line, known, names).home(*noted));
      homes +=
          fmt::format("    {{{}, {}, {}}},\n", out.view(home.vendor), out.view(home.notation), out.view(home.source));
    }
    rows += row_of(table, attribute, home_count, never_count, out);
    home_count += attribute.homes.size();
    for (const std::string& vendor : attribute.never) never += fmt::format("    {},\n", out.view(vendor));
    never_count += attribute.never.size();
  }
  check_order(table, all);

  const auto write = [&](std::string_view type, std::string_view name, std::size_t count, const std::string& body) {
    out.begin(type, name, count);
    out.code += body;
    out.end(type, name);
  };
  write("CanonicalRow", "kCanonical", all.size(), rows);
  write("CanonicalHome", "kCanonicalHomes", home_count, homes);
  write("std::string_view", "kCanonicalNever", never_count, never);
  std::string list;
  for (const std::string& name : names) list += fmt::format("    {},\n", out.view(name));
  write("std::string_view", "kCanonicalNames", names.size(), list);
}

}  // namespace qapc::generator
