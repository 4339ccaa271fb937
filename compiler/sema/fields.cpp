// Names: what is declared, what the dictionary knows, what an author may have meant.
#include <array>
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/checker.hpp"
#include "compiler/sema/constants.hpp"
#include "compiler/syntax/parse.hpp"
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

std::string tag_text(std::uint32_t tag) {
  return fmt::format("({:04X},{:04X})", tag >> 16, tag & 0xFFFF);
}

}  // namespace

std::string alternatives(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += fmt::format("{}`{}`", i == 0 ? "" : i + 1 == words.size() ? " or " : ", ", words[i]);
  return text;
}

void Checker::declare(const ast::Name& name, std::map<std::string, diag::Span>& names, bool shadows) {
  const auto [first, inserted] = names.emplace(name.text, name.span);
  if (!inserted) diags_.report(diag::NameTwice, name.span, name.text).also(first->second, "declared here first");
  if (shadows && (dictionary::find(name.text) || name.text == "vendor"))
    diags_.report(diag::NameTaken, name.span, name.text);
}

void Checker::names() {
  std::map<std::string, diag::Span> values;  // attributes and defines share one scope, as they share expressions
  std::map<std::string, diag::Span> definitions;
  std::map<std::string, diag::Span> rules;
  for (std::size_t i = 0; i < module_.defines.size(); ++i) {
    declare(module_.defines[i].name, values, true);
    defines_.emplace(module_.defines[i].name.text, i);
  }
  for (std::size_t i = 0; i < module_.attributes.size(); ++i) {
    declare(module_.attributes[i].name, values, true);
    private_attribute(i);
  }
  for (std::size_t i = 0; i < module_.series.size(); ++i) {
    declare(module_.series[i].name, definitions, false);
    series_.emplace(module_.series[i].name.text, i);
  }
  for (std::size_t i = 0; i < module_.rules.size(); ++i) {
    declare(module_.rules[i].name, rules, false);
    rules_.emplace(module_.rules[i].name.text, i);
  }
}

