// Makes C++ tables of stdlib/dictionary/*.tsv, at build time: generate OUTPUT.cpp FOLDER. Refuses a table that is
// wrong, with the line, so that what is compiled is checked once. The form of the rows is
// compiler/dictionary/tables.hpp.
#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "compiler/dictionary/spelling.hpp"
#include "runtime/crypto/digest.hpp"
#include "tools/dictionary/canonical.hpp"
#include "tools/dictionary/generator.hpp"

namespace {

using qapc::dictionary::fold;
using qapc::dictionary::normalised;
using qapc::dictionary::trimmed;
using qapc::generator::Known;
using qapc::generator::Line;
using qapc::generator::Output;
using qapc::generator::private_key;
using qapc::generator::refuse;
using qapc::generator::require;
using qapc::generator::split;
using qapc::generator::split_list;
using qapc::generator::Table;
using qapc::generator::write_canonical;

Table read(const std::filesystem::path& path, std::size_t columns) {
  Table table{.file = path.string(), .bytes = {}, .edition = {}, .lines = {}};
  std::ifstream stream(path, std::ios::binary);
  if (!stream) refuse(table.file, 0, "cannot be read");
  table.bytes.assign(std::istreambuf_iterator<char>(stream), {});

  constexpr std::string_view kEdition = "# edition: ";
  int number = 0;
  std::string_view rest = table.bytes;
  while (!rest.empty()) {
    ++number;
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos) refuse(table.file, number, "the line does not end");
    const std::string_view text = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    if (text.find('\r') != std::string_view::npos) refuse(table.file, number, "the line holds a carriage return");
    if (text.starts_with(kEdition)) table.edition = trimmed(text.substr(kEdition.size()));
    if (text.starts_with('#')) continue;
    Line line{number, split(text, '\t')};
    if (line.cells.size() != columns)
      refuse(table.file, number, "{} columns instead of {}", line.cells.size(), columns);
    table.lines.push_back(std::move(line));
  }
  if (table.edition.empty()) refuse(table.file, 0, "has no line `{}`", kEdition);
  return table;
}

std::uint32_t number_of(std::string_view digits, int base, const Table& table, const Line& line) {
  std::uint32_t value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
  require(!digits.empty() && error == std::errc{} && end == digits.data() + digits.size(), table, line,
          "a number is not one");
  return value;
}

bool yes(std::string_view cell, const Table& table, const Line& line) {
  require(cell == "yes" || cell == "no", table, line, "neither yes nor no");
  return cell == "yes";
}

struct Tag {
  std::uint32_t lowest = 0;
  std::string_view mask;
};

/// `(0018,0081)`, `(60xx,3000)` and `(0020,31xx)`.
Tag tag_of(const Table& table, const Line& line) {
  std::string text = line.cells[0];
  require(text.size() == 11 && text[0] == '(' && text[5] == ',' && text[10] == ')', table, line, "not a tag");
  text = text.substr(1, 4) + text.substr(6, 4);
  std::string_view mask = "kOneTag";
  if (const std::size_t at = text.find("xx"); at != std::string::npos) {
    require(at == 2 || at == 6, table, line, "not a repeating group");
    mask = at == 2 ? "kEvenGroups" : "kElements";
    text.replace(at, 2, "00");
  }
  return {number_of(text, 16, table, line), mask};
}

/// `2-2n` is 2 and 0: no limit.
std::array<std::uint32_t, 2> multiplicity_of(std::string_view vm, const Table& table, const Line& line) {
  const auto parts = split(vm, '-');
  require(parts.size() <= 2, table, line, "not a multiplicity");
  const std::uint32_t least = number_of(parts[0], 10, table, line);
  if (parts.size() == 1) return {least, least};
  if (parts[1].ends_with('n')) return {least, 0};
  return {least, number_of(parts[1], 10, table, line)};
}

