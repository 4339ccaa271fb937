// Levels: what a rule about images, series, exams or sites may speak of, and where a vendor's own attribute needs a
// guard.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

bool counts_in_series(std::string_view what) {
  return what.starts_with("image") || what.starts_with("slice") || what.starts_with("volume");
}

/// The smallest level at which an attribute is one value by what it states.
Level level_of(const Field& field) {
  if (!field.level) return Level::Series;
  switch (*field.level) {
    case dictionary::Level::Subject:
      return Level::Subject;
    case dictionary::Level::Exam:
      return Level::Exam;
    case dictionary::Level::Series:
    case dictionary::Level::Image:
      break;
  }
  return Level::Series;
}

}  // namespace

std::string_view name(Level level) {
  switch (level) {
    case Level::Image:
      return "image";
    case Level::Volume:
      return "volume";
    case Level::Series:
      return "series";
    case Level::Acquisition:
      return "acquisition";
    case Level::Exam:
      return "exam";
    case Level::Subject:
      return "subject";
    case Level::Scanner:
      return "scanner";
    case Level::Site:
      return "site";
    case Level::Cohort:
      return "cohort";
  }
  return "";
}

void Checker::vendor_guard(const Field& field, diag::Span at, const Context& context) {
  if (field.only_on.empty() || !context.guards) return;
  bool guarded = !context.vendors.empty();
  for (const std::string& vendor : context.vendors) guarded = guarded && contains(field.only_on, vendor);
  if (guarded) return;
  const std::string vendors = fmt::format("{}", fmt::join(field.only_on, ", "));
  diag::Message& message = diags_.report(diag::VendorGuard, at, field.name, vendors);
  if (field.declared)
    message.also(module_.attributes[*field.declared].span, fmt::format("declared `only on {}`", vendors));
  message.note("on other vendors the rule would be unknown for every series");
  const std::string guard = field.only_on.size() == 1 ? fmt::format("when vendor = {}", vendors)
                                                      : fmt::format("when vendor is one of ({})", vendors);
  if (guard_at_) {
    message.fix(fmt::format("add `{}`", guard), *guard_at_, ", " + guard);
  } else {
    message.help(fmt::format("add `{}`", guard));
  }
}

bool Checker::is_never_stored(FieldId id, std::string_view vendor) const {
  const Field& field = checked_.fields[id];
  if (field.canonical) return dictionary::knowledge(*field.canonical, vendor) == dictionary::Knowledge::NeverStored;
  return !field.first_of.empty() &&
         std::ranges::all_of(field.first_of, [&](FieldId one) { return is_never_stored(one, vendor); });
}

/// Where a rule is about certain vendors, what one of them never stores can only be unknown there.
void Checker::never_stored(FieldId id, diag::Span at, const Context& context) {
  std::vector<std::string_view> vendors;
  for (const std::string& vendor : context.vendors) {
    if (is_never_stored(id, vendor)) vendors.push_back(vendor);
  }
  if (vendors.empty() || checked_.fields[id].kind == Kind::Poison) return;
  const std::string who = fmt::format("{}", fmt::join(vendors, ", "));
  diags_.report(diag::NeverStored, at, checked_.fields[id].name, who)
      .note(fmt::format("on a scanner of {} it is missing in every series, and the rule unknown", who))
      .help(fmt::format("leave {} out, or say in its row `not assessed because \"…\"`", who));
}

void Checker::level_of_field(FieldId id, diag::Span at, const Context& context) {
  if (context.print_at) may_print(id, *context.print_at);
  const Field& field = checked_.fields[id];
  if (context.level > Level::Series && context.level > level_of(field)) {
    diags_.report(diag::WrongLevel, at, field.name, context.about)
        .help(fmt::format("write the rule `for each NAME series`, or say of which: `{} of NAME`", field.name));
  }
  vendor_guard(field, at, context);
  if (context.guards) never_stored(id, at, context);
}

void Checker::needs_level(bool fits, diag::Span at, std::string_view what, std::string_view whole,
                          const Context& context) {
  if (!fits)
    diags_.report(diag::CountLevel, at, what, whole, context.about).help("write the rule `for each NAME series`");
}

void Checker::level_of_count(const ast::Count& count, const Context& context) {
  if (counts_in_series(count.what.text))  // of an exam: every level below may ask
    needs_level(context.level <= Level::Series, count.what.span, count.what.text, "a series", context);
}

