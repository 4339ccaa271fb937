// Measurements: what std.iqm has, where they may stand, and which rules read pixels.
#include <algorithm>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/syntax/walk.hpp"
#include "runtime/abi/primitive.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {

/// `import std.iqm 1 (efc, tsnr_raw, head)`, `import std.mr 1 (vendor, slice_spacing)`
void Checker::import_built_in(const ast::Import& import, const ast::Name& name, Names& into) {
  const bool images = import.module.text == "std.iqm";
  const bool canonical = import.module.text == "std.mr";
  std::vector<std::string_view> known;
  if (canonical) known.assign(dictionary::canonical_names().begin(), dictionary::canonical_names().end());
  if (images) {
    for (const abi::Measurement& one : abi::measurements()) known.push_back(one.name);
    for (const std::string_view region : abi::regions()) known.push_back(region);
  }
  if (!contains(known, name.text)) {
    diag::Message& message = diags_.report(diag::NotInModule, name.span, import.module.text, name.text);
    if (offer(message, name, known)) return;
    if (images) message.help("`qapc metrics --list` prints what it has");
    if (canonical) message.help("docs/vendors.md lists what it has; attributes of DICOM itself need no import");
    return;
  }
  if (name.text == "vendor" && canonical) return;  // known without an import
  if (images && contains(abi::regions(), name.text)) {
    into.regions.insert(name.text);
    return;
  }
  const FieldId field =
      images ? measured_field(std::string(name.text), *abi::measurement(name.text)) : canonical_field(name.text);
  if (!into.values.emplace(name.text, Reference{Reference::Kind::Field, field.index}).second)
    diags_.report(diag::NameTwice, name.span, name.text).note("one name cannot come from two places");
}

FieldId Checker::measured_field(const std::string& name, const abi::Measurement& measurement) {
  if (const auto known = measured_.find(name); known != measured_.end()) return known->second;
  Field field;
  field.name = name;
  field.measurement = measurement;
  field.kind = Kind::Number;
  field.unit = *find_unit(measurement.unit);
  field.privacy = abi::Privacy::Public;
  field.level = dictionary::Level::Series;
  field.vm = {1, 1};
  const FieldId id = checked_.fields.add(std::move(field));
  measured_.emplace(name, id);
  return id;
}

const abi::Measurement* Checker::measurement_of(ast::ExprId id) const {
  const Type& type = checked_.type(id);
  if (!type.field.valid()) return nullptr;
  const auto& measurement = checked_.fields[type.field].measurement;
  return measurement ? &*measurement : nullptr;
}

/// `tsnr_raw(in head)`: the number, and where it is measured.
Type Checker::measurement(const ast::Call& call, diag::Span at) {
  const Type type = type_of(resolve(call.function));
  const abi::Measurement& measured = *checked_.fields[type.field].measurement;
  if (!call.mask || !call.arguments.empty() || call.ignoring_missing) {
    diags_.report(diag::DoesNotFit, at, sources_.text(at)).help(fmt::format("write `{}`", measured.name));
    return {};
  }
  if (measured.region != call.mask->text) {
    diag::Message& message = diags_.report(diag::UnknownWord, call.mask->span, call.mask->text,
                                           fmt::format("where {} is measured", measured.name));
    if (measured.region.empty()) {
      message.fix(fmt::format("write `{}`", measured.name), at, std::string(measured.name));
    } else {
      message.fix(fmt::format("write `{}`", measured.region), call.mask->span, std::string(measured.region));
    }
    return {};
  }
  if (!names().regions.contains(call.mask->text)) not_imported(call.mask->regions.front(), "std.iqm");
  return type;
}

bool Checker::is_measurement(const ast::Name& name) const {
  const auto& values = names_[unit_].values;
  const auto found = values.find(name.text);
  return found != values.end() && found->second.kind == Reference::Kind::Field &&
         checked_.fields[{found->second.index}].measurement && !checked_.fields[{found->second.index}].metric;
}

/// `share(dvars above 15)`: of the value of each volume or slice.
bool Checker::is_series_of_values(ast::ExprId id) const {
  const abi::Measurement* const measured = measurement_of(id);
  return measured != nullptr && measured->list && !checked_.definition(id);
}

/// A statistic inside a series has several values to look at: those of a measurement, or of images.
void Checker::level_of_values(const ast::Call& call, const Context& context) {
  const ast::ExprId value = call.arguments.front().value;
  const bool volumes = call.arguments.front().filter == ast::Call::Filter::With;
  if (context.level > Level::Series || volumes || !checked_.type(value).measured || is_series_of_values(value)) return;
  diags_
      .report(diag::WrongType, module_.exprs[value].span, sources_.text(module_.exprs[value].span),
              "gathered inside a series: it is one number")
      .help("compare it as it is, or write the rule `for each exam` and say of which series");
}

/// Whether a pixel must be read to know it.
bool Checker::reads_pixels(ast::ExprId id, std::set<std::uint32_t>& defines) const {
  if (!id.valid()) return false;
  const abi::Measurement* const measured = measurement_of(id);
  if (measured != nullptr && measured->cost != abi::Measurement::Cost::Headers) return true;
  const Reference& reference = checked_.reference(id);
  if (reference.kind == Reference::Kind::Define && defines.insert(reference.index).second &&
      reads_pixels(module_.defines[reference.index].is, defines))
    return true;
  return std::ranges::any_of(ast::children(module_.exprs[id]),
                             [&](ast::ExprId part) { return reads_pixels(part, defines); });
}

/// Who reads a policy sees which of its rules take long.
void Checker::cost(const ast::Rule& rule) {
  if (rule.mods.cost) return;
  std::set<std::uint32_t> defines;
  bool reads = reads_pixels(rule.mods.when, defines);
  for (const ast::Require& part : rule.requires_) {
    reads = reads || reads_pixels(part.is, defines) || reads_pixels(part.subject, defines) ||
            reads_pixels(part.when, defines);
    for (const ast::VendorRow& row : part.rows) reads = reads || (row.when && reads_pixels(*row.when, defines));
  }
  if (!reads) return;
  const diag::Span behind{rule.scope.span.source, rule.scope.span.end, rule.scope.span.end};
  diags_.report(diag::PixelsNotSaid, rule.name.span, rule.name.text).fix("add `cost pixels`", behind, ", cost pixels");
}

}  // namespace qapc::sema
