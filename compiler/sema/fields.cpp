// Attributes: those of the dictionary, those a policy declares, and what it measures.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
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

std::string without_digits(std::string_view text) {
  std::string rest(text);
  std::erase_if(rest, [](char c) { return c >= '0' && c <= '9'; });
  return rest;
}

Kind kind_of(dictionary::CanonicalType type) {
  switch (type) {
    case dictionary::CanonicalType::Number:
      return Kind::Number;
    case dictionary::CanonicalType::Integer:
      return Kind::Integer;
    case dictionary::CanonicalType::Code:
      return Kind::Code;
    case dictionary::CanonicalType::Text:
      break;
  }
  return Kind::Text;
}

}  // namespace

dictionary::FieldBlock block_of(ast::Attribute::From from) {
  using From = ast::Attribute::From;
  using Block = dictionary::FieldBlock;
  return from == From::CsaSeries  ? Block::CsaSeries
         : from == From::CsaImage ? Block::CsaImage
         : from == From::Protocol ? Block::Protocol
                                  : Block::GeProtocol;
}

std::optional<Kind> Checker::kind_named(const ast::Name& name, bool conditions) {
  constexpr std::array<std::pair<std::string_view, Kind>, 6> kTypes{{{"number", Kind::Number},
                                                                     {"integer", Kind::Integer},
                                                                     {"code", Kind::Code},
                                                                     {"text", Kind::Text},
                                                                     {"uid", Kind::Uid},
                                                                     {"condition", Kind::Truth}}};
  const auto type = std::ranges::find(kTypes, name.text, &std::pair<std::string_view, Kind>::first);
  if (type != kTypes.end() && (conditions || type->second != Kind::Truth)) return type->second;
  if (find_unit(name.text)) {
    const std::string number = "number in " + name.text;
    diags_.report(diag::UnknownType, name.span, name.text).fix(fmt::format("write `{}`", number), name.span, number);
    return std::nullopt;
  }
  std::vector<std::string_view> known{"number", "integer", "code", "text", "uid"};
  if (conditions) known.push_back("condition");
  choose(diags_.report(diag::UnknownType, name.span, name.text), name, known);
  return std::nullopt;
}

