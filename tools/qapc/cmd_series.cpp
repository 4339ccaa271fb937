#include <algorithm>
#include <filesystem>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <fstream>
#include <iostream>
#include <iterator>
#include <thread>
#include <unordered_map>

#include "runtime/json/value.hpp"
#include "runtime/series/recognise.hpp"
#include "runtime/series/utf8.hpp"
#include "tools/qapc/commands.hpp"
#include "tools/qapc/keys.hpp"
#include "tools/qapc/series_table.hpp"
#include "tools/qapc/stop.hpp"

namespace qapc::tools {
namespace {

using series::Recognised;
using series::Token;

struct SeriesOptions {
  std::string descriptions;
  std::vector<std::string> paths;
  std::string format = "tsv";
  std::string key;
  int threads = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
};

constexpr std::size_t kKeptBytes = 4096;  // of a line; nothing of what is longer is a description

/// The lines of a stream, of any bytes and any length, in bounded memory.
class Lines {
 public:
  explicit Lines(std::istream& stream) : stream_(stream) {}

  /// Whether there was one more. An end of line at the end of the stream begins no line.
  bool next() {
    text_.clear();
    bool any = false;
    for (;;) {
      if (at_ == end_ && !fill()) break;
      any = true;
      const std::size_t stop = std::min(end_, block_.find('\n', at_));
      keep(std::string_view(block_).substr(at_, stop - at_));
      at_ = stop;
      if (at_ == end_) continue;
      ++at_;
      break;
    }
    if (text_.ends_with('\r')) text_.pop_back();
    return any;
  }
  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool failed() const { return stream_.bad(); }

 private:
  bool fill() {
    stream_.read(block_.data(), static_cast<std::streamsize>(block_.size()));
    at_ = 0;
    end_ = static_cast<std::size_t>(stream_.gcount());
    return end_ != 0;
  }
  void keep(std::string_view part) { text_ += part.substr(0, kKeptBytes - std::min(kKeptBytes, text_.size())); }

  std::istream& stream_;
  std::string text_;
  std::string block_ = std::string(std::size_t{64} * 1024, '\0');
  std::size_t at_ = 0;
  std::size_t end_ = 0;
};

/// What the lines were like.
struct Totals {
  std::size_t lines = 0;
  std::size_t empty = 0;
  std::size_t not_utf8 = 0;
  std::size_t with_control = 0;  ///< NUL and its like
  std::size_t cut = 0;
  std::size_t tokens = 0;
  std::size_t unknown_tokens = 0;

