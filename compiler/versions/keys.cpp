#include "compiler/versions/keys.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <vector>

#include "compiler/sema/constants.hpp"
#include "compiler/sema/limits.hpp"
#include "compiler/syntax/print.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/crypto/digest.hpp"

namespace qapc::versions {
namespace {

constexpr std::size_t kLongest = 120;  // bytes; a longer key is its digest: names that use others twice would grow

std::string sorted(std::vector<std::string> all, std::string_view head) {
  std::ranges::sort(all);
  const auto twice = std::ranges::unique(all);
  all.erase(twice.begin(), twice.end());
  return fmt::format("{}({})", head, fmt::join(all, ","));
}

std::string texts(const std::vector<ast::Text>& all, std::string_view head) {
  std::vector<std::string> list;
  for (const ast::Text& one : all) list.push_back(fmt::format("{}:{}", one.text.size(), one.text));
  return sorted(std::move(list), head);
}

std::string names(const std::vector<ast::Name>& all, std::string_view head) {
  std::vector<std::string> list;
  for (const ast::Name& one : all) list.push_back(one.text);
  return sorted(std::move(list), head);
}

/// In the base units of its kind.
std::string of_constant(const sema::Constant& constant) {
  const sema::Unit base = sema::coherent(constant.unit.dimension);
  const auto value = sema::convert(constant.value, constant.unit, base, Decimal::Round::Down);
  std::string dimension;
  for (const std::int8_t exponent : constant.unit.dimension.exponents) dimension += fmt::format("{} ", exponent);
  return value ? fmt::format("number {} {}", value->text(), dimension)
               : fmt::format("number {} {}", constant.value.text(), constant.unit.name);
}

}  // namespace

std::string counted(const ast::Count& count) {
  std::string what = count.what.text;
  if (what != "series" && what.ends_with("s")) what.pop_back();
  return (count.definition ? count.definition->text + " " : "") + what;
}

/// One overload for each kind of node that has something of its own to say; the parts follow behind it.
struct Keys::Writer {
  Keys& keys;
  ast::ExprId id;

