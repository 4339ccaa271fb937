// Files to text: the header, and items other than rules, risks and tests.
#include <algorithm>
#include <array>

#include "compiler/syntax/print.hpp"
#include "compiler/syntax/printer.hpp"

namespace qapc::syntax {

void Printer::line(std::string_view text) {
  out_ += text;
  out_ += '\n';
}

template <typename Items>
void Printer::items(const Items& all) {
  for (const auto& one : all) {
    if (one.unit == unit_) item(one);
  }
}

std::string Printer::file() {
  header();
  items(module_.groupings);
  items(module_.visits);
  items(module_.attributes);
  items(module_.sets);
  items(module_.metrics);
  items(module_.defines);
  items(module_.series);
  items(module_.classes);
  items(module_.choices);
  items(module_.serves);
  items(module_.adjusts);
  items(module_.rules);
  items(module_.scales);
  items(module_.consequences);
  items(module_.risk_groups);
  items(module_.risks);
  items(module_.decisions);
  items(module_.tests);
  if (module_.units.at(unit_).header.waivers) waivers();
  return std::move(out_);
}

void Printer::header() {
  const ast::Header& header = module_.units.at(unit_).header;
  if (header.edition) line("qap " + header.edition->text);
  if (header.waivers) return line("waivers for " + header.waivers->text);
  if (header.name && header.title && header.version)
    line(fmt::format("policy {} {} version {}", header.name->text, quoted(header.title->text), header.version->text));
  if (header.goal) line("goal " + quoted(header.goal->text));
  if (header.owner) line("owner " + quoted(header.owner->text));
  if (header.approval && header.approved_until)
    line(fmt::format("approval {} until {}", quoted(header.approval->text), header.approved_until->text));
  if (!header.audience.empty()) line("audience " + names(header.audience));
  const auto part = [](const ast::DictionaryPart& one) { return one.name.text + " " + one.edition.text; };
  if (!header.dictionaries.empty()) line("dictionary " + joined(header.dictionaries, ", ", part));
  for (const ast::Import& import : header.imports)
    line(fmt::format("import {} {} ({})", import.module.text, import.version.text, names(import.names)));
  if (header.missing) line("missing means " + header.missing->text);
  if (!header.shows.empty()) line("reports may show " + names(header.shows));
  if (!header.only.empty()) line("reports show " + names(header.only, " and ") + " only");
  if (header.share)
    line("share " + header.share->text + " only" +
         (header.histograms.empty() ? "" : " with histograms of (" + keys(header.histograms) + ")"));
  if (!header.steps.empty()) steps(header.steps);
}

void Printer::steps(const std::vector<ast::Step>& steps) {
  line("steps");
  for (const ast::Step& step : steps) {
    std::string text = "  " + step.name.text + ": " + quoted(step.title.text);
    for (const ast::Step::Part& part : step.parts) text += " " + part.word.text + " " + word_or_quoted(part.value);
    line(text);
  }
  line("end");
}

void Printer::waivers() {
  for (const ast::Waiver& waiver : module_.waivers)
    line(fmt::format("waive {} for {} {} until {} because {} by {}", waiver.rule.text, waiver.level.text,
                     quoted(waiver.subject.text), waiver.until.text, quoted(waiver.because.text),
                     quoted(waiver.by.text)));
}

std::string Printer::tag(const ast::Tag& tag) {
  return tag.block_given ? fmt::format("({:04X},{:04X})", tag.group, tag.element)
                         : fmt::format("({:04X},xx{:02X})", tag.group, tag.element);
}

std::string Printer::type(const ast::Type& type) {
  return (type.list ? "list of " : "") + type.name.text + (type.unit ? " in " + type.unit->text : "");
}

void Printer::item(const ast::Series& series) {
  const auto* all = std::get_if<ast::And>(&module_.exprs[series.is].node);
  if (all == nullptr) return line(fmt::format("series {} is {} end", series.name.text, expr(series.is)));
  const auto clause = [this](ast::ExprId part) { return expr(part, Binds::Not); };
  line(fmt::format("series {} is\n  {}\nend", series.name.text, joined(all->operands, "\n  and ", clause)));
}

void Printer::item(const ast::Define& define) {
  line(fmt::format("{} {}{} = {}", define.metric ? "metric" : "define", define.name.text,
                   define.type ? ": " + type(*define.type) : "", expr(define.is)));
}

std::string Printer::source(const ast::Attribute& attribute) {
  using From = ast::Attribute::From;
  const std::string quote = attribute.source ? " " + quoted(attribute.source->text) : "";
  const std::string position = attribute.position ? fmt::format("[{}]", *attribute.position) : "";
  switch (attribute.from) {
    case From::Private:
      return "private" + quote + " " + tag(attribute.tag) + position;
    case From::CsaSeries:
      return "csa series" + quote + position;
    case From::CsaImage:
      return "csa image" + quote + position;
    case From::Protocol:
      return "protocol" + quote;
    case From::GeProtocol:
      return "ge protocol" + quote;
    case From::FirstPresent:
      break;
  }
  return "first present of (" + names(attribute.first_of) + ")";
}

void Printer::item(const ast::Attribute& attribute) {
  std::string text = fmt::format("attribute {} = {}", attribute.name.text, source(attribute));
  if (attribute.type) text += ": " + type(*attribute.type);
  if (!attribute.only_on.empty()) text += ", only on " + names(attribute.only_on);
  if (attribute.public_because) text += ", public because " + quoted(attribute.public_because->text);
  line(text);
}

void Printer::item(const ast::Set& set) {
  const auto member = [](const ast::Set::Member& one) {
    if (one.number) return quantity(*one.number);
    if (one.name) return one.name->text;
    return quoted(one.text->text) + (one.tag ? " " + tag(*one.tag) : "");
  };
  line(fmt::format("set {} = ({})", set.name.text, joined(set.members, ", ", member)));
}

void Printer::item(const ast::Metric& metric) {
  const std::string said = metric.type ? ": " + type(*metric.type) : "";
  if (metric.tool && metric.field)
    return line(fmt::format("metric {} from {} field {}{}", metric.name.text, quoted(metric.tool->text),
                            quoted(metric.field->text), said));
  line(fmt::format("metric {}{} = {}", metric.name.text, said, expr(metric.is)));
}

void Printer::item(const ast::Grouping& grouping) {
  line(fmt::format("{} is {} end", grouping.what.text,
                   grouping.file ? "from " + quoted(grouping.file->text)
                                 : joined(grouping.parts, ", ", [this](ast::ExprId part) { return expr(part); })));
}

void Printer::item(const ast::Visits& visits) {
  line("exam groups studies of one subject within " + quantity(visits.within));
}

void Printer::item(const ast::Classes& classes) {
  line(fmt::format("classes {} = exclusive ({})", classes.name.text, names(classes.definitions)));
}

void Printer::item(const ast::Choice& choice) {
  using Kind = ast::Choice::Way::Kind;
  const auto way = [this](const ast::Choice::Way& one) {
    switch (one.kind) {
      case Kind::Lowest:
        return "the one with lowest " + expr(one.value, Binds::Sum);
      case Kind::Highest:
        return "the one with highest " + expr(one.value, Binds::Sum);
      case Kind::Where:
        return "the one where " + expr(one.value);
      case Kind::Word:
        break;
    }
    return "the " + one.word.text + " one";
  };
  std::string text =
      fmt::format("{} of {}: use {}", choice.what.text, choice.definition.text, joined(choice.ways, ", else ", way));
  if (choice.at_most) text += fmt::format("; at most {} {}", choice.at_most->digits, choice.what.text);
  line(text);
}

void Printer::item(const ast::Serves& serves) {
  using Kind = ast::Serves::Condition::Kind;
  const auto condition = [](const ast::Serves::Condition& one) {
    const std::string within = one.within ? " within " + quantity(*one.within) : "";
    switch (one.kind) {
      case Kind::Nearest:
        return "nearest " + one.word.text + within;
      case Kind::Same:
        return "same " + one.word.text;
      case Kind::Contains:
        break;
    }
    return fmt::format("box of {} contains box of {}{}", one.word.text, one.other->text, within);
  };
  line(fmt::format("{} serves {} when {}", serves.server.text, serves.served.text,
                   joined(serves.conditions, " and ", condition)));
}

void Printer::item(const ast::Adjust& adjust) {
  const std::string because = "because " + quoted(adjust.because.text);
  if (adjust.rows.empty())
    return line(fmt::format("adjust {} set {} {}", adjust.target.text,
                            value(std::get<ast::Compare>(module_.exprs[adjust.value].node).rhs), because));
  line("adjust " + adjust.target.text + " set");
  for (const ast::VendorRow& one : adjust.rows) line("  " + row(one));
  line("  " + because);
}

std::string Printer::condition(const ast::Condition& condition) {
  using Kind = ast::Condition::Kind;
  constexpr std::array<std::string_view, 4> kVerbs{"fails", "warns", "is unknown", "is not assessed"};
  const auto verb = [&](ast::Condition::Verb one) { return std::string(kVerbs[static_cast<std::size_t>(one)]); };
  const auto limit = [&] { return fmt::format(" {} {}", comparison(condition.op), quantity(*condition.limit)); };
  switch (condition.kind) {
    case Kind::RiskSays:
      return "any risk says " + condition.subject.text;
    case Kind::RiskOf:
      return "risk of " + condition.subject.text + limit();
    case Kind::TotalRisk:
      return "total risk" + limit();
    case Kind::Verdict:
      break;
  }
  return (condition.any ? "any " : "") + condition.subject.text + " " + joined(condition.verbs, " or ", verb);
}

void Printer::item(const ast::Decision& decision) {
  std::string text = "decision for ";
  if (decision.audience) text += decision.audience->text + ", for ";
  text += (decision.the ? "the " : "each ") + decision.level.text;
  const auto outcome = [](const auto& one) { return one.first.text + " = " + one.second.text; };
  if (!decision.outcomes.empty()) text += ", outcomes " + joined(decision.outcomes, ", ", outcome);
  line(text);
  for (const ast::Branch& branch : decision.branches) {
    const std::string conditions =
        joined(branch.conditions, " or ", [this](const ast::Condition& one) { return condition(one); });
    line("  " + branch.outcome.text + (branch.otherwise ? " otherwise" : " if " + conditions));
  }
  line("end");
}

std::string print(const ast::Module& module, ast::UnitId unit) {
  return Printer(module, unit).file();
}

}  // namespace qapc::syntax
