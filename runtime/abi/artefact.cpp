#include "runtime/abi/artefact.hpp"

#include <bit>
#include <cstring>
#include <optional>
#include <type_traits>
#include <variant>

#include "runtime/abi/verify.hpp"
#include "runtime/crypto/digest.hpp"

namespace qapc::abi {
namespace {

constexpr std::string_view kMagic = "QAPB";

// One list of fields for writing and for reading, so that they cannot disagree.
template <typename A>
void fields(A& ar, Space& s) {
  ar(s.kind, s.parent, s.recipe, s.source);
}
template <typename A>
void fields(A& ar, Guard& g) {
  ar(g.tag, g.creator, g.pattern);
}
template <typename A>
void fields(A& ar, Replacement& r) {
  ar(r.from, r.to);
}
template <typename A>
void fields(A& ar, Steps& s) {
  ar(s.unset, s.pattern, s.otherwise, s.table, s.modulo, s.reciprocal);
}
template <typename A>
void fields(A& ar, Home& h) {
  ar(h.place, h.tag, h.path, h.creator, h.deep, h.transform, h.decimal_shift, h.value);
  ar(h.format, h.fields, h.guards, h.steps, h.function, h.inputs, h.given);
}
template <typename A>
void fields(A& ar, Recipe& r) {
  ar(r.name, r.unit, r.type, r.list, r.privacy, r.homes);
}
template <typename A>
void fields(A& ar, Op& o) {
  ar(o.code, o.type, o.space, o.imm, o.operands);
}
template <typename A>
void fields(A& ar, NumberRange& r) {
  ar(r.lo, r.hi, r.lo_open, r.hi_open);
}
template <typename A>
void fields(A& ar, IntegerRange& r) {
  ar(r.lo, r.hi);
}
template <typename A>
void fields(A& ar, TokenGroup& g) {
  ar(g.none, g.words);
}
template <typename A>
void fields(A& ar, Predicate& p) {
  ar(p.kind, p.texts, p.tokens);
}
template <typename A>
void fields(A& ar, TextMap::Row& r) {
  ar(r.prefix, r.result);
}
template <typename A>
void fields(A& ar, TextMap& m) {
  ar(m.rows, m.otherwise);
}
template <typename A>
void fields(A& ar, Span& s) {
  ar(s.source, s.line, s.column);
}
template <typename A>
void fields(A& ar, Aggregate& a) {
  ar(a.kind, a.ignoring_missing, a.percent);
}
template <typename A>
void fields(A& ar, Check& c) {
  ar(c.label, c.expected, c.unit, c.truth, c.observed, c.privacy, c.span);
}
template <typename A>
void fields(A& ar, Row& r) {
  ar(r.selected, r.label, r.because, r.checks);
}
template <typename A>
void fields(A& ar, Require& r) {
  ar(r.truth, r.span, r.rows);
}
template <typename A>
void fields(A& ar, Segment& s) {
  ar(s.kind, s.text, s.value, s.width);
}
template <typename A>
void fields(A& ar, Action& a) {
  ar(a.text, a.role);
}
template <typename A>
void fields(A& ar, Compared& c) {
  ar(c.open, c.value);
}
template <typename A>
void fields(A& ar, Definition& d) {
  ar(d.name, d.member, d.fits, d.compared, d.clauses, d.span);
}
template <typename A>
void fields(A& ar, Classes& c) {
  ar(c.name, c.definitions, c.fits);
}
template <typename A>
void fields(A& ar, Rule& r) {
  ar(r.name, r.title, r.severity, r.missing, r.space, r.definition, r.member, r.when, r.verdict, r.after, r.guards,
     r.requires_, r.says, r.actions, r.span);
}
template <typename A>
void fields(A& ar, Condition& c) {
  ar(c.text, c.truth, c.rules, c.verdicts);
}
template <typename A>
void fields(A& ar, Branch& b) {
  ar(b.outcome, b.word, b.condition, b.parts);
}
template <typename A>
void fields(A& ar, Decision& d) {
  ar(d.outcome, d.level, d.space, d.branches, d.span);
}
template <typename A>
void fields(A& ar, risk::Bounded& b) {
  ar(b.value, b.lower, b.upper);
}
template <typename A>
void fields(A& ar, risk::Estimate& e) {
  ar(e.number, e.source);
}
template <typename A>
void fields(A& ar, risk::Consequence& c) {
  ar(c.name, c.weight);
}
template <typename A>
void fields(A& ar, risk::Band& b) {
  ar(b.to, b.holds_edge, b.probability);
}
template <typename A>
void fields(A& ar, risk::Bands& b) {
  ar(b.bands, b.missing);
}
template <typename A>
void fields(A& ar, risk::PerFullExtent& p) {
  ar(p.probability);
}
template <typename A>
void fields(A& /*ar*/, risk::Measured& /*m*/) {}
template <typename A>
void fields(A& ar, risk::Control& c) {
  ar(c.text, c.detects);
}
template <typename A>
void fields(A& ar, risk::Risk& r) {
  ar(r.name, r.consequence, r.group, r.combine, r.prior, r.exposure, r.probability, r.controls);
}
template <typename A>
void fields(A& ar, risk::Model& m) {
  ar(m.consequences, m.risks);
}
template <typename A>
void fields(A& ar, Curve& c) {
  ar(c.of, c.midpoint, c.slope, c.source);
}
template <typename A>
void fields(A& ar, Step& s) {
  ar(s.range, s.probability);
}
template <typename A>
void fields(A& ar, CalibratedStratum& s) {
  ar(s.inside, s.steps, s.source);
}
template <typename A>
void fields(A& ar, Calibrated& c) {
  ar(c.of, c.strata);
}
template <typename A>
void fields(A& ar, Threshold& t) {
  ar(t.outcome, t.range);
}
template <typename A>
void fields(A& ar, RiskFacts& f) {
  ar(f.title, f.hazard, f.stage, f.space, f.definition, f.applies, f.hazard_if, f.hazard_probability,
     f.hazard_measured);
  ar(f.extent, f.probability_measured, f.thresholds, f.actions, f.span);
}
template <typename A>
void fields(A& ar, Assessed& a) {
  ar(a.what, a.row);
}
template <typename A>
void fields(A& ar, Risks& r) {
  ar(r.model, r.facts, r.assessed);
}
template <typename A>
void fields(A& ar, Naming::Row& r) {
  ar(r.keys, r.code);
}
template <typename A>
void fields(A& ar, Naming& n) {
  ar(n.recipes, n.hashed, n.table, n.rows);
}
template <typename A>
void fields(A& ar, Cells::Part& p) {
  ar(p.name, p.recipe, p.map, p.width, p.unit);
}
template <typename A>
void fields(A& ar, Cells& c) {
  ar(c.parts);
}
template <typename A>
void fields(A& ar, Histogram& h) {
  ar(h.name, h.value, h.width, h.unit);
}
template <typename A>
void fields(A& ar, Source& s) {
  ar(s.name, s.text);
}
template <typename A>
void fields(A& ar, ProcedureStep::Part& p) {
  ar(p.word, p.value);
}
template <typename A>
void fields(A& ar, ProcedureStep& s) {
  ar(s.name, s.title, s.parts);
}
template <typename A>
void fields(A& ar, Program& p) {
  ar(p.edition, p.name, p.title, p.version, p.goal, p.audience, p.owner, p.dictionary, p.dictionary_digest);
  ar(p.approval, p.approved_until, p.steps, p.counts_only);
  ar(p.lexicon, p.lexicon_digest);
  ar(p.texts, p.recipes, p.spaces, p.constants, p.ranges, p.integer_ranges, p.predicates, p.maps, p.aggregates, p.ops);
  ar(p.definitions, p.classes, p.rules, p.decisions, p.risks, p.site, p.scanner, p.cells, p.aggregates_only,
     p.histograms, p.visit_s, p.sources);
}

class Writer {
 public:
  std::string bytes;

