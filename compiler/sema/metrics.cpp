// Metrics of the policy's own: of voxels, `metric signal = mean(in head)`, and of other measurements,
// `metric contrast = (signal - floor) / noise`, which are definitions.
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "runtime/abi/primitive.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {

/// As abi::primitive() reads it; what is wrong with it is told where it is visited.
std::string Checker::primitive_text(const ast::Call& call) const {
  std::string percent;
  if (!call.arguments.empty()) {
    if (const auto whole = whole_percent(call.arguments.front().value)) percent = fmt::format("{} %, ", *whole);
  }
  return fmt::format("{}({}in {})", call.function.text, percent, call.mask->text);
}

/// What is made of voxels is a number of the series that goes by the metric's name.
void Checker::declared_metric(std::size_t index) {
  const ast::Metric& metric = module_.metrics[index];
  Field field;
  field.name = metric.name.text;
  field.metric = index;
  field.privacy = abi::Privacy::Public;
  field.level = dictionary::Level::Series;
  field.vm = {1, 1};
  std::string text;
  if (metric.tool) {
    of_another_tool(metric, field);
  } else {
    const auto& call = std::get<ast::Call>(module_.exprs[metric.is].node);
    text = primitive_text(call);
    const auto name = checked_.primitives.insert(text).first;
    field.measurement = abi::measurement(*name);
    field.kind = field.measurement ? Kind::Number : Kind::Poison;
    if (abi::measurement(call.function.text))  // what is no function at all is told where it is visited
      diags_.report(diag::DoesNotFit, module_.exprs[metric.is].span, sources_.text(module_.exprs[metric.is].span))
          .help(fmt::format("a metric has one of these functions: {}",
                            alternatives({abi::voxel_statistics().begin(), abi::voxel_statistics().end()})));
  }
  const FieldId id = checked_.fields.add(std::move(field));
  names_[metric.unit].values.emplace(metric.name.text, Reference{Reference::Kind::Field, id.index});
  if (!text.empty()) measured_.emplace(text, id);
}

/// `metric fd from "mriqc" field "fd_mean": number in mm`
void Checker::of_another_tool(const ast::Metric& metric, Field& field) {
  const ast::Type& type = *metric.type;
  const auto kind = kind_named(type.name, false);
  if (kind && (*kind != Kind::Number || type.list)) {
    diags_.report(diag::WrongType, type.name.span, type.name.text, "the type of a metric")
        .help("write `number`, or `number in mm`");
    return;
  }
  for (const ast::Text* text : {&*metric.tool, &*metric.field}) {
    if (text->text.empty()) diags_.report(diag::DoesNotFit, text->span, "\"\"").help("write a name between the quotes");
  }
  if (!kind) return;
  if (type.unit) {
    auto unit = unit_named(*type.unit);
    if (!unit) return;
    field.unit = std::move(*unit);
  }
  field.kind = Kind::Number;
}

void Checker::metric(std::size_t index) {
  const ast::Metric& metric = module_.metrics[index];
  if (metric.tool) return;
  unit_ = metric.unit;
  in_metric_ = true;
  declared_type(metric.type, visit(metric.is));
  in_metric_ = false;
}

/// `mean(in head and not zeros)`, `quantile(95 %, in core)`. The same text is the same measurement, under the name of
/// the metric that is it alone, if there is one.
Type Checker::primitive(const ast::Call& call, diag::Span at) {
  bool poison = false;
  for (const ast::Name& region : call.mask->regions) {
    if (!contains(abi::regions(), region.text)) {
      offer(diags_.report(diag::UnknownWord, region.span, region.text, "a part of an image"), region,
            {abi::regions().begin(), abi::regions().end()});
      poison = true;
    } else if (!names().regions.contains(region.text)) {
      not_imported(region, "std.iqm");
      poison = true;
    }
  }
  const bool quantile = call.function.text == "quantile";
  const bool fits =
      quantile ? call.arguments.size() == 1 && whole_percent(call.arguments.front().value) : call.arguments.empty();
  if (!fits || call.ignoring_missing) {
    const std::string_view share = quantile ? "95 %, " : "";
    diags_.report(diag::DoesNotFit, at, call.function.text)
        .help(fmt::format("write `{}({}in {})`", call.function.text, share, call.mask->text));
    return {};
  }
  if (quantile) visit(call.arguments.front().value);
  if (!in_metric_)
    diags_.report(diag::DoesNotFit, at, sources_.text(at))
        .help(fmt::format("give it a name: `metric signal = {}`", sources_.text(at)));
  if (poison || !in_metric_) return {};
  const auto name = checked_.primitives.insert(primitive_text(call)).first;
  const auto measurement = abi::measurement(*name);
  if (!measurement) {
    diags_.report(diag::TooDeep, at, abi::kDeepestMask).help("write the mask with fewer brackets");
    return {};
  }
  return type_of(measured_field(*name, *measurement));
}

/// A metric that reads the header alone would be called measured and is not.
bool Checker::made_of_measurements(const ast::Define& define, const Type& type) {
  if (type.poison()) return false;
  if (!type.numeric() || type.list) {
    diags_.report(diag::WrongType, define.name.span, describe(type), "a metric")
        .help("a metric is a number: write `define` for conditions");
    return false;
  }
  if (!type.measured)
    diags_.report(diag::WrongType, define.name.span, describe(type), "a metric: nothing in it is measured")
        .help("write `define`");
  return type.measured;
}

}  // namespace qapc::sema
