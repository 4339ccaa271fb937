// Messages for people: `say "TR is {RepetitionTime}; the protocol asks for {expected}."` What may be printed is checked
// here.
#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "compiler/sema/checker.hpp"

namespace qapc::sema {

void Checker::may_print(FieldId id, diag::Span at) {
  const Field& field = checked_.fields[id];
  if (field.privacy == abi::Privacy::Phi) {
    diag::Message& message = diags_.report(diag::PhiInMessage, at);
    const std::string tag =
        field.canonical   ? "of std.mr"
        : !field.standard ? "private text"
                          : fmt::format("({:04X},{:04X})", field.standard->tag >> 16, field.standard->tag & 0xFFFF);
    message.mark(fmt::format("{} {}: class `phi`", field.name, tag))
        .note("the value may still be tested; only printing is refused");
    if (field.standard)
      message.fix(fmt::format("`{{{} as pseudonym}}` prints a keyed code", field.name), at,
                  field.name + " as pseudonym");
    if (field.declared) message.help("if nobody can be recognised by it, declare it `, public because \"…\"`");
  } else if (field.privacy == abi::Privacy::Restricted) {
    diags_.report(diag::RestrictedInMessage, at, field.name)
        .fix(fmt::format("add the line `reports may show {}`", field.name), below_policy(),
             fmt::format("\nreports may show {}", field.name));
  }
}

namespace {

/// Of `band of 5 years`.
std::optional<ast::Quantity> band_width(std::string_view how, diag::Span at) {
  constexpr std::string_view kBand = "band of ";
  if (!how.starts_with(kBand)) return std::nullopt;
  how.remove_prefix(kBand.size());
  const std::size_t blank = std::min(how.find(' '), how.size());
  return ast::Quantity{std::string(how.substr(0, blank)), std::string(how.substr(std::min(blank + 1, how.size()))), at,
                       at};
}

}  // namespace

bool Checker::is_day(const Type& type) const {
  const Field* field = type.field.valid() ? &checked_.fields[type.field] : nullptr;
  return type.kind == Kind::Date && field != nullptr && field->standard && field->standard->vr != "TM";
}

/// How wide a band of the number is, in its unit; 0 where the width is told to be wrong.
double Checker::band(const Type& type, const ast::Quantity& width, diag::Span at) {
  if (!type.numeric()) {
    diags_.report(diag::WrongType, at, describe(type), "shown as a band").help("numbers lie in bands");
    return 0;
  }
  const Type given = quantity(width);
  if (given.poison() || !same_dimension(type, at, given, at)) return 0;
  const auto digits = Decimal::parse(width.digits);
  const auto wide = digits ? convert(*digits, given.unit, type.unit, Decimal::Round::Down) : std::nullopt;
  const double result = wide ? wide->nearest() : 0;
  if (!(result > 0)) diags_.report(diag::DoesNotFit, at, width.digits).help("write `as band of 5 years`");
  return std::max(result, 0.0);
}

/// Whether there is one value to show, and it can be shown as the placeholder asks.
bool Checker::can_show(const Segment& segment, const std::string& name, const Type& type, diag::Span at) {
  if (segment.kind == Segment::Kind::Year && !is_day(type)) {
    diags_.report(diag::WrongType, at, describe(type), "shown as a year").help("dates have a year");
    return false;
  }
  if (type.kind == Kind::Truth || type.kind == Kind::Opaque ||
      (type.kind == Kind::Date && segment.kind != Segment::Kind::Year)) {
    diags_.report(diag::WrongType, at, describe(type), "printed").help("print an attribute that has a value");
    return false;
  }
  if (type.list && segment.position == 0) {
    diags_.report(diag::ShownMultiValued, at, name)
        .fix(fmt::format("write `{{{}[1]}}`", name), at, fmt::format("{}[1]", name));
    return false;
  }
  if (!type.list && segment.position > 0) {
    diags_.report(diag::NotMultiValued, at, name).fix("leave the position out", at, name);
    return false;
  }
  const dictionary::Multiplicity vm = type.list ? checked_.fields[type.field].vm : dictionary::Multiplicity{};
  if (type.list && vm.most != 0 && segment.position > vm.most) {
    diags_.report(diag::NoSuchPosition, at, name, segment.position);
    return false;
  }
  return true;
}

std::optional<Segment> Checker::placeholder(std::string_view inside, diag::Span at, const Context& context) {
  Segment segment;
  if (inside == "expected" || inside == "count" || inside == "attribute names" || inside == "creator names") {
    if (inside.ends_with("names")) unbuilt(at, fmt::format("{{{}}}", inside));
    segment.kind = inside == "expected" ? Segment::Kind::Expected
                   : inside == "count"  ? Segment::Kind::Count
                                        : Segment::Kind::Names;
    return segment;
  }
  segment.kind = Segment::Kind::Value;
  std::string_view name = inside;
  std::optional<ast::Quantity> width;
  if (const std::size_t as = inside.find(" as "); as != std::string_view::npos) {
    const std::string_view how = inside.substr(as + 4);
    width = band_width(how, at);
    if (how == "pseudonym") segment.kind = Segment::Kind::Pseudonym;
    if (how == "year") segment.kind = Segment::Kind::Year;
    if (width) segment.kind = Segment::Kind::Band;
    if (segment.kind != Segment::Kind::Value) name = inside.substr(0, as);
  }
  if (const std::size_t bracket = inside.find('['); bracket != std::string_view::npos && inside.ends_with(']')) {
    name = inside.substr(0, bracket);
    const std::string_view digits = inside.substr(bracket + 1, inside.size() - bracket - 2);
    std::from_chars(digits.data(), digits.data() + digits.size(), segment.position);
  }
  if (name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") !=
          std::string_view::npos ||
      name.empty()) {
    diags_.report(diag::DoesNotFit, at, inside)
        .help(
            "print an attribute, `{expected}`, `{count}`, `{PatientID as pseudonym}`, `{StudyDate as year}` or "
            "`{PatientAge as band of 5 years}`; a brace is written `{{`");
    return std::nullopt;
  }
  segment.reference = resolve({std::string(name), at});
  if (segment.reference.kind == Reference::Kind::Site || segment.reference.kind == Reference::Kind::Scanner)
    unbuilt(at, fmt::format("the value of {}", name));
  const Type type = type_of(segment.reference);
  if (segment.reference.kind == Reference::Kind::None || type.poison()) return std::nullopt;
  if (checked_.counts_only && segment.kind != Segment::Kind::Pseudonym)
    diags_.report(diag::CountsOnly, at, name)
        .help(fmt::format("leave it out, or print `{{{} as pseudonym}}`, `{{count}}` or `{{expected}}`", name));
  if (width) segment.width = band(type, *width, at);
  if ((width && segment.width <= 0) || !can_show(segment, std::string(name), type, at)) return std::nullopt;
  Context printing = context;
  if (segment.kind == Segment::Kind::Value) printing.print_at = at;
  if (segment.reference.kind == Reference::Kind::Field) level_of_field(FieldId{segment.reference.index}, at, printing);
  if (segment.reference.kind == Reference::Kind::Define) levels_of_define(segment.reference.index, printing);
  return segment;
}

std::vector<Segment> Checker::message(const ast::Text& text, const Context& context) {
  std::vector<Segment> segments;
  std::string literal;
  Context quiet = context;
  quiet.guards = false;
  const auto flush = [&] {
    if (!literal.empty()) segments.push_back({Segment::Kind::Literal, std::exchange(literal, {}), {}, 0});
  };
  const std::string_view words = text.text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (words.substr(i, 2) == "{{" || words.substr(i, 2) == "}}") {
      literal += words[i++];
    } else if (words[i] == '{') {
      const std::size_t close = words.find('}', i);
      const auto begin = static_cast<std::uint32_t>(text.span.begin + 1 + i);
      const diag::Span at{
          text.span.source, begin,
          close == std::string_view::npos ? text.span.end : static_cast<std::uint32_t>(begin + close - i + 1)};
      if (close == std::string_view::npos) {
        diags_.report(diag::DoesNotFit, at, "{").help("close it with `}`, or write `{{` for a brace itself");
        return segments;
      }
      flush();
      if (auto segment = placeholder(words.substr(i + 1, close - i - 1), {at.source, at.begin + 1, at.end - 1}, quiet))
        segments.push_back(std::move(*segment));
      i = close;
    } else {
      literal += words[i];
    }
  }
  flush();
  return segments;
}

}  // namespace qapc::sema
