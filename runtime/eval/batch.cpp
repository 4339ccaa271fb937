#include "runtime/eval/batch.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "runtime/abi/reason.hpp"
#include "runtime/base/check.hpp"
#include "runtime/eval/layout.hpp"
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

/// All columns of a batch, one behind the other, zeros at first.
class Arena {
 public:
  /// Counts only, until there is room.
  template <typename T>
  T* take(std::size_t count) {
    const std::size_t at = used_;
    used_ += (count * sizeof(T) + sizeof(Line) - 1) / sizeof(Line);
    return lines_.empty() ? nullptr : reinterpret_cast<T*>(lines_.data() + at);
  }
  /// Makes room for what was counted; the same is taken once more.
  void make_room() { lines_.resize(std::exchange(used_, 0)); }

 private:
  struct alignas(64) Line {  // of the processor's caches
    std::array<std::byte, 64> bytes{};
  };
  std::vector<Line> lines_;
  std::size_t used_ = 0;
};

abi::Slot take_slot(Arena& arena, abi::Type type, std::int64_t rows) {
  const auto data = [&]() -> void* {
    switch (type) {
      case abi::Type::Number:
        return arena.take<double>(padded(rows));
      case abi::Type::Integer:
        return arena.take<std::int64_t>(padded(rows));
      case abi::Type::Text:
        return arena.take<std::int32_t>(padded(rows));
      case abi::Type::Truth:
        return arena.take<std::uint64_t>(words(rows));
      case abi::Type::Verdict:
      case abi::Type::Outcome:
        return arena.take<std::uint8_t>(padded(rows));
    }
    return nullptr;
  };
  abi::Slot slot{.data = data()};
  if (type == abi::Type::Truth) slot.other = arena.take<std::uint64_t>(words(rows));
  if (type != abi::Type::Number && type != abi::Type::Integer && type != abi::Type::Text) return slot;
  slot.valid = arena.take<std::uint64_t>(words(rows));
  slot.reason = arena.take<std::uint8_t>(padded(rows));
  return slot;
}

}  // namespace

struct Batch::Columns {
  const abi::Program* program = nullptr;
  Layout layout;
  Arena arena;
  Texts texts;
  Answers answers;
  std::vector<abi::Rows> rows;
  std::vector<abi::Slot> slots;
  std::vector<std::vector<std::uint8_t>> homes;  ///< by recipe and image; empty for recipes with one source
  abi::Frame frame;

  void make_slots();
  void fill(Index value, const Rows& read);
  void put(Index value, std::int64_t row, const exam::Scalar& scalar);
  void keep_homes(const std::vector<const exam::Image*>& images);
};

namespace {

/// Its homes are more than the places that one attribute of the standard has.
bool has_sources(const abi::Recipe& recipe) {
  return recipe.homes.size() > 1 && std::ranges::any_of(recipe.homes, [](const abi::Home& home) {
           return home.place > abi::Place::FunctionalGroup || !home.guards.empty() || home.steps != abi::Steps{};
         });
}

}  // namespace

void Batch::Columns::keep_homes(const std::vector<const exam::Image*>& images) {
  homes.resize(program->recipes.size());
  for (Index recipe = 0; recipe < program->recipes.size(); ++recipe) {
    if (!has_sources(program->recipes[recipe])) continue;
    for (const exam::Image* const image : images) homes[recipe].push_back(image->cells[recipe].home);
  }
}

void Batch::Columns::make_slots() {
  slots.resize(program->ops.size());
  const auto take_all = [&] {
    for (Index value = 0; value < slots.size(); ++value)
      slots[value] = take_slot(arena, program->ops[value].type, rows[program->ops[value].space].count);
  };
  take_all();
  arena.make_room();
  take_all();
}

