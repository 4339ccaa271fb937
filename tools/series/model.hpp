// The tables of stdlib/series, read and checked: what `generate` writes down. Floor 7 (tools).
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "runtime/series/tables.hpp"

namespace qapc::series {

struct TreeNode {
  std::map<char32_t, std::size_t> edges;  ///< to rows of Model::nodes
  std::size_t word = 0;                   ///< 1 + row of Model::words
};
struct ReadingEntry {
  std::size_t meaning = 0;
  std::size_t condition = 0;
  std::string vendor;
};
struct WordEntry {
  std::vector<ReadingEntry> readings;
  std::string_view part;
};
struct MeaningEntry {
  std::string name;
  std::string text;
  Category category = Category::Other;
  Plane plane = Plane::Unknown;
  std::size_t anatomy = 0;
  int specificity = 0;
  tables::Agent agent = tables::Agent::Silent;
  bool derived = false;
  bool localizer = false;
};
struct FamilyEntry {
  int rank = 0;
  Family family = Family::Unknown;
  std::size_t condition = 0;
  std::string why;
};
struct SuffixEntry {
  Suffix suffix = Suffix::None;
  std::size_t condition = 0;
};

struct Model {
  std::string version;
  std::string bytes;  ///< of all tables, for the digest
  std::vector<MeaningEntry> meanings;
  std::vector<std::string> anatomies;
  std::vector<TreeNode> nodes = std::vector<TreeNode>(1);
  std::vector<WordEntry> words;
  std::vector<std::vector<tables::Term>> conditions = std::vector<std::vector<tables::Term>>(1);
  std::vector<FamilyEntry> families;
  std::vector<SuffixEntry> suffixes;
  std::size_t number = 0;  ///< the meaning of a number
};

/// Reads meanings.tsv, lexicon.tsv and families.tsv. Leaves the program with 65 and `FILE:LINE: what` when a row is
/// wrong.
Model read_model(const std::filesystem::path& folder);

}  // namespace qapc::series