bool is_vr(std::string_view vr) {
  static const std::set<std::string_view> kVrs = {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS",
                                                  "LO", "LT", "OB", "OD", "OF", "OL", "OV", "OW", "PN", "SH",
                                                  "SL", "SQ", "SS", "ST", "SV", "TM", "UC", "UI", "UL", "UN",
                                                  "UR", "US", "UT", "UV", "xs", "ox", "lt", "px", "up", "na"};
  return kVrs.contains(vr);
}

struct Attribute {
  Tag tag;
  std::string keyword;
  std::string vr;
  std::string vm;
  std::array<std::uint32_t, 2> multiplicity{};
  bool retired = false;
  std::string name;
  std::string unit;
  bool unit_known = false;
  std::size_t level = 0;
  std::vector<std::string> terms;
  bool terms_closed = false;
  std::string privacy;
};

/// The attributes by tag, and where each keyword is.
struct Attributes {
  std::string edition;
  std::vector<Attribute> rows;
  std::map<std::string, std::size_t, std::less<>> by_keyword;

  Attribute& find(std::string_view keyword, const Table& table, const Line& line) {
    const auto row = by_keyword.find(keyword);
    if (row == by_keyword.end()) refuse(table.file, line.number, "`{}` is not an attribute", keyword);
    return rows[row->second];
  }
};

Attributes read_standard(const Table& table) {
  Attributes attributes;
  attributes.edition = table.edition;
  std::set<std::uint32_t> tags;
  for (const Line& line : table.lines) {
    const auto& cells = line.cells;
    Attribute row;
    row.tag = tag_of(table, line);
    row.keyword = cells[1];
    row.vr = cells[2];
    row.vm = cells[3];
    row.multiplicity = multiplicity_of(row.vm, table, line);
    row.retired = cells[4] == "Y";
    row.name = cells[5];
    require(tags.insert(row.tag.lowest).second, table, line, "a second row of this tag");
    require(is_vr(row.vr), table, line, "not a VR");
    require(row.retired || cells[4].empty(), table, line, "retired is neither Y nor empty");
    require(!row.keyword.empty() && normalised(row.keyword) == fold(row.keyword), table, line, "not a keyword");
    attributes.rows.push_back(std::move(row));
  }
  std::ranges::sort(attributes.rows, {}, [](const Attribute& row) { return row.tag.lowest; });
  for (std::size_t i = 0; i < attributes.rows.size(); ++i) {
    const bool is_new = attributes.by_keyword.try_emplace(attributes.rows[i].keyword, i).second;
    if (!is_new) refuse(table.file, 0, "{} has two rows", attributes.rows[i].keyword);
  }
  return attributes;
}

/// attributes.tsv: unit, level, terms.
void read_facts(const Table& table, Attributes& attributes) {
  static const std::vector<std::string> kLevels = {"", "subject", "exam", "series", "image"};
  std::set<std::string> seen;
  for (const Line& line : table.lines) {
    const auto& cells = line.cells;
    Attribute& row = attributes.find(cells[0], table, line);
    require(seen.insert(cells[0]).second, table, line, "a second row");
    row.unit_known = !cells[1].empty();
    row.unit = cells[1] == "1" ? "" : cells[1];
    const auto level = std::ranges::find(kLevels, cells[2]);
    require(level != kLevels.end(), table, line, "not a level");
    row.level = static_cast<std::size_t>(level - kLevels.begin());
    row.terms = split_list(cells[3]);
    require(row.terms.empty() == cells[4].empty(), table, line,
            "terms are open or closed; what is not there is neither");
    row.terms_closed = !row.terms.empty() && yes(cells[4], table, line);
    require(cells[5] == "seed" || cells[5] == "hand", table, line, "neither seed nor hand");
  }
}

void read_privacy(const Table& table, Attributes& attributes) {
  for (const Line& line : table.lines) {
    Attribute& row = attributes.find(line.cells[0], table, line);
    require(row.privacy.empty(), table, line, "a second row");
    static const std::map<std::string, std::string> kClasses = {
        {"public", "Public"}, {"restricted", "Restricted"}, {"phi", "Phi"}};
    require(kClasses.contains(line.cells[1]), table, line, "not a class");
    require(!line.cells[2].empty(), table, line, "why is empty");
    row.privacy = kClasses.at(line.cells[1]);
  }
  for (const Attribute& row : attributes.rows) {
    if (row.privacy.empty()) refuse(table.file, 0, "{} has no row", row.keyword);
  }
}

