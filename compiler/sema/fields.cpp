// Attributes: those of the dictionary, those a policy declares, and what it measures.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

Kind kind_of_vr(std::string_view vr) {
  constexpr std::array<std::string_view, 3> kNumbers{"DS", "FL", "FD"};
  constexpr std::array<std::string_view, 8> kIntegers{"IS", "US", "SS", "UL", "SL", "UV", "SV", "xs"};
  constexpr std::array<std::string_view, 9> kTexts{"LO", "SH", "ST", "LT", "UT", "UC", "PN", "AE", "UR"};
  constexpr std::array<std::string_view, 3> kDates{"DA", "TM", "DT"};
  if (contains(kNumbers, vr) || vr == "AS") return Kind::Number;
  if (contains(kIntegers, vr)) return Kind::Integer;
  if (contains(kTexts, vr)) return Kind::Text;
  if (contains(kDates, vr)) return Kind::Date;
  return vr == "CS" ? Kind::Code : vr == "UI" ? Kind::Uid : Kind::Opaque;
}

}  // namespace

std::optional<Kind> Checker::kind_named(const ast::Name& name, bool conditions) {
  constexpr std::array<std::pair<std::string_view, Kind>, 6> kTypes{{{"number", Kind::Number},
                                                                     {"integer", Kind::Integer},
                                                                     {"code", Kind::Code},
                                                                     {"text", Kind::Text},
                                                                     {"uid", Kind::Uid},
                                                                     {"condition", Kind::Truth}}};
  const auto type = std::ranges::find(kTypes, name.text, &std::pair<std::string_view, Kind>::first);
  if (type != kTypes.end() && (conditions || type->second != Kind::Truth)) return type->second;
  diags_.report(diag::UnknownType, name.span, name.text)
      .help(conditions ? "write `number`, `integer`, `code`, `text`, `uid` or `condition`"
                       : "write `number`, `integer`, `code`, `text` or `uid`");
  return std::nullopt;
}

std::optional<Unit> Checker::unit_named(const ast::Name& name) {
  auto unit = find_unit(name.text);
  if (!unit) offer(diags_.report(diag::UnknownUnit, name.span, name.text), name, unit_words());
  return unit;
}

void Checker::private_tag(const ast::Attribute& attribute) {
  const ast::Tag& tag = attribute.tag;
  const std::string in_block = fmt::format("({:04X},xx{:02X})", tag.group, tag.element & 0xFF);
  if (!attribute.source) {
    diag::Message& message = diags_.report(diag::PrivateWithoutCreator, tag.span);
    if (tag.block_given)
      message.mark(fmt::format("block {:02X} belongs to whoever wrote ({:04X},00{:02X}) in that file", tag.element >> 8,
                               tag.group, tag.element >> 8));
    message.help(fmt::format("write `private \"CREATOR\" {}`", in_block))
        .note("the same number can mean something else in a file from another vendor");
  } else if (tag.block_given) {
    diags_.report(diag::BlockIgnored, tag.span, sources_.text(tag.span))
        .fix(fmt::format("write `{}`", in_block), tag.span, in_block);
  }
}

void Checker::attribute_type(const ast::Attribute& attribute, Field& field) {
  if (!attribute.type) {
    diags_.report(diag::PrivateWithoutType, attribute.name.span, attribute.name.text)
        .help("write for example `: number in ms` or `: text` behind it");
    return;
  }
  field.kind = kind_named(attribute.type->name, false).value_or(Kind::Poison);
  field.vm =
      attribute.type->list && !attribute.position ? dictionary::Multiplicity{1, 0} : dictionary::Multiplicity{1, 1};
  if (!attribute.type->unit) return;
  if (auto unit = unit_named(*attribute.type->unit)) {
    field.unit = std::move(*unit);
  } else {
    field.kind = Kind::Poison;
  }
}

