#include "tests/conformance/run.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <iterator>
#include <map>
#include <set>
#include <tuple>
#include <unistd.h>

#include "compiler/codegen/jit.hpp"
#include "compiler/diag/render.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/kernels/kernels.hpp"
#include "runtime/report/report.hpp"
#include "runtime/text/pattern.hpp"
#include "tests/conformance/exams.hpp"
#include "tests/conformance/objects.hpp"
#include "tests/conformance/scanner.hpp"

namespace qapc::conformance {
namespace {

namespace fs = std::filesystem;
using Failures = std::vector<std::string>;

session::Engine compiled_engine(const abi::Program& program) {
  auto made = codegen::compile(program, {}, kernels::host_kernels());
  if (!made) throw BadCase("the program does not compile to native code: " + made.error().text);
  return [code = std::shared_ptr<const codegen::Compiled>(std::move(*made))](const abi::Frame& frame) {
    code->evaluate(frame);
  };
}

/// The folder of DICOM objects of an expectation, written once, gone when the process ends.
class Folders {
 public:
  ~Folders() {
    std::error_code error;
    fs::remove_all(root_, error);
  }
  const fs::path& of(const std::string& objects) {
    const auto [at, fresh] = folders_.emplace(objects, root_ / std::to_string(folders_.size()));
    if (fresh) {
      fs::create_directories(at->second);
      write_objects(at->second, objects);
    }
    return at->second;
  }

 private:
  fs::path root_ = fs::temp_directory_path() / fmt::format("qapc-conformance-{}", ::getpid());
  std::map<std::string, fs::path> folders_;
};

const session::Key& key() {
  static const session::Key kKey(std::string(32, 'k'));
  return kKey;
}

/// The exams of an expectation, and what reading them came to.
struct Given {
  std::vector<exam::Exam> exams;
  session::Read read;
  bool judged = false;  ///< when they were read from files
};

void read_files(const abi::Program& program, const session::Engine& engine, const Expectation& expected,
                const session::Waivers& waivers, const Fault* fault, Given& given) {
  static const bool kDictionary = [] {
    dicom::use_dictionary(dictionary::table());
    return true;
  }();
  static Folders folders;
  session::Options options;
  options.engine = engine;
  options.waivers = waivers;
  options.seen = [&](std::vector<exam::Exam>& exams) {
    if (fault != nullptr && fault->exams) fault->exams(program, exams);
    std::ranges::copy(exams, std::back_inserter(given.exams));
  };
  given.judged = kDictionary;
  given.read = session::read_exams(program, {folders.of(expected.given)}, key(), options);
  std::ranges::sort(given.exams, [](const exam::Exam& a, const exam::Exam& b) {
    return std::tie(a.site, a.scanner, a.subject, a.uid) < std::tie(b.site, b.scanner, b.subject, b.uid);
  });
  for (exam::Exam& exam : given.exams) {
    for (exam::Series& series : exam.series) {
      std::ranges::sort(series.images, [](const exam::Image& a, const exam::Image& b) {
        return std::tie(a.volume, a.sop_instance_uid, a.frame) < std::tie(b.volume, b.sop_instance_uid, b.frame);
      });
    }
  }
}

Given read(const abi::Program& program, const session::Engine& engine, const Expectation& expected,
           const session::Waivers& waivers, const Fault* fault) {
  Given given;
  if (expected.kind == Expectation::Kind::Files) {
    read_files(program, engine, expected, waivers, fault, given);
    return given;
  }
  given.exams = read_exams(program, expected.given);
  if (fault != nullptr && fault->exams) fault->exams(program, given.exams);
  return given;
}

/// What came out of one expectation's exams. The report is made when a clause asks for it.
class Outcome {
 public:
  Outcome(const abi::Program& program, const session::Engine& engine, Given given, std::string as_of,
          session::Waivers waivers)
      : program_(program),
        engine_(engine),
        given_(std::move(given)),
        batch_(program, given_.exams),
        as_of_(std::move(as_of)),
        waivers_(std::move(waivers)) {
    engine(batch_.frame());
  }