/// earlier.tsv: how an earlier edition of PS3.6 differs.
void write_earlier(const Table& table, Attributes& attributes, Output& out) {
  constexpr std::string_view kMultiplicity = "VM ";
  std::vector<std::string> editions;  // the newest first
  std::string rows;
  for (const Line& line : table.lines) {
    const auto& cells = line.cells;
    require(cells[0] < attributes.edition, table, line, "the edition is not an earlier one");
    if (editions.empty() || editions.front() != cells[0]) editions.insert(editions.begin(), cells[0]);
    const Attribute& row = attributes.find(cells[1], table, line);
    const bool absent = cells[2] == "absent";
    const bool in_force = cells[2] == "in force";
    const bool multiplicity = cells[2].starts_with(kMultiplicity);
    require(absent || in_force || multiplicity, table, line, "neither absent, in force nor a multiplicity");
    require(!in_force || row.retired, table, line, "is in force, and always was");
    const auto vm = multiplicity ? multiplicity_of(std::string_view(cells[2]).substr(kMultiplicity.size()), table, line)
                                 : row.multiplicity;
    rows += fmt::format("    {{{}, {}, {}, {}, {}, {}}},\n", out.view(cells[0]), out.view(cells[1]), absent, in_force,
                        vm[0], vm[1]);
  }
  require(std::ranges::is_sorted(editions, std::ranges::greater{}), table, table.lines.back(), "not in order");
  out.begin("EarlierRow", "kEarlier", table.lines.size());
  out.code += rows;
  out.end("EarlierRow", "kEarlier");
  editions.insert(editions.begin(), attributes.edition);
  out.begin("std::string_view", "kEditions", editions.size());
  for (const std::string& edition : editions) out.put("    {},\n", out.view(edition));
  out.end("std::string_view", "kEditions");
}

void write_attributes(const Attributes& attributes, Output& out) {
  std::vector<std::string> terms;
  out.begin("AttributeRow", "kAttributes", attributes.rows.size());
  for (const Attribute& row : attributes.rows) {
    out.put("    {{0x{:08x}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {}, abi::Privacy::{}, {}, {}, {}}},\n",
            row.tag.lowest, row.tag.mask, out.texts.place(row.keyword), out.texts.place(row.vr),
            out.texts.place(row.vm), out.texts.place(row.name), out.texts.place(row.unit), row.multiplicity[0],
            row.multiplicity[1], terms.size(), row.terms.size(), row.level, row.privacy, row.retired, row.unit_known,
            row.terms_closed);
    terms.insert(terms.end(), row.terms.begin(), row.terms.end());
  }
  out.end("AttributeRow", "kAttributes");

  out.begin("std::uint16_t", "kByKeyword", attributes.rows.size());
  for (const auto& [keyword, row] : attributes.by_keyword) out.put("    {},\n", row);
  out.end("std::uint16_t", "kByKeyword");

  out.begin("std::string_view", "kTerms", terms.size());
  for (const std::string& term : terms) out.put("    {},\n", out.view(term));
  out.end("std::string_view", "kTerms");
}

/// Sequence tags of `A/B`, as C++; nothing for `.`.
std::vector<std::string> path_of(const Table& table, const Line& line, Attributes& attributes) {
  std::vector<std::string> tags;
  if (line.cells[2] == ".") return tags;
  for (const std::string& keyword : split(line.cells[2], '/')) {
    const Attribute& sequence = attributes.find(keyword, table, line);
    require(sequence.vr == "SQ", table, line, "the path has an element that is no sequence");
    tags.push_back(fmt::format("0x{:08x}", sequence.tag.lowest));
  }
  return tags;
}

