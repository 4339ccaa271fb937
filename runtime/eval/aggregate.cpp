#include "runtime/eval/aggregate.hpp"

#include <algorithm>
#include <cmath>

namespace qapc::eval {
namespace {

using abi::AggregateKind;

Cell missing(abi::Missing reason) {
  Cell cell;
  cell.missing = reason;
  return cell;
}

bool same(abi::Type type, const Cell& a, const Cell& b) {
  return type == abi::Type::Number    ? a.number == b.number
         : type == abi::Type::Integer ? a.integer == b.integer
                                      : a.text == b.text;
}

bool smaller(abi::Type type, const Cell& a, const Cell& b) {
  return type == abi::Type::Number ? a.number < b.number : type == abi::Type::Integer && a.integer < b.integer;
}

Cell most_frequent(abi::Type type, const std::vector<Cell>& cells) {
  const auto count = [&](const Cell& one) {
    return std::ranges::count_if(cells, [&](const Cell& other) { return same(type, one, other); });
  };
  Cell best = cells.front();
  for (const Cell& cell : cells) {
    if (count(cell) > count(best) || (count(cell) == count(best) && smaller(type, cell, best))) best = cell;
  }
  return best;
}

double of_numbers(const abi::Aggregate& how, std::vector<double> values) {
  const AggregateKind kind = how.kind;
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  if (kind == AggregateKind::Sum) return sum;
  if (kind == AggregateKind::Mean) return sum / count;
  if (kind == AggregateKind::Deviation) {
    double squares = 0;
    for (const double value : values) squares += (value - sum / count) * (value - sum / count);
    return std::sqrt(squares / (count - 1));
  }
  std::ranges::sort(values);
  if (kind == AggregateKind::Least) return values.front();
  if (kind == AggregateKind::Most) return values.back();
  if (kind == AggregateKind::Spread) return values.back() - values.front();
  if (kind == AggregateKind::Quantile) {
    const double place = (count - 1) * how.percent / 100;
    const auto below = static_cast<std::size_t>(place);
    const std::size_t above = std::min(below + 1, values.size() - 1);
    return values[below] + (place - static_cast<double>(below)) * (values[above] - values[below]);
  }
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

}  // namespace

Cell aggregate(const abi::Aggregate& how, abi::Type type, const std::vector<Cell>& cells) {
  const AggregateKind kind = how.kind;
  if (kind == AggregateKind::Mode) return most_frequent(type, cells);
  if (kind == AggregateKind::Pick) {
    const bool shared = std::ranges::all_of(cells, [&](const Cell& cell) { return same(type, cell, cells.front()); });
    return shared ? cells.front() : missing(abi::Missing::Differs);
  }
  if (kind == AggregateKind::Deviation && cells.size() < 2) return missing(abi::Missing::Absent);
  std::vector<double> values;
  for (const Cell& cell : cells) values.push_back(cell.number);
  Cell result;
  result.number = of_numbers(how, std::move(values));
  if (!std::isfinite(result.number)) return missing(abi::Missing::OutOfRange);
  if (result.number == 0) result.number = 0;
  return result;
}

}  // namespace qapc::eval
