#include "runtime/eval/batch.hpp"

#include <algorithm>
#include <functional>
#include <limits>
#include <map>
#include <unordered_map>

#include "runtime/abi/reason.hpp"
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

/// What is read: for each recipe a cell of each image, or of each series where it is measured.
struct Rows {
  std::vector<const exam::Image*> images;
  std::vector<const exam::Series*> series;

  [[nodiscard]] std::size_t count(bool measured) const { return measured ? series.size() : images.size(); }
  [[nodiscard]] const exam::Cell& cell(bool measured, std::size_t row, Index recipe) const {
    if (!measured) return images[row]->cells[recipe];
    static const exam::Cell kNotNeeded{abi::because(abi::Reason::NotNeeded), {}, 0};
    return series[row]->measured.empty() ? kNotNeeded : series[row]->measured[recipe];
  }
};

/// Rows of one space.
struct Extent {
  std::vector<std::int64_t> begin;
  std::vector<std::int64_t> parent;
  std::vector<std::int64_t> partner;
  std::int64_t count = 0;

  [[nodiscard]] abi::Rows rows() const {
    return {count, begin.empty() ? nullptr : begin.data(), parent.empty() ? nullptr : parent.data(),
            partner.empty() ? nullptr : partner.data()};
  }
  /// One more row under the latest parent; `starts` says where a parent begins.
  void add(std::int64_t under) {
    parent.push_back(under);
    ++count;
  }
  void starts() { begin.push_back(count); }
};

}  // namespace

struct Batch::Columns {
  const abi::Program* program = nullptr;
  std::vector<Extent> extents;
  std::vector<Column> columns;
  Texts texts;
  Answers answers;
  std::vector<abi::Rows> rows;
  std::vector<abi::Slot> slots;
  std::vector<std::vector<std::uint8_t>> homes;  ///< by recipe and image; empty for recipes with one source
  abi::Frame frame;

