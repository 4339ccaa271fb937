#include "tests/unit/compiler/codegen/sheet.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstring>
#include <fmt/format.h>
#include <numeric>

#include "runtime/abi/opcode.hpp"
#include "runtime/kernels/kernels.hpp"

namespace qapc::codegen {
namespace {

using abi::Index;
using abi::Type;

constexpr std::uint64_t kGarbage = 0xA5A5A5A5A5A5A5A5;
constexpr std::size_t kFence = 8;  ///< words behind a column that nobody may write
constexpr int kCopies = 67;        ///< coprime to 64: a row of the exam comes to lie at every bit of a word

std::size_t words_for(std::int64_t rows) {
  return static_cast<std::size_t>((rows + 63) / 64);
}

std::size_t size_of(Type type) {
  if (type == Type::Number || type == Type::Integer) return 8;
  return type == Type::Text ? 4 : 1;
}

template <typename T>
T at(const std::vector<std::uint64_t>& column, std::size_t row) {
  T value;
  std::memcpy(&value, reinterpret_cast<const char*>(column.data()) + row * sizeof(T), sizeof(T));
  return value;
}

template <typename T>
void put(std::vector<std::uint64_t>& column, std::size_t row, T value) {
  std::memcpy(reinterpret_cast<char*>(column.data()) + row * sizeof(T), &value, sizeof(T));
}

bool bit(const std::vector<std::uint64_t>& words, std::size_t row) {
  return (words[row / 64] >> (row % 64) & 1) != 0;
}

Columns::Column column(Type type, std::int64_t rows) {
  const std::size_t words = words_for(rows);
  const auto filled = [](std::size_t size) { return std::vector<std::uint64_t>(size + kFence, kGarbage); };
  if (type == Type::Truth) return {filled(words), {}, filled(words), {}};
  if (type > Type::Truth) return {filled(words * 8), {}, {}, {}};
  return {filled(words * 8 * size_of(type)), filled(words), {}, filled(words * 8)};
}

void put_value(Columns::Column& column, Type type, std::size_t row, const Given& given) {
  const auto* whole = std::get_if<std::int64_t>(&given.cell);
  const double number = whole != nullptr ? static_cast<double>(*whole) : std::get<double>(given.cell);
  const std::int64_t integer = whole != nullptr ? *whole : static_cast<std::int64_t>(number);
  if (type == Type::Number) put(column.data, row, number);
  if (type == Type::Integer) put(column.data, row, integer);
  if (type == Type::Text) put(column.data, row, static_cast<std::int32_t>(integer));
}

bool is_missing(const Given& given) {
  return std::holds_alternative<abi::Missing>(given.cell);
}

/// As runtime/abi/frame.hpp has it, over columns of zeros.
void put_column(Columns::Column& column, Type type, std::size_t row, const std::vector<Given>& cells) {
  for (const Given& given : cells) {
    if (is_missing(given)) {
      put(column.reason, row, std::get<abi::Missing>(given.cell));
    } else {
      put_value(column, type, row, given);
      column.valid[row / 64] |= 1ULL << (row % 64);
    }
    ++row;
  }
}

bool is_read(abi::Opcode code) {
  return code == abi::Opcode::Read || code == abi::Opcode::ReadItems;
}

}  // namespace

abi::Frame Columns::frame(const std::vector<std::vector<std::uint8_t>>& predicates,
                          const std::vector<std::vector<std::int32_t>>& maps) {
  rows_.clear();
  slots_.clear();
  predicates_.clear();
  maps_.clear();
  for (const Relation& relation : relations)
    rows_.push_back({relation.count, relation.begin.data(), relation.parent.data()});
  for (Column& column : columns) {
    slots_.push_back({column.data.data(), column.valid.data(), column.other.data(),
                      reinterpret_cast<std::uint8_t*>(column.reason.data())});
  }
  for (const auto& table : predicates) predicates_.push_back(table.data());
  for (const auto& table : maps) maps_.push_back(table.data());
  return {rows_.data(), slots_.data(), predicates_.data(), maps_.data()};
}

// --- the program -------------------------------------------------------------------------------------------------

Sheet::Sheet(std::vector<int> series_of_exams, std::vector<int> images_of_series) {
  program.texts = {"", "a", "b", "c", "d"};
  program.spaces = {{abi::SpaceKind::Image, abi::kSeries, abi::kNone, abi::kNone},
                    {abi::SpaceKind::Series, abi::kExams, abi::kNone, abi::kNone},
                    {abi::SpaceKind::Exam, abi::kNone, abi::kNone, abi::kNone}};
  program.sources = {{0, 0}};
  const int exams = static_cast<int>(series_of_exams.size());
  spaces_ = {{std::move(images_of_series)}, {std::move(series_of_exams)}, {{exams}}};
}

Index Sheet::push(abi::Op op) {
  program.ops.push_back(std::move(op));
  return static_cast<Index>(program.ops.size() - 1);
}

Index Sheet::recipe(Type type, bool list) {
  program.recipes.push_back(
      {.name = 0, .unit = 0, .type = type, .list = list, .privacy = abi::Privacy::Public, .homes = {abi::Home{}}});
  return static_cast<Index>(program.recipes.size() - 1);
}

Index Sheet::read(Type type, std::vector<Given> cells) {
  const Index value = push({abi::Opcode::Read, type, abi::kImages, recipe(type, false), {}});
  readings_.push_back({value, std::move(cells)});
  return value;
}

Index Sheet::truths(std::string_view letters) {
  std::vector<Given> cells;
  for (const char letter : letters)
    cells.push_back(letter == 'U' ? Given(abi::Missing::Absent) : Given(letter == 'T' ? 1 : 0));
  return add(abi::Opcode::IntegerIn, {integers(std::move(cells))}, integers_between(1, 1));
}

List Sheet::lists(Type type, const std::vector<GivenList>& lists) {
  const Index which = recipe(type, true);
  const auto space = static_cast<Index>(program.spaces.size());
  program.spaces.push_back({abi::SpaceKind::Values, abi::kImages, which, abi::kNone});
  std::vector<Given> counts, items;
  Space rows;
  for (const GivenList& list : lists) {
    const bool there = list.missing == abi::Missing::None;
    counts.push_back(there ? Given(list.items.size()) : Given(list.missing));
    rows.rows.push_back(static_cast<int>(list.items.size()));
    items.insert(items.end(), list.items.begin(), list.items.end());
  }
  spaces_.push_back(std::move(rows));
  const List result{push({abi::Opcode::Read, Type::Integer, abi::kImages, which, {}}),
                    push({abi::Opcode::ReadItems, type, space, which, {}})};
  readings_.push_back({result.count, std::move(counts)});
  readings_.push_back({result.items, std::move(items)});
  return result;
}

Index Sheet::space_above(Index items) {
  const Index source = program.ops[items].space;
  const Index children = program.spaces[source].parent;
  Space rows;
  std::size_t child = 0;
  for (const int count : spaces_[children].rows) {
    rows.rows.push_back(count == 0 ? 0 : spaces_[source].rows[child]);
    child += static_cast<std::size_t>(count);
  }
  spaces_.push_back(std::move(rows));
  program.spaces.push_back({abi::SpaceKind::Values, program.spaces[children].parent, abi::kNone, source});
  return static_cast<Index>(program.spaces.size() - 1);
}

Index Sheet::constant(double number) {
  program.constants.push_back(number);
  return static_cast<Index>(program.constants.size() - 1);
}

Index Sheet::range(double lo, double hi, bool lo_open, bool hi_open) {
  program.ranges.push_back({lo, hi, lo_open, hi_open});
  return static_cast<Index>(program.ranges.size() - 1);
}

Index Sheet::integers_between(std::int64_t lo, std::int64_t hi) {
  program.integer_ranges.push_back({lo, hi});
  return static_cast<Index>(program.integer_ranges.size() - 1);
}

Index Sheet::predicate(std::vector<std::uint8_t> answers) {
  program.predicates.emplace_back();
  predicates_.push_back(std::move(answers));
  return static_cast<Index>(program.predicates.size() - 1);
}

Index Sheet::map(std::vector<std::int32_t> results) {
  program.maps.push_back({{}, 0});
  maps_.push_back(std::move(results));
  return static_cast<Index>(program.maps.size() - 1);
}

/// The outcome and the conditions are told to the report by the decision, so they are named by `add`.
Index Sheet::decision(const std::vector<abi::Outcome>& branches) {
  abi::Decision decision;
  for (const abi::Outcome outcome : branches) decision.branches.push_back({outcome, abi::kNone, {}});
  program.decisions.push_back(std::move(decision));
  return static_cast<Index>(program.decisions.size() - 1);
}

Index Sheet::space_of(abi::Opcode code, const std::vector<Index>& operands) const {
  const auto of = [&](std::size_t which) { return program.ops[operands[which]].space; };
  switch (abi::info(code).spaces) {
    case abi::SpaceRule::Same:
    case abi::SpaceRule::Item:
      return of(0);
    case abi::SpaceRule::Up:
    case abi::SpaceRule::AgreeItems:
      return program.spaces[of(0)].parent;
    default:
      return abi::kNone;  // the caller says it
  }
}

Index Sheet::add(abi::Opcode code, std::vector<Index> operands, std::uint32_t imm, Index space) {
  const auto type_of = [&](char letter) {
    switch (letter) {
      case 'N':
        return Type::Number;
      case 'I':
        return Type::Integer;
      case 'S':
        return Type::Text;
      case 'V':
        return Type::Verdict;
      case 'O':
        return Type::Outcome;
      case '0':
        return program.ops[operands.back()].type;
      default:
        return Type::Truth;
    }
  };
  const Type type = type_of(abi::info(code).result);
  if (space == abi::kNone) space = space_of(code, operands);
  if (code == abi::Opcode::Decide) {
    program.decisions[imm].outcome = static_cast<Index>(program.ops.size());
    for (std::size_t i = 1; i < operands.size(); ++i) program.decisions[imm].branches[i - 1].condition = operands[i];
  }
  return push({code, type, space, imm, std::move(operands)});
}

// --- its evaluation ----------------------------------------------------------------------------------------------

int Sheet::rows_of(Index space) const {
  return std::accumulate(spaces_[space].rows.begin(), spaces_[space].rows.end(), 0);
}

Columns Sheet::columns(int copies) const {
  Columns result;
  for (const Space& space : spaces_) {
    Columns::Relation relation;
    relation.begin.push_back(0);
    for (int copy = 0; copy < copies; ++copy) {
      for (const int rows : space.rows) {
        relation.count += rows;
        relation.parent.resize(static_cast<std::size_t>(relation.count),
                               static_cast<std::int64_t>(relation.begin.size()) - 1);
        relation.begin.push_back(relation.count);
      }
    }
    result.relations.push_back(std::move(relation));
  }
  for (const abi::Op& op : program.ops) result.columns.push_back(column(op.type, result.relations[op.space].count));
  for (const Reading& reading : readings_) {
    const abi::Op& op = program.ops[reading.value];
    REQUIRE(static_cast<int>(reading.cells.size()) == rows_of(op.space));
    Columns::Column& filled = result.columns[reading.value];
    for (auto* const part : {&filled.data, &filled.valid, &filled.other, &filled.reason}) {
      if (!part->empty()) std::fill(part->begin(), part->end() - kFence, 0);
    }
    for (int copy = 0; copy < copies; ++copy)
      put_column(filled, op.type, static_cast<std::size_t>(copy) * reading.cells.size(), reading.cells);
  }
  return result;
}

std::string Sheet::printed(const Columns& columns, Index value, int first, int last) const {
  const Columns::Column& column = columns.columns[value];
  const Type type = program.ops[value].type;
  const auto cell = [&](std::size_t row) -> std::string {
    if (type == Type::Truth) return bit(column.data, row) ? "T" : bit(column.other, row) ? "F" : "U";
    if (type == Type::Verdict) return std::string{abi::name(at<abi::Verdict>(column.data, row))};
    if (type == Type::Outcome) return std::string{abi::name(at<abi::Outcome>(column.data, row))};
    if (!bit(column.valid, row)) return std::string{abi::name(at<abi::Missing>(column.reason, row))};
    if (type == Type::Number) return fmt::format("{}", at<double>(column.data, row));
    if (type == Type::Integer) return fmt::format("{}", at<std::int64_t>(column.data, row));
    return fmt::format("{}", at<std::int32_t>(column.data, row));
  };
  std::string text;
  for (int row = first; row < last; ++row) {
    if (row > first && type != Type::Truth) text += ", ";
    text += cell(static_cast<std::size_t>(row));
  }
  return text;
}

/// Every bit an engine writes is specified: of rows that are not there, of values that are missing.
void Sheet::check_fill(const Columns& columns, Index value) const {
  const abi::Op& op = program.ops[value];
  const Columns::Column& column = columns.columns[value];
  const auto rows = static_cast<std::size_t>(columns.relations[op.space].count);
  const std::size_t words = words_for(columns.relations[op.space].count);
  INFO("value " << value << ", " << abi::info(op.code).name);
  const auto fenced = [](const std::vector<std::uint64_t>& written, std::size_t size) {
    return std::all_of(written.begin() + static_cast<std::ptrdiff_t>(size), written.end(),
                       [](std::uint64_t word) { return word == kGarbage; });
  };
  bool good = true;
  for (std::size_t row = 0; row < words * 64; ++row) {
    const bool inside = row < rows;
    if (op.type == Type::Truth) {
      const int bits = (bit(column.data, row) ? 1 : 0) + (bit(column.other, row) ? 1 : 0);
      good = good && bits <= (inside ? 1 : 0);
    } else if (op.type > Type::Truth) {
      good = good && (inside || at<std::uint8_t>(column.data, row) == 0);
    } else {
      const bool valid = bit(column.valid, row);
      const bool has_reason = at<std::uint8_t>(column.reason, row) != 0;
      const bool zero =
          op.type == Type::Text ? at<std::int32_t>(column.data, row) == 0 : at<std::uint64_t>(column.data, row) == 0;
      good = good && (inside || !valid) && (valid || zero) && has_reason == (inside && !valid);
      if (op.type == Type::Number && valid) {
        const auto number = at<double>(column.data, row);
        good = good && std::isfinite(number) && !(number == 0 && std::signbit(number));
      }
    }
  }
  CHECK(good);
  const std::size_t data_words = op.type == Type::Truth ? words : words * 8 * size_of(op.type);
  CHECK(fenced(column.data, data_words));
  if (!column.valid.empty()) CHECK((fenced(column.valid, words) && fenced(column.reason, words * 8)));
  if (!column.other.empty()) CHECK(fenced(column.other, words));
}

std::vector<std::string> Sheet::printed(const Columns& columns, int copies) const {
  std::vector<std::string> result;
  for (Index value = 0; value < program.ops.size(); ++value) {
    if (!is_read(program.ops[value].code)) check_fill(columns, value);
    const int rows = rows_of(program.ops[value].space);
    result.push_back(printed(columns, value, 0, rows));
    for (int copy = 1; copy < copies; ++copy)
      REQUIRE(printed(columns, value, copy * rows, (copy + 1) * rows) == result.back());
  }
  return result;
}

std::vector<std::string> Sheet::run(const Compiled& compiled, int copies) const {
  Columns filled = columns(copies);
  compiled.evaluate(frame(filled));
  return printed(filled, copies);
}

std::vector<std::string> Sheet::evaluate(Fault fault) const {
  const auto compiled = compile(program, fault, kernels::host_kernels());
  if (!compiled) FAIL(compiled.error().text);
  const std::vector<std::string> alone = run(**compiled, 1);
  REQUIRE(run(**compiled, kCopies) == alone);
  return alone;
}

}  // namespace qapc::codegen
