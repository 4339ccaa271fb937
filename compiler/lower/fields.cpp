// Attributes as recipes: every home a value may have, in the order in which they are tried.
#include "compiler/dictionary/canonical.hpp"
#include "compiler/lower/lowering.hpp"

namespace qapc::lower {

using sema::Kind;

abi::Type Lowering::column_type(const sema::Field& field) const {
  if (field.kind == Kind::Date && !field.first_of.empty()) return column_type(checked_.fields[field.first_of.front()]);
  const bool time_of_day = field.standard && field.standard->vr == "TM";
  if (field.kind == Kind::Number || time_of_day) return abi::Type::Number;
  return field.kind == Kind::Integer ? abi::Type::Integer : abi::Type::Text;
}

std::vector<abi::Home> Lowering::declared_homes(const ast::Attribute& attribute, const sema::Field& field) const {
  std::vector<abi::Home> all;
  if (attribute.from == ast::Attribute::From::Private) {
    abi::Home& home = all.emplace_back();
    home.place = abi::Place::Private;
    home.tag = static_cast<std::uint32_t>(attribute.tag.group) << 16 | (attribute.tag.element & 0xFFu);
    home.creator = attribute.source ? attribute.source->text : "";
    home.deep = true;
  } else {
    const bool is_number = field.kind == Kind::Number || field.kind == Kind::Integer;
    all = dictionary::homes_in(sema::block_of(attribute.from), attribute.source->text, is_number);
  }
  for (abi::Home& home : all) home.value = attribute.position.value_or(0);
  return all;
}

/// Each member has a recipe of its own; the home that supplied the value is the member that had it.
std::vector<abi::Home> Lowering::homes_of_members(const sema::Field& field) {
  std::vector<abi::Home> all;
  for (const sema::FieldId id : field.first_of) {
    const sema::Field& member = checked_.fields[id];
    abi::Home home;
    home.place = abi::Place::Computed;
    home.function = abi::Function::Same;
    home.inputs = {recipe(id)};
    home.decimal_shift = sema::power_of_ten(member.unit, field.unit).value_or(0);
    if (!member.only_on.empty()) home.given = canonical_.made_by(member.only_on);
    all.push_back(std::move(home));
  }
  return all;
}

std::vector<abi::Home> Lowering::homes(const sema::Field& field) {
  if (field.measurement) {
    abi::Home home;
    home.place = abi::Place::Measured;
    home.fields = {field.measurement->id()};
    return {home};
  }
  if (field.metric) {
    const ast::Metric& metric = module_.metrics[*field.metric];
    abi::Home home;
    home.place = abi::Place::External;
    home.fields = {metric.tool->text, metric.field->text};
    for (const sema::FieldId id :
         {checked_.known.series_number, checked_.known.series_description, checked_.known.acquisition_time})
      home.inputs.push_back(recipe(id));
    return {home};
  }
  if (!field.first_of.empty()) return homes_of_members(field);
  if (field.declared) return declared_homes(module_.attributes[*field.declared], field);
  return dictionary::homes_of(*field.standard);
}

/// What the policy says that reports may show is public in it.
Index Lowering::canonical_recipe(abi::Recipe recipe) {
  for (sema::FieldId id{0}; id.index < checked_.fields.size(); ++id.index) {
    const sema::Field& field = checked_.fields[id];
    if (field.canonical && field.name == builder_.tables().text(recipe.name)) recipe.privacy = field.privacy;
  }
  return builder_.recipe(std::move(recipe));
}

Index Lowering::recipe(sema::FieldId id) {
  if (const auto known = recipes_.find(id); known != recipes_.end()) return known->second;
  const sema::Field& field = checked_.fields[id];
  if (field.canonical) return recipes_.emplace(id, canonical_.add(field.name)).first->second;
  abi::Recipe recipe;
  recipe.name = builder_.text(field.name);
  recipe.unit = builder_.text(field.unit.name);
  recipe.type = column_type(field);
  recipe.list = !field.vm.single();
  recipe.privacy = field.privacy;
  recipe.homes = homes(field);
  return recipes_.emplace(id, builder_.recipe(std::move(recipe))).first->second;
}

/// The value of each volume or slice of a measurement, and how many there are.
ir::List Lowering::series_of_values(sema::FieldId id) {
  abi::Recipe recipe = builder_.tables().recipes[this->recipe(id)];
  recipe.list = true;
  return builder_.read_list(builder_.recipe(std::move(recipe)));
}

/// What of a measurement is a list inside a statistic; nothing where it is no such thing.
std::optional<ir::List> Lowering::values_of(ast::ExprId id) {
  const sema::FieldId field = checked_.type(id).field;
  const bool list = field.valid() && !checked_.definition(id) && checked_.fields[field].measurement &&
                    checked_.fields[field].measurement->list;
  if (!list) return std::nullopt;
  return series_of_values(field);
}

/// The value where the exam's vendor is one of those that have the attribute, else missing (other vendor).
Index Lowering::guarded(const sema::Field& field, Index value) {
  if (field.only_on.empty()) return value;
  abi::Predicate predicate;
  for (const std::string& name : field.only_on) predicate.texts.push_back(builder_.text(name));
  const Index is_vendor =
      builder_.make(abi::Opcode::TextIn, {vendor({abi::kImages, true})}, builder_.predicate(std::move(predicate)));
  return builder_.make(abi::Opcode::Where, {builder_.lift(is_vendor, builder_.space(value)), value},
                       static_cast<std::uint32_t>(abi::Missing::OtherVendor));
}

Index Lowering::scalar(sema::FieldId id, Mode mode) {
  const Index image = guarded(checked_.fields[id], builder_.read(recipe(id)));
  return mode.of_images ? image : shared(image, mode.space);
}

ir::List Lowering::list(sema::FieldId id, Mode mode) {
  ir::List image = builder_.read_list(recipe(id));
  image.count = guarded(checked_.fields[id], image.count);
  image.items = guarded(checked_.fields[id], image.items);
  return mode.of_images ? image : builder_.common(image, mode.space);
}

/// The value at a position, from 1. Volumes take it from their images, as they take values.
Index Lowering::item(sema::FieldId id, std::uint32_t position, Mode mode) {
  const bool by_image = !mode.of_images && is_volume(mode.space);
  const ir::List values = list(id, by_image ? Mode{mode.space, true} : mode);
  const Index one = builder_.make(abi::Opcode::Item, {values.count, values.items}, position - 1);
  return by_image ? shared(one, mode.space) : one;
}

Index Lowering::vendor(Mode mode) {
  if (vendor_ == abi::kNone) {
    abi::TextMap map;
    map.otherwise = builder_.text("OTHER");
    for (const dictionary::VendorName& row : dictionary::vendor_names())
      map.rows.push_back({builder_.text(row.prefix), builder_.text(row.vendor)});
    vendor_ = builder_.make(abi::Opcode::MapText, {builder_.read(recipe(checked_.known.manufacturer))},
                            builder_.map(std::move(map)));
  }
  if (mode.of_images) return vendor_;
  const bool tuple = builder_.tables().spaces[mode.space].kind == abi::SpaceKind::Partner;
  return tuple ? builder_.lift(builder_.common(vendor_, abi::kExams), mode.space) : shared(vendor_, mode.space);
}

}  // namespace qapc::lower