  [[nodiscard]] std::string verdicts(const abi::Rule& rule) const {
    std::vector<std::string> all;
    for (std::int64_t row = 0; row < batch_.rows(rule.space); ++row)
      all.emplace_back(abi::name(static_cast<abi::Verdict>(batch_.cell(rule.verdict, row).code)));
    return listed(all);
  }
  [[nodiscard]] std::string outcomes() {
    std::vector<std::string> all;
    if (!as_of_.empty()) {
      for (const report::ExamEntry& exam : report().exams) all.emplace_back(abi::name(exam.outcome));
      return listed(all);
    }
    for (std::int64_t row = 0; row < batch_.rows(abi::kExams); ++row)
      all.emplace_back(program_.decisions.empty() ? abi::name(abi::Outcome::Undecided)
                                                  : abi::name(static_cast<abi::Outcome>(
                                                        batch_.cell(program_.decisions.front().outcome, row).code)));
    return listed(all);
  }
  const report::Report& report() {
    if (report_) return *report_;
    if (!given_.judged) judge_given();
    report_ = session::evaluate(program_, given_.read, key(), waivers_);
    report_->as_of = as_of_;
    return *report_;
  }
  /// As JSON, and in lines; without the text of the policy.
  std::string page() {
    report::Report told = report();
    told.sources.clear();
    if (told.waivers) told.waivers->text.clear();
    const json::Value value = report::to_json(told);
    return report::to_text(value) + json::canonical(value);
  }
  [[nodiscard]] const abi::Program& program() const { return program_; }

 private:
  void judge_given() {
    session::Judgement all = session::judge(program_, given_.exams, key(), engine_, waivers_);
    given_.read.exams = std::move(all.exams);
    given_.read.groups = std::move(all.groups);
    given_.read.group_findings = std::move(all.findings);
  }

  /// A repeated one is said once; nothing is `none`.
  static std::string listed(const std::vector<std::string>& all) {
    if (all.empty()) return "none";
    const bool same = std::ranges::all_of(all, [&](const std::string& one) { return one == all.front(); });
    return same ? all.front() : fmt::format("{}", fmt::join(all, ", "));
  }

