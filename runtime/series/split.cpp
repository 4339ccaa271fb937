#include "runtime/series/split.hpp"

#include <algorithm>
#include <array>

#include "runtime/series/tables.hpp"

namespace qapc::series {
namespace {

using tables::kEdges;
using tables::kNodes;
using tables::kWords;
using tables::Part;

/// What stands between two characters.
enum class Cut : std::uint8_t {
  Hard,    ///< a gap, a sign, an end of the text
  Camel,   ///< fieldMap, MRIScan
  Border,  ///< t1|fse
  Inside,  ///< between letters
  Never,   ///< within a number
};

constexpr std::size_t kLongestChunk = 64;  // characters; a longer one is not split
constexpr std::size_t kMostGaps = 4;       // that a blank of the lexicon may stand for
constexpr std::size_t kLongEnough = 4;     // characters of a word that is told inside letters without being marked

bool is_word(const Char& c) {
  return c.kind == Char::Kind::Letter || c.kind == Char::Kind::Digit;
}

/// A word that ends at `end`; `numbers` counts the numbers in it, of any value.
struct End {
  std::uint32_t end = 0;
  std::uint16_t word = 0;
  std::uint8_t numbers = 0;
};

class Splitter {
 public:
  explicit Splitter(std::span<const Char> text) : text_(text) {}

  std::vector<Piece> run() {
    std::size_t at = 0;
    while (at < text_.size()) at = step(at);
    return std::move(pieces_);
  }

 private:
  /// The digits at `at` and behind it, with decimals.
  [[nodiscard]] std::size_t number_end(std::size_t at) const {
    while (digit(at)) ++at;
    while (dot(at) && digit(at + 1)) {
      ++at;
      while (digit(at)) ++at;
    }
    return at;
  }
  [[nodiscard]] bool digit(std::size_t at) const { return at < text_.size() && text_[at].kind == Char::Kind::Digit; }
  [[nodiscard]] bool dot(std::size_t at) const { return at < text_.size() && text_[at].folded == U'.'; }
  [[nodiscard]] bool decimal_point(std::size_t at) const { return at > 0 && dot(at) && digit(at - 1) && digit(at + 1); }
  [[nodiscard]] bool in_chunk(std::size_t at) const {
    return at < text_.size() && (is_word(text_[at]) || decimal_point(at));
  }

  [[nodiscard]] Cut cut(std::size_t at) const {
    if (at == 0 || at >= text_.size()) return Cut::Hard;
    if (decimal_point(at) || decimal_point(at - 1)) return Cut::Never;
    const Char& a = text_[at - 1];
    const Char& b = text_[at];
    if (!is_word(a) || !is_word(b)) return Cut::Hard;
    if (a.kind != b.kind) return Cut::Border;
    if (a.kind == Char::Kind::Digit) return Cut::Never;
    if (!a.upper && b.upper) return Cut::Camel;
    const bool next_is_lower =
        at + 1 < text_.size() && text_[at + 1].kind == Char::Kind::Letter && !text_[at + 1].upper;
    return a.upper && b.upper && next_is_lower ? Cut::Camel : Cut::Inside;
  }

  std::size_t step(std::size_t at) {
    const Char& c = text_[at];
    if (const auto best = longest(at)) {
      pieces_.push_back({static_cast<std::uint32_t>(at), best->end, best->word});
      return best->end;
    }
    if (is_word(c)) return chunk(at);
    if (c.kind == Char::Kind::Ideograph) return ideographs(at);
    return at + 1;
  }

  /// The longest word from `at` that ends where words end; of two, the one that says its numbers.
  std::optional<End> longest(std::size_t at) {
    walk(at, text_.size());
    std::optional<End> best;
    for (const End& end : ends_) {
      if (cut(end.end) != Cut::Hard) continue;
      const bool better = !best || end.end > best->end || (end.end == best->end && end.numbers < best->numbers);
      if (better) best = end;
    }
    return best;
  }

  /// All words from `from` that end by `limit`, into ends_.
  void walk(std::size_t from, std::size_t limit) {
    ends_.clear();
    ways_.assign(1, {0, static_cast<std::uint32_t>(from), 0});
    while (!ways_.empty()) {
      const Way way = ways_.back();
      ways_.pop_back();
      const tables::Node& node = kNodes[way.node];
      if (node.word != 0) ends_.push_back({way.at, static_cast<std::uint16_t>(node.word - 1), way.numbers});
      follow(way, kEdges.subspan(node.first_edge, node.edges), limit);
    }
  }
  struct Way {
    std::uint32_t node = 0;
    std::uint32_t at = 0;
    std::uint8_t numbers = 0;
  };
  void follow(const Way& way, std::span<const tables::Edge> edges, std::size_t limit) {
    const auto to = [&](char32_t symbol, std::size_t at, int numbers) {
      const auto edge = std::ranges::lower_bound(edges, symbol, {}, &tables::Edge::symbol);
      if (edge == edges.end() || edge->symbol != symbol) return;
      ways_.push_back({edge->node, static_cast<std::uint32_t>(at), static_cast<std::uint8_t>(way.numbers + numbers)});
    };
    std::size_t behind = way.at;
    while (behind < limit && behind - way.at < kMostGaps && text_[behind].kind == Char::Kind::Gap) ++behind;
    for (std::size_t at = way.at; at <= behind; ++at) to(tables::kGap, at, 0);
    if (way.at >= limit) return;
    to(text_[way.at].folded, way.at + 1, 0);
    const bool begins = digit(way.at) && (way.at == 0 || !digit(way.at - 1)) && cut(way.at) != Cut::Never;
    if (begins && number_end(way.at) <= limit) to(tables::kNumber, number_end(way.at), 1);
  }