void Checker::private_tag(const ast::Attribute& attribute) {
  const ast::Tag& tag = attribute.tag;
  const std::string in_block = fmt::format("({:04X},xx{:02X})", tag.group, tag.element & 0xFF);
  if (!attribute.creator) {
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

void Checker::private_type(const ast::Attribute& attribute, Field& field) {
  if (!attribute.type) {
    diags_.report(diag::PrivateWithoutType, attribute.name.span, attribute.name.text)
        .help("write for example `: number in ms` or `: text` behind the tag");
    return;
  }
  constexpr std::array<std::pair<std::string_view, Kind>, 5> kTypes{{{"number", Kind::Number},
                                                                     {"integer", Kind::Integer},
                                                                     {"code", Kind::Code},
                                                                     {"text", Kind::Text},
                                                                     {"uid", Kind::Uid}}};
  const auto type = std::ranges::find(kTypes, attribute.type->name.text, &std::pair<std::string_view, Kind>::first);
  if (type == kTypes.end()) {
    diags_.report(diag::UnknownType, attribute.type->name.span, attribute.type->name.text)
        .help("write `number`, `integer`, `code`, `text` or `uid`");
  } else {
    field.kind = type->second;
  }
  field.vm =
      attribute.type->list && !attribute.position ? dictionary::Multiplicity{1, 0} : dictionary::Multiplicity{1, 1};
  if (!attribute.type->unit) return;
  if (auto unit = find_unit(attribute.type->unit->text)) {
    field.unit = std::move(*unit);
  } else {
    diags_.report(diag::UnknownUnit, attribute.type->unit->span, attribute.type->unit->text);
    field.kind = Kind::Poison;
  }
}

void Checker::private_attribute(std::size_t index) {
  const ast::Attribute& attribute = module_.attributes[index];
  Field field;
  field.name = attribute.name.text;
  field.declared = index;
  private_tag(attribute);
  private_type(attribute, field);
  const bool open =
      field.kind == Kind::Number || field.kind == Kind::Integer || field.kind == Kind::Code || attribute.public_because;
  field.privacy = open ? abi::Privacy::Public : abi::Privacy::Phi;
  for (const ast::Name& vendor : attribute.only_on) {
    if (!contains(dictionary::vendors(), vendor.text)) {
      diag::Message& message = diags_.report(diag::UnknownVendor, vendor.span, vendor.text);
      const std::vector<std::string_view> meant = diag::nearest(vendor.text, dictionary::vendors());
      if (!meant.empty())
        message.fix("did you mean " + alternatives(meant) + "?", vendor.span, std::string(meant.front()));
    }
    field.only_on.push_back(vendor.text);
  }
  fields_.emplace(field.name, checked_.fields.add(field));
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
  fields_.emplace(attribute.keyword, id);
  return id;
}

FieldId Checker::field(std::string_view name) {
  if (const auto known = fields_.find(name); known != fields_.end()) return known->second;
  const auto attribute = dictionary::find(name);
  return attribute ? add_field(*attribute) : FieldId{};
}

Reference Checker::resolve(const ast::Name& name, bool quiet) {
  if (const auto define = defines_.find(name.text); define != defines_.end())
    return {Reference::Kind::Define, static_cast<std::uint32_t>(define->second)};
  if (name.text == "vendor") return {Reference::Kind::Vendor, 0};
  if (const FieldId id = field(name.text); id.valid()) {
    const Field& found = checked_.fields[id];
    if (found.standard && found.standard->retired && !quiet) {
      diags_.report(diag::RetiredAttribute, name.span, tag_text(found.standard->tag), found.name).mark("retired");
    }
    return {Reference::Kind::Field, id.index};
  }
  if (!quiet) unknown_attribute(name);
  return {};
}

void Checker::unknown_attribute(const ast::Name& name) {
  if (contains(dictionary::canonical_names(), name.text)) {
    diags_.report(diag::NotBuilt, name.span, name.text)
        .note("canonical attributes (one name, many vendor homes) come with a later version");
    return;
  }
  diag::Message& message = diags_.report(diag::UnknownAttribute, name.span, name.text);
  message.mark(fmt::format("not in DICOM {}, not declared in this policy", dictionary::edition()));
  std::vector<std::string_view> own;
  for (const auto& [define, index] : defines_) own.push_back(define);
  for (const ast::Attribute& attribute : module_.attributes) own.push_back(attribute.name.text);
  std::vector<std::string_view> meant = diag::nearest(name.text, own);
  for (const std::string_view keyword : dictionary::suggestions(name.text)) meant.push_back(keyword);
  if (meant.size() > 3) meant.resize(3);
  for (const std::string_view keyword : meant) {
    const auto attribute = dictionary::find(keyword);
    const std::string known = !attribute ? ""
                                         : " " + tag_text(attribute->tag) +
                                               (attribute->unit.empty() ? "" : fmt::format(", in {}", attribute->unit));
    message.fix(fmt::format("did you mean `{}`{}?", keyword, known), name.span, std::string(keyword));
  }
}

Type Checker::type_of(FieldId id) const {
  const Field& field = checked_.fields[id];
  Type type;
  type.kind = field.kind;
  type.list = !field.vm.single();
  type.unit = field.unit;
  type.unit_known = field.unit_known;
  type.field = id;
  return type;
}

Type Checker::type_of_define(std::size_t index) {
  DefineState& state = defines_seen_[index];
  const ast::Define& define = module_.defines[index];
  if (state.open) {
    diags_.report(diag::DefineCycle, define.name.span, define.name.text);
    return {};
  }
  if (!state.done) {
    state.open = true;
    const int outer = std::exchange(define_depth_, 0);  // of what is named inside
    ++defines_open_;
    if (defines_open_ <= syntax::kDeepestNesting) state.type = visit(define.is);
    --defines_open_;
    state.depth = std::exchange(define_depth_, outer) + 1;
    if (defines_open_ == syntax::kDeepestNesting || state.depth > syntax::kDeepestNesting) {
      if (!std::exchange(too_deep_told_, true)) diags_.report(diag::TooDeep, define.name.span, syntax::kDeepestNesting);
      state.type = {};
    }
    declared_type(define, state.type);
    state.open = false;
    state.done = true;
    if (!state.type.poison()) checked_.defines[index] = constant(module_, checked_, define.is);
  }
  define_depth_ = std::max(define_depth_, state.depth);
  return state.type;
}

/// What the author says a definition is must be what it is.
void Checker::declared_type(const ast::Define& define, const Type& type) {
  if (!define.type || type.poison()) return;
  constexpr std::array<std::pair<std::string_view, Kind>, 6> kTypes{{{"number", Kind::Number},
                                                                     {"integer", Kind::Integer},
                                                                     {"code", Kind::Code},
                                                                     {"text", Kind::Text},
                                                                     {"uid", Kind::Uid},
                                                                     {"condition", Kind::Truth}}};
  const auto declared = std::ranges::find(kTypes, define.type->name.text, &std::pair<std::string_view, Kind>::first);
  if (declared == kTypes.end()) {
    diags_.report(diag::UnknownType, define.type->name.span, define.type->name.text)
        .help("write `number`, `integer`, `code`, `text`, `uid` or `condition`");
    return;
  }
  const bool number = declared->second == Kind::Number && type.kind == Kind::Integer;
  if (declared->second != type.kind && !number)
    diags_.report(diag::WrongType, define.type->name.span, describe(type),
                  fmt::format("declared as {}", define.type->name.text));
  if (!define.type->unit) return;
  const auto unit = find_unit(define.type->unit->text);
  if (!unit) {
    diags_.report(diag::UnknownUnit, define.type->unit->span, define.type->unit->text);
  } else if (unit->dimension != type.unit.dimension) {
    diags_.report(diag::UnitMismatch, define.type->unit->span, describe(type), describe(*unit));
  }
}

Type Checker::type_of(const Reference& reference) {
  switch (reference.kind) {
    case Reference::Kind::Field:
      return type_of(FieldId{reference.index});
    case Reference::Kind::Define:
      return type_of_define(reference.index);
    case Reference::Kind::Vendor: {
      Type type;
      type.kind = Kind::Code;
      return type;
    }
    case Reference::Kind::Term:
    case Reference::Kind::None:
      break;
  }
  return {};
}

}  // namespace qapc::sema
