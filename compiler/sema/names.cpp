// Names: what a file declares and imports, what an author may have meant.
#include <fmt/format.h>

#include "compiler/diag/spelling.hpp"
#include "compiler/sema/checker.hpp"
#include "runtime/abi/primitive.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {

std::string alternatives(const std::vector<std::string_view>& words) {
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i)
    text += fmt::format("{}`{}`", i == 0 ? "" : i + 1 == words.size() ? " or " : ", ", words[i]);
  return text;
}

std::string tag_text(std::uint32_t tag) {
  return fmt::format("({:04X},{:04X})", tag >> 16, tag & 0xFFFF);
}

bool Checker::offer(diag::Message& message, const ast::Name& name, const std::vector<std::string_view>& known) {
  const std::vector<std::string_view> meant = diag::nearest(name.text, known);
  for (const std::string_view word : meant)
    message.fix(fmt::format("did you mean `{}`?", word), name.span, std::string(word));
  return !meant.empty();
}

void Checker::choose(diag::Message& message, const ast::Name& name, const std::vector<std::string_view>& known) {
  if (!offer(message, name, known)) message.help("write " + alternatives(known));
}

diag::Span Checker::line_end(diag::Span at) const {
  const std::string& text = sources_.text(at.source);
  const auto end = static_cast<std::uint32_t>(std::min(text.find_first_of("\r\n", at.end), text.size()));
  return {at.source, end, end};
}

diag::Span Checker::below_policy() const {
  const ast::Header& header = module_.header();
  return line_end(header.version ? header.version->span : diag::Span{module_.units.front().span.source, 0, 0});
}

void Checker::declare(const ast::Name& name, std::map<std::string, diag::Span>& taken, bool shadows) {
  const auto [first, inserted] = taken.emplace(name.text, name.span);
  if (!inserted)
    diags_.report(diag::NameTwice, name.span, name.text)
        .also(first->second, "declared here first")
        .help("give one of them another name");
  if (shadows && (dictionary::find(name.text) || name.text == "vendor"))
    diags_.report(diag::NameTaken, name.span, name.text)
        .help(fmt::format("choose another name, such as `own_{}`", name.text));
}

void Checker::declare_all() {
  names_.resize(std::max<std::size_t>(module_.units.size(), 1));
  struct Taken {
    std::map<std::string, diag::Span> values;  // attributes, definitions and sets share one scope, as expressions do
    std::map<std::string, diag::Span> series;
    std::map<std::string, diag::Span> rules;
    std::map<std::string, diag::Span> consequences;
  };
  std::vector<Taken> taken(names_.size());
  const auto value = [&](const auto& item, Reference reference) {
    declare(item.name, taken[item.unit].values, true);
    names_[item.unit].values.emplace(item.name.text, reference);
  };
  const auto place = [&](const auto& item, std::map<std::string, diag::Span> Taken::* words, Place Names::* into,
                         std::size_t index) {
    declare(item.name, taken[item.unit].*words, false);
    (names_[item.unit].*into).emplace(item.name.text, index);
  };
  for (std::size_t i = 0; i < module_.defines.size(); ++i)
    value(module_.defines[i], {Reference::Kind::Define, static_cast<std::uint32_t>(i)});
  for (std::size_t i = 0; i < module_.sets.size(); ++i)
    value(module_.sets[i], {Reference::Kind::Set, static_cast<std::uint32_t>(i)});
  for (std::size_t i = 0; i < module_.attributes.size(); ++i) {
    unit_ = module_.attributes[i].unit;
    declare(module_.attributes[i].name, taken[unit_].values, true);
    declared_attribute(i);
  }
  for (std::size_t i = 0; i < module_.metrics.size(); ++i) {
    unit_ = module_.metrics[i].unit;
    declare(module_.metrics[i].name, taken[unit_].values, true);
    declared_metric(i);
  }
  for (std::size_t i = 0; i < module_.series.size(); ++i) place(module_.series[i], &Taken::series, &Names::series, i);
  for (std::size_t i = 0; i < module_.rules.size(); ++i) place(module_.rules[i], &Taken::rules, &Names::rules, i);
  for (std::size_t i = 0; i < module_.risks.size(); ++i)
    place(module_.risks[i], &Taken::rules, &Names::rules, module_.rules.size() + i);
  for (std::size_t i = 0; i < module_.consequences.size(); ++i)
    place(module_.consequences[i], &Taken::consequences, &Names::consequences, i);
  for (ast::UnitId unit = 0; unit < module_.units.size(); ++unit) import_names(unit);
  for (const auto& [field, choice] : choices_) first_present(field);
  unit_ = 0;
}

