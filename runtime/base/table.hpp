// Tables of things that name each other by typed ids. Floor 0 (runtime/base).
// An Id<Rule> cannot index a Table<Series>; a SideTable keeps facts about a table without writing into it.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <utility>
#include <vector>

#include "runtime/base/check.hpp"

namespace qapc {

template <typename T>
struct Id {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t index = kNone;

  [[nodiscard]] bool valid() const { return index != kNone; }
  friend auto operator<=>(const Id&, const Id&) = default;
};

template <typename T>
class Table {
 public:
  Id<T> add(T value) {
    rows_.push_back(std::move(value));
    return {static_cast<std::uint32_t>(rows_.size() - 1)};
  }
  const T& operator[](Id<T> id) const {
    QAPC_CHECK(id.index < rows_.size(), "an id names a row of its table");
    return rows_[id.index];
  }
  T& operator[](Id<T> id) {
    QAPC_CHECK(id.index < rows_.size(), "an id names a row of its table");
    return rows_[id.index];
  }
  [[nodiscard]] std::size_t size() const { return rows_.size(); }
  [[nodiscard]] bool empty() const { return rows_.empty(); }
  [[nodiscard]] auto begin() const { return rows_.begin(); }
  [[nodiscard]] auto end() const { return rows_.end(); }
  [[nodiscard]] const std::vector<T>& rows() const { return rows_; }

  friend bool operator==(const Table&, const Table&) = default;

 private:
  std::vector<T> rows_;
};

/// Facts about the rows of a Table<Key>, made beside it.
template <typename Key, typename Fact>
class SideTable {
 public:
  explicit SideTable(std::size_t size, Fact fact = {}) : facts_(size, std::move(fact)) {}
  const Fact& operator[](Id<Key> id) const { return facts_.at(id.index); }
  Fact& operator[](Id<Key> id) { return facts_.at(id.index); }

 private:
  std::vector<Fact> facts_;
};

}  // namespace qapc
