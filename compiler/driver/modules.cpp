#include "compiler/driver/modules.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <set>

#include "compiler/diag/spelling.hpp"
#include "compiler/driver/stdlib.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/crypto/digest.hpp"

namespace qapc::driver {
namespace {

/// Modules whose names qapc itself knows.
constexpr std::array<std::string_view, 3> kBuiltIn{"std.mr", "std.iqm", "std.deid"};
constexpr std::size_t kMostModules = 100;

std::string_view major(std::string_view version) {
  return version.substr(0, version.find('.'));
}

class Reader {
 public:
  Reader(diag::Sources& sources, const Loader& loader, const Lock* lock, diag::Sink& diags)
      : sources_(sources), loader_(loader), lock_(lock), diags_(diags) {}

  Loaded run(std::uint32_t source) && {
    read_unit(source);
    for (ast::UnitId unit = 0; unit < loaded_.module.units.size(); ++unit) imports(unit);
    cycles();
    for (ast::Grouping& grouping : loaded_.module.groupings) {
      if (grouping.file) grouping.table = table(grouping);
    }
    baselines();
    calibrations();
    return std::move(loaded_);
  }

 private:
  [[nodiscard]] ast::Header& header(ast::UnitId unit) { return loaded_.module.units[unit].header; }

  ast::UnitId read_unit(std::uint32_t source) {
    const auto unit = static_cast<ast::UnitId>(loaded_.module.units.size());
    syntax::parse(sources_, source, loaded_.module, diags_);
    return unit;
  }

  void imports(ast::UnitId unit) {
    for (std::size_t i = 0; i < header(unit).imports.size(); ++i) {
      const ast::Import import = header(unit).imports[i];  // a copy: units grow below
      const auto found = resolve(import, unit);
      header(unit).imports[i].unit = found;
      if (found && *found != ast::kBuiltIn) version(import, *found);
    }
  }

  std::optional<ast::UnitId> resolve(const ast::Import& import, ast::UnitId importing) {
    const std::string& name = import.module.text;
    if (contains(kBuiltIn, name)) {
      if (import.version.text != "1")
        diags_.report(diag::ModuleVersion, import.version.span, name, "1", import.version.text)
            .fix("write `1`", import.version.span, "1");
      return ast::kBuiltIn;
    }
    if (const auto known = units_.find(name); known != units_.end()) return known->second;
    if (units_.size() == kMostModules) {
      diags_.report(diag::ModuleNotFound, import.module.span, name).note("a policy imports at most 100 modules");
      return std::nullopt;
    }
    const auto text = find(name, sources_.name(loaded_.module.units[importing].source));
    if (!text) {
      diag::Message& message = diags_.report(diag::ModuleNotFound, import.module.span, name);
      std::vector<std::string_view> known(kBuiltIn.begin(), kBuiltIn.end());
      for (const Standard& one : standard_modules()) known.push_back(one.name);
      for (const std::string_view meant : diag::nearest(name, known))
        message.fix(fmt::format("did you mean `{}`?", meant), import.module.span, std::string(meant));
      if (message.helps.empty())
        message.help(fmt::format("put `{}.qap` beside the policy, or name its folder with `--import FOLDER`", name));
      return std::nullopt;
    }
    const std::uint32_t source = sources_.add(text->name, text->text);
    const ast::UnitId unit = read_unit(source);
    units_.emplace(name, unit);
    const ast::Header& head = header(unit);
    if (head.name && head.name->text != name)
      diags_.report(diag::ModuleName, head.name->span, head.name->text, name)
          .also(import.module.span, "is imported here")
          .help(fmt::format("write `policy {}`, or give the file the name of its policy", name));
    if (!standard(name)) {
      const Locked is{head.version ? head.version->text : "", crypto::hex(crypto::sha256(text->text))};
      loaded_.imports.emplace(name, is);
      locked(import, is);
    }
    return unit;
  }