void Checker::import_names(ast::UnitId unit) {
  unit_ = unit;
  for (const ast::Import& import : module_.units[unit].header.imports) {
    for (const ast::Name& name : import.names) import_name(import, name, names_[unit]);
  }
}

void Checker::import_name(const ast::Import& import, const ast::Name& name, Names& into) {
  const bool itself = import.unit && *import.unit == unit_;
  if (!import.unit || itself) {  // it could not be read, or is a circle, which was told
    if (!itself) into.lost.insert(name.text);
    return;
  }
  const auto twice = [&](bool fresh) {
    if (!fresh) diags_.report(diag::NameTwice, name.span, name.text).note("one name cannot come from two places");
  };
  if (*import.unit == ast::kBuiltIn) return import_built_in(import, name, into);
  const Names& from = names_[*import.unit];
  bool found = false;
  if (const auto value = from.values.find(name.text); value != from.values.end()) {
    twice(into.values.emplace(name.text, value->second).second);
    found = true;
  }
  if (const auto series = from.series.find(name.text); series != from.series.end()) {
    twice(into.series.emplace(name.text, series->second).second);
    found = true;
  }
  if (const auto rule = from.rules.find(name.text); rule != from.rules.end()) {
    twice(into.rules.emplace(name.text, rule->second).second);
    found = true;
  }
  if (found) return;
  into.lost.insert(name.text);
  diag::Message& message = diags_.report(diag::NotInModule, name.span, import.module.text, name.text);
  std::vector<std::string_view> known = words_of(from.values);
  for (const std::string_view word : words_of(from.series)) known.push_back(word);
  for (const std::string_view word : words_of(from.rules)) known.push_back(word);
  if (!offer(message, name, known) && !known.empty()) message.help("it has " + alternatives(known));
}

Reference Checker::resolve(const ast::Name& name, bool quiet) {
  const Names& here = names();
  if (const auto value = here.values.find(name.text); value != here.values.end()) return value->second;
  if (name.text == "vendor") return {Reference::Kind::Vendor, 0};
  for (const ast::Grouping& grouping : module_.groupings) {
    if (grouping.what.text == name.text)
      return {name.text == "site" ? Reference::Kind::Site : Reference::Kind::Scanner, 0};
  }
  if (name.text == "images" || name.text == "volumes" || name.text == "slices") return {Reference::Kind::Space, 0};
  if (name.text == "scanner") return {Reference::Kind::Scanner, 0};  // manufacturer, model and serial number
  if (name.text == "site") {
    if (!quiet)
      diags_.report(diag::SiteNotSaid, name.span)
          .fix("add `site is StationName end`, or another attribute that tells sites apart", below_policy(),
               "\nsite is StationName end");
    return {};
  }
  if (const FieldId id = field(name.text); id.valid()) {
    const Field& found = checked_.fields[id];
    if (found.standard && found.standard->retired && !quiet) retired(name, *found.standard);
    return {Reference::Kind::Field, id.index};
  }
  if (!quiet && !here.lost.contains(name.text)) unknown_attribute(name);
  return {};
}

void Checker::retired(const ast::Name& name, const dictionary::Attribute& attribute) {
  diag::Message& message = diags_.report(diag::RetiredAttribute, name.span, tag_text(attribute.tag), name.text);
  message.mark("retired");
  const auto use = [&](const dictionary::Attribute& other) {
    message.fix(fmt::format("use `{}` {}", other.keyword, tag_text(other.tag)), name.span, std::string(other.keyword));
  };
  // What took its place most often stands beside it under a longer name: ImagePosition, ImagePositionPatient.
  std::optional<dictionary::Attribute> heir;
  for (const std::string_view keyword : dictionary::keywords()) {
    if (!keyword.starts_with(name.text)) continue;
    const auto other = dictionary::find(keyword, checked_.edition);
    const bool beside = other && !other->retired && other->vr == attribute.vr && other->tag > attribute.tag &&
                        other->tag >> 16 == attribute.tag >> 16;
    if (beside && (!heir || other->tag < heir->tag)) heir = other;
  }
  if (heir) return use(*heir);
  for (const std::string_view keyword : dictionary::suggestions(name.text)) {
    const auto other = dictionary::find(keyword, checked_.edition);
    if (other && !other->retired) use(*other);
  }
}

