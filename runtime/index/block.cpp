#include "runtime/index/block.hpp"

#include <algorithm>
#include <map>
#include <unordered_map>
#include <utility>

#include "runtime/index/delta.hpp"

namespace qapc::index {
namespace {

enum Fact : std::uint32_t { kRelative, kPlace, kStamp, kSopClass, kFacts };

/// A column while it is filled.
struct Filling {
  std::deque<std::string> records;
  std::unordered_map<std::string_view, std::uint32_t> known;
  std::vector<std::uint32_t> numbers;  ///< by object; shorter where the last have none

  void add(std::size_t object, std::string_view record) {
    numbers.resize(object, Column::kAbsent);
    if (!numbers.empty() && numbers.back() != Column::kAbsent && records[numbers.back()] == record) {
      numbers.push_back(numbers.back());
      return;
    }
    auto known_as = known.find(record);
    if (known_as == known.end()) {
      records.emplace_back(record);
      known_as = known.emplace(records.back(), static_cast<std::uint32_t>(records.size() - 1)).first;
    }
    numbers.push_back(known_as->second);
  }
};

std::uint8_t width_for(std::size_t distinct) {
  return distinct < 0xFF ? 1 : distinct < 0xFFFF ? 2 : 4;
}

/// 0 stands for an absent record.
void put_numbers(const std::vector<std::uint32_t>& numbers, std::uint8_t width, Out& out) {
  for (const std::uint32_t number : numbers) {
    const std::uint32_t said = number == Column::kAbsent ? 0 : number + 1;
    if (width == 1) out.fixed(static_cast<std::uint8_t>(said));
    if (width == 2) out.fixed(static_cast<std::uint16_t>(said));
    if (width == 4) out.fixed(said);
  }
}

template <typename Number>
std::string as_text(Number number) {
  Out out;
  out.fixed(number);
  return out.take();
}

std::string stamp(const Origin& origin) {
  Out out;
  out.fixed(origin.size);
  out.fixed(origin.modified);
  return out.take();
}

}  // namespace

std::string encode(std::span<const Entry> entries) {
  std::map<std::uint32_t, Filling> facts;
  std::map<std::uint32_t, Filling> columns;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Entry& entry = entries[i];
    facts[kRelative].add(i, entry.origin.relative);
    facts[kPlace].add(i, as_text(entry.origin.place));
    facts[kStamp].add(i, stamp(entry.origin));
    facts[kSopClass].add(i, entry.sop_class);
    for (const Record& record : entry.records) columns[record.tag].add(i, record.bytes);
  }
  Out out;
  out.fixed(static_cast<std::uint32_t>(entries.size()));
  out.fixed(static_cast<std::uint32_t>(columns.size()));
  const auto put_column = [&](std::uint32_t tag, Filling& column) {
    column.numbers.resize(entries.size(), Column::kAbsent);
    const std::size_t distinct = column.records.size();
    const bool constant = distinct == 1 && std::ranges::count(column.numbers, Column::kAbsent) == 0;
    bool sequential = distinct == entries.size();
    for (std::size_t i = 0; i < entries.size() && sequential; ++i) sequential = column.numbers[i] == i;
    const bool sequence = std::ranges::any_of(column.records, [](const std::string& one) { return is_sequence(one); });
    out.fixed(tag);
    out.fixed(static_cast<std::uint8_t>((constant     ? Column::kConstant
                                         : sequential ? Column::kSequential
                                                      : 0) |
                                        (sequence ? Column::kSequence : 0)));
    out.fixed(static_cast<std::uint32_t>(distinct));
    Out records;
    std::string_view before;
    for (const std::string& record : column.records) {
      put_record(before, record, records);
      before = record;
    }
    out.text(records.bytes());
    if (!constant && !sequential) put_numbers(column.numbers, width_for(distinct), out);
  };
  for (auto& [fact, column] : facts) put_column(fact, column);
  for (auto& [tag, column] : columns) put_column(tag, column);
  return out.take();
}

std::optional<Column> Column::open(In& in, std::size_t objects) {
  Column column;
  column.objects_ = objects;
  column.tag_ = in.fixed<std::uint32_t>();
  column.flags_ = in.fixed<std::uint8_t>();
  column.distinct_ = in.fixed<std::uint32_t>();
  column.packed_ = in.text();
  const bool sequential = (column.flags_ & kSequential) != 0;
  if (column.distinct_ > objects || (column.constant() && column.distinct_ != 1) ||
      (sequential && column.distinct_ != objects))
    return std::nullopt;
  if (!column.constant() && !sequential) {
    column.width_ = width_for(column.distinct_);
    column.numbers_ = in.raw(objects * column.width_);
  }
  if (in.failed()) return std::nullopt;
  return column;
}

