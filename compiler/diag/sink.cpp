#include "compiler/diag/sink.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <tuple>

namespace qapc::diag {
namespace {

constexpr auto kEntries = [] {
  auto table = std::to_array<Entry>({
#define QAPC_DIAG(name, code, severity, text, why, bad, good, ...) name.entry,
#include "compiler/diag/diagnostics.def"
#undef QAPC_DIAG
  });
  std::ranges::sort(table, {}, &Entry::code);
  return table;
}();

consteval bool codes_differ() {
  return std::ranges::adjacent_find(kEntries, std::ranges::equal_to{}, &Entry::code) == kEntries.end();
}
static_assert(codes_differ(), "a code names one diagnostic");

auto order(const Message& m) {
  return std::tie(m.span.source, m.span.begin, m.span.end, m.code, m.text);
}

}  // namespace

std::span<const Entry> entries() {
  return kEntries;
}

const Entry* find_entry(std::string_view code) {
  std::string wanted(code);
  std::ranges::transform(wanted, wanted.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  if (wanted.starts_with("QAP-")) wanted.erase(0, 4);
  const auto found = std::ranges::find(kEntries, wanted, &Entry::code);
  return found == kEntries.end() ? nullptr : &*found;
}

Message& Sink::add(const Entry& entry, Span at, std::string text) {
  Message message;
  message.code = entry.code;
  message.severity = entry.severity;
  message.span = at;
  message.text = std::move(text);
  messages_.push_back(std::move(message));
  return messages_.back();
}

std::vector<Message> Sink::sorted() const {
  std::vector<Message> all;
  for (const Message& message : messages_) {
    const bool silenced = message.severity == Severity::Warning && std::ranges::any_of(allowed_, [&](const Allowed& a) {
                            return a.code == message.code && a.where.source == message.span.source &&
                                   a.where.begin <= message.span.begin && message.span.end <= a.where.end;
                          });
    if (!silenced) all.push_back(message);
  }
  std::ranges::stable_sort(all, [](const Message& a, const Message& b) { return order(a) < order(b); });
  const auto [first, last] =
      std::ranges::unique(all, [](const Message& a, const Message& b) { return order(a) == order(b); });
  all.erase(first, last);
  return all;
}

void Sink::withdraw(std::size_t from, std::span<const std::string_view> codes) {
  const auto begin = messages_.begin() + static_cast<std::ptrdiff_t>(from);
  const auto gone = std::remove_if(begin, messages_.end(), [&](const Message& message) {
    return std::ranges::find(codes, message.code) != codes.end();
  });
  messages_.erase(gone, messages_.end());
}

std::size_t Sink::errors() const {
  const std::vector<Message> all = sorted();
  return static_cast<std::size_t>(std::ranges::count(all, Severity::Error, &Message::severity));
}

}  // namespace qapc::diag
