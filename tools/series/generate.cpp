// Makes C++ tables of stdlib/series/*.tsv, at build time: generate OUTPUT.cpp FOLDER. Refuses a table that is wrong,
// with the line. The form of the rows is runtime/series/tables.hpp; what the columns mean stands in the tables.
#include <cstdlib>
#include <filesystem>
#include <fmt/core.h>
#include <fmt/ranges.h>
#include <fstream>
#include <map>
#include <string>

#include "runtime/crypto/digest.hpp"
#include "tools/series/model.hpp"

namespace qapc::series {
namespace {

/// All texts, each once, in one literal.
class Texts {
 public:
  std::string place(std::string_view text) {
    const auto [entry, is_new] = places_.try_emplace(std::string(text), bytes_.size());
    if (is_new) bytes_ += text;
    return fmt::format("{{0x{:x}}}", entry->second << 8 | text.size());
  }
  [[nodiscard]] std::string literal() const {
    std::string result;
    for (std::size_t at = 0; at < bytes_.size(); at += kWidth) {
      result += "    \"";
      for (const char c : std::string_view(bytes_).substr(at, kWidth)) result += escaped(c);
      result += "\"\n";
    }
    return result;
  }

 private:
  static constexpr std::size_t kWidth = 100;

  static std::string escaped(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') return {'\\', c};
    return byte < 0x20 || byte > 0x7E ? fmt::format("\\{:03o}", byte) : std::string(1, c);
  }

  std::map<std::string, std::size_t> places_;
  std::string bytes_;
};

/// The C++ text under way.
struct Output {
  Texts texts;
  std::string code;

  template <typename... Args>
  void put(fmt::format_string<Args...> text, Args&&... args) {
    code += fmt::format(text, std::forward<Args>(args)...);
  }
  void begin(std::string_view type, std::string_view name, std::size_t rows) {
    put("constexpr std::array<{}, {}> {}Rows = {{{{\n", type, rows, name);
  }
  void end(std::string_view type, std::string_view name) {
    put("}}}};\nconstinit const std::span<const {0}> {1} = {1}Rows;\n\n", type, name);
  }
};

/// The tree of words, node by node in the order they were made.
void write_words(const Model& model, Output& out) {
  std::size_t edges = 0;
  out.begin("Node", "kNodes", model.nodes.size());
  for (const TreeNode& node : model.nodes) {
    out.put("    {{{}, {}, {}}},\n", edges, node.edges.size(), node.word);
    edges += node.edges.size();
  }
  out.end("Node", "kNodes");
  out.begin("Edge", "kEdges", edges);
  for (const TreeNode& node : model.nodes)
    for (const auto& [symbol, target] : node.edges)
      out.put("    {{0x{:x}, {}}},\n", static_cast<std::uint32_t>(symbol), target);
  out.end("Edge", "kEdges");

  std::size_t readings = 0;
  out.begin("Word", "kWords", model.words.size());
  for (const WordEntry& word : model.words) {
    out.put("    {{{}, {}, Part::{}}},\n", readings, word.readings.size(), word.part);
    readings += word.readings.size();
  }
  out.end("Word", "kWords");
  out.begin("Reading", "kReadings", readings);
  for (const WordEntry& word : model.words)
    for (const ReadingEntry& reading : word.readings)
      out.put("    {{{}, {}, {}}},\n", reading.meaning, reading.condition, out.texts.place(reading.vendor));
  out.end("Reading", "kReadings");
}

void write_conditions(const Model& model, Output& out) {
  constexpr std::string_view kWhere[] = {"Anywhere", "Before", "Behind"};
  std::size_t terms = 0;
  for (const auto& condition : model.conditions) terms += condition.size();
  out.begin("Term", "kTerms", terms);
  for (const auto& condition : model.conditions) {
    for (const tables::Term& term : condition) {
      out.put("    {{{{{{{:#x}}}}}, Where::{}, {}, {}, {}, {}}},\n", fmt::join(term.meanings.bits, ", "),
              kWhere[static_cast<std::size_t>(term.where)], term.negated, term.first, term.last, term.only);
    }
  }
  out.end("Term", "kTerms");
  std::size_t first = 0;
  out.begin("Condition", "kConditions", model.conditions.size());
  for (const auto& condition : model.conditions) {
    out.put("    {{{}, {}}},\n", first, condition.size());
    first += condition.size();
  }
  out.end("Condition", "kConditions");
}

void write_meanings(const Model& model, Output& out) {
  out.begin("Meaning", "kMeanings", model.meanings.size());
  for (const MeaningEntry& row : model.meanings) {
    out.put("    {{{}, {}, Category{{{}}}, Plane{{{}}}, {}, {}, Agent{{{}}}, {}, {}}},\n", out.texts.place(row.name),
            out.texts.place(row.text), static_cast<int>(row.category), static_cast<int>(row.plane), row.anatomy,
            row.specificity, static_cast<int>(row.agent), row.derived, row.localizer);
  }
  out.end("Meaning", "kMeanings");
  out.begin("std::string_view", "kAnatomies", model.anatomies.size());
  for (const std::string& name : model.anatomies) out.put("    piece({}),\n", out.texts.place(name));
  out.end("std::string_view", "kAnatomies");
}

void write_families(const Model& model, Output& out) {
  out.begin("FamilyRow", "kFamilies", model.families.size());
  for (const FamilyEntry& row : model.families) {
    out.put("    {{{}, Family{{{}}}, {}, {}}},\n", row.rank, static_cast<int>(row.family), row.condition,
            out.texts.place(row.why));
  }
  out.end("FamilyRow", "kFamilies");
  out.begin("SuffixRow", "kSuffixes", model.suffixes.size());
  for (const SuffixEntry& row : model.suffixes)
    out.put("    {{Suffix{{{}}}, {}}},\n", static_cast<int>(row.suffix), row.condition);
  out.end("SuffixRow", "kSuffixes");
}

std::string generate(const std::filesystem::path& folder) {
  const Model model = read_model(folder);
  Output out;
  write_words(model, out);
  write_conditions(model, out);
  write_meanings(model, out);
  write_families(model, out);
  out.put("constinit const std::uint16_t kNumberMeaning = {};\n", model.number);
  out.put("constinit const std::string_view kVersion = piece({});\n", out.texts.place(model.version));
  const std::string digest = crypto::hex(crypto::sha256(model.bytes));
  out.put("constinit const std::string_view kDigest = piece({});\n", out.texts.place(digest));
  return fmt::format(
      "// Made by tools/series/generate from stdlib/series. Not to be edited.\n"
      "#include \"runtime/series/tables.hpp\"\n\n"
      "namespace qapc::series::tables {{\n\n"
      "constexpr char kText[] =\n{};\n\n"
      "constexpr std::string_view piece(Text text) {{ return {{kText + (text.place >> 8), text.place & 0xFF}}; }}\n\n"
      "{}\n}}  // namespace qapc::series::tables\n",
      out.texts.literal(), out.code);
}

}  // namespace
}  // namespace qapc::series

int main(int count, char** arguments) {
  if (count != 3) {
    fmt::print(stderr, "usage: generate OUTPUT.cpp FOLDER\n");
    return 64;
  }
  const std::string code = qapc::series::generate(arguments[2]);
  std::ofstream output(arguments[1], std::ios::binary);
  output << code;
  if (output.flush()) return 0;
  fmt::print(stderr, "{}: cannot be written\n", arguments[1]);
  return 74;
}