  void add(const Totals& other) {
    lines += other.lines;
    empty += other.empty;
    not_utf8 += other.not_utf8;
    with_control += other.with_control;
    cut += other.cut;
    tokens += other.tokens;
    unknown_tokens += other.unknown_tokens;
  }
};

/// Calls `each(character, its bytes)`.
template <typename Each>
void characters(std::string_view text, Each each) {
  while (!text.empty()) {
    const series::Decoded decoded = series::decode(text);
    each(decoded, text.substr(0, decoded.bytes));
    text.remove_prefix(decoded.bytes);
  }
}
bool is_control(char32_t c) {
  return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

/// On one line and in one cell: control characters, and bytes that are no UTF-8, as `\xNN`.
std::string shown(std::string_view text) {
  std::string result;
  characters(text, [&](const series::Decoded& decoded, std::string_view bytes) {
    if (decoded.valid && !is_control(decoded.code)) {
      result += bytes;
    } else {
      for (const char c : bytes) result += fmt::format("\\x{:02X}", static_cast<unsigned char>(c));
    }
  });
  return result;
}

/// As UTF-8: bytes that are none as the replacement character.
std::string mended(std::string_view text) {
  std::string result;
  characters(text, [&](const series::Decoded& decoded, std::string_view bytes) {
    result += decoded.valid ? bytes : std::string_view("\xEF\xBF\xBD");
  });
  return result;
}

Totals counted(std::string_view text, const Recognised& read) {
  bool valid = true;
  bool control = false;
  characters(text, [&](const series::Decoded& decoded, std::string_view) {
    valid = valid && decoded.valid;
    control = control || is_control(decoded.code);
  });
  Totals totals;
  totals.lines = 1;
  totals.empty = text.find_first_not_of(" \t") == std::string_view::npos ? 1 : 0;
  totals.not_utf8 = valid ? 0 : 1;
  totals.with_control = control ? 1 : 0;
  totals.cut = read.cut ? 1 : 0;
  totals.tokens = read.tokens.size();
  for (const Token& token : read.tokens) totals.unknown_tokens += token.known() ? 0 : 1;
  return totals;
}

std::string contrast(const Recognised& read) {
  return series::family_name(read.family, read.suffix);
}
std::string_view letter(bool flag) {
  return flag ? "y" : "n";
}
std::string_view text_of(std::string_view text, const Token& token) {
  return text.substr(token.begin, token.end - token.begin);
}

constexpr std::string_view kColumns =
    "description\tcontrast_family\tplane\tanatomy\tcontrast_agent\tderived\tlocalizer\ttokens\n";

std::string tsv(std::string_view text, const Recognised& read) {
  std::string tokens;
  for (const Token& token : read.tokens) {
    const std::string_view meaning = token.known() ? meaning_of(token) : "?";
    if (!tokens.empty()) tokens += "; ";
    fmt::format_to(std::back_inserter(tokens), "{} [{}] {}", shown(text_of(text, token)), name_of(category_of(token)),
                   meaning);
  }
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", shown(text), contrast(read), name_of(read.plane), read.anatomy,
                     letter(read.contrast_agent), letter(read.derived), letter(read.localizer), tokens);
}

template <typename Names>
std::string joined(const Names& names) {
  std::string result;
  for (const auto& name : names) result += fmt::format("{}{}", result.empty() ? "" : ", ", name_of(name));
  return result;
}

/// For people: the facts with their reason, then word by word.
std::string human(std::string_view text, const Recognised& read) {
  std::string facts = contrast(read);
  if (read.plane != series::Plane::Unknown) facts += fmt::format(", {}", name_of(read.plane));
  if (read.anatomy != "unknown") facts += fmt::format(", {}", read.anatomy);
  if (read.contrast_agent) facts += ", contrast agent";
  if (read.derived && read.family != series::Family::Derived) facts += ", derived";
  if (read.localizer && read.family != series::Family::Localizer) facts += ", localizer";
  std::string result = fmt::format("{}\n  {}\n", shown(text), facts);
  if (!read.why.empty()) result += fmt::format("  {}: {}\n", name_of(read.family), read.why);
  if (!read.other_families.empty()) result += fmt::format("  could be, too: {}\n", joined(read.other_families));
  if (!read.other_planes.empty()) result += fmt::format("  said, too: {}\n", joined(read.other_planes));
  for (const Token& token : read.tokens) {
    const std::string_view meaning = token.known() ? text_of(token) : "not known";
    result += fmt::format("    {:<16} {:<22} {}", shown(text_of(text, token)), name_of(category_of(token)), meaning);
    if (!token.vendor.empty()) result += fmt::format(" ({})", token.vendor);
    if (const auto others = other_readings(token); !others.empty())
      result += fmt::format("; elsewhere {}", fmt::join(others, ", "));
    result += '\n';
  }
  return result + "\n";
}

template <typename Names>
json::Array names_of(const Names& names) {
  json::Array result;
  for (const auto& name : names) result.emplace_back(name_of(name));
  return result;
}

json::Value token_json(std::string_view text, const Token& token) {
  json::Array others;
  for (const std::string_view other : other_readings(token)) others.emplace_back(other);
  return json::Object{{"begin", token.begin},
                      {"end", token.end},
                      {"text", mended(text_of(text, token))},
                      {"category", name_of(category_of(token))},
                      {"meaning", token.known() ? json::Value(meaning_of(token)) : json::Value()},
                      {"explanation", token.known() ? json::Value(text_of(token)) : json::Value()},
                      {"vendor", token.vendor.empty() ? json::Value() : json::Value(token.vendor)},
                      {"other_meanings", std::move(others)}};
}

std::string to_json(std::string_view text, const Recognised& read) {
  json::Array tokens;
  for (const Token& token : read.tokens) tokens.push_back(token_json(text, token));
  return json::canonical(json::Object{{"description", mended(text)},
                                      {"contrast_family", contrast(read)},
                                      {"plane", name_of(read.plane)},
                                      {"anatomy", read.anatomy},
                                      {"contrast_agent", read.contrast_agent},
                                      {"derived", read.derived},
                                      {"localizer", read.localizer},
                                      {"why", read.why},
                                      {"other_families", names_of(read.other_families)},
                                      {"other_planes", names_of(read.other_planes)},
                                      {"cut", read.cut},
                                      {"tokens", std::move(tokens)}});
}

std::string totals_json(const Totals& totals) {
  const json::Object lexicon{{"version", series::lexicon_version()}, {"sha256", series::lexicon_digest()}};
  const json::Object lines{{"all", totals.lines},
                           {"empty", totals.empty},
                           {"not_utf8", totals.not_utf8},
                           {"with_control_characters", totals.with_control},
                           {"cut", totals.cut},
                           {"tokens", totals.tokens},
                           {"unknown_tokens", totals.unknown_tokens}};
  return fmt::format("\"lexicon\":{},\"lines\":{}", json::canonical(lexicon), json::canonical(lines));
}

std::string summary(const Totals& totals) {
  std::string result = fmt::format("{} descriptions: {} of {} tokens known", totals.lines,
                                   totals.tokens - totals.unknown_tokens, totals.tokens);
  const auto add = [&](std::size_t number, std::string_view what) {
    if (number != 0) result += fmt::format(", {} {}", number, what);
  };
  add(totals.empty, "empty");
  add(totals.not_utf8, "not UTF-8");
  add(totals.with_control, "with control characters");
  add(totals.cut, fmt::format("longer than {} bytes and read no further", series::kLongestText));
  return result + fmt::format(" (lexicon {}, {:.12})\n", series::lexicon_version(), series::lexicon_digest());
}

/// What is printed of descriptions. Those that come again, as nearly all do in an archive, are read once.
class Printer {
 public:
  explicit Printer(const std::string& format) : format_(format) {}