std::optional<Level> level_that_agrees(const ast::Agree& agree) {
  if (agree.what.text == "series") return Level::Series;
  if (agree.what.text == "exams") return Level::Exam;
  if (agree.what.text == "subjects") return Level::Subject;
  return std::nullopt;
}

/// Each of them has a value where all its images share one.
void Checker::level_of_agreeing(const ast::Agree& agree, Level level, const Context& context) {
  if (context.level <= level)
    diags_.report(diag::CountLevel, agree.what.span, agree.what.text + " that agree", "what they lie in", context.about)
        .help(level == Level::Series ? "write the rule `for each exam`" : "write the rule `across cohort`");
  for (const ast::Agree::On& on : agree.on) {
    const Reference reference = resolve(on.attribute, true);
    if (reference.kind == Reference::Kind::Field && !checked_.fields[{reference.index}].vm.single())
      unbuilt(on.attribute.span, "agreement of lists beyond one series");
  }
}

void Checker::level_of_agree(const ast::Agree& agree, const Context& context) {
  if (const auto level = level_that_agrees(agree)) return level_of_agreeing(agree, *level, context);
  for (const ast::Agree::On& on : agree.on) {
    const Reference reference = resolve(on.attribute, true);
    if (reference.kind == Reference::Kind::Field) level_of_field(FieldId{reference.index}, on.attribute.span, context);
    const bool list = reference.kind == Reference::Kind::Field && !checked_.fields[{reference.index}].vm.single();
    if (list && context.level == Level::Volume) unbuilt(on.attribute.span, "agreement of lists in a volume");
    if (list && on.within && context.level >= Level::Exam)
      unbuilt(on.within->span, "agreement of lists within a tolerance beyond one series");
  }
  if (agree.what.text == "images")
    needs_level(context.level != Level::Image, agree.what.span, "images that agree", "a series", context);
}

/// Inside a statistic stands what lies below the subject.
void Checker::level_of_call(const ast::Call& call, diag::Span at, const Context& context) {
  Context inner = context;
  inner.level = Level::Image;
  inner.about = "each series";
  const ast::Call::Argument& argument = call.arguments.front();
  const bool of_definition = checked_.definition(argument.value).has_value();
  const bool of_exam = checked_.type(argument.value).field.valid() &&
                       level_of(checked_.fields[checked_.type(argument.value).field]) >= Level::Exam;
  if (context.level > Level::Series && !of_definition && !of_exam) {
    diags_.report(diag::WrongLevel, at, sources_.text(module_.exprs[argument.value].span), context.about)
        .help("say of which series: `spread(EchoTime of T1w)`");
    return;
  }
  level_of_values(call, context);
  levels(argument.value, inner);
  if (argument.limit.valid()) levels(argument.limit, inner);
}

/// Once for each context: definitions that use others twice would else be walked without end.
void Checker::levels_of_define(std::size_t index, const Context& context) {
  Context inside = context;
  inside.definition.reset();  // a definition means the same in every rule
  if (defines_seen_[index].type.poison() || !define_levels_.emplace(index, inside).second) return;
  levels(module_.defines[index].is, inside);
}

/// What needs the values of single exams, in a policy that shares aggregates only.
void Checker::shared_only(ast::ExprId id, const Context& context) {
  constexpr std::array<std::string_view, 4> kOfValues{"spread", "lowest", "highest", "mode"};
  const ast::Expr& expr = module_.exprs[id];
  const auto* call = std::get_if<ast::Call>(&expr.node);
  const auto* count = std::get_if<ast::Count>(&expr.node);
  const bool named = std::holds_alternative<ast::NameRef>(expr.node) || std::holds_alternative<ast::Member>(expr.node);
  const bool of_values = (call != nullptr && !call->mask && contains(kOfValues, call->function.text)) ||
                         (count != nullptr && count->what.text.starts_with("acquisition")) ||
                         std::holds_alternative<ast::Agree>(expr.node) ||
                         std::holds_alternative<ast::GroupSize>(expr.node) || (named && checked_.definition(id)) ||
                         checked_.reference(id).kind == Reference::Kind::Vendor;
  if (of_values)
    diags_.report(diag::NotShared, expr.span, sources_.text(expr.span), context.about)
        .help("ask for a count, a share, a sum, a mean, a median, a quantile or a standard deviation");
}

