#include "tools/series/model.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <fmt/core.h>
#include <fstream>
#include <iterator>
#include <set>

#include "runtime/series/fold.hpp"

namespace qapc::series {
namespace {

struct Line {
  std::string file;
  int number = 0;
  std::vector<std::string> cells;
};

template <typename... Args>
[[noreturn]] void refuse(const std::string& file, int line, fmt::format_string<Args...> text, Args&&... args) {
  fmt::print(stderr, "{}:{}: {}\n", file, line, fmt::format(text, std::forward<Args>(args)...));
  std::exit(65);
}
void require(bool holds, const Line& line, std::string_view what) {
  if (!holds) refuse(line.file, line.number, "{}: {}", line.cells[0].substr(0, 40), what);
}

std::vector<std::string> split(std::string_view text, std::string_view at) {
  std::vector<std::string> parts;
  for (std::size_t end = text.find(at); end != std::string_view::npos; end = text.find(at)) {
    parts.emplace_back(text.substr(0, end));
    text.remove_prefix(end + at.size());
  }
  parts.emplace_back(text);
  return parts;
}

/// The rows of a table; what its head says goes into `model`.
std::vector<Line> read(const std::filesystem::path& path, std::size_t columns, Model& model) {
  const std::string file = path.string();
  std::ifstream stream(path, std::ios::binary);
  if (!stream) refuse(file, 0, "cannot be read");
  const std::string bytes(std::istreambuf_iterator<char>(stream), {});
  model.bytes += bytes;

  std::vector<Line> rows;
  std::string version;
  std::set<std::string> heads;
  int number = 0;
  std::vector<std::string> lines = split(bytes, "\n");
  if (!lines.back().empty()) refuse(file, static_cast<int>(lines.size()), "the line does not end");
  lines.pop_back();
  for (const std::string& text : lines) {
    ++number;
    if (text.find('\r') != std::string::npos) refuse(file, number, "the line holds a carriage return");
    if (text.starts_with('#')) {
      for (const std::string_view head : {"# version: ", "# source: ", "# licence: ", "# columns: "})
        if (text.starts_with(head)) heads.emplace(head);
      if (text.starts_with("# version: ")) version = text.substr(11);
      continue;
    }
    rows.push_back({file, number, split(text, "\t")});
    if (rows.back().cells.size() != columns)
      refuse(file, number, "{} columns instead of {}", rows.back().cells.size(), columns);
  }
  if (heads.size() != 4) refuse(file, 0, "the head says version, columns, source and licence");
  if (!model.version.empty() && model.version != version) refuse(file, 0, "the tables differ in version");
  model.version = version;
  return rows;
}

/// `anatomy liver 2, derived`
void read_facts(const Line& line, MeaningEntry& meaning, std::map<std::string, int>& anatomies) {
  static const std::map<std::string, tables::Agent> kAgents = {{"none", tables::Agent::None},
                                                               {"implied", tables::Agent::Implied},
                                                               {"named", tables::Agent::Named},
                                                               {"post", tables::Agent::Post}};
  if (line.cells[2].empty()) return;
  for (const std::string& fact : split(line.cells[2], ", ")) {
    const std::vector<std::string> words = split(fact, " ");
    if (words[0] == "plane" && words.size() == 2) {
      const auto plane = plane_of(words[1]);
      require(plane.has_value(), line, "not a plane");
      meaning.plane = *plane;
    } else if (words[0] == "anatomy" && words.size() == 3) {
      require(words[2] == "1" || words[2] == "2" || words[2] == "3", line, "an anatomy is 1, 2 or 3 specific");
      meaning.specificity = words[2][0] - '0';
      const int known = anatomies.try_emplace(words[1], meaning.specificity).first->second;
      require(known == meaning.specificity, line, "the anatomy is elsewhere more or less specific");
    } else if (words[0] == "agent" && words.size() == 2) {
      require(kAgents.contains(words[1]), line, "an agent is none, implied, named or post");
      meaning.agent = kAgents.at(words[1]);
    } else {
      require(words.size() == 1 && (fact == "derived" || fact == "localizer"), line, "not a fact");
      (fact == "derived" ? meaning.derived : meaning.localizer) = true;
    }
  }
}

void read_meanings(const std::vector<Line>& lines, Model& model, std::map<std::string, std::size_t>& by_name) {
  std::map<std::string, int> anatomies;
  for (const Line& line : lines) {
    MeaningEntry meaning;
    meaning.name = line.cells[0];
    meaning.text = line.cells[3];
    const auto category = enumerator<Category>(kCategoryNames, line.cells[1]);
    require(category.has_value(), line, "not a category");
    require(!meaning.name.empty() && !meaning.text.empty(), line, "a meaning has a name and a text");
    require(meaning.text.size() < 0x100, line, "the text is too long");
    require(by_name.try_emplace(meaning.name, model.meanings.size()).second, line, "a second row");
    meaning.category = *category;
    read_facts(line, meaning, anatomies);
    model.meanings.push_back(std::move(meaning));
    require(model.meanings.size() <= tables::kMostMeanings, line, "more meanings than a mask holds");
  }
  for (const auto& [name, specificity] : anatomies) model.anatomies.push_back(name);
  for (std::size_t i = 0; i < lines.size(); ++i) {
    for (const std::string& fact : split(lines[i].cells[2], ", ")) {
      if (!fact.starts_with("anatomy ")) continue;
      const auto found = std::ranges::lower_bound(model.anatomies, split(fact, " ")[1]);
      model.meanings[i].anatomy = static_cast<std::size_t>(found - model.anatomies.begin()) + 1;
    }
  }
  if (!by_name.contains("number")) refuse("meanings.tsv", 0, "has no meaning `number`");
  model.number = by_name.at("number");
}

/// Conditions as the tables write them: `t2 gre|spgr !prev:number first`.
class Conditions {
 public:
  Conditions(Model& model, const std::map<std::string, std::size_t>& meanings) : model_(model), meanings_(meanings) {}

