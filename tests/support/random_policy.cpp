#include "tests/support/random_policy.hpp"

#include <fmt/format.h>

#include "tests/support/random_expressions.hpp"

namespace qapc::support {
namespace {

constexpr int kDepth = 3;

class Policy : Maker {
 public:
  explicit Policy(std::uint32_t seed) : Maker(seed) {}

  ast::Module run() && {
    module_.units.push_back({0, header(), {}});
    if (module_.units.front().header.waivers) {
      module_.waivers = several(0, 2, [&] { return waiver(); });
      return std::move(module_);
    }
    module_.series = several(0, 2, [&] { return ast::Series{name(), truth(kDepth), {}}; });
    module_.defines = several(0, 2, [&] { return define(); });
    module_.attributes = several(0, 2, [&] { return attribute(); });
    module_.sets = several(0, 1, [&] { return ast::Set{name(), several(1, 3, [&] { return member(); }), {}}; });
    module_.metrics = several(0, 2, [&] { return metric(); });
    module_.groupings = several(0, 2, [&] { return grouping(); });
    module_.visits = several(0, 1, [&] { return ast::Visits{quantity(), {}}; });
    module_.classes = several(0, 1, [&] { return ast::Classes{name(), names(), {}}; });
    module_.choices = several(0, 2, [&] { return choice(); });
    module_.serves = several(0, 2, [&] { return serves(); });
    module_.adjusts = several(0, 2, [&] { return adjust(); });
    module_.rules = several(0, 3, [&] { return rule(); });
    module_.scales = several(0, 1, [&] { return scale(); });
    module_.consequences =
        several(0, 1, [&] { return ast::Consequence{rule_name(), name(), maybe(50, [&] { return text(); }), {}}; });
    module_.risk_groups = several(0, 1, [&] {
      return ast::RiskGroup{name(), several(1, 2, [&] { return rule_name(); }), maybe(50, [&] { return text(); }), {}};
    });
    module_.risks = several(0, 2, [&] { return risk(); });
    module_.decisions = several(0, 2, [&] { return decision(); });
    module_.tests = several(0, 2, [&] { return test(); });
    return std::move(module_);
  }

 private:
  ast::Header header() {
    ast::Header made;
    made.edition = {pick<const char*>({"1.0", "2"}), {}};
    if (chance(5)) {
      made.waivers = dotted();
      return made;
    }
    made.name = dotted();
    made.title = text();
    made.version = {pick<const char*>({"1.0.0", "2.1", "12.0.7"}), {}};
    made.goal = maybe(30, [&] { return text(); });
    made.owner = maybe(30, [&] { return text(); });
    made.approval = maybe(30, [&] { return text(); });
    if (made.approval) made.approved_until = {"2027-01-31", {}};
    if (chance(30)) made.audience = names();
    made.dictionaries = several(
        0, 2, [&] { return ast::DictionaryPart{name(), {pick<const char*>({"2026b", "1", "ps3.15", "x.y"}), {}}}; });
    made.imports = several(0, 2, [&] {
      return ast::Import{
          dotted(), {pick<const char*>({"1", "12"}), {}}, several(1, 2, [&] { return rule_name(); }), {}};
    });
    made.missing = maybe(50, [&] { return name(); });
    if (chance(30)) made.shows = names();
    if (chance(20)) made.only = several(1, 2, [&] { return ast::Name{pick<const char*>({"names", "counts"}), {}}; });
    if (chance(20)) made.share = {"aggregates", {}};
    if (made.share)
      made.histograms =
          several(0, 2, [&] { return ast::GroupSize::Key{name(), maybe(80, [&] { return quantity(); })}; });
    if (chance(20)) {
      made.steps = several(1, 2, [&] {
        return ast::Step{name(), text(), several(0, 3, [&] {
                           return ast::Step::Part{{pick<const char*>({"in", "out", "sop", "at"}), {}},
                                                  chance(50) ? word() : text().text};
                         })};
      });
    }
    return made;
  }

  ast::Waiver waiver() { return {rule_name(), name(), text(), {"2027-01-31", {}}, text(), text(), {}}; }

  ast::Type type() {
    return {chance(20), name(), maybe(50, [&] { return ast::Name{pick<const char*>({"ms", "%", "s/mm2"}), {}}; })};
  }

