#include "tools/qapc/mutate.hpp"

#include <algorithm>
#include <fmt/format.h>

#include "compiler/driver/compile.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/session/session.hpp"

namespace qapc::tools {
namespace {

enum class Fate { Refused, Noticed, Survives };

/// The cases of a policy, those first that are likely to notice a change of the rules named, then those of few images.
std::vector<const abi::TestCase*> likeliest_first(const driver::Compiled& compiled,
                                                  const std::vector<std::string>& rules) {
  using Order = std::pair<bool, std::size_t>;
  const auto order = [&](const abi::TestCase* tried) {
    const bool about = std::ranges::any_of(tried->expects, [&](const abi::Expectation& expected) {
      return expected.rule != abi::kNone &&
             contains(rules, compiled.program.text(compiled.program.rules[expected.rule].name));
    });
    std::size_t images = 0;
    for (const abi::FixtureSeries& series : tried->series) images += series.images;
    return Order{!about, images};
  };
  std::vector<const abi::TestCase*> cases;
  for (const abi::Test& test : compiled.tests) {
    for (const abi::TestCase& tried : test.cases) cases.push_back(&tried);
  }
  std::ranges::stable_sort(cases, {}, order);
  return cases;
}

Fate fate(const std::string& path, std::string text, const author::Mutant& mutant, const driver::Loader& loader) {
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add(path, std::move(text));
  const auto compiled = driver::compile(sources, source, diags, {loader, nullptr, true});
  if (!compiled) return Fate::Refused;
  // The reference engine needs no compiling, and a mutant is run once.
  const session::Engine engine = session::reference_engine(compiled->program);
  const bool noticed = std::ranges::any_of(likeliest_first(*compiled, mutant.rules), [&](const abi::TestCase* tried) {
    return !session::run_case(compiled->program, *tried, engine).failures.empty();
  });
  return noticed ? Fate::Noticed : Fate::Survives;
}

}  // namespace

Mutation mutate(const std::string& path, const std::string& text, const driver::Loader& loader,
                const Progress& progress) {
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add(path, text);
  const std::vector<author::Mutant> mutants = author::mutants(syntax::parse(sources, source, diags), sources);
  Mutation result;
  for (std::size_t i = 0; i < mutants.size(); ++i) {
    if (progress) progress(i, mutants.size());
    switch (fate(path, author::mutated(text, mutants[i]), mutants[i], loader)) {
      case Fate::Refused:
        ++result.refused;
        break;
      case Fate::Noticed:
        ++result.noticed;
        break;
      case Fate::Survives:
        result.survivors.push_back({mutants[i].what, author::shown(sources, mutants[i])});
    }
  }
  if (progress) progress(mutants.size(), mutants.size());
  return result;
}

std::string to_text(const std::string& path, const Mutation& mutation) {
  std::string out;
  for (const Mutation::Survivor& one : mutation.survivors) {
    out += fmt::format("{}:{}:{}: no test notices: {}: {}", path, one.shown.at.line, one.shown.at.column, one.what,
                       one.shown.before);
    out += one.shown.after.empty() ? "\n" : fmt::format("  ->  {}\n", one.shown.after);
  }
  return out + fmt::format("{}: {} of {} changes noticed ({} %), {} more do not compile\n", path, mutation.noticed,
                           mutation.all(), mutation.percent(), mutation.refused);
}

json::Value to_json(const Mutation& mutation) {
  json::Array survivors;
  for (const Mutation::Survivor& one : mutation.survivors) {
    survivors.push_back(json::Object{{"line", static_cast<std::int64_t>(one.shown.at.line)},
                                     {"column", static_cast<std::int64_t>(one.shown.at.column)},
                                     {"change", one.what},
                                     {"before", one.shown.before},
                                     {"after", one.shown.after}});
  }
  return json::Object{{"changes", static_cast<std::int64_t>(mutation.all())},
                      {"noticed", static_cast<std::int64_t>(mutation.noticed)},
                      {"percent", static_cast<std::int64_t>(mutation.percent())},
                      {"not_compiling", static_cast<std::int64_t>(mutation.refused)},
                      {"not_noticed", std::move(survivors)}};
}

}  // namespace qapc::tools
