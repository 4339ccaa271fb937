#include "runtime/eval/batch.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>

#include "runtime/base/check.hpp"
#include "runtime/eval/questions.hpp"

namespace qapc::eval {
namespace {

using abi::Index;

constexpr std::int64_t kWord = 64;

std::size_t padded(std::int64_t rows) {
  return static_cast<std::size_t>((rows + kWord - 1) / kWord * kWord);
}
std::size_t words(std::int64_t rows) {
  return padded(rows) / kWord;
}

bool bit(const std::uint64_t* bits, std::int64_t row) {
  return (bits[row / kWord] >> (row % kWord) & 1u) != 0;
}
void set_bit(std::uint64_t* bits, std::int64_t row, bool on) {
  const std::uint64_t mask = std::uint64_t{1} << (row % kWord);
  bits[row / kWord] = on ? bits[row / kWord] | mask : bits[row / kWord] & ~mask;
}

/// Storage of one value's slot.
struct Column {
  std::vector<double> numbers;
  std::vector<std::int64_t> integers;
  std::vector<std::int32_t> texts;
  std::vector<std::uint64_t> bits;   ///< valid, or true
  std::vector<std::uint64_t> other;  ///< false
  std::vector<std::uint8_t> bytes;   ///< reasons, or codes
};

/// Rows of one space.
struct Extent {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> parent;

  [[nodiscard]] abi::Rows rows() const {
    return {static_cast<std::int64_t>(parent.size()), begin.data(), parent.data()};
  }
};

}  // namespace

struct Batch::Columns {
  const abi::Program* program = nullptr;
  std::vector<Extent> extents;
  std::int64_t exams = 0;
  std::vector<Column> columns;
  Texts texts;
  Answers answers;
  std::vector<abi::Rows> rows;
  std::vector<abi::Slot> slots;
  abi::Frame frame;

