// A program and an exam written by hand: what is read is given cell by cell, and results print as text.
// An exam is evaluated alone and as one of many equal ones, so that rows straddle words; each must give the same.
#pragma once

#include <concepts>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "compiler/codegen/jit.hpp"

namespace qapc::codegen {

/// A cell that is read: a value (an id where a text is read) or why there is none.
struct Given {
  std::variant<double, std::int64_t, abi::Missing> cell;
  Given(double number) : cell(number) {}  // NOLINT: cells are written as literals
  Given(std::integral auto number) : cell(static_cast<std::int64_t>(number)) {}  // NOLINT
  Given(abi::Missing missing) : cell(missing) {}                                 // NOLINT
};
/// The values of one image's list, or why there is no list.
struct GivenList {
  std::vector<Given> items;
  abi::Missing missing = abi::Missing::None;
};
/// Count and items of a list, as values of a program.
struct List {
  abi::Index count = 0;
  abi::Index items = 0;
};

/// The memory of a frame. Everything an engine must write holds other bits before.
class Columns {
 public:
  struct Column {
    std::vector<std::uint64_t> data, valid, other, reason;
  };
  struct Relation {
    std::vector<std::int64_t> begin, parent;
    std::int64_t count = 0;
  };
  std::vector<Relation> relations;
  std::vector<Column> columns;

  /// Points into this and into the tables, which must outlive it.
  abi::Frame frame(const std::vector<std::vector<std::uint8_t>>& predicates,
                   const std::vector<std::vector<std::int32_t>>& maps);

 private:
  std::vector<abi::Rows> rows_;
  std::vector<abi::Slot> slots_;
  std::vector<const std::uint8_t*> predicates_;
  std::vector<const std::int32_t*> maps_;
};

class Sheet {
 public:
  /// One exam for each number of series, and one series for each number of images.
  Sheet(std::vector<int> series_of_exams, std::vector<int> images_of_series);
  /// One exam with one series of so many images.
  explicit Sheet(int images) : Sheet({1}, {images}) {}

  abi::Program program;

  // What is read, of each image.
  abi::Index numbers(std::vector<Given> cells) { return read(abi::Type::Number, std::move(cells)); }
  abi::Index integers(std::vector<Given> cells) { return read(abi::Type::Integer, std::move(cells)); }
  abi::Index texts(std::vector<Given> ids) { return read(abi::Type::Text, std::move(ids)); }
  /// `TFU`: by way of an integer that is 1, 0 or missing.
  abi::Index truths(std::string_view letters);
  List lists(abi::Type type, const std::vector<GivenList>& lists);
  /// The value space above that of `items`: its rows are the items of each parent's first child.
  abi::Index space_above(abi::Index items);

  // Entries of the program's pools.
  abi::Index constant(double number);
  abi::Index range(double lo, double hi, bool lo_open = false, bool hi_open = false);
  abi::Index integers_between(std::int64_t lo, std::int64_t hi);
  abi::Index predicate(std::vector<std::uint8_t> answers);
  abi::Index map(std::vector<std::int32_t> results);
  abi::Index decision(const std::vector<abi::Outcome>& branches);

  /// An operation; its type and, where the operands say it, its space follow from the opcode.
  abi::Index add(abi::Opcode code, std::vector<abi::Index> operands, std::uint32_t imm = 0,
                 abi::Index space = abi::kNone);

  /// Every value as text, `1, absent, 2.5` or `TFU`, of one exam.
  std::vector<std::string> evaluate(Fault fault = {}) const;
  [[nodiscard]] std::string show(abi::Index value, Fault fault = {}) const { return evaluate(fault)[value]; }

  /// Columns of `copies` exams like this one, as an engine finds them.
  [[nodiscard]] Columns columns(int copies) const;
  abi::Frame frame(Columns& columns) const {
    abi::Frame made = columns.frame(predicates_, maps_);
    made.program = &program;
    return made;
  }
  /// What they hold after it: the same in every copy, and every bit where it must be.
  [[nodiscard]] std::vector<std::string> printed(const Columns& columns, int copies) const;
  [[nodiscard]] std::vector<std::string> run(const Compiled& compiled, int copies) const;

 private:
  struct Space {
    std::vector<int> rows;  ///< of each parent row, in one copy
  };
  struct Reading {
    abi::Index value;
    std::vector<Given> cells;
  };
  abi::Index read(abi::Type type, std::vector<Given> cells);
  abi::Index recipe(abi::Type type, bool list);
  abi::Index push(abi::Op op);
  [[nodiscard]] int rows_of(abi::Index space) const;
  [[nodiscard]] abi::Index space_of(abi::Opcode code, const std::vector<abi::Index>& operands) const;
  [[nodiscard]] std::string printed(const Columns& columns, abi::Index value, int first, int last) const;
  void check_fill(const Columns& columns, abi::Index value) const;

  std::vector<Space> spaces_;
  std::vector<Reading> readings_;
  std::vector<std::vector<std::uint8_t>> predicates_;
  std::vector<std::vector<std::int32_t>> maps_;
};

}  // namespace qapc::codegen
