#include <algorithm>
#include <cmath>
#include <cstddef>
#include <unordered_map>
#include <vector>

#include "runtime/kernels/columns.hpp"
#include "runtime/kernels/kernels.hpp"
#include "runtime/kernels/operation.hpp"

namespace qapc::kernels {
namespace {

using abi::AggregateKind;
using abi::Missing;
using abi::Type;

/// What the selected rows of one parent hold, or why there is nothing to aggregate.
template <typename T>
struct Gathered {
  std::vector<T> values;
  Missing missing = Missing::None;
};

template <typename T>
void gather(const abi::Slot& selected, const abi::Slot& value, bool ignoring, std::int64_t begin, std::int64_t end,
            Gathered<T>& into) {
  const auto* yes = static_cast<const std::uint64_t*>(selected.data);
  const auto* data = static_cast<const T*>(value.data);
  into.values.clear();
  into.missing = Missing::None;
  for (std::int64_t row = begin; row < end; ++row) {
    if (bit_of(selected.other, row)) continue;
    if (!bit_of(yes, row)) {
      into.missing = Missing::Undecided;
      return;
    }
    if (bit_of(value.valid, row)) {
      into.values.push_back(data[row]);
    } else if (!ignoring && into.missing == Missing::None) {
      into.missing = static_cast<Missing>(value.reason[row]);
    }
  }
  if (into.missing == Missing::None && into.values.empty()) into.missing = Missing::Absent;
}

/// The most frequent; of several the smallest number, or the text that comes first.
template <typename T>
T most_frequent(const std::vector<T>& values, bool smallest) {
  std::unordered_map<T, std::size_t> counts;
  for (const T& value : values) ++counts[value];
  T best = values.front();
  for (const T& value : values) {
    const std::size_t here = counts[value];
    if (here > counts[best] || (smallest && here == counts[best] && value < best)) best = value;
  }
  return best;
}

/// `missing` where the kind has no value for these.
template <typename T>
T of_any(AggregateKind kind, const std::vector<T>& values, bool smallest, Missing& missing) {
  if (kind == AggregateKind::Mode) return most_frequent(values, smallest);
  const bool same = std::ranges::all_of(values, [&](const T& value) { return value == values.front(); });
  if (!same) missing = Missing::Differs;
  return values.front();
}

double sum_of(const std::vector<double>& values) {
  double sum = 0;
  for (const double value : values) sum += value;
  return sum;
}

double median_of(std::vector<double>& values) {
  const std::size_t half = values.size() / 2;
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(half));
  const double upper = values[half];
  if (values.size() % 2 == 1) return upper;
  return (*std::max_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(half)) + upper) / 2;
}

double deviation_of(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  const double mean = sum_of(values) / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return std::sqrt(squares / (count - 1));
}

/// docs/ir.md, Aggregates: in proportion between neighbours.
double quantile_of(std::vector<double>& values, std::uint32_t percent) {
  const double place = static_cast<double>(values.size() - 1) * percent / 100;
  const auto below = static_cast<std::size_t>(place);
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(below);
  std::ranges::nth_element(values, at);
  const double lower = values[below];
  if (below + 1 == values.size()) return lower;
  return lower + (place - static_cast<double>(below)) * (*std::min_element(at + 1, values.end()) - lower);
}

double of_numbers(AggregateKind kind, std::uint32_t percent, std::vector<double>& values, Missing& missing) {
  const auto [least, most] = std::ranges::minmax(values);
  switch (kind) {
    case AggregateKind::Least:
      return least;
    case AggregateKind::Most:
      return most;
    case AggregateKind::Spread:
      return most - least;
    case AggregateKind::Sum:
      return sum_of(values);
    case AggregateKind::Mean:
      return sum_of(values) / static_cast<double>(values.size());
    case AggregateKind::Median:
      return median_of(values);
    case AggregateKind::Deviation:
      if (values.size() < 2) missing = Missing::Absent;
      return values.size() < 2 ? 0 : deviation_of(values);
    case AggregateKind::Quantile:
      return quantile_of(values, percent);
    default:
      return of_any(kind, values, true, missing);
  }
}

template <typename T, typename Combine>
void fill(const abi::Frame& frame, std::uint32_t out, std::uint32_t selected, std::uint32_t value, std::uint32_t space,
          bool ignoring, std::int64_t first, std::int64_t last, Combine combine) {
  const abi::Slot& slot = frame.slots[out];
  const std::int64_t* begin = frame.spaces[space].begin;
  Gathered<T> gathered;
  std::uint64_t valid = 0;
  for (std::int64_t row = first; row < first + 64; ++row) {
    T result{};
    Missing missing = Missing::None;
    if (row < last) {
      gather(frame.slots[selected], frame.slots[value], ignoring, begin[row], begin[row + 1], gathered);
      missing = gathered.missing;
      if (missing == Missing::None) result = combine(gathered.values, missing);
      if (missing != Missing::None) result = T{};
    }
    static_cast<T*>(slot.data)[row] = result;
    slot.reason[row] = static_cast<std::uint8_t>(missing);
    if (row < last && missing == Missing::None) valid |= std::uint64_t{1} << (row - first);
  }
  slot.valid[first >> 6] = valid;
}

void aggregate(const abi::Frame* frame, std::uint32_t out, std::uint32_t selected, std::uint32_t value,
               std::uint32_t space, std::uint32_t how, std::int64_t first, std::int64_t last) {
  const auto kind = static_cast<AggregateKind>(how & 0xFFu);
  const bool ignoring = (how >> 8 & 1u) != 0;
  const std::uint32_t percent = how >> 24;
  switch (static_cast<Type>(how >> 16 & 0xFFu)) {
    case Type::Number:
      fill<double>(*frame, out, selected, value, space, ignoring, first, last,
                   [kind, percent](std::vector<double>& values, Missing& missing) {
                     double result = of_numbers(kind, percent, values, missing);
                     if (!std::isfinite(result)) missing = Missing::OutOfRange;
                     return result == 0 ? 0.0 : result;
                   });
      break;
    case Type::Integer:
      fill<std::int64_t>(*frame, out, selected, value, space, ignoring, first, last,
                         [kind](const std::vector<std::int64_t>& values, Missing& missing) {
                           return of_any(kind, values, true, missing);
                         });
      break;
    default:
      fill<std::int32_t>(*frame, out, selected, value, space, ignoring, first, last,
                         [kind](const std::vector<std::int32_t>& values, Missing& missing) {
                           return of_any(kind, values, false, missing);
                         });
      break;
  }
}

}  // namespace

abi::HostKernels host_kernels() {
  return {&aggregate, &assess, &fill_column, &explain_number};
}

}  // namespace qapc::kernels