  void place_rows(std::span<const exam::Exam> all);
  void place_values(Index space, const std::vector<const exam::Image*>& images);
  void place_above(Index space);
  void make_slots();
  void fill(Index value, const std::vector<const exam::Image*>& images);
  void put(Index value, std::int64_t row, const exam::Scalar& scalar);
};

void Batch::Columns::place_rows(std::span<const exam::Exam> all) {
  extents.resize(program->spaces.size());
  Extent& series = extents[abi::kSeries];
  Extent& images = extents[abi::kImages];
  exams = static_cast<std::int64_t>(all.size());
  for (std::size_t e = 0; e < all.size(); ++e) {
    series.begin.push_back(static_cast<std::int64_t>(series.parent.size()));
    for (const exam::Series& one : all[e].series) {
      images.begin.push_back(static_cast<std::int64_t>(images.parent.size()));
      images.parent.insert(images.parent.end(), one.images.size(), static_cast<std::int64_t>(series.parent.size()));
      series.parent.push_back(static_cast<std::int64_t>(e));
    }
  }
  series.begin.push_back(static_cast<std::int64_t>(series.parent.size()));
  images.begin.push_back(static_cast<std::int64_t>(images.parent.size()));
}

void Batch::Columns::place_values(Index space, const std::vector<const exam::Image*>& images) {
  Extent& extent = extents[space];
  const Index recipe = program->spaces[space].recipe;
  for (std::size_t row = 0; row < images.size(); ++row) {
    extent.begin.push_back(static_cast<std::int64_t>(extent.parent.size()));
    extent.parent.insert(extent.parent.end(), images[row]->cells[recipe].values.size(), static_cast<std::int64_t>(row));
  }
  extent.begin.push_back(static_cast<std::int64_t>(extent.parent.size()));
}

/// Rows of values shared by the rows below: as many as the first of them has.
void Batch::Columns::place_above(Index space) {
  const Index source = program->spaces[space].source;
  const Extent& below = extents[source];
  const Extent& children = extents[program->spaces[source].parent];
  Extent& extent = extents[space];
  for (std::size_t parent = 0; parent + 1 < children.begin.size(); ++parent) {
    extent.begin.push_back(static_cast<std::int64_t>(extent.parent.size()));
    if (children.begin[parent] == children.begin[parent + 1]) continue;
    const auto first = static_cast<std::size_t>(children.begin[parent]);
    extent.parent.insert(extent.parent.end(), static_cast<std::size_t>(below.begin[first + 1] - below.begin[first]),
                         static_cast<std::int64_t>(parent));
  }
  extent.begin.push_back(static_cast<std::int64_t>(extent.parent.size()));
}

void Batch::Columns::make_slots() {
  columns.resize(program->ops.size());
  slots.resize(program->ops.size());
  for (Index value = 0; value < program->ops.size(); ++value) {
    const abi::Op& op = program->ops[value];
    const std::int64_t count = rows[op.space].count;
    Column& column = columns[value];
    abi::Slot& slot = slots[value];
    column.bits.assign(words(count), 0);
    column.bytes.assign(padded(count), 0);
    slot.valid = column.bits.data();
    slot.reason = column.bytes.data();
    switch (op.type) {
      case abi::Type::Number:
        column.numbers.assign(padded(count), 0);
        slot.data = column.numbers.data();
        break;
      case abi::Type::Integer:
        column.integers.assign(padded(count), 0);
        slot.data = column.integers.data();
        break;
      case abi::Type::Text:
        column.texts.assign(padded(count), 0);
        slot.data = column.texts.data();
        break;
      case abi::Type::Truth:
        column.other.assign(words(count), 0);
        slot = {column.bits.data(), nullptr, column.other.data(), nullptr};
        break;
      case abi::Type::Verdict:
      case abi::Type::Outcome:
        slot = {column.bytes.data(), nullptr, nullptr, nullptr};
        break;
    }
  }
}

void Batch::Columns::put(Index value, std::int64_t row, const exam::Scalar& scalar) {
  Column& column = columns[value];
  const auto at = static_cast<std::size_t>(row);
  switch (program->ops[value].type) {
    case abi::Type::Number:
      column.numbers[at] = std::get<double>(scalar);
      break;
    case abi::Type::Integer:
      column.integers[at] = std::get<std::int64_t>(scalar);
      break;
    default:
      column.texts[at] = texts.id(std::get<std::string>(scalar));
      break;
  }
  set_bit(column.bits.data(), row, true);
}

void Batch::Columns::fill(Index value, const std::vector<const exam::Image*>& images) {
  const abi::Op& op = program->ops[value];
  const abi::Recipe& recipe = program->recipes[op.imm];
  for (std::size_t i = 0; i < images.size(); ++i) {
    const exam::Cell& cell = images[i]->cells[op.imm];
    const auto row = static_cast<std::int64_t>(i);
    if (op.code == abi::Opcode::ReadItems) {
      const std::int64_t begin = extents[op.space].begin[i];
      for (std::size_t k = 0; k < cell.values.size(); ++k)
        put(value, begin + static_cast<std::int64_t>(k), cell.values[k]);
    } else if (cell.missing != abi::Missing::None) {
      columns[value].bytes[i] = static_cast<std::uint8_t>(cell.missing);
    } else {
      put(value, row, recipe.list ? exam::Scalar(static_cast<std::int64_t>(cell.values.size())) : cell.values.front());
    }
  }
}

Batch::Batch(const abi::Program& program, std::span<const exam::Exam> exams) : columns_(std::make_unique<Columns>()) {
  Columns& self = *columns_;
  self.program = &program;
  std::vector<const exam::Image*> images;
  for (const exam::Exam& one : exams) {
    for (const exam::Series& series : one.series) {
      for (const exam::Image& image : series.images) {
        QAPC_CHECK(image.cells.size() == program.recipes.size(), "an image has a cell for each recipe");
        images.push_back(&image);
      }
    }
  }
  self.place_rows(exams);
  for (Index space = abi::kExams + 1; space < program.spaces.size(); ++space) {
    if (program.spaces[space].source == abi::kNone) {
      self.place_values(space, images);
    } else {
      self.place_above(space);
    }
  }
  for (const Extent& extent : self.extents) self.rows.push_back(extent.rows());
  self.rows[abi::kExams] = {self.exams, nullptr, nullptr};
  self.make_slots();
  for (Index value = 0; value < program.ops.size(); ++value) {
    const abi::Opcode code = program.ops[value].code;
    if (code == abi::Opcode::Read || code == abi::Opcode::ReadItems) self.fill(value, images);
  }
  self.answers = Answers(program, self.texts);
  self.frame = {self.rows.data(), self.slots.data(), self.answers.predicates(), self.answers.maps()};
}

Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

const abi::Program& Batch::program() const {
  return *columns_->program;
}
const abi::Frame& Batch::frame() const {
  return columns_->frame;
}
std::int64_t Batch::rows(Index space) const {
  return columns_->rows.at(space).count;
}
std::pair<std::int64_t, std::int64_t> Batch::under(Index space, std::int64_t parent) const {
  const std::vector<std::int64_t>& begin = columns_->extents.at(space).begin;
  return {begin.at(static_cast<std::size_t>(parent)), begin.at(static_cast<std::size_t>(parent) + 1)};
}
std::int64_t Batch::parent(Index space, std::int64_t row) const {
  return columns_->extents.at(space).parent.at(static_cast<std::size_t>(row));
}
const std::string& Batch::text(std::int32_t id) const {
  return columns_->texts.text(id);
}
Cell Batch::cell(Index value, std::int64_t row) const {
  return read(*columns_->program, columns_->frame, value, row);
}

Cell read(const abi::Program& program, const abi::Frame& frame, Index value, std::int64_t row) {
  const abi::Slot& slot = frame.slots[value];
  Cell cell;
  switch (program.ops[value].type) {
    case abi::Type::Truth:
      cell.truth = bit(static_cast<const std::uint64_t*>(slot.data), row) ? Kleene::True
                   : bit(slot.other, row)                                 ? Kleene::False
                                                                          : Kleene::Unknown;
      return cell;
    case abi::Type::Verdict:
    case abi::Type::Outcome:
      cell.code = static_cast<const std::uint8_t*>(slot.data)[row];
      return cell;
    case abi::Type::Number:
      cell.number = static_cast<const double*>(slot.data)[row];
      break;
    case abi::Type::Integer:
      cell.integer = static_cast<const std::int64_t*>(slot.data)[row];
      break;
    case abi::Type::Text:
      cell.text = static_cast<const std::int32_t*>(slot.data)[row];
      break;
  }
  if (!bit(slot.valid, row)) cell.missing = static_cast<abi::Missing>(slot.reason[row]);
  return cell;
}

void write(const abi::Program& program, const abi::Frame& frame, Index value, std::int64_t row, const Cell& cell) {
  const abi::Slot& slot = frame.slots[value];
  switch (program.ops[value].type) {
    case abi::Type::Truth:
      set_bit(static_cast<std::uint64_t*>(slot.data), row, cell.truth == Kleene::True);
      set_bit(slot.other, row, cell.truth == Kleene::False);
      return;
    case abi::Type::Verdict:
    case abi::Type::Outcome:
      static_cast<std::uint8_t*>(slot.data)[row] = cell.code;
      return;
    case abi::Type::Number:
      static_cast<double*>(slot.data)[row] = cell.there() ? cell.number : 0;
      break;
    case abi::Type::Integer:
      static_cast<std::int64_t*>(slot.data)[row] = cell.there() ? cell.integer : 0;
      break;
    case abi::Type::Text:
      static_cast<std::int32_t*>(slot.data)[row] = cell.there() ? cell.text : 0;
      break;
  }
  set_bit(slot.valid, row, cell.there());
  slot.reason[row] = static_cast<std::uint8_t>(cell.missing);
}

}  // namespace qapc::eval
