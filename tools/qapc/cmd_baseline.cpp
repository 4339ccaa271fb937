#include <algorithm>
#include <fmt/format.h>
#include <map>
#include <mutex>
#include <thread>

#include "compiler/diag/render.hpp"
#include "compiler/dictionary/dictionary.hpp"
#include "compiler/syntax/parse.hpp"
#include "runtime/base/contains.hpp"
#include "runtime/base/number_text.hpp"
#include "runtime/base/whole_file.hpp"
#include "runtime/baseline/baseline.hpp"
#include "runtime/crypto/digest.hpp"
#include "runtime/dicom/reader.hpp"
#include "runtime/session/files.hpp"
#include "runtime/session/session.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/policy.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

using baseline::Baseline;
using driver::Piloted;

struct BaselineOptions {
  std::vector<std::string> paths;
  std::string policy;
  std::vector<std::string> imports;
  std::vector<std::string> merged;
  std::string output;
  std::string key;
  author::PilotOptions asked;
  std::int64_t minimum = baseline::kSmallest;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

/// Takes what the rules of a pilot show out of exams, from any thread.
class Samples {
 public:
  Samples(const Piloted& pilot, const session::Key& key) : pilot_(pilot), key_(key) {
    for (const author::PilotValue& one : pilot.values) pooled_.push_back({{one.series, one.value}, "", {}, {}});
    for (std::size_t i = 0; i < pooled_.size(); ++i) {
      const auto shown = values_of(i);
      pooled_[i].unit = pilot.program.text(shown.front()->text);
      pooled_[i].metrics = metrics_of(shown.front()->value);
    }
  }

  void take(const session::Engine& engine, std::vector<exam::Exam>& exams) {
    const eval::Batch batch(pilot_.program, exams);
    engine(batch.frame());
    const std::lock_guard lock(taking_);
    for (std::size_t i = 0; i < pooled_.size(); ++i) {
      const abi::Rule& rule = pilot_.program.rules[i];
      for (std::int64_t row = 0; row < batch.rows(abi::kSeries); ++row) {
        if (batch.cell(rule.member, row).truth == eval::Kleene::True)
          pooled_[i].samples.push_back(sample(batch, i, row, exams));
      }
    }
  }

  /// Members by their keyed digests, which are made here: reading threads need not know the key.
  std::vector<baseline::Pooled> all() {
    for (baseline::Pooled& one : pooled_) {
      for (baseline::Sample& sample : one.samples) {
        sample.exam = session::baseline_digest(key_, "exam", sample.exam);
        sample.subject = session::baseline_digest(key_, "subject", sample.subject);
      }
    }
    return std::move(pooled_);
  }

  /// What strata are told by, and which of it may be in the file as it is.
  [[nodiscard]] std::vector<baseline::Dimension> dimensions() const {
    std::vector<baseline::Dimension> all;
    for (const author::PilotStratum& one : pilot_.strata) {
      baseline::Dimension& dimension = all.emplace_back(one.word, std::vector<baseline::Part>{});
      for (const std::string& attribute : one.attributes) dimension.parts.push_back({attribute, is_hashed(attribute)});
      if (one.attributes.empty()) dimension.parts.push_back({"", false});
    }
    return all;
  }

 private:
  [[nodiscard]] std::vector<const abi::Segment*> values_of(std::size_t rule) const {
    std::vector<const abi::Segment*> all;
    for (const abi::Segment& one : pilot_.program.rules[rule].says.front()) {
      if (abi::shows_value(one.kind)) all.push_back(&one);
    }
    return all;
  }

  [[nodiscard]] bool is_hashed(const std::string& attribute) const {
    const auto known = dictionary::find(attribute);
    return known && known->privacy != abi::Privacy::Public;
  }

  [[nodiscard]] std::vector<std::string> metrics_of(abi::Index value) const {
    std::vector<std::string> all;
    const auto walk = [&](const auto& again, abi::Index at) -> void {
      const abi::Op& op = pilot_.program.ops[at];
      const bool read = op.code == abi::Opcode::Read || op.code == abi::Opcode::ReadItems;
      if (read && pilot_.program.recipes[op.imm].measured()) {
        const std::string& id = pilot_.program.recipes[op.imm].homes.front().fields.front();
        if (!contains(all, id)) all.push_back(id);
      }
      for (const abi::Index operand : op.operands) again(again, operand);
    };
    walk(walk, value);
    std::ranges::sort(all);
    return all;
  }

