// Levels: what a rule about images, series or exams may speak of, and where a vendor's own attribute needs a guard.
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {

namespace {

bool counts_in_series(std::string_view what) {
  return what.starts_with("image") || what.starts_with("slice");
}

}  // namespace

void Checker::level_of_field(FieldId id, diag::Span at, const Context& context) {
  if (context.print_at) may_print(id, *context.print_at);
  const Field& field = checked_.fields[id];
  if (context.level == Level::Exam && field.level != Level::Exam && field.level != Level::Subject) {
    diags_.report(diag::WrongLevel, at, field.name, context.about).help("write the rule `for each NAME series`");
  }
  if (field.only_on.empty() || !context.guards) return;
  bool guarded = !context.vendors.empty();
  for (const std::string& vendor : context.vendors) guarded = guarded && contains(field.only_on, vendor);
  if (guarded) return;
  const std::string vendors = fmt::format("{}", fmt::join(field.only_on, ", "));
  diag::Message& message = diags_.report(diag::VendorGuard, at, field.name, vendors);
  if (field.declared)
    message.also(module_.attributes[*field.declared].span, fmt::format("declared `only on {}`", vendors));
  message.note("on other vendors the rule would be unknown for every series")
      .help(field.only_on.size() == 1 ? fmt::format("add `when vendor = {}`", vendors)
                                      : fmt::format("add `when vendor is one of ({})`", vendors));
}

void Checker::level_of_count(const ast::Count& count, const Context& context) {
  if (!counts_in_series(count.what.text)) return;  // of an exam: every level below may ask
  if (context.level == Level::Series || context.level == Level::Image) return;
  diags_.report(diag::CountLevel, count.what.span, count.what.text, "a series", context.about)
      .help("write the rule `for each NAME series`");
}

/// Once for each context: definitions that use others twice would else be walked without end.
void Checker::levels_of_define(std::size_t index, const Context& context) {
  if (defines_seen_[index].type.poison() || !define_levels_.emplace(index, context).second) return;
  levels(module_.defines[index].is, context);
}

void Checker::levels(ast::ExprId id, const Context& context) {
  if (!id.valid()) return;
  const ast::Expr& expr = module_.exprs[id];
  Context inner = context;
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node); name != nullptr) {
    const Reference& reference = checked_.reference(id);
    if (reference.kind == Reference::Kind::Field) level_of_field(FieldId{reference.index}, expr.span, context);
    if (reference.kind == Reference::Kind::Define) levels_of_define(reference.index, context);
  } else if (const auto* count = std::get_if<ast::Count>(&expr.node)) {
    level_of_count(*count, context);
  } else if (const auto* agree = std::get_if<ast::Agree>(&expr.node)) {
    level_of_agree(*agree, context);
  } else if (std::holds_alternative<ast::Presence>(expr.node)) {
    inner.guards = false;  // asking whether it is there is the guard
  } else if (std::holds_alternative<ast::And>(expr.node) && inner.vendors.empty()) {
    inner.vendors = guarded_vendors(id);
  }
  for (const ast::ExprId part : ast::children(expr)) levels(part, inner);
}

void Checker::level_of_agree(const ast::Agree& agree, const Context& context) {
  for (const ast::Agree::On& on : agree.on) {
    const Reference reference = resolve(on.attribute, true);
    if (reference.kind == Reference::Kind::Field) level_of_field(FieldId{reference.index}, on.attribute.span, context);
  }
  if (context.level == Level::Image)
    diags_.report(diag::CountLevel, agree.what.span, "images that agree", "a series", context.about);
}

std::set<std::string> Checker::guarded_vendors(ast::ExprId when) const {
  if (!when.valid()) return {};
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