  std::size_t place(const std::string& text, const Line& line) {
    if (text.empty()) return 0;
    const auto [entry, is_new] = places_.try_emplace(text, model_.conditions.size());
    if (!is_new) return entry->second;
    std::vector<tables::Term> terms;
    for (const std::string& word : split(text, " ")) terms.push_back(term(word, line));
    model_.conditions.push_back(std::move(terms));
    return entry->second;
  }

 private:
  tables::Term term(std::string_view word, const Line& line) {
    tables::Term result;
    if (word.starts_with('!')) {
      result.negated = true;
      word.remove_prefix(1);
    }
    if (word.starts_with("prev:")) result.where = tables::Where::Before;
    if (word.starts_with("next:")) result.where = tables::Where::Behind;
    if (result.where != tables::Where::Anywhere) word.remove_prefix(5);
    for (const std::string& name : split(word, "|")) {
      if (name == "first" || name == "last" || name == "only") {
        (name == "first" ? result.first : name == "last" ? result.last : result.only) = true;
        continue;
      }
      const auto found = meanings_.find(name);
      if (found == meanings_.end()) refuse(line.file, line.number, "`{}` is not a meaning", name);
      result.meanings.add(found->second);
    }
    return result;
  }

  Model& model_;
  const std::map<std::string, std::size_t>& meanings_;
  std::map<std::string, std::size_t> places_;
};

/// `N mm`: folded characters, a number for `N`, a gap for a blank.
std::vector<char32_t> symbols_of(const std::string& pattern, const Line& line) {
  std::vector<char32_t> symbols;
  for (const Char& c : fold(pattern)) {
    const bool number = pattern[c.at] == 'N';
    const bool changed = c.upper || (c.folded < 0x80 && pattern[c.at] != static_cast<char>(c.folded));
    if (changed && !number) refuse(line.file, line.number, "`{}` is not in lower case and without accents", pattern);
    symbols.push_back(number ? tables::kNumber : c.folded == U' ' ? tables::kGap : c.folded);
  }
  const bool bounded = !symbols.empty() && symbols.front() != tables::kGap && symbols.back() != tables::kGap;
  if (!bounded) refuse(line.file, line.number, "`{}` is empty, or begins or ends with a blank", pattern);
  return symbols;
}

/// The word of a pattern, made when it is new.
WordEntry& word_of(const std::string& pattern, const Line& line, Model& model) {
  std::size_t node = 0;
  for (const char32_t symbol : symbols_of(pattern, line)) {
    const auto [edge, is_new] = model.nodes[node].edges.try_emplace(symbol, model.nodes.size());
    node = edge->second;
    if (is_new) model.nodes.emplace_back();
  }
  if (model.nodes[node].word == 0) {
    model.words.emplace_back();
    model.nodes[node].word = model.words.size();
  }
  require(model.words.size() < 0xFFFF, line, "more words than a node can number");
  return model.words[model.nodes[node].word - 1];
}

void read_lexicon(const std::vector<Line>& lines, Model& model, const std::map<std::string, std::size_t>& meanings,
                  Conditions& conditions) {
  static const std::map<std::string, std::string_view> kParts = {
      {"", "Border"}, {"whole", "Whole"}, {"glued", "Glued"}};
  std::set<std::size_t> used;
  for (const Line& line : lines) {
    const auto meaning = meanings.find(line.cells[1]);
    require(meaning != meanings.end(), line, "not a meaning");
    used.insert(meaning->second);
    require(kParts.contains(line.cells[2]), line, "a part is empty, whole or glued");
    const std::size_t condition = conditions.place(line.cells[4], line);
    for (const std::string& pattern : split(line.cells[0], ", ")) {
      WordEntry& word = word_of(pattern, line, model);
      const bool closed = !word.readings.empty() && word.readings.back().condition == 0;
      if (closed) refuse(line.file, line.number, "`{}` has a reading without condition above", pattern);
      word.part = kParts.at(line.cells[2]);
      word.readings.push_back({meaning->second, condition, line.cells[3]});
    }
  }
  for (const auto& [name, row] : meanings)
    if (!used.contains(row)) refuse("meanings.tsv", 0, "no word means `{}`", name);
}

void read_families(const std::vector<Line>& lines, Model& model, Conditions& conditions) {
  int rank = 0;
  for (const Line& line : lines) {
    require(!line.cells[2].empty() && !line.cells[3].empty(), line, "a row has a condition and a reason");
    const std::size_t condition = conditions.place(line.cells[2], line);
    if (line.cells[1].starts_with('+')) {
      const auto suffix = enumerator<Suffix>(kSuffixNames, line.cells[1].substr(1));
      require(suffix.has_value() && *suffix != Suffix::None, line, "not a suffix");
      model.suffixes.push_back({*suffix, condition});
      continue;
    }
    FamilyEntry row;
    const std::string& digits = line.cells[0];
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), row.rank);
    require(error == std::errc{} && end == digits.data() + digits.size(), line, "a rank is a number");
    require(row.rank >= rank, line, "ranks ascend");
    rank = row.rank;
    const auto family = family_of(line.cells[1]);
    require(family.has_value() && *family != Family::Unknown, line, "not a contrast family");
    row.family = *family;
    row.condition = condition;
    row.why = line.cells[3];
    require(row.why.size() < 0x100, line, "the reason is too long");
    model.families.push_back(std::move(row));
  }
}

}  // namespace

Model read_model(const std::filesystem::path& folder) {
  Model model;
  std::map<std::string, std::size_t> by_name;
  read_meanings(read(folder / "meanings.tsv", 4, model), model, by_name);
  Conditions conditions(model, by_name);
  read_lexicon(read(folder / "lexicon.tsv", 6, model), model, by_name, conditions);
  read_families(read(folder / "families.tsv", 4, model), model, conditions);
  return model;
}

}  // namespace qapc::series
