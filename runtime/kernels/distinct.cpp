// How many distinct points or keys the rows below a row have.
#include <array>
#include <cmath>
#include <utility>
#include <vector>

#include "runtime/kernels/operation.hpp"

namespace qapc::kernels {
namespace {

using abi::Opcode;
using abi::Slot;

/// Distinct among known rows, and rows that are not known.
struct Distinct {
  std::int64_t found = 0;
  std::int64_t unknown = 0;
  /// Rows that are not known may all be one row, or one that is known; or all be new.
  [[nodiscard]] std::int64_t least() const { return found == 0 && unknown > 0 ? 1 : found; }
  [[nodiscard]] std::int64_t most() const { return found + unknown; }
};

/// Points of one parent, in order of the axis along which they lie farthest apart: only neighbours can be alike.
class Points {
 public:
  explicit Points(double within) : within_(within) {}

  void clear() { all_.clear(); }
  /// In order of their rows.
  void add(std::array<double, 3> at) { all_.push_back({at, all_.size()}); }

  /// Points that lie near no point added before them.
  [[nodiscard]] std::int64_t fresh() {
    if (all_.empty()) return 0;
    const std::size_t axis = widest();
    std::ranges::sort(all_, {}, [axis](const Point& one) { return std::pair(one.at[axis], one.row); });
    std::int64_t count = 0;
    for (auto point = all_.begin(); point != all_.end(); ++point) count += is_fresh(point, axis) ? 1 : 0;
    return count;
  }

 private:
  struct Point {
    std::array<double, 3> at;
    std::size_t row;
  };
  using At = std::vector<Point>::iterator;

  [[nodiscard]] std::size_t widest() const {
    std::array<double, 3> spread{};
    for (std::size_t axis = 0; axis < 3; ++axis) {
      const auto [low, high] = std::ranges::minmax(all_, {}, [axis](const Point& one) { return one.at[axis]; });
      spread[axis] = high.at[axis] - low.at[axis];
    }
    return static_cast<std::size_t>(std::ranges::max_element(spread) - spread.begin());
  }
  [[nodiscard]] bool near(const Point& a, const Point& b) const {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      if (!(std::abs(a.at[axis] - b.at[axis]) <= within_)) return false;
    }
    return true;
  }
  [[nodiscard]] bool is_fresh(At point, std::size_t axis) {
    const auto hides = [&](const Point& other) { return other.row < point->row && near(other, *point); };
    for (At other = point; other != all_.begin();) {
      --other;
      if (point->at[axis] - other->at[axis] > within_) break;
      if (hides(*other)) return false;
    }
    for (At other = point + 1; other != all_.end(); ++other) {
      if (other->at[axis] - point->at[axis] > within_) break;
      if (hides(*other)) return false;
    }
    return true;
  }

  double within_;
  std::vector<Point> all_;
};

template <typename Count>
void fill_counts(const Operation& o, bool least, Count count) {
  const abi::Index space = o.program.ops[o.op.operands[0]].space;
  o.over([&](std::int64_t word) {
    const std::int64_t* const begin = o.frame.spaces[space].begin + word * kWord;
    for (int i = 0; i < o.rows_of(word); ++i) {
      const Distinct found = count(begin[i], begin[i + 1]);
      data<std::int64_t>(o.out)[word * kWord + i] = least ? found.least() : found.most();
      o.out.reason[word * kWord + i] = 0;
    }
    o.out.valid[word] = o.live(word);
  });
}

void points(const Operation& o, bool least) {
  Points known(o.program.constants[o.op.imm]);
  fill_counts(o, least, [&](std::int64_t begin, std::int64_t end) {
    Distinct counted;
    known.clear();
    for (std::int64_t row = begin; row < end; ++row) {
      if (bit_of(o.operand(0).valid, row) && bit_of(o.operand(1).valid, row) && bit_of(o.operand(2).valid, row)) {
        known.add({data<double>(o.operand(0))[row], data<double>(o.operand(1))[row], data<double>(o.operand(2))[row]});
      } else {
        ++counted.unknown;
      }
    }
    counted.found = known.fresh();
    return counted;
  });
}

void groups(const Operation& o, bool least) {
  const Slot& member = o.operand(0);
  const Slot& text = o.operand(1);
  const Slot& number = o.operand(2);
  std::vector<std::pair<std::int32_t, double>> keys;
  fill_counts(o, least, [&](std::int64_t begin, std::int64_t end) {
    Distinct counted;
    keys.clear();
    for (std::int64_t row = begin; row < end; ++row) {
      const bool taken = least ? bit_of(trues(member), row) : !bit_of(member.other, row);
      if (!taken) continue;
      if (bit_of(text.valid, row) && bit_of(number.valid, row)) {
        keys.emplace_back(data<std::int32_t>(text)[row], data<double>(number)[row]);
      } else {
        ++counted.unknown;
      }
    }
    std::ranges::sort(keys);
    counted.found = std::ranges::unique(keys).begin() - keys.begin();
    return counted;
  });
}

}  // namespace

void fill_distinct(const Operation& o) {
  const bool least = o.op.code == Opcode::DistinctLeast || o.op.code == Opcode::GroupsLeast;
  const bool of_points = o.op.code == Opcode::DistinctLeast || o.op.code == Opcode::DistinctMost;
  of_points ? points(o, least) : groups(o, least);
}

}  // namespace qapc::kernels