void Checker::levels(ast::ExprId id, const Context& context) {
  if (!id.valid()) return;
  const ast::Expr& expr = module_.exprs[id];
  const Reference& reference = checked_.reference(id);
  if (module_.header().share && context.level >= Level::Site) shared_only(id, context);
  Context inner = context;
  const auto* measured = std::get_if<ast::Call>(&expr.node);
  if (std::holds_alternative<ast::NameRef>(expr.node) || std::holds_alternative<ast::Member>(expr.node) ||
      (measured != nullptr && measured->mask)) {
    if (checked_.definition(id)) inner.level = std::min(inner.level, Level::Series);  // said of which series
    if (reference.kind == Reference::Kind::Field) level_of_field(FieldId{reference.index}, expr.span, inner);
    if (reference.kind == Reference::Kind::Define) levels_of_define(reference.index, inner);
    if (reference.kind == Reference::Kind::Space)
      needs_level(context.level <= Level::Series, expr.span, sources_.text(expr.span), "a series", context);
    if (!binds_.empty() && reference.kind == Reference::Kind::Field && !checked_.definition(id))
      which_series(expr.span);
  } else if (const auto* count = std::get_if<ast::Count>(&expr.node)) {
    level_of_count(*count, context);
  } else if (const auto* agree = std::get_if<ast::Agree>(&expr.node)) {
    level_of_agree(*agree, context);
  } else if (const auto* call = std::get_if<ast::Call>(&expr.node); call != nullptr && !call->arguments.empty()) {
    return level_of_call(*call, expr.span, context);
  } else if (std::holds_alternative<ast::Some>(expr.node)) {
    needs_level(context.level == Level::Series, expr.span, "other series", "a series", context);
  } else if (const auto* served = std::get_if<ast::Served>(&expr.node)) {
    level_of_served(*served, expr.span, context);
  } else if (std::holds_alternative<ast::Shared>(expr.node) || std::holds_alternative<ast::GroupSize>(expr.node)) {
    const bool sizes = std::holds_alternative<ast::GroupSize>(expr.node);
    if (sizes && context.level >= Level::Site && (context.level != Level::Cohort || context.of_cells))
      unbuilt(expr.span, "groups inside of groups");
    if (context.level < Level::Site)
      diags_.report(diag::CountLevel, expr.span, "subjects", "a cohort", context.about)
          .help("write the rule `across cohort`");
  } else if (std::holds_alternative<ast::Presence>(expr.node)) {
    inner.guards = false;  // asking whether it is there is the guard
  } else if (std::holds_alternative<ast::And>(expr.node) && inner.vendors.empty()) {
    inner.vendors = guarded_vendors(id);
  }
  for (const ast::ExprId part : ast::children(expr)) levels(part, inner);
}

void Checker::which_series(diag::Span at) {
  diag::Message& message = diags_.report(diag::WhichSeries, at, sources_.text(at));
  for (const auto& [variable, definition] : binds_) {
    const std::string written = fmt::format("{}.{}", variable, sources_.text(at));
    message.fix(fmt::format("write `{}`", written), at, written);
  }
}

std::set<std::string> Checker::guarded_vendors(ast::ExprId when) const {
  const ast::Expr& expr = module_.exprs[when];
  if (const auto* all = std::get_if<ast::And>(&expr.node)) {
    for (const ast::ExprId operand : all->operands) {
      if (auto vendors = guarded_vendors(operand); !vendors.empty()) return vendors;
    }
    return {};
  }
  const auto* compared = std::get_if<ast::Compare>(&expr.node);
  if (compared == nullptr || compared->op != ast::Compare::Op::Equal ||
      checked_.reference(compared->lhs).kind != Reference::Kind::Vendor)
    return {};
  std::set<std::string> vendors;
  const auto take = [&](ast::ExprId value) {
    if (const auto* name = std::get_if<ast::NameRef>(&module_.exprs[value].node)) vendors.insert(name->name);
    if (const auto* quoted = std::get_if<ast::TextLit>(&module_.exprs[value].node)) vendors.insert(quoted->text);
  };
  if (const auto* one_of = std::get_if<ast::OneOf>(&module_.exprs[compared->rhs].node)) {
    for (const ast::ExprId member : one_of->members) take(member);
  } else {
    take(compared->rhs);
  }
  return vendors;
}

}  // namespace qapc::sema