  /// The file of `site is from "sites.tsv"`. It is named without folders: a report holds it under its name.
  std::optional<std::uint32_t> table(const ast::Grouping& grouping) {
    const ast::Text& file = *grouping.file;
    const bool named = file.text.ends_with(".tsv") && file.text.find_first_of("/\\ ") == std::string::npos;
    const auto found =
        named && loader_ ? loader_(file.text, sources_.name(loaded_.module.units[grouping.unit].source)) : std::nullopt;
    if (!found) {
      diags_.report(diag::TableNotFound, file.span, file.text)
          .help(named ? "put it beside the policy, or name its folder with `--import FOLDER`"
                      : "name a file that ends in `.tsv`, without folders and blanks");
      return std::nullopt;
    }
    const Locked is{"table", crypto::hex(crypto::sha256(found->text))};
    loaded_.imports.emplace(file.text, is);
    locked({.module = {file.text, file.span}, .version = {}, .names = {}, .span = file.span}, is);
    return sources_.add(found->name, found->text);
  }

  /// The files of the baselines that the policy names, each once.
  void baselines() {
    std::map<std::string, diag::Span> named;
    for (Id<ast::Expr> id{0}; id.index < loaded_.module.exprs.size(); ++id.index) {
      if (const auto* quantile = std::get_if<ast::Quantile>(&loaded_.module.exprs[id].node))
        named.emplace(quantile->baseline.text, quantile->baseline.span);
    }
    loaded_.module.baselines = made_files(named, "baseline", baseline::kFile, diag::BaselineNotFound,
                                          "make it with `qapc baseline PATH --policy POLICY -o {0}`");
  }

  /// Those of the calibrations.
  void calibrations() {
    std::map<std::string, diag::Span> named;
    for (const ast::Risk& risk : loaded_.module.risks) {
      for (const auto* estimate : {&risk.hazard_probability, &risk.probability}) {
        if (*estimate && (*estimate)->calibration)
          named.emplace((*estimate)->calibration->text, (*estimate)->calibration->span);
      }
    }
    loaded_.module.calibrations =
        made_files(named, "calibration", calibration::kFile, diag::CalibrationNotFound,
                   "make it with `qapc calibrate --metric NAME --values FILE --labels FILE -o {0}`");
  }

  /// Files that qapc has made, by the names that the policy calls them by, and where.
  template <typename Code>
  std::vector<ast::NamedFile> made_files(const std::map<std::string, diag::Span>& named, std::string_view kind,
                                         std::string_view ending, const Code& not_found, std::string_view how) {
    std::vector<ast::NamedFile> all;
    for (const auto& [name, span] : named) {
      const bool plain = name.find_first_of("/\\ ") == std::string::npos && !name.empty();
      const std::string file = name + std::string(ending);
      const auto found = plain && loader_ ? loader_(file, sources_.name(span.source)) : std::nullopt;
      if (!found) {
        diags_.report(not_found, span, name)
            .help(plain ? fmt::format("{}, and name it with `--{} {}` or put it beside the policy",
                                      fmt::format(fmt::runtime(how), file), kind, file)
                        : fmt::format("name it without folders, blanks and `{}`", ending));
        continue;
      }
      const Locked is{std::string(kind), crypto::hex(crypto::sha256(found->text))};
      loaded_.imports.emplace(file, is);
      locked({.module = {file, span}, .version = {}, .names = {}, .span = span}, is);
      all.push_back({name, sources_.add(found->name, found->text)});
    }
    return all;
  }

  [[nodiscard]] static const Standard* standard(std::string_view name) {
    const auto found = std::ranges::find(standard_modules(), name, &Standard::name);
    return found == standard_modules().end() ? nullptr : &*found;
  }

  [[nodiscard]] std::optional<Found> find(const std::string& name, const std::string& importing) const {
    if (const Standard* const inside = standard(name)) return Found{"<" + name + ">", std::string(inside->text)};
    return loader_ ? loader_(name, importing) : std::nullopt;
  }

  void version(const ast::Import& import, ast::UnitId unit) {
    const auto& is = header(unit).version;
    if (!is || major(is->text) == import.version.text) return;
    diags_.report(diag::ModuleVersion, import.version.span, import.module.text, is->text, import.version.text)
        .also(is->span, "is this version")
        .fix(fmt::format("read what changed, then write `{}`", major(is->text)), import.version.span,
             std::string(major(is->text)));
  }