  [[nodiscard]] baseline::Sample sample(const eval::Batch& batch, std::size_t rule, std::int64_t row,
                                        const std::vector<exam::Exam>& exams) const {
    const std::vector<const abi::Segment*> shown = values_of(rule);
    const exam::Exam& exam = exams[static_cast<std::size_t>(batch.parent(abi::kSeries, row))];
    baseline::Sample one{exam.uid, exam.subject, baseline::Key{}, std::nullopt};
    const eval::Cell value = batch.cell(shown.front()->value, row);
    if (value.there())
      one.value = pilot_.program.ops[shown.front()->value].type == abi::Type::Integer
                      ? static_cast<double>(value.integer)
                      : value.number;
    std::size_t at = 1;
    for (const author::PilotStratum& stratum : pilot_.strata) {
      const bool placed = stratum.word != "site" || !exam.site.empty();
      if (stratum.attributes.empty() && placed) one.key->push_back(exam.site);
      bool known = placed;
      for (const std::string& attribute : stratum.attributes) {
        const eval::Cell cell = batch.cell(shown[at++]->value, row);
        known = known && cell.there();
        if (!known) continue;
        const std::string& text = batch.text(cell.text);
        one.key->push_back(is_hashed(attribute) ? crypto::hex(crypto::sha256(text)) : text);
      }
      if (!known) {
        one.key.reset();
        break;
      }
    }
    return one;
  }

