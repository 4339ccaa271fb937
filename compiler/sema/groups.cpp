// Questions about several images, series or subjects: counts, agreement, statistics, what they share.
#include <algorithm>
#include <array>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"
#include "compiler/sema/strata.hpp"
#include "runtime/abi/primitive.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

constexpr std::array<std::string_view, 9> kStatistics{"spread", "mean", "median", "lowest",  "highest",
                                                      "sum",    "sd",   "mode",   "quantile"};
constexpr std::array<std::string_view, 4> kSpaces{"images", "volumes", "slices", "series"};

Type computed(Kind kind, const Unit& unit) {
  Type type;
  type.kind = kind;
  type.unit = unit;
  type.computed = true;
  return type;
}

}  // namespace

bool Checker::is_space(std::string_view word) {
  return contains(kSpaces, word);
}

Type Checker::node(const ast::Count& count, diag::Span at) {
  constexpr std::array<std::string_view, 12> kCounted{"image",       "images",       "slice",  "slices",
                                                      "volume",      "volumes",      "series", "files",
                                                      "acquisition", "acquisitions", "exams",  "subjects"};
  if (!contains(kCounted, count.what.text)) {
    diags_.report(diag::UnknownWord, count.what.span, count.what.text, "something that is counted")
        .help("count images, slices, volumes, series, acquisitions, exams or subjects");
    return {};
  }
  const bool inside = count.what.text.starts_with("image") || count.what.text.starts_with("slice") ||
                      count.what.text.starts_with("volume");
  const bool above = count.what.text == "exams" || count.what.text == "subjects";
  if (count.definition && !series_named(*count.definition)) return {};
  if (count.what.text == "subjects" && !subjects_at_) subjects_at_ = at;
  if (count.what.text == "files" || (inside && count.definition) || (above && count.definition) ||
      (count.what.text.starts_with("acquisition") && !count.definition))
    unbuilt(at, std::string(sources_.text(at)));
  return whole(count.number) ? truth_type() : Type{};
}

Type Checker::node(const ast::Agree& agree, diag::Span at) {
  if (agree.what.text == "subjects" && !subjects_at_) subjects_at_ = at;
  if (agree.what.text != "images") {
    if (agree.what.text == "volumes") {
      unbuilt(agree.what.span, "all volumes agree");
    } else if (!level_that_agrees(agree)) {
      choose(diags_.report(diag::UnknownWord, agree.what.span, agree.what.text, "what can agree"), agree.what,
             {"images", "series", "exams", "subjects"});
      return {};
    }
  }
  bool poison = false;
  for (const ast::Agree::On& on : agree.on) {
    const Reference reference = resolve(on.attribute);
    const Type type = type_of(reference);
    poison = poison || type.poison();
    if (type.poison()) continue;
    if (reference.kind != Reference::Kind::Field || type.kind == Kind::Opaque || type.measured) {
      diags_
          .report(diag::WrongType, on.attribute.span, type.measured ? "a measurement" : describe(type),
                  "compared across images")
          .help(type.measured ? "name a fact of the header: a measurement is one of the whole series"
                              : "name an attribute with a value");
      poison = true;
      continue;
    }
    if (!on.within) continue;
    const Type within = quantity(*on.within);
    if (within.poison() || !type.numeric()) {
      if (!within.poison())
        diags_.report(diag::WrongType, on.within->span, describe(type), "compared within a tolerance")
            .help("leave `within` out");
      poison = true;
      continue;
    }
    if (on.within->digits.starts_with('-'))
      diags_.report(diag::NegativeTolerance, on.within->span)
          .fix("leave the sign out", on.within->span, std::string(sources_.text(on.within->span)).substr(1));
    if (!same_dimension(type, on.attribute.span, within, on.within->span)) poison = true;
  }
  return poison ? Type{} : truth_type();
}

Type Checker::node(const ast::Some& some, diag::Span) {
  const Type type = type_of(resolve(some.attribute));
  const bool known = series_named(some.definition).has_value();
  if (some.same.text != "exam") {
    choose(diags_.report(diag::UnknownWord, some.same.span, some.same.text, "what two series share"), some.same,
           {"exam"});
    return {};
  }
  if (type.poison() || !known) return {};
  if (!type.numeric() && !type.textual()) {
    diags_.report(diag::WrongType, some.attribute.span, name_of(type), "compared between two series")
        .help("name an attribute with a value");
    return {};
  }
  if (type.list) {
    diags_.report(diag::MultiValued, some.attribute.span, name_of(type), "several values")
        .help("name an attribute with one value");
    return {};
  }
  return truth_type();
}

Type Checker::node(const ast::GroupSize& size, diag::Span at) {
  bool good = whole(size.number).has_value();
  for (const ast::GroupSize::Key& key : size.keys) good = cell_key(key) && good;
  if (size.what.text == "subjects" && !subjects_at_) subjects_at_ = at;
  if (size.what.text == "subjects" || size.what.text == "exams") return good ? truth_type() : Type{};
  choose(diags_.report(diag::UnknownWord, size.what.span, size.what.text, "what a group is counted in"), size.what,
         {"subjects", "exams"});
  return {};
}

bool Checker::is_wide(const ast::Quantity& bands) {
  const auto size = Decimal::parse(bands.digits);
  const bool wide = size && !size->zero() && !size->negative();
  if (!wide) diags_.report(diag::DoesNotFit, bands.span, bands.digits).help("write `in bands of 5 years`");
  return wide;
}