  ast::Attribute attribute() {
    using From = ast::Attribute::From;
    ast::Attribute made;
    made.name = name();
    made.from = static_cast<From>(below(6));
    const bool indexed = made.from == From::Private || made.from == From::CsaSeries || made.from == From::CsaImage;
    if (made.from == From::FirstPresent) {
      made.first_of = names();
    } else if (made.from != From::Private || chance(80)) {
      made.source = text();
    }
    if (made.from == From::Private) made.tag = tag();
    if (indexed) made.position = maybe(30, [&] { return below(9); });
    made.type = maybe(60, [&] { return type(); });
    if (chance(30)) made.only_on = names();
    made.public_because = maybe(20, [&] { return text(); });
    return made;
  }

  ast::Set::Member member() {
    ast::Set::Member made;
    switch (below(3)) {
      case 0:
        made.text = text();
        made.tag = maybe(50, [&] { return tag(); });
        break;
      case 1:
        made.number = quantity();
        break;
      default:
        made.name = name();
    }
    return made;
  }

  ast::Metric metric() {
    ast::Metric made;
    made.name = name();
    if (chance(50)) {
      made.type = type();
      made.tool = text();
      made.field = text();
    } else {
      ast::Call call;
      call.function = name();
      call.mask = mask();
      made.type = maybe(40, [&] { return type(); });
      made.is = add(std::move(call));
    }
    return made;
  }

  /// A metric too, where it is no statistic of voxels.
  ast::Define define() {
    ast::Define made{name(), maybe(40, [&] { return type(); }), truth(kDepth), {}};
    made.metric = chance(50) && !std::holds_alternative<ast::Call>(module_.exprs[made.is].node);
    return made;
  }

  ast::Grouping grouping() {
    ast::Grouping made;
    made.what = {pick<const char*>({"site", "scanner"}), {}};
    if (chance(50)) {
      made.file = text();
    } else {
      made.parts = several(1, 2, [&] { return truth(kDepth); });
    }
    return made;
  }

  ast::Choice choice() {
    using Kind = ast::Choice::Way::Kind;
    ast::Choice made;
    made.what = {pick<const char*>({"retakes", "reconstructions"}), {}};
    made.definition = name();
    made.ways = several(1, 3, [&] {
      ast::Choice::Way way;
      way.kind = static_cast<Kind>(below(4));
      if (way.kind == Kind::Word) {
        way.word = {pick<const char*>({"last", "first", "NORM", "x"}), {}};
      } else {
        way.value = way.kind == Kind::Where ? truth(kDepth) : value(kDepth);
      }
      return way;
    });
    made.at_most = maybe(40, [&] { return number(); });
    return made;
  }

  ast::Serves serves() {
    using Kind = ast::Serves::Condition::Kind;
    ast::Serves made{{pick<const char*>({"FieldMap", "x", "T1w"}), {}}, name(), {}, {}};  // begins a statement
    made.conditions = several(1, 3, [&] {
      ast::Serves::Condition one;
      one.kind = static_cast<Kind>(below(3));
      one.word = one.kind == Kind::Nearest ? ast::Name{pick<const char*>({"before", "after", "any"}), {}} : name();
      if (one.kind == Kind::Contains) one.other = name();
      if (one.kind != Kind::Same) one.within = maybe(50, [&] { return quantity(); });
      return one;
    });
    return made;
  }

  ast::VendorRow row() {
    ast::VendorRow made;
    made.vendors = names();
    made.when = maybe(30, [&] { return truth(kDepth - 1); });
    if (chance(30)) {
      made.not_assessed = text();
    } else {
      made.require = add(ast::Compare{ast::Compare::Op::Equal, add(ast::Subject{}), limit(kDepth - 1), {}});
    }
    return made;
  }

  ast::Adjust adjust() {
    ast::Adjust made;
    made.target = dotted();
    if (chance(50)) {
      made.rows = several(1, 2, [&] { return row(); });
    } else {
      made.value = add(ast::Compare{ast::Compare::Op::Equal, add(ast::Subject{}), limit(kDepth - 1), {}});
    }
    made.because = text();
    return made;
  }

  ast::Scope scope() {
    ast::Scope made;
    if (chance(10)) {
      made.across = true;
      made.level = name();
      if (chance(50)) made.by = names();
    } else if (chance(10)) {
      made.binds = several(2, 3, [&] { return ast::Scope::Bind{name(), name()}; });
      made.level = name();
    } else {
      made.definition = maybe(50, [&] { return name(); });
      made.level = chance(60) ? ast::Name{"series", {}} : name();
    }
    return made;
  }