  const Piloted& pilot_;
  const session::Key& key_;
  std::mutex taking_;
  std::vector<baseline::Pooled> pooled_;
};

/// Every file, used or not.
std::string words(const session::Read& read) {
  std::map<std::string, std::size_t> reasons;
  for (const report::UnusedFile& file : read.unused) ++reasons[file.reason];
  std::string text = fmt::format("{} files: {} used\n", read.files, read.used);
  for (const auto& [reason, count] : reasons) text += fmt::format("  {} not used: {}\n", count, reason);
  return text;
}

std::string words(const Baseline& all) {
  std::string within;
  for (const baseline::Dimension& one : all.within) within += (within.empty() ? "" : ", ") + one.word;
  std::string text = fmt::format("{} {}: {} exams of {} subjects, within ({})\n", all.policy, all.version,
                                 all.members.size(), all.subjects.size(), within);
  for (const baseline::Entry& entry : all.entries) {
    const baseline::Counts& counts = entry.counts;
    text += fmt::format("  {} of {}: {} series in {} {}\n", entry.about.value,
                        entry.about.series.empty() ? "every series" : entry.about.series + " series",
                        counts.series - counts.without_value - counts.without_stratum - counts.in_small_strata,
                        entry.strata.size(), entry.strata.size() == 1 ? "stratum" : "strata");
    text += fmt::format("    not used: {} without a value, {} without a stratum, {} in {} {} of fewer than {} exams\n",
                        counts.without_value, counts.without_stratum, counts.in_small_strata, counts.small_strata,
                        counts.small_strata == 1 ? "stratum" : "strata", all.minimum);
    for (std::size_t i = 0; i < entry.strata.size(); ++i) {
      const baseline::Stratum& one = entry.strata[i];
      text += fmt::format("    {}: {} series of {} exams of {} subjects, median {}\n", i + 1, one.sketch.count(),
                          one.members.size(), all.subjects_of(one.members).size(),
                          number_text(one.sketch.quantile(0.5)) + (entry.unit.empty() ? "" : " " + entry.unit));
    }
  }
  return text;
}

ExitCode finish(const Result<Baseline>& made, const BaselineOptions& options, const Console& console) {
  if (!made) {
    console.complain(made.error());
    return ExitCode::Input;
  }
  if (const auto written = write_whole(options.output, baseline::encode(*made)); !written)
    return console.complain(written.error());
  console.out(words(*made));
  return ExitCode::Accepted;
}

ExitCode merge_files(const BaselineOptions& options, const Console& console) {
  std::vector<Baseline> all;
  for (const std::string& file : options.merged) {
    const auto bytes = session::read_file(file, baseline::kLargest);
    if (!bytes) return first_of(console.complain(bytes.error()), ExitCode::Input);
    auto read = baseline::decode(*bytes);
    if (!read) {
      console.complain({read.error().code, fmt::format("{}: {}", file, read.error().text)});
      return ExitCode::Input;
    }
    all.push_back(std::move(*read));
  }
  return finish(baseline::merge(all), options, console);
}

/// The policy that measures, or nothing when it has been told what is wrong.
std::optional<Piloted> pilot_of(const BaselineOptions& options, const Console& console, ExitCode& exit) {
  auto bytes = session::read_file(options.policy, 2 * syntax::kLargestPolicy);
  if (!bytes) {
    exit = console.complain(bytes.error());
    return std::nullopt;
  }
  diag::Sources sources;
  diag::Sink diags;
  const std::uint32_t source = sources.add(options.policy, std::move(*bytes));
  auto pilot = driver::compile_pilot(sources, source, diags, module_loader(options.imports), options.asked);
  std::string text;
  for (const diag::Message& message : diags.sorted()) {
    if (message.severity == diag::Severity::Error) text += diag::human(sources, message, false) + "\n";
  }
  std::fwrite(text.data(), 1, text.size(), stderr);
  if (!pilot) exit = ExitCode::Policy;
  if (!pilot && !options.asked.within.empty())
    console.complain({Errc::Invalid, "`--within` takes site, scanner, model, software, and attributes: Manufacturer"});
  if (pilot && pilot->values.empty()) {
    console.complain({Errc::Invalid, "the policy compares no measurement of series: name one with `--metric`"});
    exit = ExitCode::Policy;
    pilot.reset();
  }
  return pilot;
}

ExitCode run_baseline(const BaselineOptions& options, const Console& console) {
  if (!options.merged.empty()) return merge_files(options, console);
  stop_on_signals();
  ExitCode exit = ExitCode::Accepted;
  const auto pilot = pilot_of(options, console, exit);
  if (!pilot) return exit;
  const auto key = pseudonym_key(options.key);
  if (!key) return complain_of_key(key.error(), console);
  dicom::use_dictionary(dictionary::table());
  const session::Engine engine = session::column_engine(pilot->program);
  session::Options how{engine, options.threads, console.progress("reading"), stopped};
  how.dictionary = dictionary::digest();
  how.evidence = false;
  how.subjects = true;
  Samples samples(*pilot, *key);
  how.seen = [&](std::vector<exam::Exam>& exams) { samples.take(engine, exams); };
  const std::vector<std::filesystem::path> paths(options.paths.begin(), options.paths.end());
  const session::Read read = session::read_exams(pilot->program, paths, *key, how);
  if (read.stopped) return complain_of_stop();
  if (read.failed) return console.complain_of_input(*read.failed);
  for (const std::string& missing : read.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  console.out(words(read));
  if (read.used == 0) {
    console.complain({Errc::NotFound, fmt::format("no image was found among {} files", read.files)});
    return ExitCode::Input;
  }
  Baseline head;
  head.policy = pilot->program.name;
  head.version = pilot->program.version;
  head.within = samples.dimensions();
  head.minimum = options.minimum;
  head.key = key->name();
  head.engine = QAPC_VERSION;
  return first_of(exit, finish(baseline::make(std::move(head), samples.all()), options, console));
}

}  // namespace

void add_baseline(Command qapc) {
  auto [made, options] = qapc.add(
      "baseline", "Keep what the metrics of a policy are in a pilot, stratum by stratum (.qapbase)", run_baseline);
  Option paths = made.option("path", options.paths, "Files and folders of the pilot's exams");
  Option policy = made.option("--policy", options.policy, "The policy whose metrics are kept (.qap)");
  made.option("-o,--output", options.output, "File to write: pilot-2026.qapbase").required();
  add_imports(made, options.imports);
  made.option("--metric", options.asked.metrics, "Another metric, of every series; may be given again").one_at_a_time();
  made.option("--within", options.asked.within,
              "What names a stratum: site,model (default: as the policy says; else its sites, model, software)")
      .comma_separated();
  made.option("--minimum", options.minimum, "Exams of a stratum that is kept (5)")
      .range(baseline::kSmallest, 1'000'000);
  const Option merge =
      made.option("--merge", options.merged, "Merge baselines instead, of other exams and the same policy and key");
  made.option("--threads", options.threads, "Threads that read files and measure").range(1, 256);
  made.option("--key", options.key, "Pseudonym key; made at first use, as for `qapc run`");
  policy.required_unless(merge);
  paths.required_unless(merge);
}

}  // namespace qapc::tools