/// The name is added to the import that is there, or with one of its own.
void Checker::not_imported(const ast::Name& name, std::string_view module) {
  diag::Message& message = diags_.report(diag::NotImported, name.span, name.text, module);
  for (const ast::Import& import : module_.units[unit_].header.imports) {
    if (import.module.text != module || import.names.empty()) continue;
    const diag::Span last = import.names.back().span;
    message.fix(fmt::format("add `{}` to what is imported", name.text), {last.source, last.end, last.end},
                ", " + name.text);
    return;
  }
  const std::string line = fmt::format("import {} 1 ({})", module, name.text);
  message.fix(fmt::format("add the line `{}`", line), below_policy(), "\n" + line);
}

void Checker::unknown_attribute(const ast::Name& name) {
  if (contains(dictionary::canonical_names(), name.text)) return not_imported(name, "std.mr");
  if (abi::measurement(name.text)) return not_imported(name, "std.iqm");
  if (contains(abi::regions(), name.text)) {
    diags_.report(diag::UnknownAttribute, name.span, name.text)
        .help(fmt::format("a part of an image stands behind `in`: `metric signal = mean(in {})`", name.text));
    return;
  }
  diag::Message& message = diags_.report(diag::UnknownAttribute, name.span, name.text);
  message.mark(fmt::format("not in DICOM {}, not declared in this policy", checked_.edition));
  if (const auto later = dictionary::find(name.text)) {
    message.help(fmt::format("DICOM {} has it {}: write `dictionary dicom {}`", dictionary::edition(),
                             tag_text(later->tag), dictionary::edition()));
    return;
  }
  const std::vector<std::string_view> own = words_of(names().values);
  std::vector<std::string_view> meant = diag::nearest(name.text, own);
  for (const std::string_view keyword : dictionary::suggestions(name.text)) {
    if (dictionary::find(keyword, checked_.edition)) meant.push_back(keyword);
  }
  const auto canonical = dictionary::canonical_names();
  for (const std::string_view word : diag::nearest(name.text, {canonical.begin(), canonical.end()})) {
    if (!contains(meant, word)) meant.push_back(word);
  }
  if (meant.size() > 3) meant.resize(3);
  for (const std::string_view keyword : meant) {
    const auto attribute = dictionary::find(keyword);
    const std::string known = !attribute ? ""
                                         : " " + tag_text(attribute->tag) +
                                               (attribute->unit.empty() ? "" : fmt::format(", in {}", attribute->unit));
    message.fix(fmt::format("did you mean `{}`{}?", keyword, known), name.span, std::string(keyword));
  }
  if (meant.empty())
    message.help("write the keyword of the DICOM dictionary, or declare it with `define` or `attribute`");
}

std::optional<std::size_t> Checker::series_named(const ast::Name& name, const std::vector<std::string_view>& also) {
  const Place& known = names().series;
  if (const auto found = known.find(name.text); found != known.end()) return found->second;
  if (names().lost.contains(name.text)) return std::nullopt;
  diag::Message& message = diags_.report(diag::UnknownSeries, name.span, name.text);
  std::vector<std::string_view> words = also;
  for (const std::string_view word : words_of(known)) words.push_back(word);
  if (!offer(message, name, words))
    message.help(known.empty() ? fmt::format("declare it: `series {} is … end`", name.text)
                               : "declared are " + alternatives(words_of(known)));
  return std::nullopt;
}

std::optional<std::size_t> Checker::rule_named(const ast::Name& name) {
  const Place& known = names().rules;
  if (const auto found = known.find(name.text); found != known.end()) return found->second;
  if (names().lost.contains(name.text)) return std::nullopt;
  diag::Message& message = diags_.report(diag::UnknownRule, name.span, name.text);
  if (!offer(message, name, words_of(known)) && !known.empty())
    message.help("rules are " + alternatives(words_of(known)));
  return std::nullopt;
}

}  // namespace qapc::sema