  const abi::Program& program_;
  const session::Engine& engine_;
  Given given_;
  eval::Batch batch_;
  std::string as_of_;
  session::Waivers waivers_;
  std::optional<report::Report> report_;
};

std::string joined(const std::set<std::string>& all) {
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string causes(Outcome& outcome) {
  std::set<std::string> all;
  for (const report::Finding& finding : outcome.report().findings) {
    for (const report::Cause& cause : finding.causes)
      all.insert(trimmed(fmt::format("{} {}", cause.attribute, cause.reason)));
  }
  return joined(all);
}

std::string sentences(Outcome& outcome) {
  std::set<std::string> all;
  for (const report::Finding& finding : outcome.report().findings) all.insert(finding.says.begin(), finding.says.end());
  return joined(all);
}

std::string unused(Outcome& outcome) {
  std::set<std::string> all;
  for (const report::UnusedFile& file : outcome.report().unused) all.insert(file.reason);
  return joined(all);
}

const abi::Rule& rule_of(const abi::Program& program, Scanner& clause) {
  const auto named = [&](const abi::Rule& rule) { return clause.sees(program.text(rule.name)); };
  const auto found = std::ranges::find_if(program.rules, named);
  if (found != program.rules.end()) {
    clause.take(program.text(found->name));
    return *found;
  }
  if (program.rules.size() != 1) clause.fail("the name of a rule");
  return program.rules.front();
}

std::string differs(std::string_view what, const std::string& is, const std::string& expected) {
  return is == expected ? "" : fmt::format("{} {}, expected {}", what, is, expected);
}

/// What is wrong about one clause; "" when it holds.
std::string clause_failure(const std::string& text, Outcome& outcome) {
  Scanner clause(text);
  if (clause.take("exam")) return differs("exam", outcome.outcomes(), std::string(clause.rest()));
  if (clause.take("because")) {
    std::set<std::string> wanted;
    for (const std::string& one : split(clause.rest(), ',')) wanted.insert(one);
    return differs("because", causes(outcome), joined(wanted));
  }
  if (clause.take("says")) {
    if (clause.take("nothing")) return differs("says", sentences(outcome), "");
    return differs("says", sentences(outcome), clause.quoted());
  }
  if (clause.take("unused")) return differs("unused", unused(outcome), clause.quoted());
  if (clause.take("shows")) {
    const std::string wanted = clause.quoted();
    return outcome.page().find(wanted) == std::string::npos ? "the report lacks " + wanted + "\n" + outcome.page() : "";
  }
  if (clause.take("quotes")) {
    const std::string wanted = clause.quoted();
    const bool quoted = std::ranges::any_of(
        outcome.report().sources, [&](const auto& source) { return source.second.find(wanted) != std::string::npos; });
    return quoted ? "" : "the policy in the report lacks " + wanted;
  }
  if (clause.take("hides")) {
    const std::string refused = clause.quoted();
    return outcome.page().find(refused) == std::string::npos ? "" : "the report holds " + refused;
  }
  if (clause.take("matches")) {
    clause.need("r");
    const text::Pattern pattern(clause.quoted());
    return pattern.matches(outcome.page()) ? "" : "the report does not match";
  }
  const abi::Rule& rule = rule_of(outcome.program(), clause);
  return differs(outcome.program().text(rule.name), outcome.verdicts(rule), std::string(clause.rest()));
}

/// The waivers of a case on a day.
session::Waivers waivers(const Case& one, std::string as_of, const Fault* fault) {
  const auto text = one.modules.find("waivers");
  if (as_of.empty() || text == one.modules.end()) return {};
  diag::Sources sources;
  diag::Sink diags;
  const auto compiled = driver::compile(sources, sources.add("waivers.qap", text->second), diags);
  if (!compiled || !compiled->waivers) throw BadCase(one.name() + ": the waivers have errors");
  abi::WaiverFile file = *compiled->waivers;
  if (fault != nullptr && fault->waivers) fault->waivers(file);
  return {std::move(file), std::move(as_of)};
}

void exam_failures(const Case& one, const abi::Program& program, const session::Engine& engine,
                   const Expectation& expected, const Fault* fault, Failures& all) {
  const session::Waivers waived = waivers(one, expected.as_of, fault);
  Outcome outcome(program, engine, read(program, engine, expected, waived, fault), expected.as_of, waived);
  for (const std::string& clause : split(expected.expected, ';')) {
    const std::string failure = clause_failure(clause, outcome);
    if (!failure.empty()) all.push_back(fmt::format("line {}: {}", expected.line, failure));
  }
}

void test_failures(const driver::Compiled& compiled, const abi::Program& program, const session::Engine& engine,
                   const Expectation& expected, const Fault* fault, Failures& all) {
  std::string said;
  std::size_t cases = 0;
  for (abi::Test test : compiled.tests) {
    if (fault != nullptr && fault->test) fault->test(test);
    for (const abi::TestCase& one : test.cases) {
      ++cases;
      for (const std::string& failure : session::run_case(program, one, engine).failures)
        said += (said.empty() ? "" : "; ") + failure;
    }
  }
  Scanner wanted(expected.expected);
  const std::string text = wanted.take("pass") ? "" : (wanted.need("fail"), wanted.quoted());
  if (cases == 0) all.push_back(fmt::format("line {}: the policy has no tests", expected.line));
  if (said != text) all.push_back(fmt::format("line {}: tests fail: {}", expected.line, said));
}

/// `E201 at 3 on "2.3"` of what was told in that place.
bool fits(const std::string& expected, const Told& told) {
  Scanner scanner(expected);
  if (scanner.word() != told.code) return false;
  if (scanner.take("at") && std::stoi(scanner.word()) != told.line) return false;
  return !scanner.take("on") || scanner.quoted() == told.marked;
}

/// What analysis warns of. Cases put rules side by side that no study would: it is expected only where a case says so.
bool is_of_analysis(std::string_view code) {
  constexpr std::array<std::string_view, 7> kCodes{"W202", "W601", "W602", "W603", "W607", "W608", "W609"};
  return contains(kCodes, code);
}

void told_failures(const Tried& tried, const Fault* fault, Failures& all) {
  const bool analysed = std::ranges::any_of(tried.is->expectations, [](const Expectation& one) {
    return one.kind == Expectation::Kind::Tells && is_of_analysis(Scanner(one.expected).word());
  });
  std::vector<Told> told;
  for (const Told& one : tried.told) {
    const bool kept_back = fault != nullptr && one.code == fault->code;
    if (!kept_back && (analysed || !is_of_analysis(one.code))) told.push_back(one);
  }
  std::size_t next = 0;
  for (const Expectation& expected : tried.is->expectations) {
    if (expected.kind != Expectation::Kind::Tells) continue;
    if (next == told.size()) {
      all.push_back(fmt::format("line {}: not told: {}", expected.line, expected.expected));
      continue;
    }
    if (!fits(expected.expected, told[next]))
      all.push_back(fmt::format("line {}: expected {}, told {} at {} on \"{}\"\n{}", expected.line, expected.expected,
                                told[next].code, told[next].line, told[next].marked, told[next].text));
    ++next;
  }
  for (; next < told.size(); ++next)
    all.push_back(fmt::format("told {} at {}\n{}", told[next].code, told[next].line, told[next].text));
}

}  // namespace

std::span<const Engine> engines() {
  static constexpr std::array kEngines{Engine{"reference", session::reference_engine},
                                       Engine{"columns", session::column_engine}, Engine{"jit", compiled_engine}};
  return kEngines;
}

Tried compile(const Case& one) {
  Tried tried{&one, {}, {}};
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add("case.qap", one.policy);
  const driver::Loader loader = [&](std::string_view module, std::string_view) -> std::optional<driver::Found> {
    const auto found = one.modules.find(std::string(module));
    if (found == one.modules.end()) return std::nullopt;
    return driver::Found{found->first + (driver::is_data(module) ? "" : ".qap"), found->second};
  };
  std::optional<driver::Lock> lock;
  if (const auto text = one.modules.find("qap.lock"); text != one.modules.end()) {
    lock = driver::parse_lock(text->second);
    if (!lock) throw BadCase(one.name() + ": qap.lock cannot be read");
  }
  tried.compiled = driver::compile(sources, source, diags, {loader, lock ? &*lock : nullptr, true});
  for (const diag::Message& message : diags.sorted()) {
    const auto line = static_cast<int>(sources.position(message.span.source, message.span.begin).line);
    const int above = message.span.source == source ? one.lines_above : 0;
    tried.told.push_back({std::string(message.code), line - above, std::string(sources.text(message.span)),
                          diag::human(sources, message, false)});
  }
  return tried;
}

Failures failures(const Tried& tried, const Engine& engine, const Fault* fault) {
  Failures all;
  told_failures(tried, fault, all);
  if (!tried.compiled) {
    for (const Expectation& expected : tried.is->expectations) {
      if (expected.kind != Expectation::Kind::Tells)
        all.push_back(fmt::format("line {}: the policy does not compile", expected.line));
    }
    return all;
  }
  abi::Program program = tried.compiled->program;
  if (fault != nullptr && fault->program && !fault->program(program)) return all;
  const session::Engine run = fault != nullptr && fault->engine ? fault->engine(program) : engine.make(program);
  if (!run) return all;
  for (const Expectation& expected : tried.is->expectations) {
    if (fault != nullptr && !all.empty()) break;
    if (expected.kind == Expectation::Kind::Tests) test_failures(*tried.compiled, program, run, expected, fault, all);
    if (expected.kind == Expectation::Kind::Exams || expected.kind == Expectation::Kind::Files)
      exam_failures(*tried.is, program, run, expected, fault, all);
  }
  return all;
}

}  // namespace qapc::conformance