void write_frame_homes(const Table& table, Attributes& attributes, Output& out) {
  std::map<std::string, std::size_t> paths;  // `0x00189114`, or several; and their number
  std::string homes;
  std::string before;
  for (const Line& line : table.lines) {
    const auto& cells = line.cells;
    require(before <= cells[0], table, line, "not in the order of keywords");
    before = cells[0];
    attributes.find(cells[0], table, line);
    const std::string path = fmt::format("{}", fmt::join(path_of(table, line, attributes), ", "));
    const std::size_t number = paths.try_emplace(path, paths.size()).first->second;
    require(cells[0] != cells[1] || !path.empty(), table, line, "the attribute itself at the top level needs no row");
    homes += fmt::format("    {{{}, 0x{:08x}, {}, {}, {}, {}, {}}},\n", out.view(cells[0]),
                         attributes.find(cells[1], table, line).tag.lowest,
                         path.empty() ? "{}" : fmt::format("kPath{}", number), yes(cells[3], table, line),
                         yes(cells[4], table, line), yes(cells[5], table, line), yes(cells[6], table, line));
  }
  for (const auto& [path, number] : paths) {
    if (!path.empty()) out.put("constexpr std::uint32_t kPath{}[] = {{{}}};\n", number, path);
  }
  out.begin("FrameHome", "kFrameHomes", table.lines.size());
  out.code += homes;
  out.end("FrameHome", "kFrameHomes");
}

void write_synonyms(const Table& table, Attributes& attributes, Output& out) {
  constexpr std::size_t kMost = 3;
  std::set<std::string> spellings;
  for (const Attribute& row : attributes.rows) spellings.insert(fold(row.keyword));
  std::string before;
  out.begin("SynonymRow", "kSynonyms", table.lines.size());
  for (const Line& line : table.lines) {
    const std::string& word = line.cells[0];
    require(before < word, table, line, "not in the order of words, or a second row");
    before = word;
    require(normalised(word) == word, table, line, "not in lower case, letters and digits only");
    require(!spellings.contains(word), table, line, "is an attribute's own spelling");
    std::vector<std::size_t> rows;
    for (const std::string& keyword : split_list(line.cells[1])) {
      rows.push_back(attributes.by_keyword.at(attributes.find(keyword, table, line).keyword));
    }
    require(!rows.empty() && rows.size() <= kMost, table, line, "one to three keywords");
    out.put("    {{{}, {{{}}}, {}}},\n", out.texts.place(word), fmt::join(rows, ", "), rows.size());
  }
  out.end("SynonymRow", "kSynonyms");
}

struct Private {
  std::uint32_t place = 0;  ///< group << 8 | element
  const Line* line = nullptr;
};

void write_private(const Table& table, Output& out) {
  std::map<std::string, std::vector<Private>> creators;  // by folded creator
  for (const Line& line : table.lines) {
    const auto& cells = line.cells;
    require(!cells[0].empty() && trimmed(cells[0]) == cells[0], table, line, "the creator is not trimmed");
    require(cells[1].size() == 4 && cells[2].size() == 2, table, line, "a group has 4 digits, an element 2");
    require(is_vr(cells[3]), table, line, "not a VR");
    require(!cells[4].empty() && !cells[8].empty(), table, line, "VM or source is empty");
    const std::uint32_t place = number_of(cells[1], 16, table, line) << 8 | number_of(cells[2], 16, table, line);
    creators[fold(cells[0])].push_back({place, &line});
  }
  std::size_t first = 0;
  std::string rows;
  out.begin("CreatorRow", "kCreators", creators.size());
  for (auto& [folded, elements] : creators) {
    std::ranges::stable_sort(elements, {}, &Private::place);
    out.put("    {{{}, {}, {}, {}}},\n", out.texts.place(elements[0].line->cells[0]), out.texts.place(folded), first,
            elements.size());
    first += elements.size();
    for (std::size_t i = 0; i < elements.size(); ++i) {
      const auto& cells = elements[i].line->cells;
      require(i == 0 || elements[i - 1].place != elements[i].place, table, *elements[i].line, "a second row");
      rows += fmt::format("    {{0x{}, 0x{}, {}, {}, {}, {}, {}}},\n", cells[1], cells[2], out.texts.place(cells[3]),
                          out.texts.place(cells[4]), out.texts.place(cells[5]),
                          out.texts.place(cells[6] == "1" ? "" : cells[6]), out.texts.place(cells[7]));
    }
  }
  out.end("CreatorRow", "kCreators");
  out.begin("PrivateRow", "kPrivate", table.lines.size());
  out.code += rows;
  out.end("PrivateRow", "kPrivate");
}

