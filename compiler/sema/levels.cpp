// Levels: what a rule about images, series or exams may speak of, and where a vendor's own attribute needs a guard.
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {

namespace {

bool counts_in_series(std::string_view what) {
  return what.starts_with("image") || what.starts_with("slice");
}

}  // namespace

void Checker::level_of_field(FieldId id, diag::Span at, const Context& context) {
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

void Checker::levels(ast::ExprId id, const Context& context) {
  if (!id.valid()) return;
  const ast::Expr& expr = module_.exprs[id];
  const auto all = [&](const std::vector<ast::ExprId>& parts) {
    for (const ast::ExprId part : parts) levels(part, context);
  };
  struct Walk {
    Checker& checker;
    const Context& context;
    ast::ExprId id;
    diag::Span at;
    const decltype(all)& each;

    void operator()(const ast::NameRef&) const {
      const Reference& reference = checker.checked_.reference(id);
      if (reference.kind == Reference::Kind::Field) checker.level_of_field(FieldId{reference.index}, at, context);
      if (reference.kind == Reference::Kind::Define && !checker.define_types_[reference.index].poison())
        checker.levels(checker.module_.defines[reference.index].is, context);
    }
    void operator()(const ast::Index& n) const { checker.levels(n.base, context); }
    void operator()(const ast::Negate& n) const { checker.levels(n.operand, context); }
    void operator()(const ast::Arithmetic& n) const { each({n.lhs, n.rhs}); }
    void operator()(const ast::Call& n) const { each(n.arguments); }
    void operator()(const ast::Range& n) const { each({n.lo, n.hi}); }
    void operator()(const ast::Tolerance& n) const { checker.levels(n.center, context); }
    void operator()(const ast::OneOf& n) const { each(n.members); }
    void operator()(const ast::Compare& n) const { each({n.lhs, n.rhs}); }
    void operator()(const ast::Presence& n) const {
      Context quiet = context;
      quiet.guards = false;  // asking whether it is there is the guard
      checker.levels(n.operand, quiet);
    }
    void operator()(const ast::Tokens& n) const { checker.levels(n.operand, context); }
    void operator()(const ast::Matches& n) const { checker.levels(n.operand, context); }
    void operator()(const ast::StartsWith& n) const { checker.levels(n.operand, context); }
    void operator()(const ast::Quantified& n) const { each({n.list, n.predicate}); }
    void operator()(const ast::Count& n) const { checker.level_of_count(n, context); }
    void operator()(const ast::Agree& n) const {
      for (const ast::Agree::On& on : n.on) {
        const Reference reference = checker.resolve(on.attribute, true);
        if (reference.kind == Reference::Kind::Field)
          checker.level_of_field(FieldId{reference.index}, on.attribute.span, context);
      }
      if (context.level == Level::Image)
        checker.diags_.report(diag::CountLevel, n.what.span, "images that agree", "a series", context.about);
    }
    void operator()(const ast::Not& n) const { checker.levels(n.operand, context); }
    void operator()(const ast::And& n) const { each(n.operands); }
    void operator()(const ast::Or& n) const { each(n.operands); }
    void operator()(const ast::Number&) const {}
    void operator()(const ast::TextLit&) const {}
    void operator()(const ast::Pattern&) const {}
    void operator()(const ast::Date&) const {}
    void operator()(const ast::Subject&) const {}
  };
  std::visit(Walk{*this, context, id, expr.span, all}, expr.node);
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
  };
  if (const auto* one_of = std::get_if<ast::OneOf>(&module_.exprs[compared->rhs].node)) {
    for (const ast::ExprId member : one_of->members) take(member);
  } else {
    take(compared->rhs);
  }
  return vendors;
}

}  // namespace qapc::sema