/// What tells a cell: a text, a band of numbers, `vendor`, `site`.
bool Checker::cell_key(const ast::GroupSize::Key& key) {
  const ast::Name& name = key.attribute;
  const bool own = names().values.contains(name.text);
  const Reference reference = own ? resolve(name) : resolve({std::string(attribute_of_stratum(name.text)), name.span});
  if (reference.kind == Reference::Kind::Vendor || reference.kind == Reference::Kind::Site) return !key.bands;
  const Type type = type_of(reference);
  if (type.poison()) return false;
  const bool header = reference.kind == Reference::Kind::Field && !type.list && !type.measured;
  if (header && type.textual() && !key.bands) return true;
  if (header && type.numeric() && key.bands) {
    const Type width = quantity(*key.bands);
    return is_wide(*key.bands) && !width.poison() && same_dimension(type, name.span, width, key.bands->span);
  }
  diags_.report(diag::WrongType, name.span, name_of(type), "what tells a group")
      .help("name an attribute that is a text or a code, or bands of a number: `PatientAge in bands of 5 years`");
  return false;
}

Type Checker::node(const ast::Shared& shared, diag::Span at) {
  const Type type = type_of(resolve(shared.attribute));
  if (!whole(shared.number) || type.poison()) return {};
  unbuilt(at, "what a cohort shares");
  return truth_type();
}

/// `95 %`: a whole percent.
std::optional<std::int64_t> Checker::whole_percent(ast::ExprId id) const {
  const auto* number = std::get_if<ast::Number>(&module_.exprs[id].node);
  const auto share = number == nullptr ? std::nullopt : Decimal::parse(number->quantity.digits);
  const auto whole = share ? share->whole(Decimal::Round::Down) : std::nullopt;
  const bool fits = whole && number->quantity.unit == "%" && Decimal(*whole) == *share && *whole >= 0 && *whole <= 100;
  return fits ? whole : std::nullopt;
}

/// Of `quantile(dvars, 95 %)`.
bool Checker::percent(const ast::Call& call, diag::Span at) {
  const bool fits = call.arguments.size() == 2 && whole_percent(call.arguments[1].value);
  if (fits) visit(call.arguments[1].value);
  if (!fits)
    diags_.report(diag::DoesNotFit, at, call.function.text).help("write `quantile(dvars, 95 %)`, with a whole percent");
  return fits;
}

/// `spread(EchoTime of T1w, ignoring missing)`: of what the argument has in the images or series of the subject.
Type Checker::statistic(const ast::Call& call, diag::Span at) {
  if (call.function.text == "quantile" && !percent(call, at)) return {};
  if ((call.function.text != "quantile" && call.arguments.size() != 1) || call.mask) {
    diags_.report(diag::DoesNotFit, at, call.function.text)
        .help(fmt::format("write `{0}(EchoTime)`, or `{0}(EchoTime of T1w, ignoring missing)`", call.function.text));
    return {};
  }
  const ast::Call::Argument& argument = call.arguments.front();
  const Type type = single(argument.value);
  if (type.poison()) return {};
  if (argument.limit.valid() || !type.numeric()) {
    diags_.report(diag::NotArithmetic, module_.exprs[argument.value].span, name_of(type))
        .help("statistics are made of numbers");
    return {};
  }
  Type result = computed(Kind::Number, type.unit);
  result.measured = type.measured;
  return result;
}

/// `count(volumes with b_value > 50 s/mm2)`, `share(fd_power above 0.2 mm)`.
Type Checker::counted(const ast::Call& call, diag::Span at) {
  using Filter = ast::Call::Filter;
  const bool count = call.function.text == "count";
  if (call.arguments.size() != 1 || call.mask) {
    diags_.report(diag::DoesNotFit, at, call.function.text)
        .help(fmt::format("write `{0}(volumes with b_value > 50 s/mm2)` or `{0}(x above 0.2 mm)`", call.function.text));
    return {};
  }
  const ast::Call::Argument& argument = call.arguments.front();
  const auto* space = std::get_if<ast::NameRef>(&module_.exprs[argument.value].node);
  bool measured = false;
  if (space != nullptr && is_space(space->name) && argument.filter == Filter::With) {
    visit(argument.value, truth_type());
    if (space->name != "images" && space->name != "volumes") unbuilt(at, space->name + " with …");
    if (truth(argument.limit).poison()) return {};
    measured = visit(argument.limit).measured;
  } else {
    const Type type = single(argument.value);
    if (type.poison()) return {};
    measured = type.measured;
    const bool fits = argument.filter == Filter::None ? type.kind == Kind::Truth : type.numeric();
    if (!fits || argument.filter == Filter::With) {
      diags_.report(diag::WrongType, module_.exprs[argument.value].span, name_of(type), "counted")
          .help("say what of it: `above 0.2 mm`, or which: `volumes with …`");
      return {};
    }
    if (argument.limit.valid() && !numeric_value(type, module_.exprs[argument.value].span, argument.limit)) return {};
  }
  Type result = computed(count ? Kind::Integer : Kind::Number, count ? Unit{} : *find_unit("%"));
  result.measured = measured;
  return result;
}

Type Checker::node(const ast::Call& call, diag::Span at) {
  if (call.mask && contains(abi::voxel_statistics(), call.function.text)) return primitive(call, at);
  if (contains(kStatistics, call.function.text)) return statistic(call, at);
  if (call.function.text == "count" || call.function.text == "share") return counted(call, at);
  if (is_measurement(call.function)) return measurement(call, at);
  if (abi::measurement(call.function.text)) {
    not_imported(call.function, "std.iqm");
    return {};
  }
  diag::Message& message = diags_.report(diag::UnknownFunction, call.function.span, call.function.text);
  std::vector<std::string_view> known(kStatistics.begin(), kStatistics.end());
  known.insert(known.end(), {"count", "share"});
  if (!offer(message, call.function, known)) message.help("functions are " + alternatives(known));
  return {};
}

}  // namespace qapc::sema