  void place_rows(std::span<const exam::Exam> all, const Rows& read);
  void place_levels(std::span<const exam::Exam> all);
  void place_groups(Index lower, const std::function<bool(std::size_t)>& begins);
  void place_values(Index space, const Rows& read);
  void place_above(Index space);
  void place_volumes(Index space, const std::vector<const exam::Image*>& images);
  void place_regrouped(Index space, const std::vector<const exam::Image*>& images);
  void place_partners(Index space);
  [[nodiscard]] std::int64_t ancestor(Index space, std::int64_t row, Index level) const;
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

std::int64_t Batch::Columns::ancestor(Index space, std::int64_t row, Index level) const {
  for (; space != level; space = program->spaces[space].parent)
    row = extents[space].parent[static_cast<std::size_t>(row)];
  return row;
}

void Batch::Columns::place_rows(std::span<const exam::Exam> all, const Rows& read) {
  extents.resize(program->spaces.size());
  Extent& series = extents[abi::kSeries];
  Extent& image_rows = extents[abi::kImages];
  for (std::size_t e = 0; e < all.size(); ++e) {
    series.starts();
    for (const exam::Series& one : all[e].series) {
      image_rows.starts();
      for (std::size_t i = 0; i < one.images.size(); ++i) image_rows.add(series.count);
      series.add(static_cast<std::int64_t>(e));
    }
  }
  series.starts();
  image_rows.starts();
  extents[abi::kExams].count = static_cast<std::int64_t>(all.size());
  place_levels(all);
  for (Index space = abi::kExams + 1; space < program->spaces.size(); ++space) {
    switch (program->spaces[space].kind) {
      case abi::SpaceKind::Values:
        if (program->spaces[space].source == abi::kNone) {
          place_values(space, read);
        } else {
          place_above(space);
        }
        break;
      case abi::SpaceKind::Volume:
        place_volumes(space, read.images);
        break;
      case abi::SpaceKind::Regrouped:
        place_regrouped(space, read.images);
        break;
      case abi::SpaceKind::Partner:
        place_partners(space);
        break;
      default:
        break;  // placed already
    }
  }
}

/// Subjects or scanners, sites and the cohort, as far as the program has them.
void Batch::Columns::place_levels(std::span<const exam::Exam> all) {
  const Index subjects = program->spaces[abi::kExams].parent;
  if (subjects == abi::kNone) return;
  const bool scanners = program->spaces[subjects].kind == abi::SpaceKind::Scanner;
  const auto other_site = [&](std::size_t e) { return e == 0 || all[e].site != all[e - 1].site; };
  std::vector<std::size_t> first_exam;  // of each subject
  place_groups(abi::kExams, [&](std::size_t e) {
    const bool begins =
        other_site(e) || (scanners ? all[e].scanner != all[e - 1].scanner : all[e].subject != all[e - 1].subject);
    if (begins) first_exam.push_back(e);
    return begins;
  });
  const Index sites = program->spaces[subjects].parent;
  if (sites == abi::kNone) return;
  place_groups(subjects, [&](std::size_t s) { return other_site(first_exam[s]); });
  if (program->spaces[sites].parent != abi::kNone) place_groups(sites, [](std::size_t s) { return s == 0; });
}

/// The rows above `lower`: a new one wherever `begins` says so.
void Batch::Columns::place_groups(Index lower, const std::function<bool(std::size_t)>& begins) {
  Extent& below = extents[lower];
  Extent& above = extents[program->spaces[lower].parent];
  for (std::int64_t row = 0; row < below.count; ++row) {
    if (begins(static_cast<std::size_t>(row))) {
      below.begin.push_back(row);
      ++above.count;
    }
    below.parent.push_back(above.count - 1);
  }
  below.begin.push_back(below.count);
}

/// A measured list that is missing is one value that is missing: no statistic of it is one of nothing.
void Batch::Columns::place_values(Index space, const Rows& read) {
  Extent& extent = extents[space];
  const Index recipe = program->spaces[space].recipe;
  const bool measured = program->recipes[recipe].measured();
  for (std::size_t row = 0; row < read.count(measured); ++row) {
    extent.starts();
    const exam::Cell& cell = read.cell(measured, row, recipe);
    const std::size_t count = measured && cell.missing != abi::Missing::None ? 1 : cell.values.size();
    for (std::size_t i = 0; i < count; ++i) extent.add(static_cast<std::int64_t>(row));
  }
  extent.starts();
}

/// Rows of values shared by the rows below: as many as the first of them has.
void Batch::Columns::place_above(Index space) {
  const Index source = program->spaces[space].source;
  const Extent& below = extents[source];
  const Extent& children = extents[program->spaces[source].parent];
  Extent& extent = extents[space];
  for (std::size_t parent = 0; parent + 1 < children.begin.size(); ++parent) {
    extent.starts();
    if (children.begin[parent] == children.begin[parent + 1]) continue;
    const auto first = static_cast<std::size_t>(children.begin[parent]);
    for (std::int64_t i = below.begin[first]; i < below.begin[first + 1]; ++i)
      extent.add(static_cast<std::int64_t>(parent));
  }
  extent.starts();
}

/// Images of a series stand in order of their volumes; those of which the volume is not known make one more.
void Batch::Columns::place_volumes(Index space, const std::vector<const exam::Image*>& images) {
  const Extent& image_rows = extents[abi::kImages];
  Extent& extent = extents[space];
  for (std::size_t series = 0; series + 1 < image_rows.begin.size(); ++series) {
    extent.starts();
    std::uint32_t before = std::numeric_limits<std::uint32_t>::max();
    for (std::int64_t i = image_rows.begin[series]; i < image_rows.begin[series + 1]; ++i) {
      const std::uint32_t volume = images[static_cast<std::size_t>(i)]->volume;
      if (volume != before) extent.add(static_cast<std::int64_t>(series));
      before = volume;
    }
  }
  extent.starts();
}

void Batch::Columns::place_regrouped(Index space, const std::vector<const exam::Image*>& images) {
  const abi::Space& how = program->spaces[space];
  Extent& extent = extents[space];
  extent.count = extents[how.source].count;
  const bool of_volumes = program->spaces[how.parent].kind == abi::SpaceKind::Volume;
  std::int64_t volume = -1;
  for (std::int64_t row = 0; row < extent.count; ++row) {
    if (of_volumes) {
      const auto at = static_cast<std::size_t>(row);
      const bool same = row > 0 && extents[abi::kImages].parent[at] == extents[abi::kImages].parent[at - 1] &&
                        images[at]->volume == images[at - 1]->volume;
      volume += same ? 0 : 1;
      extent.parent.push_back(volume);
    } else {
      extent.parent.push_back(ancestor(how.source, row, how.parent));
    }
  }
  for (std::int64_t parent = 0, row = 0; parent <= extents[how.parent].count; ++parent) {
    while (row < extent.count && extent.parent[static_cast<std::size_t>(row)] < parent) ++row;
    extent.begin.push_back(row);
  }
}

/// The other series of the exam: all but those that the row already speaks of. Siblings: all of them.
void Batch::Columns::place_partners(Index space) {
  const Index parent = program->spaces[space].parent;
  const bool siblings = program->spaces[space].source != abi::kNone;
  const Extent& series = extents[abi::kSeries];
  Extent& extent = extents[space];
  for (std::int64_t row = 0; row < extents[parent].count; ++row) {
    extent.starts();
    std::vector<std::int64_t> taken;
    std::int64_t at = row;
    for (Index level = parent; level != abi::kSeries; level = program->spaces[level].parent) {
      taken.push_back(extents[level].partner[static_cast<std::size_t>(at)]);
      at = extents[level].parent[static_cast<std::size_t>(at)];
    }
    taken.push_back(at);
    const auto exam = static_cast<std::size_t>(series.parent[static_cast<std::size_t>(at)]);
    for (std::int64_t other = series.begin[exam]; other < series.begin[exam + 1]; ++other) {
      if (!siblings && std::ranges::find(taken, other) != taken.end()) continue;
      extent.add(row);
      extent.partner.push_back(other);
    }
  }
  extent.starts();
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

void Batch::Columns::fill(Index value, const Rows& read) {
  const abi::Op& op = program->ops[value];
  const abi::Recipe& recipe = program->recipes[op.imm];
  const bool measured = recipe.measured();
  for (std::size_t i = 0; i < read.count(measured); ++i) {
    const exam::Cell& cell = read.cell(measured, i, op.imm);
    const auto row = static_cast<std::int64_t>(i);
    const bool there = cell.missing == abi::Missing::None;
    if (op.code == abi::Opcode::ReadItems) {
      const std::int64_t begin = extents[op.space].begin[i];
      for (std::size_t k = 0; k < cell.values.size(); ++k)
        put(value, begin + static_cast<std::int64_t>(k), cell.values[k]);
      if (measured && !there)
        columns[value].bytes[static_cast<std::size_t>(begin)] = static_cast<std::uint8_t>(cell.missing);
    } else if (!there) {
      columns[value].bytes[i] = static_cast<std::uint8_t>(cell.missing);
    } else {
      put(value, row, recipe.list ? exam::Scalar(static_cast<std::int64_t>(cell.values.size())) : cell.values.front());
    }
  }
}

Batch::Batch(const abi::Program& program, std::span<const exam::Exam> exams) : columns_(std::make_unique<Columns>()) {
  Columns& self = *columns_;
  self.program = &program;
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
  self.place_rows(exams, read);
  for (const Extent& extent : self.extents) self.rows.push_back(extent.rows());
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
