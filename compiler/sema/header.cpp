// What stands before the first item.
#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <map>
#include <set>
#include <utility>

#include "compiler/sema/checker.hpp"
#include "runtime/base/contains.hpp"

namespace qapc::sema {
namespace {

constexpr std::array kMeanings{abi::MissingMeans::Unknown, abi::MissingMeans::Fail, abi::MissingMeans::Skip};
constexpr std::array<std::string_view, 2> kPlaces{"site", "central"};

}  // namespace

void Checker::header(ast::UnitId unit) {
  const ast::Header& header = module_.units[unit].header;
  const diag::Span top = header.name ? header.name->span : diag::Span{module_.units[unit].span.source, 0, 0};
  if (header.edition && header.edition->text != "1.0")
    diags_.report(diag::LanguageEdition, header.edition->span, header.edition->text)
        .fix("write `1.0`", header.edition->span, "1.0");
  dictionaries(header, top, unit == 0);
  if (unit > 0) return;  // the rest is said by the policy itself
  if (header.missing) {
    for (const abi::MissingMeans means : kMeanings) {
      if (abi::name(means) == header.missing->text) missing_ = means;
    }
    if (abi::name(missing_) != header.missing->text) {
      diag::Message& message =
          diags_.report(diag::UnknownWord, header.missing->span, header.missing->text, "what a missing value means");
      std::vector<std::string_view> known;
      for (const abi::MissingMeans means : kMeanings) known.push_back(abi::name(means));
      if (!offer(message, *header.missing, known)) message.help("write " + alternatives(known));
    }
  } else if (!module_.rules.empty()) {
    diags_.report(diag::MissingNotSaid, top)
        .fix("add the line `missing means unknown`", below_policy(), "\nmissing means unknown");
  }
  shows(header);
  only(header);
  if (header.approved_until) day(*header.approved_until);
  steps(header.steps);
  for (const ast::GroupSize::Key& key : header.histograms) histogram(key);
}

/// `tsnr_raw in bands of 5`
void Checker::histogram(const ast::GroupSize::Key& key) {
  const Reference reference = resolve(key.attribute);
  const Type type = type_of(reference);
  if (type.poison()) return;
  if (reference.kind != Reference::Kind::Field || !type.numeric() || type.list || !key.bands) {
    diags_.report(diag::WrongType, key.attribute.span, name_of(type), "a histogram")
        .help("name an attribute with one number, and its bands: `EchoTime in bands of 1 ms`");
    return;
  }
  const Type width = quantity(*key.bands);
  if (!width.poison() && same_dimension(type, key.attribute.span, width, key.bands->span)) is_wide(*key.bands);
}

void Checker::shows(const ast::Header& header) {
  for (const ast::Name& name : header.shows) {
    const auto own = names().values.find(name.text);
    const bool is_own = own != names().values.end() && own->second.kind == Reference::Kind::Field;
    const FieldId shown = is_own ? FieldId{own->second.index} : field(name.text);
    if (!shown.valid()) {
      unknown_attribute(name);
    } else if (checked_.fields[shown].privacy == abi::Privacy::Phi) {
      diags_.report(diag::PhiInMessage, name.span)
          .mark(fmt::format("{} identifies a person", name.text))
          .help("leave it out; the value may still be tested");
    } else {
      checked_.fields[shown].privacy = abi::Privacy::Public;
    }
  }
}

/// `reports show names and counts only`. A policy that says so does not say which values reports may show.
void Checker::only(const ast::Header& header) {
  if (header.only.empty()) return;
  std::set<std::string_view> words;
  for (const ast::Name& name : header.only) words.insert(name.text);
  const diag::Span all{header.only.front().span.source, header.only.front().span.begin, header.only.back().span.end};
  if (words != std::set<std::string_view>{"counts", "names"})
    diags_.report(diag::ShowsOnly, all, fmt::format("{}", fmt::join(words, " and ")))
        .fix("write `names and counts`", all, "names and counts");
  checked_.counts_only = true;
  for (const ast::Name& name : header.shows)
    diags_.report(diag::CountsOnly, name.span, name.text).also(all, "said here").help("take one of the two lines out");
}

void Checker::steps(const std::vector<ast::Step>& steps) {
  std::map<std::string, diag::Span> seen;
  for (const ast::Step& step : steps) {
    const auto [first, fresh] = seen.emplace(step.name.text, step.name.span);
    if (!fresh)
      diags_.report(diag::NameTwice, step.name.span, step.name.text)
          .also(first->second, "declared here first")
          .help("give each step a name of its own");
    for (const ast::Step::Part& part : step.parts) {
      if (part.word.text == "at" && !contains(kPlaces, part.value))
        diags_.report(diag::UnknownWord, part.word.span, part.value, "where a step is done")
            .help("write `at site` or `at central`");
    }
  }
}

void Checker::dictionaries(const ast::Header& header, diag::Span top, bool of_policy) {
  const auto dicom = dictionary::editions();
  const std::map<std::string, std::vector<std::string>, std::less<>> known{
      {"dicom", {dicom.begin(), dicom.end()}},
      {"vendors", {std::string(dictionary::vendors_edition())}},
      {"confidentiality", {"ps3.15" + std::string(dictionary::confidentiality_edition())}}};
  bool pinned = false;
  bool twice = false;
  std::map<std::string, diag::Span> said;
  for (const ast::DictionaryPart& part : header.dictionaries) {
    pinned = pinned || part.name.text == "dicom";
    const auto [first, fresh] = said.emplace(part.name.text, part.name.span);
    if (!fresh && !std::exchange(twice, true))
      diags_.report(diag::SaidTwice, part.name.span).also(first->second, "said here first");
    const auto found = known.find(part.name.text);
    if (found == known.end()) {
      diags_.report(diag::UnknownWord, part.name.span, part.name.text, "a dictionary")
          .help("write `dicom`, `vendors` or `confidentiality`");
    } else if (const auto edition = std::ranges::find(found->second, part.edition.text);
               edition == found->second.end()) {
      diag::Message& message =
          diags_.report(diag::DictionaryEdition, part.edition.span, part.edition.text, part.name.text);
      if (found->second.size() > 1)
        message.mark("it has " + alternatives({found->second.begin(), found->second.end()}));
      const std::string& newest = found->second.front();
      const bool spaced = part.name.text == "confidentiality";
      const std::string right = part.name.text + " " + (spaced ? "ps3.15 " + newest.substr(6) : newest);
      message.fix(fmt::format("write `{}`", right), part.edition.span, right);
    } else if (of_policy && part.name.text == "dicom") {
      checked_.edition = dicom[static_cast<std::size_t>(edition - found->second.begin())];
    }
  }
  const std::string line =
      fmt::format("dictionary dicom {}, vendors {}", dictionary::edition(), dictionary::vendors_edition());
  if (!pinned && !header.waivers)
    diags_.report(diag::DictionaryNotPinned, top)
        .fix(fmt::format("add the line `{}`", line), line_end(header.version ? header.version->span : top),
             "\n" + line);
}

}  // namespace qapc::sema