  struct Printed {
    std::string text;
    Totals totals;
  };
  /// Stands until the next call.
  const Printed& print(const std::string& description) {
    const auto found = known_.find(description);
    if (found != known_.end()) return found->second;
    if (bytes_ > kMostBytes) {
      known_.clear();
      bytes_ = 0;
    }
    const Recognised read = series::recognise(description);
    const Printed& made =
        known_.emplace(description, Printed{text_of(description, read), counted(description, read)}).first->second;
    bytes_ += description.size() + made.text.size();
    return made;
  }

 private:
  static constexpr std::size_t kMostBytes = std::size_t{32} << 20U;

  [[nodiscard]] std::string text_of(std::string_view description, const Recognised& read) const {
    if (format_ == "json") return to_json(description, read);
    return format_ == "text" ? human(description, read) : tsv(description, read);
  }

  std::string format_;
  std::unordered_map<std::string, Printed> known_;
  std::size_t bytes_ = 0;
};

/// One line a description, in the order of the lines.
ExitCode classify(std::istream& stream, const SeriesOptions& options, const Console& console) {
  Lines lines(stream);
  Printer printer(options.format);
  Totals totals;
  const bool json = options.format == "json";
  if (json) console.out("{\"descriptions\":[");
  if (options.format == "tsv") console.out(kColumns);
  while (lines.next()) {
    const Printer::Printed& printed = printer.print(lines.text());
    if (json && totals.lines != 0) console.out(",");
    console.out(printed.text);
    totals.add(printed.totals);
  }
  if (json) console.out(fmt::format("],{}}}\n", totals_json(totals)));
  fmt::print(stderr, "{}", summary(totals));
  if (lines.failed())
    return console.complain({Errc::Unreadable, fmt::format("{} cannot be read", options.descriptions)});
  return ExitCode::Accepted;
}

// --- the series of exams -------------------------------------------------------------------------------------------

std::string names(const std::vector<std::string>& all) {
  return fmt::format("{}", fmt::join(all, ", "));
}

std::string row_tsv(const SeriesRow& row) {
  return fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}\n", row.exam, row.number, row.images,
                     shown(row.description), contrast(row.read), name_of(row.read.plane), row.read.anatomy,
                     letter(row.read.contrast_agent), letter(row.read.derived), letter(row.read.localizer),
                     names(row.definitions), names(row.unknown));
}

