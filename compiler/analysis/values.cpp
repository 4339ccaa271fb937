#include <algorithm>

#include "compiler/analysis/claims.hpp"

namespace qapc::analysis {
namespace {

using sema::Interval;

/// -1, 0, 1 as the lower end of a lies below, at or above that of b.
int compare_lower(const Interval& a, const Interval& b) {
  if (!a.lo || !b.lo) return (a.lo ? 1 : 0) - (b.lo ? 1 : 0);
  const int order = a.lo->value.compare(b.lo->value);
  return order != 0 ? order : (a.lo_open ? 1 : 0) - (b.lo_open ? 1 : 0);
}
int compare_upper(const Interval& a, const Interval& b) {
  if (!a.hi || !b.hi) return (a.hi ? 0 : 1) - (b.hi ? 0 : 1);
  const int order = a.hi->value.compare(b.hi->value);
  return order != 0 ? order : (a.hi_open ? 0 : 1) - (b.hi_open ? 0 : 1);
}

void take_lower(Interval& into, const Interval& from) {
  into.lo = from.lo;
  into.lo_open = from.lo_open;
}
void take_upper(Interval& into, const Interval& from) {
  into.hi = from.hi;
  into.hi_open = from.hi_open;
}

std::set<std::string> cut(const std::set<std::string>& a, const std::set<std::string>& b, bool keep) {
  std::set<std::string> left;
  for (const std::string& text : a) {
    if (b.contains(text) == keep) left.insert(text);
  }
  return left;
}

}  // namespace

bool Values::none() const {
  if (kind == Kind::Texts) return !all_but && texts.empty();
  if (kind == Kind::Truth || !numbers.lo || !numbers.hi) return false;
  const int order = numbers.lo->value.compare(numbers.hi->value);
  return order > 0 || (order == 0 && (numbers.lo_open || numbers.hi_open));
}

bool Values::within(const Values& other) const {
  if (kind != other.kind) return false;
  switch (kind) {
    case Kind::Truth:
      return truth == other.truth;
    case Kind::Numbers:
      return compare_lower(numbers, other.numbers) >= 0 && compare_upper(numbers, other.numbers) <= 0;
    case Kind::Texts:
      break;
  }
  if (all_but) return other.all_but && std::ranges::includes(texts, other.texts);
  return other.all_but ? cut(texts, other.texts, true).empty() : std::ranges::includes(other.texts, texts);
}

Values both(const Values& a, const Values& b) {
  if (b.within(a)) return b;
  if (a.within(b) || a.kind != b.kind) return a;
  Values result = a;
  result.exact = a.exact && b.exact;
  if (a.kind == Values::Kind::Truth) {  // one says that it holds, the other that it does not
    result.kind = Values::Kind::Texts;
    return result;
  }
  if (a.kind == Values::Kind::Numbers) {
    if (compare_lower(b.numbers, a.numbers) > 0) take_lower(result.numbers, b.numbers);
    if (compare_upper(b.numbers, a.numbers) < 0) take_upper(result.numbers, b.numbers);
  } else if (a.all_but && b.all_but) {
    result.texts.insert(b.texts.begin(), b.texts.end());
  } else {
    const Values& some = a.all_but ? b : a;
    const Values& other = a.all_but ? a : b;
    result.texts = cut(some.texts, other.texts, !other.all_but);
    result.all_but = false;
  }
  if (b.rule) result.rule = b.rule;
  return result;
}

Values either(const Values& a, const Values& b) {
  if (a.within(b)) return b;
  if (b.within(a)) return a;
  Values result = a;
  result.exact = false;
  if (a.kind == Values::Kind::Numbers) {
    if (compare_lower(b.numbers, a.numbers) < 0) take_lower(result.numbers, b.numbers);
    if (compare_upper(b.numbers, a.numbers) > 0) take_upper(result.numbers, b.numbers);
  } else if (!a.all_but && !b.all_but) {
    result.texts.insert(b.texts.begin(), b.texts.end());
    result.exact = a.exact && b.exact;
  } else {
    result.texts = a.all_but && b.all_but ? cut(a.texts, b.texts, true)
                   : a.all_but            ? cut(a.texts, b.texts, false)
                                          : cut(b.texts, a.texts, false);
    result.all_but = true;
  }
  return result;
}

std::optional<Values> without(const Values& values) {
  Values rest = values;
  if (!values.exact) return std::nullopt;
  if (values.kind == Values::Kind::Truth) {
    rest.truth = !values.truth;
    return rest;
  }
  if (values.kind == Values::Kind::Texts) {
    rest.all_but = !values.all_but;
    return rest;
  }
  if (values.numbers.lo && values.numbers.hi) return std::nullopt;
  rest.numbers = {values.numbers.hi, values.numbers.lo, !values.numbers.hi_open, !values.numbers.lo_open};
  return rest;
}

std::optional<std::string> clash(const Claims& a, const Claims& b) {
  const Claims& fewer = a.size() < b.size() ? a : b;
  const Claims& more = a.size() < b.size() ? b : a;
  for (const auto& [attribute, values] : fewer) {
    const auto found = more.find(attribute);
    if (found != more.end() && both(values, found->second).none()) return attribute;
  }
  return std::nullopt;
}

Claims either(const Claims& a, const Claims& b) {
  Claims all;
  for (const auto& [attribute, values] : a) {
    const auto found = b.find(attribute);
    if (found == b.end() || values.kind != found->second.kind) continue;
    const bool opposed = values.kind == Values::Kind::Truth && values.truth != found->second.truth;
    if (!opposed) all.emplace(attribute, either(values, found->second));
  }
  return all;
}

std::optional<Claims> both(Claims a, const Claims& b) {
  for (const auto& [attribute, values] : b) {
    const auto [known, fresh] = a.try_emplace(attribute, values);
    if (!fresh) known->second = both(known->second, values);
    if (known->second.none()) return std::nullopt;
  }
  return a;
}

}  // namespace qapc::analysis
