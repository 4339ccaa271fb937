// Messages for people: `say "TR is {RepetitionTime}; the protocol asks for {expected}."` What may be printed is checked
// here.
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
  constexpr std::string_view kPseudonym = " as pseudonym";
  if (inside.ends_with(kPseudonym)) {
    segment.kind = Segment::Kind::Pseudonym;
    name.remove_suffix(kPseudonym.size());
  }
  if (const std::size_t bracket = inside.find('['); bracket != std::string_view::npos && inside.ends_with(']')) {
    name = inside.substr(0, bracket);
    const std::string_view digits = inside.substr(bracket + 1, inside.size() - bracket - 2);
    std::from_chars(digits.data(), digits.data() + digits.size(), segment.position);
  }
  if (name.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") !=
          std::string_view::npos ||
      name.empty()) {
    diags_.report(diag::NotBuilt, at, fmt::format("{{{}}}", inside))
        .help("print an attribute, `{expected}`, `{count}` or `{PatientID as pseudonym}`; a brace is written `{{`");
    return std::nullopt;
  }
  segment.reference = resolve({std::string(name), at});
  if (segment.reference.kind == Reference::Kind::Site || segment.reference.kind == Reference::Kind::Scanner)
    unbuilt(at, fmt::format("the value of {}", name));
  const Type type = type_of(segment.reference);
  if (segment.reference.kind == Reference::Kind::None || type.poison()) return std::nullopt;
  if (type.kind == Kind::Truth || type.kind == Kind::Opaque || type.kind == Kind::Date) {
    diags_.report(diag::WrongType, at, describe(type), "printed").help("print an attribute that has a value");
    return std::nullopt;
  }
  if (type.list && segment.position == 0) {
    diags_.report(diag::ShownMultiValued, at, std::string(name))
        .fix(fmt::format("write `{{{}[1]}}`", name), at, fmt::format("{}[1]", name));
    return std::nullopt;
  }
  if (!type.list && inside.find('[') != std::string_view::npos) {
    diags_.report(diag::NotMultiValued, at, std::string(name)).fix("leave the position out", at, std::string(name));
    return std::nullopt;
  }
  const dictionary::Multiplicity vm = type.list ? checked_.fields[type.field].vm : dictionary::Multiplicity{};
  if (type.list && vm.most != 0 && segment.position > vm.most) {
    diags_.report(diag::NoSuchPosition, at, std::string(name), segment.position);
    return std::nullopt;
  }
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