bool Column::load() {
  if (!loaded_) loaded_ = unpack();
  return *loaded_;
}

bool Column::unpack() {
  constexpr std::size_t kMostBytes = std::size_t{1} << 30;  // who writes blocks stays far below
  std::size_t bytes = 0;
  records_.reserve(distinct_);
  In in(packed_);
  std::string_view before;
  for (std::size_t i = 0; i < distinct_; ++i) {
    std::string kept;
    const auto record = take_record(before, in, kept);
    if (!record) return false;
    bytes += record->size();
    if (bytes > kMostBytes) return false;
    const bool is_kept = record->data() == kept.data() && !kept.empty();
    before = is_kept ? std::string_view(unpacked_.emplace_back(std::move(kept))) : *record;
    records_.push_back(before);
  }
  for (std::size_t i = 0; i < objects_; ++i) {
    const std::uint32_t number = at(i);
    if (number != kAbsent && number >= distinct_) return false;
  }
  return in.done();
}

std::uint32_t Column::at(std::size_t object) const {
  if (numbers_.empty()) return constant() ? 0 : static_cast<std::uint32_t>(object);
  std::uint32_t said = 0;
  std::memcpy(&said, numbers_.data() + object * width_, width_);
  return said == 0 ? kAbsent : said - 1;
}

bool is_asked(const Column& column, const dicom::Plan& plan) {
  const std::uint32_t tag = column.tag();
  const dicom::Level& top = plan.levels.front();
  if (top.whole || std::ranges::binary_search(top.wanted, tag, {}, &dicom::Wanted::tag)) return true;
  if (column.has_sequence() && top.below != dicom::kNowhere && dicom::may_hold_private(tag)) return true;
  return top.has_private && dicom::is_private(tag) &&
         std::ranges::any_of(plan.blocks, [&](const dicom::WantedBlock& block) { return block.group == tag >> 16; });
}

std::optional<Block> Block::open(std::string_view bytes) {
  In in(bytes);
  Block block;
  block.objects_ = in.fixed<std::uint32_t>();
  const std::size_t columns = in.fixed<std::uint32_t>();
  if (in.failed() || block.objects_ == 0 || block.objects_ > kMostObjects || columns > in.left()) return std::nullopt;
  for (std::size_t i = 0; i < kFacts + columns; ++i) {
    auto column = Column::open(in, block.objects_);
    if (!column) return std::nullopt;
    auto& into = i < kFacts ? block.facts_ : block.columns_;
    if (i < kFacts ? column->tag() != i : !into.empty() && into.back().tag() >= column->tag()) return std::nullopt;
    into.push_back(std::move(*column));
  }
  if (!in.done()) return std::nullopt;
  for (Column& fact : block.facts_) {
    if (!fact.load()) return std::nullopt;
    for (std::size_t i = 0; i < block.objects_; ++i) {
      if (fact.at(i) == Column::kAbsent) return std::nullopt;
    }
  }
  return block;
}

Origin Block::origin(std::size_t object) const {
  const auto fact = [&](Fact which) { return facts_[which].record(facts_[which].at(object)); };
  In place(fact(kPlace));
  In stamp(fact(kStamp));
  Origin origin{.relative = std::string(fact(kRelative)), .place = place.fixed<std::uint32_t>()};
  origin.size = stamp.fixed<std::uint64_t>();
  origin.modified = stamp.fixed<std::int64_t>();
  return origin;
}

std::string_view Block::sop_class(std::size_t object) const {
  return facts_[kSopClass].record(facts_[kSopClass].at(object));
}

std::optional<Entry> Block::entry(std::size_t object) {
  Entry entry{.origin = origin(object), .sop_class = std::string(sop_class(object)), .records = {}};
  for (Column& column : columns_) {
    if (!column.load()) return std::nullopt;
    const std::uint32_t number = column.at(object);
    if (number != Column::kAbsent) entry.records.push_back({column.tag(), std::string(column.record(number))});
  }
  return entry;
}

}  // namespace qapc::index