void write_vendors(const Table& table, Output& out) {
  std::set<std::string> prefixes;
  out.begin("VendorName", "kVendorNames", table.lines.size());
  for (const Line& line : table.lines) {
    require(fold(line.cells[0]) == line.cells[0], table, line, "a prefix is in lower case");
    require(prefixes.insert(line.cells[0]).second, table, line, "a second row");
    out.put("    {{{}, {}}},\n", out.view(line.cells[0]), out.view(line.cells[1]));
  }
  out.end("VendorName", "kVendorNames");
}

/// Of the bytes of all tables, in the order of their names.
std::string digest(std::initializer_list<const Table*> tables) {
  std::map<std::string, const Table*> by_name;
  for (const Table* table : tables) by_name.emplace(std::filesystem::path(table->file).filename().string(), table);
  std::string bytes;
  for (const auto& [name, table] : by_name) bytes += table->bytes;
  return qapc::crypto::hex(qapc::crypto::sha256(bytes));
}

std::string generate(const std::filesystem::path& folder) {
  const Table standard = read(folder / "standard.tsv", 6);
  const Table earlier = read(folder / "earlier.tsv", 3);
  const Table facts = read(folder / "attributes.tsv", 7);
  const Table privacy = read(folder / "privacy.tsv", 3);
  const Table private_elements = read(folder / "private.tsv", 9);
  const Table groups = read(folder / "functional_groups.tsv", 8);
  const Table vendors = read(folder / "vendors.tsv", 2);
  const Table synonyms = read(folder / "synonyms.tsv", 2);
  const Table canonical = read(folder / "canonical.tsv", 4);

  Attributes attributes = read_standard(standard);
  read_facts(facts, attributes);
  read_privacy(privacy, attributes);

  Output out;
  write_attributes(attributes, out);
  write_earlier(earlier, attributes, out);
  write_frame_homes(groups, attributes, out);
  write_synonyms(synonyms, attributes, out);
  write_private(private_elements, out);
  write_vendors(vendors, out);
  Known known;
  for (const auto& [keyword, row] : attributes.by_keyword) known.keywords.insert(keyword);
  for (const Line& line : private_elements.lines) known.private_elements.insert(private_key(line.cells));
  for (const Line& line : vendors.lines) known.vendors.insert(line.cells[1]);
  write_canonical(canonical, known, out);

  constexpr std::string_view kPart = "PS3.15 ";
  if (!privacy.edition.starts_with(kPart)) refuse(privacy.file, 0, "the edition is not one of PS3.15");
  const auto constant = [&](std::string_view name, std::string_view text) {
    out.put("constinit const std::string_view {} = {};\n", name, out.view(text));
  };
  constant("kVendorsEdition", private_elements.edition);
  constant("kConfidentialityEdition", std::string_view(privacy.edition).substr(kPart.size()));
  constant("kDigest", digest({&standard, &earlier, &facts, &privacy, &private_elements, &groups, &vendors, &synonyms,
                              &canonical}));

  return fmt::format(
      "// Made by tools/dictionary/generate from stdlib/dictionary. Not to be edited.\n"
      "#include \"compiler/dictionary/tables.hpp\"\n\n"
      "namespace qapc::dictionary::tables {{\n\n"
      "constexpr char kText[] =\n{};\n\n{}\n}}  // namespace qapc::dictionary::tables\n",
      out.texts.literal(), out.code);
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 3) {
    fmt::print(stderr, "usage: generate OUTPUT.cpp FOLDER\n");
    return 64;
  }
  const std::string code = generate(arguments[2]);
  std::ofstream output(arguments[1], std::ios::binary);
  output << code;
  if (!output.flush()) refuse(arguments[1], 0, "cannot be written");
  return 0;
}