void Batch::Columns::put(Index value, std::int64_t row, const exam::Scalar& scalar) {
  const abi::Slot& slot = slots[value];
  switch (program->ops[value].type) {
    case abi::Type::Number:
      static_cast<double*>(slot.data)[row] = std::get<double>(scalar);
      break;
    case abi::Type::Integer:
      static_cast<std::int64_t*>(slot.data)[row] = std::get<std::int64_t>(scalar);
      break;
    default:
      static_cast<std::int32_t*>(slot.data)[row] = texts.id(std::get<std::string>(scalar));
      break;
  }
  set_bit(slot.valid, row, true);
}

void Batch::Columns::fill(Index value, const Rows& read) {
  const abi::Op& op = program->ops[value];
  const abi::Recipe& recipe = program->recipes[op.imm];
  const bool measured = recipe.measured();
  for (std::size_t i = 0; i < read.count(measured); ++i) {
    const exam::Cell& cell = read.cell(measured, i, op.imm);
    const auto row = static_cast<std::int64_t>(i);
    const bool there = cell.missing == abi::Missing::None;
    if (op.code == abi::Opcode::ReadItems) {
      const std::int64_t begin = layout.extents[op.space].begin[i];
      for (std::size_t k = 0; k < cell.values.size(); ++k)
        put(value, begin + static_cast<std::int64_t>(k), cell.values[k]);
      if (measured && !there) slots[value].reason[begin] = static_cast<std::uint8_t>(cell.missing);
    } else if (!there) {
      slots[value].reason[row] = static_cast<std::uint8_t>(cell.missing);
    } else if (recipe.list) {
      put(value, row, static_cast<std::int64_t>(cell.values.size()));
    } else {
      put(value, row, cell.values.front());
    }
  }
}

Batch::Batch(const abi::Program& program, std::span<const exam::Exam> exams) : columns_(std::make_unique<Columns>()) {
  Columns& self = *columns_;
  self.program = &program;
  self.layout.program = &program;
  Rows read;
  for (const exam::Exam& one : exams) {
    for (const exam::Series& series : one.series) {
      read.series.push_back(&series);
      QAPC_CHECK(series.measured.empty() || series.measured.size() == program.recipes.size(),
                 "a series has a cell for each recipe");
      for (const exam::Image& image : series.images) {
        QAPC_CHECK(image.cells.size() == program.recipes.size(), "an image has a cell for each recipe");
        read.images.push_back(&image);
      }
    }
  }
  self.layout.place(exams, read);
  for (const Extent& extent : self.layout.extents) self.rows.push_back(extent.rows());
  self.make_slots();
  for (Index value = 0; value < program.ops.size(); ++value) {
    const abi::Opcode code = program.ops[value].code;
    if (code == abi::Opcode::Read || code == abi::Opcode::ReadItems) self.fill(value, read);
  }
  self.keep_homes(read.images);
  self.answers = Answers(program, self.texts);
  self.frame = {self.rows.data(), self.slots.data(), self.answers.predicates(), self.answers.maps(), &program};
}

Batch::Batch(Batch&&) noexcept = default;
Batch& Batch::operator=(Batch&&) noexcept = default;
Batch::~Batch() = default;

std::optional<std::uint8_t> Batch::home(abi::Index recipe, std::int64_t image) const {
  const auto& homes = columns_->homes[recipe];
  return homes.empty() ? std::nullopt : std::optional(homes[static_cast<std::size_t>(image)]);
}

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
  const std::vector<std::int64_t>& begin = columns_->layout.extents.at(space).begin;
  return {begin.at(static_cast<std::size_t>(parent)), begin.at(static_cast<std::size_t>(parent) + 1)};
}
std::int64_t Batch::parent(Index space, std::int64_t row) const {
  return columns_->layout.extents.at(space).parent.at(static_cast<std::size_t>(row));
}
std::int64_t Batch::partner(Index space, std::int64_t row) const {
  return columns_->layout.extents.at(space).partner.at(static_cast<std::size_t>(row));
}
std::int64_t Batch::group(Index space, std::int64_t exam) const {
  if (columns_->layout.is_of_cells(space)) return columns_->layout.cells.at(space).at(static_cast<std::size_t>(exam));
  return columns_->layout.ancestor(abi::kExams, exam, space);
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