  template <typename... Fields>
  void operator()(Fields&... all) {
    (one(all), ...);
  }

 private:
  void raw(std::uint64_t value, int size) {
    for (int i = 0; i < size; ++i) bytes.push_back(static_cast<char>(value >> (8 * i)));
  }
  template <typename T>
  void one(T& value) {
    if constexpr (std::is_same_v<T, double>) {
      raw(std::bit_cast<std::uint64_t>(value), 8);
    } else if constexpr (std::is_enum_v<T>) {
      raw(static_cast<std::uint64_t>(value), 1);
    } else if constexpr (std::is_same_v<T, bool>) {
      raw(value ? 1 : 0, 1);
    } else if constexpr (std::is_integral_v<T>) {
      raw(static_cast<std::uint64_t>(value), sizeof(T));
    } else {
      fields(*this, value);
    }
  }
  void one(std::string& text) {
    raw(text.size(), 4);
    bytes += text;
  }
  template <typename T>
  void one(std::vector<T>& list) {
    raw(list.size(), 4);
    for (T& value : list) one(value);
  }
  template <typename T>
  void one(std::optional<T>& value) {
    raw(value ? 1 : 0, 1);
    if (value) one(*value);
  }
  template <typename... T>
  void one(std::variant<T...>& value) {
    raw(value.index(), 1);
    std::visit([this](auto& held) { this->one(held); }, value);
  }
};

class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  [[nodiscard]] bool whole() const { return !cut_ && rest_.empty(); }

