// Diagnostics: what is wrong with a policy, told to its author. Floor 2 (compiler/diag).
// One line of diagnostics.def makes the typed constant, the entry of `qapc explain` and a coverage test.
#pragma once

#include <fmt/format.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "compiler/diag/source.hpp"

namespace qapc::diag {

enum class Severity : std::uint8_t { Error, Warning };

/// What `qapc explain CODE` prints.
struct Entry {
  std::string_view code;  ///< `E201`; printed as QAP-E201; never changes its meaning
  Severity severity = Severity::Error;
  std::string_view text;  ///< with {} for the arguments
  std::string_view why;
  std::string_view bad;   ///< a line of a policy that provokes it
  std::string_view good;  ///< the same, mended
};

template <typename... Args>
struct Diagnostic {
  Entry entry;
};

// The types of arguments a line of diagnostics.def may name.
using Text = std::string_view;
using Count = std::uint64_t;

#define QAPC_DIAG(name, code, severity, text, why, bad, good, ...) \
  inline constexpr Diagnostic<__VA_ARGS__> name{{code, Severity::severity, text, why, bad, good}};
#include "compiler/diag/diagnostics.def"
#undef QAPC_DIAG

/// All entries, in order of code.
std::span<const Entry> entries();
/// By `E201` or `QAP-E201`, in any case; null for none.
const Entry* find_entry(std::string_view code);

/// A text edit that mends the policy.
struct Fix {
  Span span;
  std::string replacement;
};
struct Help {
  std::string text;
  std::optional<Fix> fix;
};
struct Label {
  Span span;
  std::string text;
};

struct Message {
  std::string_view code;
  Severity severity = Severity::Error;
  Span span;
  std::string text;
  std::string label;  ///< beside the carets; may be empty
  std::vector<Label> labels;
  std::vector<Help> helps;
  std::vector<std::string> notes;

  Message& mark(std::string words) {
    label = std::move(words);
    return *this;
  }
  Message& also(Span where, std::string words) {
    labels.push_back({where, std::move(words)});
    return *this;
  }
  Message& help(std::string words) {
    helps.push_back({std::move(words), std::nullopt});
    return *this;
  }
  Message& fix(std::string words, Span where, std::string replacement) {
    helps.push_back({std::move(words), Fix{where, std::move(replacement)}});
    return *this;
  }
  Message& note(std::string words) {
    notes.push_back(std::move(words));
    return *this;
  }
};

class Sink {
 public:
  /// The reference is good until the next report.
  template <typename... Args>
  Message& report(const Diagnostic<Args...>& diagnostic, Span at, const std::type_identity_t<Args>&... args) {
    return add(diagnostic.entry, at, fmt::format(fmt::runtime(diagnostic.entry.text), args...));
  }

  /// In order of place, equal ones once.
  [[nodiscard]] std::vector<Message> sorted() const;
  [[nodiscard]] const std::vector<Message>& messages() const { return messages_; }
  [[nodiscard]] std::size_t errors() const;
  [[nodiscard]] std::size_t warnings() const { return sorted().size() - errors(); }
  /// Takes back what was reported since there were `from` messages, of these codes: it follows from what was told
  /// before.
  void withdraw(std::size_t from, std::span<const std::string_view> codes);
  /// A warning the author silenced with a reason.
  void allow(std::string_view code, Span where) { allowed_.push_back({std::string(code), where}); }

 private:
  Message& add(const Entry& entry, Span at, std::string text);
  struct Allowed {
    std::string code;
    Span where;
  };
  std::vector<Message> messages_;
  std::vector<Allowed> allowed_;
};

}  // namespace qapc::diag
