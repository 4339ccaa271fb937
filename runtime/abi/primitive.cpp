#include "runtime/abi/primitive.hpp"

#include <algorithm>
#include <charconv>

namespace qapc::abi {
namespace {

constexpr std::array<std::string_view, 8> kRegions{"head", "core", "air", "quiet", "zeros", "dark", "middle", "bright"};
constexpr std::array<std::string_view, 8> kStatistics{"mean",    "median", "sd",       "lowest",
                                                      "highest", "sum",    "quantile", "voxels"};
constexpr int kSets = 256;

template <std::size_t n>
std::optional<std::size_t> position(const std::array<std::string_view, n>& words, std::string_view word) {
  const auto* const found = std::ranges::find(words, word);
  if (found == words.end()) return std::nullopt;
  return static_cast<std::size_t>(found - words.begin());
}

constexpr Mask voxels_of(std::size_t region) {
  Mask mask{.table = {}, .named = static_cast<std::uint8_t>(1U << region)};
  for (std::size_t set = 0; set < kSets; ++set) {
    if ((set >> region & 1) != 0) mask.table[set / 64] |= std::uint64_t{1} << set % 64;
  }
  return mask;
}

/// Reads words, one after another, from the beginning of a text.
class Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool take(std::string_view text) {
    if (!rest_.starts_with(text)) return false;
    rest_.remove_prefix(text.size());
    return true;
  }
  std::string_view word() {
    const std::size_t end = std::min(rest_.find_first_not_of("abcdefghijklmnopqrstuvwxyz"), rest_.size());
    const std::string_view found = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return found;
  }
  std::optional<std::uint8_t> percent() {
    unsigned number = 0;
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), number);
    if (error != std::errc{} || number > 100) return std::nullopt;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    if (!take(" %, ")) return std::nullopt;
    return static_cast<std::uint8_t>(number);
  }
  std::optional<Mask> either(int depth) {
    auto all = both(depth);
    while (all && take(" or ")) {
      const auto next = both(depth);
      if (!next) return std::nullopt;
      for (std::size_t i = 0; i < all->table.size(); ++i) all->table[i] |= next->table[i];
      all->named |= next->named;
    }
    return all;
  }
  [[nodiscard]] bool at_end() const { return rest_.empty(); }

 private:
  std::optional<Mask> both(int depth) {
    auto all = one(depth);
    while (all && take(" and ")) {
      const auto next = one(depth);
      if (!next) return std::nullopt;
      for (std::size_t i = 0; i < all->table.size(); ++i) all->table[i] &= next->table[i];
      all->named |= next->named;
    }
    return all;
  }
  std::optional<Mask> one(int depth) {
    if (depth > kDeepestMask) return std::nullopt;
    if (take("not ")) {
      auto mask = one(depth + 1);
      if (!mask) return std::nullopt;
      for (std::uint64_t& sets : mask->table) sets = ~sets;
      return mask;
    }
    if (take("(")) {
      auto mask = either(depth + 1);
      if (!mask || !take(")")) return std::nullopt;
      return mask;
    }
    const auto region = position(kRegions, word());
    if (!region) return std::nullopt;
    return voxels_of(*region);
  }

  std::string_view rest_;
};

}  // namespace

bool Mask::names(std::string_view region) const {
  const auto at = position(kRegions, region);
  return at && (named >> *at & 1) != 0;
}

bool Primitive::slow() const {
  return mask.names("dark") || mask.names("middle") || mask.names("bright");
}

std::span<const std::string_view> regions() {
  return kRegions;
}

std::span<const std::string_view> voxel_statistics() {
  return kStatistics;
}

std::optional<Primitive> primitive(std::string_view text) {
  Reader reader(text);
  const auto statistic = position(kStatistics, reader.word());
  if (!statistic || !reader.take("(")) return std::nullopt;
  Primitive made{static_cast<VoxelStatistic>(*statistic), 0, {}};
  if (made.statistic == VoxelStatistic::Quantile) {
    const auto percent = reader.percent();
    if (!percent) return std::nullopt;
    made.percent = *percent;
  }
  if (!reader.take("in ")) return std::nullopt;
  const auto mask = reader.either(0);
  if (!mask || !reader.take(")") || !reader.at_end()) return std::nullopt;
  made.mask = *mask;
  return made;
}

}  // namespace qapc::abi