  /// No word fits: up to where one does, or where the ideographs end.
  std::size_t ideographs(std::size_t at) {
    std::size_t end = at + 1;
    while (end < text_.size() && text_[end].kind == Char::Kind::Ideograph && !longest(end)) ++end;
    pieces_.push_back({static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end), {}});
    return end;
  }

  std::size_t chunk(std::size_t begin) {
    std::size_t end = begin;
    while (in_chunk(end)) ++end;
    if (end - begin <= kLongestChunk) return explain(begin, end);
    pieces_.push_back({static_cast<std::uint32_t>(begin), static_cast<std::uint32_t>(end), {}});
    return end;
  }

  // The way through a chunk that costs least: a known word little, an unknown one by its length, a cut by how unlikely
  // it is. Unknown words begin and end at changes of case and at borders of letters and digits only.
  static constexpr int kKnown = 3;
  static constexpr int kOneLetter = 6;  // beside kKnown
  static constexpr int kUnknown = 9;
  static constexpr int kUnknownLetter = 3;
  static constexpr std::array<int, 5> kCutCost = {0, 1, 2, 4, 0};
  struct Step {
    int cost = -1;  ///< of the way up to here; -1: there is none
    std::uint32_t from = 0;
    std::uint32_t to = 0;  ///< behind the chunk, for a phrase that goes on there
    std::optional<std::uint16_t> word;
  };

  /// Where the last word ends.
  std::size_t explain(std::size_t begin, std::size_t end) {
    std::array<Step, kLongestChunk + 1> steps;
    steps[0].cost = 0;
    for (std::size_t i = begin; i < end; ++i) {
      if (steps[i - begin].cost < 0) continue;
      const Cut here = cut(i);
      const int so_far = steps[i - begin].cost + kCutCost[static_cast<std::size_t>(here)];
      const auto reach = [&](std::size_t to, int cost, std::optional<std::uint16_t> word) {
        Step& step = steps[std::min(to, end) - begin];
        const bool better = step.cost < 0 || so_far + cost < step.cost;
        if (better) step = {so_far + cost, static_cast<std::uint32_t>(i), static_cast<std::uint32_t>(to), word};
      };
      walk(i, text_.size());
      for (const End& known : ends_) {
        if (!may_stand(known, i, end)) continue;
        const bool one_letter = known.end - i == 1 && !digit(i);
        reach(known.end, kKnown + (one_letter ? kOneLetter : 0), known.word);
      }
      if (here == Cut::Inside) continue;
      for (std::size_t j = i + 1; j <= end; ++j) {
        const Cut there = cut(j);
        if (there == Cut::Inside || there == Cut::Never) continue;
        reach(j, kUnknown + kUnknownLetter * static_cast<int>(j - i), {});
      }
    }
    take(begin, end, steps);
    return steps[end - begin].to;
  }

  [[nodiscard]] bool may_stand(const End& known, std::size_t from, std::size_t chunk_end) const {
    const Cut begin = cut(from);
    const Cut end = cut(known.end);
    if (end == Cut::Never || begin == Cut::Never || (known.end > chunk_end && end != Cut::Hard)) return false;
    const Part part = kWords[known.word].part;
    const bool glued = begin == Cut::Inside || end == Cut::Inside;
    return part == Part::Glued || (part == Part::Border && (!glued || known.end - from >= kLongEnough));
  }

  void take(std::size_t begin, std::size_t end, std::span<const Step> steps) {
    const std::size_t first = pieces_.size();
    for (std::size_t at = end; at > begin;) {
      const Step& step = steps[at - begin];
      pieces_.push_back({step.from, step.to, step.word});
      at = step.from;
    }
    std::reverse(pieces_.begin() + static_cast<std::ptrdiff_t>(first), pieces_.end());
  }

  std::span<const Char> text_;
  std::vector<Piece> pieces_;
  std::vector<End> ends_;
  std::vector<Way> ways_;
};

}  // namespace

std::vector<Piece> split(std::span<const Char> text) {
  return Splitter(text).run();
}

}  // namespace qapc::series