  ast::Modifiers modifiers() {
    ast::Modifiers made;
    if (chance(30)) made.when = truth(kDepth);
    made.missing = maybe(20, [&] { return name(); });
    if (chance(20)) made.after = several(1, 2, [&] { return rule_name(); });
    made.allows = several(0, 1, [&] { return ast::Allow{name(), text()}; });
    made.given = maybe(20, [&] { return ast::Given{number(), name(), {}}; });
    made.cost = maybe(20, [&] { return name(); });
    made.stage = maybe(20, [&] { return name(); });
    return made;
  }

  ast::ExprId warning(ast::ExprId subject) {
    using Op = ast::Compare::Op;
    const Op op = pick({Op::GreaterEqual, Op::LessEqual, Op::Equal});
    return add(ast::Compare{op, subject, op == Op::Equal ? limit(1) : value(1), {}});
  }

  ast::Require require() {
    ast::Require made;
    if (chance(60)) {
      made.is = truth(kDepth);
      const auto* compared = std::get_if<ast::Compare>(&module_.exprs[made.is].node);
      if (compared != nullptr && chance(50)) made.within_warn = warning(compared->lhs);
    } else {
      made.subject = value(kDepth - 1);
      made.quantifier = maybe(30, [&] { return static_cast<ast::Quantified::Kind>(below(3)); });
      made.rows = several(1, 3, [&] { return row(); });
      if (chance(30)) made.within_warn = warning(made.subject);
    }
    if (chance(30)) made.when = truth(kDepth - 1);
    return made;
  }

  ast::Rule rule() {
    ast::Rule made;
    made.name = rule_name();
    made.title = maybe(50, [&] { return text(); });
    made.severity = name();
    made.scope = scope();
    made.mods = modifiers();
    made.requires_ = several(1, 2, [&] { return require(); });
    made.says = several(0, 1, [&] { return text(); });
    made.actions = several(0, 1, [&] { return ast::Action{text(), text()}; });
    made.causes = several(0, 1, [&] { return text(); });
    return made;
  }

  ast::Scale scale() {
    return {name(), several(1, 3, [&] { return std::pair{name(), number()}; }), maybe(50, [&] { return text(); }), {}};
  }

  ast::Estimate estimate(bool whole = true) {
    using Kind = ast::Estimate::Kind;
    ast::Estimate made;
    made.kind = static_cast<Kind>(below(4));
    if (made.kind == Kind::Number) made.number = quantity();
    if (made.kind == Kind::Beta) {
      made.number = number();
      made.of = number();
    }
    if (made.kind == Kind::Logistic) made.terms = {value(1), value(1), value(0)};
    if (made.kind == Kind::Calibration) {
      made.calibration = text();
      if (chance(70)) made.terms = {value(1)};
    }
    made.interval = maybe(40, [&] { return std::pair{quantity(), quantity()}; });
    if (!whole) return made;
    made.per_full_extent = chance(20);
    made.because = maybe(40, [&] { return text(); });
    return made;
  }

  ast::Band band() {
    ast::Band made;
    made.missing = chance(25);
    if (!made.missing) {
      made.lo = maybe(60, [&] { return quantity(); });
      made.hi = made.lo ? maybe(50, [&] { return quantity(); }) : quantity();
    }
    made.probability = estimate(false);
    return made;
  }

  ast::Risk risk() {
    ast::Risk made;
    made.name = rule_name();
    made.title = maybe(50, [&] { return text(); });
    made.scope = scope();
    made.mods = modifiers();
    made.hazard = text();
    if (chance(50)) {
      made.when = truth(kDepth - 1);
    } else {
      made.hazard_probability = estimate();
    }
    made.prior = maybe(30, [&] { return estimate(); });
    if (chance(50)) made.extent = value(kDepth - 1);
    made.exposure = maybe(50, [&] { return estimate(); });
    if (chance(50)) {
      made.bands = several(1, 3, [&] { return band(); });
      made.bands_because = maybe(50, [&] { return text(); });
    } else {
      made.probability = maybe(80, [&] { return estimate(); });
    }
    made.consequence = maybe(60, [&] { return rule_name(); });
    made.controls = several(0, 2, [&] {
      ast::Control one{text(), estimate(), std::nullopt, {}};
      if (chance(60)) one.action = ast::Action{text(), maybe(50, [&] { return text(); })};
      return one;
    });
    made.combine = maybe(30, [&] { return name(); });
    made.thresholds = several(0, 2, [&] { return ast::Threshold{name(), comparison(), quantity(), {}}; });
    return made;
  }