  void locked(const ast::Import& import, const Locked& is) {
    if (lock_ == nullptr) return;
    const auto was = lock_->find(import.module.text);
    if (was == lock_->end()) {
      diags_.report(diag::NotLocked, import.module.span, import.module.text).help("write it with `qapc check --lock`");
    } else if (was->second != is) {
      diags_.report(diag::LockDiffers, import.module.span, import.module.text)
          .note(fmt::format("locked is version {}, found was version {}", was->second.version, is.version))
          .help("read what changed, then write the lock anew with `qapc check --lock`");
    }
  }

  /// A file that imports itself, through whatever others: told once for a circle, at the import that closes it.
  void cycles() {
    enum class State : std::uint8_t { New, Open, Done };
    std::vector<State> states(loaded_.module.units.size(), State::New);
    const auto walk = [&](const auto& again, ast::UnitId unit) -> void {
      states[unit] = State::Open;
      for (const ast::Import& import : header(unit).imports) {
        if (!import.unit || *import.unit == ast::kBuiltIn) continue;
        if (states[*import.unit] == State::New) again(again, *import.unit);
        if (states[*import.unit] != State::Open) continue;
        diag::Message& message = diags_.report(diag::ModuleCycle, import.module.span, import.module.text);
        if (header(*import.unit).name) message.also(header(*import.unit).name->span, "leads back to this");
        message.help("move what both use into a third file");
      }
      states[unit] = State::Done;
    };
    walk(walk, 0);
  }

  diag::Sources& sources_;
  const Loader& loader_;
  const Lock* lock_;
  diag::Sink& diags_;
  Loaded loaded_;
  std::map<std::string, ast::UnitId, std::less<>> units_;
};

/// Rules of imported files that nobody asked for, and what belongs to their own runs.
void drop_what_is_not_imported(ast::Module& module) {
  std::set<std::pair<ast::UnitId, std::string>> wanted;
  for (const ast::Unit& unit : module.units) {
    for (const ast::Import& import : unit.header.imports) {
      for (const ast::Name& name : import.names) {
        if (import.unit) wanted.emplace(*import.unit, name.text);
      }
    }
  }
  const auto not_imported = [&](const auto& item) {
    return item.unit > 0 && !wanted.contains({item.unit, item.name.text});
  };
  const auto foreign = [](const auto& item) { return item.unit > 0; };
  std::erase_if(module.rules, not_imported);
  std::erase_if(module.risks, not_imported);
  std::erase_if(module.tests, foreign);
  std::erase_if(module.decisions, foreign);
  std::erase_if(module.visits, foreign);
}

/// Puts the numbers of `adjust` into imported rules.
class Adjuster {
 public:
  Adjuster(ast::Module& module, diag::Sink& diags) : module_(module), diags_(diags) {}

  void run() {
    for (const ast::Adjust& adjust : module_.adjusts) {
      if (ast::Rule* const rule = target(adjust)) apply(adjust, *rule);
    }
  }

 private:
  ast::Rule* target(const ast::Adjust& adjust) {
    const std::string& words = adjust.target.text;
    const std::size_t point = words.rfind('.');
    const std::string module = words.substr(0, std::min(point, words.size()));
    const std::string name = point == std::string::npos ? words : words.substr(point + 1);
    for (const ast::Import& import : module_.units[adjust.unit].header.imports) {
      const bool named = import.module.text == module || import.module.text.ends_with("." + module);
      if (!named || !contains(import.names, name, &ast::Name::text)) continue;
      if (!import.unit) return nullptr;  // it could not be read, which was told
      for (ast::Rule& rule : module_.rules) {
        if (rule.unit == *import.unit && rule.name.text == name) return &rule;
      }
    }
    diag::Message& message = diags_.report(diag::NothingToAdjust, adjust.target.span, words);
    std::vector<std::string> imported;
    for (const ast::Import& import : module_.units[adjust.unit].header.imports) {
      for (const ast::Name& one : import.names)
        imported.push_back(import.module.text.substr(import.module.text.rfind('.') + 1) + "." + one.text);
    }
    for (const std::string_view meant :
         diag::nearest(words, std::vector<std::string_view>(imported.begin(), imported.end())))
      message.fix(fmt::format("did you mean `{}`?", meant), adjust.target.span, std::string(meant));
    if (message.helps.empty())
      message.help("import the rule first: `import org.cohort.t1w 2 (TE)`, then `adjust t1w.TE set …`");
    return nullptr;
  }