  std::string operator()(const ast::TextLit& n) const { return fmt::format("text {}", n.text); }
  std::string operator()(const ast::Pattern& n) const { return fmt::format("pattern {}", n.text); }
  std::string operator()(const ast::Date& n) const { return fmt::format("date {}", n.text); }
  std::string operator()(const ast::Number& n) const { return keys.of(n.quantity); }
  std::string operator()(const ast::NameRef& n) const {
    const std::string of = n.of ? " of " + n.of->text : "";
    const sema::Reference& reference = keys.checked_.reference(id);
    using Kind = sema::Reference::Kind;
    switch (reference.kind) {
      case Kind::Field:
        return keys.of_field(sema::FieldId{reference.index}) + of;
      case Kind::Define: {
        const auto known = keys.defines_.find(reference.index);
        if (known != keys.defines_.end()) return known->second + of;
        const std::string key = keys.of(keys.module_.defines[reference.index].is);
        keys.defines_.emplace(reference.index, key);
        return key + of;
      }
      case Kind::Term:
        return fmt::format("text {}", sema::terms(keys.module_, keys.checked_, id).back());
      case Kind::Set:
        return keys.of_set(reference.index);
      default:
        return fmt::format("word {}{}", n.name, of);
    }
  }
  std::string operator()(const ast::Member& n) const { return n.variable.text + "." + n.name.text; }
  std::string operator()(const ast::Subject&) const { return "subject " + keys.subject_; }
  std::string operator()(const ast::Index& n) const { return fmt::format("index {}", n.position); }
  std::string operator()(const ast::Negate&) const { return "-"; }
  std::string operator()(const ast::Arithmetic& n) const {
    return fmt::format("arithmetic {}", static_cast<int>(n.op));
  }
  std::string operator()(const ast::Call& n) const {
    std::string text = fmt::format("call {} {} {}", n.function.text, n.mask ? n.mask->text : "", n.ignoring_missing);
    for (const ast::Call::Argument& one : n.arguments) text += fmt::format(" {}", static_cast<int>(one.filter));
    return text;
  }
  std::string operator()(const ast::Range&) const { return ".."; }
  std::string operator()(const ast::Tolerance& n) const {
    return fmt::format("± {}{}", n.margin.unit == "%" ? "relative " : "", keys.of(n.margin));
  }
  std::string operator()(const ast::OneOf& n) const { return n.hashed ? "one of hashed" : "one of"; }
  std::string operator()(const ast::Quantile& n) const {
    return fmt::format("quantile {} {} of {}", keys.of(n.number), names(n.strata, "within"), n.baseline.text);
  }
  std::string operator()(const ast::Compare& n) const { return fmt::format("compare {}", static_cast<int>(n.op)); }
  std::string operator()(const ast::Presence& n) const {
    std::vector<std::string> kinds;
    for (const ast::Presence::Kind kind : n.kinds) kinds.push_back(std::to_string(static_cast<int>(kind)));
    return sorted(std::move(kinds), "is");
  }
  std::string operator()(const ast::Tokens& n) const {
    std::vector<std::string> groups;
    for (const ast::Tokens::Group& group : n.groups) groups.push_back(texts(group.words, group.none ? "none" : "one"));
    return sorted(std::move(groups), "tokens");
  }
  std::string operator()(const ast::Matches& n) const { return texts(n.patterns, n.glob ? "glob" : "matches"); }
  std::string operator()(const ast::StartsWith& n) const { return "starts with " + n.prefix; }
  std::string operator()(const ast::Quantified& n) const { return fmt::format("each {}", static_cast<int>(n.kind)); }
  std::string operator()(const ast::Count& n) const {
    return fmt::format("count {} {} {}", static_cast<int>(n.bound), keys.of(n.number), counted(n));
  }
  std::string operator()(const ast::Agree& n) const {
    std::vector<std::string> on;
    for (const ast::Agree::On& one : n.on)
      on.push_back(one.attribute.text + (one.within ? " within " + keys.of(*one.within) : ""));
    return sorted(std::move(on), "agree " + n.what.text);
  }
  std::string operator()(const ast::Not&) const { return "not"; }
  std::string operator()(const ast::And&) const { return "and"; }
  std::string operator()(const ast::Or&) const { return "or"; }
  /// What is not compared part by part: as it is printed.
  template <typename Other>
  std::string operator()(const Other&) const {
    return syntax::print(keys.module_, id);
  }
};

std::string Keys::of(const ast::Quantity& quantity) {
  const auto constant = sema::constant(quantity);
  return constant ? of_constant(*constant) : quantity.digits + " " + quantity.unit;
}

std::string Keys::of(const ast::Type& type) {
  const auto unit = type.unit ? sema::find_unit(type.unit->text) : std::nullopt;
  return fmt::format("{}{}{}", type.list ? "list of " : "", type.name.text, unit ? " in " + unit->name : "");
}

std::string Keys::of_set(std::size_t index) {
  std::vector<std::string> members;
  for (const ast::Set::Member& one : module_.sets[index].members) {
    std::string text = one.text ? one.text->text : one.name ? one.name->text : "";
    if (one.number) text = of(*one.number);
    if (one.tag) text += fmt::format(" {:04X},{:02X}", one.tag->group, one.tag->element);
    members.push_back(std::move(text));
  }
  return sorted(std::move(members), "one of");
}

std::string Keys::of_attribute(const ast::Attribute& attribute, const sema::Field& field) {
  return fmt::format("private {} {} {:04X},{:04X} {} {}{} {} {}", static_cast<int>(attribute.from),
                     attribute.source ? attribute.source->text : "", attribute.tag.group, attribute.tag.element,
                     attribute.position.value_or(0), field.vm.single() ? "" : "list of ", static_cast<int>(field.kind),
                     field.unit.name, names(attribute.only_on, "on"));
}

std::string Keys::of_field(sema::FieldId id) {
  const sema::Field& field = checked_.fields[id];
  if (!field.first_of.empty()) {
    std::string all = "first present of (";
    for (const sema::FieldId one : field.first_of) all += of_field(one) + ",";
    return all + ")";
  }
  if (field.metric) {
    const ast::Metric& metric = module_.metrics[*field.metric];
    if (!metric.tool) return "measured " + of(metric.is);
    return fmt::format("of tool {} {} {}", metric.tool->text, metric.field->text, field.unit.name);
  }
  if (field.declared) return of_attribute(module_.attributes[*field.declared], field);
  return field.name;
}

std::string Keys::of(ast::ExprId id) {
  if (!id.valid()) return "";
  const ast::Expr& expr = module_.exprs[id];
  if (const auto known = sema::constant(module_, checked_, id)) return of_constant(*known);
  std::string text = std::visit(Writer{*this, id}, expr.node);
  std::vector<std::string> parts;
  for (const ast::ExprId part : ast::children(expr)) parts.push_back(of(part));
  const bool any_order = std::holds_alternative<ast::And>(expr.node) || std::holds_alternative<ast::Or>(expr.node) ||
                         std::holds_alternative<ast::OneOf>(expr.node);
  if (any_order) {
    text = sorted(std::move(parts), text);
  } else if (!parts.empty()) {
    text += fmt::format("({})", fmt::join(parts, ","));
  }
  return text.size() > kLongest ? crypto::hex(crypto::sha256(text)) : text;
}

void Keys::collect(ast::ExprId id, std::set<std::string>& names, std::set<std::size_t>& seen) {
  if (!id.valid()) return;
  const ast::Expr& expr = module_.exprs[id];
  if (const auto definition = checked_.definition(id)) names.insert(module_.series[*definition].name.text);
  if (const auto* name = std::get_if<ast::NameRef>(&expr.node); name != nullptr && name->of)
    names.insert(name->of->text);
  if (const auto* count = std::get_if<ast::Count>(&expr.node); count != nullptr && count->definition)
    names.insert(count->definition->text);
  if (const auto* some = std::get_if<ast::Some>(&expr.node)) names.insert(some->definition.text);
  if (const auto* served = std::get_if<ast::Served>(&expr.node)) names.insert(served->definition.text);
  const sema::Reference& reference = checked_.reference(id);
  if (reference.kind == sema::Reference::Kind::Define && seen.insert(reference.index).second)
    collect(module_.defines[reference.index].is, names, seen);
  for (const ast::ExprId part : ast::children(expr)) collect(part, names, seen);
}

std::set<std::string> Keys::definitions(ast::ExprId id) {
  std::set<std::string> names;
  std::set<std::size_t> seen;
  collect(id, names, seen);
  return names;
}

}  // namespace qapc::versions