/// The value of the first attribute that is there, image by image. All say one kind of thing.
void Checker::first_present(const ast::Attribute& attribute, Field& field) {
  bool poison = false;
  for (const ast::Name& name : attribute.first_of) {
    const Reference reference = resolve(name);
    if (reference.kind == Reference::Kind::None) {
      poison = true;
      continue;
    }
    if (reference.kind != Reference::Kind::Field) {
      diags_.report(diag::WrongType, name.span, fmt::format("`{}`", name.text), "an attribute of `first present of`");
      poison = true;
      continue;
    }
    const Type type = type_of(FieldId{reference.index});
    const Field& one = checked_.fields[FieldId{reference.index}];
    poison = poison || type.poison();
    if (!field.first_of.empty() && !type.poison()) {
      const Type first = type_of(field.first_of.front());
      const bool alike = first.numeric() == type.numeric() && first.textual() == type.textual() &&
                         first.list == type.list && first.unit.dimension == type.unit.dimension;
      if (!first.poison() && !alike) {
        diags_.report(diag::WrongType, name.span, name_of(type), fmt::format("read instead of {}", name_of(first)))
            .also(attribute.first_of.front().span, describe(first));
        poison = true;
      }
    }
    field.first_of.push_back(FieldId{reference.index});
    field.privacy = field.first_of.size() == 1 ? one.privacy : std::max(field.privacy, one.privacy);
  }
  if (poison || field.first_of.empty()) return;
  const Field first = checked_.fields[field.first_of.front()];
  field.kind = first.kind;
  field.unit = first.unit;
  field.unit_known = first.unit_known;
  field.vm = first.vm;
  field.level = first.level;
}

void Checker::only_on(const ast::Attribute& attribute, Field& field) {
  for (const ast::Name& vendor : attribute.only_on) {
    if (!contains(dictionary::vendors(), vendor.text))
      offer(diags_.report(diag::UnknownVendor, vendor.span, vendor.text), vendor, dictionary::vendors());
    field.only_on.push_back(vendor.text);
  }
}

void Checker::declared_attribute(std::size_t index) {
  using From = ast::Attribute::From;
  const ast::Attribute& attribute = module_.attributes[index];
  Field field;
  field.name = attribute.name.text;
  field.declared = index;
  if (attribute.from == From::FirstPresent) {
    first_present(attribute, field);
  } else {
    if (attribute.from == From::Private) private_tag(attribute);
    attribute_type(attribute, field);
    const bool open = field.kind == Kind::Number || field.kind == Kind::Integer || field.kind == Kind::Code ||
                      attribute.public_because;
    field.privacy = open ? abi::Privacy::Public : abi::Privacy::Phi;
    if (attribute.from != From::Private) unbuilt(attribute.span, "CSA and protocol attributes");
  }
  only_on(attribute, field);
  const FieldId id = checked_.fields.add(std::move(field));
  names_[attribute.unit].values.emplace(attribute.name.text, Reference{Reference::Kind::Field, id.index});
}

/// A measurement of the policy's own: computed, or read from what another tool wrote.
void Checker::metric(std::size_t index) {
  const ast::Metric& metric = module_.metrics[index];
  Field field;
  field.name = metric.name.text;
  field.metric = index;
  field.kind = kind_named(metric.type.name, false).value_or(Kind::Poison);
  field.privacy = abi::Privacy::Public;
  field.level = dictionary::Level::Series;
  field.vm = metric.type.list ? dictionary::Multiplicity{1, 0} : dictionary::Multiplicity{1, 1};
  if (metric.type.unit) {
    if (auto unit = unit_named(*metric.type.unit)) field.unit = std::move(*unit);
  }
  unbuilt(metric.span, "metric");
  const FieldId id = checked_.fields.add(std::move(field));
  names_[metric.unit].values.emplace(metric.name.text, Reference{Reference::Kind::Field, id.index});
}

/// A set is a list with a name: private elements, texts, numbers.
void Checker::set(const ast::Set& set) {
  unit_ = set.unit;
  for (const ast::Set::Member& member : set.members) {
    if (member.number) quantity(*member.number);
    if (member.tag && member.tag->block_given) {
      const std::string in_block = fmt::format("({:04X},xx{:02X})", member.tag->group, member.tag->element & 0xFF);
      diags_.report(diag::BlockIgnored, member.tag->span, sources_.text(member.tag->span))
          .fix(fmt::format("write `{}`", in_block), member.tag->span, in_block);
    }
  }
}

FieldId Checker::add_field(const dictionary::Attribute& attribute) {
  Field field;
  field.name = attribute.keyword;
  field.standard = attribute;
  field.kind = kind_of_vr(attribute.vr);
  field.vm = attribute.vm;
  field.privacy = attribute.privacy;
  field.level = attribute.level;
  field.unit_known = attribute.unit_known || attribute.vr == "AS";
  const auto unit = find_unit(attribute.vr == "AS" ? "years" : attribute.unit);
  if (unit) {
    field.unit = *unit;
  } else {
    field.unit_known = false;
  }
  const FieldId id = checked_.fields.add(std::move(field));
  standard_.emplace(attribute.keyword, id);
  return id;
}

FieldId Checker::field(std::string_view name) {
  if (const auto known = standard_.find(name); known != standard_.end()) return known->second;
  const auto attribute = dictionary::find(name);
  return attribute ? add_field(*attribute) : FieldId{};
}

}  // namespace qapc::sema