  void apply(const ast::Adjust& adjust, ast::Rule& rule) {
    const auto fits = [&](const ast::Require& require) {
      return adjust.value.valid()
                 ? require.is.valid() && std::holds_alternative<ast::Compare>(module_.exprs[require.is].node)
                 : !require.rows.empty();
    };
    const auto tables =
        std::ranges::count_if(rule.requires_, [](const ast::Require& one) { return !one.rows.empty(); });
    const auto values = std::ranges::count_if(rule.requires_, [&](const ast::Require& one) {
      return one.is.valid() && std::holds_alternative<ast::Compare>(module_.exprs[one.is].node);
    });
    if (std::ranges::count_if(rule.requires_, fits) != 1) {
      diags_.report(diag::AdjustShape, adjust.target.span, adjust.target.text)
          .also(rule.name.span, "is this rule")
          .help(tables == 1   ? "give it rows: `set SIEMENS: … because \"…\"`"
                : values == 1 ? "give it a value: `set … because \"…\"`"
                              : "write a rule of your own: only one comparison or one vendor table is adjusted");
      return;
    }
    ast::Require& require = *std::ranges::find_if(rule.requires_, fits);
    if (adjust.value.valid()) {
      const auto& old = std::get<ast::Compare>(module_.exprs[require.is].node);
      const auto& given = std::get<ast::Compare>(module_.exprs[adjust.value].node);
      require.is =
          module_.exprs.add({module_.exprs[require.is].span, ast::Compare{old.op, old.lhs, given.rhs, old.op_span}});
      return;
    }
    for (const ast::VendorRow& row : adjust.rows) replace(require.rows, row);
  }

  /// The row of the same vendors, or a new one before the others.
  static void replace(std::vector<ast::VendorRow>& rows, const ast::VendorRow& by) {
    const auto same = std::ranges::find_if(rows, [&](const ast::VendorRow& row) {
      return !row.when && std::ranges::equal(row.vendors, by.vendors, {}, &ast::Name::text, &ast::Name::text);
    });
    if (same != rows.end()) {
      *same = by;
    } else {
      rows.insert(rows.begin(), by);
    }
  }

  ast::Module& module_;
  diag::Sink& diags_;
};

}  // namespace

Loaded load(diag::Sources& sources, std::uint32_t source, const Loader& loader, const Lock* lock, diag::Sink& diags) {
  Loaded loaded = Reader(sources, loader, lock, diags).run(source);
  drop_what_is_not_imported(loaded.module);
  Adjuster(loaded.module, diags).run();
  return loaded;
}

std::optional<Lock> parse_lock(std::string_view text) {
  Lock lock;
  while (!text.empty()) {
    std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(line.size() + 1, text.size()));
    if (line.empty() || line.front() == '#') continue;
    std::array<std::string, 3> words;
    for (std::string& word : words) {
      const std::size_t end = std::min(line.find(' '), line.size());
      word = line.substr(0, end);
      line.remove_prefix(std::min(end + 1, line.size()));
      if (word.empty()) return std::nullopt;
    }
    if (!line.empty() || words[2].size() != 64) return std::nullopt;
    lock[words[0]] = {words[1], words[2]};
  }
  return lock;
}

std::string print(const Lock& lock) {
  std::string text =
      "# What this policy was checked against: module, version, SHA-256. Written by `qapc check --lock`.\n";
  for (const auto& [name, locked] : lock) text += fmt::format("{} {} {}\n", name, locked.version, locked.digest);
  return text;
}

}  // namespace qapc::driver