  ast::Condition condition() {
    using Kind = ast::Condition::Kind;
    ast::Condition made;
    made.kind = static_cast<Kind>(below(4));
    if (made.kind == Kind::Verdict) {
      made.any = chance(50);
      made.subject = {pick<const char*>({"critical", "TE", "BOLD-TR", "x"}), {}};
      made.verbs = several(1, 3, [&] { return static_cast<ast::Condition::Verb>(below(4)); });
      return made;
    }
    if (made.kind == Kind::RiskSays) made.subject = name();
    if (made.kind == Kind::RiskOf) made.subject = rule_name();
    if (made.kind != Kind::RiskSays) {
      made.op = comparison();
      made.limit = quantity();
    }
    return made;
  }

  ast::Decision decision() {
    ast::Decision made;
    made.level = name();
    made.the = chance(30);
    made.audience = maybe(30, [&] { return name(); });
    if (chance(30)) made.outcomes = several(1, 3, [&] { return std::pair{name(), name()}; });
    made.branches = several(1, 3, [&] {
      const bool otherwise = chance(30);
      return ast::Branch{{pick<const char*>({"accept", "review", "hold"}), {}},
                         otherwise,
                         otherwise ? std::vector<ast::Condition>() : several(1, 3, [&] { return condition(); }),
                         {}};
    });
    return made;
  }

  ast::Field field() {
    ast::Field made;
    if (chance(10)) {
      made.creator = text();
      made.tag = tag();
      made.name = {made.tag->block_given ? fmt::format("({:04X},{:04X})", made.tag->group, made.tag->element)
                                         : fmt::format("({:04X},xx{:02X})", made.tag->group, made.tag->element),
                   {}};
    } else {
      made.name = name();
    }
    made.value.list = chance(30);
    made.value.values = several(1, made.value.list ? 3 : 1, [&] { return literal(); });
    return made;
  }

  ast::ExprId literal() {
    switch (below(4)) {
      case 0:
        return add(ast::Number{signed_quantity()});
      case 1:
        return add(ast::TextLit{text().text});
      case 2:
        return add(ast::Date{"2026-05-01"});
      default:
        return add(ast::NameRef{word(), std::nullopt});
    }
  }

  ast::Group group() {
    ast::Group made;
    made.copies = chance(70) ? 1 : below(5);
    made.definition = maybe(60, [&] { return name(); });
    made.images = chance(70) ? 1 : below(300);
    if (chance(20)) made.without = names();
    made.fields = several(0, 3, [&] { return field(); });
    return made;
  }

  ast::ExamGroup exam() {
    return {chance(70) ? 1 : below(5), maybe(30, [&] { return chance(50) ? text() : ast::Text{word(), {}}; }),
            maybe(30, [&] { return chance(50) ? text() : ast::Text{word(), {}}; }),
            several(1, 2, [&] { return group(); })};
  }

  ast::Expectation expectation() {
    ast::Expectation made;
    if (chance(20)) {
      made.subject = {"report", {}};
      made.not_in_report = text();
      return made;
    }
    made.subject = rule_name();
    made.exam = maybe(20, [&] { return below(9); });
    made.outcome = pick<const char*>({"pass", "fail", "not assessed", "no subject", "accept"});
    return made;
  }

  ast::Test test() {
    ast::Test made;
    made.title = text();
    made.exams = several(1, 2, [&] { return exam(); });
    for (std::uint32_t i = below(3); i > 0; --i) {
      ast::TestCase one;
      const bool first = made.cases.empty() && chance(50);
      if (!first) one.change.with = several(0, 2, [&] { return field(); });
      if (!first && (one.change.with.empty() || chance(40))) one.change.without = names();
      one.expects = several(1, 3, [&] { return expectation(); });
      made.cases.push_back(std::move(one));
    }
    return made;
  }
};

}  // namespace

ast::Module random_module(std::uint32_t seed) {
  return Policy(seed).run();
}

}  // namespace qapc::support