std::optional<Unit> Checker::unit_named(const ast::Name& name) {
  auto unit = find_unit(name.text);
  if (!unit) unknown_unit(name);
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
    const std::vector<dictionary::PrivateElement> known =
        dictionary::private_elements(tag.group, static_cast<std::uint8_t>(tag.element & 0xFF));
    for (const dictionary::PrivateElement& element : known) {
      const std::string right = fmt::format("\"{}\" {}", element.creator, in_block);
      message.fix(fmt::format("`private {}` is {}", right, element.meaning.empty() ? element.name : element.meaning),
                  tag.span, right);
    }
    if (known.empty()) message.help(fmt::format("write `private \"CREATOR\" {}`", in_block));
    message.note("the same number can mean something else in a file from another vendor");
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

/// Fields of blocks that qapc has seen have names; one beside them is a slip more often than not.
void Checker::block_field(const ast::Attribute& attribute, Field& field) {
  const ast::Text& name = *attribute.source;
  const bool has_name = name.text.find_first_not_of(' ') != std::string::npos;
  if (!has_name) {
    diags_.report(diag::WrongType, name.span, "an empty text", "the name of a field")
        .help("write the name in the quotes");
    field.kind = Kind::Poison;
    return;
  }
  const bool csa =
      attribute.from == ast::Attribute::From::CsaSeries || attribute.from == ast::Attribute::From::CsaImage;
  if (!csa && !field.vm.single()) {
    diags_.report(diag::WrongType, name.span, fmt::format("\"{}\"", name.text), "a list of values")
        .help("a line of a protocol has one value: leave `list of` out");
    field.kind = Kind::Poison;
  }
  const std::vector<std::string_view> known = dictionary::fields_of(block_of(attribute.from));
  if (contains(known, name.text)) return;
  std::vector<std::string_view> meant = diag::nearest(name.text, known);
  std::erase_if(meant, [&](std::string_view one) { return without_digits(one) == without_digits(name.text); });
  if (meant.empty()) return;  // another place of an array is no slip
  diag::Message& message = diags_.report(diag::UnknownField, name.span, name.text);
  for (const std::string_view one : meant)
    message.fix(fmt::format("did you mean \"{}\"?", one), name.span, fmt::format("\"{}\"", one));
}

FieldId Checker::member(const ast::Name& name) {
  const Reference reference = resolve(name);
  if (reference.kind == Reference::Kind::None) return {};
  if (reference.kind != Reference::Kind::Field) {
    diags_.report(diag::WrongType, name.span, fmt::format("`{}`", name.text), "an attribute of `first present of`")
        .help("name attributes: of DICOM, of std.mr, or declared with `attribute`");
    return {};
  }
  const FieldId id{reference.index};
  if (choices_.contains(id)) first_present(id);
  return type_of(id).poison() ? FieldId{} : id;
}

/// Whether one can be read instead of the other: the same kind of value, in units that differ by powers of ten.
bool Checker::alike(FieldId first, FieldId other, diag::Span at, diag::Span first_at) {
  const Type is = type_of(other);
  const Type wanted = type_of(first);
  const auto kind = [&](FieldId id) {
    const Type type = type_of(id);
    const Field& field = checked_.fields[id];
    return type.numeric() ? "number" : type.textual() ? "text" : field.standard ? field.standard->vr : "";
  };
  if (is.kind == Kind::Opaque || kind(first) != kind(other) || is.list != wanted.list ||
      is.unit.dimension != wanted.unit.dimension || is.unit_known != wanted.unit_known) {
    diags_.report(diag::WrongType, at, name_of(is), fmt::format("read instead of {}", name_of(wanted)))
        .also(first_at, describe(wanted))
        .help("all attributes in the brackets have one kind of value");
    return false;
  }
  if (power_of_ten(is.unit, wanted.unit)) return true;
  diags_
      .report(diag::WrongType, at, fmt::format("{} in {}", name_of(is), is.unit.name),
              fmt::format("read instead of {} in {}", name_of(wanted), wanted.unit.name))
      .also(first_at, describe(wanted))
      .help("values move by powers of ten alone: `ms` and `s`, not `min`");
  return false;
}

/// The value of the first attribute that is there, image by image. All say one kind of thing.
void Checker::first_present(FieldId id) {
  Choice& state = choices_[id];
  const ast::Attribute& attribute = module_.attributes[*checked_.fields[id].declared];
  if (state == Choice::Open)
    diags_.report(diag::DefineCycle, attribute.name.span, attribute.name.text)
        .help("name attributes that do not lead back to this one");
  if (std::exchange(state, Choice::Open) != Choice::New) return;
  const ast::UnitId outer = std::exchange(unit_, attribute.unit);
  Field made = checked_.fields[id];
  bool poison = attribute.first_of.empty();
  for (const ast::Name& name : attribute.first_of) {
    const FieldId one = member(name);
    if (!one.valid()) {
      poison = true;
      continue;
    }
    const Field& read = checked_.fields[one];
    if (made.first_of.empty()) {
      made.kind = read.kind;
      made.unit = read.unit;
      made.unit_known = read.unit_known;
      made.vm = read.vm;
      made.level = read.level;
      made.privacy = read.privacy;
    } else if (alike(made.first_of.front(), one, name.span, attribute.first_of.front().span)) {
      if (read.kind == Kind::Number) made.kind = Kind::Number;
      if (read.kind == Kind::Text) made.kind = Kind::Text;
      made.vm = {std::min(made.vm.least, read.vm.least), read.vm.most == 0 ? read.vm.most : made.vm.most};
      made.level =
          std::max(made.level.value_or(dictionary::Level::Series), read.level.value_or(dictionary::Level::Series));
      made.privacy = std::max(made.privacy, read.privacy);
    } else {
      poison = true;
    }
    made.first_of.push_back(one);
  }
  if (poison) made.kind = Kind::Poison;
  checked_.fields[id] = std::move(made);
  unit_ = outer;
  choices_[id] = Choice::Done;
}

void Checker::only_on(const ast::Attribute& attribute, Field& field) {
  for (const ast::Name& vendor : attribute.only_on) {
    if (!contains(dictionary::vendors(), vendor.text))
      choose(diags_.report(diag::UnknownVendor, vendor.span, vendor.text), vendor, dictionary::vendors());
    field.only_on.push_back(vendor.text);
  }
}

void Checker::declared_attribute(std::size_t index) {
  using From = ast::Attribute::From;
  const ast::Attribute& attribute = module_.attributes[index];
  Field field;
  field.name = attribute.name.text;
  field.declared = index;
  if (attribute.from != From::FirstPresent) {
    if (attribute.from == From::Private) private_tag(attribute);
    attribute_type(attribute, field);
    if (attribute.from != From::Private) block_field(attribute, field);
    const bool open = field.kind == Kind::Number || field.kind == Kind::Integer || field.kind == Kind::Code ||
                      attribute.public_because;
    field.privacy = open ? abi::Privacy::Public : abi::Privacy::Phi;
  }
  only_on(attribute, field);
  const FieldId id = checked_.fields.add(std::move(field));
  if (attribute.from == From::FirstPresent) choices_.emplace(id, Choice::New);
  names_[attribute.unit].values.emplace(attribute.name.text, Reference{Reference::Kind::Field, id.index});
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

FieldId Checker::canonical_field(std::string_view name) {
  if (const auto known = canonical_.find(name); known != canonical_.end()) return known->second;
  Field field;
  field.name = name;
  field.canonical = dictionary::canonical(name);
  field.kind = kind_of(field.canonical->type);
  field.vm = field.canonical->list ? dictionary::Multiplicity{1, 0} : dictionary::Multiplicity{1, 1};
  field.privacy = field.canonical->privacy;
  field.level = field.canonical->level;
  field.unit = find_unit(field.canonical->unit).value_or(Unit{});
  const FieldId id = checked_.fields.add(std::move(field));
  canonical_.emplace(name, id);
  return id;
}

FieldId Checker::field(std::string_view name) {
  if (const auto known = standard_.find(name); known != standard_.end()) return known->second;
  const auto attribute = dictionary::find(name, checked_.edition);
  return attribute ? add_field(*attribute) : FieldId{};
}

}  // namespace qapc::sema
