// When one condition implies another.
#include <algorithm>

#include "compiler/versions/formula.hpp"

namespace qapc::versions {
namespace {

using Kind = Formula::Kind;

constexpr int kSteps = 100'000;  // of one question; a longer one has no answer

bool is_text(Kind kind) {
  return kind == Kind::Is || kind == Kind::IsNot || kind == Kind::Begins || kind == Kind::BeginsNot;
}
bool is_value(Kind kind) {
  return kind == Kind::Low || kind == Kind::High || is_text(kind);
}

/// Of whole numbers `> 3` is `>= 4`.
Formula closed(Formula one) {
  if (!one.whole || one.limit.cut) return one;
  const bool low = one.kind == Kind::Low;
  const auto whole = one.limit.value.whole(low ? Decimal::Round::Up : Decimal::Round::Down);
  if (!whole) return one;
  const bool itself = one.limit.value == Decimal(*whole);
  const auto next = itself && one.open ? Decimal(*whole).plus(Decimal(low ? 1 : -1)) : Decimal(*whole);
  if (next) one.limit.value = *next;
  if (next) one.open = false;
  return one;
}

/// Whether `a` lets in no more than `b`; both are lower or both upper limits.
bool within(const Formula& all_a, const Formula& all_b) {
  const Formula a = closed(all_a);
  const Formula b = closed(all_b);
  const int order = a.limit.value.compare(b.limit.value);
  if (order != 0) return a.kind == Kind::Low ? order > 0 : order < 0;
  return a.limit.cut == b.limit.cut && (a.open || !b.open);
}

bool text_implies(const Formula& a, const Formula& b) {
  if (a.kind == b.kind) {
    if (a.kind == Kind::Begins) return a.text.starts_with(b.text);
    if (a.kind == Kind::BeginsNot) return b.text.starts_with(a.text);
    return a.text == b.text;
  }
  if (a.kind == Kind::Is && b.kind == Kind::IsNot) return a.text != b.text;
  if (a.kind == Kind::Is && b.kind == Kind::Begins) return a.text.starts_with(b.text);
  if (a.kind == Kind::Is && b.kind == Kind::BeginsNot) return !a.text.starts_with(b.text);
  if (a.kind == Kind::Begins && b.kind == Kind::IsNot) return !b.text.starts_with(a.text);
  return a.kind == Kind::BeginsNot && b.kind == Kind::IsNot && b.text.starts_with(a.text);
}

class Question {
 public:
  bool implies(const Formula& a, const Formula& b) {
    if (--steps_ < 0) return false;
    const auto from = [&](const Formula& part) { return implies(part, b); };
    const auto to = [&](const Formula& part) { return implies(a, part); };
    if (a.kind == Kind::Any) return std::ranges::all_of(a.parts, from);
    if (b.kind == Kind::All) return std::ranges::all_of(b.parts, to);
    if (a.kind == Kind::All && std::ranges::any_of(a.parts, from)) return true;
    if (b.kind == Kind::Any && std::ranges::any_of(b.parts, to)) return true;
    if (a.kind == Kind::All || b.kind == Kind::Any || a.key != b.key) return false;
    if (is_text(a.kind) && is_text(b.kind)) return text_implies(a, b);
    if (a.kind != b.kind) return false;
    if (a.kind == Kind::Every || a.kind == Kind::Some) return implies(a.parts.front(), b.parts.front());
    return is_value(a.kind) ? within(a, b) : true;
  }

  bool settles(const Formula& a, const Formula& b) {
    if (implies(a, b)) return true;
    if (--steps_ < 0) return false;
    if (b.kind == Kind::All || b.kind == Kind::Any)
      return std::ranges::all_of(b.parts, [&](const Formula& part) { return settles(a, part); });
    const auto part_settles = [&](const Formula& part) { return settles(part, b); };
    if (a.kind == Kind::All) return std::ranges::any_of(a.parts, part_settles);
    if (a.kind == Kind::Any) return std::ranges::all_of(a.parts, part_settles);
    return a.key == b.key && a.plain && b.plain && is_value(a.kind) && is_value(b.kind);
  }

 private:
  int steps_ = kSteps;
};

void collect(const Formula& formula, std::set<std::string>& keys) {
  if (formula.kind != Kind::All && formula.kind != Kind::Any) keys.insert(formula.key);
  for (const Formula& part : formula.parts) collect(part, keys);
}

}  // namespace

bool implies(const Formula& a, const Formula& b) {
  return Question().implies(a, b);
}

bool settles(const Formula& a, const Formula& b) {
  return Question().settles(a, b);
}

std::set<std::string> reads(const Formula& formula) {
  std::set<std::string> keys;
  collect(formula, keys);
  return keys;
}

Formula negated(Formula formula) {
  constexpr Kind kOpposite[] = {Kind::Any,       Kind::All,    Kind::High,     Kind::Low,   Kind::IsNot, Kind::Is,
                                Kind::BeginsNot, Kind::Begins, Kind::HoldsNot, Kind::Holds, Kind::Some,  Kind::Every};
  if (formula.kind == Kind::Low || formula.kind == Kind::High) formula.open = !formula.open;
  formula.kind = kOpposite[static_cast<std::size_t>(formula.kind)];
  for (Formula& part : formula.parts) part = negated(std::move(part));
  return formula;
}

}  // namespace qapc::versions