json::Value row_json(const SeriesRow& row) {
  json::Array definitions(row.definitions.begin(), row.definitions.end());
  json::Array unknown(row.unknown.begin(), row.unknown.end());
  return json::Object{{"exam", row.exam},
                      {"series", row.series},
                      {"number", row.number},
                      {"images", row.images},
                      {"description", mended(row.description)},
                      {"contrast_family", contrast(row.read)},
                      {"plane", name_of(row.read.plane)},
                      {"anatomy", row.read.anatomy},
                      {"contrast_agent", row.read.contrast_agent},
                      {"derived", row.read.derived},
                      {"localizer", row.read.localizer},
                      {"definitions", std::move(definitions)},
                      {"unknown_definitions", std::move(unknown)}};
}

/// For people, exam by exam.
std::string table_text(const SeriesTable& table) {
  std::string text;
  const std::string* exam = nullptr;
  for (const SeriesRow& row : table.rows) {
    if (exam == nullptr || *exam != row.exam) text += fmt::format("{}\n", row.exam);
    exam = &row.exam;
    const std::string is = row.definitions.empty() ? "of no definition" : names(row.definitions);
    text += fmt::format("  {:>5}  {:>5} images  {:<24} {:<12} {}\n", row.number, row.images, is, contrast(row.read),
                        shown(row.description));
    if (!row.unknown.empty()) text += fmt::format("  {:>5}  not known whether {}\n", "", names(row.unknown));
  }
  return text;
}

/// One row a series: what std.series and the description say.
ExitCode tell_series(const SeriesOptions& options, const Console& console) {
  stop_on_signals();
  const auto key = pseudonym_key(options.key);
  if (!key) return complain_of_key(key.error(), console);
  const SeriesTable table = read_series_table(
      {options.paths.begin(), options.paths.end()}, *key,
      {.engine = {}, .threads = options.threads, .progress = console.progress("reading"), .stopped = stopped});
  if (table.stopped) return complain_of_stop();
  ExitCode exit = ExitCode::Accepted;
  for (const std::string& missing : table.missing)
    exit =
        first_of(exit, console.complain({Errc::NotFound, fmt::format("{} is not there or cannot be opened", missing)}));
  if (options.format == "text") console.out(table_text(table));
  if (options.format == "tsv") {
    console.out(
        "exam\tnumber\timages\tdescription\tcontrast_family\tplane\tanatomy\tcontrast_agent\tderived\tlocalizer\t"
        "definitions\tunknown_definitions\n");
    for (const SeriesRow& row : table.rows) console.out(row_tsv(row));
  }
  if (options.format == "json") {
    json::Array rows;
    for (const SeriesRow& row : table.rows) rows.push_back(row_json(row));
    console.out(json::canonical(json::Object{{"series", std::move(rows)},
                                             {"lexicon", json::Object{{"version", series::lexicon_version()},
                                                                      {"sha256", series::lexicon_digest()}}}}) +
                "\n");
  }
  return exit;
}

ExitCode run_series(const SeriesOptions& options, const Console& console) {
  if (options.paths.empty() == options.descriptions.empty()) {
    console.complain({Errc::Invalid, "name files and folders of exams, or a text with --descriptions"});
    return ExitCode::Usage;
  }
  if (!options.paths.empty()) return tell_series(options, console);
  if (options.descriptions == "-") return classify(std::cin, options, console);
  std::error_code error;
  const std::filesystem::file_status status = std::filesystem::status(options.descriptions, error);
  if (!std::filesystem::exists(status))
    return console.complain({Errc::NotFound, fmt::format("{} is not there", options.descriptions)});
  std::ifstream file(options.descriptions, std::ios::binary);
  if (!file || std::filesystem::is_directory(status))
    return console.complain({Errc::Unreadable, fmt::format("{} cannot be read", options.descriptions)});
  return classify(file, options, console);
}

}  // namespace

void add_series(Command qapc) {
  auto [series, options] =
      qapc.add("series", "Say what series are, and what Series Descriptions say word by word", run_series);
  series.option("path", options.paths, "Files and folders of exams, in any layout: one row a series");
  series.option("--descriptions", options.descriptions, "A text with one description a line; - reads stdin");
  series.option("--format", options.format, "How to print them").one_of({"text", "tsv", "json"}).shows_default();
  series.option("--key", options.key,
                "Pseudonym key; made at first use (default: qapc/pseudonym.key in the configuration folder)");
  series.option("--threads", options.threads, "Threads that read files").range(1, 256);
}

}  // namespace qapc::tools