  template <typename... Fields>
  void operator()(Fields&... all) {
    (one(all), ...);
  }

 private:
  std::uint64_t raw(std::size_t size) {
    if (cut_ || rest_.size() < size) {
      cut_ = true;
      return 0;
    }
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < size; ++i)
      value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
    rest_.remove_prefix(size);
    return value;
  }
  template <typename T>
  void one(T& value) {
    if constexpr (std::is_same_v<T, double>) {
      value = std::bit_cast<double>(raw(8));
    } else if constexpr (std::is_enum_v<T>) {
      value = static_cast<T>(raw(1));
    } else if constexpr (std::is_same_v<T, bool>) {
      value = raw(1) == 1;
    } else if constexpr (std::is_integral_v<T>) {
      value = static_cast<T>(raw(sizeof(T)));
    } else {
      fields(*this, value);
    }
  }
  void one(std::string& text) {
    const std::uint64_t size = raw(4);
    if (cut_ || size > rest_.size()) {
      cut_ = true;
      return;
    }
    text.assign(rest_.substr(0, size));
    rest_.remove_prefix(size);
  }
  template <typename T>
  void one(std::vector<T>& list) {
    const std::uint64_t size = raw(4);
    if (cut_ || size > rest_.size()) {  // every row takes at least a byte
      cut_ = true;
      return;
    }
    for (std::uint64_t i = 0; i < size && !cut_; ++i) one(list.emplace_back());
  }
  template <typename T>
  void one(std::optional<T>& value) {
    if (raw(1) == 1) one(value.emplace());
  }
  template <typename... T>
  void one(std::variant<T...>& value) {
    const std::uint64_t held = raw(1);
    std::uint64_t at = 0;
    ((at++ == held ? one(value.template emplace<T>()) : void()), ...);
  }

  std::string_view rest_;
  bool cut_ = false;
};

std::string payload(const Program& program) {
  Writer writer;
  writer.bytes = kMagic;
  std::uint32_t format = kArtefactFormat;
  writer(format);
  Program copy = program;  // the one list of fields takes references
  fields(writer, copy);
  return std::move(writer.bytes);
}

}  // namespace

std::string encode(const Program& program) {
  std::string bytes = payload(program);
  bytes += crypto::sha256(bytes);
  return bytes;
}

Result<Program> decode(std::string_view bytes) {
  if (!bytes.starts_with(kMagic) || bytes.size() < kMagic.size() + 4 + crypto::kDigestSize)
    return fail(Errc::Damaged, "this is not a compiled policy (.qapb)");
  const std::string_view signed_part = bytes.substr(0, bytes.size() - crypto::kDigestSize);
  if (crypto::sha256(signed_part) != bytes.substr(signed_part.size()))
    return fail(Errc::Damaged, "the compiled policy was cut or changed: its digest differs");
  Reader reader(signed_part.substr(kMagic.size()));
  std::uint32_t format = 0;
  reader(format);
  if (format != kArtefactFormat)
    return fail(Errc::Unsupported, "the compiled policy has format {}, this qapc reads {}: compile it again", format,
                kArtefactFormat);
  Program program;
  fields(reader, program);
  if (!reader.whole()) return fail(Errc::Damaged, "the compiled policy ends in the middle of a table");
  QAPC_TRY_VOID(verify(program));
  if (payload(program) != signed_part) return fail(Errc::Damaged, "the compiled policy is not in its canonical form");
  return program;
}

std::string digest(const Program& program) {
  return crypto::hex(crypto::sha256(payload(program)));
}

}  // namespace qapc::abi
